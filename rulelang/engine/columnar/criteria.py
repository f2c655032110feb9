"""The criteria of a plan as instructions: points, what applies, limits and policies."""

from collections.abc import Sequence
from fractions import Fraction

from attrs import evolve

from rulelang.engine.columnar import numbers
from rulelang.engine.columnar.combining import Children, combine, none_where
from rulelang.engine.columnar.expressions import APPLIES, Scope, compile_expression
from rulelang.engine.columnar.numbers import Number, Truth
from rulelang.engine.columnar.program import UnsupportedError
from rulelang.engine.columnar.values import (
    ERROR,
    UNRANKED,
    ZERO,
    Value,
    absences_where,
    absent_of,
    choose,
    choose_bits,
    has_bit,
    is_missing,
    is_wrong,
    known,
)
from rulelang.plan.combinations import COMBINATIONS
from rulelang.plan.tree import AppliesStep, CriterionPlan, Plan

__all__ = ["criterion_applies", "score_criterion"]

NOTHING = numbers.constant(Fraction(0))
OUT = Value("truth", False, out=True)


# ---- what applies --------------------------------------------------------------------------------


def criterion_applies(step: AppliesStep, scope: Scope) -> Value:
    """Whether a criterion applies; a truth that holds where that is missing, too."""
    b = scope.builder
    above = known("truth", True) if step.parent is None else scope.values[step.parent + APPLIES]
    if step.condition is None:
        return above
    condition = compile_expression(step.condition, scope)
    lacks = is_missing(b, condition)
    asked = b.both(above.data, b.invert(is_missing(b, above)))
    b.doubt(b.both(asked, is_wrong(b, condition)))
    fails = b.both(b.either(condition.out, b.invert(condition.data)), b.invert(lacks))
    data = b.both(above.data, b.invert(b.both(asked, fails)))
    missing = choose_bits(b, asked, condition.missing, above.missing)
    return Value("truth", data, missing=missing, bits=above.bits | condition.bits)


def _may_apply(id: str, scope: Scope) -> Truth:
    """Whether a criterion applies, as far as that is known yet."""
    b = scope.builder
    out: Truth = scope.values[id].out if id in scope.values else False
    applies = scope.values.get(id + APPLIES, known("truth", True))
    return b.both(applies.data, b.invert(out))


def _none_applies(ids: Sequence[str], scope: Scope) -> Truth:
    b = scope.builder
    some: Truth = False
    for id in ids:
        some = b.either(some, _may_apply(id, scope))
    return b.invert(some)


def _stands_alone(plan: Plan, step: CriterionPlan, scope: Scope) -> Truth:
    """Whether it is a bonus or penalty of a criterion in which nothing else applies."""
    if step.kind == "criterion" or step.parent in (None, plan.total.id):
        return False
    parent = next(item for item in plan.criteria if item.id == step.parent)
    return _none_applies(parent.criteria, scope)


# ---- points --------------------------------------------------------------------------------------


def score_criterion(plan: Plan, step: CriterionPlan, scope: Scope) -> None:
    """Put the score of a criterion among the values, with its own max and limit where those are
    not the same for every row."""
    b = scope.builder
    own: Number = numbers.constant(step.maximum)
    limit: Number | None = numbers.constant(step.limit)
    if step.value is not None:
        value = compile_expression(step.value, scope)
    else:
        value, own, limit = _of_parts(plan, step, scope)
    points: Number = value.data
    if step.rounding is not None:
        points = numbers.rounded(b, points, step.rounding.step, step.rounding.mode)
    points = numbers.extreme(b, points, NOTHING, least=False)
    if limit is not None:
        points = numbers.extreme(b, points, limit, least=True)
    value = evolve(value, data=points)
    out = _stands_alone(plan, step, scope)
    if step.conditional:
        applies = scope.values[step.id + APPLIES]
        unknown = is_missing(b, applies)
        value = absences_where(b, unknown, evolve(applies, out=False), value)
        out = b.either(b.both(out, b.invert(unknown)), b.invert(applies.data))
    value = absences_where(b, out, OUT, value)
    if value.out is not False:
        value = evolve(value, out=b.both(value.out, b.invert(is_missing(b, value))))
    value, limit = _by_policy(plan, step, value, limit, scope)
    scope.values[step.id] = value
    scope.values[f"{step.id}.max"] = evolve(value, data=own)
    scope.limits[step.id] = limit


def _of_parts(plan: Plan, step: CriterionPlan, scope: Scope) -> tuple[Value, Number, Number | None]:
    """The points of a criterion with parts before they are rounded and held, its own max, and its
    limit; None where that varies and nothing is rounded that could go beyond it."""
    b = scope.builder
    children = [scope.values[id] for id in step.criteria]
    if not children:
        raise UnsupportedError("a criterion with no criteria")
    bonuses = [scope.values[id] for id in step.bonuses]
    penalties = [scope.values[id] for id in step.penalties]
    weights = [scope.weights[id] for id in step.criteria]
    maxima = [scope.maximum(id) for id in step.criteria]
    out = [child.out for child in children]
    parts = Children([child.data for child in children], out, maxima, weights)
    points = combine(b, step, parts, _scales(step, scope))
    for value in bonuses:
        points = numbers.add(b, points, none_where(b, value.out, value.data))
    for value in penalties:
        taken = none_where(b, value.out, value.data)
        points = numbers.add(b, points, numbers.negative(b, taken))
    absent = absent_of(b, known("number", points), *children, *bonuses, *penalties)
    none = _none_applies(step.criteria, scope)
    found = absences_where(b, none, OUT, evolve(absent, out=False))
    own: Number = numbers.constant(step.maximum)
    if COMBINATIONS[step.combination].additive and not _scales(step, scope):
        own = numbers.add(b, *(none_where(b, o, m) for o, m in zip(out, maxima, strict=True)))
    return found, own, _limit(plan, step, scope, parts, bonuses)


def _limit(
    plan: Plan, step: CriterionPlan, scope: Scope, parts: Children, bonuses: Sequence[Value]
) -> Number | None:
    """What it can come to at most: what its parts that apply do."""
    b = scope.builder
    limits = [scope.limits[id] for id in step.criteria]
    gaps = [*parts.out, *(value.out for value in bonuses)]
    known = [limit for limit in limits if limit is not None]
    own = {item.id: item.limit for item in plan.criteria}
    plain = [
        limit == numbers.constant(own[id]) for limit, id in zip(limits, step.criteria, strict=True)
    ]
    if all(gap is False for gap in gaps) and all(plain):
        return numbers.constant(step.limit)
    if len(known) < len(limits) or not _is_rounded(plan, step):
        return None
    most = combine(b, step, evolve(parts, points=known), _scales(step, scope))
    for id, value in zip(step.bonuses, bonuses, strict=True):
        most = numbers.add(b, most, none_where(b, value.out, numbers.constant(own[id])))
    return most


def _is_rounded(plan: Plan, step: CriterionPlan) -> bool:
    """Whether it, or a criterion that it is part of, is rounded."""
    above = next((item for item in plan.criteria if item.id == step.parent), None)
    return step.rounding is not None or (above is not None and _is_rounded(plan, above))


def _scales(step: CriterionPlan, scope: Scope) -> bool:
    """Whether a sum is scaled to its full max, rather than its max falling."""
    return not scope.own or step.parent is None


# ---- policies ------------------------------------------------------------------------------------


def _by_policy(
    plan: Plan, step: CriterionPlan, value: Value, limit: Number | None, scope: Scope
) -> tuple[Value, Number | None]:
    """The points, and the limit, for what is missing or does not apply, by the policies; a row with
    an error is in doubt."""
    b = scope.builder
    b.doubt(is_wrong(b, value))
    value = evolve(value, odd=False, divides=False)
    b.doubt(has_bit(b, value, ERROR))
    if value.bits & ZERO:
        lacks = is_missing(b, value)
        alone = b.both(lacks, b.invert(has_bit(b, value, UNRANKED | ERROR)))
        points = step.maximum if step.kind == "penalty" else Fraction(0)
        value = choose(b, alone, known("number", numbers.constant(points)), value)
        if limit is not None:
            limit = numbers.choose(b, alone, numbers.constant(step.limit), limit)
    value = evolve(value, bits=value.bits & UNRANKED)
    policy = plan.not_applicable
    if value.out is False or step.kind != "criterion" or policy not in ("zero", "full"):
        return value, limit
    applies = scope.values.get(step.id + APPLIES, known("truth", True))
    data = b.both(applies.data, b.invert(value.out))
    scope.values[step.id + APPLIES] = evolve(applies, data=data)
    given = numbers.constant(Fraction(0) if policy == "zero" else step.maximum)
    scored = choose(b, value.out, known("number", given), evolve(value, out=False))
    return scored, None if limit is None else numbers.choose(b, value.out, given, limit)
