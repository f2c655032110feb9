"""The facts of a ranking once more, written from docs/analysis.md alone, as slowly as it reads."""

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

from rulelang.plan.tree import CriterionPlan, Plan
from rulelang.results.score import UnitResult

__all__ = ["agreement", "criterion", "pair", "variance"]

Units = Sequence[UnitResult]


def percentile(values: Sequence[Fraction], share: Fraction) -> Fraction:
    place = (len(values) - 1) * share
    low = math.floor(place)
    high = math.ceil(place)
    return values[low] + (place - low) * (values[high] - values[low])


def score(unit: UnitResult, plan: CriterionPlan) -> Fraction | None:
    return unit.total if plan.kind == "total" else unit.scores[plan.id]


def known(units: Units, plan: CriterionPlan) -> list[tuple[UnitResult, Fraction]]:
    found = [(unit, score(unit, plan)) for unit in units if unit.status != "disqualified"]
    return [(unit, points) for unit, points in found if points is not None]


def criterion(units: Units, plan: CriterionPlan) -> dict[str, Any]:
    """The figures of a criterion, by the names of the fields."""
    own = known(units, plan)
    values = sorted(points for _, points in own)
    having = {unit.unit for unit, _ in own}
    running = [unit.unit for unit in units if unit.status != "disqualified"]
    found: dict[str, Any] = {
        "units": len(own),
        "lacking": [name for name in running if name not in having],
    }
    if not values:
        return found
    q1, q3 = percentile(values, Fraction(1, 4)), percentile(values, Fraction(3, 4))
    far = (q3 - q1) * 3 / 2 if len(own) >= 8 else Fraction(0)
    return found | {
        "highest": (values[-1], [unit.unit for unit, points in own if points == values[-1]]),
        "lowest": (values[0], [unit.unit for unit, points in own if points == values[0]]),
        "difference": values[-1] - values[0],
        "mean": sum(values, Fraction(0)) / len(values),
        "median": percentile(values, Fraction(1, 2)),
        "quartiles": (q1, q3),
        "even": values[0] == values[-1],
        "nothing": [unit.unit for unit, points in own if points == 0],
        "outliers": [u.unit for u, p in own if far and (p < q1 - far or p > q3 + far)],
        "held": [unit.unit for unit, _ in own if plan.id in unit.marked("held")],
        "rescaled": [unit.unit for unit, _ in own if plan.id in unit.marked("rescaled")],
    }


def worth(unit: UnitResult, plan: CriterionPlan) -> Fraction | None:
    points = unit.scores[plan.id]
    return -points if plan.kind == "penalty" and points is not None else points


def agreement(units: Units, plan: CriterionPlan) -> tuple[Fraction, Fraction] | None:
    """The shares of pairs of different ranks that a criterion agrees with, and opposes."""
    apart = agree = oppose = 0
    for one, other in combinations(units, 2):
        if one.rank is None or other.rank is None or one.rank == other.rank:
            continue
        apart += 1
        a, b = worth(one, plan), worth(other, plan)
        if a is None or b is None or a == b:
            continue
        if (a > b) == (one.rank < other.rank):
            agree += 1
        else:
            oppose += 1
    return (Fraction(agree, apart), Fraction(oppose, apart)) if apart else None


def covariance(xs: Sequence[Fraction], ys: Sequence[Fraction]) -> Fraction:
    x, y = sum(xs, Fraction(0)) / len(xs), sum(ys, Fraction(0)) / len(ys)
    return sum(((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)), Fraction(0)) / len(xs)


def variance(units: Units, plan: CriterionPlan) -> Fraction | None:
    """The share of a criterion in the variance of totals."""
    ranked = [unit for unit in units if unit.rank is not None]
    totals = [unit.total or Fraction(0) for unit in ranked]
    if len({*totals}) < 2:
        return None
    own = [worth(unit, plan) or Fraction(0) for unit in ranked]
    return covariance(own, totals) / covariance(totals, totals)


def pair(units: Units, one: CriterionPlan, other: CriterionPlan) -> Fraction | None:
    """The covariance of two criteria."""
    first = {unit.unit: points for unit, points in known(units, one)}
    second = {unit.unit: points for unit, points in known(units, other)}
    both = [name for name in first if name in second]
    return covariance([first[n] for n in both], [second[n] for n in both]) if both else None


def siblings(plan: Plan) -> list[tuple[CriterionPlan, CriterionPlan]]:
    """Every two criteria of one parent."""
    return [(a, b) for a, b in combinations(plan.criteria, 2) if a.parent == b.parent]
