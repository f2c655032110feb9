"""Expressions of the plan in a language: each part first, then the node that it stands in."""

from typing import Generic, TypeVar, assert_never

from attrs import define, field

from rulelang.output.walk.language import Item, Language, Recovery
from rulelang.output.walk.states import DIVISION, FAILED, MISSING, NOT_APPLICABLE, POLICIES
from rulelang.plan.tree import (
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
    Plan,
    Read,
    Recover,
    Ref,
    Round,
    Scale,
    Settle,
    Status,
    Whole,
)

__all__ = ["Walk", "expression", "recovered", "recovers"]

V = TypeVar("V")


@define(eq=False, repr=False)
class Walk(Generic[V]):
    """A walk over a plan; ``values`` are those of its inputs and of the steps that are done."""

    plan: Plan
    language: Language[V]
    values: dict[Ref, V] = field(factory=dict)


def expression(walk: Walk[V], expr: Expr) -> V:
    """The value of an expression."""
    return walk.language.fitted(_node(walk, expr))


def recovered(walk: Walk[V], expr: Expr) -> tuple[V, Recovery[V] | None]:
    """The value of a whole step, and what becomes of it where it is absent."""
    if not isinstance(expr, Recover):
        return expression(walk, expr), None
    value = expression(walk, expr.value)
    states = walk.language.states(value)
    instead = [(state, expression(walk, other)) for state, other in _rows(expr, states)]
    recovery = Recovery(states & FAILED, tuple(instead))
    return value, recovery if recovery.faults or instead else None


def recovers(expr: Recover, states: frozenset[int]) -> bool:
    """Whether there is a value in place of one of some states."""
    return bool(_rows(expr, states))


def _rows(expr: Recover, states: frozenset[int]) -> list[tuple[int, Expr]]:
    rows = [(POLICIES[policy], value) for policy, value in expr.missing]
    if expr.not_applicable is not None:
        rows.append((NOT_APPLICABLE, expr.not_applicable))
    return [(state, value) for state, value in rows if state in states]


def _node(walk: Walk[V], expr: Expr) -> V:
    language = walk.language
    match expr:
        case Const():
            return language.constant(expr.value)
        case Nothing():
            return language.nothing()
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
            raise AssertionError("a plan that SQL and formulas refuse")
        case Guard():
            value = expression(walk, expr.argument)
            return language.guard(expr, value) if DIVISION in language.states(value) else value
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
