"""Cutoffs that a figure is printed as and does not reach: 74.996 is shown as 75.00."""

from collections.abc import Collection, Iterable
from fractions import Fraction
from typing import NamedTuple

from rulelang.plan.analysis import Analysis
from rulelang.plan.expressions import Apply, Cases, Const, Expr, Read, Ref, Settle
from rulelang.plan.intervals import Interval
from rulelang.plan.possible import narrowed, region
from rulelang.plan.tree import InputPlan, LevelsPlan

__all__ = ["FINEST", "Twin", "columns_of", "decimals_of", "twin_of_bands", "twin_of_levels"]

FINEST = 10**15
"""Numbers in data are taken to have no more than 15 decimals. A figure that has as many only adds
such numbers up, and people enter them with the decimals that are shown."""


class Twin(NamedTuple):
    """A bound that a value can be shown as and lie beyond: whose, in which row, and whether what is
    shown as the bound lies below it."""

    ref: Ref
    row: int
    bound: Fraction
    below: bool


def columns_of(inputs: Iterable[InputPlan]) -> dict[Ref, Interval]:
    """What is taken of the numbers that data have; of percentages, two decimals more."""
    decimals = {"number": FINEST, "percent": FINEST * 100}
    return {
        item.key: Interval(None, None, decimals[item.kind])
        for item in inputs
        if item.kind in decimals
    }


def decimals_of(analysis: Analysis, ref: Ref) -> int | None:
    """With how many decimals a value is shown, None where it is not."""
    if ref.kind == "score":
        return analysis.plan.decimals
    shown = {item.id: item.decimals for item in analysis.plan.figures}
    return shown.get(ref.id) if ref.kind == "let" else None


def ref_of_levels(analysis: Analysis, levels: LevelsPlan) -> Ref:
    """The score or the figure that levels are of."""
    if any(item.id == levels.of for item in analysis.plan.figures):
        return Ref("let", levels.of)
    return Ref("score", levels.of)


def twin_of_levels(analysis: Analysis, levels: LevelsPlan, exact: Collection[int]) -> Twin | None:
    """The first level of which the bound can be shown of a figure that misses it, but for the rows
    of which the ``exact`` figure is meant to count."""
    ref = ref_of_levels(analysis, levels)
    for at, row in enumerate(levels.rows):
        if at in exact:
            continue
        side = ">=" if row.side == "from" else "<="
        bound = row.bound.value if isinstance(row.bound, Const) else None
        if isinstance(bound, Fraction) and _has_twin(analysis, ref, side, bound):
            return Twin(ref, at, bound, side == ">=")
    return None


def twin_of_bands(analysis: Analysis, cases: Cases) -> Twin | None:
    """The same of rows that look at a score or a figure."""
    if not isinstance(cases.subject, Read):
        return None
    for at, (condition, _) in enumerate(cases.rows):
        for side, bound in _bounds(condition):
            if _has_twin(analysis, cases.subject.ref, side, bound):
                return Twin(cases.subject.ref, at, bound, side in (">=", "<"))
    return None


def _bounds(condition: Expr) -> list[tuple[str, Fraction]]:
    parts = condition.arguments if isinstance(condition, Settle) else (condition,)
    return [
        (part.function, bound.value)
        for part in parts
        if isinstance(part, Apply)
        and isinstance(bound := part.arguments[-1], Const)
        and isinstance(bound.value, Fraction)
    ]


def _has_twin(analysis: Analysis, ref: Ref, side: str, bound: Fraction) -> bool:
    """Whether a value on the other side of a bound can be shown as the bound."""
    decimals, values = decimals_of(analysis, ref), analysis.of_key(ref)
    if decimals is None or not isinstance(values, Interval) or (bound * 10**decimals) % 1:
        return False
    step = values.denominator
    if step is not None and (step == FINEST or 10**decimals % step == 0):
        return False
    half = Fraction(1, 2 * 10**decimals)
    near = Interval(bound, bound + half)
    if side in (">=", "<"):
        near = Interval(bound - half, bound)
    left = narrowed(region(values), "=", region(near))
    return bool(narrowed(left, "!=", region(Interval(bound, bound))).stretches)
