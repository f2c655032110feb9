"""Results of columns, some units at a time."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Literal, assert_never

import numpy as np
import polars as pl
from attrs import field, frozen

from rulelang.engine.columnar.machine import Array
from rulelang.engine.columnar.reading import GROUP, UNIT, WHEN
from rulelang.engine.columnar.run import Ranked
from rulelang.engine.columnar.stored import Decimals
from rulelang.engine.rows import UnitScore
from rulelang.output.layout import Heading
from rulelang.output.view import Figures, Shown
from rulelang.plan.expressions import TOTAL, Apply, Cases, Const, Expr, Read, Ref, Settle
from rulelang.plan.kinds import MARKS, Mark, UnitStatus
from rulelang.plan.tree import FigurePlan, LevelsPlan, MarkPlan, Plan
from rulelang.rational import decimal_text, nearest_double, short_text
from rulelang.results.columns import (
    BETWEEN_REASONS,
    INCOMPLETE,
    INPUTS,
    REASONS,
    UNRANKED,
    absent_of,
    bit_of,
    ids_of_levels,
    lackable,
    level_of,
    mark_of,
    missing_word,
    rank_of,
    texts,
)
from rulelang.results.marked import Markings, Tally
from rulelang.results.score import UnitResult

__all__ = ["Chunk", "chunks", "decimals_of"]

STATUSES: tuple[UnitStatus, ...] = ("ranked", "below", "incomplete", "unranked", "disqualified")
EPOCH = date(1970, 1, 1).toordinal()
LARGEST_DIGITS, MOST_DECIMALS = 38, 18  # of a decimal in columns


def decimals_of(figures: Figures) -> Decimals | None:
    """The decimals that figures are scored to, None for doubles; no fractions come in columns."""
    if not isinstance(figures, Shown):
        assert figures != "fractions"
        return None
    return figures.points, figures.shares + 2 * figures.percent


def chunks(
    plan: Plan, ranked: Ranked, figures: Figures, most: int | None = None
) -> "Iterator[Chunk]":
    """The units of a table in the order of the data; ``most`` is the greatest number at once."""
    start, ends = 0, dict[str, dict[float, Fraction]]()
    for names, found in ranked.chunks():
        step = most or max(names.height, 1)
        for first in range(0, names.height, step):
            rows = slice(first, first + step)
            part = {name: array[rows] for name, array in found.items()}
            yield Chunk(plan, ranked, figures, start + first, names[rows], part, ends)
        start += names.height


@frozen
class Chunk:
    """Some units from the row ``start`` on: their names, periods and groups, and the arrays of
    `results.columns`, whose figures were scored as ``figures`` says. ``ends`` are the floors and
    limits that scores were held at, by criterion and score, as far as they are known."""

    plan: Plan
    ranked: Ranked = field(repr=False)
    figures: Figures
    start: int
    names: pl.DataFrame = field(repr=False)
    found: Mapping[str, Array] = field(repr=False)
    ends: dict[str, dict[float, Fraction]] = field(repr=False)

    @property
    def size(self) -> int:
        """How many units there are."""
        return self.names.height

    @property
    def incomplete(self) -> Array:
        """Which units are incomplete."""
        return self.truth(INCOMPLETE)

    @property
    def out(self) -> Array:
        """Which units are out of the running."""
        found: Array = self.found[REASONS] != 0 if self.plan.disqualified else self.truth("")
        return found

    @property
    def without_total(self) -> Array:
        """Which units have no total: of those out of the running, some have one."""
        return self.truth(absent_of(TOTAL) if self.plan.disqualified else INCOMPLETE)

    @property
    def without_level(self) -> Array:
        """Which units have no level of the total."""
        return self.incomplete | self.out if self.plan.disqualified else self.incomplete

    def truth(self, name: str) -> Array:
        """Truths by name, none of them where there is no array."""
        return self.found.get(name, np.zeros(self.size, np.bool_))

    def column(self, heading: Heading) -> list[Any]:
        """The cells of a column, as `view.Part` has them."""
        if heading.kind == "list":
            found = self.lists(heading)
            made = [tuple(ids) for ids in found.lists]
            return [made[code] for code in found.codes.tolist()]
        cells = self.series(heading).to_list()
        if self.figures == "numbers" and heading.kind in ("points", "share", "number"):
            beyond = np.flatnonzero(np.isinf(self.found[heading.id or heading.what]))
            for row, unit in zip(
                beyond.tolist(), self.ranked.exactly(beyond + self.start), strict=True
            ):
                if cells[row] is not None:
                    cells[row] = short_text(_exact(heading, unit))
        return cells

    def series(self, heading: Heading, between: str | None = None) -> pl.Series:
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
                return _without(self.figure(figure, figure), self.without_total)
            case "level":
                return _without(self.level(self.plan.total.id, "level"), self.without_level)
            case "rank" | "rank of":
                ranks = self.found[rank_of(id) if id else "rank"]
                return _without(ranks.astype(np.int64), ranks == 0)
            case "score":
                return _without(self.figure(id, "total"), self.truth(absent_of(id)))
            case "level of":
                return self.level(id, level_of(id))
            case "missing" | "rescaled" | "left_out" | "held":
                return self.lists(heading).series(between)
            case "figure":
                assert heading.figure is not None
                return _without(self.shown(heading.figure), self.truth(absent_of(id)))
            case "reason":
                return self.reasons()
            case other:
                assert_never(other)

    def figure(self, name: str, kind: Literal["total", "share"]) -> pl.Series:
        """Some figures: doubles, or texts."""
        shown = self.figures
        if not isinstance(shown, Shown):
            return pl.Series(self.found[name])
        return _in_decimals(self.found[name], shown.points if kind == "total" else shown.shares)

    def statuses(self) -> Array:
        """The places of the units' statuses."""
        block = self.block(self.plan.total.id)
        below = False if block is None else self.found["level"] == len(block.rows)
        found = np.where(below, 1, 0)
        if UNRANKED in self.found:
            found = np.where(self.found[UNRANKED], 3, found)
        found = np.where(self.incomplete, 2, found)
        return np.where(self.out, 4, found) if self.plan.disqualified else found

    def shown(self, item: FigurePlan) -> pl.Series:
        """A figure that counts for nothing."""
        own = self.found[item.id]
        match item.kind:
            case "number":
                exact = isinstance(self.figures, Shown)
                return _in_decimals(own, item.decimals) if exact else pl.Series(own)
            case "yesno":
                return pl.Series(own)
            case "date":
                return pl.Series(own.astype(np.int32) - EPOCH).cast(pl.Date)
            case "text" | "level":
                return pl.Series([*texts(self.plan), ""]).gather(own.astype(np.int64))
            case _:
                assert_never(item.kind)

    def reasons(self) -> pl.Series:
        """Why units are out of the running."""
        bits, own = np.unique(self.found[REASONS], return_inverse=True)
        said = [item.reason for item in self.plan.disqualified]
        joined = [
            BETWEEN_REASONS.join(text for at, text in enumerate(said) if word >> at & 1) or None
            for word in bits.tolist()
        ]
        return pl.Series(joined, dtype=pl.String).gather(own)

    def level(self, of: str, name: str) -> pl.Series:
        """The ids of levels."""
        block = self.block(of)
        places = np.zeros(self.size, np.int64) if block is None else self.found[name]
        ids = [] if block is None else ids_of_levels(block)
        return pl.Series([*ids, None], dtype=pl.String).gather(places.astype(np.int64))

    def block(self, of: str) -> LevelsPlan | None:
        """The levels of a criterion or of the total."""
        return next((block for block in self.plan.levels if block.of == of), None)

    # ---- lists of ids -------------------------------------------------------------------------

    def lists(self, heading: Heading) -> "_Lists":
        """A column of lists of ids."""
        what = heading.what
        if what == "missing":
            return _Lists.of(self.missing(), self.size)
        assert what in MARKS
        return _Lists.of(self.marked(what), self.size)

    def missing(self) -> list[tuple[str, Array]]:
        """What was needed and not reported, and where."""
        found: list[tuple[str, Array]] = []
        for at, id in enumerate(lackable(self.plan)):
            word = self.found.get(missing_word(at // INPUTS))
            if word is not None:
                found.append((id, word & bit_of(at) != 0))
        return found

    def marked(self, mark: Mark) -> list[tuple[str, Array]]:
        """The criteria that can have a mark at all, and where they have it; the total of a unit
        that has none has no mark."""
        found = []
        for criterion in self.plan.criteria:
            has = self.found.get(mark_of(criterion.id, mark))
            if has is not None:
                total = criterion is self.plan.total
                found.append((criterion.id, has & ~self.without_total if total else has))
        return found

    # ---- what was done to scores --------------------------------------------------------------

    def markings(self, mark: Mark) -> list[Markings]:
        """What each unit has of a mark."""
        made, codes = self._markings(mark)
        return [made[code] for code in codes.tolist()]

    def count(self, tally: Tally) -> None:
        """Count the units by what was done to their scores."""
        for mark in MARKS:
            made, codes = self._markings(mark)
            if len(made) > 1:
                counted: Counter[Markings] = Counter()
                for having, units in zip(made, np.bincount(codes).tolist(), strict=False):
                    counted[having] += units
                tally.add(mark, {having: n for having, n in counted.items() if having})

    def _markings(self, mark: Mark) -> tuple[list[Markings], Array]:
        marked: list[tuple[tuple[str, Fraction | None], Array]] = []
        for id, has in self.marked(mark):
            if mark != "held":
                marked.append(((id, None), has))
            elif has.any():
                marked += [((id, at), rows) for at, rows in self._held(id, has).items()]
        found = _Lists.of(marked, self.size)
        return [tuple(items) for items in found.lists], found.codes

    def _held(self, id: str, has: Array) -> dict[Fraction, Array]:
        """The floors and limits at which scores of a criterion were held, and where.

        Such a score is one of the ends of its mark. Where it does not tell which, as ends are not
        constant or are shown alike, the exact engine does.
        """
        scores = self.found["total" if id == self.plan.total.id else id]
        marks = [item for item in self.plan.marks if (item.of, item.mark) == (id, "held")]
        bounds = [end for item in marks for end in _ends(item)]
        fixed = [end.value for end in bounds if isinstance(end, Const)]
        ends = {self._as_scored(at): at for at in fixed if isinstance(at, Fraction)}
        found: dict[Fraction, Array] = {}
        if isinstance(self.figures, Shown) and not 0 < len(ends) == len(bounds):
            rows = np.flatnonzero(has)
            for row, at in zip(rows.tolist(), self._exactly(id, rows), strict=True):
                found.setdefault(at, np.zeros(self.size, np.bool_))[row] = True
            return found
        values, first = np.unique(scores[has], return_index=True)
        rows = np.flatnonzero(has)[first]
        known = self.ends.setdefault(id, {})
        known |= ends
        new = np.array([value not in known for value in values.tolist()], np.bool_)
        order = np.argsort(rows[new])
        own = self._exactly(id, rows[new][order])
        known |= dict(zip(values[new][order].tolist(), own, strict=True))
        return {known[value]: has & (scores == value) for value in values.tolist()}

    def _exactly(self, id: str, rows: Array) -> list[Fraction]:
        """The exact scores of a criterion, or the totals, in rows that have one."""
        found = []
        for unit in self.ranked.exactly(rows + self.start):
            score = unit.score(id)
            assert score is not None
            found.append(score)
        return found

    def _as_scored(self, value: Fraction) -> float | int:
        decimals = decimals_of(self.figures)
        if decimals is None:
            return nearest_double(value)
        return int(decimal_text(value, decimals[0]).replace(".", ""))


def _exact(heading: Heading, unit: UnitScore | UnitResult) -> Fraction:
    """The exact figure of a column in which a unit has one."""
    if heading.figure is not None:
        found: Any = unit.figures[heading.id]
    else:
        found = unit.share if heading.kind == "share" else unit.score(heading.id or TOTAL)
    assert isinstance(found, Fraction)
    return found


def _ends(mark: MarkPlan) -> tuple[Expr, ...]:
    """The values one of which a score with a mark has, where its condition begins with them."""
    match mark.condition:
        case Cases(subject=None, rows=((first, _),), otherwise=Const(value=False)):
            options = first.arguments if isinstance(first, Settle) else (first,)
            found = [_end(option, mark) for option in options]
            known = tuple(end for end in found if end is not None)
            either = not isinstance(first, Settle) or first.function == "or"
            return known if either and len(known) == len(found) else ()
        case _:
            return ()


def _end(condition: Expr, mark: MarkPlan) -> Expr | None:
    """What the score is compared with, where the condition is that it equals something."""
    match condition:
        case Apply(function="=", arguments=(Read(ref=ref), end)) if ref == Ref("score", mark.of):
            return end
        case _:
            return None


def _in_decimals(units: Array, decimals: int) -> pl.Series:
    """Whole numbers of decimals as `decimal_text` writes their figures."""
    if units.dtype == object or decimals > MOST_DECIMALS:
        return pl.Series([decimal_text(Fraction(int(n), 10**decimals), decimals) for n in units])
    kind = pl.Decimal(LARGEST_DIGITS, decimals)
    step = pl.Series([10**decimals]).cast(kind)
    return (pl.Series(units).cast(kind) / step).cast(pl.String)


def _any(marked: Sequence[tuple[Any, Array]]) -> Array:
    found: Array = np.logical_or.reduce([has for _, has in marked])
    return found


@frozen
class _Lists:
    """Lists of ids, each made once, and which of them is in which row."""

    lists: Sequence[Sequence[Any]]
    codes: Array

    @classmethod
    def of(cls, marked: Sequence[tuple[Any, Array]], size: int) -> "_Lists":
        """For each row the ids whose truth holds there, in their order."""
        codes = np.zeros(size, np.int64)
        rows = np.flatnonzero(_any(marked)) if marked else codes[:0]
        if not len(rows):
            return cls([[]], codes)
        lists: list[list[Any]] = [[]]
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
