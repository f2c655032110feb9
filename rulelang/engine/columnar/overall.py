"""Statistics over all units of a table: a pass for all that do not need one another."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from threading import Lock
from typing import TypeAlias

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
    needed_by,
    rounds,
    top_at,
)
from rulelang.engine.columnar.standing import Standings, standings_of
from rulelang.engine.columnar.statistics import Sample, statistic_of
from rulelang.engine.exact import values_of
from rulelang.engine.expressions import evaluator, policies_of
from rulelang.plan.statistics import STATISTICS
from rulelang.plan.tree import Ref, StatisticStep
from rulelang.plan.values import NOT_APPLICABLE, Absent, Value, absence
from rulelang.rational import DomainError, TooLargeError

__all__ = ["Statistics", "find_statistics"]

LARGEST = 10**300
"""What doubles, by which statistics sort, have room for."""

ROOM, BYTES = 2**31, 17
"""The bytes that samples may take while a pass makes them, and those of one value."""


@define
class Statistics:
    """The values of statistics: ``by_code`` one for each period in the order of their numbers, as
    programs read them; ``by_period`` by period too, as the exact engine does."""

    by_code: dict[Ref, tuple[Fraction | Absent | Standings, ...]] = field(factory=dict)
    by_period: dict[tuple[Ref, str | None], Value | Standings] = field(factory=dict)


def find_statistics(reading: Reading, threads: int) -> Statistics:
    """Every statistic of the plan; UnsupportedError for one without a column form."""
    found = Statistics()
    waiting = rounds(reading.plan)
    if waiting and reading.period is not None:
        for frame in reading.source.read([reading.period]):
            reading.periods_of(frame)
    for steps in waiting:
        samples = _samples(reading, dict.fromkeys(map(Argument.of, steps)), found, threads)
        for step in steps:
            try:
                values = [
                    _statistic(step, sample)
                    if sample.count or STATISTICS[step.statistic].own
                    else _of_nothing(reading, step, code, found)
                    for code, sample in enumerate(samples[Argument.of(step)])
                ]
            except UnsupportedError as error:
                error.place = step.place
                raise
            found.by_code[step.ref] = tuple(values)
            for period in reading.period_names or {None}:
                code = 0 if period is None else reading.period_code(period)
                found.by_period[step.ref, period] = values[code]
    return found


def _statistic(step: StatisticStep, sample: Sample) -> Fraction | Standings:
    if STATISTICS[step.statistic].own:
        return standings_of(sample)
    try:
        return statistic_of(step.statistic, sample, step.parameter)
    except (ZeroDivisionError, TooLargeError, DomainError):
        raise UnsupportedError("slow.failing") from None


def _of_nothing(
    reading: Reading, step: StatisticStep, period: int, statistics: Statistics
) -> Fraction | Absent:
    """What a statistic comes to in a period in which no unit has a value."""
    nothing = STATISTICS[step.statistic].of_nothing
    if nothing is not None:
        return nothing
    if reading.period is None:
        raise UnsupportedError("slow.nothing")
    reasons: list[Absent] = []
    first = 0
    for frame in reading.source.read(reading.columns()):
        rows = np.flatnonzero(reading.periods_of(frame) == period)
        values = _values(reading, frame[rows], rows + first, statistics, [Argument.of(step)])
        reasons += [value for value in values[0] if isinstance(value, Absent)]
        first += frame.height
    return absence(value for value in reasons if value.kind != "wrong") or NOT_APPLICABLE


Samples: TypeAlias = dict[Argument, list[Sample]]
"""What each argument comes to, period by period."""


def _samples(
    reading: Reading, arguments: Iterable[Argument], statistics: Statistics, threads: int
) -> Samples:
    """What arguments come to, as many in one pass as there is room for."""
    columns: list[Argument] = []
    exactly: list[Argument] = []
    every = frozenset(item.id for item, _ in reading.inputs())
    carried = reading.carried_with(every)
    for item in arguments:
        witness = reading.witness(every)
        simple = in_columns(reading.plan, carried, statistics.by_code, item, witness)
        (columns if simple else exactly).append(item)
    found: Samples = {}
    at_once = max(1, ROOM // (BYTES * max(1, reading.source.rows)))
    for start in range(0, len(columns), at_once):
        found |= _in_columns(reading, columns[start : start + at_once], statistics, threads)
    return found | (_row_by_row(reading, exactly, statistics) if exactly else {})


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

    def sample(self, mine: Array, period: int) -> Sample:
        """The values of some rows."""
        rows = self.there & mine
        others = tuple(value for code, value in self.others if code == period)
        return Sample(
            self.tops[rows], self.bottoms[rows] if self.varied else None, self.scale, others
        )


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
                    raise UnsupportedError("slow.scales")
            return compiled[nulls].program

    program(frozenset())
    rows = reading.source.rows
    taken = [_Taken.of(rows) for _ in arguments]
    periods = np.zeros(rows, np.int64)

    def take(nulls: frozenset[str], outputs: dict[str, Array], places: slice) -> None:
        for at, own in enumerate(taken):
            own.tops[places] = outputs[top_at(at)]
            if bottom_at(at) in outputs:
                own.bottoms[places] = outputs[bottom_at(at)]
                own.varied = True
            if absent_at(at) in outputs:
                own.there[places] &= ~outputs[absent_at(at)]

    def note(frame: pl.DataFrame, places: slice) -> Array | None:
        if reading.period is not None:
            periods[places] = reading.periods_of(frame)
        return None

    for frame, chosen in run_over(reading, reading.columns(), threads, program, take, note):
        values = _exactly(reading, frame, chosen, statistics, arguments)
        for own, found in zip(taken, values, strict=True):
            own.there[chosen] = False
            known = zip(periods[chosen].tolist(), found, strict=True)
            own.others += [(period, value) for period, value in known if value is not None]
    codes = range(max(1, len(reading.periods.values)))
    samples: Samples = {}
    for at, (argument, own) in enumerate(zip(arguments, taken, strict=True)):
        own.scale = compiled[frozenset()].scales[at]
        samples[argument] = [own.sample(periods == code, code) for code in codes]
    return samples


def _row_by_row(reading: Reading, arguments: Sequence[Argument], statistics: Statistics) -> Samples:
    """What has no column form, by the exact engine."""
    codes = range(max(1, len(reading.periods.values)))
    found: dict[Argument, list[list[Fraction]]] = {item: [[] for _ in codes] for item in arguments}
    first = 0
    for frame in reading.source.read(reading.columns()):
        rows = np.arange(first, first + frame.height)
        first += frame.height
        periods = np.zeros(frame.height, np.int64)
        if reading.period is not None:
            periods = reading.periods_of(frame)
        values = _exactly(reading, frame, rows, statistics, arguments)
        for item, own in zip(arguments, values, strict=True):
            for period, value in zip(periods.tolist(), own, strict=True):
                if value is not None:
                    found[item][period].append(value)
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
            raise UnsupportedError("slow.wrong")
        return None
    known = value if isinstance(value, Fraction) else Fraction(0)
    if abs(known) > LARGEST:
        raise UnsupportedError("slow.beyond")
    return known
