"""Functions and operators: their types and their exact meaning, a row each.

A function takes known values and returns one; it raises ``ZeroDivisionError``,
``rational.DomainError`` or ``rational.TooLargeError`` outside its domain.
"""

import math
from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from attrs import frozen

from rulelang import rational

__all__ = ["FUNCTIONS", "OPERATORS", "PARTIAL", "Function"]

PARTIAL = frozenset({"^", "ln", "log10", "sqrt", "round"})
"""Functions that are not defined for all numbers, division apart."""


@frozen(eq=False, repr=False)
class Function:
    """A function over the values of one unit.

    ``parameters`` are the kinds of its arguments; the last repeats where ``variadic``.
    ``keeps_points``: points in, points out. ``vi`` is its name in Vietnamese, where that is
    another.
    """

    name: str
    parameters: tuple[str, ...]
    result: str
    exact: Callable[..., Any]
    variadic: bool = False
    keeps_points: bool = False
    vi: str = ""

    def accepts(self, count: int) -> bool:
        """Whether it can take this many arguments."""
        return count >= len(self.parameters) if self.variadic else count == len(self.parameters)


def _sum(*values: Fraction) -> Fraction:
    return rational.total(values)


def _product(*values: Fraction) -> Fraction:
    return math.prod(values, start=Fraction(1))


def _mean(*values: Fraction) -> Fraction:
    return _sum(*values) / len(values)


def _round(value: Fraction, places: Fraction) -> Fraction:
    if places.denominator != 1 or abs(places) > rational.MAX_DIGITS:
        raise rational.DomainError("rounding", rational.short_text(places))
    return rational.round_to(value, Fraction(10) ** -int(places), "half away")


def _clamp(value: Fraction, low: Fraction, high: Fraction) -> Fraction:
    return min(max(value, low), high)


def _days(start: date, end: date) -> Fraction:
    return Fraction((end - start).days)


def _table(rows: Sequence[Function]) -> dict[str, Function]:
    return {row.name: row for row in rows}


N = "number"

FUNCTIONS = _table(
    (
        Function(
            "min", (N,), N, lambda *xs: min(xs), variadic=True, keeps_points=True, vi="nhỏ nhất"
        ),
        Function(
            "max", (N,), N, lambda *xs: max(xs), variadic=True, keeps_points=True, vi="lớn nhất"
        ),
        Function("sum", (N,), N, _sum, variadic=True, keeps_points=True, vi="tổng"),
        Function("mean", (N,), N, _mean, variadic=True, keeps_points=True, vi="trung bình"),
        Function("abs", (N,), N, abs, keeps_points=True, vi="giá trị tuyệt đối"),
        Function(
            "floor",
            (N,),
            N,
            lambda x: Fraction(math.floor(x)),
            keeps_points=True,
            vi="làm tròn xuống",
        ),
        Function(
            "ceil", (N,), N, lambda x: Fraction(math.ceil(x)), keeps_points=True, vi="làm tròn lên"
        ),
        Function("round", (N, N), N, _round, keeps_points=True, vi="làm tròn"),
        Function("clamp", (N, N, N), N, _clamp, keeps_points=True, vi="giới hạn"),
        Function("ln", (N,), N, rational.ln),
        Function("exp", (N,), N, rational.exp),
        Function("sqrt", (N,), N, rational.sqrt, vi="căn bậc hai"),
        Function("log10", (N,), N, rational.log10),
        Function("days", ("date", "date"), N, _days, vi="số ngày"),
        Function("year", ("date",), N, lambda d: Fraction(d.year), vi="năm của"),
    )
)

OPERATORS = _table(
    (
        Function("+", (N,), N, _sum, variadic=True),
        Function("*", (N,), N, _product, variadic=True),
        Function("-", (N,), N, lambda x: -x),
        Function("/", (N, N), N, lambda x, y: x / y),
        Function("^", (N, N), N, rational.power),
        Function("=", ("any", "any"), "yesno", eq),
        Function("!=", ("any", "any"), "yesno", ne),
        Function("<", ("any", "any"), "yesno", lt),
        Function("<=", ("any", "any"), "yesno", le),
        Function(">", ("any", "any"), "yesno", gt),
        Function(">=", ("any", "any"), "yesno", ge),
        Function("not", ("yesno",), "yesno", lambda x: not x),
    )
)
