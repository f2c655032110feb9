"""What statistics run over, in one pass over the table for all that do not need each other."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial, reduce
from itertools import pairwise
from threading import Lock
from typing import Any, TypeAlias

import numpy as np
import polars as pl
from attrs import define, field, frozen

from rulelang.data.prepared import prepare
from rulelang.engine.columnar.given import Nearly
from rulelang.engine.columnar.machine import Array
from rulelang.engine.columnar.nearly import NearSample
from rulelang.engine.columnar.numbers import Over
from rulelang.engine.columnar.origins import alike
from rulelang.engine.columnar.passes import Take, run_over
from rulelang.engine.columnar.program import UnsupportedError
from rulelang.engine.columnar.reading import TableReading
from rulelang.engine.columnar.sampling import (
    Argument,
    Form,
    Near,
    Sampling,
    absent_at,
    bottom_at,
    compile_sampling,
    form_of,
    known_at,
    needed_by,
    place_at,
    rest_at,
    top_at,
)
from rulelang.engine.columnar.standing import Standings
from rulelang.engine.columnar.statistics import Sample
from rulelang.engine.columnar.steps import PERIOD, part_of
from rulelang.engine.exact import values_of
from rulelang.engine.expressions import evaluator, policies_of
from rulelang.plan.expressions import Ref
from rulelang.plan.values import Absent, Value

__all__ = [
    "ByPeriod",
    "Compiled",
    "InParts",
    "Samples",
    "Statistics",
    "form_in",
    "passed",
    "row_by_row",
    "samples_of",
    "value_in",
    "values_by_row",
    "within_of",
]

LARGEST = 10**300
"""What doubles, by which statistics sort, have room for."""

ROOM, BYTES = 2**31, 18
"""The bytes that samples may take while a pass makes them, and those of one value."""

ByPeriod: TypeAlias = dict[tuple[Ref, str | None], Any]
"""The values of statistics as the exact engine reads them."""


@define
class Statistics:
    """The values of statistics: ``by_code`` one for each period, or part of one, in the order of
    their numbers, as programs read them; ``by_period`` by period too, as the exact engine does.
    ``waiting`` add those to them that are known nearly so far."""

    by_code: dict[Ref, tuple[Fraction | Nearly | Absent | Standings, ...]] = field(factory=dict)
    by_period: ByPeriod = field(factory=dict)
    waiting: list[Callable[[], ByPeriod]] = field(factory=list)
    lock: Lock = field(factory=Lock)

    def in_full(self) -> ByPeriod:
        """All values by period, each of them exact."""
        with self.lock:
            while self.waiting:
                self.by_period |= self.waiting.pop(0)()
        return self.by_period


Samples: TypeAlias = dict[Argument, Sequence[Sample | NearSample]]
"""What each argument comes to, in the order of the parts of the table."""


def within_of(argument: Argument) -> str | None:
    """The input by which an argument's values are apart."""
    return None if argument.within is None else argument.within.id


def samples_of(
    reading: TableReading, forms: Mapping[Argument, Form], statistics: Statistics, threads: int
) -> Samples:
    """What arguments come to by how columns know them, as many in one pass as have room."""
    found: Samples = {}
    at_once = max(1, ROOM // (BYTES * max(1, reading.source.rows)))
    columns = list(forms)
    for start in range(0, len(columns), at_once):
        own = {argument: forms[argument] for argument in columns[start : start + at_once]}
        found |= _in_columns(reading, own, statistics, threads)
    return found


def _every(reading: TableReading) -> frozenset[str]:
    return frozenset(item.id for item, _ in reading.inputs())


def form_in(reading: TableReading, argument: Argument, statistics: Statistics) -> Form:
    """How columns know an argument; UnsupportedError where it has no column form."""
    every = _every(reading)
    carried, witness = reading.carried_with(every), reading.witness(every)
    return form_of(reading.plan, carried, statistics.by_code, argument, witness)


@define
class Compiled:
    """The programs of some arguments, by the inputs that have empty cells."""

    reading: TableReading
    arguments: Sequence[Argument]
    statistics: Statistics
    near: Collection[Argument] = ()
    reasons: bool = False
    made: dict[frozenset[str], Sampling] = field(factory=dict)
    lock: Lock = field(factory=Lock)

    def of(self, nulls: frozenset[str]) -> Sampling:
        """The program for chunks in which just these inputs have empty cells."""
        with self.lock:
            if nulls not in self.made:
                self.made[nulls] = compile_sampling(
                    self.reading.plan,
                    self.reading.carried_with(nulls),
                    self.statistics.by_code,
                    self.arguments,
                    self.reading.witness(nulls),
                    self._parts(),
                    self.reasons,
                    self.near,
                )
                if self.made[nulls].scales != next(iter(self.made.values())).scales:
                    raise UnsupportedError("slow.scales")
            return self.made[nulls]

    def _parts(self) -> dict[str, int]:
        found = {} if self.reading.period is None else {PERIOD: len(self.reading.parts(None))}
        return found | {part_of(id): len(self.reading.parts(id)) for id in self.reading.shared}

    def near_at(self, at: int) -> tuple[float, Over | None]:
        """By how much an argument is off at most in any of the programs, and what makes it whole
        in all of them."""
        own = [made.scales[at] for made in self.made.values()]
        near = [each for each in own if isinstance(each, Near)]
        overs = [each.over for each in near if each.over is not None]
        over = reduce(Over.plus, overs) if overs else None
        return max(each.error for each in near), over


def passed(reading: TableReading, compiled: Compiled, threads: int, take: Take) -> Array:
    """Run programs over the columns that they need; the rows in doubt."""
    columns = reading.columns(needed_by(reading.plan, compiled.arguments))
    if not columns:  # nothing is read of the data
        columns = reading.columns()
    runs = [(lambda nulls: compiled.of(nulls).program, take)]
    found = [rows for _, rows in run_over(reading, columns, threads, runs)]
    return np.concatenate(found) if found else np.zeros(0, np.int64)


@define
class _Taken:
    """What the rows of a table come to for one argument, while it is read: ``tops`` over
    ``bottoms``, where those are not 1, or with what remains of them (``rests``), in the ``parts``
    of the table, if it has several."""

    tops: Array
    there: Array
    bottoms: Array | None = None
    rests: Array | None = None
    known: Array | None = None
    parts: Array | None = None
    others: list[tuple[int, Fraction]] = field(factory=list)

    @classmethod
    def of(cls, rows: int, form: Form) -> "_Taken":
        near = form == "near"
        tops = np.zeros(rows, np.float64 if near else np.int64)
        return cls(tops, np.ones(rows, np.bool_), rests=np.zeros(rows) if near else None)

    def make_room(self, sampling: Sampling, at: int) -> None:
        """Be ready for the outputs of a program."""
        outputs = dict(sampling.program.outputs)
        if bottom_at(at) in outputs and self.bottoms is None:
            self.bottoms = np.ones(len(self.tops), np.int64)
        if known_at(at) in outputs and self.known is None:
            self.known = np.zeros(len(self.tops), np.bool_)
        if place_at(at) in outputs and self.parts is None:
            self.parts = np.zeros(len(self.tops), np.int32)

    def take(self, at: int, outputs: dict[str, Array], rows: slice) -> None:
        """Note some rows."""
        self.tops[rows] = outputs[top_at(at)]
        for name, kept in (
            (bottom_at(at), self.bottoms),
            (rest_at(at), self.rests),
            (known_at(at), self.known),
            (place_at(at), self.parts),
        ):
            if kept is not None and name in outputs:
                kept[rows] = outputs[name]
        if absent_at(at) in outputs:
            self.there[rows] &= ~outputs[absent_at(at)]

    def samples(
        self, parts: "InParts", of_rows: Callable[[Array | slice, tuple[Fraction, ...]], Any]
    ) -> list[Any]:
        """What is made of the values of each part of the table: of their rows, and of others."""
        others: list[list[Fraction]] = [[] for _ in range(parts.count)]
        for part, value in self.others:
            others[part].append(value)
        there = None if self.there.all() else self.there
        found = []
        for rows, further in zip(parts.rows(), others, strict=True):
            rows = rows if there is None else there if rows is None else rows[there[rows]]
            found.append(of_rows(slice(None) if rows is None else rows, tuple(further)))
        return found

    def sample(self, scale: int, own: Array | slice, others: tuple[Fraction, ...]) -> Sample:
        """That of some rows, whose denominators are times a scale."""
        bottoms = None if self.bottoms is None else self.bottoms[own]
        return Sample(self.tops[own], bottoms, scale, others)

    def near_sample(
        self, near: "_Source", own: Array | slice, others: tuple[Fraction, ...]
    ) -> NearSample:
        """That of some rows, which are known nearly."""
        assert self.rests is not None
        return NearSample(
            self.tops[own],
            self.rests[own],
            np.arange(len(self.tops))[own],
            None if self.known is None else self.known[own],
            near.error,
            near.over,
            others,
            near.exact,
            near.alike,
        )


@frozen
class _Source:
    """How near the values of an argument are known, and how they are had exactly."""

    reading: TableReading
    argument: Argument
    statistics: Statistics
    error: float
    over: Over | None

    def exact(self, rows: Array) -> list[Fraction]:
        """The exact values of rows that have one."""
        ranked, back = np.unique(rows, return_inverse=True)
        found: list[Value] = []
        overall = self.statistics.in_full()
        for (values,), _ in values_by_row(self.reading, ranked, overall, [self.argument]):
            found += values
        return [_fraction(found[at]) for at in back.tolist()]

    def alike(self, rows: Array) -> Array:
        """A number for each row; those computed from equal numbers have the same."""
        every, at = _every(self.reading), [self.argument]
        compiled = Compiled(self.reading, at, self.statistics, at)
        return alike(self.reading, compiled.of(every).origins[self.argument], rows)


def _fraction(value: Value) -> Fraction:
    assert isinstance(value, Fraction)
    return value


@frozen
class InParts:
    """The rows of the table in the order of its ``count`` parts, and where each starts; None: all
    rows are in one."""

    count: int
    order: Array | None
    ends: Array

    @classmethod
    def of(cls, parts: Array | None, count: int) -> "InParts":
        """The parts by their numbers, -1 where a row is in none."""
        if parts is None:
            return cls(count, None, np.zeros(0, np.int64))
        own = (parts + 1).astype(np.min_scalar_type(count + 1))  # few bits are sorted by counting
        ends = np.cumsum(np.bincount(own, minlength=count + 1))
        return cls(count, np.argsort(own, kind="stable"), ends)

    def rows(self) -> Iterator[Array | None]:
        """The rows of each part; None: all."""
        if self.order is None:
            yield None
            return
        for start, end in pairwise(self.ends.tolist()):
            yield self.order[start:end]


def _in_columns(
    reading: TableReading, forms: Mapping[Argument, Form], statistics: Statistics, threads: int
) -> Samples:
    arguments = [*forms]
    near = [argument for argument, form in forms.items() if form == "near"]
    compiled = Compiled(reading, arguments, statistics, near)
    scales = compiled.of(frozenset()).scales
    taken = [_Taken.of(reading.source.rows, form) for form in forms.values()]
    lock = Lock()

    def take(nulls: frozenset[str], outputs: dict[str, Array], rows: slice) -> None:
        with lock:
            for at, own in enumerate(taken):
                own.make_room(compiled.of(nulls), at)
        for at, own in enumerate(taken):
            own.take(at, outputs, rows)

    rows = passed(reading, compiled, threads, take)
    for own in taken:
        own.there[rows] = False
    overall = statistics.in_full() if len(rows) else {}
    for values, places in values_by_row(reading, rows, overall, arguments) if len(rows) else ():
        for own, found, parts, argument in zip(taken, values, places, arguments, strict=True):
            for part, value in zip(parts.tolist(), found, strict=True):
                known = value_in(value, argument) if part >= 0 else None
                if known is not None:
                    own.others.append((part, known))
    samples: Samples = {}
    each: dict[str | None, InParts] = {}
    for at, (argument, own) in enumerate(zip(arguments, taken, strict=True)):
        within, scale = within_of(argument), scales[at]
        if within not in each:
            each[within] = InParts.of(own.parts, len(reading.parts(within)))
        if isinstance(scale, Near):
            source = _Source(reading, argument, statistics, *compiled.near_at(at))
            samples[argument] = own.samples(each[within], partial(own.near_sample, source))
        else:
            samples[argument] = own.samples(each[within], partial(own.sample, scale))
    return samples


# ---- by the exact engine -------------------------------------------------------------------------


def row_by_row(
    reading: TableReading, arguments: Sequence[Argument], overall: ByPeriod
) -> dict[Argument, list[Sample]]:
    """What arguments come to by the exact engine."""
    found: dict[Argument, list[list[Fraction]]] = {
        item: [[] for _ in reading.parts(within_of(item))] for item in arguments
    }
    for values, places in values_by_row(reading, None, overall, arguments):
        for item, own, parts in zip(arguments, values, places, strict=True):
            for part, value in zip(parts.tolist(), own, strict=True):
                known = value_in(value, item) if part >= 0 else None
                if known is not None:
                    found[item][part].append(known)
    none = np.zeros(0, np.int64)
    return {
        item: [Sample(none, None, 1, tuple(values)) for values in own]
        for item, own in found.items()
    }


def values_by_row(
    reading: TableReading,
    rows: Array | None,
    overall: ByPeriod,
    arguments: Sequence[Argument],
) -> Iterator[tuple[list[list[Value]], list[Array]]]:
    """The values of each argument by the exact engine, in some rows or (None) in all, and the parts
    of the table that these are in; frame by frame. Rows with the same cells are scored once."""
    plan = reading.plan
    needed = needed_by(plan, arguments)
    names = reading.columns(needed)
    policies = policies_of(plan)
    evaluators = [evaluator(argument.value, policies) for argument in arguments]
    every = np.arange(reading.source.rows) if rows is None else rows
    for frame, places in reading.frames(every):
        firsts, back = _distinct(frame.select(names))
        prepared = prepare(reading.table(frame[firsts], places[firsts]), plan)
        units = values_of(plan, prepared, needed, overall)
        parts = [_parts_of(reading, frame, argument) for argument in arguments]
        found = [[evaluate(values) for values in units] for evaluate in evaluators]
        yield [[own[at] for at in back] for own in found], parts


def _distinct(cells: pl.DataFrame) -> tuple[Array, list[int]]:
    """The first of the rows with the same cells, and for each row its own among them."""
    if not cells.width or any(dtype == pl.Object for dtype in cells.dtypes):
        return np.arange(cells.height), [*range(cells.height)]
    numbered = cells.with_row_index("row of the frame")
    grouped = numbered.group_by(cells.columns, maintain_order=True).agg("row of the frame")
    rows = grouped["row of the frame"]
    back = np.empty(cells.height, np.int64)
    back[rows.explode().to_numpy()] = np.repeat(np.arange(len(rows)), rows.list.len().to_numpy())
    return rows.list.first().to_numpy(), back.tolist()


def _parts_of(reading: TableReading, frame: pl.DataFrame, argument: Argument) -> Array:
    arrays, _ = reading.encode(frame, np.zeros(frame.height, np.bool_))
    name = PERIOD if argument.within is None else part_of(argument.within.id)
    return arrays.get(name, np.zeros(frame.height, np.int64))


def value_in(value: Value, argument: Argument) -> Fraction | None:
    """What a statistic counts of a value of its argument, None where it leaves the unit out;
    UnsupportedError where columns do not have the statistic."""
    if isinstance(value, Absent):
        left_out = value.kind == "wrong" and argument.guarded and value.division
        if value.kind in ("wrong", "poison") and not left_out:
            raise UnsupportedError("slow.wrong")
        return None
    known = value if isinstance(value, Fraction) else Fraction(0)
    if abs(known) > LARGEST:
        raise UnsupportedError("slow.beyond")
    return known
