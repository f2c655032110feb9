"""The checks that need the plan: what no unit can reach, what falls out of ranges, divisions by
what can be 0, figures that are printed as a cutoff that they miss, penalties without an end.

Nothing here is an error. That something is out of reach is reported only where it is sure: an
interval holds more than what units can have, so that what lies outside of it is out of reach, while
a 0 inside of it proves nothing. A division that makes data wrong must be seen to come from inputs
that may all be 0, and from nothing else; one that changes a ranking in silence, within a ratio or a
scale, is reported unless something keeps the 0 away.
"""

from rulelang.check.checked import Checked
from rulelang.check.declared import TOTAL, clause
from rulelang.check.divisions import open_divisions
from rulelang.check.doubts import (
    doubt_bands,
    doubt_levels,
    doubt_penalties,
    doubt_points,
    doubt_quotients,
    doubt_ratio,
)
from rulelang.check.look import Look
from rulelang.check.twins import columns_of
from rulelang.check.zeros import zeros_of
from rulelang.diagnostics import Diagnostic, Place
from rulelang.forms.checking import Reports
from rulelang.plan.analysis import analyse
from rulelang.plan.bounding import rows_taken
from rulelang.plan.expressions import Cases, Expr, Ref
from rulelang.plan.facts import EVERYWHERE
from rulelang.plan.intervals import Interval
from rulelang.plan.layers import layers_of, values_of
from rulelang.plan.narrowing import can_hold
from rulelang.plan.tree import CriterionPlan, LevelPlan, LevelsPlan, Plan
from rulelang.rational import short_text
from rulelang.syntax import tree as t
from rulelang.words import Number, phrase

__all__ = ["reached"]


def reached(checked: Checked, plan: Plan) -> tuple[Diagnostic, ...]:
    """The warnings of a plan."""
    analysis = analyse(plan, columns_of(plan.inputs))
    known = [item.place.span for item in checked.diagnostics if isinstance(item.place, Place)]
    look = Look(checked, analysis, known, Reports(checked.scope.language, (), []))
    for block, levels in zip(checked.declared.levels, plan.levels, strict=True):
        _levels(look, block, levels)
        doubt_levels(look, block, levels)
    named = values_of(plan)
    zeros = None if checked.declared.setting("not_applicable") else zeros_of(analysis)
    for criterion in plan.criteria:
        layers = layers_of(named, criterion.id)
        if criterion.id != TOTAL:
            _criterion(look, criterion, layers.form)
            doubt_points(look, criterion)
            doubt_ratio(look, criterion)
            if zeros is not None and criterion.kind == "criterion" and layers.form is not None:
                doubt_quotients(look, zeros, criterion, layers.form)
        doubt_penalties(look, criterion, layers)
    for let in checked.declared.lets:
        value = named.get(Ref("let", let.name.text))
        if isinstance(let.value, t.Form) and let.value.kind == "bands" and value is not None:
            doubt_bands(look, let.value, value, EVERYWHERE)
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


# ---- levels --------------------------------------------------------------------------------------


def _levels(look: Look, block: t.Levels, levels: LevelsPlan) -> None:
    for row, level in zip(block.rows, levels.rows, strict=False):  # but for the row `otherwise`
        if not _reached(look, row, level, levels.of):
            continue
        if row.requires is None or level.requires is None or look.touched(row.requires.span):
            continue
        if can_hold(look.analysis.table, level.requires, EVERYWHERE) is None:
            look.reports.add("W408", row.requires.span, help="level", id=level.id)


def _reached(look: Look, row: t.LevelRow, level: LevelPlan, of: str) -> bool:
    """Whether the points for a level can be had; else it is reported."""
    score, bounds = look.analysis.of_key(Ref("score", of)), look.analysis.of(level.bound)
    assert isinstance(score, Interval) and isinstance(bounds, Interval) and row.bound is not None
    bound, limit = (bounds.low, score.high) if level.side == "from" else (bounds.high, score.low)
    if bound is None or limit is None:
        return True
    if bound <= limit if level.side == "from" else bound >= limit:
        return True
    points = [Number(short_text(bound)), Number(short_text(limit))]
    why = phrase(f"reach.{level.side}", bound=points[0], limit=points[1])
    help = "help" if level.side == "from" else "to"
    look.reports.add("W401", row.bound.span, help=help, id=level.id, why=why)
    return False


# ---- rows and conditions -------------------------------------------------------------------------


def _criterion(look: Look, criterion: CriterionPlan, form: Expr | None) -> None:
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
        if node.form.kind == "bands":
            doubt_bands(look, node.form, form, look.analysis.context(criterion.id))


def _rows(look: Look, form: t.Form, id: str, cases: Cases) -> None:
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
