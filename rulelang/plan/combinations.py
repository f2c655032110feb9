"""How children make their parent: a row each, with its words in both languages.

A combination of shares takes each child's score over its max, and its result is multiplied by
the parent's max. The geometric and harmonic means with weights are those of the OECD/JRC
Handbook on Constructing Composite Indicators (2008), section 6.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction

from attrs import frozen

from rulelang import rational

__all__ = ["COMBINATIONS", "FUNCTIONS", "Combination"]

Numbers = Sequence[Fraction]


@frozen(eq=False, repr=False)
class Combination:
    """A way to combine children.

    ``exact`` takes values, weights (all one where none are given) and the N of ``best N``; where
    the combination ``trims``, how many of the highest are left out, and of the lowest.
    ``of_shares``: the values are shares; otherwise they are points. ``additive``: the parent's
    max is the sum of its children's, so points are scaled for a child that does not apply.
    """

    key: str
    en: str
    vi: str
    exact: Callable[..., Fraction]
    of_shares: bool = True
    weighted: bool = False
    counted: bool = False
    additive: bool = False
    trims: bool = False

    def points(
        self,
        points: Numbers,
        maxima: Numbers,
        weights: Numbers,
        best: int,
        maximum: Fraction,
        lowest: int = 0,
    ) -> Fraction:
        """What children with these points and maxima come to under a parent of this max."""
        counts = (best, lowest) if self.trims else (best,)
        if self.of_shares:
            shares = [p / m for p, m in zip(points, maxima, strict=True)]
            return self.exact(shares, weights, *counts) * maximum
        result = self.exact(points, weights, *counts)
        return result if self.additive else min(result, maximum)


def _mean(values: Numbers, weights: Numbers, best: int) -> Fraction:
    products = [v * w for v, w in zip(values, weights, strict=True)]
    return rational.total(products) / rational.total(weights)


def _geometric_mean(values: Numbers, weights: Numbers, best: int) -> Fraction:
    whole = rational.total(weights)
    pairs = [(v, w / whole) for v, w in zip(values, weights, strict=True)]
    return rational.root_of_product(pairs)


def _harmonic_mean(values: Numbers, weights: Numbers, best: int) -> Fraction:
    if not all(values):
        return Fraction(0)
    quotients = [w / v for v, w in zip(values, weights, strict=True)]
    return rational.total(weights) / rational.total(quotients)


def _best(values: Numbers, weights: Numbers, best: int) -> Fraction:
    chosen = sorted(values, reverse=True)[:best]
    return rational.total(chosen) / len(chosen)


def _sum(values: Numbers, weights: Numbers, best: int) -> Fraction:
    return rational.total(values)


def _lowest(values: Numbers, weights: Numbers, best: int) -> Fraction:
    return min(values)


def _highest(values: Numbers, weights: Numbers, best: int) -> Fraction:
    return max(values)


def _median(values: Numbers, weights: Numbers, best: int) -> Fraction:
    ordered = sorted(values)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def _trimmed(values: Numbers, weights: Numbers, highest: int, lowest: int) -> Fraction:
    kept = sorted(values)[lowest : len(values) - highest]
    return rational.total(kept) / len(kept)


COMBINATIONS = {
    row.key: row
    for row in (
        Combination("sum", "sum", "tổng", _sum, of_shares=False, additive=True),
        Combination("mean", "mean", "trung bình", _mean, weighted=True),
        Combination(
            "geometric_mean", "geometric mean", "trung bình nhân", _geometric_mean, weighted=True
        ),
        Combination(
            "harmonic_mean", "harmonic mean", "trung bình điều hòa", _harmonic_mean, weighted=True
        ),
        Combination("lowest", "lowest", "thấp nhất", _lowest),
        Combination("highest", "highest", "cao nhất", _highest),
        Combination("best", "best", "tỷ lệ điểm cao nhất", _best, counted=True),
        Combination("median", "median", "trung vị", _median),
        Combination("highest_points", "highest points", "điểm cao nhất", _highest, of_shares=False),
        Combination("lowest_points", "lowest points", "điểm thấp nhất", _lowest, of_shares=False),
        Combination("mean_without", "mean", "trung bình", _trimmed, trims=True),
    )
}

FUNCTIONS = {"sum": "sum", "mean": "mean", "lowest": "min", "highest": "max", "median": "median"}
"""The functions of several values that are combinations too, of shares of 1."""
