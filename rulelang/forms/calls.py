"""What a call is: a function of one unit, one over its own rows, or a statistic over all units."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from rulelang.forms.scope import Symbol
from rulelang.plan.statistics import STATISTICS
from rulelang.syntax import tree as t
from rulelang.syntax.reading import Valued, calls

__all__ = ["OF_KNOWN", "CallKind", "has_statistic", "kind_of_call"]

CallKind: TypeAlias = Literal["function", "known", "statistic"]

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

Symbols: TypeAlias = Mapping[str, Symbol]


def kind_of_call(call: t.Call, symbols: Symbols) -> CallKind:
    """What a call is by its name and its arguments: `median` and `count` of several, or of those
    that are known, are of one unit."""
    if call.known:
        return "known"
    if call.function not in STATISTICS:
        return "function"
    within_unit = call.function in OF_SEVERAL and len(call.arguments) > 1
    return "known" if within_unit else "statistic"


def has_statistic(value: Valued, symbols: Symbols) -> bool:
    """Whether a value looks at all units."""
    return any(kind_of_call(call, symbols) == "statistic" for call in calls(value))
