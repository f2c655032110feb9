"""``points EXPRESSION``: the value itself, held within 0 and the max."""

from rulelang.forms.form import FormRule
from rulelang.forms.lowering import lower
from rulelang.forms.scope import Owner, Scope
from rulelang.forms.typing import bare_percentage, expect_number
from rulelang.plan.tree import Expr
from rulelang.syntax import tree as t

__all__ = ["POINTS"]


def _check(form: t.Form, scope: Scope, owner: Owner) -> None:
    (points,) = form.operands
    found = expect_number(points, scope, owner)
    if found.known and bare_percentage(points):
        text = scope.source.text[points.span.start : points.span.end]
        scope.report("E308", points.span, share=text, edit=f"{text} of max")


def _lower(form: t.Form, scope: Scope, owner: Owner) -> Expr:
    return lower(form.operands[0], scope, owner)


POINTS = FormRule(_check, _lower)
