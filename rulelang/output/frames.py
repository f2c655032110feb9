"""Results of columns as frames of the table of results, many rows at a time."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Literal, assert_never

import numpy as np
import polars as pl
from attrs import define, field, frozen

from rulelang.engine.columnar.machine import Array
from rulelang.engine.columnar.reading import GROUP, UNIT, WHEN
from rulelang.engine.columnar.run import Ranked
from rulelang.engine.columnar.stored import Decimals
from rulelang.output.layout import Heading, headings
from rulelang.output.parquet import empty
from rulelang.plan.kinds import MARKS, Mark, UnitStatus
from rulelang.plan.tree import LevelsPlan, Plan
from rulelang.rational import decimal_text
from rulelang.results.columns import (
    INCOMPLETE,
    INPUTS,
    absent_of,
    bit_of,
    ids_of_levels,
    level_of,
    mark_of,
    missing_word,
)
from rulelang.results.marked import Marked

__all__ = ["MarkCounts", "frames"]

STATUSES: tuple[UnitStatus, ...] = ("ranked", "below", "incomplete")
LARGEST_DIGITS, MOST_DECIMALS = 38, 18  # of a decimal in columns
MOST_PLACES = 100  # floors and limits that are counted one by one


@define
class MarkCounts:
    """Counts units by their marks while their frames go by."""

    units: dict[Mark, int] = field(factory=dict)
    held: dict[float, int] = field(factory=dict)

    def add(self, mark: Mark, units: Array) -> None:
        """Count the units of a chunk that have a mark."""
        self.units[mark] = self.units.get(mark, 0) + int(units.sum())

    def marked(self) -> Marked:
        """What was counted; a floor or limit is the shortest decimal of its double."""
        held = {Fraction(str(at)): count for at, count in sorted(self.held.items())}
        return Marked(dict(self.units), held)


def frames(
    plan: Plan,
    ranked: Ranked,
    counts: MarkCounts,
    between: str | None = None,
    decimals: Decimals | None = None,
) -> Iterator[pl.DataFrame]:
    """The table of results in the order of the data; its units are counted by their marks.

    Figures are the doubles nearest to the exact ones or, where they were scored to some
    ``decimals``, texts. Lists of ids are texts where something stands ``between`` them.
    """
    if not ranked.rows:
        lists = pl.selectors.by_dtype(pl.List(pl.String))
        yield empty(plan) if between is None else empty(plan).cast({lists: pl.String})
        return
    columns = headings(plan)
    for names, figures in ranked.chunks():
        chunk = _Chunk(plan, names, figures, between, decimals)
        yield pl.DataFrame({heading.name: chunk.column(heading) for heading in columns})
        chunk.count(counts)


class _Chunk:
    """Some units: their names, periods and groups, and the arrays of `results.columns`."""

    def __init__(
        self,
        plan: Plan,
        names: pl.DataFrame,
        found: Mapping[str, Array],
        between: str | None,
        decimals: Decimals | None,
    ) -> None:
        self.plan = plan
        self.between = between
        self.decimals = decimals
        self.names = names
        self.found = found
        self.size = names.height
        self.incomplete = self.truth(INCOMPLETE)

    def truth(self, name: str) -> Array:
        return self.found.get(name, np.zeros(self.size, np.bool_))

    def column(self, heading: Heading) -> pl.Series:
        """A column of the table."""
        id = heading.id
        match heading.what:
            case "unit":
                return self.names[UNIT]
            case "period":
                return self.names[WHEN]
            case "group":
                return self.names[GROUP]
            case "status":
                return pl.Series(STATUSES).gather(self.statuses())
            case "total" | "share" as figure:
                return _without(self.figure(figure, figure), self.incomplete)
            case "level":
                return _without(self.level(self.plan.total.id, "level"), self.incomplete)
            case "rank":
                ranks = self.found["rank"]
                return _without(ranks.astype(np.int64), ranks == 0)
            case "score":
                return _without(self.figure(id, "total"), self.truth(absent_of(id)))
            case "level of":
                return self.level(id, level_of(id))
            case "missing":
                return self.missing()
            case "rescaled" | "left_out" | "held" as mark:
                return _Lists.of(self.marked(mark), self.size).series(self.between)
            case other:
                assert_never(other)

    def figure(self, name: str, kind: Literal["total", "share"]) -> pl.Series:
        """Some figures: doubles, or texts."""
        if self.decimals is None:
            return pl.Series(self.found[name])
        points, shares = self.decimals
        return _in_decimals(self.found[name], points if kind == "total" else shares)

    def statuses(self) -> Array:
        block = self.block(self.plan.total.id)
        below = False if block is None else self.found["level"] == len(block.rows)
        return np.where(self.incomplete, 2, np.where(below, 1, 0))

    def level(self, of: str, name: str) -> pl.Series:
        block = self.block(of)
        places = np.zeros(self.size, np.int64) if block is None else self.found[name]
        ids = [] if block is None else ids_of_levels(block)
        return pl.Series([*ids, None], dtype=pl.String).gather(places.astype(np.int64))

    def block(self, of: str) -> LevelsPlan | None:
        return next((block for block in self.plan.levels if block.of == of), None)

    # ---- lists of ids -------------------------------------------------------------------------

    def missing(self) -> pl.Series:
        """The inputs that were needed and not reported."""
        there: list[tuple[str, Array]] = []
        for at, item in enumerate(self.plan.inputs if self.incomplete.any() else ()):
            word = self.found.get(missing_word(at // INPUTS))
            if word is not None:
                there.append((item.id, (word & bit_of(at) != 0) & self.incomplete))
        return _Lists.of(there, self.size).series(self.between)

    def marked(self, mark: Mark) -> list[tuple[str, Array]]:
        """The criteria that can have a mark at all, and where they have it; the total of an
        incomplete unit, which has none, has no mark."""
        found = []
        for criterion in self.plan.criteria:
            has = self.found.get(mark_of(criterion.id, mark))
            if has is not None:
                total = criterion is self.plan.total
                found.append((criterion.id, has & ~self.incomplete if total else has))
        return found

    def count(self, counts: MarkCounts) -> None:
        """Count the units by their marks."""
        for mark in MARKS:
            marked = self.marked(mark)
            if marked:
                counts.add(mark, _any(marked))
            if mark == "held":
                for at, units in self.held(marked).items():
                    counts.held[at] = counts.held.get(at, 0) + int(units.sum())

    def held(self, marked: Sequence[tuple[str, Array]]) -> dict[float, Array]:
        """Which units were held at which floor or limit."""
        found: dict[float, Array] = {}
        for id, has in marked:
            scores = self.found["total" if id == self.plan.total.id else id]
            for at in np.unique(scores[has])[:MOST_PLACES].tolist():
                there = has & (scores == at)
                at = at if self.decimals is None else at / 10 ** self.decimals[0]
                found[at] = there | found[at] if at in found else there
        return found


def _in_decimals(units: Array, decimals: int) -> pl.Series:
    """Whole numbers of decimals as `decimal_text` writes their figures."""
    if units.dtype == object or decimals > MOST_DECIMALS:
        return pl.Series([decimal_text(Fraction(int(n), 10**decimals), decimals) for n in units])
    kind = pl.Decimal(LARGEST_DIGITS, decimals)
    step = pl.Series([10**decimals]).cast(kind)
    return (pl.Series(units).cast(kind) / step).cast(pl.String)


def _any(marked: Sequence[tuple[str, Array]]) -> Array:
    found: Array = np.logical_or.reduce([has for _, has in marked])
    return found


@frozen
class _Lists:
    """Lists of ids, each made once, and which of them stands in which row."""

    lists: Sequence[Sequence[str]]
    codes: Array

    @classmethod
    def of(cls, marked: Sequence[tuple[str, Array]], size: int) -> "_Lists":
        """For each row the ids whose truth holds there, in their order."""
        codes = np.zeros(size, np.int64)
        rows = np.flatnonzero(_any(marked)) if marked else codes[:0]
        if not len(rows):
            return cls([[]], codes)
        lists: list[list[str]] = [[]]
        own = codes[rows]
        for id, has in marked:
            pairs, own = np.unique(own * 2 + has[rows], return_inverse=True)
            lists = [[*lists[pair // 2], *([id] if pair % 2 else [])] for pair in pairs.tolist()]
        codes[rows] = own + 1
        return cls([[], *lists], codes)

    def series(self, between: str | None) -> pl.Series:
        """A column of lists, or of texts with something ``between`` the ids."""
        if between is None:
            found = pl.Series(self.lists, dtype=pl.List(pl.String))
        else:
            found = pl.Series([between.join(ids) for ids in self.lists], dtype=pl.String)
        if len(self.lists) == 1:
            return found.new_from_index(0, len(self.codes))
        return found.gather(self.codes)


def _without(values: Array | pl.Series, absent: Array) -> pl.Series:
    """A column in which some cells are empty."""
    series = pl.Series(values)
    if not absent.any():
        return series
    return series.zip_with(pl.Series(~absent), pl.Series([None], dtype=series.dtype))
