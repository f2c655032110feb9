"""The standing of each unit among all: how many values its own is not below.

The values of a statistic's sample are kept in order, each once, with how many are not above it; a
row's own place among them is found by bisection. Quotients stand there as doubles where no two of
them are so near that they share one: p/q and r/s are 1/(qs) apart at least.
"""

from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor
from typing import overload

import numpy as np
from attrs import field, frozen

from rulelang.engine.columnar.machine import Array
from rulelang.engine.columnar.program import LARGEST, UnsupportedError
from rulelang.engine.columnar.statistics import Sample
from rulelang.rational import nearest_double

__all__ = ["Standings", "standings_of"]

EXACT = 2**53
TOLD_APART = 2**51


@frozen(eq=False)
class Standings(Sequence[Fraction]):
    """All values of a sample, rising, as the exact engine reads them.

    ``tops`` over ``scale`` times ``bottoms`` (None: 1) are those of columns, each once, and
    ``quotients`` tops over bottoms; ``counts`` says how many come before each, and how many there
    are. ``others`` stand between them, rising, at the places ``placed``.
    """

    quotients: Array = field(repr=False)
    tops: Array = field(repr=False)
    bottoms: Array | None = field(repr=False)
    counts: Array = field(repr=False)
    scale: int
    others: Sequence[Fraction] = field(repr=False)
    placed: Sequence[int] = field(repr=False)

    def __len__(self) -> int:
        return int(self.counts[-1]) + len(self.others)

    @overload
    def __getitem__(self, place: int) -> Fraction: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Fraction]: ...

    def __getitem__(self, place: int | slice) -> Fraction | Sequence[Fraction]:
        """The value at a place of the order."""
        if isinstance(place, slice):
            return [self[at] for at in range(*place.indices(len(self)))]
        before = bisect_left(self.placed, place)
        if before < len(self.placed) and self.placed[before] == place:
            return self.others[before]
        at = int(np.searchsorted(self.counts, place - before, "right")) - 1
        bottom = 1 if self.bottoms is None else int(self.bottoms[at])
        return Fraction(int(self.tops[at]), bottom * self.scale)

    def places(self, tops: Array, bottoms: Array | int) -> Array:
        """How many other values each value of a column is not below; of one alone, 1."""
        if len(self) <= 1:
            return np.ones(len(tops), np.int64)
        if self.bottoms is None:
            own = tops
            edges = [ceil(value * self.scale) for value in self.others]
            further = np.asarray([max(e, -LARGEST) for e in edges if e <= LARGEST], np.int64)
        else:
            own = tops / bottoms
            further = np.asarray([nearest_double(value * self.scale) for value in self.others])
        found: Array = self.counts[np.searchsorted(self.quotients, own, "right")] - 1
        return found + np.searchsorted(further, own, "right") if len(further) else found


def standings_of(sample: Sample) -> Standings:
    """The standings of a sample; UnsupportedError where doubles do not tell its values apart."""
    if sample.bottoms is None:
        values = sample.tops
    else:
        values = sample.tops / sample.bottoms
        if not _told_apart(sample, values):
            raise UnsupportedError("quotients too near to each other")
    distinct, first, counts = np.unique(values, return_index=True, return_counts=True)
    before = np.append(0, np.cumsum(counts))
    others = sorted(sample.others)
    edges = [value * sample.scale for value in others]
    if sample.bottoms is None:
        ends = np.asarray([min(max(floor(e), -LARGEST), LARGEST) for e in edges], np.int64)
    else:
        ends = np.asarray([nearest_double(e) for e in edges])
    below = before[np.searchsorted(distinct, ends, "right")].tolist() if others else []
    return Standings(
        distinct,
        sample.tops[first],
        None if sample.bottoms is None else sample.bottoms[first],
        before,
        sample.scale,
        others,
        [count + at for at, count in enumerate(below)],
    )


def _told_apart(sample: Sample, values: Array) -> bool:
    """Whether different values are different doubles."""
    assert sample.bottoms is not None
    bottoms = [int(sample.bottoms.max(initial=1)), *(v.denominator for v in sample.others)]
    sizes = [ceil(np.abs(values).max(initial=0)), *(ceil(abs(v)) for v in sample.others)]
    apart = max(bottoms) ** 2 * max(sizes) * sample.scale < TOLD_APART
    return apart and int(np.abs(sample.tops).max(initial=0)) <= EXACT
