"""The steps of a plan as instructions: inputs, statistics, criteria and levels."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import reduce

from attrs import evolve

from rulelang.engine.columnar import numbers
from rulelang.engine.columnar.expressions import APPLIES, Scope, compile_expression
from rulelang.engine.columnar.inputs import Carried, load
from rulelang.engine.columnar.numbers import Number
from rulelang.engine.columnar.program import Builder, Slot, UnsupportedError, span
from rulelang.engine.columnar.values import (
    ERROR,
    UNRANKED,
    ZERO,
    Value,
    absent_of,
    choose,
    choose_bits,
    either_bits,
    is_missing,
    known,
)
from rulelang.plan.combinations import COMBINATIONS
from rulelang.plan.tree import (
    AppliesStep,
    CriterionPlan,
    LetStep,
    LevelsPlan,
    Plan,
    StatisticStep,
)

__all__ = ["PERIOD", "Overall", "level_of", "run_steps", "scope_of"]

Overall = Mapping[str, Sequence[Fraction]]
"""The values of statistics by key, one for each period."""

PERIOD = " period"
"""The column that says which period a row is of, where there are several."""


def scope_of(plan: Plan, carried: Mapping[str, Carried]) -> Scope:
    builder = Builder()
    values = {item.key: load(builder, item, carried[item.key]) for item in plan.inputs}
    maxima = {item.id: item.maximum for item in plan.criteria}
    weights = {item.id: item.weight for item in plan.criteria}
    return Scope(builder, values, maxima, weights)


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
            scope.values[step.key] = known("number", _statistic(scope, overall[step.key]))
        elif isinstance(step, AppliesStep):
            scope.values[step.id + APPLIES] = _applies(step, scope)
        else:
            value = _criterion(step, scope)
            scope.values[step.id] = value
            scope.values[f"{step.id}.max"] = evolve(value, data=numbers.constant(step.maximum))


def _statistic(scope: Scope, values: Sequence[Fraction]) -> Number:
    if len(values) == 1:
        return numbers.constant(values[0])
    b = scope.builder
    return numbers.by_place(b, b.column(PERIOD, "i", span(0, len(values) - 1)), values)


# ---- criteria ------------------------------------------------------------------------------------


def _applies(step: AppliesStep, scope: Scope) -> Value:
    """Whether a criterion applies; a row to which it does not is in doubt."""
    b = scope.builder
    above = known("truth", True) if step.parent is None else scope.values[step.parent + APPLIES]
    if step.condition is None:
        return above
    condition = compile_expression(step.condition, scope)
    lacks = b.either(is_missing(b, condition), is_missing(b, above))
    out = b.either(b.invert(condition.data), condition.odd)
    b.doubt(b.both(out, b.invert(lacks)))
    missing = choose_bits(b, is_missing(b, above), above.missing, condition.missing)
    return Value("truth", True, missing=missing, bits=above.bits | condition.bits)


def _criterion(step: CriterionPlan, scope: Scope) -> Value:
    b = scope.builder
    value = _parent(step, scope) if step.value is None else compile_expression(step.value, scope)
    points: Number = value.data
    if step.rounding is not None:
        points = numbers.rounded(b, points, step.rounding.step, step.rounding.mode)
    held = numbers.held(b, points, numbers.constant(Fraction(0)), numbers.constant(step.limit))
    value = evolve(value, data=held)
    if step.conditional:
        applies = scope.values[step.id + APPLIES]
        missing = choose_bits(b, is_missing(b, applies), applies.missing, value.missing)
        value = evolve(value, missing=missing, bits=value.bits | applies.bits)
    return _by_policy(step, value, b)


def _parent(step: CriterionPlan, scope: Scope) -> Value:
    b = scope.builder
    children = [scope.values[id] for id in step.criteria]
    if not children:
        raise UnsupportedError("a criterion with no criteria")
    bonuses = [scope.values[id] for id in step.bonuses]
    penalties = [scope.values[id] for id in step.penalties]
    points = _combine(step, scope, [child.data for child in children])
    taken = [numbers.negative(b, value.data) for value in penalties]
    points = numbers.add(b, points, *(value.data for value in bonuses), *taken)
    return absent_of(b, known("number", points), *children, *bonuses, *penalties)


def _combine(step: CriterionPlan, scope: Scope, points: Sequence[Number]) -> Number:
    """What children come to where all of them apply."""
    b = scope.builder
    combination = COMBINATIONS[step.combination]
    if combination.additive:
        return numbers.add(b, *points)
    if not combination.of_shares:
        result = _COLUMN_COMBINATIONS[step.combination](b, points, step)
        return numbers.extreme(b, result, numbers.constant(step.maximum), least=True)
    maxima = [scope.maxima[id] for id in step.criteria]
    if step.combination == "mean":
        weights = [scope.weights[id] for id in step.criteria]
        whole = sum(weights, Fraction(0))
        parts = [
            numbers.scaled(b, p, weight / whole / most * step.maximum)
            for p, weight, most in zip(points, weights, maxima, strict=True)
        ]
        return numbers.add(b, *parts)
    shares = [numbers.scaled(b, p, 1 / most) for p, most in zip(points, maxima, strict=True)]
    if step.combination not in _COLUMN_COMBINATIONS:
        raise UnsupportedError(f"the combination {step.combination}")
    result = _COLUMN_COMBINATIONS[step.combination](b, shares, step)
    return numbers.scaled(b, result, step.maximum)


Combine = Callable[[Builder, Sequence[Number], CriterionPlan], Number]


def _lowest(b: Builder, values: Sequence[Number], step: CriterionPlan) -> Number:
    return reduce(lambda x, y: numbers.extreme(b, x, y, least=True), values)


def _highest(b: Builder, values: Sequence[Number], step: CriterionPlan) -> Number:
    return reduce(lambda x, y: numbers.extreme(b, x, y, least=False), values)


def _best(b: Builder, values: Sequence[Number], step: CriterionPlan) -> Number:
    """The mean of the N best: N passes, each of which carries the greatest to the end."""
    left = list(values)
    chosen: list[Number] = []
    for _ in range(min(step.best, len(left))):
        rest: list[Number] = []
        top = left[0]
        for value in left[1:]:
            rest.append(numbers.extreme(b, top, value, least=True))
            top = numbers.extreme(b, top, value, least=False)
        chosen.append(top)
        left = rest
    return numbers.scaled(b, numbers.add(b, *chosen), Fraction(1, len(chosen)))


_COLUMN_COMBINATIONS: dict[str, Combine] = {
    "lowest": _lowest,
    "highest": _highest,
    "best": _best,
    "highest_points": _highest,
    "lowest_points": _lowest,
}


def _by_policy(step: CriterionPlan, value: Value, b: Builder) -> Value:
    """The points for what is missing, by the policies; a row with an error is in doubt."""
    lacks = is_missing(b, value)
    b.doubt(b.both(value.odd, b.invert(lacks)))
    value = evolve(value, odd=False)
    if value.bits & ERROR:
        bit = b.emit("bitwise_and", "u", value.missing, ERROR)
        b.doubt(b.emit("not_equal", "b", bit, 0))
    if value.bits & ZERO:
        alone = lacks if value.bits == ZERO else b.emit("equal", "b", value.missing, ZERO)
        points = step.maximum if step.kind == "penalty" else Fraction(0)
        nothing = known("number", numbers.constant(points))
        value = choose(b, alone, nothing, value)
        value = evolve(value, bits=value.bits & UNRANKED)
    return evolve(value, bits=value.bits & UNRANKED)


# ---- levels --------------------------------------------------------------------------------------


def level_of(block: LevelsPlan, scope: Scope) -> Value:
    """The place of the level's row; missing where its condition needs what is missing."""
    b = scope.builder
    score = scope.values[block.of]
    result = Value("date", len(block.rows))
    for place, level in reversed([*enumerate(block.rows)]):
        bound = level.bound * scope.maxima[block.of] if level.percentage else level.bound
        reached = numbers.compare(b, "greater_equal", score.data, numbers.constant(bound))
        holds = known("truth", True)
        if level.requires is not None:
            holds = compile_expression(level.requires, scope)
        lacks = is_missing(b, holds)
        b.doubt(b.both(b.both(reached, holds.odd), b.invert(lacks)))
        taken = b.both(b.both(reached, holds.data), b.invert(lacks))
        result = choose(b, taken, Value("date", place), result)
        if holds.bits & ERROR:
            bit = b.emit("bitwise_and", "u", holds.missing, ERROR)
            b.doubt(b.both(reached, b.emit("not_equal", "b", bit, 0)))
        if holds.bits & UNRANKED:
            bit = b.emit("bitwise_and", "u", holds.missing, UNRANKED)
            stops = b.both(reached, b.emit("not_equal", "b", bit, 0))
            result = choose(b, stops, Value("date", place, missing=_bits(b), bits=UNRANKED), result)
    return evolve(
        result,
        missing=either_bits(b, result.missing, score.missing),
        bits=result.bits | score.bits,
    )


def _bits(b: Builder) -> Slot:
    return b.emit("full", "u", UNRANKED)
