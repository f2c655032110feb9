"""Expressions of the plan in a language: each part first, then the node that it is in."""

from typing import Generic, TypeVar, assert_never

from attrs import Factory, define, field

from rulelang.output.walk.lacking import Lacking
from rulelang.output.walk.language import Item, Language, Needed, Recovery
from rulelang.output.walk.states import (
    DIVISION,
    DOMAIN,
    MISSING,
    NOT_APPLICABLE,
    WRONG,
)
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
from rulelang.plan.tree import Plan

__all__ = ["Walk", "expression", "recovered", "recovers"]

V = TypeVar("V")


@define(eq=False, repr=False)
class Walk(Generic[V]):
    """A walk over a plan; ``values`` are those of its inputs and of the steps that are done, and
    ``needed`` what a unit is ranked by, once that is written."""

    plan: Plan
    language: Language[V]
    values: dict[Ref, V] = field(factory=dict)
    lacking: Lacking = field(default=Factory(lambda self: Lacking.of(self.plan), takes_self=True))
    needed: Needed[V] | None = None


def expression(walk: Walk[V], expr: Expr) -> V:
    """The value of an expression."""
    return walk.language.fitted(_node(walk, expr))


def recovered(walk: Walk[V], expr: Expr) -> tuple[V, Recovery[V] | None]:
    """The value of a whole step, and what becomes of it where it is absent."""
    if not isinstance(expr, Recover):
        return expression(walk, expr), None
    value = expression(walk, expr.value)
    states = walk.language.states(value)
    rows = {state: row for state in sorted(states) if (row := _row(walk.lacking, expr, state))}
    instead = [
        (state, expression(walk, row)) for state, row in rows.items() if not isinstance(row, Lack)
    ]
    settles = [
        (state, walk.lacking.settled(state))
        for state in sorted(states & MISSING)
        if isinstance(rows.get(state), Lack) or (state not in rows and _settles(walk, expr, state))
    ]
    settles = [(state, settled) for state, settled in settles if state != settled]
    faults = frozenset(state for state in states if _is_fault(walk.lacking, expr, state))
    recovery = Recovery(faults, tuple(instead), tuple(settles))
    return value, recovery if faults or instead or settles else None


def recovers(lacking: Lacking, expr: Recover, states: frozenset[int]) -> bool:
    """Whether there is a value in place of one of some states."""
    rows = [_row(lacking, expr, state) for state in states]
    return any(row is not None and not isinstance(row, Lack) for row in rows)


def _row(lacking: Lacking, expr: Recover, state: int) -> Expr | None:
    """What is in place of a state."""
    if state == NOT_APPLICABLE:
        return expr.not_applicable
    if state not in MISSING:
        return None
    return dict(expr.missing).get(lacking.policy(state, expr.policy, expr.parts))


def _settles(walk: Walk[V], expr: Recover, state: int) -> bool:
    """Whether what is missing stays so, whatever this is a part of."""
    policy = walk.lacking.policy(state, expr.policy, expr.parts)
    return expr.policy is not None and policy == "unranked"


def _is_fault(lacking: Lacking, expr: Recover, state: int) -> bool:
    """Whether a state makes the data wrong where the value is needed."""
    if state in MISSING:
        return lacking.policy(state, expr.policy, expr.parts) == "error"
    return state in WRONG


def _node(walk: Walk[V], expr: Expr) -> V:
    language = walk.language
    match expr:
        case Const():
            return language.constant(expr.value)
        case Nothing():
            return language.absent(NOT_APPLICABLE)
        case Read():
            return walk.values[expr.ref]
        case Apply():
            return language.apply(expr, [expression(walk, each) for each in expr.arguments])
        case Settle():
            return language.settle(expr, [expression(walk, each) for each in expr.arguments])
        case Cases():
            return _cases(walk, expr)
        case Status():
            return _status(walk, expr)
        case Lack():
            return language.absent(walk.lacking.of_criterion(expr.id))
        case Guard():
            value = expression(walk, expr.argument)
            found = {DIVISION, DOMAIN} if expr.wholly else {DIVISION}
            return language.guard(expr, value) if found & language.states(value) else value
        case Combine():
            return language.combine(expr, _items(walk, expr))
        case Whole():
            items = _items(walk, expr)
            # Some part applies.
            return items[0].maximum if len(items) == 1 else language.whole(expr, items)
        case Scale():
            value, have = expression(walk, expr.value), expression(walk, expr.have)
            return (
                value if language.fixed(have) == expr.whole else language.scale(expr, value, have)
            )
        case Round():
            return language.round(expr, expression(walk, expr.value))
        case Hold():
            value = expression(walk, expr.value)
            low = None if expr.low is None else expression(walk, expr.low)
            high = None if expr.high is None else expression(walk, expr.high)
            return language.hold(expr, value, low, high)
        case Recover():
            value, recovery = recovered(walk, expr)
            return value if recovery is None else language.recover(value, recovery)
        case _:
            assert_never(expr)


def _items(walk: Walk[V], expr: Combine | Whole) -> list[Item[V]]:
    return [
        Item(expression(walk, part.points), expression(walk, part.maximum), part.weight)
        for part in expr.parts
    ]


def _cases(walk: Walk[V], expr: Cases) -> V:
    language, outer = walk.language, walk.values.get(SUBJECT)
    if expr.subject is not None:
        walk.values[SUBJECT] = language.subject(expression(walk, expr.subject))
    rows: list[tuple[V, V]] = []
    otherwise: V | None = None
    for condition, value in expr.rows:
        holds = expression(walk, condition)
        known = language.fixed(holds)
        if known is True:
            otherwise = expression(walk, value)
            break
        if known is not False:
            rows.append((holds, expression(walk, value)))
    if otherwise is None:
        otherwise = expression(walk, expr.otherwise)
    if outer is not None:
        walk.values[SUBJECT] = outer
    return language.cases(rows, otherwise) if rows else otherwise


def _status(walk: Walk[V], expr: Status) -> V:
    language = walk.language
    value = expression(walk, expr.argument)
    states = language.states(value)
    match expr.kind:
        case "missing":
            folded = None if states & MISSING else False
        case "applicable":
            folded = None if states else True
        case "out":
            folded = None if NOT_APPLICABLE in states else False
        case _:
            assert_never(expr.kind)
    return language.status(expr, value) if folded is None else language.constant(folded)
