"""The steps of a plan as instructions: inputs, statistics, criteria and levels."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from attrs import evolve

from rulelang.engine.columnar import numbers
from rulelang.engine.columnar.criteria import criterion_applies, score_criterion
from rulelang.engine.columnar.expressions import APPLIES, Scope, compile_expression
from rulelang.engine.columnar.inputs import Carried, load
from rulelang.engine.columnar.numbers import Number
from rulelang.engine.columnar.program import Builder, Slot, UnsupportedError, span
from rulelang.engine.columnar.standing import Standings
from rulelang.engine.columnar.values import (
    ERROR,
    UNRANKED,
    Value,
    absent_of,
    choose,
    either_bits,
    has_bit,
    is_lacking,
    is_wrong,
    known,
)
from rulelang.plan.intervals import Interval
from rulelang.plan.statistics import STATISTICS
from rulelang.plan.tree import AppliesStep, LetStep, LevelsPlan, Plan, StatisticStep

__all__ = ["PERIOD", "Overall", "level_of", "run_steps", "scope_of"]

Overall = Mapping[str, Sequence[Any]]
"""The values of statistics by key, one for each period: fractions, or `Standings` of the statistic
that gives each unit its own."""

PERIOD = " period"
"""The column that says which period a row is of, where there are several."""


def scope_of(plan: Plan, carried: Mapping[str, Carried]) -> Scope:
    builder = Builder()
    values = {
        item.key: load(builder, item, carried[item.key], at) for at, item in enumerate(plan.inputs)
    }
    maxima = {item.id: item.maximum for item in plan.criteria}
    weights = {item.id: item.weight for item in plan.criteria}
    return Scope(builder, values, maxima, weights, plan.not_applicable == "leave_out")


def run_steps(
    plan: Plan,
    scope: Scope,
    overall: Overall,
    until: str = "",
) -> None:
    for step in plan.steps:
        if isinstance(step, LetStep):
            scope.values[step.key] = compile_expression(step.value, scope)
        elif isinstance(step, StatisticStep):
            if step.key == until:
                return
            scope.values[step.key] = _statistic(step, scope, overall[step.key])
        elif isinstance(step, AppliesStep):
            scope.values[step.id + APPLIES] = criterion_applies(step, scope)
        else:
            score_criterion(plan, step, scope)


def _statistic(step: StatisticStep, scope: Scope, values: Sequence[Any]) -> Value:
    if STATISTICS[step.statistic].own:
        return _standing(step, scope, tuple(values))
    return known("number", _of_period(scope, values))


def _of_period(scope: Scope, values: Sequence[Fraction]) -> Number:
    if len(values) == 1:
        return numbers.constant(values[0])
    return numbers.by_place(scope.builder, _period(scope, len(values)), values)


def _period(scope: Scope, count: int) -> Slot:
    return scope.builder.column(PERIOD, "i", span(0, count - 1))


def _standing(step: StatisticStep, scope: Scope, tables: Sequence[Standings]) -> Value:
    """The standing of each unit's own value in its period."""
    b = scope.builder
    value = compile_expression(step.value, scope)
    term = numbers.as_term(b, value.data)
    times, left = divmod(tables[0].scale, term.scale)
    if left:
        raise UnsupportedError("one statistic over two scales")
    top = numbers.as_column(b, b.multiply(term.top, times))
    period = 0 if len(tables) == 1 else _period(scope, len(tables))
    most = max(1, *(len(table) for table in tables))
    bottom = 1 if term.bottom is None else term.bottom
    places = b.emit("standing", "i", top, bottom, period, tables, interval=span(0, most))
    others = [Fraction(1, max(1, len(table) - 1)) for table in tables]
    found = numbers.multiply(b, numbers.whole(places), _of_period(scope, others))
    share = numbers.narrowed(found, Interval(Fraction(0), Fraction(1)))
    return absent_of(b, known("number", share), value)


# ---- levels --------------------------------------------------------------------------------------


def level_of(block: LevelsPlan, scope: Scope) -> Value:
    """The place of the level's row; missing where its condition needs what is missing."""
    b = scope.builder
    score = scope.values[block.of]
    result = Value("date", len(block.rows))
    for place, level in reversed([*enumerate(block.rows)]):
        bound: Number = numbers.constant(level.bound)
        if level.percentage:
            bound = numbers.scaled(b, scope.maximum(block.of), level.bound)
        reached = numbers.compare(b, "greater_equal", score.data, bound)
        holds = known("truth", True)
        if level.requires is not None:
            holds = compile_expression(level.requires, scope)
        b.doubt(b.both(reached, is_wrong(b, holds)))
        taken = b.both(b.both(reached, holds.data), b.invert(is_lacking(b, holds)))
        result = choose(b, taken, Value("date", place), result)
        b.doubt(b.both(reached, has_bit(b, holds, ERROR)))
        if holds.bits & UNRANKED:
            stops = b.both(reached, has_bit(b, holds, UNRANKED))
            lacking = Value("date", place, missing=holds.missing, bits=UNRANKED)
            result = choose(b, stops, lacking, result)
    return evolve(
        result,
        missing=either_bits(b, result.missing, score.missing),
        bits=result.bits | score.bits,
        out=score.out,
    )
