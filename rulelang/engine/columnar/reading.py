"""A table as programs read it: its columns as arrays, and who its units are."""

from collections.abc import Container, Iterable, Iterator, Mapping
from functools import partial
from threading import Lock, local
from typing import Any

import numpy as np
import polars as pl
from attrs import define, evolve, field, frozen

from rulelang.data.columns import Matched
from rulelang.data.conventions import TYPED, Convention
from rulelang.data.prepared import prepare
from rulelang.data.series import Cells, dictionary
from rulelang.data.source import Source
from rulelang.data.table import Table
from rulelang.engine.columnar.frames import carried_as, encode
from rulelang.engine.columnar.inputs import Carried, nulls_of, texts_compared
from rulelang.engine.columnar.machine import Array
from rulelang.engine.columnar.members import Codes, group_texts, named, names_of
from rulelang.engine.columnar.steps import PERIOD, part_of
from rulelang.engine.columnar.witness import WITNESSES, Witness
from rulelang.plan.expressions import Ref
from rulelang.plan.tree import InputPlan, Plan, RankPlan
from rulelang.plan.values import Known, spelt

__all__ = ["GROUP", "UNIT", "WHEN", "TableReading", "nameless"]

UNIT, WHEN, GROUP = "unit", "period", "group"
"""The columns of the names of units, of their periods and of what they are ranked within, whatever
the data call them."""


WIDE = 32  # bits of the number of a period next to that of what units are ranked within
MIX = np.uint64(0x9E3779B97F4A7C15)  # spreads the numbers of periods over 64 bits


@frozen
class Units:
    """The units of a chunk: their ``names`` as they are kept, with their periods and groups where
    there are any; a number for each (``hashed``), of the same unit, the same; and whether each
    name comes after the one before, so that none is there twice."""

    names: pl.DataFrame
    hashed: Array
    ascending: bool


@define
class TableReading:
    """A table that is read for a plan; several threads may read at once. More than ten fields: what
    is known of a table.

    ``carried`` says how the column of each input is carried, by id; ``some`` are a few of the rows;
    ``at_once``: all of them come in one chunk;
    ``periods`` and ``groups``
    number the periods and what units are ranked within, in the order in which they came by, and
    ``shared`` the values of the inputs that statistics are within, by id.
    """

    plan: Plan
    source: Source
    matched: Matched
    carried: dict[str, Carried] = field(factory=dict)
    some: pl.DataFrame = field(factory=pl.DataFrame, repr=False)
    at_once: bool = False
    periods: Codes = field(factory=Codes)
    shared: dict[str, Codes] = field(factory=dict)
    groups: Codes = field(factory=Codes)
    period_names: set[str | None] = field(factory=set)
    lock: Lock = field(factory=Lock)
    latest: local = field(factory=local, repr=False)  # the chunk that a thread looked at last

    def inputs(self) -> list[tuple[InputPlan, str]]:
        """The inputs that have a column, with its heading."""
        return [
            (item, self.source.columns[at])
            for item in self.plan.inputs
            if (at := self.matched.columns[item.id]) is not None
        ]

    def columns(self, only: Container[Ref] | None = None) -> list[str]:
        """The columns to read: those of inputs, of the units and of the periods; with ``only`` some
        inputs, no units."""
        names = [name for item, name in self.inputs() if only is None or item.key in only]
        others = (self.unit, self.period) if only is None else (self.period,)
        return list(dict.fromkeys([*names, *(name for name in others if name is not None)]))

    @property
    def unit(self) -> str | None:
        """The column of the units."""
        return None if self.matched.unit is None else self.source.columns[self.matched.unit]

    @property
    def period(self) -> str | None:
        """The column of the periods, where there are any."""
        return None if self.matched.period is None else self.source.columns[self.matched.period]

    def convention(self, name: str) -> Convention:
        """How a column is written."""
        return self.source.head.conventions.get(name, TYPED)

    def survey(self) -> None:
        """See from the first chunk how each column is carried."""
        texts = texts_compared(self.plan)
        with_column = self.inputs()
        names = [name for _, name in with_column]
        names += [] if self.period is None else [self.period]
        first = next(iter(self.source.read(list(dict.fromkeys(names)))), None)
        self.carried = {item.id: Carried("default") for item in self.plan.inputs}
        for item, name in with_column:
            series = pl.Series(dtype=pl.Null) if first is None else first[name]
            self.carried[item.id] = carried_as(series, item, texts, self.convention(name))
        if first is not None:
            self.at_once = first.height == self.source.rows
            self.some = first.gather_every(max(1, first.height // WITNESSES))

    def witness(self, nulls: frozenset[str]) -> Witness:
        """Some rows, as programs see them where just these inputs have empty cells."""

        def read() -> tuple[dict[str, Array], Array]:
            doubtful = np.zeros(self.some.height, np.bool_)
            arrays, empty = self.encode(self.some, doubtful)
            for item, _ in self.inputs():
                if item.id in empty - nulls:
                    doubtful |= arrays[nulls_of(item)]
            return arrays, ~doubtful

        return Witness(read)

    def carried_with(self, nulls: frozenset[str]) -> dict[str, Carried]:
        """How columns are carried where just these inputs have empty cells."""
        return {id: evolve(how, nulls=id in nulls) for id, how in self.carried.items()}

    def encode(
        self, frame: pl.DataFrame, doubtful: Array
    ) -> tuple[dict[str, Array], frozenset[str]]:
        """The arrays that programs read, and which inputs have empty cells; rows with cells that
        cannot be read are marked ``doubtful``."""
        arrays: dict[str, Array] = {}
        nulls: set[str] = set()
        there = {*frame.columns}
        for item, name in self.inputs():
            if name not in there:
                continue
            encoded = encode(
                frame[name],
                item,
                self.carried[item.id],
                self.convention(name),
                partial(self.cells, frame, name),
            )
            arrays[item.id] = encoded.values
            if encoded.nulls is not None:
                nulls.add(item.id)
                arrays[nulls_of(item)] = encoded.nulls
            if encoded.doubtful is not None:
                doubtful |= encoded.doubtful
        if self.period is not None and self.period in frame.columns:
            arrays[PERIOD] = self.periods_of(frame)
        for id in self.shared:
            own = self._numbers_of(frame, id, arrays)
            if own is not None:
                arrays[part_of(id)] = own
        return arrays, frozenset(nulls)

    def cells(self, frame: pl.DataFrame, name: str) -> Cells:
        """The distinct cells of a column of a chunk, which several ask for."""
        found: dict[str, Cells] = self.latest.__dict__.setdefault("found", {})
        if self.latest.__dict__.get("frame") is not frame:
            self.latest.frame = frame
            found.clear()
        if name not in found:
            found[name] = dictionary(frame[name])
        return found[name]

    # ---- units, periods and groups ------------------------------------------------------------

    def periods_of(self, frame: pl.DataFrame) -> Array:
        """The numbers of the periods of a chunk."""
        assert self.period is not None
        series = frame[self.period]
        with self.lock:
            distinct = series if series.dtype == pl.Object else series.unique()
            self.period_names.update(names_of(distinct).to_list())
            return self.periods.periods(series)

    def period_code(self, period: str) -> int:
        """The number of a period."""
        with self.lock:
            return int(self.periods.periods(pl.Series([period]))[0])

    def number_parts(self, inputs: Iterable[str]) -> None:
        """Number the periods, and the values of inputs that statistics are within, for good."""
        self.shared = {
            item.id: self._values_of(item) for item in self.plan.inputs if item.id in inputs
        }
        unknown = [
            (item, name)
            for item, name in self.inputs()
            if item.id in self.shared and item.kind not in ("choice", "yesno")
        ]
        names = [name for _, name in unknown]
        names += [] if self.period is None else [self.period]
        for frame in self.source.read(list(dict.fromkeys(names))) if names else ():
            if self.period is not None:
                self.periods_of(frame)
            for item, name in unknown:
                self._coded(frame, item, name)

    def _values_of(self, item: InputPlan) -> Codes:
        """The values of an input as far as they are known before anything is read."""
        found = Codes()
        known: list[Known] = [id for id, _ in item.options]
        known += [False, True] if item.kind == "yesno" else []
        for value in known if item.default is None else [*known, item.default]:
            found.of(value, value)
        return found

    def _coded(self, frame: pl.DataFrame, item: InputPlan, name: str) -> Array:
        cells = self.cells(frame, name)
        with self.lock:
            return self.shared[item.id].inputs(cells, item, self.convention(name), none=-1)

    def _numbers_of(
        self, frame: pl.DataFrame, id: str, arrays: Mapping[str, Array]
    ) -> Array | None:
        """The numbers of the parts of the table that the units of a chunk are in: of the periods,
        and of each those with the same value of an input; -1 where that is missing, None where the
        chunk does not have it."""
        codes = self.shared[id]
        item = next(item for item in self.plan.inputs if item.id == id)
        name = next((name for other, name in self.inputs() if other is item), None)
        empty = -1 if item.default is None else codes.by_value[item.default]
        if name is None:
            own = np.full(frame.height, empty)
        elif name not in frame.columns:
            return None
        elif item.kind in ("choice", "yesno"):
            own = arrays[id].astype(np.int64)
            if nulls_of(item) in arrays:
                own = np.where(arrays[nulls_of(item)], empty, own)
        else:
            own = self._coded(frame, item, name)
        if self.period is None:
            return own
        return np.where(own < 0, -1, arrays[PERIOD] * len(codes.values) + own)

    def parts(self, id: str | None) -> list[tuple[int, Any]]:
        """The parts by their numbers: the number of the period, and the value of the input."""
        values = [None] if id is None else self.shared[id].values
        periods = range(max(1, len(self.periods.values)))
        return [(period, value) for period in periods for value in values]

    def ranked_within(self) -> tuple[InputPlan, str] | None:
        """The input that units are ranked within, and its column."""
        for item, name in self.inputs():
            if item.id == self.plan.rank.within:
                return item, name
        return None

    def ranked_by(self, ranking: RankPlan) -> "TableReading":
        """The same table, whose units are ranked by another ranking alone."""
        plan = evolve(self.plan, rank=ranking, rankings=())
        return evolve(self, plan=plan, groups=Codes())

    def groups_of(self, frame: pl.DataFrame) -> Array | None:
        """A number for whom each unit of a chunk is ranked among; None: for all units."""
        found = None if self.period is None else self.periods_of(frame)
        within = self.ranked_within()
        if within is None:
            return found
        item, name = within
        cells = self.cells(frame, name)
        with self.lock:
            inner = self.groups.inputs(cells, item, self.convention(name))
        return inner if found is None else found + (inner << WIDE)

    def narrowed(self, groups: Array) -> Array:
        """The numbers of groups once all are known, in as few bits as they need."""
        count = len(self.periods.values)
        if self.period is None or self.ranked_within() is None:
            return groups
        return (groups >> WIDE) * count + (groups & (1 << WIDE) - 1)

    def units_of(self, frame: pl.DataFrame) -> Units:
        """The units of a chunk; their groups where the chunk has a column of them."""
        assert self.unit is not None
        found = named(frame[self.unit])
        names, hashed = {UNIT: found.names}, found.hashed
        if self.period is not None:
            names[WHEN] = names_of(frame[self.period])
            hashed = hashed ^ self.periods_of(frame).astype(np.uint64) * MIX
        return Units(pl.DataFrame(names | self._groups(frame)), hashed, found.ascending)

    def _groups(self, frame: pl.DataFrame) -> dict[str, pl.Series]:
        """What the units of a chunk are ranked within, as texts."""
        within = self.ranked_within()
        if within is not None and within[1] in frame.columns:
            item, name = within
            return {GROUP: group_texts(self.cells(frame, name), item, self.convention(name))}
        if self.plan.rank.within is None or within is not None:
            return {}
        item = next(item for item in self.plan.inputs if item.id == self.plan.rank.within)
        own = None if item.default is None else spelt(item.default, item.kind == "percent")
        return {GROUP: pl.Series([own], dtype=pl.String).new_from_index(0, frame.height)}

    # ---- rows as the exact engine reads them --------------------------------------------------

    def table(self, frame: pl.DataFrame, rows: Array) -> Table:
        """Rows of a frame; ``rows`` are their places in the whole table."""
        return self.source.table(frame, rows.tolist())

    def first(self, count: int) -> Table:
        """The first rows."""
        frame = next(iter(self.source.read(self.columns())))[:count]
        return self.table(frame, np.arange(frame.height))

    def picked(self, rows: Array) -> Table:
        """Some rows, in the order of the data."""
        parts = list(self.frames(np.sort(rows)))
        places = np.concatenate([here for _, here in parts])
        return self.table(pl.concat([part for part, _ in parts]), places)

    def names(self, rows: Array) -> list[str]:
        """The names of the units of any rows."""
        ranked, back = np.unique(rows, return_inverse=True)
        units = prepare(self.picked(ranked), self.plan).units
        return [units[at] for at in back]

    def frames(self, rows: Array) -> Iterator[tuple[pl.DataFrame, Array]]:
        """Some rows, which are in order, in frames, and their places in the whole table."""
        first = 0
        for frame in self.source.read(self.columns()):
            start, stop = np.searchsorted(rows, [first, first + frame.height])
            if stop > start:
                here = rows[start:stop]
                yield frame[here - first], here
            first += frame.height
            if stop == len(rows):
                break


def nameless(names: pl.DataFrame) -> Array | None:
    """The rows without a name or without a period; None: there is none."""
    found = np.zeros(names.height, np.bool_)
    for series in names.select(pl.exclude(GROUP)).get_columns():
        blank = series.is_null() | (series == "")
        if blank.any():
            found |= blank.fill_null(True).to_numpy()
    return found if found.any() else None
