"""Steps of a plan as columns: the language of spreadsheets, for a walk over the plan."""

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Concatenate, ParamSpec

from attrs import evolve

from rulelang.output.walk import Language, Named, Recovery, Walk
from rulelang.output.walk.states import WRONG
from rulelang.output.workbook.figures import decimals_format, figure_key, level_key
from rulelang.output.workbook.formulas import nodes
from rulelang.output.workbook.formulas.ranks import write_placing
from rulelang.output.workbook.formulas.statistics import statistic
from rulelang.output.workbook.formulas.text import InexpressibleError
from rulelang.output.workbook.formulas.value import Value, fixed, known_of
from rulelang.output.workbook.formulas.writer import Writer
from rulelang.plan.expressions import TOTAL, Ref
from rulelang.plan.kinds import RefKind
from rulelang.plan.tree import CheckPlan, FigurePlan, PreviousStep

__all__ = ["begin", "fails_where", "figure_format", "walk_of"]

P = ParamSpec("P")

SHOWN: frozenset[RefKind] = frozenset({"let", "guarded", "score", "level"})
"""Always columns of their own; another step is one where it is more than a name."""

FOLDED: frozenset[RefKind] = frozenset({"most", "limit"})
"""A number instead where they are the same for every unit."""


def walk_of(w: Writer) -> Walk[Value]:
    """A walk that writes a plan as columns."""
    language: Language[Value] = Language(
        states=w.states,
        fixed=known_of,
        fitted=w.fitted,
        constant=_expressed(w, nodes.constant),
        absent=partial(nodes.absent, w),
        apply=_expressed(w, nodes.apply),
        settle=_expressed(w, nodes.settle),
        subject=partial(nodes.subject, w),
        cases=_expressed(w, nodes.cases),
        status=_expressed(w, nodes.status),
        guard=_expressed(w, nodes.guard),
        combine=_expressed(w, nodes.combine),
        whole=_expressed(w, nodes.whole),
        scale=_expressed(w, nodes.scale),
        round=_expressed(w, nodes.round_to),
        hold=_expressed(w, nodes.hold),
        recover=_expressed(w, nodes.recover),
        begin=partial(begin, w),
        step=_expressed(w, _step),
        statistic=_expressed(w, statistic),
        previous=_expressed(w, _previous),
        placing=_expressed(w, write_placing),
        check=partial(_check, w),
    )
    return Walk(w.plan, language, w.values)


def _expressed(w: Writer, function: Callable[Concatenate[Writer, P], Value]) -> Callable[P, Value]:
    """The function; what a spreadsheet cannot express is noted, and has no formula."""

    def expressed(*arguments: P.args, **named: P.kwargs) -> Value:
        try:
            return function(w, *arguments, **named)
        except InexpressibleError as error:
            return w.inexpressible(error.why)

    return expressed


def begin(w: Writer, named: Named) -> None:
    """What is written next names the columns that it needs."""
    w.begin(named.owner)


def _step(w: Writer, named: Named, value: Value, recovery: Recovery[Value] | None) -> Value:
    ref = named.ref
    # Nothing adds up totals and rank keys.
    rounded = w.sure if ref is None or ref == Ref("score", TOTAL) else w.neat
    if recovery is not None:
        value = nodes.recover(w, value, recovery, rounded)
    if ref is None:
        return w.hoisted(w.sure(value), "value")
    if ref.kind == "score" and recovery is None:
        value = rounded(value)
    known = known_of(value)
    if ref.kind in FOLDED and isinstance(known, Fraction):
        w.withdraw()
        return fixed(known)
    if ref.kind not in SHOWN and ref not in w.used:
        w.withdraw()
        return value
    if ref.kind not in SHOWN and (value.simple or ref.kind == "share"):
        return value
    if ref.kind == "points" and not value.all_states:
        return value  # only its score reads it
    name = w.column(named.name, w.closed(value), *_shown(w, named, ref))
    found = w.read(name, value)
    if ref.kind == "max":
        # It is absent where the score is.
        return evolve(found, needs=w.values[Ref("score", ref.id)].needs)
    return found


def _shown(w: Writer, named: Named, ref: Ref) -> tuple[str, str, str]:
    """The heading of a column, the key of the result that it is, and its format."""
    if ref.kind == "score":
        return named.comment, "" if ref.id == TOTAL else ref.id, "points"
    figures = {item.id: item for item in w.plan.figures}
    # Those of the total or its level stand where that does.
    of_result = ref.id in figures and figures[ref.id].shown_with
    if ref.kind == "level" and ref.id != TOTAL:
        return "", "" if of_result else level_key(ref.id), ""
    if ref.kind == "let" and ref.id in figures:
        figure = figures[ref.id]
        return figure.label, "" if of_result else figure_key(ref.id), figure_format(figure)
    return "", "", ""


def figure_format(figure: FigurePlan) -> str:
    """The number format of a figure."""
    return {"number": decimals_format(figure.decimals), "date": "yyyy-mm-dd"}.get(figure.kind, "")


def _previous(w: Writer, named: Named, step: PreviousStep, value: Value, missing: int) -> Value:
    """The value in the row of the period before, where there is one."""
    own = w.hoisted(w.known(value, "value"), "here")
    name = own.text
    if not any(column.name == name for column in w.columns):  # a constant
        name = w.column(f"{w.owner}_here", name)
    text = f"IF({w.before}=0,{w.state(missing)},INDEX({w.all(name)},MAX(1,{w.before})))"
    states = w.states(value) | {missing}
    found = w.column(named.name, text)
    return evolve(
        value, text=found, needs={found: states}, fails=(), states=frozenset(), simple=True
    )


def _check(w: Writer, named: Named, check: CheckPlan, value: Value) -> None:
    value = w.known(value, "value")
    passed = evolve(value, text=f"NOT({value.text})", simple=False)
    w.wrong.append(fails_where(w, f"{named.name}_fails", passed, check.text))


def fails_where(w: Writer, name: str, value: Value, heading: str = "") -> str:
    """A column that says whether the data of a unit are wrong; what is absent passes it over, and
    what cannot be computed is wrong too."""
    states = w.states(value)
    replaced = dict.fromkeys(states, "FALSE") | dict.fromkeys(states & WRONG, "NA()")
    return w.column(name, w.closed(value, replaced=replaced), heading)
