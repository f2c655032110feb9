"""What is known of values: intervals, truths, texts, and in which ways there may be none."""

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple, TypeAlias

from attrs import define, field, frozen

from rulelang.plan.expressions import SUBJECT, Const, Expr, Read, Ref
from rulelang.plan.intervals import EVERY_NUMBER, Interval, exactly
from rulelang.plan.kinds import MISSING_POLICIES, MissingPolicy
from rulelang.plan.possible import (
    EITHER,
    Possible,
    Region,
    Texts,
    Truth,
    region,
)
from rulelang.plan.values import Known

__all__ = [
    "DIVIDES",
    "EVERYWHERE",
    "MISSING",
    "NOT_APPLICABLE",
    "Context",
    "Facts",
    "Kinds",
    "Left",
    "Table",
    "facts_of",
    "facts_of_key",
    "facts_of_read",
    "known_facts",
    "lacking",
    "left_of",
    "truth_of",
]

NOT_APPLICABLE, DIVIDES = 1, 2
"""Ways in which there may be no value: it does not apply; it divides by zero."""


def lacking(policy: MissingPolicy) -> int:
    """The way in which there is no value where an input with this policy was not reported."""
    return 4 << MISSING_POLICIES.index(policy)


MISSING = sum(lacking(policy) for policy in MISSING_POLICIES)
"""The ways in which something needed was not reported."""


class Facts(NamedTuple):
    """What a value can be where there is one, and in which ways there may be none."""

    value: Possible
    gaps: int = 0


UNKNOWN = Facts(EVERY_NUMBER, MISSING | NOT_APPLICABLE | DIVIDES)

Left: TypeAlias = Region | Truth | Texts


@frozen(eq=False, repr=False)
class Context:
    """What conditions have left over of values, by key; ``subject`` is the key that the rows of a
    form look at."""

    left: Mapping[Ref, Left]
    subject: Ref = SUBJECT

    def key(self, read: Read) -> Ref:
        """What is read, be it as the subject of rows."""
        return self.subject if read.ref == SUBJECT else read.ref

    def with_left(self, key: Ref, left: Left) -> "Context":
        """The same, with less left over of one value."""
        return Context({**self.left, key: left}, self.subject)


EVERYWHERE = Context({})


@define(eq=False, repr=False)
class Table:
    """What is known: facts by what is read, what the names of conditions say, and the facts of
    expressions that were looked at without a context. ``kinds`` has a function for each kind
    of node."""

    kinds: "Kinds"
    keys: dict[Ref, Facts] = field(factory=dict)
    lets: dict[Ref, Expr] = field(factory=dict)
    found: dict[Expr, Facts] = field(factory=dict)


def facts_of_key(table: Table, key: Ref) -> Facts:
    """The facts of what an expression reads."""
    return table.keys.get(key, UNKNOWN)


def known_facts(value: Known) -> Facts:
    """The facts of a constant."""
    if isinstance(value, bool):
        return Facts(Truth(value, not value))
    if isinstance(value, Fraction):
        return Facts(exactly(value))
    if isinstance(value, date):
        return Facts(exactly(Fraction(value.toordinal())))
    return Facts(Texts(frozenset([value])))


def truth_of(facts: Facts) -> Truth:
    """Whether a condition can hold and can fail."""
    return facts.value if isinstance(facts.value, Truth) else EITHER


def facts_of(table: Table, expr: Expr, context: Context) -> Facts:
    """What an expression can be in a context."""
    if context is not EVERYWHERE or isinstance(expr, (Const, Read)):
        return table.kinds[type(expr)](table, expr, context)
    known = table.found.get(expr)
    if known is None:
        known = table.found[expr] = table.kinds[type(expr)](table, expr, context)
    return known


def facts_of_read(table: Table, expr: Read, context: Context) -> Facts:
    key = context.key(expr)
    left = context.left.get(key)
    if left is None:
        return facts_of_key(table, key)
    # Those who look at a subject have its gaps already.
    gaps = 0 if key == SUBJECT else facts_of_key(table, key).gaps
    return Facts(left.hull() if isinstance(left, Region) else left, gaps)


def left_of(expr: Expr, value: Possible, context: Context) -> Left:
    """What is left over of an expression, to be compared."""
    if isinstance(expr, Read):
        left = context.left.get(context.key(expr))
        if left is not None:
            return left
    return region(value) if isinstance(value, Interval) else value


Kinds: TypeAlias = Mapping[type, Callable[[Table, Any, Context], Facts]]
"""What each kind of node can be, a function each."""
