"""What a call is: a function of one unit, one over its own rows, or a statistic over all units."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from rulelang.forms.scope import Symbol
from rulelang.plan.statistics import STATISTICS
from rulelang.syntax import tree as t
from rulelang.syntax.reading import Valued, calls

__all__ = ["OF_KNOWN", "PREVIOUS", "CallKind", "has_statistic", "is_per_row", "kind_of_call"]

CallKind: TypeAlias = Literal["function", "known", "statistic", "gathered", "previous"]

OF_SEVERAL = ("median", "count")
"""Statistics that are functions of one unit where they have several arguments."""

OF_KNOWN: Mapping[str, str] = {
    "sum": "total_of",
    "mean": "average",
    "min": "lowest",
    "max": "highest",
    "median": "median",
    "count": "count",
}
"""Functions of those arguments that are known, each with the statistic over all units that is
like it."""

PREVIOUS = "previous"

Symbols: TypeAlias = Mapping[str, Symbol]


def kind_of_call(call: t.Call, symbols: Symbols) -> CallKind:
    """What a call is by its name and its arguments: `median` and `count` of several, or of those
    that are known, are of one unit."""
    if call.function == PREVIOUS:
        return "previous"
    if is_gathered(call, symbols):
        return "gathered"
    if call.known:
        return "known"
    if call.function not in STATISTICS:
        return "function"
    within_unit = call.function in OF_SEVERAL and len(call.arguments) > 1
    return "known" if within_unit else "statistic"


def is_gathered(call: t.Call, symbols: Symbols) -> bool:
    """Whether a call is over the rows of one unit: of an input with a value in each, alone."""
    if call.function not in OF_KNOWN or len(call.arguments) != 1 or call.known:
        return False
    (argument,) = call.arguments
    return isinstance(argument, t.Name) and not argument.attribute and is_per_row(argument, symbols)


def is_per_row(name: t.Name, symbols: Symbols) -> bool:
    """Whether a name is an input with a value in each row of a unit."""
    symbol = symbols.get(name.id)
    node = symbol.node if symbol else None
    return isinstance(node, t.Input) and any(clause.key == "per_row" for clause in node.clauses)


def has_statistic(value: Valued, symbols: Symbols) -> bool:
    """Whether a value looks at all units."""
    return any(kind_of_call(call, symbols) == "statistic" for call in calls(value))
