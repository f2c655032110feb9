"""``first { when CONDITION -> P … }``: points of the first row whose condition holds."""

from rulelang.forms.checking import Checking
from rulelang.forms.form import FormRule, cases, check_otherwise, check_points
from rulelang.forms.lowering import Lowering, part
from rulelang.forms.scope import Owner
from rulelang.forms.typing import expect_condition
from rulelang.plan.expressions import Expr
from rulelang.syntax import tree as t

__all__ = ["FIRST"]


def _check(form: t.Form, checking: Checking, owner: Owner | None) -> None:
    for row in form.rows:
        for condition in row.operands:
            expect_condition(condition, checking, owner)
        check_points(row.points, checking, owner)
    check_otherwise(form, checking)


def _lower(form: t.Form, to: Lowering) -> Expr:
    def condition(row: t.Row) -> Expr:
        return part(row.operands[0], to)

    return cases(form, None, condition, to)


FIRST = FormRule(_check, _lower)
