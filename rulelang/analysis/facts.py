"""The facts about the scores of one period.

Points are in those of the rules, shares are fractions of one of the max. Every figure is an exact
fraction but for the correlation, which is a double. What counts in which figure is decided here, in
the words of each class, and `docs/analysis.md` says it for users.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from attrs import field, frozen

from rulelang.plan.kinds import CriterionKind, Mark
from rulelang.results.score import UnitResult
from rulelang.results.summary import Extreme
from rulelang.words.readonly import read_only

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
"""Where the points of a unit are, next to the median of all."""


@frozen
class Spread:
    """How the scores of a criterion lie, in points. ``difference`` is the highest less the lowest.
    Quartiles, and the median, lie on a straight line between neighbours, as `percentile` of the
    language and the function of spreadsheets have them: place (n − 1)p from the lowest."""

    difference: Fraction
    mean: Fraction
    median: Fraction
    lower: Fraction
    upper: Fraction


@frozen
class CriterionAnalysis:
    """A criterion, bonus or penalty, or the total, over the units whose score of it counts: those
    that have one and are not disqualified. The points of a penalty are those that it takes.

    ``units`` is how many these are; ``highest``, ``lowest`` and ``spread`` are None where there is
    none. ``even`` where all have the same score: nobody is highest then. ``full`` are the units
    with their max, ``nothing`` those with 0 points; ``marked`` those whose score is not as they
    earned it (rescaled, of a smaller max, or held); ``lacking`` those that have no score here,
    because it is missing or does not apply; ``replaced`` those whose score counts nothing for what
    they did not report (`missing zero`); ``outliers`` those beyond one and a half times the
    distance of the quartiles from them, where that is not 0 and at least eight scores count.
    ``maximum`` is None where nothing limits the score. It has more than ten fields, as it is a row.
    """

    id: str
    label: str | None
    parent: str | None
    depth: int
    kind: CriterionKind
    maximum: Fraction | None
    units: int
    highest: Extreme | None = field(repr=False)
    lowest: Extreme | None = field(repr=False)
    spread: Spread | None = field(repr=False)
    even: bool = field(repr=False)
    full: tuple[str, ...] = field(default=(), repr=False)
    nothing: tuple[str, ...] = field(default=(), repr=False)
    marked: Mapping[Mark, tuple[str, ...]] = field(repr=False, factory=dict, converter=read_only)
    lacking: tuple[str, ...] = field(default=(), repr=False)
    replaced: tuple[str, ...] = field(default=(), repr=False)
    outliers: tuple[str, ...] = field(default=(), repr=False)


@frozen
class Standing:
    """A unit in one criterion, or in the total.

    ``share`` is that of the unit's own max, None where there is none. ``lost`` are the points to
    that max, those that a penalty takes, and None of a bonus, which nobody has to have. ``side`` is
    that of the median of points, ``place`` the one by this criterion alone (equal points share it;
    the fewest points of a penalty are first). Both are None of a unit that is disqualified, which
    is compared with nobody.
    """

    id: str
    points: Fraction
    share: Fraction | None
    lost: Fraction | None
    side: Side | None
    place: int | None


@frozen
class UnitAnalysis:
    """A unit against the others: its standings in what it has a score of, the total first, then in
    the order of the rules.

    ``strengths`` are the ids of the criteria, bonuses and penalties of the first depth in which it
    is better than the median, by the points between, most first; ``weaknesses`` those that cost it
    points, most first. Both are empty where the unit is incomplete or disqualified. ``replaced``
    are the ids of all depths whose score counts nothing for what it did not report. ``crowded_out``
    is the best level of the total that it reached, where that had no room for it.
    """

    result: UnitResult
    standings: tuple[Standing, ...] = field(repr=False)
    strengths: tuple[str, ...]
    weaknesses: tuple[str, ...]
    replaced: tuple[str, ...] = ()
    crowded_out: str | None = None


@frozen
class Counts:
    """How many units there are of each status: ``ranked`` to ``incomplete`` add up to ``units``.

    ``levels`` counts those at each level of the total, best first, the otherwise row last;
    ``rescaled``, ``left_out`` and ``held`` those with such a mark anywhere, ``replaced`` those with
    a score that counts nothing for what they did not report. More than ten fields: a count each.
    """

    units: int
    ranked: int
    below: int
    unranked: int
    disqualified: int
    incomplete: int
    levels: Mapping[str, int] = field(converter=read_only)
    rescaled: int
    left_out: int
    held: int
    replaced: int


@frozen
class Pair:
    """Two criteria of the same parent: their covariance (that of all units, not of a sample) over
    the units in which the scores of both count, and Pearson's correlation, None where one of them
    is even."""

    one: str
    other: str
    units: int
    covariance: Fraction
    correlation: float | None


@frozen
class Deciding:
    """How far a criterion, bonus or penalty of the first depth decided the ranking.

    ``agreeing`` is the share of the pairs of units with different ranks in which the better one is
    better in this criterion; ``opposing`` that of the pairs in which it is worse. In the others
    both have the same points, or one has none. They are None where no two ranks differ.
    ``variance`` is the covariance of what it adds to the total with the total, over the variance of
    totals of units with a rank: with the ``rest`` of the ranking, these shares add up to one. None
    where all totals are equal.
    """

    id: str
    agreeing: Fraction | None
    opposing: Fraction | None
    variance: Fraction | None


@frozen
class RankingAnalysis:
    """The units that are ranked together: those of a group, or all.

    ``units`` are in the order of the ranking, those without a rank last, as the table prints them.
    ``criteria`` begins with the total and goes on in the order of the rules. ``rest`` is the share
    of the variance of totals that no criterion has: what rounding, rescaling and limits changed.
    """

    group: str | None
    group_label: str | None
    counts: Counts = field(repr=False)
    units: tuple[UnitAnalysis, ...] = field(repr=False)
    criteria: tuple[CriterionAnalysis, ...] = field(repr=False)
    deciding: tuple[Deciding, ...] = field(repr=False)
    rest: Fraction | None
    pairs: tuple[Pair, ...] = field(repr=False)


@frozen
class Analysis:
    """The facts of one period; a ranking for each group, in the order of the rules' choices. The
    ranking of units whose group is not known is the last one, with no group."""

    period: str | None
    rankings: tuple[RankingAnalysis, ...] = field(repr=False)

    def to_dict(self, exact: bool = False) -> dict[str, Any]:
        """The facts as values of JSON, a period of `docs/schema/analysis.schema.json`.

        Figures are not rounded; where ``exact``, they are fractions in texts.
        """
        from rulelang.analysis.plain import as_dict

        return as_dict(self, exact)
