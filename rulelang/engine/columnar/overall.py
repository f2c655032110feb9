"""Statistics over all units of a table: a pass for all that do not need one another."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from threading import Lock
from typing import Any, TypeAlias

import numpy as np
import polars as pl
from attrs import define, field

from rulelang.data.prepared import prepare
from rulelang.engine.columnar.machine import Array
from rulelang.engine.columnar.passes import run_over
from rulelang.engine.columnar.program import Program, UnsupportedError
from rulelang.engine.columnar.reading import Reading
from rulelang.engine.columnar.sampling import (
    Argument,
    Sampling,
    absent_at,
    bottom_at,
    compile_sampling,
    in_columns,
    lacking_at,
    needed_by,
    rounds,
    top_at,
)
from rulelang.engine.columnar.standing import Standings, standings_of
from rulelang.engine.columnar.statistics import Sample, statistic_of
from rulelang.engine.columnar.values import SETTLED
from rulelang.engine.exact import values_of
from rulelang.engine.expressions import evaluator, policies_of
from rulelang.plan.statistics import STATISTICS
from rulelang.plan.tree import Ref, StatisticStep
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


def find_statistics(reading: Reading, threads: int) -> Statistics:
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


def _by_period(reading: Reading, step: StatisticStep, values: Sequence[Any]) -> dict[Any, Any]:
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
    except (ZeroDivisionError, TooLargeError, DomainError) as error:
        raise UnsupportedError(str(error)) from None


def _reasons(
    reading: Reading, argument: Argument, statistics: Statistics, threads: int
) -> list[Absent]:
    """Why an argument has no value, in each part of the table in which no unit has one."""
    many = len(lackable(reading.plan)) > INPUTS  # which have no bits of their own
    words = np.zeros(len(reading.parts(_within(argument))), np.int64)
    found: list[list[Absent]] = [[] for _ in words]

    def program(nulls: frozenset[str]) -> Program:
        return compile_sampling(
            reading.plan,
            reading.carried_with(nulls),
            statistics.by_code,
            [argument],
            reading.witness(nulls),
            reasons=True,
        ).program

    lock, places = Lock(), np.zeros(reading.source.rows, np.int64)

    def take(nulls: frozenset[str], outputs: dict[str, Array], rows: slice) -> None:
        if lacking_at(0) in outputs:
            there = places[rows] >= 0
            with lock:
                np.bitwise_or.at(words, places[rows][there], outputs[lacking_at(0)][there])

    def note(frame: pl.DataFrame, rows: slice) -> Array | None:
        places[rows] = reading.parts_of(frame, _within(argument))
        return np.ones(frame.height, np.bool_) if exactly else None

    exactly = many or not _has_columns(reading, argument, statistics)
    for frame, rows in run_over(reading, reading.columns(), threads, program, take, note):
        own = _values(reading, frame, rows, statistics, [argument])[0]
        for part, value in zip(places[rows].tolist(), own, strict=True):
            if part >= 0 and isinstance(value, Absent) and value.kind != "wrong":
                found[part].append(value)
    names = [*enumerate(lackable(reading.plan))]
    for part, word in enumerate(words.tolist()):
        lacking = [id for at, id in names if not exactly and word & bit_of(at)]
        if lacking:
            found[part].append(Absent("missing", frozenset(lacking), bool(word & SETTLED)))
    return [absence(values) or NOT_APPLICABLE for values in found]


Samples: TypeAlias = dict[Argument, list[Sample]]
"""What each argument comes to, in the order of the parts of the table."""


def _samples(
    reading: Reading, arguments: Iterable[Argument], statistics: Statistics, threads: int
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


def _has_columns(reading: Reading, argument: Argument, statistics: Statistics) -> bool:
    every = frozenset(item.id for item, _ in reading.inputs())
    carried, witness = reading.carried_with(every), reading.witness(every)
    return in_columns(reading.plan, carried, statistics.by_code, argument, witness)


@define
class _Taken:
    """What the rows of a table come to for one argument, while it is read."""

    tops: Array
    bottoms: Array
    there: Array
    others: list[tuple[int, Fraction]] = field(factory=list)
    varied: bool = False
    scale: int = 1

    @classmethod
    def of(cls, rows: int) -> "_Taken":
        return cls(np.zeros(rows, np.int64), np.ones(rows, np.int64), np.ones(rows, np.bool_))

    def samples(self, parts: Array, count: int) -> list[Sample]:
        """The values of each of so many parts of the table, by which part each row is in."""
        others: list[list[Fraction]] = [[] for _ in range(count)]
        for part, value in self.others:
            others[part].append(value)
        there = self.there & (parts >= 0) if count > 1 or parts.min(initial=0) < 0 else self.there
        tops, bottoms = self.tops[there], self.bottoms[there] if self.varied else None
        if count == 1:
            return [Sample(tops, bottoms, self.scale, tuple(others[0]))]
        own = parts[there].astype(np.min_scalar_type(count))  # few bits are sorted by counting
        order = np.argsort(own, kind="stable")
        ends = np.searchsorted(own[order], np.arange(count + 1))
        return [
            Sample(
                tops[order[start:end]],
                None if bottoms is None else bottoms[order[start:end]],
                self.scale,
                tuple(further),
            )
            for (start, end), further in zip(pairwise(ends.tolist()), others, strict=True)
        ]


def _in_columns(
    reading: Reading, arguments: Sequence[Argument], statistics: Statistics, threads: int
) -> Samples:
    compiled: dict[frozenset[str], Sampling] = {}
    lock = Lock()

    def program(nulls: frozenset[str]) -> Program:
        with lock:
            if nulls not in compiled:
                carried = reading.carried_with(nulls)
                compiled[nulls] = compile_sampling(
                    reading.plan, carried, statistics.by_code, arguments, reading.witness(nulls)
                )
                if compiled[nulls].scales != next(iter(compiled.values())).scales:
                    raise UnsupportedError("one statistic over two scales")
            return compiled[nulls].program

    program(frozenset())
    rows = reading.source.rows
    taken = [_Taken.of(rows) for _ in arguments]
    parts = {_within(argument): np.zeros(rows, np.int64) for argument in arguments}

    def take(nulls: frozenset[str], outputs: dict[str, Array], places: slice) -> None:
        for at, own in enumerate(taken):
            own.tops[places] = outputs[top_at(at)]
            if bottom_at(at) in outputs:
                own.bottoms[places] = outputs[bottom_at(at)]
                own.varied = True
            if absent_at(at) in outputs:
                own.there[places] &= ~outputs[absent_at(at)]

    def note(frame: pl.DataFrame, places: slice) -> Array | None:
        for id, own in parts.items():
            own[places] = reading.parts_of(frame, id)
        return None

    for frame, chosen in run_over(reading, reading.columns(), threads, program, take, note):
        values = _exactly(reading, frame, chosen, statistics, arguments)
        for own, found, argument in zip(taken, values, arguments, strict=True):
            own.there[chosen] = False
            known = zip(parts[_within(argument)][chosen].tolist(), found, strict=True)
            own.others += [(at, value) for at, value in known if value is not None and at >= 0]
    samples: Samples = {}
    for at, (argument, own) in enumerate(zip(arguments, taken, strict=True)):
        own.scale = compiled[frozenset()].scales[at]
        count = len(reading.parts(_within(argument)))
        samples[argument] = own.samples(parts[_within(argument)], count)
    return samples


def _row_by_row(reading: Reading, arguments: Sequence[Argument], statistics: Statistics) -> Samples:
    """What has no column form, by the exact engine."""
    found: dict[Argument, list[list[Fraction]]] = {
        item: [[] for _ in reading.parts(_within(item))] for item in arguments
    }
    first = 0
    for frame in reading.source.read(reading.columns()):
        rows = np.arange(first, first + frame.height)
        first += frame.height
        values = _exactly(reading, frame, rows, statistics, arguments)
        for item, own in zip(arguments, values, strict=True):
            parts = reading.parts_of(frame, _within(item))
            for part, value in zip(parts.tolist(), own, strict=True):
                if value is not None and part >= 0:
                    found[item][part].append(value)
    none = np.zeros(0, np.int64)
    return {
        item: [Sample(none, None, 1, tuple(values)) for values in own]
        for item, own in found.items()
    }


def _exactly(
    reading: Reading,
    frame: pl.DataFrame,
    rows: Array,
    statistics: Statistics,
    arguments: Sequence[Argument],
) -> list[list[Fraction | None]]:
    """The values of each argument by the exact engine, None where there is none."""
    values = _values(reading, frame, rows, statistics, arguments)
    return [
        [_known(value, argument) for value in own]
        for argument, own in zip(arguments, values, strict=True)
    ]


def _values(
    reading: Reading,
    frame: pl.DataFrame,
    rows: Array,
    statistics: Statistics,
    arguments: Sequence[Argument],
) -> list[list[Value]]:
    plan = reading.plan
    prepared = prepare(reading.table(frame, rows), plan)
    needed = needed_by(plan, [argument.value for argument in arguments])
    units = values_of(plan, prepared, needed, statistics.by_period)
    evaluators = [evaluator(argument.value, policies_of(plan)) for argument in arguments]
    return [[evaluate(values) for values in units] for evaluate in evaluators]


def _known(value: Value, argument: Argument) -> Fraction | None:
    if isinstance(value, Absent):
        left_out = value.kind == "wrong" and argument.guarded and value.division
        if value.kind in ("wrong", "poison") and not left_out:
            raise UnsupportedError("a statistic over wrong values")
        return None
    known = value if isinstance(value, Fraction) else Fraction(0)
    if abs(known) > LARGEST:
        raise UnsupportedError("a statistic over numbers beyond those of doubles")
    return known
