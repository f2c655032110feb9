"""Rows of a Spark table as executors read them: in columns, or as a table for the exact engine."""

from collections.abc import Container, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
from attrs import evolve, field, frozen

from rulelang.data.cells import read_cells
from rulelang.data.conventions import Convention
from rulelang.data.prepared import Prepared, prepare
from rulelang.data.series import dictionary
from rulelang.data.spelling import clean, fold
from rulelang.data.table import Table, written
from rulelang.data.types import as_cells, list_of_cells
from rulelang.diagnostics import Diagnostic
from rulelang.engine.columnar.frames import encode
from rulelang.engine.columnar.inputs import Carried, nulls_of
from rulelang.engine.columnar.machine import Array
from rulelang.engine.columnar.members import named, names_of
from rulelang.engine.columnar.reading import MIX
from rulelang.engine.columnar.steps import PERIOD, part_of
from rulelang.engine.exact import Outcome, run, values_of
from rulelang.engine.expressions import Values
from rulelang.engine.spark.fields import FIRST_ROW
from rulelang.engine.spark.troubles import once
from rulelang.plan.expressions import Ref
from rulelang.plan.tree import InputPlan, Plan, StatisticStep
from rulelang.plan.values import Absent, spelt

__all__ = ["BATCH", "Overall", "Reader", "UnknownError", "period_key"]

BATCH = 32_768

Overall = Mapping[Ref, tuple[Any, ...]]
"""The values of statistics, one for each period, or part of one; of one that gives each unit its
own, all values in their order."""


class UnknownError(Exception):
    """It takes the exact value of a statistic, which is not known yet."""


def period_key(value: Any) -> str:
    """What is the same in all spellings of a period."""
    return "" if value is None else fold(clean(written(value)))


@frozen
class Reader:
    """How the columns of batches are read; the first says the row, the others are ``headings``.

    ``inputs`` are those that have a column, with its place among the headings, ``unit`` and
    ``period`` the places of the names; ``carried`` says how each input is carried, ``periods``
    gives the number of each period by its key. ``percents`` are text columns of percentages, with
    what a bare number in them counts in; ``shared`` number the values of the inputs that statistics
    are within, by id.
    """

    plan: Plan = field(repr=False)
    name: str
    headings: tuple[str, ...]
    inputs: tuple[tuple[InputPlan, int], ...] = field(repr=False)
    unit: int
    period: int | None
    carried: Mapping[str, Carried] = field(repr=False)
    periods: Mapping[str, int]
    percents: Mapping[int, Fraction | None] = field(factory=dict)
    shared: Mapping[str, Mapping[Any, int]] = field(factory=dict)

    def only(self, keys: Container[Ref]) -> tuple["Reader", list[int]]:
        """The reader of the inputs with some keys, and which of the headings it reads."""
        names = [self.unit] if self.period is None else [self.unit, self.period]
        inputs = [(item, at) for item, at in self.inputs if item.key in keys]
        read = list(dict.fromkeys([*names, *(at for _, at in inputs)]))
        places = {at: place for place, at in enumerate(read)}
        narrow = evolve(
            self,
            headings=tuple(self.headings[at] for at in read),
            inputs=tuple((item, places[at]) for item, at in inputs),
            unit=places[self.unit],
            period=None if self.period is None else places[self.period],
            percents={places[at]: bare for at, bare in self.percents.items() if at in places},
            shared={id: own for id, own in self.shared.items() if Ref("input", id) in keys},
        )
        return narrow, read

    def batches(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Batches that fit a processor's cache, none of them empty."""
        for batch in batches:
            for start in range(0, batch.num_rows, BATCH):
                yield batch.slice(start, BATCH)

    def series(self, batch: pa.RecordBatch, at: int) -> pl.Series:
        """The column of a heading."""
        found = pl.from_arrow(batch.column(at + 1))
        assert isinstance(found, pl.Series)
        return as_cells(found.to_frame()).to_series()

    def names(self, batch: pa.RecordBatch, at: int) -> pl.Series:
        """A column of names, as they are kept."""
        return names_of(self.series(batch, at))

    def hashed(self, batch: pa.RecordBatch) -> Array:
        """A number for each unit, the same for the same in one period; however often a frame is
        computed again, it says which row is which."""
        names = named(self.series(batch, self.unit)).hashed
        found: Array = names ^ self.codes(batch).astype(np.uint64) * MIX
        return found

    def nameless(self, batch: pa.RecordBatch) -> Array:
        """The rows without a name or a period; they are for the exact engine to report."""
        found = np.zeros(batch.num_rows, np.bool_)
        for at in (self.unit, self.period):
            if at is not None:
                names = self.names(batch, at)
                found |= (names.is_null() | (names == "")).fill_null(True).to_numpy()
        return found

    def codes(self, batch: pa.RecordBatch) -> Array:
        """The number of the period of each row."""
        if self.period is None:
            return np.zeros(batch.num_rows, np.int64)
        distinct, index = dictionary(self.series(batch, self.period))
        found = [self.periods.get(period_key(value), 0) for value in distinct]
        return np.asarray(found, np.int64)[index]

    def parts(self, within: Ref | None) -> list[tuple[int, Any]]:
        """The parts of the table in the order of their numbers: the number of the period, and the
        value of the input."""
        values = [None] if within is None else [*self.shared[within.id]]
        return [(period, value) for period in range(max(1, len(self.periods))) for value in values]

    def places(self, batch: pa.RecordBatch, within: Ref | None) -> Array:
        """The number of the part that each row is in; -1 where it is in none."""
        periods = self.codes(batch)
        if within is None:
            return periods
        numbers = self.shared[within.id]
        item = next(item for item in self.plan.inputs if item.key == within)
        place = next((at for other, at in self.inputs if other is item), None)
        if place is None:
            own = np.full(batch.num_rows, numbers.get(item.default, -1))
        else:
            values, index = self.values(self.series(batch, place), item, place)
            own = np.asarray([numbers.get(value, -1) for value in values], np.int64)[index]
        return np.where(own < 0, -1, periods * len(numbers) + own)

    def values(self, series: pl.Series, item: InputPlan, at: int) -> tuple[list[Any], Array]:
        """The distinct values of an input as cells have them, and which each row has."""
        distinct, index = dictionary(series)
        return [*read_cells(distinct, item, self._convention(at))[0]], index

    def groups(self, batch: pa.RecordBatch, within: str | None) -> list[str]:
        """What rows are ranked ``within``, as a text that is the same for the same group."""
        parts = []
        if self.period is not None:
            distinct, index = dictionary(self.series(batch, self.period))
            parts.append(np.asarray([period_key(value) for value in distinct], object)[index])
        for item, at in self.inputs:
            if item.id == within:
                values, index = self.values(self.series(batch, at), item, at)
                percent = item.kind == "percent"
                texts = ["" if isinstance(v, Absent) else spelt(v, percent) for v in values]
                parts.append(np.asarray(texts, object)[index])
        return ["\t".join(texts) for texts in zip(*parts, strict=True)] or [""] * batch.num_rows

    def arrays(self, batch: pa.RecordBatch, doubtful: Array) -> dict[str, Array]:
        """The arrays that programs read; what these cannot hold is marked as in doubt."""
        arrays = {PERIOD: self.codes(batch)}
        for item, at in self.inputs:
            carried = self.carried[item.id]
            encoded = encode(self.series(batch, at), item, carried, self._convention(at))
            arrays[item.id] = encoded.values
            nulls = encoded.nulls
            if carried.nulls:
                arrays[nulls_of(item)] = (
                    np.zeros(batch.num_rows, np.bool_) if nulls is None else nulls
                )
            elif nulls is not None:
                doubtful |= nulls
            if encoded.doubtful is not None:
                doubtful |= encoded.doubtful
        for id in self.shared:
            arrays[part_of(id)] = self.places(batch, Ref("input", id))
        return arrays

    def _convention(self, at: int) -> Convention:
        """How a column is written."""
        return Convention(bare=self.percents.get(at, Fraction(1)))

    def table(self, batch: pa.RecordBatch, rows: Array) -> Table:
        """Some rows, as a reader of files gives them."""
        part = batch.take(pa.array(rows))
        columns = [list_of_cells(self.series(part, at)) for at in range(len(self.headings))]
        numbers = tuple(row + FIRST_ROW for row in part.column(0).to_pylist())
        cells = tuple(zip(*columns, strict=True))
        conventions = {self.headings[at]: self._convention(at) for at in self.percents}
        return Table(self.name, self.headings, cells, numbers, conventions=conventions)

    def _given(self, step: StatisticStep, period: str | None, values: tuple[Any, ...]) -> Any:
        """The values of a statistic in a period as the exact engine reads them."""
        code = 0 if period is None else self.periods.get(fold(period), 0)
        if step.within is None:
            return values[code]
        parts = zip(self.parts(step.within), values, strict=True)
        return {group: value for (at, group), value in parts if at == code}

    def _by_period(self, prepared: Prepared, overall: Overall) -> dict[tuple[Ref, str | None], Any]:
        return {
            (step.ref, period): self._given(step, period, overall[step.ref])
            for step in self.plan.steps
            if isinstance(step, StatisticStep) and step.ref in overall
            for period in set(prepared.periods)
        }

    def values_exactly(
        self, batch: pa.RecordBatch, rows: Array, overall: Overall, wanted: Container[Ref]
    ) -> list[Values]:
        """The values of some rows of a batch for some steps of the plan, by the exact engine."""
        prepared = prepare(self.table(batch, rows), self.plan)
        return values_of(self.plan, prepared, wanted, self._by_period(prepared, overall))

    def exactly(
        self, batch: pa.RecordBatch, rows: Array, overall: Overall
    ) -> tuple[Prepared, Outcome, list[Diagnostic]]:
        """Some rows of a batch, what the exact engine makes of them, and what is wrong there."""
        prepared = prepare(self.table(batch, rows), self.plan)
        given = self._by_period(prepared, overall)
        outcome = run(self.plan, prepared, given, before={})  # as each unit stands alone
        found = (*prepared.diagnostics, *outcome.diagnostics)
        # Units that are there twice are looked for in the whole table.
        wrong = [d for d in found if d.severity == "error" and d.code != "E513"]
        return prepared, outcome, once(wrong)
