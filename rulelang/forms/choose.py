"""``choose INPUT { … }``: points by the choice that was made."""

from rulelang.diagnostics.suggest import nearest
from rulelang.forms.form import FormRule, cases, check_points
from rulelang.forms.lowering import apply
from rulelang.forms.scope import Owner, Scope
from rulelang.forms.typing import infer
from rulelang.plan.tree import Const, Expr, Read
from rulelang.syntax import tree as t

__all__ = ["CHOOSE"]


def _check(form: t.Form, scope: Scope, owner: Owner) -> None:
    (value,) = form.operands
    found = infer(value, scope, owner)
    if found.known and found.kind != "choice":
        scope.report("E301", value.span, found=str(found), wanted="one of a choice", help="")
    seen: dict[str, t.Row] = {}
    for index, row in enumerate(form.rows):
        check_points(row.points, scope, owner)
        name = _id(row)
        if name in seen:
            scope.report("E411", row.span, labels=[(seen[name].span, "first here")], id=name)
        seen.setdefault(name, row)
        if found.kind == "choice" and name != "otherwise" and name not in found.options:
            near = nearest(name, found.options)
            scope.report(
                "E207",
                row.operands[0].span,
                help="near" if near else "help",
                name=name,
                near=near or "",
                options=", ".join(found.options),
                edit=near or "",
            )
        if name == "otherwise" and index != len(form.rows) - 1:
            scope.report("E410", row.span, help="")
    absent = [option for option in found.options if option not in seen]
    if found.kind == "choice" and absent and "otherwise" not in seen:
        scope.report("E412", form.span, absent=", ".join(f"`{option}`" for option in absent))


def _id(row: t.Row) -> str:
    name = row.operands[0] if row.operands else None
    return name.id if isinstance(name, t.Name) else "otherwise"


def _lower(form: t.Form, scope: Scope, owner: Owner) -> Expr:
    def condition(row: t.Row, subject: Read) -> Expr:
        return apply("=", (subject, Const(_id(row), _id(row))), scope, row.span)

    return cases(form, form.operands[0], condition, scope, owner)


CHOOSE = FormRule(_check, _lower)
