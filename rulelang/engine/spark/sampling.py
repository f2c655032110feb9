"""What a statistic runs over, row by row, on an executor."""

import pickle
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as compute
from attrs import field, frozen

from rulelang.engine.columnar.machine import Array, Machine
from rulelang.engine.columnar.program import LARGEST
from rulelang.engine.columnar.sampling import (
    Argument,
    Near,
    Sampling,
    absent_at,
    bottom_at,
    top_at,
)
from rulelang.engine.expressions import evaluator, policies_of
from rulelang.engine.findings import Findings
from rulelang.engine.spark.fields import arrow_batch
from rulelang.engine.spark.keys import text_of
from rulelang.engine.spark.reader import BATCH, Overall, Reader
from rulelang.engine.spark.troubles import once
from rulelang.plan.values import Absent
from rulelang.rational import nearest_double

__all__ = ["FIELDS", "SamplingTask", "order_of", "sample_batches"]

FIELDS = (
    ("part", "whole"),
    ("order", "whole"),
    ("top", "whole"),
    ("bottom", "whole"),
    ("other", "text"),
    ("absent", "bytes"),
    ("problem", "bytes"),
)
"""A value each: the number of its part of the table; a whole number that rises as values do; the
value, as ``top`` over ``bottom`` in lowest terms, or as a text; or why there is none, and what is
then wrong."""


@frozen
class SamplingTask:
    """What an executor needs to evaluate a statistic's argument; ``sampling`` is None where the
    exact engine does so for every row, and says of each row without a value why.

    Where columns know the argument nearly, only the order of the values comes back, and the values
    themselves of rows whose order is ``between`` two whole numbers.
    """

    reader: Reader
    argument: Argument = field(repr=False)
    sampling: Sampling | None = field(repr=False)
    overall: Overall = field(repr=False)
    between: tuple[int, int] | None = None


def order_of(doubles: Array) -> Array:
    """Whole numbers that order as doubles do."""
    bits = (doubles + 0.0).view(np.int64)  # there are two zeros
    return np.where(bits < 0, bits ^ np.int64(2**63 - 1), bits)


def sample_batches(
    task: SamplingTask, batches: Iterator[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    """Evaluate the argument for the rows of a partition."""
    machine = None if task.sampling is None else Machine(task.sampling.program, BATCH)
    for batch in task.reader.batches(batches):
        doubtful = np.full(batch.num_rows, machine is None)
        near = np.zeros(batch.num_rows, np.bool_)
        if task.sampling is not None and machine is not None:
            yield _in_columns(task, task.sampling, machine, batch, doubtful, near)
        if near.any():
            yield _exactly(task, batch, np.flatnonzero(near))
        if doubtful.any():
            found = _exactly(task, batch, np.flatnonzero(doubtful))
            yield found if task.between is None else _between(found, *task.between)


def _in_columns(
    task: SamplingTask,
    sampling: Sampling,
    machine: Machine,
    batch: pa.RecordBatch,
    doubtful: Array,
    near: Array,
) -> pa.RecordBatch:
    """What columns know of the rows; others are ``doubtful``, and those are ``near`` that the
    task asks for exactly."""
    arrays = task.reader.arrays(batch, doubtful)
    outputs, doubts = machine.run(arrays, batch.num_rows)
    if doubts is not None:
        doubtful |= doubts
    places = task.reader.places(batch, task.argument.within)
    there = ~doubtful & (places >= 0)
    if absent_at(0) in outputs:
        there &= ~outputs[absent_at(0)]
    tops = outputs[top_at(0)]
    scale = sampling.scales[0]
    if isinstance(scale, Near):
        order = order_of(tops)
        if task.between is not None:
            low, high = task.between
            near |= there & (order >= low) & (order <= high)
            there[:] = False
        return _values({"part": places[there], "order": order[there]})
    bottoms = outputs.get(bottom_at(0), np.ones_like(tops))
    if scale * int(bottoms[there].max(initial=1)) > LARGEST:
        doubtful[:], there[:], scale = True, False, 1
    tops, bottoms = _in_lowest_terms(tops[there], bottoms[there] * scale)
    columns = {"part": places[there], "order": order_of(tops / bottoms)}
    return _values(columns | {"top": tops, "bottom": bottoms})


def _values(columns: dict[str, Any]) -> pa.RecordBatch:
    nothing = [None] * len(columns["part"])
    return arrow_batch(FIELDS, {name: columns.get(name, nothing) for name, _ in FIELDS})


def _between(values: pa.RecordBatch, low: int, high: int) -> pa.RecordBatch:
    order = values.column("order")
    return values.filter(
        compute.and_(compute.greater_equal(order, low), compute.less_equal(order, high))
    )


def _in_lowest_terms(tops: Array, bottoms: Array) -> tuple[Array, Array]:
    shared = np.gcd(tops, bottoms)
    return tops // shared, bottoms // shared


def _exactly(task: SamplingTask, batch: pa.RecordBatch, rows: Array) -> pa.RecordBatch:
    prepared, outcome, _ = task.reader.exactly(batch, rows, task.overall)
    evaluate = evaluator(task.argument.value, policies_of(task.reader.plan))
    places = task.reader.places(batch, task.argument.within)[rows].tolist()
    findings = Findings(task.reader.plan, prepared, outcome.values)
    found: dict[str, list[Any]] = {name: [] for name, _ in FIELDS}
    reasons: set[tuple[int, Absent]] = set()
    for row, (part, values) in enumerate(zip(places, outcome.values, strict=True)):
        if part < 0:
            continue
        value = evaluate(values)
        cell: dict[str, Any] = {"part": part}
        if isinstance(value, Absent):
            if (part, value) in reasons and is_harmless(task.argument, value):
                continue
            reasons.add((part, value))
            cell["absent"] = pickle.dumps(value)
            if not is_harmless(task.argument, value):
                if value.kind == "wrong":
                    findings.wrong(value, row)
                cell["problem"] = pickle.dumps(once(findings.found.values()))
                findings.found.clear()
        else:
            number = value if isinstance(value, Fraction) else Fraction(0)
            cell |= {"order": _rising(number), "other": text_of(number)}
        for name in found:
            found[name].append(cell.get(name))
    return arrow_batch(FIELDS, found)


def is_harmless(argument: Argument, absent: Absent) -> bool:
    """Whether a unit without a value is simply left out: it is missing, or does not apply."""
    if absent.kind == "wrong":
        return argument.guarded and absent.division
    return absent.kind != "poison"


def _rising(value: Fraction) -> int:
    return int(order_of(np.asarray([nearest_double(value)]))[0])
