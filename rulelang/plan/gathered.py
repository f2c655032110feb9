"""The interval of what several parts come to together, some of which may not apply."""

from collections.abc import Sequence
from fractions import Fraction

from attrs import frozen

from rulelang.plan import intervals
from rulelang.plan.combinations import COMBINATIONS
from rulelang.plan.expressions import Combine
from rulelang.plan.intervals import Interval, exactly
from rulelang.plan.ranges import combined, over_subsets

__all__ = ["Parts", "combined_points", "scaled", "whole"]


@frozen(eq=False, repr=False)
class Parts:
    """The points, maxima and weights of parts, and which of them may not apply."""

    points: Sequence[Interval]
    maxima: Sequence[Interval]
    weights: Sequence[Fraction]
    lacks: Sequence[bool]

    @property
    def varied(self) -> bool:
        """Whether the max of what applies may not be the same for every unit."""
        return any(self.lacks) or any(each.only is None for each in self.maxima)

    def shares(self) -> list[Interval]:
        """Points over maxima."""
        return [intervals.divide(p, m) for p, m in zip(self.points, self.maxima, strict=True)]


def combined_points(expr: Combine, parts: Parts) -> Interval:
    """What parts come to by their combination."""
    combination, maximum = COMBINATIONS[expr.combination], exactly(expr.maximum)
    if combination.of_shares:
        shares = parts.shares()
        found = combined(
            expr.combination, shares, parts.weights, expr.best, parts.lacks, expr.lowest
        )
        return intervals.multiply(found, maximum)
    found = combined(
        expr.combination, parts.points, parts.weights, expr.best, parts.lacks, expr.lowest
    )
    return found if combination.additive else intervals.lowest(found, maximum)


def whole(parts: Parts) -> Interval:
    """The max of what applies: of all parts, or of those that must apply, or of the least."""
    most = intervals.add(*parts.maxima)
    musts = [each for each, lacks in zip(parts.maxima, parts.lacks, strict=True) if not lacks]
    least = intervals.add(*musts) if musts else intervals.union(*parts.maxima)
    return Interval(least.low, most.high, intervals.common(parts.maxima))


def scaled(parts: Parts, maximum: Fraction) -> Interval:
    """A sum scaled to the full max: the max times a mean of the shares."""
    mean = intervals.multiply(intervals.union(*parts.shares()), exactly(maximum))
    denominator = intervals.common(parts.points)
    known = [each.only for each in parts.maxima if each.only is not None]
    wholes = over_subsets(known, parts.lacks) if len(known) == len(parts.maxima) else None
    if denominator is None or wholes is None:
        return Interval(mean.low, mean.high)
    factors = [maximum / each for each in wholes]
    lifted = intervals.common([Interval(None, None, factor.denominator) for factor in factors])
    if lifted is None:
        return Interval(mean.low, mean.high)
    return Interval(mean.low, mean.high, intervals.kept(denominator * lifted))
