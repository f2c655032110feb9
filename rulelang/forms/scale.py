"""``scale EXPRESSION from A to B``: from nothing at A to the max at B, in a straight line."""

from rulelang.forms.checking import Checking
from rulelang.forms.form import FormRule
from rulelang.forms.lowering import Lowering, apply, constant_number, part
from rulelang.forms.mistyped import report_percentage
from rulelang.forms.ranges import check_forgotten_sign
from rulelang.forms.ratio import share_of_max
from rulelang.forms.scope import Owner
from rulelang.forms.typing import bare_percentage, expect_number
from rulelang.plan.expressions import Expr
from rulelang.syntax import tree as t

__all__ = ["SCALE"]


def _check(form: t.Form, checking: Checking, owner: Owner | None) -> None:
    value, start, end = form.operands
    found = expect_number(value, checking, owner)
    bounds = [expect_number(bound, checking, owner) for bound in (start, end)]
    for bound, kind in zip((start, end), bounds, strict=True):
        if found.points and not kind.points and bare_percentage(bound):
            report_percentage(value, bound, checking)
        elif found.known and kind.known:
            check_forgotten_sign(value, bound, checking, owner)
    if not all(kind.known for kind in bounds):
        return
    first, last = (constant_number(bound, checking.scope, owner) for bound in (start, end))
    if first is not None and first == last:
        checking.reports.add("E415", form.span)


def _lower(form: t.Form, to: Lowering) -> Expr:
    value, start, end = (part(o, to, guarded=True) for o in form.operands)
    span = form.span

    def minus(left: Expr, right: Expr) -> Expr:
        return apply("+", (left, apply("-", (right,), span)), span)

    share = apply("/", (minus(value, start), minus(end, start)), span)
    return share_of_max(share, form, to)


SCALE = FormRule(_check, _lower)
