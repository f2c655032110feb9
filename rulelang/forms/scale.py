"""``scale EXPRESSION from A to B``: from nothing at A to the max at B, in a straight line."""

from rulelang.forms.form import FormRule
from rulelang.forms.lowering import apply, constant_number, lower
from rulelang.forms.ranges import check_forgotten_sign
from rulelang.forms.ratio import share_of_max
from rulelang.forms.scope import Owner, Scope
from rulelang.forms.typing import bare_percentage, expect_number, report_percentage
from rulelang.plan.tree import Expr
from rulelang.syntax import tree as t

__all__ = ["SCALE"]


def _check(form: t.Form, scope: Scope, owner: Owner) -> None:
    value, start, end = form.operands
    found = expect_number(value, scope, owner)
    bounds = [expect_number(bound, scope, owner) for bound in (start, end)]
    for bound, kind in zip((start, end), bounds, strict=True):
        if found.points and not kind.points and bare_percentage(bound):
            report_percentage(value, bound, scope)
        elif found.known and kind.known:
            check_forgotten_sign(value, bound, scope, owner)
    if not all(kind.known for kind in bounds):
        return
    first, last = (constant_number(bound, scope, owner) for bound in (start, end))
    if first is not None and first == last:
        scope.report("E415", form.span, help="")


def _lower(form: t.Form, scope: Scope, owner: Owner) -> Expr:
    value, start, end = (lower(o, scope, owner, guarded=True) for o in form.operands)
    span = form.span

    def minus(left: Expr, right: Expr) -> Expr:
        return apply("+", (left, apply("-", (right,), scope, span)), scope, span)

    share = apply("/", (minus(value, start), minus(end, start)), scope, span)
    return share_of_max(share, form, scope, owner)


SCALE = FormRule(_check, _lower)
