"""What the forms share: their shape, and the checks of points and of rows."""

from collections.abc import Callable
from fractions import Fraction

from attrs import frozen

from rulelang.diagnostics import Place
from rulelang.forms.checking import Checking
from rulelang.forms.lowering import Lowering, constant_number, part
from rulelang.forms.scope import Owner
from rulelang.forms.typing import bare_percentage, expect_number, infer
from rulelang.plan.expressions import SUBJECT, Cases, Const, Expr, Read
from rulelang.rational import short_text
from rulelang.syntax import tree as t
from rulelang.words import Number

__all__ = [
    "FormRule",
    "cases",
    "check_last",
    "check_otherwise",
    "check_points",
    "report_share",
    "subject_of",
]


@frozen(eq=False, repr=False)
class FormRule:
    """A form: ``check`` reports what is wrong with it, ``lower`` gives the points it earns.

    A form that is not a criterion's, but gives a named value, has no owner.
    """

    check: Callable[[t.Form, Checking, Owner | None], None]
    lower: Callable[[t.Form, Lowering], Expr]


def check_points(points: t.Expression, checking: Checking, owner: Owner | None) -> bool:
    """Check points: a number, no bare percentage, and within 0 and the max where constant. What
    is in their place in a form that gives a value may be anything.

    Returns whether they are a number of points.
    """
    if owner is None:
        infer(points, checking, None)
        return False
    found = expect_number(points, checking, owner)
    if not found.known:
        return False
    if bare_percentage(points):
        report_share(points, checking)
        return False
    value = constant_number(points, checking.scope, owner)
    over = owner.maximum is not None and value is not None and value > owner.maximum
    if value is not None and (over or value < owner.floor):
        checking.reports.add(
            "E408",
            points.span,
            points=Number(short_text(value)),
            maximum=Number(short_text(owner.maximum or Fraction(0))),
            least=Number(short_text(owner.floor)),
            floor=short_text(value),
            id=owner.id,
            help="help" if over else "floor",
        )
    return True


def report_share(points: t.Expression, checking: Checking) -> None:
    """Say that a bare percentage stands where points are needed."""
    share = points.span.text
    mend = f"{share} {checking.scope.word('of')} {checking.scope.word('max')}"
    checking.reports.add("E308", points.span, share=share, mend=mend, edit=mend)


def check_otherwise(form: t.Form, checking: Checking) -> None:
    """Check that the rows end in one ``otherwise``."""
    if not any(row.relation == "otherwise" for row in form.rows):
        checking.reports.add("E409", form.span, form=checking.scope.word(form.kind))
    check_last(form, checking)


def check_last(form: t.Form, checking: Checking) -> None:
    """Check that an ``otherwise`` is the last row."""
    for row in form.rows[:-1]:
        if row.relation == "otherwise":
            checking.reports.add("E410", row.span)


def subject_of(form: t.Form, to: Lowering) -> tuple[Expr, Read]:
    """The value that the rows of a form look at, and how they read it."""
    (value,) = form.operands
    return part(value, to), Read(SUBJECT, value.span.text)


def cases(
    form: t.Form, subject: Expr | None, condition: Callable[[t.Row], Expr], to: Lowering
) -> Expr:
    """Lower rows: the first whose condition holds gives its points."""
    rows: list[tuple[Expr, Expr]] = []
    last: Expr = Const(Fraction(0))
    for row in form.rows:
        points = part(row.points, to)
        if row.relation == "otherwise":
            last = points
        else:
            rows.append((condition(row), points))
            if isinstance(points, Const) and not isinstance(points.value, Fraction):
                last = points  # without an `otherwise` the rows cover all: only the type counts
    places = tuple(Place(row.span) for row in form.rows)
    return Cases(subject, tuple(rows), last, places)
