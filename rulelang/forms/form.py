"""What the forms share: their shape, and the checks of points and of rows."""

from collections.abc import Callable

from attrs import frozen

from rulelang import rational
from rulelang.forms.lowering import constant_number, lower
from rulelang.forms.scope import Owner, Scope
from rulelang.forms.typing import bare_percentage, expect_number
from rulelang.plan.tree import Cases, Const, Expr, Read
from rulelang.syntax import tree as t

__all__ = ["SUBJECT", "FormRule", "cases", "check_otherwise", "check_points"]

SUBJECT = "·"
"""The key under which the rows of a form read the value that they look at."""


@frozen
class FormRule:
    """A form: ``check`` reports what is wrong with it, ``lower`` gives the points it earns."""

    check: Callable[[t.Form, Scope, Owner], None]
    lower: Callable[[t.Form, Scope, Owner], Expr]


def check_points(points: t.Expression, scope: Scope, owner: Owner) -> None:
    """Check points: a number, no bare percentage, and within 0 and the max where constant."""
    found = expect_number(points, scope, owner)
    if not found.known:
        return
    if bare_percentage(points):
        text = scope.source.text[points.span.start : points.span.end]
        scope.report("E308", points.span, share=text, edit=f"{text} of max")
        return
    value = constant_number(points, scope, owner)
    if value is None or owner.maximum is None:
        return
    if not 0 <= value <= owner.maximum:
        scope.report(
            "E408",
            points.span,
            points=rational.short_text(value),
            maximum=rational.short_text(owner.maximum),
            id=owner.id,
            help="",
        )


def check_otherwise(form: t.Form, scope: Scope) -> None:
    """Check that the rows end in one ``otherwise``."""
    at = [i for i, row in enumerate(form.rows) if row.relation == "otherwise"]
    if not at:
        scope.report("E409", form.span, form=form.kind)
    for index in at:
        if index != len(form.rows) - 1:
            scope.report("E410", form.rows[index].span, help="")
            break


def cases(
    form: t.Form,
    subject: t.Expression | None,
    condition: Callable[[t.Row, Read], Expr],
    scope: Scope,
    owner: Owner,
) -> Expr:
    """Lower rows: the first whose condition holds gives its points."""
    text = scope.source.text[subject.span.start : subject.span.end] if subject else ""
    read = Read(SUBJECT, text)
    rows, otherwise = [], Const(rational.Fraction(0))
    last: Expr = otherwise
    for row in form.rows:
        points = lower(row.points, scope, owner)
        if row.relation == "otherwise":
            last = points
        else:
            rows.append((condition(row, read), points))
    value = lower(subject, scope, owner) if subject else None
    places = tuple(scope.place(row.span) for row in form.rows)
    return Cases(value, tuple(rows), last, places)
