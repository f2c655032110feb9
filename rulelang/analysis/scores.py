"""The scores of one criterion over the units that are ranked together, as whole numbers.

A thousand fractions are slow to sort and to multiply. Over one denominator they are whole numbers,
which say the same.
"""

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property

from attrs import field, frozen

from rulelang.plan.statistics import STATISTICS
from rulelang.plan.tree import CriterionPlan
from rulelang.rational import mean, nearest_double, parts_of
from rulelang.results.score import UnitResult

__all__ = ["Scores", "counts", "in_order", "over_one", "scores_of"]

MOST_BITS = 1024
"""So long may a common denominator be; beyond, products of scores are those of the scores rounded
down to so many bits after the point."""


@frozen(eq=False, slots=False)
class Scores:
    """The scores of a criterion that count, each with its unit's place among the ``units``.

    ``rows`` are these places; ``points`` the scores there. ``order`` are whole numbers in the order
    of the points, equal where these are equal.
    """

    criterion: CriterionPlan
    units: Sequence[UnitResult] = field(repr=False)
    rows: Sequence[int]
    points: Sequence[Fraction]

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def distinct(self) -> Sequence[Fraction]:
        """The different scores, lowest first."""
        return in_order([*{*self.points}])

    @cached_property
    def order(self) -> Sequence[int]:
        """The place of each score among the different ones."""
        places = {value: at for at, value in enumerate(self.distinct)}
        return [places[value] for value in self.points]

    @cached_property
    def sorted(self) -> Sequence[Fraction]:
        """All scores, lowest first."""
        return [self.distinct[at] for at in sorted(self.order)]

    @cached_property
    def median(self) -> Fraction:
        """The middle one, or the mean of the middle two."""
        return self.percentile(Fraction(1, 2))

    @cached_property
    def mean(self) -> Fraction:
        """The arithmetic mean."""
        return mean(parts_of(self.points), len(self.points))

    def percentile(self, share: Fraction) -> Fraction:
        """As the language has it."""
        return STATISTICS["percentile"].exact(self.sorted, share)

    def named(self, holds: Sequence[bool]) -> tuple[str, ...]:
        """The units of which something holds."""
        return tuple(self.units[row].unit for row, yes in zip(self.rows, holds, strict=True) if yes)


def counts(unit: UnitResult) -> bool:
    """Whether the scores of a unit are compared with those of others."""
    return unit.status != "disqualified"


def scores_of(criterion: CriterionPlan, units: Sequence[UnitResult]) -> Scores:
    """The scores of a criterion, or of the total, that count."""
    rows: list[int] = []
    points: list[Fraction] = []
    for row, unit in enumerate(units):
        score = unit.score(criterion.id)
        if score is not None and counts(unit):
            rows.append(row)
            points.append(score)
    return Scores(criterion, units, rows, points)


def in_order(values: Sequence[Fraction]) -> list[Fraction]:
    """Values from the least on: by the nearest double, and as fractions where these are equal."""
    return sorted(values, key=lambda value: (nearest_double(value), value))


def over_one(values: Sequence[Fraction]) -> tuple[list[int], int]:
    """Values over one denominator: numerators, and the denominator."""
    common = 1
    for denominator in {value.denominator for value in values}:
        common = math.lcm(common, denominator)
        if common.bit_length() > MOST_BITS:
            common = 1 << MOST_BITS
            return [value.numerator * common // value.denominator for value in values], common
    return [value.numerator * (common // value.denominator) for value in values], common
