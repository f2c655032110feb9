"""A plan to one Python function over the values of a unit."""

from collections.abc import Callable, Collection, Iterator, Mapping
from fractions import Fraction
from math import lcm
from types import MappingProxyType
from typing import Any, TypeAlias

from attrs import field, frozen

from rulelang.engine.able import unable
from rulelang.engine.expressions import policies_of, policy_of
from rulelang.engine.rows.calls import CALLS
from rulelang.engine.rows.cells import LOCALS, READERS, Tables, convert, symbol_of, unreported
from rulelang.engine.rows.criteria import CRITERIA
from rulelang.engine.rows.quotients import Quotient, compare, constant, local, tamed
from rulelang.engine.rows.source import (
    Fragment,
    Source,
    Symbol,
    Write,
    choices,
    condition_of,
    inverse,
    value_of,
)
from rulelang.engine.rows.writer import LONGEST_NUMBER, OutsideError, Writer
from rulelang.plan.expressions import TOTAL, Cases, Const, Expr, Lack, Read, Ref
from rulelang.plan.intervals import Interval
from rulelang.plan.kinds import Mark, UnitStatus
from rulelang.plan.tree import PlacingStep, Plan, PreviousStep, StatisticStep, ValueStep
from rulelang.plan.values import Absent, missing
from rulelang.plan.walk import reads, within

__all__ = [
    "NO_STATISTICS",
    "Figure",
    "Given",
    "Ratio",
    "RowProgram",
    "compile_rows",
    "statistics_of",
]


NAME = "rulelang row"
AS_NEEDED = ("let", "guarded", "placed")
"""The kinds of values that are only worked out where something is made of them."""

Given: TypeAlias = Fraction | Mapping[Any, Any]
"""The value of a statistic; of one within an input those by the values of that."""

NO_STATISTICS: Mapping[Ref, Given] = MappingProxyType({})


@frozen
class Ratio:
    """A number among what the function returns: ``over`` times the number at ``top`` (None: one),
    by ``under`` times those at ``bottom``."""

    over: int
    under: int
    top: int | None
    bottom: tuple[int, ...]

    def parts(self, raw: tuple[Any, ...]) -> tuple[int, int]:
        """The numerator and the denominator of one unit's number, which may be reduced."""
        under = self.under
        for index in self.bottom:
            under *= raw[index]
        return self.over if self.top is None else self.over * raw[self.top], under

    def of(self, raw: tuple[Any, ...]) -> Fraction:
        """The number of one unit."""
        return Fraction(*self.parts(raw))


@frozen
class Figure:
    """A criterion: its id, its max, and the score among what the function returns, None where it
    has none. ``own`` is the max that it has where not all in it applies, None where it has none."""

    id: str
    maximum: Fraction
    score: Ratio | None
    own: Ratio | None


def _compiled(program: "RowProgram") -> Callable[..., Any]:
    namespace = {**CALLS, **READERS, **program.tables}
    exec(compile(program.text, f"<{NAME}>", "exec"), namespace)
    function: Callable[..., Any] = namespace["score"]
    return function


@frozen(eq=False)
class RowProgram:
    """The function of a plan, ``score(cells)``, and the shape of what it returns.

    ``cells`` are typed values, those of the inputs in the order of the plan; None for the inputs
    without a value that it is made for, of which ``missing`` were needed. It returns whole
    numbers and indexes of levels, ``None`` for a row that is left to the exact engine, ``False``
    for one that has more decimals than ``digits``; it may raise ArithmeticError or ValueError, and
    a row is left then too. ``figures`` end with the total; ``keys`` are what units are ranked by,
    dates as their ordinals and truths as 0 and 1; ``marks`` what was done to which scores, and the
    place of whether it was. ``shown`` are the figures that count for nothing, numbers or the places
    of what they are; ``reasons`` why units are out of the running, with the place of whether they
    are, and ``unranked`` the levels of the total without ranks. What there is none of is None.
    ``complete`` says whether units have all that they need. Pickled as its text.
    More than ten fields: all that results say of a unit.
    """

    text: str = field(repr=False)
    tables: Tables = field(repr=False)
    digits: int
    figures: tuple[Figure, ...] = field(repr=False)
    levels: tuple[tuple[str, int | None, tuple[str, ...]], ...] = field(repr=False)
    keys: tuple[Ratio | None, ...] = field(repr=False)
    marks: tuple[tuple[Mark, str, int], ...] = field(repr=False)
    shown: tuple[tuple[str, Ratio | int | None], ...] = field(repr=False)
    reasons: tuple[tuple[str, int], ...] = field(repr=False)
    unranked: frozenset[str] = field(repr=False)
    missing: tuple[str, ...] = ()
    complete: bool = True
    function: Callable[..., Any] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "function", _compiled(self))

    @property
    def total(self) -> Figure:
        """The figure of the whole."""
        return self.figures[-1]

    def status(self, level: str | None) -> UnitStatus:
        """The status of a unit in the running, by the level of its total."""
        if not self.complete:
            return "incomplete"
        if level in self.unranked:
            return "unranked"
        below = (ids[-1] for of, _, ids in self.levels if of == self.total.id)
        return "below" if level == next(below, "") else "ranked"

    def __reduce__(self) -> tuple[Any, ...]:
        shape = (self.digits, self.figures, self.levels, self.keys, self.marks)
        more = (self.shown, self.reasons, self.unranked, self.missing, self.complete)
        return RowProgram, (self.text, self.tables, *shape, *more)


def compile_rows(
    plan: Plan,
    digits: int,
    statistics: Mapping[Ref, Given] = NO_STATISTICS,
    absent: Collection[str] = (),
) -> RowProgram | None:
    """The function of a plan for numbers of so many decimals; None where it has none.

    ``statistics`` are the values of those of the plan, by key; it has none without them. The inputs
    ``absent``, and no others, have no value in the rows that it is for, and no default.
    """
    try:
        return _program(plan, digits, statistics, absent)
    except (OutsideError, RecursionError, MemoryError, OverflowError, SyntaxError):
        return None  # its rows are wrong, or it is nested beyond what Python reads


def statistics_of(plan: Plan) -> tuple[StatisticStep, ...]:
    """The statistics that a plan reads."""
    return tuple(step for step in plan.steps if isinstance(step, StatisticStep))


def _program(
    plan: Plan, digits: int, statistics: Mapping[Ref, Given], absent: Collection[str]
) -> RowProgram:
    if unable("rows", plan):
        raise OutsideError("a part for the exact engine")
    writer, tables = Writer(), {}  # type: tuple[Writer, Tables]
    source = Source(writer, policies_of(plan), CRITERIA)
    names = [f"x{index}" for index in range(len(plan.inputs))]
    if names:
        writer.emit(f"({', '.join(names)},) = cells", LOCALS)
    for item, name in zip(plan.inputs, names, strict=True):
        if item.id in absent:
            source.values[item.key] = missing(item.id)
            continue
        convert(writer, item, name, digits, tables)
        unreported(writer, plan, item, name, tables)
        source.values[item.key] = symbol_of(writer, item, name, digits)
    _bounds(source, plan)
    needed = _needed(plan)
    levels: Levels = {}
    for step in plan.steps:
        assert not isinstance(step, (PlacingStep, PreviousStep)), "features that rows leave"
        if isinstance(step, StatisticStep):
            if step.ref not in statistics:
                raise OutsideError("a statistic that is not given")
            source.values[step.ref] = _statistic(source, step, statistics[step.ref], tables)
        elif step.ref.kind == "level":
            levels[step.ref.id] = place, ids = _level(source, step)
            if isinstance(place, Absent):
                source.values[step.ref] = place
            elif step.ref in needed:
                tables[f"levels_{len(levels)}"] = ids
                text = writer.local(f"levels_{len(levels)}[{place}]")
                source.values[step.ref] = Fragment(text)
        elif step.ref.kind == "condition":
            source.values[step.ref] = _applies(source, step)
        elif step.ref.kind in AS_NEEDED:
            if step.ref in needed:
                _let(source, step)
        else:
            source.values[step.ref] = _kept(source, value_of(source, step.value))
    for check in plan.checks:
        met = condition_of(source, check.condition)
        if not isinstance(met, Absent):
            writer.leave_if(inverse(met))
    return _finished(source, plan, levels, digits, tables)


def _bounds(source: Source, plan: Plan) -> None:
    """Leave rows beyond a bound that reads other inputs; from here on none is beyond it."""
    for item in plan.inputs:
        for bound, relation in ((item.low, "<"), (item.high, ">")):
            if bound is None or not reads(bound):
                continue
            value, edge = source.values[item.key], value_of(source, bound)
            if isinstance(value, Absent) or isinstance(edge, Absent):
                continue
            if isinstance(value, Quotient) and isinstance(edge, Quotient):
                condition = compare(source.writer, relation, value, edge)
            else:
                assert isinstance(value, Fragment) and isinstance(edge, Fragment)
                condition = f"{value.text} {relation} {edge.text}"
            source.writer.leave_if(condition)


def _needed(plan: Plan) -> set[Ref]:
    """What results, checks or other values are made of."""
    found: set[Ref] = set()

    def note(*exprs: Expr) -> None:
        found.update(read.ref for expr in exprs for read in reads(expr))

    note(
        *(check.condition for check in plan.checks), *(item.condition for item in plan.disqualified)
    )
    note(*(key for one in (plan.rank, *plan.rankings) for key, _ in one.keys))
    found.update(Ref("let", item.id) for item in plan.figures)
    for step in reversed(plan.steps):
        if step.ref.kind not in AS_NEEDED or step.ref in found:
            note(step.value)
    return found


def _applies(source: Source, step: ValueStep) -> Symbol:
    """A condition of a criterion; rows in which what can hold does not are left."""
    holds = condition_of(source, step.value)
    if isinstance(holds, Absent) or holds in ("True", "False"):
        return holds if isinstance(holds, Absent) else Fragment(holds)
    source.writer.leave_if(inverse(holds))
    return Fragment("True")


def _let(source: Source, step: ValueStep) -> None:
    try:
        value = value_of(source, step.value)
    except OutsideError:
        return  # rows for which something is made of it are left
    tame = tamed(source.writer, value) if isinstance(value, Quotient) else value
    source.values[step.ref] = _kept(source, tame)


def _kept(source: Source, value: Symbol) -> Symbol:
    """A value in a variable of its own."""
    if isinstance(value, Absent):
        return value
    if isinstance(value, Quotient):
        return local(source.writer, value)
    return Fragment(source.writer.local(value.text))


Level: TypeAlias = tuple[str | Absent, tuple[str, ...]]
"""The source of the place of a level among the ids that it can be, and these."""

Levels: TypeAlias = dict[str, Level]
"""The levels of a plan, by what they are of."""


def _level(source: Source, step: ValueStep) -> Level:
    cases = step.value
    assert isinstance(cases, Cases)
    own = (Ref(kind, step.ref.id) for kind in ("score", "let"))
    score = next((source.values[ref] for ref in own if ref in source.values), None)
    if score is None:
        raise OutsideError("a figure that is never known")
    if isinstance(score, Quotient):
        source.writer.product(score.under)  # for all rows
    values = (*(value for _, value in cases.rows), cases.otherwise)
    ids = tuple(str(value.value) for value in values if isinstance(value, Const))
    rows = [(_condition(holds), _place(at, v)) for at, (holds, v) in enumerate(cases.rows)]
    found = choices(source, rows, _place(len(rows), cases.otherwise))
    assert not isinstance(found, Quotient)
    return found if isinstance(found, Absent) else found.text, ids


def _statistic(source: Source, step: StatisticStep, given: Given, tables: Tables) -> Symbol:
    """A statistic that is given; that of the unit's own part of the table, where it has several."""
    if isinstance(given, Fraction):
        return constant(given)
    assert step.within is not None
    writer, part = source.writer, source.values[step.within]
    if isinstance(part, Absent):
        return part
    values = {group: value for group, value in given.items() if isinstance(value, Fraction)}
    if not values:
        raise OutsideError("a statistic without a value")
    scale = lcm(*(value.denominator for value in values.values()))
    tops = {group: int(value * scale) for group, value in values.items()}
    key = part.text if isinstance(part, Fragment) else part.over
    if isinstance(part, Quotient):
        tops = {group / part.factor: top for group, top in tops.items()}
    name = f"parts_{len(tables)}"
    tables[name] = tops
    bits = max(abs(top) for top in tops.values()).bit_length()
    if scale.bit_length() > LONGEST_NUMBER:
        raise OutsideError("a number of too many digits")
    found = writer.local(f"{name}.get({key})", bits)
    writer.leave_if(f"{found} is None")
    at = Interval(min(values.values()), max(values.values()), scale)
    return Quotient(Fraction(1, scale), found, (), at, bits)


def _condition(expr: Expr) -> Write:
    return lambda source: condition_of(source, expr)


def _place(at: int, value: Expr) -> Write:
    return lambda source: Fragment(str(at)) if isinstance(value, Const) else value_of(source, value)


# ---- results -------------------------------------------------------------------------------------


@frozen
class _Standing:
    """What is known of all rows: which ids they lack that are needed, or left by their policy;
    whether they have all that they need; and whether they have a total."""

    missing: frozenset[str]
    complete: bool
    has_total: bool


def _needed_of(source: Source, plan: Plan, levels: Levels) -> dict[Expr, Symbol]:
    """What stands for all that a unit needs, but for the levels that it reaches."""
    reached = {of for of, (index, _) in levels.items() if not isinstance(index, Absent)}
    return {
        expr: value_of(source, expr)
        for expr in plan.needed
        if not (isinstance(expr, Read) and expr.ref.kind == "level" and expr.ref.id in reached)
    }


def _standing(source: Source, plan: Plan, needed: Mapping[Expr, Symbol]) -> _Standing:
    names = {name for v in needed.values() if isinstance(v, Absent) for name in v.names}
    has_total = not isinstance(needed[Read(Ref("score", TOTAL))], Absent)
    complete = has_total and not names
    if has_total and not complete:  # those out of the running show it
        texts = _texts_of_reasons(plan, needed)
        has_total = "True" in texts
        if not has_total and texts - {"False"}:
            raise OutsideError("a total that only some have")
    return _Standing(frozenset(names) | _excused(source, plan), complete, has_total)


def _has_level(plan: Plan, needed: Mapping[Expr, Symbol], standing: _Standing) -> bool:
    """Whether all rows show their level."""
    texts = _texts_of_reasons(plan, needed)
    if not standing.complete or "True" in texts:
        return False
    if texts - {"False"} and any(item.shown_with == "level" for item in plan.figures):
        raise OutsideError("a level that only some have")
    return True


def _texts_of_reasons(plan: Plan, needed: Mapping[Expr, Symbol]) -> set[str]:
    """What says whether each reason to be out of the running holds, but where it is absent."""
    found = (needed[item.condition] for item in plan.disqualified)
    return {value.text for value in found if isinstance(value, Fragment)}


def _excused(source: Source, plan: Plan) -> set[str]:
    """The ids of what is missing and leaves by its policy."""
    names: set[str] = set()
    for recover in plan.excused:
        nodes = [*within(recover.value)]
        lacking = (
            isinstance(source.values.get(n.ref), Absent) for n in nodes if isinstance(n, Read)
        )
        if not any(lacking) and not any(isinstance(node, Lack) for node in nodes):
            continue
        found = value_of(source, recover.value)
        if not isinstance(found, Absent) or found.kind != "missing":
            continue
        stays = recover.parts and found.settled
        if not stays and policy_of(source.policies, found, recover.policy) == "rescale":
            names |= found.names
    return names


def _marks(source: Source, plan: Plan, has_total: bool) -> Iterator[tuple[Mark, str, str]]:
    """The marks that scores may have, each with the source of whether they have it."""
    for mark in plan.marks:
        if mark.of == TOTAL and not has_total:
            continue
        text = condition_of(source, mark.condition)
        if not isinstance(text, Absent) and text != "False":
            yield mark.mark, mark.of, source.writer.local(text)


def _finished(
    source: Source, plan: Plan, levels: Levels, digits: int, tables: Tables
) -> RowProgram:
    writer = source.writer
    places: dict[str, int] = {}

    def place(text: str) -> int:
        return places.setdefault(text, len(places))

    def ratio(value: Symbol) -> Ratio | None:
        if isinstance(value, Absent):
            return None
        if isinstance(value, Fragment):
            return Ratio(1, 1, place(writer.local(f"ordinal({value.text})")), ())
        value = local(writer, value)
        top = None if value.over == "1" else place(value.over)
        over, under = value.factor.as_integer_ratio()
        return Ratio(over, under, top, tuple(place(name) for name in value.under))

    def shown(value: Symbol) -> Ratio | int | None:
        if isinstance(value, Fragment):
            return place(writer.local(value.text))
        return ratio(value)

    needed = _needed_of(source, plan, levels)
    standing = _standing(source, plan, needed)
    keys = tuple(ratio(needed[key]) for key, _ in plan.rank.keys)
    reasons = [(item.reason, needed[item.condition]) for item in plan.disqualified]
    for ranking in plan.rankings:  # what is wrong in them is found by the exact engine
        group = () if ranking.group is None else (ranking.group,)
        for key in (*(key for key, _ in ranking.keys), *group):
            value_of(source, key)
    shows = {"": True, "total": standing.has_total, "level": _has_level(plan, needed, standing)}
    hidden = {item.id for item in plan.figures if not shows[item.shown_with]}
    leaves = plan.not_applicable == "leave_out"
    figures = tuple(
        Figure(
            c.id,
            c.maximum,
            ratio(source.values[Ref("score", c.id)])
            if c.id != TOTAL or standing.has_total
            else None,
            ratio(source.values[Ref("max", c.id)] if leaves else constant(c.maximum)),
        )
        for c in plan.criteria
    )
    unshown = hidden | (set() if standing.complete else {TOTAL})
    reached = tuple(
        (of, None if isinstance(index, Absent) or of in unshown else place(index), ids)
        for of, (index, ids) in levels.items()
    )
    marks = tuple(
        (mark, of, place(text)) for mark, of, text in _marks(source, plan, standing.has_total)
    )
    own = tuple(
        (f.id, None if f.id in hidden else shown(value_of(source, Read(Ref("let", f.id)))))
        for f in plan.figures
    )
    block = plan.total_levels
    ids = (*(item.id for item in plan.inputs), *(c.id for c in plan.criteria))
    said = tuple(
        (reason, place(writer.local(holds.text)))
        for reason, holds in reasons
        if isinstance(holds, Fragment)
    )
    writer.emit(f"return ({''.join(f'{text}, ' for text in places)})")
    tables |= {name: value for value, name in writer.dates.items()}
    return RowProgram(
        f"def score(cells):\n{writer.text()}",
        tables,
        digits,
        figures,
        reached,
        keys,
        marks,
        own,
        said,
        frozenset() if block is None else block.unranked,
        tuple(dict.fromkeys(id for id in ids if id in standing.missing)),
        standing.complete,
    )
