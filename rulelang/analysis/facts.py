"""The facts about the scores of one period.

Points are in those of the rules, shares are fractions of one of the max. Figures are exact
fractions where they are rational; those with a root are doubles. ``TOTAL`` stands for the whole.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal, TypeAlias

from attrs import field, frozen

from rulelang.plan.kinds import CriterionKind, Mark
from rulelang.results.score import UnitResult
from rulelang.results.summary import Extreme

__all__ = [
    "Analysis",
    "Counts",
    "CriterionAnalysis",
    "Deciding",
    "Pair",
    "RankingAnalysis",
    "Side",
    "Spread",
    "Standing",
    "UnitAnalysis",
]

Side: TypeAlias = Literal["above", "at", "below"]


@frozen
class Spread:
    """How the scores of a criterion lie: quartiles are means of neighbours where they fall between
    two units (the method of Tukey's hinges is not used; see `docs/analysis.md`)."""

    difference: Fraction
    mean: Fraction
    median: Fraction
    lower: Fraction
    upper: Fraction


@frozen
class CriterionAnalysis:
    """A criterion, bonus or penalty, or the total, over the units whose score of it counts.

    ``units`` is how many these are; ``highest``, ``lowest`` and ``spread`` are None where there is
    none. ``even`` where all have the same score: nobody is highest then. ``full`` are the units
    with the max, ``nothing`` those with no points, ``rescaled`` and ``held`` those whose score is
    not as they earned it, ``lacking`` those that have no score here, ``outliers`` those beyond
    one and a half times the distance of the quartiles. It has more than ten fields, as it is a row.
    """

    id: str
    label: str | None
    parent: str | None
    depth: int
    kind: CriterionKind
    maximum: Fraction | None
    units: int
    highest: Extreme | None
    lowest: Extreme | None
    spread: Spread | None
    even: bool
    full: tuple[str, ...] = ()
    nothing: tuple[str, ...] = ()
    marked: Mapping[Mark, tuple[str, ...]] = field(factory=dict)
    lacking: tuple[str, ...] = ()
    outliers: tuple[str, ...] = ()


@frozen
class Standing:
    """A unit in one criterion: its points and share, the points it lost to the max, the side of
    the median that it is on, and its place among all by this criterion alone (ties share)."""

    id: str
    points: Fraction
    share: Fraction | None
    lost: Fraction | None
    side: Side
    place: int


@frozen
class UnitAnalysis:
    """A unit against the others: its standings in the order of the rules, the ids of the criteria
    of the first depth in which it is strongest (above the median, by points above it) and those
    that cost it most points, most first. Of a unit without a rank nothing is said but its scores.
    """

    result: UnitResult
    standings: tuple[Standing, ...]
    strengths: tuple[str, ...]
    weaknesses: tuple[str, ...]


@frozen
class Counts:
    """How many units there are of each status; ``levels`` best first, the otherwise row last."""

    units: int
    ranked: int
    levels: Mapping[str, int]
    below: int
    unranked: int
    disqualified: int
    incomplete: int
    rescaled: int
    held: int


@frozen
class Pair:
    """Two criteria of the same parent: their exact covariance over the units that have both, and
    Pearson's correlation as a double, None where one of them is even."""

    one: str
    other: str
    covariance: Fraction
    correlation: float | None


@frozen
class Deciding:
    """How far a criterion of the first depth decided the ranking.

    ``agreeing`` is the share of the pairs of ranked units with different totals whose order is
    also that of this criterion; ``opposing`` that of the pairs in which it is the other way.
    ``variance`` is its covariance with the total over the variance of totals: these shares add up
    to one over all criteria. None where all totals are equal.
    """

    id: str
    agreeing: Fraction | None
    opposing: Fraction | None
    variance: Fraction | None


@frozen
class RankingAnalysis:
    """The units that are ranked together: those of a group, or all. ``units`` are in the order of
    the ranking, those without a rank last, as the table prints them. ``criteria`` begins with the
    total and goes on in the order of the rules."""

    group: str | None
    group_label: str | None
    counts: Counts
    units: tuple[UnitAnalysis, ...]
    criteria: tuple[CriterionAnalysis, ...]
    deciding: tuple[Deciding, ...]
    pairs: tuple[Pair, ...]


@frozen
class Analysis:
    """The facts of one period; a ranking for each group, in the order of the rules' choices."""

    period: str | None
    rankings: tuple[RankingAnalysis, ...]
