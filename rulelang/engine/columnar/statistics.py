"""Statistics over all units, exact: of whole numbers over a constant, or of quotients.

A sum is a sum of halves of 32 bits; where denominators vary, values are sorted by them, numerators
are added for each apart, and `rational` adds those. Quotients are sorted as doubles, and
where one stands is settled by comparing exactly those that are as near as a double can tell.
"""

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import TypeAlias

import numpy as np
from attrs import define, field

from rulelang import rational
from rulelang.engine.columnar.machine import Array
from rulelang.engine.columnar.ordered import Ordered, at_places
from rulelang.engine.columnar.program import LARGEST
from rulelang.rational import Parts, parts_of

__all__ = ["COLUMN_STATISTICS", "Sample", "square_sums", "statistic_of", "sums_of"]

NEAR = 2.0**-48
"""How far two doubles of the same quotient may be apart, and to spare."""


Groups: TypeAlias = tuple[Array, Array, list[int]]
"""Numerators, where those over each denominator start, and the denominators."""


@define(eq=False)
class Sample:
    """Values: ``tops`` over ``scale`` times ``bottoms`` (None: 1); ``others`` are further ones.

    ``groups`` are the values by denominator and ``sums`` those of each denominator, by the power
    of the numerators, once somebody asks."""

    tops: Array
    bottoms: Array | None
    scale: int
    others: tuple[Fraction, ...] = ()
    groups: Groups | None = field(default=None, init=False)
    sums: dict[int, Parts] = field(factory=dict, init=False)

    @property
    def count(self) -> int:
        """How many values there are."""
        return len(self.tops) + len(self.others)


def statistic_of(name: str, sample: Sample, parameter: Fraction | None) -> Fraction:
    """A statistic that gives one value for all; of one value and more.

    Raises what the statistic itself raises: ZeroDivisionError, TooLargeError.
    """
    return rational.settled(_STATISTICS[name](sample, parameter))


def _count(sample: Sample, parameter: Fraction | None) -> Fraction:
    return Fraction(sample.count)


LOW = 0xFFFFFFFF


def sums_of(numbers: Array, starts: Array) -> list[int]:
    """The sums of int64 from each start to the next, whatever their size."""
    high = np.add.reduceat(numbers >> 32, starts).tolist()
    low = np.add.reduceat(numbers & LOW, starts).tolist()
    return [(one << 32) + other for one, other in zip(high, low, strict=True)]


def square_sums(numbers: Array, starts: Array) -> list[int]:
    """The sums of the squares of int64 from each start to the next."""
    most = max(abs(int(numbers.max(initial=0))), abs(int(numbers.min(initial=0))))
    if most < 2**31:
        return sums_of(numbers * numbers, starts)
    if most >= 2**62:
        ends = [*starts[1:].tolist(), len(numbers)]
        parts = (numbers[start:end] for start, end in zip(starts, ends, strict=True))
        return [sum(number * number for number in part.tolist()) for part in parts]
    high, low = numbers >> 31, numbers & 0x7FFFFFFF
    products = (high * high, high * low, low * low)  # each below 2^62
    sums = (sums_of(product, starts) for product in products)
    return [(x << 62) + (y << 32) + z for x, y, z in zip(*sums, strict=True)]


def _parts(sample: Sample, power: int) -> Parts:
    """The sums of numerators, or of their squares, by denominator; where these have no common
    multiple of use, they are those of values in lowest terms."""
    if power not in sample.sums:
        if sample.groups is None:
            sample.groups = _grouped(sample)
        tops, starts, bottoms = sample.groups
        found = dict(parts_of(sample.others, power))
        sums = (sums_of if power == 1 else square_sums)(tops, starts) if bottoms else []
        for bottom, value in zip(bottoms, sums, strict=True):
            found[bottom] = found.get(bottom, 0) + value
        sample.sums[power] = found
    return sample.sums[power]


def _grouped(sample: Sample) -> Groups:
    tops, bottoms = _columns(sample)
    distinct = np.unique(bottoms).tolist()
    if not rational.has_common([*distinct, *(value.denominator for value in sample.others)]):
        tops, bottoms = _in_lowest_terms(tops, bottoms)
    if len(bottoms) < 2:
        return tops, np.zeros(1, np.int64), bottoms.tolist()
    order = np.argsort(bottoms, kind="stable")
    bottoms, tops = bottoms[order], tops[order]
    starts = np.flatnonzero(np.append(True, bottoms[1:] != bottoms[:-1]))
    return tops, starts, bottoms[starts].tolist()


def _columns(sample: Sample) -> tuple[Array, Array]:
    """Numerators and denominators, these as whole numbers of Python where they leave 64 bits."""
    if sample.bottoms is None:
        return sample.tops, np.asarray([sample.scale] * min(1, len(sample.tops)), object)
    if int(sample.bottoms.max(initial=1)) * sample.scale > LARGEST:
        return sample.tops, sample.bottoms.astype(object) * sample.scale
    return sample.tops, sample.bottoms * sample.scale


def _in_lowest_terms(tops: Array, bottoms: Array) -> tuple[Array, Array]:
    shared = np.gcd(tops, bottoms)
    return (tops // shared).astype(np.int64), bottoms // shared


def _total(sample: Sample, parameter: Fraction | None) -> Fraction:
    return rational.mean(_parts(sample, 1), 1)


def _average(sample: Sample, parameter: Fraction | None) -> Fraction:
    return rational.mean(_parts(sample, 1), sample.count)


def _spread(sample: Sample, divisor: int) -> Fraction:
    return rational.deviation(_parts(sample, 1), _parts(sample, 2), sample.count, divisor)


def _deviation(sample: Sample, parameter: Fraction | None) -> Fraction:
    return _spread(sample, sample.count)


def _sample_deviation(sample: Sample, parameter: Fraction | None) -> Fraction:
    return _spread(sample, sample.count - 1)


# ---- order ---------------------------------------------------------------------------------------


def _placed(name: str, sample: Sample, parameter: Fraction | None) -> Fraction:
    return at_places(name, _ordered(sample), parameter)


def _ordered(sample: Sample) -> Ordered:
    if sample.bottoms is None and not sample.others:
        return Ordered(sample.tops, lambda top, place: Fraction(int(top), sample.scale))
    bottoms = np.ones(1, np.int64) if sample.bottoms is None else sample.bottoms
    own = sample.tops / bottoms / sample.scale
    doubles = np.concatenate([own, np.asarray([float(x) for x in sample.others])])
    return Ordered(doubles, partial(_exactly, sample, doubles))


def _exactly(sample: Sample, doubles: Array, middle: float, place: int) -> Fraction:
    width = abs(middle) * NEAR
    before = int(np.count_nonzero(doubles < middle - width))
    near = np.flatnonzero((doubles >= middle - width) & (doubles <= middle + width))
    return _ranked_exactly(sample, near)[place - before]


def _ranked_exactly(sample: Sample, rows: Array) -> list[Fraction]:
    """The values of some rows in order; equal quotients are made one fraction."""
    own = rows[rows < len(sample.tops)]
    bottoms = np.ones(len(own), np.int64) if sample.bottoms is None else sample.bottoms[own]
    pairs = np.stack([sample.tops[own], bottoms], axis=1)
    distinct, counts = np.unique(pairs, axis=0, return_counts=True)
    found = [
        (Fraction(int(top), int(bottom) * sample.scale), int(count))
        for (top, bottom), count in zip(distinct, counts, strict=True)
    ]
    found += [(sample.others[row - len(sample.tops)], 1) for row in rows[len(own) :].tolist()]
    return [value for value, count in sorted(found) for _ in range(count)]


_STATISTICS: dict[str, Callable[[Sample, Fraction | None], Fraction]] = {
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

COLUMN_STATISTICS = frozenset(_STATISTICS)
