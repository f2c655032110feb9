"""``bands EXPRESSION { … }``: points by the first band that the value falls in."""

from datetime import date
from fractions import Fraction

from rulelang.forms.checking import Checking
from rulelang.forms.form import FormRule, cases, check_otherwise, check_points, subject_of
from rulelang.forms.lowering import Lowering, apply, constant, part
from rulelang.forms.mistyped import report_mismatch, report_percentage
from rulelang.forms.ranges import check_figure, check_forgotten_sign
from rulelang.forms.scope import Owner
from rulelang.forms.types import UNKNOWN, Type
from rulelang.forms.typing import bare_percentage, infer
from rulelang.plan.expressions import Expr, Settle
from rulelang.syntax import tree as t
from rulelang.words import phrase

__all__ = ["BANDS"]


def _check(form: t.Form, checking: Checking, owner: Owner | None) -> None:
    (value,) = form.operands
    found = infer(value, checking, owner)
    if found.known and found.kind not in ("number", "date"):
        checking.reports.add(
            "E301", value.span, found=found.phrase, wanted=phrase("types.number_date")
        )
        found = UNKNOWN
    for row in form.rows:
        if row.relation == "!=":
            checking.reports.add("E413", row.span)
        sound = [_check_bound(bound, value, found, checking, owner) for bound in row.operands]
        if all(sound):
            _check_reach(value, row, checking, owner)
        if row.relation == "from" and all(sound) and _is_empty(row, checking, owner):
            low, high = (bound.span.text for bound in reversed(row.operands))
            same = low == high
            checking.reports.add(
                "E414", row.span, help="same" if same else "help", low=low, high=high
            )
        check_points(row.points, checking, owner)
    check_otherwise(form, checking)


def _check_bound(
    bound: t.Expression, value: t.Expression, found: Type, checking: Checking, owner: Owner | None
) -> bool:
    """Check that a bound can be compared with the value that the bands look at."""
    other = infer(bound, checking, owner)
    if not found.known or not other.known:
        return False
    if found.kind != other.kind:
        report_mismatch(bound, found, other, checking)
        return False
    if found.points and not other.points and bare_percentage(bound):
        report_percentage(value, bound, checking)
        return False
    return True


def _check_reach(value: t.Expression, row: t.Row, checking: Checking, owner: Owner | None) -> None:
    """Warn of a row that no value of an input can reach."""
    if row.relation == "from":
        start, end = row.operands
        check_figure(value, ">=", start, checking, owner, always=False)
        check_forgotten_sign(value, end, checking, owner)
    else:
        for bound in row.operands:
            check_figure(value, row.relation, bound, checking, owner, always=False)


def _is_empty(row: t.Row, checking: Checking, owner: Owner | None) -> bool:
    """Whether a row from one constant to another has no values in between."""
    start, end = (constant(bound, checking.scope, owner) for bound in row.operands)
    if isinstance(start, Fraction) and isinstance(end, Fraction):
        return start >= end
    return isinstance(start, date) and isinstance(end, date) and start >= end


def _lower(form: t.Form, to: Lowering) -> Expr:
    value, subject = subject_of(form, to)

    def condition(row: t.Row) -> Expr:
        bounds = [part(bound, to) for bound in row.operands]
        if row.relation == "from":
            low = apply(">=", (subject, bounds[0]), row.span)
            high = apply("<", (subject, bounds[1]), row.span)
            return Settle("and", (low, high))
        return apply(row.relation, (subject, bounds[0]), row.span)

    return cases(form, value, condition, to)


BANDS = FormRule(_check, _lower)
