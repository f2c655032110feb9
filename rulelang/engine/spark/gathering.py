"""What statistics run over, brought to the driver in columns; one pass for all that have room.

There they are samples of the columnar engine, whose statistics they are computed by. A batch comes
as one pickled value, so that Spark never takes its numbers apart.
"""

import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import Any, TypeAlias

import numpy as np
import polars as pl
import pyarrow as pa
from attrs import frozen
from pyspark.sql import DataFrame

from rulelang.engine.columnar.machine import Array, Machine
from rulelang.engine.columnar.nearly import NearSample
from rulelang.engine.columnar.origins import Alike, with_nulls
from rulelang.engine.columnar.program import Program, UnsupportedError
from rulelang.engine.columnar.samples import InParts, Samples, value_in, within_of
from rulelang.engine.columnar.sampling import (
    Argument,
    Near,
    Sampling,
    absent_at,
    bottom_at,
    known_at,
    needed_by,
    rest_at,
    top_at,
)
from rulelang.engine.columnar.statistics import Sample
from rulelang.engine.expressions import evaluator, policies_of
from rulelang.engine.spark.reader import BATCH, Overall, Reader, UnknownError
from rulelang.plan.expressions import Ref

__all__ = ["BYTES", "Batches", "Gathering", "gathered", "samples_from"]

BYTES = 48
"""Those of a value at most: a pair, whether it is whole, its row and its part of the table."""

Batches: TypeAlias = Iterator[pa.RecordBatch]


@frozen
class Gathering:
    """What executors need to evaluate arguments in one pass over ``data``; None for ``overall``
    where exact values of statistics are not known yet."""

    reader: Reader
    data: DataFrame
    arguments: tuple[Argument, ...]
    sampling: Sampling
    overall: Overall | None
    in_full: Callable[[], Overall]


def samples_from(task: Gathering) -> Samples:
    """What each argument comes to, in the order of the parts of the table; UnsupportedError where
    the exact engine must say what is wrong."""
    needed = frozenset(needed_by(task.reader.plan, task.arguments))
    reader, places = task.reader.only(needed)
    columns = task.data.columns
    data = task.data.select(columns[0], *(columns[at + 1] for at in places))
    rows = _Rows(reader, data, needed, task.in_full)
    exactly = _Exactly(reader, needed, task.arguments, task.overall)
    work = partial(_taken, exactly, task.sampling)
    try:
        found = gathered(data, reader, work)
    except UnknownError:
        exactly = _Exactly(reader, needed, task.arguments, task.in_full())
        found = gathered(data, reader, partial(_taken, exactly, task.sampling))
    samples: Samples = {}
    for at, argument in enumerate(task.arguments):
        own = [batch[at] for batch in found]
        samples[argument] = _in_parts(rows, task.sampling, at, argument, own)
    return samples


def _in_parts(
    rows: "_Rows",
    sampling: Sampling,
    at: int,
    argument: Argument,
    taken: Sequence["_Taken"],
) -> list[Sample | NearSample]:
    """The samples of an argument, one for each part of the table."""
    count = len(rows.reader.parts(argument.within))
    others: list[list[Fraction]] = [[] for _ in range(count)]
    for own in taken:
        for part, value in own.others:
            others[part].append(value)
    columns = {
        name: np.concatenate([own.columns[name] for own in taken])
        for name in (taken[0].columns if taken else ())
    }
    scale = sampling.scales[at]
    parts = InParts.of(columns["part"] if count != 1 else None, count)
    samples: list[Sample | NearSample] = []
    for mine, further in zip(parts.rows(), others, strict=True):
        here = {name: values if mine is None else values[mine] for name, values in columns.items()}
        if isinstance(scale, Near):
            exact = partial(rows.exact, argument)
            alike = partial(rows.alike, sampling.origins[argument])
            pair = (
                here["top"],
                here["rest"],
                here["row"],
                here.get("known"),
                scale.error,
                scale.over,
            )
            samples.append(NearSample(*pair, tuple(further), exact, alike))
        else:
            samples.append(Sample(here["top"], here.get("bottom"), scale, tuple(further)))
    return samples


# ---- on the executors ----------------------------------------------------------------------------


@frozen
class _Taken:
    """What the rows of a batch come to for an argument: columns of those that have a value, and by
    part the values that the exact engine gave."""

    columns: Mapping[str, Array]
    others: Sequence[tuple[int, Fraction]]


@frozen
class _Exactly:
    """How the exact engine evaluates arguments for some rows of a batch."""

    reader: Reader
    needed: frozenset[Ref]
    arguments: tuple[Argument, ...]
    overall: Overall | None

    def values(self, batch: pa.RecordBatch, rows: Array) -> list[list[tuple[int, Fraction]]]:
        """The values of each argument, with the parts of the table in which they are."""
        if not len(rows):
            return [[] for _ in self.arguments]
        if self.overall is None:
            raise UnknownError
        units = self.reader.values_exactly(batch, rows, self.overall, self.needed)
        policies = policies_of(self.reader.plan)
        found = []
        for argument in self.arguments:
            evaluate = evaluator(argument.value, policies)
            places = self.reader.places(batch, argument.within)[rows].tolist()
            values = (
                (part, value_in(evaluate(unit), argument))
                for part, unit in zip(places, units, strict=True)
                if part >= 0
            )
            found.append([(part, value) for part, value in values if value is not None])
        return found


def _taken(exactly: _Exactly, sampling: Sampling, batches: Batches) -> Iterator[list[_Taken]]:
    machine, reader = Machine(sampling.program, BATCH), exactly.reader
    for batch in batches:
        doubtful = np.zeros(batch.num_rows, np.bool_)
        outputs, doubts = machine.run(reader.arrays(batch, doubtful), batch.num_rows)
        if doubts is not None:
            doubtful |= doubts
        others = exactly.values(batch, np.flatnonzero(doubtful))
        places: dict[str | None, Array] = {}
        found = []
        for at, argument in enumerate(exactly.arguments):
            within = within_of(argument)
            if within not in places:
                places[within] = reader.places(batch, argument.within)
            there = ~doubtful & (places[within] >= 0)
            if absent_at(at) in outputs:
                there &= ~outputs[absent_at(at)]
            columns = {"top": outputs[top_at(at)][there]}
            if len(reader.parts(argument.within)) != 1:
                columns["part"] = places[within][there]
            if isinstance(sampling.scales[at], Near):
                columns["row"] = reader.hashed(batch)[there]
            named = (("bottom", bottom_at), ("rest", rest_at), ("known", known_at))
            columns |= {name: outputs[of(at)][there] for name, of in named if of(at) in outputs}
            found.append(_Taken(columns, others[at]))
        yield found


@frozen
class _Rows:
    """The rows of a table, of which some are asked for more."""

    reader: Reader
    data: DataFrame
    needed: frozenset[Ref]
    in_full: Callable[[], Overall]

    def exact(self, argument: Argument, rows: Array) -> list[Fraction]:
        """The exact values of an argument in rows that have one."""
        exactly = _Exactly(self.reader, self.needed, (argument,), self.in_full())
        known: dict[int, Fraction] = {}
        for numbers, values in gathered(self.data, self.reader, partial(_chosen, exactly, rows)):
            known |= zip(numbers, values, strict=True)
        return [known[row] for row in rows.tolist()]

    def alike(self, origins: Program, rows: Array) -> Array:
        """A number for each row; those computed from equal numbers have the same."""
        work = partial(_origins, self.reader, origins, rows)
        numbers, frames = zip(*gathered(self.data, self.reader, work), strict=True)
        order = np.concatenate(numbers)
        found = Alike([frame for own in frames for frame in own], len(order)).numbers()
        at = np.argsort(order)
        places: Array = found[at[np.searchsorted(order, rows, sorter=at)]]
        return places


def _chosen(
    exactly: _Exactly, rows: Array, batches: Batches
) -> Iterator[tuple[list[int], list[Fraction]]]:
    """The exact values of some rows, with their units."""
    for batch in batches:
        own = exactly.reader.hashed(batch)
        mine = np.flatnonzero(np.isin(own, rows))
        if len(mine):
            (values,) = exactly.values(batch, mine)
            yield own[mine].tolist(), [value for _, value in values]


def _origins(
    reader: Reader, origins: Program, rows: Array, batches: Batches
) -> Iterator[tuple[Array, list[pl.DataFrame]]]:
    """What some rows are computed from, with their units."""
    machine = Machine(origins, BATCH)
    for batch in batches:
        own = reader.hashed(batch)
        mine = np.isin(own, rows)
        part = batch.filter(pa.array(mine))
        if part.num_rows:
            arrays = reader.arrays(part, np.zeros(part.num_rows, np.bool_))
            found = Alike()
            found.add(machine, with_nulls(origins, arrays, part.num_rows), part.num_rows)
            yield own[mine], found.frames


def _pickled(
    reader: Reader, work: Callable[[Batches], Iterator[Any]], batches: Batches
) -> Iterator[pa.RecordBatch]:
    """What is found in each batch, or the error that ends the work."""

    def each() -> Iterator[Any]:
        try:
            yield from work(reader.batches(batches))
        except (UnsupportedError, UnknownError) as error:
            yield error

    for found in each():
        yield pa.RecordBatch.from_arrays([pa.array([pickle.dumps(found)], pa.binary())], ["found"])


def gathered(
    data: DataFrame, reader: Reader, work: Callable[[Batches], Iterator[Any]]
) -> list[Any]:
    """What is found in each batch of a table; raises what ended the work."""
    frame = data.mapInArrow(partial(_pickled, reader, work), "found binary")
    found = [pickle.loads(cell.as_py()) for cell in frame.toArrow().column("found")]
    for item in found:
        if isinstance(item, Exception):
            raise item
    return found
