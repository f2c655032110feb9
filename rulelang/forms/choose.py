"""``choose INPUT { … }``: points by the choice that was made."""

from rulelang.forms.form import FormRule, cases, check_last, check_points
from rulelang.forms.lowering import apply
from rulelang.forms.scope import Owner, Scope
from rulelang.forms.typing import infer, report_unknown_choice
from rulelang.plan.tree import Const, Expr, Read
from rulelang.syntax import tree as t

__all__ = ["CHOOSE"]


def _check(form: t.Form, scope: Scope, owner: Owner) -> None:
    (value,) = form.operands
    found = infer(value, scope, owner)
    if found.known and found.kind != "choice":
        scope.report("E301", value.span, found=str(found), wanted="a choice", help="")
    seen: dict[str, t.Row] = {}
    unknown = False
    for row in form.rows:
        check_points(row.points, scope, owner)
        for name in row.operands:
            assert isinstance(name, t.Name)
            if name.id in seen:
                first = [(seen[name.id].span, "first here")]
                scope.report("E411", row.span, labels=first, id=name.id)
            seen.setdefault(name.id, row)
            if found.kind == "choice" and name.id not in found.options:
                report_unknown_choice(name, scope, found)
                unknown = True
    check_last(form, scope)
    absent = [f"`{option}`" for option in found.options if option not in seen]
    if absent and not unknown and not any(row.relation == "otherwise" for row in form.rows):
        scope.report("E412", form.span, absent=", ".join(absent))


def _lower(form: t.Form, scope: Scope, owner: Owner) -> Expr:
    def condition(row: t.Row, subject: Read) -> Expr:
        (name,) = row.operands
        assert isinstance(name, t.Name)
        return apply("=", (subject, Const(name.id, name.id)), scope, row.span)

    return cases(form, form.operands[0], condition, scope, owner)


CHOOSE = FormRule(_check, _lower)
