"""Values of which some are skipped: functions of what is known, and parts of the units."""

from fractions import Fraction

from rulelang.diagnostics import Place
from rulelang.plan.combinations import FUNCTIONS
from rulelang.plan.expressions import (
    Apply,
    Cases,
    Combine,
    Const,
    Expr,
    Nothing,
    Part,
    Settle,
    Status,
)
from rulelang.syntax import tree as t

__all__ = ["is_known", "of_known", "within_part"]

ONE, ZERO = Const(Fraction(1)), Const(Fraction(0))
TRUE, FALSE = Const(True), Const(False)
COMBINED = {function: combination for combination, function in FUNCTIONS.items()}
"""The combination that a function of what is known is."""


def is_known(value: Expr) -> Expr:
    """Whether a value is known; one that is wrong is, so that it is found where it is read."""
    lacks = ((Status("missing", value), FALSE), (Status("out", value), FALSE))
    return Cases(None, lacks, TRUE)


def within_part(value: Expr, condition: Expr) -> Expr:
    """A value that applies where a condition holds; one that is absent does not hold."""
    rows = ((is_known(condition), Cases(None, ((condition, value),), Nothing())),)
    return Cases(None, rows, Nothing())


def of_known(call: t.Call, values: tuple[Expr, ...]) -> Expr:
    """A function of the values that are known, or of all of them where `known` is not said."""
    place = Place(call.span)
    if call.function == "count":
        each = tuple(Cases(None, ((is_known(value), ONE),), ZERO) for value in values)
        return each[0] if len(each) == 1 else Apply("+", each, place)
    together = values[0] if len(values) == 1 else Apply("+", values, place)
    if not call.known:
        absent = Apply("!=", (together, together), place)  # never holds; absent as a value is
        return Cases(None, ((absent, Nothing()),), _combined(call, values, place))
    kept = tuple(Cases(None, ((is_known(value), value),), Nothing()) for value in values)
    known = tuple(is_known(value) for value in values)
    some = known[0] if len(known) == 1 else Settle("or", known)
    return Cases(None, ((some, _combined(call, kept, place)),), together)


def _combined(call: t.Call, values: tuple[Expr, ...], place: Place) -> Expr:
    parts = tuple(Part(value, ONE, Fraction(1)) for value in values)
    return Combine(COMBINED[call.function], parts, 0, Fraction(1), place)
