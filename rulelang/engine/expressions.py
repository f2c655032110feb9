"""Expressions of the plan as closures over the values of one unit: a row each node kind."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from operator import itemgetter
from typing import Any, TypeAlias, assert_never

from attrs import field, frozen

from rulelang.plan.combinations import COMBINATIONS
from rulelang.plan.expressions import (
    SUBJECT,
    Apply,
    Cases,
    Combine,
    Const,
    Expr,
    Guard,
    Hold,
    Lack,
    Nothing,
    Read,
    Recover,
    Ref,
    Round,
    Scale,
    Settle,
    Status,
    Whole,
)
from rulelang.plan.functions import FUNCTIONS, OPERATORS
from rulelang.plan.kinds import MISSING_POLICIES, MissingPolicy
from rulelang.plan.tree import Plan, Step
from rulelang.plan.values import NOT_APPLICABLE, Absent, Value, absence, missing, needed, wrong
from rulelang.plan.walk import depth, reads
from rulelang.rational import DomainError, TooLargeError, round_to, settled, total
from rulelang.records import Node

__all__ = [
    "PLANS_KEPT",
    "TOO_LARGE",
    "Evaluate",
    "Policies",
    "Values",
    "evaluator",
    "policies_of",
    "policy_of",
    "recovery",
    "remembering",
    "step_evaluator",
]

Values: TypeAlias = dict[Ref, Value]
"""The values of one unit."""

Evaluate: TypeAlias = Callable[[Values], Value]


@frozen(eq=False, repr=False)
class Policies(Node):
    """What it means that something is missing, by its id: what is said of it itself, and what is
    meant where nothing else is. ``steps`` are the closures of a plan's steps, once each is made."""

    own: Mapping[str, MissingPolicy]
    otherwise: Mapping[str, MissingPolicy]
    steps: dict[Ref, Evaluate] = field(factory=dict, init=False, repr=False)

    def of(self, name: str, nearest: MissingPolicy | None) -> MissingPolicy:
        """What it means at a place with a policy of its own."""
        return self.own.get(name) or nearest or self.otherwise[name]


TOO_LARGE = "too large"

PLANS_KEPT = 64  # for so many rubrics that are used in turns

WORTH_IT = 3
"""What is nested less deeply is computed as quickly as it is remembered."""

MOST_GIVEN = 1000
"""So many values of an expression are remembered."""


@lru_cache(maxsize=PLANS_KEPT)
def policies_of(plan: Plan) -> Policies:
    """The policies of a plan's inputs, and of criteria of which too little may be known."""
    own = {item.id: item.policy for item in plan.inputs if item.own}
    own |= {c.id: c.lacking for c in plan.criteria if c.lacking is not None}
    return Policies(own, {item.id: item.policy for item in plan.inputs})


def policy_of(
    policies: Policies, absent: Absent, nearest: MissingPolicy | None = None
) -> MissingPolicy:
    """What the policies make of something missing: of several, the first in their order."""
    found = {policies.of(name, nearest) for name in absent.names}
    return next(policy for policy in MISSING_POLICIES if policy in found)


def evaluator(expr: Expr, policies: Policies) -> Evaluate:
    """The closure that gives an expression's value for a unit; it never raises."""
    return _KINDS[type(expr)](expr, policies)


def step_evaluator(step: Step, policies: Policies) -> Evaluate:
    """The closure of a step of the plan that the policies are of, made once."""
    found = policies.steps.get(step.ref)
    if found is None:
        found = policies.steps[step.ref] = evaluator(step.value, policies)
    return found


def remembering(expr: Expr, evaluate: Evaluate) -> Evaluate:
    """The closure of an expression that reads one value: what it gave for a value is given again
    for the same one. Any other closure as it is."""
    refs = [read.ref for read in reads(expr) if read.ref != SUBJECT]
    if len(refs) != 1 or depth(expr) < WORTH_IT:
        return evaluate
    (ref,) = refs
    given: dict[Any, Value] = {}

    def remembered(values: Values) -> Value:
        own: Any = values[ref]
        key = own.as_integer_ratio() if own.__class__ is Fraction else own
        found = given.get(key)
        if found is None:
            found = evaluate(values)
            if len(given) < MOST_GIVEN:
                given[key] = found
        return found

    return remembered


def _several(exprs: Sequence[Expr], policies: Policies) -> Callable[[Values], Sequence[Any]]:
    """The closure that gives the values of several expressions."""
    refs = [expr.ref for expr in exprs if isinstance(expr, Read)]
    if len(refs) == len(exprs) > 1:
        return itemgetter(*refs)
    each = tuple(evaluator(expr, policies) for expr in exprs)
    return lambda values: [evaluate(values) for evaluate in each]


# ---- what is read --------------------------------------------------------------------------------


def _const(expr: Const, policies: Policies) -> Evaluate:
    value = expr.value
    return lambda values: value


def _lack(expr: Lack, policies: Policies) -> Evaluate:
    value = missing(expr.id)
    return lambda values: value


def _nothing(expr: Nothing, policies: Policies) -> Evaluate:
    return lambda values: NOT_APPLICABLE


def _read(expr: Read, policies: Policies) -> Evaluate:
    ref = expr.ref
    return lambda values: values[ref]


# ---- functions and conditions --------------------------------------------------------------------


def _apply(expr: Apply, policies: Policies) -> Evaluate:
    exact = (OPERATORS.get(expr.function) or FUNCTIONS[expr.function]).exact
    arguments = _several(expr.arguments, policies)
    place = expr.place

    def apply(values: Values) -> Value:
        known = arguments(values)
        for value in known:
            if value.__class__ is Absent:
                return absence(known)  # type: ignore[return-value]
        try:
            result: Value = exact(*known)
            return settled(result) if result.__class__ is Fraction else result
        except ZeroDivisionError:
            return wrong(place, division=True)
        except DomainError as error:
            return wrong(place, error.reason)
        except TooLargeError:
            return wrong(place, TOO_LARGE)

    return apply


def _settle(expr: Settle, policies: Policies) -> Evaluate:
    settling = expr.function == "or"
    arguments = tuple(evaluator(argument, policies) for argument in expr.arguments)

    def settle(values: Values) -> Value:
        absent: list[Value] = []
        for argument in arguments:
            value = argument(values)
            if value is settling:
                return settling
            if value.__class__ is Absent:
                absent.append(value)
        return absence(absent) or not settling

    return settle


def _cases(expr: Cases, policies: Policies) -> Evaluate:
    subject = None if expr.subject is None else evaluator(expr.subject, policies)
    rows = tuple((evaluator(c, policies), evaluator(v, policies)) for c, v in expr.rows)
    otherwise = evaluator(expr.otherwise, policies)

    def cases(values: Values) -> Value:
        if subject is not None:
            values[SUBJECT] = subject(values)  # if absent, the first row says so
        for condition, points in rows:
            holds = condition(values)
            if holds is True:
                return points(values)
            if holds is not False:
                return holds
        return otherwise(values)

    return cases


def _status(expr: Status, policies: Policies) -> Evaluate:
    argument = evaluator(expr.argument, policies)

    def is_missing(values: Values) -> Value:
        value = argument(values)
        if isinstance(value, Absent):
            return value if value.kind == "poison" else value.kind == "missing"
        return False

    def is_applicable(values: Values) -> Value:
        value = argument(values)
        if isinstance(value, Absent):
            return value if value.kind != "not applicable" else False
        return True

    def is_out(values: Values) -> Value:
        value = argument(values)
        return isinstance(value, Absent) and value.kind == "not applicable"

    match expr.kind:
        case "missing":
            return is_missing
        case "applicable":
            return is_applicable
        case "out":
            return is_out
        case _:
            assert_never(expr.kind)


def _guard(expr: Guard, policies: Policies) -> Evaluate:
    argument, wholly = evaluator(expr.argument, policies), expr.wholly

    def guard(values: Values) -> Value:
        value = argument(values)
        if isinstance(value, Absent) and (value.division or (wholly and _outside(value))):
            return NOT_APPLICABLE
        return value

    return guard


def _outside(value: Absent) -> bool:
    """Whether a function is outside its domain; a number of too many digits is none."""
    return value.kind == "wrong" and not value.causes and value.reason != TOO_LARGE


# ---- criteria ------------------------------------------------------------------------------------


def _combine(expr: Combine, policies: Policies) -> Evaluate:
    combination = COMBINATIONS[expr.combination]
    weights = [part.weight for part in expr.parts]
    points = _several([part.points for part in expr.parts], policies)
    maxima = [evaluator(part.maximum, policies) for part in expr.parts]
    fixed = _fixed([part.maximum for part in expr.parts])
    asks = combination.of_shares and fixed is None
    best, maximum, place, lowest = expr.best, expr.maximum, expr.place, expr.lowest

    def combine(values: Values) -> Value:
        found = points(values)
        own: Any = weights
        of: Any = maxima
        if Absent in map(type, found):
            absent = absence(value for value in found if value is not NOT_APPLICABLE)
            if absent is not None:
                return absent
            kept = [at for at, value in enumerate(found) if value is not NOT_APPLICABLE]
            if not kept:
                return NOT_APPLICABLE
            found, own, of = ([x[at] for at in kept] for x in (found, weights, maxima))
        if combination.trims and len(found) <= best + lowest:
            return NOT_APPLICABLE
        most: Any = fixed if of is maxima and fixed else [each(values) for each in of]
        # Only shares are of a max; a sum does not ask for one.
        if asks and (lost := absence(most)) is not None:
            return lost
        try:
            return settled(combination.points(found, most, own, best, maximum, lowest))
        except TooLargeError:
            return wrong(place, TOO_LARGE)
        except DomainError as error:
            return wrong(place, error.reason)

    return combine


def _fixed(maxima: Sequence[Expr]) -> list[Fraction] | None:
    """Maxima that are the same for every unit; None where one is not."""
    found = [each.value for each in maxima if isinstance(each, Const)]
    known = [value for value in found if isinstance(value, Fraction)]
    return known if len(known) == len(maxima) else None


def _whole(expr: Whole, policies: Policies) -> Evaluate:
    parts = [(evaluator(p.points, policies), evaluator(p.maximum, policies)) for p in expr.parts]
    fixed = _fixed([part.maximum for part in expr.parts])
    all_of_it = None if fixed is None else total(fixed)

    def whole(values: Values) -> Value:
        if all_of_it is not None and all(p(values) is not NOT_APPLICABLE for p, _ in parts):
            return all_of_it
        maxima: list[Any] = [
            maximum(values) for points, maximum in parts if points(values) is not NOT_APPLICABLE
        ]
        return absence(maxima) or (total(maxima) if maxima else NOT_APPLICABLE)

    return whole


def _scale(expr: Scale, policies: Policies) -> Evaluate:
    value, have = evaluator(expr.value, policies), evaluator(expr.have, policies)
    whole, place = expr.whole, expr.place

    def scale(values: Values) -> Value:
        points: Any = value(values)
        if points.__class__ is Absent:
            return points
        own: Any = have(values)
        if own.__class__ is Absent:
            return own
        if own == whole:
            return points  # type: ignore[no-any-return]
        try:
            return settled(points * whole / own)
        except TooLargeError:
            return wrong(place, TOO_LARGE)

    return scale


def _round(expr: Round, policies: Policies) -> Evaluate:
    value, step, mode = evaluator(expr.value, policies), expr.step, expr.mode

    def rounded(values: Values) -> Value:
        points: Any = value(values)
        return points if points.__class__ is Absent else round_to(points, step, mode)

    return rounded


def _hold(expr: Hold, policies: Policies) -> Evaluate:
    value = evaluator(expr.value, policies)
    low = None if expr.low is None else evaluator(expr.low, policies)
    high = None if expr.high is None else evaluator(expr.high, policies)

    def hold(values: Values) -> Value:
        points: Any = value(values)
        if points.__class__ is Absent:
            return points
        if low is not None:
            least: Any = low(values)
            if least.__class__ is Absent or points < least:
                return least  # type: ignore[no-any-return]
        if high is not None:
            most: Any = high(values)
            if most.__class__ is Absent or points > most:
                return most  # type: ignore[no-any-return]
        return points  # type: ignore[no-any-return]

    return hold


def recovery(
    expr: Recover, policies: Policies
) -> Callable[[Absent], MissingPolicy | Absent | None]:
    """What becomes of an absence: the policy whose row is in its place, None where what is there
    for what does not apply, else what it is where it is needed."""
    nearest, out = expr.policy, expr.not_applicable is not None
    counted = {policy for policy, instead in expr.missing if not isinstance(instead, Lack)}
    settled = {policy for policy, instead in expr.missing if isinstance(instead, Lack)}
    if nearest is not None:
        settled.add("unranked")

    def recovered(found: Absent) -> MissingPolicy | Absent | None:
        if found.kind == "not applicable":
            return None if out else found
        if found.kind == "wrong":
            return needed(found)
        if found.kind == "missing":
            stays = expr.parts and found.settled
            policy = "unranked" if stays else policy_of(policies, found, nearest)
            if policy == "error":
                wrong_ones = [n for n in found.names if policies.of(n, nearest) == policy]
                return needed(missing(*wrong_ones))
            if policy in counted:
                return policy
            if policy in settled:
                return Absent("missing", found.names, settled=True)
        return found

    return recovered


def _recover(expr: Recover, policies: Policies) -> Evaluate:
    value, recovered = evaluator(expr.value, policies), recovery(expr, policies)
    instead: dict[MissingPolicy | None, Evaluate] = {
        policy: evaluator(row, policies) for policy, row in expr.missing
    }
    if expr.not_applicable is not None:
        instead[None] = evaluator(expr.not_applicable, policies)

    def recover(values: Values) -> Value:
        found = value(values)
        if found.__class__ is not Absent:
            return found
        assert isinstance(found, Absent)
        row = recovered(found)
        return row if isinstance(row, Absent) else instead[row](values)

    return recover


_KINDS: dict[type, Callable[[Any, Policies], Evaluate]] = {
    Const: _const,
    Nothing: _nothing,
    Lack: _lack,
    Read: _read,
    Apply: _apply,
    Settle: _settle,
    Cases: _cases,
    Status: _status,
    Guard: _guard,
    Combine: _combine,
    Whole: _whole,
    Scale: _scale,
    Round: _round,
    Hold: _hold,
    Recover: _recover,
}
