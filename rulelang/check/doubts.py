"""Rules that do what they say, where that is most likely not what was meant: each changes a ranking
without a word."""

from fractions import Fraction
from typing import Any

from rulelang.check.declared import TOTAL, clause
from rulelang.check.holes import holes
from rulelang.check.look import Look
from rulelang.check.penalties import excess_of
from rulelang.check.twins import Twin, decimals_of, twin_of_bands, twin_of_levels
from rulelang.check.zeros import Zeros
from rulelang.diagnostics import Place, Span
from rulelang.forms.types import bare_percentage
from rulelang.plan.expressions import Apply, Cases, Expr, Guard, Read, Ref
from rulelang.plan.facts import Context
from rulelang.plan.intervals import Interval
from rulelang.plan.layers import Layers
from rulelang.plan.tree import CriterionPlan, LevelsPlan
from rulelang.rational import decimal_text, short_text
from rulelang.syntax import tree as t
from rulelang.words import Number, phrase

__all__ = [
    "doubt_bands",
    "doubt_levels",
    "doubt_penalties",
    "doubt_points",
    "doubt_quotients",
    "doubt_ratio",
]

OF_LEVELS = {"total": "total_level", "score": "score_level", "figure": "figure_level"}
"""The help for a bound of levels, which may be meant for the exact figure."""

# ---- ranges --------------------------------------------------------------------------------------


def doubt_bands(look: Look, form: t.Form, value: Expr, context: Context) -> None:
    """Report what falls out of ranges, and a cutoff that a figure is printed as and misses."""
    value = value.argument if isinstance(value, Guard) else value
    if not isinstance(value, Cases) or look.touched(form.span):
        return
    for hole in holes(look.analysis.table, value, context):
        row = form.rows[hole.below]
        at = row.span.to(row.operands[-1].span)
        mend = _met(look, row, None if hole.above is None else form.rows[hole.above])
        points = form.rows[-1].points.span.text
        look.reports.add("W414", at, edit=mend, values=hole.values, given=points, mend=mend)
    twin = twin_of_bands(look.analysis, value)
    if twin is not None:
        _report_twin(look, form.rows[twin.row].operands[0].span, twin)


def _met(look: Look, row: t.Row, above: t.Row | None) -> str:
    """A row as far as where the one above it begins, or as far as values go."""
    word = look.checked.scope.word
    first = row.operands[0].span.text
    if above is None:
        return f">= {first}"
    to = above.operands[0].span.text
    if row.relation == "from":
        return f"{word('from')} {first} {word('to')} {to}"
    return f"{'<' if above.relation in ('from', '>=') else '<='} {to}"


# ---- printed bounds ------------------------------------------------------------------------------


def doubt_levels(look: Look, block: t.Levels, levels: LevelsPlan) -> None:
    """Report the first bound that a figure can be printed as without reaching it; brackets around
    a bound are for one that only the exact figure reaches."""
    exact = [at for at, row in enumerate(block.rows) if row.bracketed]
    twin = twin_of_levels(look.analysis, levels, exact)
    if twin is not None:
        bound = block.rows[twin.row].bound
        assert bound is not None
        share = bare_percentage(bound) and twin.ref.kind == "score"
        of = f" {look.checked.scope.word('of')} {levels.of}.max" if share else ""
        _report_twin(look, bound.span, twin, f"({bound.span.text}{of})")


def _report_twin(look: Look, span: Span, twin: Twin, exact: str = "") -> None:
    ref, decimals = twin.ref, decimals_of(look.analysis, twin.ref)
    assert decimals is not None
    away = Fraction(-2 if twin.below else 2, 5 * 10**decimals)
    help = "figure" if ref.kind == "let" else "total" if ref.id == TOTAL else "score"
    look.reports.add(
        "W415",
        span,
        help=OF_LEVELS[help] if exact else help,
        id=ref.id,
        exact=exact,
        near=Number(short_text(twin.bound + away)),
        shown=Number(decimal_text(twin.bound, decimals)),
        places=str(decimals),
    )


# ---- divisors ------------------------------------------------------------------------------------


def doubt_quotients(look: Look, zeros: Zeros, criterion: CriterionPlan, value: Expr) -> None:
    """Report the divisions of a ratio or scale that can be by zero, those of a let once."""
    form = look.checked.declared.criteria[criterion.id].form
    if form is None or form.kind not in ("ratio", "scale"):
        return
    for division in zeros.divisions(criterion.id, value):
        assert division.place is not None
        at = division.place.span
        if any(d.code == "W413" and d.place == division.place for d in look.reports.diagnostics):
            continue
        by = _divisor(look, form, division)
        text = division.place.plain
        look.reports.add("W413", at, id=criterion.id, text=text, **by)


def _divisor(look: Look, form: t.Form, division: Apply | Read) -> dict[str, Any]:
    """What a division divides by, and which help fits it."""
    assert division.place is not None
    if division.place.span == form.span:  # a scale's own
        _, start, end = (operand.span.text for operand in form.operands)
        return {"help": "scale", "divisor": f"{end} - {start}", "start": start, "end": end}
    if isinstance(division, Read):
        return {"help": "statistic", "divisor": division.place.plain}
    divisor = division.arguments[1 if division.function == "/" else 0]
    place = divisor.place if isinstance(divisor, (Apply, Read)) else None
    text = divisor.text if isinstance(divisor, Read) else place.plain if place else "0"
    whole = any(
        isinstance(divisor, Read) and divisor.ref == item.key and item.kind == "integer"
        for item in look.analysis.plan.inputs
    )
    return {"help": "whole" if whole else "help", "divisor": text, "name": text}


# ---- points ------------------------------------------------------------------------------------


def doubt_points(look: Look, criterion: CriterionPlan) -> None:
    """Report a form that gives no points to anybody, such as a penalty that is written below 0."""
    form = look.checked.declared.criteria[criterion.id].form
    score = look.analysis.of_key(Ref("score", criterion.id))
    if form is None or form.kind == "given" or look.touched(form.span):
        return
    assert isinstance(score, Interval)
    said = [item.place.span for item in look.reports.diagnostics if isinstance(item.place, Place)]
    explained = any(form.span.start <= at.start < form.span.end for at in said)
    written = isinstance(form.operands[0], t.Literal) if form.kind == "points" else False
    if score.low != 0 or score.high != 0 or explained or written:  # `points 0` is meant
        return
    help = "penalty" if criterion.kind == "penalty" else "help"
    look.reports.add("W417", form.span, help=help, id=criterion.id)


def doubt_ratio(look: Look, criterion: CriterionPlan) -> None:
    """Report `ratio a / b * max` and `ratio a / b * 100`: a ratio is a share already."""
    form = look.checked.declared.criteria[criterion.id].form
    if form is None or form.kind != "ratio" or look.touched(form.span):
        return
    (expr,) = form.operands
    if not isinstance(expr, t.Operation) or expr.kind != "multiply" or "/" not in expr.operators:
        return
    for place, operand in enumerate(expr.operands):
        before = expr.operators[place - 1] if place else expr.operators[0]
        if before == "*" and _is_whole(look, criterion, operand):
            start, end = expr.span.start, expr.span.end
            kept = expr.operands[0], expr.operands[-1]
            if place == 0:
                start = expr.operands[1].span.start
            elif operand is kept[1]:
                end = expr.operands[-2].span.end
            else:
                continue
            mend = f"{look.checked.scope.word('ratio')} {expr.span.at(start, end).text}"
            text = operand.span.text
            look.reports.add("W418", form.span, edit=mend, id=criterion.id, text=text, mend=mend)
            return


def _is_whole(look: Look, criterion: CriterionPlan, operand: t.Expression) -> bool:
    """Whether an operand is the max of a criterion, or 100."""
    if isinstance(operand, t.Name):
        return operand.attribute == "max" and operand.id in ("", criterion.id)
    if not isinstance(operand, t.Literal) or bare_percentage(operand):
        return False
    own = look.checked.scope.maxima.get(criterion.id)
    return isinstance(operand.value, Fraction) and operand.value in (100, own) and operand.value > 1


# ---- penalties -----------------------------------------------------------------------------------


def doubt_penalties(look: Look, parent: CriterionPlan, layers: Layers) -> None:
    """Report penalties that can take more than there is, unless the rules say how far it falls."""
    declared = look.checked.declared
    if parent.id == TOTAL:
        floor = declared.setting("total_down_to")
    else:
        floor = clause(declared.criteria[parent.id].clauses, "down_to")
    excess = excess_of(look.analysis, parent, layers) if floor is None else None
    if excess is None:
        return
    first, *others = excess.ids
    names = [declared.criteria[id].name.span for id in others]
    help = "total" if parent.id == TOTAL else "help" if parent.kind == "criterion" else "group"
    look.reports.add(
        "W416",
        declared.criteria[first].name.span,
        help=help,
        labels=[(span, phrase("labels.takes")) for span in names],
        ids=", ".join(f"`{id}`" for id in excess.ids),
        parent=parent.id,
        points=Number(short_text(excess.points)),
        limit=short_text(excess.points),
    )
