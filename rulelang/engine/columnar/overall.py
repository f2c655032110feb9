"""Statistics over all units of a table: a pass of its own for each."""

from fractions import Fraction

import numpy as np
import polars as pl
from attrs import define, field

from rulelang.data.prepared import prepare
from rulelang.engine.columnar.machine import Array
from rulelang.engine.columnar.passes import run_over
from rulelang.engine.columnar.program import Program, UnsupportedError
from rulelang.engine.columnar.reading import Reading
from rulelang.engine.columnar.scoring import Sampling, compile_sampling
from rulelang.engine.columnar.standing import Standings, standings_of
from rulelang.engine.columnar.statistics import Sample, statistic_of
from rulelang.engine.exact import run
from rulelang.engine.expressions import evaluator, policies_of
from rulelang.plan.statistics import STATISTICS
from rulelang.plan.tree import Ref, StatisticStep
from rulelang.plan.values import Absent, Value
from rulelang.rational import DomainError, TooLargeError

__all__ = ["Statistics", "find_statistics"]

LARGEST = 10**300
"""What doubles, by which statistics sort, have room for."""


@define
class Statistics:
    """The values of statistics: ``by_code`` one for each period in the order of their numbers, as
    programs read them; ``by_period`` by period too, as the exact engine does."""

    by_code: dict[Ref, tuple[Fraction | Standings, ...]] = field(factory=dict)
    by_period: dict[tuple[Ref, str | None], Value | Standings] = field(factory=dict)


def find_statistics(reading: Reading, threads: int) -> Statistics:
    """Every statistic of the plan, in its order; UnsupportedError for one without a column form."""
    found = Statistics()
    steps = [step for step in reading.plan.steps if isinstance(step, StatisticStep)]
    if steps and reading.period is not None:
        for frame in reading.source.read([reading.period]):
            reading.periods_of(frame)
    for step in steps:
        values = [_statistic(step, sample) for sample in _samples(reading, step, found, threads)]
        found.by_code[step.ref] = tuple(values)
        for period in reading.period_names or {None}:
            code = 0 if period is None else reading.period_code(period)
            found.by_period[step.ref, period] = values[code]
    return found


def _statistic(step: StatisticStep, sample: Sample) -> Fraction | Standings:
    if STATISTICS[step.statistic].own:
        return standings_of(sample)
    if not sample.count:
        raise UnsupportedError("a statistic over nothing")
    try:
        return statistic_of(step.statistic, sample, step.parameter)
    except (ZeroDivisionError, TooLargeError, DomainError) as error:
        raise UnsupportedError(str(error)) from None


def _samples(
    reading: Reading, step: StatisticStep, statistics: Statistics, threads: int
) -> list[Sample]:
    """What a statistic runs over, period by period."""
    compiled: dict[frozenset[str], Sampling] = {}

    def program(nulls: frozenset[str]) -> Program:
        if nulls not in compiled:
            carried = reading.carried_with(nulls)
            compiled[nulls] = compile_sampling(
                reading.plan, carried, statistics.by_code, step, reading.witness(nulls)
            )
        return compiled[nulls].program

    program(frozenset())
    rows = reading.source.rows
    tops, bottoms = np.full(rows, 0), np.full(rows, 1)
    there = np.ones(rows, np.bool_)
    periods = np.full(rows, 0)

    def take(nulls: frozenset[str], outputs: dict[str, Array], places: slice) -> None:
        tops[places] = outputs["top"]
        if "bottom" in outputs:
            bottoms[places] = outputs["bottom"]
        if "absent" in outputs:
            there[places] &= ~outputs["absent"]

    def note(frame: pl.DataFrame, places: slice) -> Array | None:
        if reading.period is not None:
            periods[places] = reading.periods_of(frame)
        return None

    others: list[tuple[int, Fraction]] = []
    for frame, chosen in run_over(reading, reading.columns(), threads, program, take, note):
        there[chosen] = False
        values = _exactly(reading, frame, chosen, statistics, step)
        known = zip(periods[chosen].tolist(), values, strict=True)
        others += [(period, value) for period, value in known if value is not None]
    if len({item.scale for item in compiled.values()}) > 1:
        raise UnsupportedError("one statistic over two scales")
    varied = any(name == "bottom" for item in compiled.values() for name, _ in item.program.outputs)
    samples = []
    for code in range(max(1, len(reading.periods.values))):
        mine = there & (periods == code)
        own = tuple(value for period, value in others if period == code)
        over = bottoms[mine] if varied else None
        samples.append(Sample(tops[mine], over, compiled[frozenset()].scale, own))
    return samples


def _exactly(
    reading: Reading,
    frame: pl.DataFrame,
    rows: Array,
    statistics: Statistics,
    step: StatisticStep,
) -> list[Fraction | None]:
    """The values of a statistic's argument by the exact engine, None where there is none."""
    prepared = prepare(reading.table(frame, rows), reading.plan)
    outcome = run(reading.plan, prepared, statistics.by_period)
    evaluate = evaluator(step.value, policies_of(reading.plan))
    found: list[Fraction | None] = []
    for values in outcome.values:
        value = evaluate(values)
        if isinstance(value, Absent) and value.kind in ("wrong", "poison"):
            raise UnsupportedError("a statistic over wrong values")
        known = value if isinstance(value, Fraction) else Fraction(0)
        if abs(known) > LARGEST:
            raise UnsupportedError("a statistic over numbers beyond those of doubles")
        found.append(None if isinstance(value, Absent) else known)
    return found
