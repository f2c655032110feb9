"""Functions over all units of a period, a row each.

They run over the units for which their argument is known and applies. What a sum of very many
different denominators comes to is in `rational.sums`. The standard deviation is one root of an
exact variance; a percentile interpolates linearly between neighbours at
(n - 1)p from the lowest (the default of R, type 7, and of spreadsheets' PERCENTILE.INC).
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from attrs import frozen

from rulelang import rational

__all__ = ["STATISTICS", "Statistic"]

Values = Sequence[Fraction]


@frozen(eq=False, repr=False)
class Statistic:
    """A statistic of an expression over the units of a period.

    ``exact`` takes the sorted values and, where ``parameters`` is 2, the second argument; it
    gives one value for all. ``standing`` is special in giving each unit its own (``own``):
    it takes the sorted values and the unit's. ``of_nothing`` is its value over no units, where
    it has one. ``any_type``: the argument need not be a number. ``ranked``: a second argument may
    count places from the top or bottom. ``vi`` is its name in Vietnamese.
    """

    name: str
    exact: Callable[..., Fraction]
    parameters: int = 1
    own: bool = False
    of_nothing: Fraction | None = None
    any_type: bool = False
    keeps_points: bool = False
    ranked: bool = False
    vi: str = ""


def _lowest(values: Values, place: Fraction = Fraction(1)) -> Fraction:
    return values[int(place) - 1]


def _highest(values: Values, place: Fraction = Fraction(1)) -> Fraction:
    return values[-int(place)]


def _total(values: Values) -> Fraction:
    return rational.mean(rational.parts_of(values), 1)


def _average(values: Values) -> Fraction:
    return rational.mean(rational.parts_of(values), len(values))


def _percentile(values: Values, share: Fraction) -> Fraction:
    place = (len(values) - 1) * share
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def _spread(values: Values, divisor: int) -> Fraction:
    parts, squares = rational.parts_of(values), rational.parts_of(values, 2)
    return rational.deviation(parts, squares, len(values), divisor)


def _standing(values: Values, own: Fraction, among: bool = True) -> Fraction:
    """The share of the others that a value is not below; ``among``: it is one of the values."""
    others = len(values) - among
    return Fraction(bisect_right(values, own) - among, others) if others else Fraction(1)


def _count(values: Sequence[Any]) -> Fraction:
    return Fraction(len(values))


STATISTICS = {
    row.name: row
    for row in (
        Statistic("lowest", _lowest, keeps_points=True, ranked=True, vi="thấp nhất"),
        Statistic("highest", _highest, keeps_points=True, ranked=True, vi="cao nhất"),
        Statistic("average", _average, keeps_points=True, vi="bình quân các đơn vị"),
        Statistic(
            "median", lambda v: _percentile(v, Fraction(1, 2)), keeps_points=True, vi="trung vị"
        ),
        Statistic("deviation", lambda v: _spread(v, len(v)), keeps_points=True, vi="độ lệch chuẩn"),
        Statistic(
            "sample_deviation",
            lambda v: _spread(v, len(v) - 1),
            keeps_points=True,
            vi="độ lệch chuẩn mẫu",
        ),
        Statistic("count", _count, of_nothing=Fraction(0), any_type=True, vi="đếm"),
        Statistic(
            "total_of", _total, of_nothing=Fraction(0), keeps_points=True, vi="tổng của các đơn vị"
        ),
        Statistic("percentile", _percentile, parameters=2, keeps_points=True, vi="phân vị"),
        Statistic("standing", _standing, own=True, vi="vị thế"),
    )
}
