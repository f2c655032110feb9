"""What the units came to together: how many at each level, who is highest and lowest in what."""

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction

from attrs import field, frozen

from rulelang.plan.kinds import MARKS, Mark
from rulelang.plan.tree import CriterionPlan, Plan
from rulelang.rational import mean, parts_of
from rulelang.results.columns import ids_of_levels
from rulelang.results.marked import Tally, tally_of
from rulelang.results.score import Results, Room
from rulelang.words.readonly import read_only

__all__ = [
    "CriterionSummary",
    "Extreme",
    "MarkSummary",
    "Summary",
    "levels_counted",
    "mark_summaries",
    "summarise",
]


@frozen
class Extreme:
    """The highest or lowest score of a criterion, its share of the max, and the units with it.

    ``share`` is None where the max is 0 or there is none.
    """

    score: Fraction
    share: Fraction | None
    units: tuple[str, ...]


@frozen
class CriterionSummary:
    """A criterion over all units whose score of it is known; None where there is no such unit.

    ``maximum`` is None where nothing limits the score. ``spread`` is the highest less the lowest
    score, in points as ``mean`` is. The engine of columns knows the mean to the decimals that it
    was asked for; the other figures are exact.
    """

    id: str
    label: str | None
    maximum: Fraction | None
    highest: Extreme | None
    lowest: Extreme | None
    spread: Fraction | None
    mean: Fraction | None


@frozen
class MarkSummary:
    """How many units have a mark at one criterion, or at the total.

    ``at`` is the floor or limit at which they were held, None for other marks.
    """

    mark: Mark
    id: str
    at: Fraction | None
    units: int


@frozen
class Summary:
    """``levels`` counts the units at each level of the total, best first, the otherwise row last.

    ``criteria`` has every criterion, bonus and penalty in the order of the rules; ``marks`` each
    criterion at which units have one, in that order, the lowest floor first; ``rooms`` how many
    units levels with a quota had room for.
    """

    levels: Mapping[str, int] = field(converter=read_only)
    criteria: tuple[CriterionSummary, ...] = field(repr=False)
    marks: tuple[MarkSummary, ...] = ()
    rooms: tuple[Room, ...] = ()


def summarise(plan: Plan, results: Results) -> Summary:
    """Summarise the results of all units, whatever their period."""
    parts = (criterion for criterion in plan.criteria if criterion is not plan.total)
    return Summary(
        levels_counted(plan, Counter(unit.level for unit in results.units)),
        tuple(_criterion(criterion, results) for criterion in parts),
        mark_summaries(plan, tally_of(results.units)),
        results.rooms,
    )


def mark_summaries(plan: Plan, tally: Tally) -> tuple[MarkSummary, ...]:
    """The criteria at which units have a mark, in the order of the rules."""
    counts = tally.by_criterion()
    places = {criterion.id: at for at, criterion in enumerate(plan.criteria)}
    order = sorted(counts, key=lambda key: (MARKS.index(key[0]), places[key[1]], key[2] or 0))
    return tuple(MarkSummary(*key, counts[key]) for key in order)


def levels_counted(plan: Plan, units: Mapping[str | None, int]) -> dict[str, int]:
    """The units at each level of the total, best first, of units by level (None: without one)."""
    blocks = (block for block in plan.levels if block.of == plan.total.id)
    return {id: units.get(id, 0) for block in blocks for id in ids_of_levels(block)}


def _criterion(criterion: CriterionPlan, results: Results) -> CriterionSummary:
    known: list[tuple[Fraction, str]] = []
    for unit in results.units:
        score = unit.scores[criterion.id]
        if score is not None and unit.status != "disqualified":
            known.append((score, unit.unit))
    id, label = criterion.id, criterion.label
    maximum = None if criterion.unlimited else criterion.maximum
    if not known:
        return CriterionSummary(id, label, maximum, None, None, None, None)
    scores = [score for score, _ in known]
    high, low = max(scores), min(scores)
    return CriterionSummary(
        id,
        label,
        maximum,
        _extreme(high, maximum, known),
        _extreme(low, maximum, known),
        high - low,
        mean(parts_of(scores), len(scores)),
    )


def _extreme(
    score: Fraction, maximum: Fraction | None, known: list[tuple[Fraction, str]]
) -> Extreme:
    # A unit may have the score in several periods; it is named once.
    units = dict.fromkeys(unit for value, unit in known if value == score)
    return Extreme(score, score / maximum if maximum else None, tuple(units))
