"""Columns of results, and what the exact engine came to in the same shape.

Figures are the nearest doubles or, once they are rounded to some decimals, whole numbers of units
in the last of these.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
from attrs import define, field

from rulelang.engine.columnar.keys import ExactKeys, Key, in_full, in_units
from rulelang.engine.columnar.machine import Array
from rulelang.engine.columnar.program import LARGEST
from rulelang.engine.columnar.scoring import RANKED_BY, REST_OF, Decimals
from rulelang.engine.rows import Keys, UnitScore
from rulelang.plan.tree import Plan
from rulelang.rational import nearest_double, round_to
from rulelang.results.columns import (
    MISSING,
    absent_of,
    ids_of_levels,
    level_of,
    levels_of_criteria,
    mark_of,
    words_of,
)
from rulelang.results.score import UnitResult

__all__ = ["Figures", "keep", "keep_keys", "keep_status"]

Units: TypeAlias = Sequence[UnitScore | UnitResult]


SCORE_BYTES = 8


@define
class Figures:
    """Columns of so many rows by name (`results.columns`), each made when it is first written to;
    what a score is where it is absent does not matter. ``large`` are whole numbers of over 64 bits,
    by row."""

    size: int
    columns: dict[str, Array] = field(factory=dict)
    large: dict[str, dict[int, int]] = field(factory=dict)

    def of(self, name: str, dtype: Any) -> Array:
        """A column; those of levels are of bytes, what remains of keys is kept in half the bits."""
        if name not in self.columns:
            kind = np.uint8 if name.endswith("level") else dtype
            kind = np.float32 if name.startswith(REST_OF) else kind
            column = np.empty(self.size, kind)  # np.zeros would take small pages, which cost more
            # What not every program writes.
            if np.dtype(kind).itemsize < SCORE_BYTES or name.startswith(MISSING):
                column.fill(0)
            self.columns.setdefault(name, column)
        return self.columns[name]

    def put(self, name: str, row: int, figure: Fraction | None, decimals: int | None) -> None:
        """Write a figure; 0 where there is none."""
        figure = Fraction(0) if figure is None else figure
        if decimals is None:
            self.of(name, np.float64)[row] = nearest_double(figure)
            return
        units = int(round_to(figure * 10**decimals, Fraction(1), "half away"))
        if abs(units) > LARGEST:
            self.large.setdefault(name, {})[row] = units
            units = 0
        self.of(name, np.int64)[row] = units

    def part(self, rows: slice) -> dict[str, Array]:
        """Some rows of all columns; of Python's own numbers where some are large."""
        found = {name: column[rows] for name, column in self.columns.items()}
        for name, large in self.large.items():
            inside = {row: units for row, units in large.items() if rows.start <= row < rows.stop}
            if inside:
                found[name] = found[name].astype(object)
            for row, units in inside.items():
                found[name][row - rows.start] = units
        return found


def keep(
    figures: Figures, plan: Plan, units: Units, rows: Array, decimals: Decimals | None = None
) -> None:
    """Write what the exact engine came to at some rows, as doubles, or rounded to ``decimals``."""
    points_to, share_to = decimals or (None, None)
    root = plan.total.id
    ids = [id for block in plan.levels if block.of == root for id in ids_of_levels(block)]
    keep_status(figures, units, rows)
    for row, unit in zip(rows.tolist(), units, strict=True):
        figures.put("total", row, unit.total, points_to)
        figures.put("share", row, unit.share, share_to)
        if ids:
            place = 0 if unit.level is None else ids.index(unit.level)
            figures.of("level", np.uint8)[row] = place
        for id, points in unit.scores.items():
            figures.put(id, row, points, points_to)
            if points is None or absent_of(id) in figures.columns:
                figures.of(absent_of(id), np.bool_)[row] = points is None
        _keep_states(figures, plan, unit, row)


def _keep_states(figures: Figures, plan: Plan, unit: UnitScore | UnitResult, row: int) -> None:
    """Write the levels of criteria, what was missing, and what was done to scores."""
    for block in levels_of_criteria(plan):
        ids: list[str | None] = [*ids_of_levels(block), None]
        place = ids.index(unit.levels.get(block.of))
        figures.of(level_of(block.of), np.uint8)[row] = place
    # What a program wrote of a row in doubt means nothing.
    words = dict(words_of(plan, unit.missing))
    for name in {*words, *(name for name in figures.columns if name.startswith(MISSING))}:
        figures.of(name, np.int64)[row] = words.get(name, 0)
    for item in plan.marks:
        name, marked = mark_of(item.of, item.mark), item.of in unit.marks.get(item.mark, ())
        if marked or name in figures.columns:
            figures.of(name, np.bool_)[row] = marked


def keep_status(figures: Figures, units: Units, rows: Array) -> None:
    """Write which of some rows are incomplete."""
    unranked = [unit.status == "incomplete" for unit in units]
    figures.of("incomplete", np.bool_)[rows] = unranked


def keep_keys(
    figures: Figures,
    keys: list[tuple[Key, bool]],
    units: Units,
    exact: Sequence[Keys],
    rows: Array,
) -> dict[int, ExactKeys]:
    """Write the units of the keys at some rows; the exact keys of those that are ranked."""
    found: dict[int, ExactKeys] = {}
    for row, unit, own in zip(rows.tolist(), units, exact, strict=True):
        if unit.status == "incomplete":
            continue
        known = found[row] = in_full(keys, own)
        for at, (key, ascending) in enumerate(keys):
            nearest, rest = in_units(key, known[at], ascending)
            figures.of(f"{RANKED_BY}{at}", np.int64)[row] = nearest
            if key.rest is not None:
                figures.of(f"{REST_OF}{at}", np.float32)[row] = rest
    return found
