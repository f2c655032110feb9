"""Which criteria go together, and which of them decided the ranking."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from operator import mul

from attrs import frozen

from rulelang.analysis.facts import Deciding, Pair
from rulelang.analysis.scores import Scores, over_one
from rulelang.results.score import UnitResult

__all__ = ["deciding", "inversions", "pairs"]


# ---- pairs of criteria ---------------------------------------------------------------------------


def pairs(siblings: Sequence[Scores]) -> tuple[Pair, ...]:
    """Every two criteria of one parent of which some unit has both scores."""
    columns = [_column(scores) for scores in siblings]
    found = (_pair(one, other) for one, other in combinations(columns, 2))
    return tuple(pair for pair in found if pair is not None)


@frozen(eq=False)
class _Column:
    """Scores over one denominator by the place of the unit."""

    id: str
    values: Mapping[int, int]
    over: int


def _column(scores: Scores) -> _Column:
    values, over = over_one(scores.points)
    return _Column(scores.criterion.id, dict(zip(scores.rows, values, strict=True)), over)


def _pair(one: _Column, other: _Column) -> Pair | None:
    if one.values.keys() == other.values.keys():
        xs, ys = [*one.values.values()], [*other.values.values()]
    else:
        both = [row for row in one.values if row in other.values]
        xs, ys = [one.values[row] for row in both], [other.values[row] for row in both]
    if not xs:
        return None
    size = len(xs)
    shared, first, second = _moment(xs, ys), _moment(xs, xs), _moment(ys, ys)
    correlation = None
    if first and second:
        strength = math.sqrt(Fraction(shared * shared, first * second))
        correlation = -strength if shared < 0 else strength
    covariance = Fraction(shared, size * size * one.over * other.over)
    return Pair(one.id, other.id, size, covariance, correlation)


def _moment(xs: Sequence[int], ys: Sequence[int]) -> int:
    """The covariance times the square of the number of units."""
    products: int = sum(map(mul, xs, ys))
    return len(xs) * products - sum(xs) * sum(ys)


# ---- the ranking ---------------------------------------------------------------------------------


def deciding(
    units: Sequence[UnitResult], firsts: Sequence[Scores]
) -> tuple[tuple[Deciding, ...], Fraction | None]:
    """How far each criterion of the first depth decided the ranking, and the share of the variance
    that none of them has."""
    ranks = {row: unit.rank for row, unit in enumerate(units) if unit.rank is not None}
    apart = math.comb(len(ranks), 2)
    apart -= sum(math.comb(size, 2) for size in Counter(ranks.values()).values())
    variances = _variances(units, ranks, firsts)
    found = tuple(
        Deciding(scores.criterion.id, *_agreement(scores, ranks, apart), variance)
        for scores, variance in zip(firsts, variances, strict=True)
    )
    known = [item.variance for item in found if item.variance is not None]
    return found, 1 - sum(known, Fraction(0)) if len(known) == len(found) else None


def _agreement(
    scores: Scores, ranks: Mapping[int, int], apart: int
) -> tuple[Fraction | None, Fraction | None]:
    if not apart:
        return None, None
    sign = -1 if scores.criterion.kind == "penalty" else 1
    own = [
        (ranks[row], sign * at)
        for row, at in zip(scores.rows, scores.order, strict=True)
        if row in ranks
    ]
    # Units of one rank are sorted so that no pair of them counts.
    agreeing = inversions([at for _, at in sorted(own)])
    opposing = inversions([-at for _, at in sorted(own, key=lambda item: (item[0], -item[1]))])
    return Fraction(agreeing, apart), Fraction(opposing, apart)


def inversions(values: Sequence[int]) -> int:
    """How many pairs of values stand the larger one first: a merge sort, n log n."""
    return _sorted(values)[1]


def _sorted(values: Sequence[int]) -> tuple[Sequence[int], int]:
    if len(values) < 2:
        return values, 0
    half = len(values) // 2
    left, before = _sorted(values[:half])
    right, behind = _sorted(values[half:])
    found, at = before + behind, 0
    for value in right:
        while at < half and left[at] <= value:
            at += 1
        found += half - at
    return sorted([*left, *right]), found


def _variances(
    units: Sequence[UnitResult], ranks: Mapping[int, int], firsts: Sequence[Scores]
) -> list[Fraction | None]:
    totals = [units[row].total or Fraction(0) for row in ranks]
    values, over = over_one(totals)
    whole = _moment(values, values)
    if not whole:
        return [None] * len(firsts)
    found: list[Fraction | None] = []
    for scores in firsts:
        sign = -1 if scores.criterion.kind == "penalty" else 1
        having = dict(zip(scores.rows, scores.points, strict=True))
        own, below = over_one([sign * having.get(row, Fraction(0)) for row in ranks])
        found.append(Fraction(_moment(own, values) * over, whole * below))
    return found
