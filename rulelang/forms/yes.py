"""``yes CONDITION``: the max where it holds, else 0."""

from fractions import Fraction

from rulelang.forms.checking import Checking
from rulelang.forms.form import FormRule
from rulelang.forms.lowering import Lowering, part
from rulelang.forms.scope import Owner
from rulelang.forms.typing import expect_condition
from rulelang.plan.expressions import Cases, Const, Expr
from rulelang.syntax import tree as t

__all__ = ["YES"]


def _check(form: t.Form, checking: Checking, owner: Owner | None) -> None:
    expect_condition(form.operands[0], checking, owner)


def _lower(form: t.Form, to: Lowering) -> Expr:
    condition = part(form.operands[0], to)
    return Cases(None, ((condition, Const(to.maximum, "max")),), Const(Fraction(0)))


YES = FormRule(_check, _lower)
