"""What is in an expression or a form that reads values of a unit."""

from collections.abc import Iterator
from typing import TypeAlias

from rulelang.syntax import tree as t

__all__ = ["Valued", "calls", "inner", "names_of", "operations", "parts_of"]

Valued: TypeAlias = t.Expression | t.Form
"""What a value can be written as."""


def parts_of(value: Valued) -> Iterator[t.Expression]:
    """The expressions that a value is made of; the keys of `choose` read nothing."""
    if not isinstance(value, t.Form):
        yield value
        return
    yield from value.operands
    for row in value.rows:
        if row.relation != "choice":
            yield from row.operands
        yield row.points


def inner(expr: t.Expression) -> tuple[t.Expression, ...]:
    """The expressions that stand directly in one."""
    if isinstance(expr, t.Operation):
        return expr.operands
    if isinstance(expr, t.Call):
        within = () if expr.within is None else (expr.within,)
        where = () if expr.where is None else (expr.where,)
        return (*expr.arguments, *within, *where)
    return ()


def names_of(value: Valued) -> Iterator[t.Name]:
    """Every name in a value, those of ids included."""
    waiting = list(parts_of(value))
    while waiting:
        expr = waiting.pop()
        if isinstance(expr, t.Name):
            yield expr
        waiting += inner(expr)


def operations(value: Valued) -> Iterator[t.Operation]:
    """Every operation in a value, at any depth."""
    waiting = list(parts_of(value))
    while waiting:
        expr = waiting.pop()
        if isinstance(expr, t.Operation):
            yield expr
        waiting += inner(expr)


def calls(value: Valued) -> Iterator[t.Call]:
    """Every call in a value, at any depth."""
    waiting = list(parts_of(value))
    while waiting:
        expr = waiting.pop()
        if isinstance(expr, t.Call):
            yield expr
        waiting += inner(expr)
