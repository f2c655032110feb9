"""Units over the years: which names of different years are one unit.

A line is a unit with its names. A name goes on as itself unless a mapping says otherwise.
"""

import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal, TypeAlias

from attrs import define, field

from rulelang.analysis.history import WHOLE, Alike, Change, ChangeKind, Renaming, Year
from rulelang.data.spelling import fold, seen
from rulelang.diagnostics.suggest import nearest, plain
from rulelang.engine.earlier import order_of_periods
from rulelang.results.collation import vietnamese_key
from rulelang.results.score import UnitResult

__all__ = ["Line", "MappingError", "MappingFault", "alike_names", "lines_of"]

MappingFault: TypeAlias = Literal["year", "old", "new", "stayed", "twice"]

Row: TypeAlias = tuple[int, Renaming]
"""A line of a mapping, with its place."""


class MappingError(ValueError):
    """A line of a mapping that the data contradict: its number from 0, what is wrong, and the name
    that may be meant."""

    def __init__(self, row: int, fault: MappingFault, renaming: Renaming, near: str | None) -> None:
        super().__init__(f"line {row + 1} of the mapping: {fault}: {renaming}")
        self.row, self.fault, self.renaming, self.near = row, fault, renaming, near


@define(eq=False)
class Line:
    """A unit over the years, while it is put together: its ``results`` by period."""

    name: str
    results: dict[str, UnitResult] = field(factory=dict)
    changes: list[Change] = field(factory=list)
    after: tuple[str, ...] = ()


def lines_of(years: Sequence[Year], mapping: Sequence[Renaming] = ()) -> list[Line]:
    """The units of all years, oldest first, in no order that means anything.

    Raises MappingError for a mapping that the data contradict.
    """
    steps = _by_year(years, mapping)
    live: dict[str, Line] = {}
    lines: list[Line] = []
    awaited: dict[str, Row] = {}  # new names that no data have had yet
    for year in years:
        names = {fold(unit.unit): unit for unit in year.units}
        applied = [row for rows in steps.get(year.period, ()) for row in rows]
        for rows in steps.get(year.period, ()):
            _apply(rows, year.period, live, lines)
            awaited |= {fold(row.new): (at, row) for at, row in rows}
            for _, row in rows:
                awaited.pop(fold(row.old), None) if fold(row.old) not in live else None
        for at, row in applied:
            if fold(row.old) in names and fold(row.old) not in live:
                raise MappingError(at, "stayed", row, None)
        for key, unit in names.items():
            awaited.pop(key, None)
            if key not in live:
                live[key] = Line(unit.unit)
                lines.append(live[key])
            live[key].name = unit.unit
            live[key].results[year.period] = unit
    for at, row in awaited.values():
        known = [unit.unit for year in years for unit in year.units]
        raise MappingError(at, "new", row, nearest(row.new, known))
    return [line for line in lines if line.results]


def _by_year(years: Sequence[Year], mapping: Sequence[Renaming]) -> dict[str, list[list[Row]]]:
    """The lines of the mapping by the first year of the history that they hold in; those of one
    year together, in the order of years. Those up to the first year have no effect."""
    periods = [year.period for year in years]
    named = {row.period: row for row in mapping}
    unknown = [name for name in named if name not in periods]
    if unknown and not all(WHOLE.fullmatch(name) for name in (*periods, *unknown)):
        at = next(i for i, row in enumerate(mapping) if row.period in unknown)
        raise MappingError(at, "year", mapping[at], nearest(mapping[at].period, periods))
    order = order_of_periods([*dict.fromkeys((*periods, *unknown))]) if unknown else periods
    found: dict[str, list[list[Row]]] = {}
    for period in order:
        rows = [(at, row) for at, row in enumerate(mapping) if row.period == period]
        place = order.index(period)
        into = next((name for name in order[place:] if name in periods), None)
        if rows and into is not None and into != periods[0]:
            found.setdefault(into, []).append(rows)
    return found


def _apply(rows: Sequence[Row], period: str, live: dict[str, Line], lines: list[Line]) -> None:
    """Carry out the lines of a mapping of one year on the living lines, by name."""
    came: dict[str, list[str]] = {}  # a new name: the old ones
    went: dict[str, list[str]] = {}
    spelt: dict[str, str] = {}
    for at, row in rows:
        old, new = fold(row.old), fold(row.new)
        if old not in live:
            near = nearest(row.old, [line.name for line in live.values()])
            raise MappingError(at, "old", row, near)
        if old in came.get(new, ()):
            raise MappingError(at, "twice", row, None)
        spelt[new] = row.new
        came.setdefault(new, []).append(old)
        went.setdefault(old, []).append(new)
    for new, olds in came.items():
        if new in live and new not in went:  # it takes others in
            olds.append(new)
            went[new] = [new]
    before = {key: live.pop(key) for key in went}
    names = {key: line.name for key, line in before.items()}
    for new, olds in came.items():
        one = before[olds[0]] if len(olds) == 1 and len(went[olds[0]]) == 1 else None
        line = one or (before[new] if new in olds else None)
        if line is None:
            line = Line(spelt[new])
            lines.append(line)
        live[new] = line
        if olds != [new] or went[new] != [new]:
            of_old = sorted((names[old] for old in olds), key=vietnamese_key)
            kind = _kind(len(olds), len(went[olds[0]]))
            line.changes.append(Change(period, kind, tuple(of_old)))
        line.name = spelt[new]
    kept = {id(line) for line in live.values()}
    for key, line in before.items():
        if id(line) not in kept:
            line.after = tuple(spelt[new] for new in went[key])


def _kind(came: int, went: int) -> ChangeKind:
    if came > 1:
        return "merged"
    return "split" if went > 1 else "renamed"


# ---- names that look alike -----------------------------------------------------------------------


def alike_names(years: Sequence[Year], lines: Sequence[Line]) -> tuple[Alike, ...]:
    """Units that end in one year and units that begin in the next, whose names look alike."""
    found: list[Alike] = []
    periods = [year.period for year in years]
    for (before, period), year in zip(pairwise(periods), years[1:], strict=True):
        ended = [
            line.results[before].unit
            for line in lines
            if before in line.results
            and not line.after
            and not any(later in line.results for later in periods[periods.index(period) :])
        ]
        begun = [
            line.results[period].unit
            for line in lines
            if next(iter(line.results)) == period and not line.changes
        ]
        if ended and begun:
            common = _common([unit.unit for unit in year.units])
            many = len(ended) * len(begun) > MOST_PAIRS
            looks: dict[str, list[str]] = {}
            for new in begun:
                looks.setdefault(seen(new), []).append(new)
            for old in sorted(ended, key=vietnamese_key):
                if many and seen(old) not in looks:
                    continue
                near = [(_likeness(old, new, common), new) for new in looks.get(seen(old), begun)]
                best, new = max(near, key=lambda pair: (pair[0], vietnamese_key(pair[1])))
                if best >= ALIKE:
                    found.append(Alike(period, old, new))
    return tuple(found)


ALIKE = 0.75
"""What share of the letters two names must have in common, next to the words that many have."""

MOST_PAIRS = 10_000
"""Of more pairs of names than these, only those that look the same are found."""

WORDS = re.compile(r"\w+")


def _common(names: Sequence[str]) -> frozenset[str]:
    """The words that more than a fourth of many names have."""
    counts = Counter(word for name in names for word in set(_words(name)))
    return frozenset(word for word, count in counts.items() if count > max(2, len(names) / 4))


def _words(name: str) -> list[str]:
    return WORDS.findall(plain(name))


def _likeness(one: str, other: str, common: frozenset[str]) -> float:
    if seen(one) == seen(other):
        return 2.0
    a, b = ([word for word in _words(name) if word not in common] for name in (one, other))
    if [w for w in a if w.isdigit()] != [w for w in b if w.isdigit()] or not a or not b:
        return 0.0
    if set(a) <= set(b) or set(b) <= set(a):
        return 1.0
    return SequenceMatcher(None, " ".join(a), " ".join(b), autojunk=False).ratio()
