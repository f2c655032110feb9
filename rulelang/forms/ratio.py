"""``ratio EXPRESSION``: the max times the value, which is first held within 0 and 1."""

from fractions import Fraction

from rulelang.forms.form import FormRule
from rulelang.forms.lowering import lower
from rulelang.forms.scope import Owner, Scope
from rulelang.forms.typing import expect_number
from rulelang.plan.tree import Apply, Const, Expr, Guard
from rulelang.syntax import tree as t

__all__ = ["RATIO", "share_of_max"]


def share_of_max(share: Expr, form: t.Form, scope: Scope, owner: Owner) -> Expr:
    """The max times a share held within 0 and 1; a division by zero makes it not applicable."""
    place = scope.place(form.span)
    held = Apply("clamp", (Guard(share), Const(Fraction(0)), Const(Fraction(1))), place)
    return Apply("*", (Const(owner.maximum or Fraction(0), "max"), held), place)


def _check(form: t.Form, scope: Scope, owner: Owner) -> None:
    expect_number(form.operands[0], scope, owner)


def _lower(form: t.Form, scope: Scope, owner: Owner) -> Expr:
    return share_of_max(lower(form.operands[0], scope, owner, guarded=True), form, scope, owner)


RATIO = FormRule(_check, _lower)
