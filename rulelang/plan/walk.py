"""The parts of an expression of the plan."""

from collections.abc import Iterator

from rulelang.diagnostics import Place
from rulelang.plan.tree import (
    Apply,
    Cases,
    CriterionPlan,
    Expr,
    Guard,
    LetStep,
    Plan,
    Read,
    Settle,
    StatisticStep,
    Status,
)

__all__ = ["application_at", "depth", "expressions", "parts", "reads", "within"]


def parts(expr: Expr) -> tuple[Expr, ...]:
    """What stands directly in an expression."""
    if isinstance(expr, (Apply, Settle)):
        return expr.arguments
    if isinstance(expr, (Status, Guard)):
        return (expr.argument,)
    if isinstance(expr, Cases):
        subject = () if expr.subject is None else (expr.subject,)
        return (*subject, *(part for row in expr.rows for part in row), expr.otherwise)
    return ()


def within(expr: Expr) -> Iterator[Expr]:
    """An expression and all that stands in it, from the left."""
    waiting = [expr]
    while waiting:
        item = waiting.pop()
        yield item
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
    found: dict[str, Read] = {}
    for item in within(expr):
        if isinstance(item, Read):
            found.setdefault(item.key, item)
    return [*found.values()]


def expressions(plan: Plan) -> list[Expr]:
    """Every expression of a plan, those of its examples aside."""
    found = [check.condition for check in plan.checks]
    found += [row.requires for block in plan.levels for row in block.rows if row.requires]
    found += [bound for item in plan.inputs for bound in (item.low, item.high) if bound]
    found += [key for key, _ in plan.rank.keys]
    for step in plan.steps:
        if isinstance(step, (LetStep, StatisticStep, CriterionPlan)):
            found += [] if step.value is None else [step.value]
        elif step.condition is not None:
            found.append(step.condition)
    return found


def application_at(plan: Plan, place: Place) -> Apply | None:
    """The innermost application that stands at a place of the rules."""
    found = None
    for expr in expressions(plan):
        for item in within(expr):
            if isinstance(item, Apply) and item.place is not None and item.place.span == place.span:
                found = item
    return found
