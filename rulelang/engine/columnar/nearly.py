"""Statistics over numbers that columns know nearly: roots, logarithms, quotients of many digits.

A value is a pair of doubles, off by at most an error that is known. What stands at a place in the
order of all values is one of few rows, and the exact engine tells which; rows that are computed
from the same numbers are scored once. Sums are known as nearly as what is summed.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import cached_property, partial
from itertools import pairwise
from math import ceil, frexp, fsum
from typing import Any, TypeAlias, overload

import numpy as np
from attrs import define, field, frozen

from rulelang.engine.columnar.given import Nearly
from rulelang.engine.columnar.machine import Array
from rulelang.engine.columnar.numbers.kinds import Over
from rulelang.engine.columnar.ordered import Ordered, at_places
from rulelang.engine.columnar.standing import Standings, clusters
from rulelang.engine.columnar.statistics import Sample, square_sums, sums_of
from rulelang.rational import nearest_double
from rulelang.rational.functions import root

__all__ = ["NearSample", "UnclearError", "near_standings", "near_statistic"]

UNIT_BITS = 60  # of the greatest value, in units
ROUNDED = 2.0**-42
"""By how much what remains of a unit is off at most, besides the error of its pair."""

LOST = 2.0**-50
"""By how much of itself a product of doubles is off at most, and to spare."""

DIGITS = Fraction(1, 2**130)
"""By how much of itself the exact engine rounds what is irrational, and to spare."""


class UnclearError(Exception):
    """A statistic that needs the exact values."""


@frozen(eq=False)
class Units:
    """Values as whole units of 2^-``bits`` and what remains of them, at most half of one; off by at
    most ``error`` units."""

    whole: Array
    rest: Array
    bits: int
    error: float


@define(eq=False)
class NearSample:
    """Values: ``highs`` and ``lows`` together are off by at most ``error``; ``others`` are further
    ones, exactly.

    ``rows`` are their places in the table. Where they are ``known`` (None: nowhere), ``over`` makes
    them whole. ``exact`` gives the exact values of rows, and ``alike`` a number for each, the same
    for rows that are computed from the same numbers.
    """

    highs: Array
    lows: Array
    rows: Array
    known: Array | None
    error: float
    over: Over | None
    others: tuple[Fraction, ...]
    exact: Callable[[Array], list[Fraction]]
    alike: Callable[[Array], Array]

    @property
    def count(self) -> int:
        """How many values there are."""
        return len(self.highs) + len(self.others)

    @cached_property
    def units(self) -> Units:
        """The values in units, the others last."""
        most = float(np.abs(self.highs).max(initial=0.0))
        most = max(most, nearest_double(max(map(abs, self.others), default=Fraction(0))))
        bits = UNIT_BITS - max(frexp(most)[1], -UNIT_BITS)
        scaled = np.ldexp(self.highs, bits)
        near = np.rint(scaled)
        rest = (scaled - near) + np.ldexp(self.lows, bits)
        nearer = np.rint(rest)
        whole = near.astype(np.int64) + nearer.astype(np.int64)
        exact = [value * Fraction(2) ** bits for value in self.others]
        wholes = [round(value) for value in exact]
        rests = [nearest_double(x - n) for x, n in zip(exact, wholes, strict=True)]
        return Units(
            np.concatenate([whole, np.asarray(wholes, np.int64)]),
            np.concatenate([rest - nearer, np.asarray(rests, np.float64)]),
            bits,
            float(np.ldexp(self.error, bits)) + ROUNDED,
        )

    def exactly(self, places: Array, width: float) -> list[Fraction]:
        """The exact values at some places, which are all within so many units."""
        own = places < len(self.highs)
        mine = places[own]
        found: dict[int, Fraction] = {}
        if len(mine):
            _, first, back = np.unique(
                self.classes(mine, width), return_index=True, return_inverse=True
            )
            values = self.exact(self.rows[mine[first]])
            each = zip(np.flatnonzero(own).tolist(), back.reshape(-1).tolist(), strict=True)
            found = {at: values[number] for at, number in each}
        return [
            found[at] if at in found else self.others[place - len(self.highs)]
            for at, place in enumerate(places.tolist())
        ]

    def in_full(self) -> Sample:
        """The values as the exact engine has them."""
        none = np.zeros(0, np.int64)
        exact = self.exactly(np.arange(self.count), 2.0 ** (UNIT_BITS + 1))
        return Sample(none, None, 1, tuple(exact))

    def classes(self, places: Array, width: float) -> Array:
        """A number for each of some places, the same only where the values are: of those within so
        many units of one another."""
        found = self.alike(self.rows[places]) if len(places) > 1 else np.zeros(len(places), int)
        if self.known is not None and self._apart(width):
            found = np.where(self.known[places], -1, found)
        return found

    def _apart(self, width: float) -> bool:
        """Whether values that are known are the same where they are within so many units."""
        if self.over is None:
            return False
        return Fraction(2) ** self.units.bits > self.over.most * Fraction(width + self._margin)

    @property
    def _margin(self) -> float:
        return 2 + 2 * self.units.error


# ---- order ---------------------------------------------------------------------------------------


def _placed(name: str, sample: NearSample, parameter: Fraction | None) -> Fraction:
    return at_places(name, Ordered(sample.units.whole, partial(_exactly_at, sample)), parameter)


def _exactly_at(sample: NearSample, unit: np.int64, place: int) -> Fraction:
    """The value at a place, which is no farther from a unit than half of one and the error."""
    units, width, middle = sample.units, ceil(1 + 2 * sample.units.error), int(unit)
    before = int(np.count_nonzero(units.whole < middle - width))
    near = np.flatnonzero(np.abs(units.whole - middle) <= width)
    return sorted(sample.exactly(near, 2.0 * width))[place - before]


@frozen
class _Lazily(Sequence[Fraction]):
    """The exact values at some places, each once somebody asks."""

    sample: NearSample
    places: Array
    found: dict[int, Fraction] = field(factory=dict)

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, at: int) -> Fraction: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Fraction]: ...

    def __getitem__(self, at: int | slice) -> Fraction | Sequence[Fraction]:
        if isinstance(at, slice):
            return [self[each] for each in range(*at.indices(len(self)))]
        if at not in self.found:
            self.found[at] = self.sample.exactly(self.places[[at]], 0.0)[0]
        return self.found[at]


def near_standings(sample: NearSample) -> Standings:
    """The standings of a sample."""
    units = sample.units
    order = np.lexsort((units.rest, units.whole))
    whole, rest = units.whole[order], units.rest[order]
    gaps = (whole[1:] - whole[:-1]) + (rest[1:] - rest[:-1])
    near = gaps <= 4 * units.error
    new = np.append(np.ones(min(1, len(order)), np.bool_), ~near)
    for start, stop in _mixed(sample, order, near):
        places = order[start:stop]
        values = sample.exactly(places, float(whole[stop - 1] - whole[start]) + 1)
        ranked = sorted(range(len(places)), key=values.__getitem__)
        order[start:stop] = places[ranked]
        rising = [values[at] for at in ranked]
        new[start + 1 : stop] = [x != y for x, y in pairwise(rising)]
    firsts = np.flatnonzero(new)
    doubles = np.ldexp((whole + rest)[firsts], -units.bits)
    none = np.zeros(0, np.int64)
    return Standings(
        doubles,
        np.append(firsts, len(order)),
        np.arange(len(firsts)) - len(firsts),
        none,
        none,
        _Lazily(sample, order[firsts]),
        1,
        4 * sample.error + 2.0 ** (4 - units.bits),
    )


def _mixed(sample: NearSample, order: Array, near: Array) -> Iterator[tuple[int, int]]:
    """The runs of values that pairs do not tell apart, and that may not be the same."""
    whole = sample.units.whole[order]
    runs = np.asarray([*clusters(near)], np.int64).reshape(-1, 2)
    if not len(runs):
        return
    starts, ends = runs.T
    inside = np.append(near, False) | np.append(False, near)
    places = order[inside]
    own = places < len(sample.highs)
    classes = np.full(len(places), -2)  # no other value is known to be the same
    widest = float((whole[ends - 1] - whole[starts]).max()) + 1
    classes[own] = sample.classes(places[own], widest)
    at = np.append(0, np.cumsum(ends - starts))[:-1]
    same = np.minimum.reduceat(classes, at) == np.maximum.reduceat(classes, at)
    same &= np.minimum.reduceat(classes, at) > -2
    yield from runs[~same].tolist()


# ---- sums ----------------------------------------------------------------------------------------


def _sum(sample: NearSample) -> tuple[Fraction, Fraction]:
    """The sum in units, and by how much it is off."""
    units, start = sample.units, np.zeros(1, np.int64)
    (whole,) = sums_of(units.whole, start)
    off = Fraction(units.error + LOST) * sample.count
    return whole + Fraction(fsum(units.rest)), off


def _total(sample: NearSample, parameter: Fraction | None) -> Nearly:
    return _divided(sample, 1)


def _average(sample: NearSample, parameter: Fraction | None) -> Nearly:
    return _divided(sample, sample.count)


def _divided(sample: NearSample, divisor: int) -> Nearly:
    size = divisor * Fraction(2) ** sample.units.bits
    value, off = (part / size for part in _sum(sample))
    return Nearly(value, off + abs(value) * DIGITS)


def _spread(sample: NearSample, divisor: int) -> Nearly:
    """The root of the sum of squared distances from the mean, divided by ``divisor``."""
    if not divisor:
        raise ZeroDivisionError
    units, count = sample.units, sample.count
    mean = _sum(sample)[0] / count
    middle = round(mean)
    away, start = units.whole - middle, np.zeros(1, np.int64)
    far = away.astype(np.float64)
    (squares,) = square_sums(away, start)
    further = fsum(units.rest * (2 * far + units.rest))
    sum_of_squares = squares + Fraction(further) - count * (mean - middle) ** 2
    distances = Fraction(fsum(np.abs(far) + 1.0)) * 2
    error = Fraction(units.error + LOST)
    off = 4 * error * distances + count * 4 * error**2
    size = divisor * Fraction(4) ** units.bits
    if sum_of_squares <= off:
        raise UnclearError
    low, high = (root((sum_of_squares + by) / size) for by in (-off, off))
    return Nearly((low + high) / 2, (high - low) / 2 + high * DIGITS)


def _deviation(sample: NearSample, parameter: Fraction | None) -> Nearly:
    return _spread(sample, sample.count)


def _sample_deviation(sample: NearSample, parameter: Fraction | None) -> Nearly:
    return _spread(sample, sample.count - 1)


def _count(sample: NearSample, parameter: Fraction | None) -> Fraction:
    return Fraction(sample.count)


_Statistic: TypeAlias = Callable[[NearSample, Any], Fraction | Nearly]

_STATISTICS: dict[str, _Statistic] = {
    "lowest": partial(_placed, "lowest"),
    "highest": partial(_placed, "highest"),
    "average": _average,
    "median": partial(_placed, "median"),
    "deviation": _deviation,
    "sample_deviation": _sample_deviation,
    "count": _count,
    "total_of": _total,
    "percentile": partial(_placed, "percentile"),
}


def near_statistic(name: str, sample: NearSample, parameter: Fraction | None) -> Fraction | Nearly:
    """A statistic that gives one value for all; of one value and more.

    Raises `UnclearError` where pairs do not tell it, and what the statistic itself raises.
    """
    return _STATISTICS[name](sample, parameter)
