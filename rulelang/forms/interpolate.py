"""``interpolate EXPRESSION { X -> P … }``: straight lines between points, constant beyond them."""

from fractions import Fraction

from rulelang.forms.checking import Checking
from rulelang.forms.form import FormRule, check_points
from rulelang.forms.lowering import Lowering, apply, constant_number, part
from rulelang.forms.mistyped import report_percentage
from rulelang.forms.scope import Owner
from rulelang.forms.typing import bare_percentage, expect_number
from rulelang.plan.expressions import SUBJECT, Cases, Const, Expr, Read
from rulelang.rational import short_text
from rulelang.syntax import tree as t
from rulelang.words import Number, phrase

__all__ = ["INTERPOLATE"]


def _check(form: t.Form, checking: Checking, owner: Owner | None) -> None:
    (value,) = form.operands
    found = expect_number(value, checking, owner)
    for row in form.rows:
        (x,) = row.operands
        expect_number(x, checking, owner)
        if found.points and bare_percentage(x):
            report_percentage(value, x, checking)
        check_points(row.points, checking, owner)
        if owner is None:
            expect_number(row.points, checking, owner)
    if len(form.rows) < 2:
        checking.reports.add("E431", form.span)
    elif form.rows:
        _check_order(form, checking)


def _check_order(form: t.Form, checking: Checking) -> None:
    """Check that the points are in an order, strictly rising or strictly falling."""
    xs = [_x(row, checking) for row in form.rows]
    rises = xs[1] > xs[0]
    for at in range(1, len(xs)):
        before, x = xs[at - 1], xs[at]
        if x == before or (x > before) != rises:
            checking.reports.add(
                "E432",
                form.rows[at].operands[0].span,
                labels=[(form.rows[at - 1].operands[0].span, phrase("labels.after"))],
                help="twice" if x == before else "help",
                x=Number(short_text(x)),
                before=Number(short_text(before)),
            )
            return


def _x(row: t.Row, checking: Checking) -> Fraction:
    value = constant_number(row.operands[0], checking.scope)
    assert value is not None, "the grammar has a written-out number there"
    return value


def _lower(form: t.Form, to: Lowering) -> Expr:
    """Rows in rising order: up to the first point its own points, then up to each next one the
    line to it, and from the last on its own. On a point only its own points are read."""
    span = form.span
    subject = Read(SUBJECT, form.operands[0].span.text)
    rows = list(form.rows)
    xs = [part(row.operands[0], to) for row in rows]
    numbers = [x.value for x in xs if isinstance(x, Const) and isinstance(x.value, Fraction)]
    if len(numbers) < 2 or len(numbers) < len(rows):
        return Const(Fraction(0))  # an error has been reported
    if numbers[0] > numbers[-1]:
        rows.reverse()
        xs.reverse()
        numbers.reverse()
    points = [part(row.points, to) for row in rows]
    cases: list[tuple[Expr, Expr]] = [(apply("<=", (subject, xs[0]), span), points[0])]
    for at in range(1, len(rows)):
        width = numbers[at] - numbers[at - 1]
        # The points at both ends, each by how near it is, so that exact whole numbers stay so.
        first = apply("*", (points[at - 1], _distance(xs[at], subject, width, form)), span)
        second = apply("*", (points[at], _distance(subject, xs[at - 1], width, form)), span)
        line = apply("+", (first, second), span)
        cases.append((apply("<", (subject, xs[at]), span), line))
        if at < len(rows) - 1:
            cases.append((apply("=", (subject, xs[at]), span), points[at]))
    return Cases(part(form.operands[0], to), tuple(cases), points[-1])


def _distance(high: Expr, low: Expr, width: Fraction, form: t.Form) -> Expr:
    """``(high - low) / width``."""
    difference = apply("+", (high, apply("-", (low,), form.span)), form.span)
    return apply("*", (difference, Const(1 / width)), form.span)


INTERPOLATE = FormRule(_check, _lower)
