"""The checks that need the plan: what no unit can reach, and divisions by what can be 0.

Nothing here is an error. A warning is given only where it is sure: an interval holds more than
what units can have, so that what lies outside of it is out of reach, while a 0 inside of it proves
nothing. A divisor must be seen to come of inputs that may all be 0, and of nothing else.
"""

from collections.abc import Sequence

from attrs import frozen

from rulelang.check.checked import Checked
from rulelang.check.declared import TOTAL, clause
from rulelang.check.divisions import open_divisions
from rulelang.diagnostics import Diagnostic, Place, Span
from rulelang.forms.checking import Reports
from rulelang.plan.analysis import Analysis, analyse
from rulelang.plan.bounding import rows_taken
from rulelang.plan.facts import EVERYWHERE
from rulelang.plan.intervals import Interval
from rulelang.plan.layers import layers_of, values_of
from rulelang.plan.narrowing import can_hold
from rulelang.plan.tree import Cases, CriterionPlan, Expr, LevelPlan, LevelsPlan, Plan, Ref
from rulelang.rational import short_text
from rulelang.syntax import tree as t
from rulelang.words import Number

__all__ = ["reached"]


def reached(checked: Checked, plan: Plan) -> tuple[Diagnostic, ...]:
    """Warnings of levels, rows and conditions that no unit can reach, and of divisions by zero."""
    analysis = analyse(plan)
    known = [item.place.span for item in checked.diagnostics if isinstance(item.place, Place)]
    look = _Look(checked, analysis, known, Reports(checked.scope.language, (), []))
    for block, levels in zip(checked.declared.levels, plan.levels, strict=True):
        _levels(look, block, levels)
    named = values_of(plan)
    for criterion in plan.criteria:
        if criterion.id != TOTAL:
            _criterion(look, criterion, layers_of(named, criterion.id).form)
    for division in open_divisions(analysis):
        look.reports.add(
            "W407",
            division.place.span,
            help="whole" if division.whole else "help",
            divisor=division.divisor,
            text=division.place.plain,
            name=division.whole,
        )
    return tuple(look.reports.diagnostics)


@frozen(eq=False, repr=False)
class _Look:
    """What is looked at: the rules, what their values can be, what is reported of them already,
    and what is reported now. Rules without errors have nothing that could not be read."""

    checked: Checked
    analysis: Analysis
    known: Sequence[Span]
    reports: Reports

    def touched(self, span: Span) -> bool:
        """Whether something in a span is reported already."""
        return any(span.start <= at.start and at.end <= span.end for at in self.known)


# ---- levels --------------------------------------------------------------------------------------


def _levels(look: _Look, block: t.Levels, levels: LevelsPlan) -> None:
    for row, level in zip(block.rows, levels.rows, strict=False):  # but for the row `otherwise`
        if not _reached(look, row, level, levels.of):
            continue
        if row.requires is None or level.requires is None or look.touched(row.requires.span):
            continue
        if can_hold(look.analysis.table, level.requires, EVERYWHERE) is None:
            look.reports.add("W408", row.requires.span, help="level", id=level.id)


def _reached(look: _Look, row: t.LevelRow, level: LevelPlan, of: str) -> bool:
    """Whether the points for a level can be had; else it is reported."""
    score, bounds = look.analysis.of_key(Ref("score", of)), look.analysis.of(level.bound)
    assert isinstance(score, Interval) and isinstance(bounds, Interval) and row.bound is not None
    bound = bounds.low
    assert bound is not None
    if score.high is None or bound <= score.high:
        return True
    points = [Number(short_text(bound)), Number(short_text(score.high))]
    look.reports.add("W401", row.bound.span, help="", id=level.id, bound=points[0], limit=points[1])
    return False


# ---- rows and conditions -------------------------------------------------------------------------


def _criterion(look: _Look, criterion: CriterionPlan, form: Expr | None) -> None:
    if criterion.parent is not None and not look.analysis.may_apply(criterion.parent):
        return  # said already of the parent
    node = look.checked.declared.criteria[criterion.id]
    applies = clause(node.clauses, "applies_when")
    if applies is not None and not look.analysis.may_apply(criterion.id):
        if not look.touched(applies.span):
            span = applies.operands[0].span
            look.reports.add("W408", span, help="applies", id=criterion.id)
    elif node.form is not None and isinstance(form, Cases):
        _rows(look, node.form, criterion.id, form)


def _rows(look: _Look, form: t.Form, id: str, cases: Cases) -> None:
    """Report rows of bands and first, and the condition of yes, where no unit takes them.

    A choose names every choice on purpose; and what follows a row that was reported is not.
    """
    if form.kind not in ("yes", "bands", "first"):
        return
    places = form.operands if form.kind == "yes" else form.rows
    taken = rows_taken(look.analysis.table, cases, look.analysis.context(id))
    for place, (alone, left) in zip(places, taken, strict=False):  # but for the row `otherwise`
        if look.touched(place.span):
            return
        if not alone:
            look.reports.add("W408", place.span, help=form.kind, id=id)
        elif not left:
            look.reports.add("W405", place.span, help=form.kind)
