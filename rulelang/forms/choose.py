"""``choose INPUT { … }``: points by the choice that was made."""

from rulelang.forms.checking import Checking
from rulelang.forms.form import FormRule, cases, check_last, check_points
from rulelang.forms.lowering import Lowering, apply
from rulelang.forms.names import report_unknown_choice
from rulelang.forms.scope import Owner
from rulelang.forms.typing import infer
from rulelang.plan.tree import Const, Expr, Read
from rulelang.syntax import tree as t

__all__ = ["CHOOSE"]


def _check(form: t.Form, checking: Checking, owner: Owner | None) -> None:
    (value,) = form.operands
    found = infer(value, checking, owner)
    if found.known and found.kind != "choice":
        checking.reports.add("E301", value.span, found=str(found), wanted="a choice", help="")
    seen: dict[str, t.Row] = {}
    unknown = False
    for row in form.rows:
        check_points(row.points, checking, owner)
        for name in row.operands:
            assert isinstance(name, t.Name)
            if name.id in seen:
                first = [(seen[name.id].span, "first here")]
                checking.reports.add("E411", row.span, labels=first, id=name.id)
            seen.setdefault(name.id, row)
            if found.kind == "choice" and name.id not in found.options:
                report_unknown_choice(name, checking, found)
                unknown = True
    check_last(form, checking)
    absent = [f"`{option}`" for option in found.options if option not in seen]
    if absent and not unknown and not any(row.relation == "otherwise" for row in form.rows):
        checking.reports.add("E412", form.span, absent=", ".join(absent))


def _lower(form: t.Form, to: Lowering) -> Expr:
    def condition(row: t.Row, subject: Read) -> Expr:
        (name,) = row.operands
        assert isinstance(name, t.Name)
        return apply("=", (subject, Const(name.id, name.id)), row.span)

    return cases(form, form.operands[0], condition, to)


CHOOSE = FormRule(_check, _lower)
