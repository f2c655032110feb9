"""Columns of results, and what the exact engine came to in the same shape.

Figures are the nearest doubles or, once they are rounded to some decimals, whole numbers of units
in the last of these. Memory that is first touched costs more than the arithmetic: whole numbers are
kept in few bytes, and are made doubles where they are read.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, TypeAlias, assert_never

import numpy as np
from attrs import define, field

from rulelang.engine.columnar.keys import ExactKeys, Key, in_full, in_units
from rulelang.engine.columnar.machine import Array
from rulelang.engine.columnar.program import LARGEST
from rulelang.engine.columnar.scoring import PLACE, RANKED_BY, REST, REST_OF, WHOLE
from rulelang.engine.columnar.stored import Asked, Stored
from rulelang.engine.rows import Keys, UnitScore
from rulelang.plan.kinds import UnitStatus
from rulelang.plan.tree import Plan
from rulelang.rational import nearest_double, round_to
from rulelang.results.columns import (
    HANDED,
    INCOMPLETE,
    MISSING,
    REASONS,
    UNRANKED,
    absent_of,
    ids_of_levels,
    level_of,
    mark_of,
    reasons_in,
    texts,
    words_of,
)
from rulelang.results.score import UnitResult

__all__ = ["Figures", "keep", "keep_keys", "keep_status"]

Units: TypeAlias = Sequence[UnitScore | UnitResult]


IN_THE_RUNNING: tuple[UnitStatus, ...] = ("ranked", "below", "unranked")


@define
class Figures:
    """Columns of so many rows by name (`results.columns`), each made when a program first writes
    it, and kept as that says; what a score is where it is absent does not matter. ``apart`` are
    rows of figures that the exact engine computed, in their order, with the figures."""

    size: int
    columns: dict[str, Array] = field(factory=dict)
    kept: dict[str, Stored] = field(factory=dict)
    apart: dict[str, list[tuple[Array, Array]]] = field(factory=dict)

    def of(self, name: str, how: Stored) -> Array:
        """A column."""
        if name not in self.columns:
            dtype = np.dtype(how.dtype)
            column = np.empty(self.size, dtype)  # np.zeros would take small pages, which cost more
            # What not every program writes.
            if dtype == np.bool_ or name.startswith(MISSING):
                column.fill(0)
            self.kept[name] = how
            self.columns.setdefault(name, column)
        return self.columns[name]

    def truths(self, name: str) -> Array:
        """A column of truths."""
        return self.of(name, Stored("bool"))

    def put(
        self, name: str, rows: Array, figures: Sequence[Fraction | None], to: int | None
    ) -> None:
        """Note figures, rounded ``to`` so many decimals or as doubles; 0 where there is none."""
        known = [Fraction(0) if figure is None else figure for figure in figures]
        if to is None:
            values = np.array([nearest_double(figure) for figure in known])
        else:
            units = [int(round_to(x * 10**to, Fraction(1), "half away")) for x in known]
            wide = any(abs(n) > LARGEST for n in units)
            values = np.array(units, object if wide else np.int64)
        self.apart.setdefault(name, []).append((rows, values))

    def part(self, rows: slice) -> dict[str, Array]:
        """Some rows of all columns; of Python's own numbers where some are large."""
        names = dict.fromkeys((*self.columns, *self.apart))
        return {name: self._part(name, rows) for name in names}

    def _part(self, name: str, rows: slice) -> Array:
        found = self.columns[name][rows] if name in self.columns else None
        how = self.kept.get(name)
        if found is not None and how is not None and how.scale is not None:
            found = np.divide(found, float(how.scale), dtype=np.float64)
        for places, values in self.apart.get(name, ()):
            first, last = np.searchsorted(places, (rows.start, rows.stop))
            if first == last:
                continue
            if found is None:
                found = np.zeros(rows.stop - rows.start, values.dtype)
            elif found.base is not None or values.dtype == object:
                found = found.astype(np.result_type(found, values))
            found[places[first:last] - rows.start] = values[first:last]
        return np.zeros(rows.stop - rows.start) if found is None else found


def keep(figures: Figures, plan: Plan, units: Units, rows: Array, asked: Asked) -> None:
    """Write what the exact engine came to at some rows, which are in order, as doubles, or rounded
    to the decimals that are ``asked`` for."""
    points_to, share_to = asked.decimals or (None, None)
    keep_status(figures, plan, units, rows)
    figures.truths(HANDED)[rows] = True
    if asked.has("total"):
        figures.put("total", rows, [unit.total for unit in units], points_to)
    if asked.has("share"):
        figures.put("share", rows, [unit.share for unit in units], share_to)
    scores = [unit.scores for unit in units]
    for criterion in plan.criteria:
        id = criterion.id
        if criterion is plan.total or not asked.has(id):
            continue
        points = [own[id] for own in scores]
        figures.put(id, rows, points, points_to)
        absent = [score is None for score in points]
        if any(absent) or absent_of(id) in figures.columns:
            figures.truths(absent_of(id))[rows] = absent
    _keep_shown(figures, plan, units, rows, asked)
    _keep_levels(figures, plan, units, rows, asked)
    _keep_states(figures, plan, units, rows, asked)


def _keep_shown(figures: Figures, plan: Plan, units: Units, rows: Array, asked: Asked) -> None:
    """Write the figures that count for nothing."""
    places = {text: at for at, text in enumerate(texts(plan))}
    for item in plan.figures:
        id = item.id
        if not asked.has(id):
            continue
        own: list[Any] = [unit.figures[id] for unit in units]
        absent = [value is None for value in own]
        if any(absent) or absent_of(id) in figures.columns:
            figures.truths(absent_of(id))[rows] = absent
        match item.kind:
            case "number":
                figures.put(id, rows, own, None if asked.decimals is None else item.decimals)
            case "yesno":
                figures.truths(id)[rows] = [bool(value) for value in own]
            case "date":
                days = [1 if value is None else value.toordinal() for value in own]
                figures.of(id, PLACE)[rows] = days
            case "text" | "level":
                figures.of(id, PLACE)[rows] = [places.get(value, 0) for value in own]
            case _:
                assert_never(item.kind)


def _keep_levels(figures: Figures, plan: Plan, units: Units, rows: Array, asked: Asked) -> None:
    levels = [unit.levels for unit in units]
    for block in plan.levels:
        of_total = block.of == plan.total.id
        name = "level" if of_total else level_of(block.of)
        if asked.has(name) and not (of_total and block.has_quotas):
            ids: list[str | None] = [*ids_of_levels(block), None]
            own = [unit.level for unit in units] if of_total else [o[block.of] for o in levels]
            figures.of(name, WHOLE)[rows] = [ids.index(id) for id in own]


def _keep_states(figures: Figures, plan: Plan, units: Units, rows: Array, asked: Asked) -> None:
    """Write what was missing, and what was done to scores."""
    if asked.has("missing"):
        # What a program wrote of a row in doubt means nothing.
        words = [dict(words_of(plan, unit.missing)) for unit in units]
        names = {name for own in words for name in own}
        for name in names | {name for name in figures.columns if name.startswith(MISSING)}:
            figures.of(name, WHOLE)[rows] = [own.get(name, 0) for own in words]
    marks = [unit.marks for unit in units]
    for item in plan.marks:
        if not asked.has(item.mark):
            continue
        name = mark_of(item.of, item.mark)
        marked = [item.of in own.get(item.mark, ()) for own in marks]
        if any(marked) or name in figures.columns:
            figures.truths(name)[rows] = marked


def keep_status(figures: Figures, plan: Plan, units: Units, rows: Array) -> None:
    """Write which of some rows are incomplete, out of the running or without a rank; whom quotas
    leave without one is seen once all are scored."""
    figures.truths(INCOMPLETE)[rows] = [unit.status == "incomplete" for unit in units]
    if plan.disqualified:
        found = [
            reasons_in(plan, unit.reason or "") if unit.status == "disqualified" else 0
            for unit in units
        ]
        figures.of(REASONS, WHOLE)[rows] = found
        figures.truths(absent_of(plan.total.id))[rows] = [unit.total is None for unit in units]
    block = plan.total_levels
    if block is not None and block.unranked and not block.has_quotas:
        figures.truths(UNRANKED)[rows] = [unit.status == "unranked" for unit in units]


def keep_keys(
    figures: Figures,
    keys: Sequence[tuple[Key, bool]],
    units: Units,
    exact: Sequence[Keys],
    rows: Array,
) -> dict[int, ExactKeys]:
    """Write the units of the keys at some rows; the exact keys of those in the running."""
    found: dict[int, ExactKeys] = {}
    for row, unit, own in zip(rows.tolist(), units, exact, strict=True):
        if unit.status not in IN_THE_RUNNING:
            continue
        known = found[row] = in_full(keys, own)
        for at, (key, ascending) in enumerate(keys):
            nearest, rest = in_units(key, known[at], ascending)
            figures.of(f"{RANKED_BY}{at}", WHOLE)[row] = nearest
            if key.rest is not None:
                figures.of(f"{REST_OF}{at}", REST)[row] = rest
    return found
