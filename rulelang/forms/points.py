"""``points EXPRESSION``: the value itself, held within 0 and the max."""

from rulelang.forms.checking import Checking
from rulelang.forms.form import FormRule, report_share
from rulelang.forms.lowering import Lowering, apply, part
from rulelang.forms.scope import Owner
from rulelang.forms.typing import bare_percentage, expect_number
from rulelang.plan.expressions import Const, Expr
from rulelang.syntax import tree as t

__all__ = ["POINTS"]


def _check(form: t.Form, checking: Checking, owner: Owner | None) -> None:
    (points,) = form.operands
    found = expect_number(points, checking, owner)
    if found.known and bare_percentage(points):
        report_share(points, checking)


def _lower(form: t.Form, to: Lowering) -> Expr:
    value = part(form.operands[0], to)
    assert to.owner is not None
    floor = Const(to.owner.floor)
    if to.owner.unlimited:
        return apply("max", (value, floor), form.span)
    return apply("clamp", (value, floor, Const(to.maximum, "max")), form.span)


POINTS = FormRule(_check, _lower)
