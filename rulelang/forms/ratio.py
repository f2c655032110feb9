"""``ratio EXPRESSION``: the max times the value, which is first held within 0 and 1."""

from fractions import Fraction

from rulelang.diagnostics import Place
from rulelang.forms.checking import Checking
from rulelang.forms.form import FormRule
from rulelang.forms.lowering import Lowering, part
from rulelang.forms.scope import Owner
from rulelang.forms.typing import expect_number
from rulelang.plan.expressions import Apply, Const, Expr, Guard
from rulelang.syntax import tree as t

__all__ = ["RATIO", "share_of_max"]


def share_of_max(share: Expr, form: t.Form, to: Lowering) -> Expr:
    """The max times a share held within 0 and 1; a division by zero makes it not applicable."""
    place = Place(form.span)
    held = Apply("clamp", (Guard(share), Const(Fraction(0)), Const(Fraction(1))), place)
    return Apply("*", (Const(to.maximum, "max"), held), place)


def _check(form: t.Form, checking: Checking, owner: Owner | None) -> None:
    expect_number(form.operands[0], checking, owner)


def _lower(form: t.Form, to: Lowering) -> Expr:
    return share_of_max(part(form.operands[0], to, guarded=True), form, to)


RATIO = FormRule(_check, _lower)
