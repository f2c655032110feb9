"""Columns of results, and what the exact engine came to in the same shape."""

from fractions import Fraction
from typing import Any

import numpy as np
from attrs import define, field

from rulelang.engine.columnar.keys import Key
from rulelang.engine.columnar.machine import Array
from rulelang.engine.columnar.program import UnsupportedError
from rulelang.engine.columnar.ranking import ExactKeys
from rulelang.engine.columnar.scoring import RANKED_BY, REST_OF, Decimals
from rulelang.engine.exact import Outcome
from rulelang.engine.expressions import Maxima, evaluator
from rulelang.plan.tree import Plan
from rulelang.plan.values import Absent
from rulelang.rational import round_to

__all__ = ["Figures", "exact_keys", "keep", "keep_keys", "keep_status"]


@define
class Figures:
    """Columns of so many rows by name, each made when it is first written to; a score is 0 where
    it is absent."""

    size: int
    columns: dict[str, Array] = field(factory=dict)

    def of(self, name: str, dtype: Any) -> Array:
        """A column; ``level`` is one of bytes, what remains of keys is kept in half the bits."""
        if name not in self.columns:
            kind = np.uint8 if name == "level" else dtype
            kind = np.float32 if name.startswith(REST_OF) else kind
            self.columns.setdefault(name, np.zeros(self.size, kind))
        return self.columns[name]


def keep(
    figures: Figures, plan: Plan, outcome: Outcome, rows: Array, decimals: Decimals | None = None
) -> None:
    """Write what the exact engine came to at some rows, in doubles, or rounded first."""
    points_to, share_to = decimals or (None, None)
    root = plan.total.id
    ids = [
        id
        for block in plan.levels
        if block.of == root
        for id in (*(row.id for row in block.rows), block.below)
    ]
    keep_status(figures, outcome, rows)
    for row, unit in zip(rows.tolist(), outcome.results.units, strict=True):
        figures.of("total", np.float64)[row] = _double(unit.total, points_to)
        figures.of("share", np.float64)[row] = _double(unit.share, share_to)
        if ids:
            place = 0 if unit.level is None else ids.index(unit.level)
            figures.of("level", np.uint8)[row] = place
        for id, points in unit.scores.items():
            figures.of(id, np.float64)[row] = _double(points, points_to)
            if points is None or id + " absent" in figures.columns:
                figures.of(id + " absent", np.bool_)[row] = points is None


def keep_status(figures: Figures, outcome: Outcome, rows: Array) -> None:
    """Write which of some rows are incomplete."""
    unranked = [unit.rank is None for unit in outcome.results.units]
    figures.of("incomplete", np.bool_)[rows] = unranked


def _double(figure: Fraction | None, decimals: int | None) -> float:
    """The nearest double; 0 where there is no figure."""
    if figure is None:
        return 0.0
    if decimals is not None:
        figure = round_to(figure, Fraction(1, 10**decimals), "half away")
    return float(figure)


def keep_keys(
    figures: Figures,
    keys: list[tuple[Key, bool]],
    outcome: Outcome,
    exact: list[ExactKeys | None],
    rows: Array,
) -> dict[int, ExactKeys]:
    """Write the units of the keys at some rows; the exact keys of those that are ranked."""
    found: dict[int, ExactKeys] = {}
    for row, unit, own in zip(rows.tolist(), outcome.results.units, exact, strict=True):
        if unit.rank is None:
            continue
        if own is None:
            raise UnsupportedError("a unit that is ranked last for want of a key")
        found[row] = own
        for at, (key, ascending) in enumerate(keys):
            value = -own[at] if ascending else own[at]
            scaled = value * (2**key.bits if key.scale is None else key.scale)
            figures.of(f"{RANKED_BY}{at}", np.int64)[row] = round(scaled)
            if key.rest is not None:
                figures.of(f"{REST_OF}{at}", np.float32)[row] = float(scaled - round(scaled))
    return found


def exact_keys(plan: Plan, outcome: Outcome) -> list[ExactKeys | None]:
    """The exact keys of each row, None where one of them has no value."""
    maxima = Maxima.of(plan)
    keys = [(evaluator(key, maxima), ascending) for key, ascending in plan.rank.keys]
    found: list[ExactKeys | None] = []
    for values in outcome.values:
        own: list[Any] = [evaluate(values) for evaluate, _ in keys]
        if any(isinstance(value, Absent) for value in own):
            found.append(None)
            continue
        numbers = [v if isinstance(v, Fraction) else Fraction(v.toordinal()) for v in own]
        signed = zip(numbers, keys, strict=True)
        found.append(tuple(-n if ascending else n for n, (_, ascending) in signed))
    return found
