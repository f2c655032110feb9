"""``first { when CONDITION -> P … }``: points of the first row whose condition holds."""

from rulelang.forms.form import FormRule, cases, check_otherwise, check_points
from rulelang.forms.lowering import lower
from rulelang.forms.scope import Owner, Scope
from rulelang.forms.typing import expect_condition
from rulelang.plan.tree import Expr, Read
from rulelang.syntax import tree as t

__all__ = ["FIRST"]


def _check(form: t.Form, scope: Scope, owner: Owner) -> None:
    for row in form.rows:
        for condition in row.operands:
            expect_condition(condition, scope, owner)
        check_points(row.points, scope, owner)
    check_otherwise(form, scope)


def _lower(form: t.Form, scope: Scope, owner: Owner) -> Expr:
    def condition(row: t.Row, subject: Read) -> Expr:
        return lower(row.operands[0], scope, owner)

    return cases(form, None, condition, scope, owner)


FIRST = FormRule(_check, _lower)
