"""What the forms share: their shape, and the checks of points and of rows."""

from collections.abc import Callable
from fractions import Fraction

from attrs import frozen

from rulelang.forms.lowering import constant_number, lower
from rulelang.forms.scope import Owner, Scope
from rulelang.forms.typing import bare_percentage, expect_number
from rulelang.plan.tree import SUBJECT, Cases, Const, Expr, Read
from rulelang.rational import short_text
from rulelang.syntax import tree as t

__all__ = ["FormRule", "cases", "check_last", "check_otherwise", "check_points", "report_share"]


@frozen(eq=False, repr=False)
class FormRule:
    """A form: ``check`` reports what is wrong with it, ``lower`` gives the points it earns."""

    check: Callable[[t.Form, Scope, Owner], None]
    lower: Callable[[t.Form, Scope, Owner], Expr]


def check_points(points: t.Expression, scope: Scope, owner: Owner) -> bool:
    """Check points: a number, no bare percentage, and within 0 and the max where constant.

    Returns whether they are a number of points.
    """
    found = expect_number(points, scope, owner)
    if not found.known:
        return False
    if bare_percentage(points):
        report_share(points, scope)
        return False
    value = constant_number(points, scope, owner)
    if value is not None and owner.maximum is not None and not 0 <= value <= owner.maximum:
        scope.report(
            "E408",
            points.span,
            points=short_text(value),
            maximum=short_text(owner.maximum),
            id=owner.id,
            help="",
        )
    return True


def report_share(points: t.Expression, scope: Scope) -> None:
    """Say that a bare percentage stands where points are wanted."""
    share = scope.text(points)
    mend = f"{share} {scope.word('of')} {scope.word('max')}"
    scope.report("E308", points.span, share=share, mend=mend, edit=mend)


def check_otherwise(form: t.Form, scope: Scope) -> None:
    """Check that the rows end in one ``otherwise``."""
    if not any(row.relation == "otherwise" for row in form.rows):
        scope.report("E409", form.span, form=scope.word(form.kind))
    check_last(form, scope)


def check_last(form: t.Form, scope: Scope) -> None:
    """Check that an ``otherwise`` is the last row."""
    for row in form.rows[:-1]:
        if row.relation == "otherwise":
            scope.report("E410", row.span, help="")


def cases(
    form: t.Form,
    subject: t.Expression | None,
    condition: Callable[[t.Row, Read], Expr],
    scope: Scope,
    owner: Owner,
) -> Expr:
    """Lower rows: the first whose condition holds gives its points."""
    read = Read(SUBJECT, scope.text(subject) if subject else "")
    rows: list[tuple[Expr, Expr]] = []
    last: Expr = Const(Fraction(0))
    for row in form.rows:
        points = lower(row.points, scope, owner)
        if row.relation == "otherwise":
            last = points
        else:
            rows.append((condition(row, read), points))
    value = lower(subject, scope, owner) if subject else None
    places = tuple(scope.place(row.span) for row in form.rows)
    return Cases(value, tuple(rows), last, places)
