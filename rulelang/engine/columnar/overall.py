"""Statistics over all units of a table: a pass for all that do not need each other."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from fractions import Fraction
from functools import partial
from threading import Lock
from typing import Any, TypeAlias

import numpy as np

from rulelang.engine.columnar.given import Nearly
from rulelang.engine.columnar.machine import Array
from rulelang.engine.columnar.nearly import (
    NearSample,
    UnclearError,
    near_standings,
    near_statistic,
)
from rulelang.engine.columnar.program import UnsupportedError
from rulelang.engine.columnar.reading import TableReading
from rulelang.engine.columnar.samples import (
    ByPeriod,
    Compiled,
    Samples,
    Statistics,
    form_in,
    passed,
    row_by_row,
    samples_of,
    values_by_row,
    within_of,
)
from rulelang.engine.columnar.sampling import Argument, Form, lacking_at, place_at, rounds
from rulelang.engine.columnar.standing import Standings, standings_of
from rulelang.engine.columnar.statistics import Sample, statistic_of
from rulelang.engine.columnar.values import SETTLED
from rulelang.plan.statistics import STATISTICS
from rulelang.plan.tree import StatisticStep
from rulelang.plan.values import NOT_APPLICABLE, Absent, absence
from rulelang.rational import DomainError, TooLargeError
from rulelang.results.columns import INPUTS, bit_of, lackable

__all__ = ["Slow", "find_statistics", "lacks", "statistic_over"]

Slow: TypeAlias = Callable[[UnsupportedError], None]
"""Told of a statement that the exact engine reads for every row, before it does."""


def find_statistics(reading: TableReading, threads: int, slow: Slow) -> Statistics:
    """Every statistic of the plan; UnsupportedError for one without a column form."""
    found = Statistics()
    waiting = rounds(reading.plan)
    if waiting:
        reading.number_parts({s.within.id for steps in waiting for s in steps if s.within})
    for steps in waiting:
        samples = _samples(reading, steps, found, threads, slow)
        reasons: dict[Argument, Sequence[Absent]] = {}
        for step in steps:
            argument = Argument.of(step)
            own = samples[argument]
            try:
                if any(lacks(step, sample) for sample in own) and argument not in reasons:
                    reasons[argument] = _reasons(reading, argument, found, threads)
                values = tuple(
                    reasons[argument][at] if lacks(step, sample) else statistic_over(step, sample)
                    for at, sample in enumerate(own)
                )
            except UnsupportedError as error:
                error.place = step.place
                raise
            found.by_code[step.ref] = values
            if any(isinstance(value, Nearly) for value in values):
                found.waiting.append(partial(_in_full, reading, step, found, slow))
            else:
                found.by_period |= _by_period(reading, step, values)
    return found


def _samples(
    reading: TableReading,
    steps: Iterable[StatisticStep],
    statistics: Statistics,
    threads: int,
    slow: Slow,
) -> Samples:
    """What the arguments of some statistics come to."""
    forms: dict[Argument, Form] = {}
    exactly: list[Argument] = []
    for step in steps:
        argument = Argument.of(step)
        if argument in forms or argument in exactly:
            continue
        try:
            forms[argument] = form_in(reading, argument, statistics)
        except UnsupportedError as error:
            error.place = error.place or step.place
            slow(error)
            exactly.append(argument)
    found = samples_of(reading, forms, statistics, threads)
    return found | (row_by_row(reading, exactly, statistics.in_full()) if exactly else {})


def _in_full(
    reading: TableReading, step: StatisticStep, statistics: Statistics, slow: Slow
) -> ByPeriod:
    """The values by period of a statistic that is known nearly, each of them exact."""
    error = UnsupportedError("slow.nearly")
    error.place = step.place
    slow(error)
    argument = Argument.of(step)
    samples = row_by_row(reading, [argument], statistics.by_period)[argument]
    values = [
        statistic_over(step, sample) if isinstance(value, Nearly) else value
        for value, sample in zip(statistics.by_code[step.ref], samples, strict=True)
    ]
    return _by_period(reading, step, values)


def _by_period(reading: TableReading, step: StatisticStep, values: Sequence[Any]) -> dict[Any, Any]:
    """The values of a statistic as the exact engine reads them."""
    found: dict[Any, Any] = {}
    parts = reading.parts(within_of(Argument.of(step)))
    for period in reading.period_names or {None}:
        code = 0 if period is None else reading.period_code(period)
        mine = {
            group: value for (at, group), value in zip(parts, values, strict=True) if at == code
        }
        found[step.ref, period] = mine[None] if step.within is None else mine
    return found


def lacks(step: StatisticStep, sample: Sample | NearSample) -> bool:
    """Whether there is no value for want of values."""
    statistic = STATISTICS[step.statistic]
    needs_none = statistic.own or statistic.of_nothing is not None
    return not sample.count and not needs_none


def statistic_over(
    step: StatisticStep, sample: Sample | NearSample
) -> Fraction | Nearly | Absent | Standings:
    """The value of a statistic over the values of a part of the table; UnsupportedError where it
    fails."""
    statistic = STATISTICS[step.statistic]
    if statistic.own:
        return near_standings(sample) if isinstance(sample, NearSample) else standings_of(sample)
    if not sample.count and statistic.of_nothing is not None:
        return statistic.of_nothing
    if statistic.ranked and step.parameter is not None and sample.count < step.parameter:
        return NOT_APPLICABLE
    try:
        if isinstance(sample, NearSample):
            try:
                return near_statistic(step.statistic, sample, step.parameter)
            except UnclearError:
                sample = sample.in_full()
        return statistic_of(step.statistic, sample, step.parameter)
    except (ZeroDivisionError, TooLargeError, DomainError):
        raise UnsupportedError("slow.failing") from None


def _reasons(
    reading: TableReading, argument: Argument, statistics: Statistics, threads: int
) -> list[Absent]:
    """Why an argument has no value, in each part of the table in which no unit has one."""
    count = len(reading.parts(within_of(argument)))
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
    rows: Array | None = None
    if len(lackable(reading.plan)) <= INPUTS:
        with suppress(UnsupportedError):
            near = [argument] if form_in(reading, argument, statistics) == "near" else []
            compiled = Compiled(reading, [argument], statistics, near, reasons=True)
            rows = passed(reading, compiled, threads, take)
    for values, places in values_by_row(reading, rows, statistics.in_full(), [argument]):
        for part, value in zip(places[0].tolist(), values[0], strict=True):
            if part >= 0 and isinstance(value, Absent) and value.kind != "wrong":
                found[part].append(value)
    names = [*enumerate(lackable(reading.plan))]
    for part, word in enumerate(words.tolist()):
        lacking = [id for at, id in names if word & bit_of(at)]
        if lacking:
            found[part].append(Absent("missing", frozenset(lacking), bool(word & SETTLED)))
    return [absence(values) or NOT_APPLICABLE for values in found]
