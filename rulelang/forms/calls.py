"""What a call is: a function of one unit, one over its own rows, or a statistic over all units."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from rulelang.forms.scope import Symbol
from rulelang.plan.statistics import STATISTICS
from rulelang.syntax import tree as t
from rulelang.syntax.reading import Valued, calls

__all__ = ["CallKind", "has_statistic", "kind_of_call"]

CallKind: TypeAlias = Literal["function", "statistic"]

Symbols: TypeAlias = Mapping[str, Symbol]


def kind_of_call(call: t.Call, symbols: Symbols) -> CallKind:
    """What a call is by its name and its arguments: `median` and `count` of several, or of those
    that are known, are of one unit."""
    return "statistic" if call.function in STATISTICS else "function"


def has_statistic(value: Valued, symbols: Symbols) -> bool:
    """Whether a value looks at all units."""
    return any(kind_of_call(call, symbols) == "statistic" for call in calls(value))
