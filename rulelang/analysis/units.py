"""The facts of one unit against the others."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from fractions import Fraction

from attrs import frozen

from rulelang.analysis.facts import Side, Standing, UnitAnalysis
from rulelang.analysis.scores import Scores, counts
from rulelang.plan.tree import CriterionPlan
from rulelang.rational import nearest_double
from rulelang.results.score import UnitResult

__all__ = ["unit_analyses"]


@frozen(eq=False)
class _Measure:
    """What standings of a criterion are read from: the place and the side of each of its scores."""

    criterion: CriterionPlan
    median: Fraction
    places: Mapping[Fraction, tuple[int, Side]]


def unit_analyses(all_scores: Sequence[Scores]) -> tuple[UnitAnalysis, ...]:
    """The facts of every unit, in the order of the units; the total is the first of the scores."""
    measures = [_measure(scores) for scores in all_scores]
    return tuple(_of(unit, measures) for unit in all_scores[0].units)


def _measure(scores: Scores) -> _Measure:
    if not scores.rows:
        return _Measure(scores.criterion, Fraction(0), {})
    ordered, median, size = sorted(scores.order), scores.median, len(scores)
    places: dict[Fraction, tuple[int, Side]] = {}
    for at, value in enumerate(scores.distinct):
        if scores.criterion.kind == "penalty":
            better = bisect_left(ordered, at)
        else:
            better = size - bisect_right(ordered, at)
        side: Side = "above" if value > median else "below" if value < median else "at"
        places[value] = (1 + better, side)
    return _Measure(scores.criterion, median, places)


def _of(unit: UnitResult, measures: Sequence[_Measure]) -> UnitAnalysis:
    standings = tuple(
        _standing(unit, measure, points)
        for measure in measures
        if (points := unit.score(measure.criterion.id)) is not None
    )
    if unit.status in ("disqualified", "incomplete"):
        return UnitAnalysis(unit, standings, (), ())
    first = {m.criterion.id: m for m in measures if m.criterion.parent == measures[0].criterion.id}
    gains: dict[str, Fraction] = {}
    losses: dict[str, Fraction] = {}
    for own in standings:
        measure = first.get(own.id)
        if measure is None:
            continue
        gain = own.points - measure.median
        gains[own.id] = -gain if measure.criterion.kind == "penalty" else gain
        losses[own.id] = own.lost or Fraction(0)
    return UnitAnalysis(unit, standings, _most(gains), _most(losses))


def _most(points: Mapping[str, Fraction]) -> tuple[str, ...]:
    """The ids with more than no points, most first; of equal ones in the order of the rules."""
    found = [id for id, value in points.items() if value > 0]
    return tuple(sorted(found, key=lambda id: (-nearest_double(points[id]), -points[id])))


def _standing(unit: UnitResult, measure: _Measure, points: Fraction) -> Standing:
    plan = measure.criterion
    own = None if plan.unlimited else unit.maxima.get(plan.id)
    share = points / own if own else None
    lost: Fraction | None = None
    if plan.kind == "penalty":
        lost = points
    elif plan.kind != "bonus" and own is not None:
        lost = own - points
    place, side = measure.places[points] if counts(unit) else (None, None)
    return Standing(plan.id, points, share, lost, side, place)
