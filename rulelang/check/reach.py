"""The checks that need the plan: what no unit can reach, and divisions by what can be 0.

Nothing here is an error. A warning is given only where it is sure: an interval holds more than
what units can have, so that what lies outside of it is out of reach, while a 0 inside of it proves
nothing. A divisor must be seen to come of inputs that may all be 0, and of nothing else.
"""

from collections.abc import Iterable

from rulelang.check.checked import Checked
from rulelang.check.declared import TOTAL, clause
from rulelang.check.divisions import open_divisions
from rulelang.diagnostics import Place, Span
from rulelang.plan.analysis import Analysis, analyse
from rulelang.plan.facts import EVERYWHERE, can_hold, rows_taken
from rulelang.plan.intervals import Interval
from rulelang.plan.layers import layers_of, values_of
from rulelang.plan.tree import Cases, CriterionPlan, Expr, LevelPlan, LevelsPlan, Plan, Ref
from rulelang.rational import short_text
from rulelang.syntax import tree as t

__all__ = ["check_reach"]


def check_reach(checked: Checked, plan: Plan) -> None:
    """Report levels, rows and conditions that no unit can reach, and divisions by zero."""
    analysis = analyse(plan)
    known = [item.place.span for item in checked.diagnostics if isinstance(item.place, Place)]
    for block, levels in zip(checked.declared.levels, plan.levels, strict=True):
        _levels(block, levels, analysis, known, checked)
    named = values_of(plan)
    for criterion in plan.criteria:
        if criterion.id != TOTAL:
            form = layers_of(named, criterion.id).form
            _criterion(criterion, form, analysis, known, checked)
    _divisions(analysis, checked)


def _touched(span: Span, known: Iterable[Span]) -> bool:
    """Whether something in a span is reported already."""
    return any(span.start <= at.start and at.end <= span.end for at in known)


# ---- levels --------------------------------------------------------------------------------------


def _levels(
    block: t.Levels, levels: LevelsPlan, analysis: Analysis, known: list[Span], checked: Checked
) -> None:
    for row, level in zip(block.rows, levels.rows, strict=False):  # but for the row `otherwise`
        if not _reached(row, level, levels.of, analysis, checked):
            continue
        if row.requires is None or level.requires is None or _touched(row.requires.span, known):
            continue
        if can_hold(analysis.table, level.requires, EVERYWHERE) is None:
            checked.scope.report("W408", row.requires.span, help="level", id=level.id)


def _reached(
    row: t.LevelRow, level: LevelPlan, of: str, analysis: Analysis, checked: Checked
) -> bool:
    """Whether the points for a level can be had; else it is reported."""
    score, bounds = analysis.of_key(Ref("score", of)), analysis.of(level.bound)
    assert isinstance(score, Interval) and isinstance(bounds, Interval) and row.bound is not None
    bound = bounds.low
    assert bound is not None
    if score.high is None or bound <= score.high:
        return True
    points = [short_text(bound), short_text(score.high)]
    checked.scope.report(
        "W401", row.bound.span, help="", id=level.id, bound=points[0], limit=points[1]
    )
    return False


# ---- rows and conditions -------------------------------------------------------------------------


def _criterion(
    criterion: CriterionPlan,
    form: Expr | None,
    analysis: Analysis,
    known: list[Span],
    checked: Checked,
) -> None:
    if criterion.parent is not None and not analysis.may_apply(criterion.parent):
        return  # said already of the parent
    node = checked.declared.criteria[criterion.id]
    applies = clause(node.clauses, "applies_when")
    if applies is not None and not analysis.may_apply(criterion.id):
        if not _touched(applies.span, known):
            span = applies.operands[0].span
            checked.scope.report("W408", span, help="applies", id=criterion.id)
    elif node.form is not None and isinstance(form, Cases):
        _rows(node.form, criterion, form, analysis, known, checked)


def _rows(
    form: t.Form,
    criterion: CriterionPlan,
    cases: Cases,
    analysis: Analysis,
    known: list[Span],
    checked: Checked,
) -> None:
    """Report rows of bands and first, and the condition of yes, where no unit takes them.

    A choose names every choice on purpose; and what follows a row that was reported is not.
    """
    if form.kind not in ("yes", "bands", "first"):
        return
    context = analysis.context(criterion.id)
    places = form.operands if form.kind == "yes" else form.rows
    taken = rows_taken(analysis.table, cases, context)
    for place, (alone, left) in zip(places, taken, strict=False):  # but for the row `otherwise`
        if _touched(place.span, known):
            return
        if not alone:
            checked.scope.report("W408", place.span, help=form.kind, id=criterion.id)
        elif not left:
            checked.scope.report("W405", place.span, help=form.kind)


# ---- divisions -----------------------------------------------------------------------------------


def _divisions(analysis: Analysis, checked: Checked) -> None:
    for division in open_divisions(analysis):
        checked.scope.report(
            "W407",
            division.place.span,
            help="whole" if division.whole else "help",
            divisor=division.divisor,
            text=division.place.plain,
            name=division.whole,
        )
