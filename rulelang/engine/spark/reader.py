"""Rows of a Spark table as executors read them: in columns, or as a table for the exact engine."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
from attrs import field, frozen

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
from rulelang.engine.columnar.members import names_of
from rulelang.engine.columnar.steps import PERIOD
from rulelang.engine.exact import Outcome, run
from rulelang.engine.spark.fields import FIRST_ROW
from rulelang.engine.spark.troubles import once
from rulelang.plan.tree import InputPlan, Plan, Ref
from rulelang.plan.values import Absent, Value, spelt

__all__ = ["BATCH", "Overall", "Reader", "period_key"]

BATCH = 32_768

Overall = Mapping[Ref, tuple[Any, ...]]
"""The values of statistics, one for each period; of one that gives each unit its own, all
values in their order."""


def period_key(value: Any) -> str:
    """What is the same in all spellings of a period."""
    return "" if value is None else fold(clean(written(value)))


@frozen
class Reader:
    """How the columns of batches are read; the first says the row, the others are ``headings``.

    ``inputs`` are those that have a column, with its place among the headings, ``unit`` and
    ``period`` the places of the names; ``carried`` says how each input is carried, ``periods``
    gives the number of each period by its key. ``percents`` are text columns of percentages, with
    what a bare number in them counts in.
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

    def groups(self, batch: pa.RecordBatch) -> list[str]:
        """What rows are ranked within, as a text that is the same for the same group."""
        parts = []
        if self.period is not None:
            distinct, index = dictionary(self.series(batch, self.period))
            parts.append(np.asarray([period_key(value) for value in distinct], object)[index])
        for item, at in self.inputs:
            if item.id == self.plan.rank.within:
                distinct, index = dictionary(self.series(batch, at))
                values, _ = read_cells(distinct, item, self._convention(at))
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

    def exactly(
        self, batch: pa.RecordBatch, rows: Array, overall: Overall
    ) -> tuple[Prepared, Outcome, list[Diagnostic]]:
        """Some rows of a batch, what the exact engine makes of them, and what is wrong there."""
        prepared = prepare(self.table(batch, rows), self.plan)
        given: dict[tuple[Ref, str | None], Value] = {
            (ref, period): values[0 if period is None else self.periods.get(fold(period), 0)]
            for ref, values in overall.items()
            for period in set(prepared.periods)
        }
        outcome = run(self.plan, prepared, given)
        found = (*prepared.diagnostics, *outcome.diagnostics)
        # Units that are there twice are looked for in the whole table.
        wrong = [d for d in found if d.severity == "error" and d.code != "E513"]
        return prepared, outcome, once(wrong)
