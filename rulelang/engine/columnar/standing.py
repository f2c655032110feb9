"""The standing of each unit among all, or among a part of them: how many values its own is not
below.

The values of a statistic's sample are kept in order, each once, with how many come before. A row's
own place among them is found by bisection, in doubles; where several values are so near to each
other that a double does not tell, exactly.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any, overload

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from rulelang.engine.columnar.given import AMBIGUOUS
from rulelang.engine.columnar.statistics import Sample
from rulelang.rational import nearest_double

__all__ = ["Standings", "clusters", "standings_of", "standings_of_values"]

Array = NDArray[Any]

EXACT = 2**53  # whole numbers up to here are doubles, and their quotients the nearest ones
NEAR = 2.0**-50
"""How far two doubles of the same quotient may be apart, as a share, where they are not."""


@frozen(eq=False)
class Standings(Sequence[Fraction]):
    """All values of a sample, rising, as the exact engine reads them.

    ``doubles`` stand for the different values times ``scale``, and ``counts`` say how many come
    before each, and how many there are. Value N is ``tops`` over ``bottoms`` at the place that
    ``at`` has for it, over ``scale``; where that is below 0, it is one of ``others``, counted from
    the last. The doubles are off by at most ``error``, besides what rounding takes.
    """

    doubles: Array = field(repr=False)
    counts: Array = field(repr=False)
    at: Array = field(repr=False)
    tops: Array = field(repr=False)
    bottoms: Array = field(repr=False)
    others: Sequence[Fraction] = field(repr=False)
    scale: int
    error: float = 0.0

    def __len__(self) -> int:
        return int(self.counts[-1])

    @overload
    def __getitem__(self, place: int) -> Fraction: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Fraction]: ...

    def __getitem__(self, place: int | slice) -> Fraction | Sequence[Fraction]:
        """The value at a place of the order."""
        if isinstance(place, slice):
            return [self[at] for at in range(*place.indices(len(self)))]
        return self.value(int(np.searchsorted(self.counts, place, "right")) - 1)

    def value(self, number: int) -> Fraction:
        """One of the different values."""
        at = int(self.at[number])
        if at < 0:
            return self.others[at]
        return Fraction(int(self.tops[at]), int(self.bottoms[at]) * self.scale)

    def places(self, tops: Array, bottoms: Array | int, among: Array | bool = True) -> Array:
        """How many values each quotient of a column is not below; ``among`` says which quotients
        are known to be of the values."""
        own = tops / bottoms
        low, high = self._range(own, np.abs(own) * NEAR if _wide(tops, bottoms) else 0.0)
        rows = np.flatnonzero(_ambiguous(low, high, among))
        if len(rows):
            over = bottoms[rows] if isinstance(bottoms, np.ndarray) else np.full(len(rows), bottoms)
            pairs, back = np.unique(
                np.stack([tops[rows], over], axis=1), axis=0, return_inverse=True
            )
            exact = [self._exactly(Fraction(int(t), int(b) * self.scale)) for t, b in pairs]
            high[rows] = np.asarray(exact)[back.reshape(-1)]
        found: Array = self.counts[high]
        return found

    def places_near(self, doubles: Array, error: float, among: Array | bool = True) -> Array:
        """The same for numbers that are known with an error; or `AMBIGUOUS`."""
        own = doubles * self.scale
        low, high = self._range(own, error * self.scale + np.abs(own) * NEAR)
        found: Array = np.where(_ambiguous(low, high, among), AMBIGUOUS, self.counts[high])
        return found

    def _range(self, own: Array, width: Array | float) -> tuple[Array, Array]:
        """The first value that a double may stand for, and the first beyond."""
        width = width + self.error
        low = np.searchsorted(self.doubles, own - width, "left")
        return low, np.searchsorted(self.doubles, own + width, "right")

    def _exactly(self, own: Fraction) -> int:
        """The number of the first value beyond one."""
        numbers = range(len(self.doubles))
        return bisect_right(numbers, own, key=self.value)


def standings_of(sample: Sample) -> Standings:
    """The standings of a sample."""
    return standings_of_values(
        sample.tops,
        np.ones(len(sample.tops), np.int64) if sample.bottoms is None else sample.bottoms,
        np.ones(len(sample.tops), np.int64),
        Counter(sample.others),
        sample.scale,
    )


def standings_of_values(
    tops: Array, bottoms: Array, counts: Array, others: Mapping[Fraction, int], scale: int = 1
) -> Standings:
    """The standings of tops over bottoms times a scale, and of others; ``counts`` say how often
    each stands."""
    tops, bottoms, counts = _different(tops, bottoms, counts)
    further = list(others)
    doubles = np.concatenate(
        [tops / bottoms, np.asarray([nearest_double(value * scale) for value in further])]
    )
    counts = np.concatenate([counts, np.asarray([others[v] for v in further], np.int64)])
    order = np.argsort(doubles, kind="stable")
    at = np.where(order < len(tops), order, order - len(doubles))
    doubles, counts = doubles[order], counts[order]
    found = Standings(doubles, counts, at, tops, bottoms, further, scale)
    kept = np.ones(len(doubles), np.bool_)
    for start, stop in clusters(_near(doubles, bool(further) or _wide(tops, bottoms))):
        _settle(found, slice(start, stop), kept)
    before = np.append(0, np.cumsum(counts[kept]))
    return Standings(doubles[kept], before, at[kept], tops, bottoms, further, scale)


def _ambiguous(low: Array, high: Array, among: Array | bool) -> Array:
    """Where it takes more to tell how many values a double is not below: one of the values is the
    only one that it may stand for."""
    found: Array = high - low > np.asarray(among, np.int64)
    return found


def _wide(tops: Array, bottoms: Array | int) -> bool:
    """Whether quotients may not be the nearest doubles."""
    return max(int(np.abs(x).max(initial=0)) for x in (tops, np.asarray(bottoms))) > EXACT


def _different(tops: Array, bottoms: Array, counts: Array) -> tuple[Array, Array, Array]:
    """The different quotients, in lowest terms, and how often each stands."""
    if not len(tops):
        return tops, bottoms, counts
    shared = np.gcd(tops, bottoms)
    tops, bottoms = tops // shared, bottoms // shared
    order = np.lexsort((bottoms, tops))
    tops, bottoms, counts = tops[order], bottoms[order], counts[order]
    new = np.append(True, (tops[1:] != tops[:-1]) | (bottoms[1:] != bottoms[:-1]))
    starts = np.flatnonzero(new)
    return tops[starts], bottoms[starts], np.add.reduceat(counts, starts)


def _near(doubles: Array, wide: bool) -> Array:
    """Where doubles do not tell a value from the one before."""
    found: Array = doubles[1:] - doubles[:-1] <= (np.abs(doubles[1:]) * NEAR if wide else 0.0)
    return found


def clusters(near: Array) -> Iterator[tuple[int, int]]:
    """The runs of values that are each near to the one before."""
    edges = np.diff(np.concatenate([[0], near.astype(np.int8), [0]]))
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    yield from zip(starts.tolist(), (ends + 1).tolist(), strict=True)


def _settle(standings: Standings, run: slice, kept: Array) -> None:
    """Put the values of a run in order, those that are the same into one."""
    numbers = range(run.start, run.stop)
    values = {number: standings.value(number) for number in numbers}
    ranked = sorted(numbers, key=values.__getitem__)
    for name in ("at", "counts"):
        column = getattr(standings, name)
        column[run] = column[ranked]
    for place, (one, other) in enumerate(pairwise(ranked), run.start):
        if values[one] == values[other]:
            kept[place] = False
            standings.counts[place + 1] += standings.counts[place]
