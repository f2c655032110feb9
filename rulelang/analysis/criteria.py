"""The facts of one criterion over all units."""

from collections.abc import Mapping
from fractions import Fraction

from attrs import evolve

from rulelang.analysis.facts import CriterionAnalysis, Spread
from rulelang.analysis.scores import Scores, counts
from rulelang.plan.kinds import MARKS
from rulelang.results.summary import Extreme

__all__ = ["criterion_analysis"]

FENCE = Fraction(3, 2)
"""How far from the quartiles a score is an outlier, in distances between them (Tukey 1977)."""

FEWEST = 8
"""Of fewer scores than two to each quarter, none is an outlier."""


def criterion_analysis(scores: Scores, depths: Mapping[str, int]) -> CriterionAnalysis:
    """The facts of a criterion, bonus or penalty, or of the total."""
    plan, units = scores.criterion, scores.units
    maximum = None if plan.unlimited else plan.maximum
    lacking = tuple(u.unit for u in units if counts(u) and u.score(plan.id) is None)
    found = CriterionAnalysis(
        plan.id,
        plan.label,
        plan.parent,
        depths[plan.id],
        plan.kind,
        maximum,
        len(scores),
        None,
        None,
        None,
        False,
        lacking=lacking,
    )
    return _with_figures(found, scores) if scores.rows else found


def _with_figures(found: CriterionAnalysis, scores: Scores) -> CriterionAnalysis:
    lowest, highest = scores.distinct[0], scores.distinct[-1]
    spread = Spread(
        highest - lowest,
        scores.mean,
        scores.median,
        scores.percentile(Fraction(1, 4)),
        scores.percentile(Fraction(3, 4)),
    )
    id, having = found.id, [scores.units[row] for row in scores.rows]
    pairs = [*zip(having, scores.points, strict=True)]
    marked = {
        mark: tuple(unit.unit for unit in having if id in unit.marked(mark)) for mark in MARKS
    }
    return evolve(
        found,
        highest=_extreme(found, scores, len(scores.distinct) - 1),
        lowest=_extreme(found, scores, 0),
        spread=spread,
        even=highest == lowest,
        full=scores.named(
            [
                found.maximum is not None and points == unit.maxima.get(id) != 0
                for unit, points in pairs
            ]
        ),
        nothing=scores.named([not points for points in scores.points]),
        marked={mark: names for mark, names in marked.items() if names},
        outliers=_outliers(scores, spread),
    )


def _extreme(found: CriterionAnalysis, scores: Scores, place: int) -> Extreme:
    score = scores.distinct[place]
    share = score / found.maximum if found.maximum else None
    return Extreme(score, share, scores.named([at == place for at in scores.order]))


def _outliers(scores: Scores, spread: Spread) -> tuple[str, ...]:
    distance = (spread.upper - spread.lower) * FENCE
    if not distance or len(scores) < FEWEST:
        return ()
    low, high = spread.lower - distance, spread.upper + distance
    beyond = [not low <= value <= high for value in scores.distinct]
    return scores.named([beyond[at] for at in scores.order])
