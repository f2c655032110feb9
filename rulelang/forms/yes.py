"""``yes CONDITION``: the max where it holds, else 0."""

from fractions import Fraction

from rulelang.forms.form import FormRule
from rulelang.forms.lowering import lower
from rulelang.forms.scope import Owner, Scope
from rulelang.forms.typing import expect_condition
from rulelang.plan.tree import Cases, Const, Expr
from rulelang.syntax import tree as t

__all__ = ["YES"]


def _check(form: t.Form, scope: Scope, owner: Owner) -> None:
    expect_condition(form.operands[0], scope, owner)


def _lower(form: t.Form, scope: Scope, owner: Owner) -> Expr:
    condition = lower(form.operands[0], scope, owner)
    maximum = Const(owner.maximum or Fraction(0), "max")
    return Cases(None, ((condition, maximum),), Const(Fraction(0)))


YES = FormRule(_check, _lower)
