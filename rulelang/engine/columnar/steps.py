"""The steps of a plan as instructions: inputs, named values and statistics."""

from collections.abc import Container, Mapping, Sequence
from fractions import Fraction
from math import gcd
from typing import Any

from rulelang.engine.columnar import numbers
from rulelang.engine.columnar.expressions import Scope, compile_expression
from rulelang.engine.columnar.inputs import Carried, load
from rulelang.engine.columnar.numbers import Number
from rulelang.engine.columnar.program import Builder, Slot, UnsupportedError, Whole, span
from rulelang.engine.columnar.standing import AMBIGUOUS, Standings
from rulelang.engine.columnar.values import Value, absent_of, known
from rulelang.engine.columnar.witness import Witness
from rulelang.plan.intervals import Interval
from rulelang.plan.statistics import STATISTICS
from rulelang.plan.tree import Plan, Ref, StatisticStep, Step
from rulelang.plan.values import Absent

__all__ = ["PERIOD", "Overall", "run_steps", "scope_of"]

Overall = Mapping[Ref, Sequence[Any]]
"""The values of statistics, one for each period: fractions, why there is none, or `Standings` of
the statistic that gives each unit its own."""

PERIOD = " period"
"""The column that says which period a row is of, where there are several."""


def scope_of(plan: Plan, carried: Mapping[str, Carried], witness: Witness | None) -> Scope:
    builder = Builder(witness=witness)
    values = {
        item.key: load(builder, item, carried[item.id], at) for at, item in enumerate(plan.inputs)
    }
    return Scope(builder, values)


def run_steps(
    plan: Plan, scope: Scope, overall: Overall, only: Container[Ref] | None = None
) -> None:
    for step in plan.steps:
        if only is not None and step.ref not in only:
            continue
        try:
            scope.values[step.ref] = _value(step, scope, overall)
        except UnsupportedError as error:
            error.place = error.place or step.place
            raise


def _value(step: Step, scope: Scope, overall: Overall) -> Value:
    if isinstance(step, StatisticStep):
        return _statistic(step, scope, overall[step.ref])
    return compile_expression(step.value, scope)


def _statistic(step: StatisticStep, scope: Scope, values: Sequence[Any]) -> Value:
    if STATISTICS[step.statistic].own:
        return _standing(step, scope, tuple(values))
    return known("number", _of_period(scope, values))


def _of_period(scope: Scope, values: Sequence[Fraction | Absent]) -> Number:
    """The value of each row's period; rows of periods without one are in doubt."""
    b = scope.builder
    known = [value for value in values if isinstance(value, Fraction)]
    if not known:
        raise UnsupportedError("slow.nothing")
    if len(values) == 1:
        return numbers.constant(known[0])
    period = _period(scope, len(values))
    for code, value in enumerate(values):
        if isinstance(value, Absent):
            b.doubt(b.compare("equal", period, code))
    filled = [value if isinstance(value, Fraction) else known[0] for value in values]
    return numbers.by_place(b, period, filled)


def _period(scope: Scope, count: int) -> Slot:
    return scope.builder.column(PERIOD, "i", span(0, count - 1))


def _standing(step: StatisticStep, scope: Scope, tables: Sequence[Standings]) -> Value:
    """The standing of each unit's own value in its period."""
    b = scope.builder
    value = compile_expression(step.value, scope)
    period = 0 if len(tables) == 1 else _period(scope, len(tables))
    most = max(1, *(len(table) for table in tables))
    within = span(AMBIGUOUS, most)
    try:
        term = numbers.as_term(b, value.number)
        top, bottom = _over_scale(b, term, tables[0].scale)
        places = b.emit("standing", "i", top, bottom, period, tables, interval=within)
    except UnsupportedError:  # a number that no quotient of 64 bits is
        near, error = numbers.near(b, value.number)
        places = b.emit("standing_near", "i", near, error, period, tables, interval=within)
        b.doubt(b.compare("less", places, 0))
    others = [Fraction(1, max(1, len(table) - 1)) for table in tables]
    found = numbers.multiply(b, numbers.whole(places), _of_period(scope, others))
    share = numbers.narrowed(found, Interval(Fraction(0), Fraction(1)))
    return absent_of(b, known("number", share), value)


def _over_scale(b: Builder, term: numbers.Term, scale: int) -> tuple[Slot, Whole]:
    """A quotient times a scale."""
    shared = gcd(scale, term.scale)
    bottom = numbers.times_column(b, term.scale // shared, term.bottom)
    return numbers.as_column(b, b.multiply(term.top, scale // shared)), bottom
