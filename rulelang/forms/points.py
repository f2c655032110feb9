"""``points EXPRESSION``: the value itself, held within 0 and the max."""

from fractions import Fraction

from rulelang.forms.form import FormRule, report_share
from rulelang.forms.lowering import apply, lower
from rulelang.forms.scope import Owner, Scope
from rulelang.forms.typing import bare_percentage, expect_number
from rulelang.plan.tree import Const, Expr
from rulelang.syntax import tree as t

__all__ = ["POINTS"]


def _check(form: t.Form, scope: Scope, owner: Owner) -> None:
    (points,) = form.operands
    found = expect_number(points, scope, owner)
    if found.known and bare_percentage(points):
        report_share(points, scope)


def _lower(form: t.Form, scope: Scope, owner: Owner) -> Expr:
    value = lower(form.operands[0], scope, owner)
    maximum = Const(owner.maximum or Fraction(0), "max")
    return apply("clamp", (value, Const(Fraction(0)), maximum), scope, form.span)


POINTS = FormRule(_check, _lower)
