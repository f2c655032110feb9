"""``given``: the score that an assessor entered, in the column of the criterion's own name."""

from rulelang.forms.form import FormRule, check_points
from rulelang.forms.lowering import constant_number
from rulelang.forms.scope import Owner, Scope
from rulelang.plan.tree import Expr, Read, Ref
from rulelang.syntax import tree as t

__all__ = ["GIVEN"]


def _check(form: t.Form, scope: Scope, owner: Owner) -> None:
    for default in form.operands:
        sound = check_points(default, scope, owner)
        if sound and constant_number(default, scope, owner) is None:
            scope.report("E309", default.span, what="a default")


def _lower(form: t.Form, scope: Scope, owner: Owner) -> Expr:
    return Read(Ref("input", owner.id), owner.id, scope.place(form.span))


GIVEN = FormRule(_check, _lower)
