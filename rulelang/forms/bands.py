"""``bands EXPRESSION { … }``: points by the first band that the value falls in."""

from datetime import date
from fractions import Fraction

from rulelang.forms.form import FormRule, cases, check_otherwise, check_points
from rulelang.forms.lowering import apply, constant, lower
from rulelang.forms.scope import Owner, Scope
from rulelang.forms.types import UNKNOWN
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
        for bound in row.operands:
            other = infer(bound, scope, owner)
            if found.known and other.known and found.kind != other.kind:
                report_mismatch(bound, found, other, scope)
            elif found.points and not other.points and bare_percentage(bound):
                report_percentage(value, bound, scope)
        if row.relation == "from" and _is_empty(row, scope, owner):
            scope.report("E414", row.span, help="")
        check_points(row.points, scope, owner)
    check_otherwise(form, scope)


def _is_empty(row: t.Row, scope: Scope, owner: Owner) -> bool:
    """Whether a band with constant bounds ends where it begins, or before."""
    low, high = (constant(bound, scope, owner) for bound in row.operands)
    if isinstance(low, Fraction) and isinstance(high, Fraction):
        return low >= high
    return isinstance(low, date) and isinstance(high, date) and low >= high


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
