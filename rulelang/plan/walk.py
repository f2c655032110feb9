"""The parts of an expression of the plan."""

from collections.abc import Iterator
from typing import assert_never

from rulelang.diagnostics import Place
from rulelang.plan.expressions import (
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
from rulelang.plan.tree import Plan, StatisticStep

__all__ = ["application_at", "depth", "expressions", "parts", "reads", "within"]


LEAVES = (Const, Read, Nothing)


def parts(expr: Expr) -> tuple[Expr, ...]:
    """What stands directly in an expression."""
    match expr:
        case Const() | Read() | Nothing() | Lack():
            return ()
        case Apply() | Settle():
            return expr.arguments
        case Status() | Guard():
            return (expr.argument,)
        case Cases():
            subject = () if expr.subject is None else (expr.subject,)
            return (*subject, *(part for row in expr.rows for part in row), expr.otherwise)
        case Combine() | Whole():
            return tuple(e for part in expr.parts for e in (part.points, part.maximum))
        case Scale():
            return (expr.value, expr.have)
        case Round():
            return (expr.value,)
        case Hold():
            bounds = (bound for bound in (expr.low, expr.high) if bound is not None)
            return (expr.value, *bounds)
        case Recover():
            instead = () if expr.not_applicable is None else (expr.not_applicable,)
            return (expr.value, *(value for _, value in expr.missing), *instead)
        case _:
            assert_never(expr)


def within(expr: Expr) -> Iterator[Expr]:
    """An expression and all that is in it, from the left."""
    waiting = [expr]
    while waiting:
        item = waiting.pop()
        yield item
        if item.__class__ not in LEAVES:
            waiting += reversed(parts(item))


def depth(expr: Expr) -> int:
    """How deep an expression is nested."""
    deepest, level = 0, [expr]
    while level:
        deepest += 1
        level = [part for item in level for part in parts(item)]
    return deepest


def reads(expr: Expr) -> list[Read]:
    """What an expression reads, each once, in the order of the text."""
    found: dict[Ref, Read] = {}
    for item in within(expr):
        if isinstance(item, Read):
            found.setdefault(item.ref, item)
    return [*found.values()]


def expressions(plan: Plan) -> list[Expr]:
    """Every expression of a plan, those of its examples aside."""
    found = [check.condition for check in plan.checks]
    found += [bound for item in plan.inputs for bound in (item.low, item.high) if bound]
    found += [key for ranking in (plan.rank, *plan.rankings) for key, _ in ranking.keys]
    found += [item.condition for item in plan.disqualified]
    for step in plan.steps:
        found.append(step.value)
        if isinstance(step, StatisticStep) and step.own is not None:
            found.append(step.own)
    return found


def application_at(plan: Plan, place: Place) -> Apply | None:
    """The innermost application that is at a place of the rules."""
    found = None
    for expr in expressions(plan):
        for item in within(expr):
            if isinstance(item, Apply) and item.place is not None and item.place.span == place.span:
                found = item
    return found
