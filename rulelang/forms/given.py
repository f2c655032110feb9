"""``given``: the score that an assessor entered, in the column of the criterion's own name."""

from rulelang.diagnostics import Place
from rulelang.forms.checking import Checking
from rulelang.forms.form import FormRule, check_points
from rulelang.forms.lowering import Lowering, constant_number
from rulelang.forms.scope import Owner
from rulelang.forms.trimming import check_trimming
from rulelang.plan.expressions import Expr, Read, Ref
from rulelang.syntax import tree as t
from rulelang.words import phrase

__all__ = ["GIVEN"]


def _check(form: t.Form, checking: Checking, owner: Owner | None) -> None:
    if form.per_row is not None:
        _check_rows(form.per_row, form, checking)
    for default in form.operands:
        sound = check_points(default, checking, owner)
        if sound and constant_number(default, checking.scope, owner) is None:
            checking.reports.add("E309", default.span, what=phrase("fixed.default"))


ROWS = ("mean", "median", "sum", "highest", "lowest")


def _check_rows(by: t.Clause, form: t.Form, checking: Checking) -> None:
    """Check what the marks of a unit's rows come to."""
    for default in form.operands:
        checking.reports.add("E459", default.span)
    if "without" in by.words:
        check_trimming(by, checking)
    elif by.words[0] not in ROWS or by.operands:
        known = ", ".join(f"`{checking.scope.word(key)}`" for key in ROWS)
        checking.reports.add("E466", by.span, known=known)


def _lower(form: t.Form, to: Lowering) -> Expr:
    assert to.owner is not None
    return Read(Ref("input", to.owner.id), to.owner.id, Place(form.span))


GIVEN = FormRule(_check, _lower)
