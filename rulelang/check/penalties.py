"""Penalties that can take more than there is, so that a score is held at 0."""

from fractions import Fraction
from typing import NamedTuple

from rulelang.plan.analysis import Analysis
from rulelang.plan.expressions import Ref
from rulelang.plan.intervals import ZERO, Interval, add
from rulelang.plan.layers import Layers
from rulelang.plan.tree import CriterionPlan

__all__ = ["Excess", "excess_of"]


class Excess(NamedTuple):
    """What takes points, the most that it can take (None: there is no limit), and the most that
    there can be to take from."""

    ids: tuple[str, ...]
    taken: Fraction | None
    points: Fraction


def excess_of(analysis: Analysis, parent: CriterionPlan, layers: Layers) -> Excess | None:
    """What can take more points than a parent can have, None where nothing does. In a penalty its
    bonuses take, and its penalties add."""
    takes, adds = parent.penalties, parent.bonuses
    if parent.kind == "penalty":
        takes, adds = adds, takes
    if not takes:
        return None
    base = layers.scaled or layers.combined
    own = ZERO if base is None else _number(analysis.of(base))
    points = add(own, *(_points(analysis, id) for id in adds)).high
    taken = add(*(_points(analysis, id) for id in takes)).high
    if points is None or (taken is not None and taken <= points):
        return None
    return Excess(takes, taken, points)


def _points(analysis: Analysis, id: str) -> Interval:
    return _number(analysis.of_key(Ref("score", id)))


def _number(value: object) -> Interval:
    assert isinstance(value, Interval)
    return value
