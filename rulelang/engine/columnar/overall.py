"""Statistics over all units of a table: a pass for all that do not need each other."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from threading import Lock
from typing import Any, TypeAlias

import numpy as np
import polars as pl
from attrs import define, field, frozen

from rulelang.data.prepared import prepare
from rulelang.engine.columnar.machine import Array
from rulelang.engine.columnar.passes import Take, run_over
from rulelang.engine.columnar.program import UnsupportedError
from rulelang.engine.columnar.reading import TableReading
from rulelang.engine.columnar.sampling import (
    Argument,
    Sampling,
    absent_at,
    bottom_at,
    compile_sampling,
    in_columns,
    lacking_at,
    needed_by,
    place_at,
    rounds,
    top_at,
)
from rulelang.engine.columnar.standing import Standings, standings_of
from rulelang.engine.columnar.statistics import Sample, statistic_of
from rulelang.engine.columnar.steps import PERIOD, part_of
from rulelang.engine.columnar.values import SETTLED
from rulelang.engine.exact import values_of
from rulelang.engine.expressions import evaluator, policies_of
from rulelang.plan.expressions import Ref
from rulelang.plan.statistics import STATISTICS
from rulelang.plan.tree import StatisticStep
from rulelang.plan.values import NOT_APPLICABLE, Absent, Value, absence
from rulelang.rational import DomainError, TooLargeError
from rulelang.results.columns import INPUTS, bit_of, lackable

__all__ = ["Statistics", "find_statistics"]

LARGEST = 10**300
"""What doubles, by which statistics sort, have room for."""

ROOM, BYTES = 2**31, 17
"""The bytes that samples may take while a pass makes them, and those of one value."""


@define
class Statistics:
    """The values of statistics: ``by_code`` one for each period, or part of one, in the order of
    their numbers, as programs read them; ``by_period`` by period too, as the exact engine does."""

    by_code: dict[Ref, tuple[Fraction | Absent | Standings, ...]] = field(factory=dict)
    by_period: dict[tuple[Ref, str | None], Any] = field(factory=dict)


def find_statistics(reading: TableReading, threads: int) -> Statistics:
    """Every statistic of the plan; UnsupportedError for one without a column form."""
    found = Statistics()
    waiting = rounds(reading.plan)
    if waiting:
        reading.number_parts({s.within.id for steps in waiting for s in steps if s.within})
    for steps in waiting:
        samples = _samples(reading, dict.fromkeys(map(Argument.of, steps)), found, threads)
        reasons: dict[Argument, Sequence[Absent]] = {}
        for step in steps:
            argument = Argument.of(step)
            own = samples[argument]
            try:
                if any(_lacks(step, sample) for sample in own) and argument not in reasons:
                    reasons[argument] = _reasons(reading, argument, found, threads)
                values = tuple(
                    reasons[argument][at] if _lacks(step, sample) else _statistic(step, sample)
                    for at, sample in enumerate(own)
                )
            except UnsupportedError as error:
                error.place = step.place
                raise
            found.by_code[step.ref] = values
            found.by_period |= _by_period(reading, step, values)
    return found


def _by_period(reading: TableReading, step: StatisticStep, values: Sequence[Any]) -> dict[Any, Any]:
    """The values of a statistic as the exact engine reads them."""
    found: dict[Any, Any] = {}
    parts = reading.parts(_within(step))
    for period in reading.period_names or {None}:
        code = 0 if period is None else reading.period_code(period)
        mine = {
            group: value for (at, group), value in zip(parts, values, strict=True) if at == code
        }
        found[step.ref, period] = mine[None] if step.within is None else mine
    return found


def _within(item: StatisticStep | Argument) -> str | None:
    return None if item.within is None else item.within.id


def _lacks(step: StatisticStep, sample: Sample) -> bool:
    """Whether there is no value for want of values."""
    statistic = STATISTICS[step.statistic]
    needs_none = statistic.own or statistic.of_nothing is not None
    return not sample.count and not needs_none


def _statistic(step: StatisticStep, sample: Sample) -> Fraction | Absent | Standings:
    statistic = STATISTICS[step.statistic]
    if statistic.own:
        return standings_of(sample)
    if not sample.count and statistic.of_nothing is not None:
        return statistic.of_nothing
    if statistic.ranked and step.parameter is not None and sample.count < step.parameter:
        return NOT_APPLICABLE
    try:
        return statistic_of(step.statistic, sample, step.parameter)
    except (ZeroDivisionError, TooLargeError, DomainError):
        raise UnsupportedError("slow.failing") from None


def _reasons(
    reading: TableReading, argument: Argument, statistics: Statistics, threads: int
) -> list[Absent]:
    """Why an argument has no value, in each part of the table in which no unit has one."""
    count = len(reading.parts(_within(argument)))
    words, found = np.zeros(count, np.int64), [list[Absent]() for _ in range(count)]
    lock = Lock()

    def take(nulls: frozenset[str], outputs: dict[str, Array], rows: slice) -> None:
        if lacking_at(0) in outputs:
            lacking = outputs[lacking_at(0)]
            places = outputs.get(place_at(0), np.zeros(len(lacking), np.int64))
            there = places >= 0
            with lock:
                np.bitwise_or.at(words, places[there], lacking[there])

    # Where there are so many that can lack, some have no bit of their own.
    exactly = len(lackable(reading.plan)) > INPUTS or not _has_columns(
        reading, argument, statistics
    )
    rows: Array | None = None
    if not exactly:
        compiled = _Compiled(reading, [argument], statistics, reasons=True)
        rows = _passed(reading, compiled, threads, take)
    for values, places in _values(reading, rows, statistics, [argument]):
        for part, value in zip(places[0].tolist(), values[0], strict=True):
            if part >= 0 and isinstance(value, Absent) and value.kind != "wrong":
                found[part].append(value)
    names = [*enumerate(lackable(reading.plan))]
    for part, word in enumerate(words.tolist()):
        lacking = [id for at, id in names if word & bit_of(at)]
        if lacking:
            found[part].append(Absent("missing", frozenset(lacking), bool(word & SETTLED)))
    return [absence(values) or NOT_APPLICABLE for values in found]


Samples: TypeAlias = dict[Argument, list[Sample]]
"""What each argument comes to, in the order of the parts of the table."""


def _samples(
    reading: TableReading, arguments: Iterable[Argument], statistics: Statistics, threads: int
) -> Samples:
    """What arguments come to, as many in one pass as there is room for."""
    columns: list[Argument] = []
    exactly: list[Argument] = []
    for item in arguments:
        simple = _has_columns(reading, item, statistics)
        (columns if simple else exactly).append(item)
    found: Samples = {}
    at_once = max(1, ROOM // (BYTES * max(1, reading.source.rows)))
    for start in range(0, len(columns), at_once):
        found |= _in_columns(reading, columns[start : start + at_once], statistics, threads)
    return found | (_row_by_row(reading, exactly, statistics) if exactly else {})


def _has_columns(reading: TableReading, argument: Argument, statistics: Statistics) -> bool:
    every = frozenset(item.id for item, _ in reading.inputs())
    carried, witness = reading.carried_with(every), reading.witness(every)
    return in_columns(reading.plan, carried, statistics.by_code, argument, witness)


@define
class _Compiled:
    """The programs of some arguments, by the inputs that have empty cells."""

    reading: TableReading
    arguments: Sequence[Argument]
    statistics: Statistics
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
                )
                if self.made[nulls].scales != next(iter(self.made.values())).scales:
                    raise UnsupportedError("slow.scales")
            return self.made[nulls]

    def _parts(self) -> dict[str, int]:
        found = {} if self.reading.period is None else {PERIOD: len(self.reading.parts(None))}
        return found | {part_of(id): len(self.reading.parts(id)) for id in self.reading.shared}


def _passed(reading: TableReading, compiled: _Compiled, threads: int, take: Take) -> Array:
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
    ``bottoms``, where those are not 1, in the ``parts`` of the table, if it has several."""

    tops: Array
    there: Array
    bottoms: Array | None = None
    parts: Array | None = None
    others: list[tuple[int, Fraction]] = field(factory=list)
    scale: int = 1

    @classmethod
    def of(cls, rows: int) -> "_Taken":
        return cls(np.zeros(rows, np.int64), np.ones(rows, np.bool_))

    def make_room(self, sampling: Sampling, at: int) -> None:
        """Be ready for the outputs of a program."""
        outputs = dict(sampling.program.outputs)
        if bottom_at(at) in outputs and self.bottoms is None:
            self.bottoms = np.ones(len(self.tops), np.int64)
        if place_at(at) in outputs and self.parts is None:
            self.parts = np.zeros(len(self.tops), np.int32)

    def take(self, at: int, outputs: dict[str, Array], rows: slice) -> None:
        """Note some rows."""
        self.tops[rows] = outputs[top_at(at)]
        if self.bottoms is not None and bottom_at(at) in outputs:
            self.bottoms[rows] = outputs[bottom_at(at)]
        if self.parts is not None:
            self.parts[rows] = outputs[place_at(at)]
        if absent_at(at) in outputs:
            self.there[rows] &= ~outputs[absent_at(at)]

    def samples(self, parts: "_Parts") -> list[Sample]:
        """The values of each part of the table."""
        others: list[list[Fraction]] = [[] for _ in range(parts.count)]
        for part, value in self.others:
            others[part].append(value)
        there = None if self.there.all() else self.there
        found = []
        for rows, further in zip(parts.rows(), others, strict=True):
            rows = rows if there is None else there if rows is None else rows[there[rows]]
            own = slice(None) if rows is None else rows
            bottoms = None if self.bottoms is None else self.bottoms[own]
            found.append(Sample(self.tops[own], bottoms, self.scale, tuple(further)))
        return found


@frozen
class _Parts:
    """The rows of the table in the order of its ``count`` parts, and where each starts; None: all
    rows are in one."""

    count: int
    order: Array | None
    ends: Array

    @classmethod
    def of(cls, parts: Array | None, count: int) -> "_Parts":
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
    reading: TableReading, arguments: Sequence[Argument], statistics: Statistics, threads: int
) -> Samples:
    compiled = _Compiled(reading, arguments, statistics)
    scales = compiled.of(frozenset()).scales
    taken = [_Taken.of(reading.source.rows) for _ in arguments]
    lock = Lock()

    def take(nulls: frozenset[str], outputs: dict[str, Array], rows: slice) -> None:
        with lock:
            for at, own in enumerate(taken):
                own.make_room(compiled.of(nulls), at)
        for at, own in enumerate(taken):
            own.take(at, outputs, rows)

    rows = _passed(reading, compiled, threads, take)
    for own in taken:
        own.there[rows] = False
    for values, places in _values(reading, rows, statistics, arguments) if len(rows) else ():
        for own, found, parts, argument in zip(taken, values, places, arguments, strict=True):
            for part, value in zip(parts.tolist(), found, strict=True):
                known = _known(value, argument) if part >= 0 else None
                if known is not None:
                    own.others.append((part, known))
    samples: Samples = {}
    each: dict[str | None, _Parts] = {}
    for argument, own, scale in zip(arguments, taken, scales, strict=True):
        own.scale, within = scale, _within(argument)
        if within not in each:
            each[within] = _Parts.of(own.parts, len(reading.parts(within)))
        samples[argument] = own.samples(each[within])
    return samples


def _row_by_row(
    reading: TableReading, arguments: Sequence[Argument], statistics: Statistics
) -> Samples:
    """What has no column form, by the exact engine."""
    found: dict[Argument, list[list[Fraction]]] = {
        item: [[] for _ in reading.parts(_within(item))] for item in arguments
    }
    for values, places in _values(reading, None, statistics, arguments):
        for item, own, parts in zip(arguments, values, places, strict=True):
            for part, value in zip(parts.tolist(), own, strict=True):
                known = _known(value, item) if part >= 0 else None
                if known is not None:
                    found[item][part].append(known)
    none = np.zeros(0, np.int64)
    return {
        item: [Sample(none, None, 1, tuple(values)) for values in own]
        for item, own in found.items()
    }


def _values(
    reading: TableReading,
    rows: Array | None,
    statistics: Statistics,
    arguments: Sequence[Argument],
) -> Iterator[tuple[list[list[Value]], list[Array]]]:
    """The values of each argument by the exact engine, in some rows or (None) in all, and the parts
    of the table that these are in; frame by frame."""
    plan = reading.plan
    needed = needed_by(plan, arguments)
    policies = policies_of(plan)
    evaluators = [evaluator(argument.value, policies) for argument in arguments]
    every = np.arange(reading.source.rows) if rows is None else rows
    for frame, places in reading.frames(every):
        prepared = prepare(reading.table(frame, places), plan)
        units = values_of(plan, prepared, needed, statistics.by_period)
        parts = [_parts_of(reading, frame, argument) for argument in arguments]
        yield [[evaluate(values) for values in units] for evaluate in evaluators], parts


def _parts_of(reading: TableReading, frame: pl.DataFrame, argument: Argument) -> Array:
    arrays, _ = reading.encode(frame, np.zeros(frame.height, np.bool_))
    name = PERIOD if argument.within is None else part_of(argument.within.id)
    return arrays.get(name, np.zeros(frame.height, np.int64))


def _known(value: Value, argument: Argument) -> Fraction | None:
    if isinstance(value, Absent):
        left_out = value.kind == "wrong" and argument.guarded and value.division
        if value.kind in ("wrong", "poison") and not left_out:
            raise UnsupportedError("slow.wrong")
        return None
    known = value if isinstance(value, Fraction) else Fraction(0)
    if abs(known) > LARGEST:
        raise UnsupportedError("slow.beyond")
    return known
