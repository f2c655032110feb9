"""``bands EXPRESSION { … }``: points by the first band that the value falls in."""

from datetime import date
from fractions import Fraction

from rulelang.forms.form import FormRule, cases, check_otherwise, check_points
from rulelang.forms.lowering import apply, constant, lower
from rulelang.forms.ranges import check_figure, check_forgotten_sign
from rulelang.forms.scope import Owner, Scope
from rulelang.forms.types import UNKNOWN, Type
from rulelang.forms.typing import bare_percentage, infer, report_mismatch, report_percentage
from rulelang.plan.tree import Expr, Read, Settle
from rulelang.syntax import tree as t

__all__ = ["BANDS"]


def _check(form: t.Form, scope: Scope, owner: Owner) -> None:
    (value,) = form.operands
    found = infer(value, scope, owner)
    if found.known and found.kind not in ("number", "date"):
        scope.report("E301", value.span, found=str(found), wanted="a number or a date", help="")
        found = UNKNOWN
    for row in form.rows:
        if row.relation == "!=":
            scope.report("E413", row.span)
        sound = [_check_bound(bound, value, found, scope, owner) for bound in row.operands]
        if all(sound):
            _check_reach(value, row, scope, owner)
        if row.relation == "from" and all(sound) and _is_empty(row, scope, owner):
            scope.report("E414", row.span, help="")
        check_points(row.points, scope, owner)
    check_otherwise(form, scope)


def _check_bound(
    bound: t.Expression, value: t.Expression, found: Type, scope: Scope, owner: Owner
) -> bool:
    """Check that a bound can be compared with the value that the bands look at."""
    other = infer(bound, scope, owner)
    if not found.known or not other.known:
        return False
    if found.kind != other.kind:
        report_mismatch(bound, found, other, scope)
        return False
    if found.points and not other.points and bare_percentage(bound):
        report_percentage(value, bound, scope)
        return False
    return True


def _check_reach(value: t.Expression, row: t.Row, scope: Scope, owner: Owner) -> None:
    """Warn of a row that no value of an input can reach."""
    if row.relation == "from":
        start, end = row.operands
        check_figure(value, ">=", start, scope, owner, always=False)
        check_forgotten_sign(value, end, scope, owner)
    else:
        for bound in row.operands:
            check_figure(value, row.relation, bound, scope, owner, always=False)


def _is_empty(row: t.Row, scope: Scope, owner: Owner) -> bool:
    """Whether a row from one constant to another has no values in between."""
    start, end = (constant(bound, scope, owner) for bound in row.operands)
    if isinstance(start, Fraction) and isinstance(end, Fraction):
        return start >= end
    return isinstance(start, date) and isinstance(end, date) and start >= end


def _lower(form: t.Form, scope: Scope, owner: Owner) -> Expr:
    def condition(row: t.Row, subject: Read) -> Expr:
        bounds = [lower(bound, scope, owner) for bound in row.operands]
        if row.relation == "from":
            low = apply(">=", (subject, bounds[0]), scope, row.span)
            high = apply("<", (subject, bounds[1]), scope, row.span)
            return Settle("and", (low, high))
        return apply(row.relation, (subject, bounds[0]), scope, row.span)

    return cases(form, form.operands[0], condition, scope, owner)


BANDS = FormRule(_check, _lower)
