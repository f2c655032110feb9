"""Statistics over all units, exact: of whole numbers over a constant, or of quotients.

Values are sorted once. A sum is a sum of halves of 32 bits; where denominators vary, numerators are
added for each denominator apart, and `rational` adds those. Quotients are sorted as doubles, and
where one stands is settled by comparing exactly those that are as near as a double can tell.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction

import numpy as np
from attrs import frozen

from rulelang import rational
from rulelang.engine.columnar.machine import Array
from rulelang.rational import Parts, parts_of

__all__ = ["COLUMN_STATISTICS", "Sample", "statistic_of"]

NEAR = 2.0**-48
"""How far two doubles of the same quotient may be apart, and to spare."""


@frozen(eq=False)
class Sample:
    """Values: ``tops`` over ``scale`` times ``bottoms`` (None: 1); ``others`` are further ones."""

    tops: Array
    bottoms: Array | None
    scale: int
    others: tuple[Fraction, ...] = ()

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


def _sum_of(numbers: Array) -> int:
    """The sum of int64, whatever its size."""
    low = numbers & 0xFFFFFFFF
    return (int((numbers >> 32).sum()) << 32) + int(low.sum())


def _square_sum(numbers: Array) -> int:
    """The sum of the squares of int64."""
    most = max(abs(int(numbers.max(initial=0))), abs(int(numbers.min(initial=0))))
    if most < 2**31:
        return _sum_of(numbers * numbers)
    if most >= 2**62:
        return sum(number * number for number in numbers.tolist())
    high, low = numbers >> 31, numbers & 0x7FFFFFFF
    product = high * low  # below 2^62
    return (_sum_of(high * high) << 62) + (_sum_of(product) << 32) + _sum_of(low * low)


def _parts(sample: Sample) -> tuple[Parts, Parts]:
    """The sums of numerators and of their squares by denominator; where these have no common
    multiple of use, they are those of values in lowest terms."""
    totals, squares = dict(parts_of(sample.others)), dict(parts_of(sample.others, 2))
    for bottom, tops in _by_bottom(sample):
        totals[bottom] = totals.get(bottom, 0) + _sum_of(tops)
        squares[bottom] = squares.get(bottom, 0) + _square_sum(tops)
    if rational.has_common(totals):
        return totals, squares
    values = [*sample.others, *_fractions(sample)]
    return parts_of(values), parts_of(values, 2)


def _by_bottom(sample: Sample) -> Iterator[tuple[int, Array]]:
    """The numerators over each denominator."""
    if sample.bottoms is None:
        yield sample.scale, sample.tops
        return
    order = np.argsort(sample.bottoms, kind="stable")
    bottoms, tops = sample.bottoms[order], sample.tops[order]
    edges = np.flatnonzero(np.append(True, bottoms[1:] != bottoms[:-1]))
    for start, stop in zip(edges, np.append(edges[1:], len(tops)), strict=True):
        if stop > start:
            yield int(bottoms[start]) * sample.scale, tops[start:stop]


def _fractions(sample: Sample) -> Iterator[Fraction]:
    bottoms = np.ones_like(sample.tops) if sample.bottoms is None else sample.bottoms
    for top, bottom in zip(sample.tops.tolist(), bottoms.tolist(), strict=True):
        yield Fraction(top, bottom * sample.scale)


def _total(sample: Sample, parameter: Fraction | None) -> Fraction:
    return rational.mean(_parts(sample)[0], 1)


def _average(sample: Sample, parameter: Fraction | None) -> Fraction:
    return rational.mean(_parts(sample)[0], sample.count)


def _deviation(sample: Sample, parameter: Fraction | None) -> Fraction:
    return rational.deviation(*_parts(sample), sample.count, sample.count)


def _sample_deviation(sample: Sample, parameter: Fraction | None) -> Fraction:
    return rational.deviation(*_parts(sample), sample.count, sample.count - 1)


# ---- order ---------------------------------------------------------------------------------------


def _at(sample: Sample, places: list[int]) -> list[Fraction]:
    """The values at some places, counted from the lowest."""
    if sample.bottoms is None and not sample.others:
        ranked = np.partition(sample.tops, places)
        return [Fraction(int(ranked[place]), sample.scale) for place in places]
    bottoms = np.ones(1, np.int64) if sample.bottoms is None else sample.bottoms
    own = sample.tops / bottoms / sample.scale
    doubles = np.concatenate([own, np.asarray([float(x) for x in sample.others])])
    ranked = np.sort(doubles)
    return [_exactly(sample, doubles, ranked, place) for place in places]


def _exactly(sample: Sample, doubles: Array, ranked: Array, place: int) -> Fraction:
    middle = ranked[place]
    width = abs(middle) * NEAR
    before = int(np.searchsorted(ranked, middle - width, "left"))
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


def _lowest(sample: Sample, parameter: Fraction | None) -> Fraction:
    return _at(sample, [0])[0]


def _highest(sample: Sample, parameter: Fraction | None) -> Fraction:
    return _at(sample, [sample.count - 1])[0]


def _percentile(sample: Sample, parameter: Fraction | None) -> Fraction:
    assert parameter is not None
    place = (sample.count - 1) * parameter
    low = int(place)
    high = min(low + 1, sample.count - 1)
    first, second = _at(sample, [low, high])
    return first + (second - first) * (place - low)


def _median(sample: Sample, parameter: Fraction | None) -> Fraction:
    return _percentile(sample, Fraction(1, 2))


_STATISTICS: dict[str, Callable[[Sample, Fraction | None], Fraction]] = {
    "lowest": _lowest,
    "highest": _highest,
    "average": _average,
    "median": _median,
    "deviation": _deviation,
    "sample_deviation": _sample_deviation,
    "count": _count,
    "total_of": _total,
    "percentile": _percentile,
}

COLUMN_STATISTICS = frozenset(_STATISTICS)
