"""What expressions can be, and what conditions leave over of the values that they compare.

What a condition says of a value holds in the row that it guards and fails in the rows below, so
each row is looked at in the context of what is left over for it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple, TypeAlias

from attrs import define, field, frozen

from rulelang.plan import intervals
from rulelang.plan.intervals import EVERY_NUMBER, ZERO, Interval, exactly
from rulelang.plan.possible import (
    EITHER,
    FAILS,
    MIRRORED,
    Possible,
    Region,
    Texts,
    Truth,
    joined,
    narrowed,
    region,
    united,
)
from rulelang.plan.ranges import applied
from rulelang.plan.tree import (
    SUBJECT,
    Apply,
    Cases,
    Const,
    Expr,
    Guard,
    Read,
    Settle,
    Status,
)
from rulelang.plan.values import Known

__all__ = [
    "COUNTS_AS_ZERO",
    "DIVIDES",
    "EVERYWHERE",
    "NOT_APPLICABLE",
    "Context",
    "Facts",
    "Table",
    "can_hold",
    "facts_of",
    "facts_of_key",
    "known_facts",
    "narrow",
    "rows_taken",
    "truth_of",
]

COUNTS_AS_ZERO, NOT_APPLICABLE, DIVIDES = 1, 2, 4
"""Ways in which there may be no value: something is missing whose policy is `zero`; it does not
apply; it divides by zero."""

DEEPEST_LETS = 8
"""Through so many lets it is followed what the name of a condition says."""

MOST_ALTERNATIVES = 64
"""Of so many conditions, of which one holds, it is asked what they leave over together."""


class Facts(NamedTuple):
    """What a value can be where there is one, and in which ways there may be none."""

    value: Possible
    gaps: int = 0


UNKNOWN = Facts(EVERY_NUMBER, COUNTS_AS_ZERO | NOT_APPLICABLE | DIVIDES)

Left: TypeAlias = Region | Truth | Texts


@frozen(eq=False, repr=False)
class Context:
    """What conditions have left over of values, by key; ``subject`` is the key that the rows of a
    form look at."""

    left: Mapping[str, Left]
    subject: str = SUBJECT

    def key(self, read: Read) -> str:
        """The key that is read, be it as the subject of rows."""
        return self.subject if read.key == SUBJECT else read.key

    def with_left(self, key: str, left: Left) -> "Context":
        """The same, with less left over of one value."""
        return Context({**self.left, key: left}, self.subject)


EVERYWHERE = Context({})


@define(eq=False, repr=False)
class Table:
    """What is known: facts by the keys that expressions read, the lets among these, and the facts
    of expressions that were looked at without a context."""

    keys: dict[str, Facts] = field(factory=dict)
    lets: dict[str, Expr] = field(factory=dict)
    found: dict[Expr, Facts] = field(factory=dict)


def facts_of_key(table: Table, key: str) -> Facts:
    """The facts of what an expression reads; the shares of criteria are made when asked for."""
    found = table.keys.get(key)
    if found is not None:
        return found
    id, _, attribute = key.rpartition(".")
    if attribute != "share" or id not in table.keys:
        return UNKNOWN
    score, own = table.keys[id], table.keys[f"{id}.max"].value
    assert isinstance(score.value, Interval) and isinstance(own, Interval)
    found = table.keys[key] = Facts(intervals.divide(score.value, own), score.gaps)
    return found


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


# ---- expressions ---------------------------------------------------------------------------------


def facts_of(table: Table, expr: Expr, context: Context) -> Facts:
    """What an expression can be in a context."""
    if context is not EVERYWHERE and not isinstance(expr, Const):
        return _KINDS[type(expr)](table, expr, context)
    known = table.found.get(expr)
    if known is None:
        known = table.found[expr] = _KINDS[type(expr)](table, expr, context)
    return known


def _const(table: Table, expr: Const, context: Context) -> Facts:
    return known_facts(expr.value)


def _read(table: Table, expr: Read, context: Context) -> Facts:
    key = context.key(expr)
    left = context.left.get(key)
    if left is None:
        return facts_of_key(table, key)
    # Those who look at a subject have its gaps already.
    gaps = 0 if key == SUBJECT else facts_of_key(table, key).gaps
    return Facts(left.hull() if isinstance(left, Region) else left, gaps)


def _apply(table: Table, expr: Apply, context: Context) -> Facts:
    values: list[Any] = []
    gaps = 0
    for argument in expr.arguments:
        facts = facts_of(table, argument, context)
        values.append(facts.value)
        gaps |= facts.gaps
    if _can_divide_by_zero(expr, values, context):
        gaps |= DIVIDES
    if expr.function in MIRRORED:
        left, right = expr.arguments
        values = [_left_of(left, values[0], context), _left_of(right, values[1], context)]
    value = applied(expr.function, *values)
    return Facts(intervals.trimmed(value) if isinstance(value, Interval) else value, gaps)


def _can_divide_by_zero(expr: Apply, values: Sequence[Any], context: Context) -> bool:
    """Whether an application may divide by zero, as a quotient or as a negative power."""
    if expr.function == "/":
        return _can_be_zero(expr.arguments[1], values[1], context)
    if expr.function != "^":
        return False
    exponent: Interval = values[1]
    negative = exponent.low is None or exponent.low < 0
    return negative and _can_be_zero(expr.arguments[0], values[0], context)


def _can_be_zero(expr: Expr, value: Possible, context: Context) -> bool:
    left = _left_of(expr, value, context)
    return not isinstance(left, Region) or bool(narrowed(left, "=", NOTHING).stretches)


NOTHING = region(ZERO)


def _left_of(expr: Expr, value: Possible, context: Context) -> Left:
    """What is left over of an expression, to be compared."""
    if isinstance(expr, Read):
        left = context.left.get(context.key(expr))
        if left is not None:
            return left
    return region(value) if isinstance(value, Interval) else value


def _settle(table: Table, expr: Settle, context: Context) -> Facts:
    # Whether all can hold at once is for `can_hold` to say.
    gaps, true, false = 0, [], []
    for argument in expr.arguments:
        facts = facts_of(table, argument, context)
        gaps |= facts.gaps
        truth = truth_of(facts)
        true.append(truth.can_be_true)
        false.append(truth.can_be_false)
    if expr.function == "and":
        return Facts(Truth(all(true), any(false)), gaps)
    return Facts(Truth(any(true), all(false)), gaps)


def _cases(table: Table, expr: Cases, context: Context) -> Facts:
    context, gaps = _of_rows(table, expr, context)
    values: list[Possible] = []
    for points, asked, taken in _rows(table, expr, context):
        gaps |= asked
        if taken is not None:
            facts = facts_of(table, points, taken)
            values.append(facts.value)
            gaps |= facts.gaps
    return Facts(united(values), gaps) if values else Facts(EVERY_NUMBER, gaps)


def rows_taken(table: Table, expr: Cases, context: Context) -> list[tuple[bool, bool]]:
    """Of each row, whether its condition can hold at all, and where the rows above fail."""
    alone, _ = _of_rows(table, expr, context)
    taken = [row is not None for _, _, row in _rows(table, expr, alone)]
    return [
        (can_hold(table, condition, alone) is not None, index < len(taken) and taken[index])
        for index, (condition, _) in enumerate(expr.rows)
    ]


def _rows(
    table: Table, expr: Cases, context: Context
) -> Iterator[tuple[Expr, int, Context | None]]:
    """The values of rows, the last one included, as far as something is left over for them: each
    with the gaps of its condition, and the context where it is taken, None where it cannot be."""
    left: Context | None = context
    for condition, value in expr.rows:
        assert left is not None
        facts = facts_of(table, condition, left)
        truth = truth_of(facts)
        taken = narrow(table, left, condition, True) if truth.can_be_true else None
        yield value, facts.gaps, taken
        left = narrow(table, left, condition, False) if truth.can_be_false else None
        if left is None:
            return
    yield expr.otherwise, 0, left


def can_hold(table: Table, condition: Expr, context: Context) -> Context | None:
    """The context in which a condition holds, None where it cannot."""
    if not truth_of(facts_of(table, condition, context)).can_be_true:
        return None
    return narrow(table, context, condition, True)


def _of_rows(table: Table, expr: Cases, context: Context) -> tuple[Context, int]:
    """The context in which rows look at their subject, and the gaps of the subject."""
    if expr.subject is None:
        return context, 0
    facts = facts_of(table, expr.subject, context)
    if isinstance(expr.subject, Read):
        return Context(context.left, context.key(expr.subject)), facts.gaps
    left = region(facts.value) if isinstance(facts.value, Interval) else facts.value
    return Context({**context.left, SUBJECT: left}), facts.gaps


def _status(table: Table, expr: Status, context: Context) -> Facts:
    gaps = facts_of(table, expr.argument, context).gaps
    return Facts(EITHER, 0 if expr.kind == "missing" else gaps & ~NOT_APPLICABLE)


def _guard(table: Table, expr: Guard, context: Context) -> Facts:
    facts = facts_of(table, expr.argument, context)
    if not facts.gaps & DIVIDES:
        return facts
    return Facts(facts.value, facts.gaps & ~DIVIDES | NOT_APPLICABLE)


_KINDS: dict[type, Callable[[Table, Any, Context], Facts]] = {
    Const: _const,
    Read: _read,
    Apply: _apply,
    Settle: _settle,
    Cases: _cases,
    Status: _status,
    Guard: _guard,
}

# ---- what a condition leaves over ----------------------------------------------------------------


def narrow(
    table: Table, context: Context, condition: Expr, holds: bool, lets: int = 0
) -> Context | None:
    """The context where a condition is known to hold, or to fail; None where it cannot be.

    ``lets`` counts the names that were followed to the condition.
    """
    if isinstance(condition, Const):
        return context if condition.value is holds else None
    if isinstance(condition, Read):
        return _named(table, context, condition, holds, lets)
    if isinstance(condition, Settle):
        return _settled(table, context, condition, holds, lets)
    if isinstance(condition, Apply):
        if condition.function == "not":
            return narrow(table, context, condition.arguments[0], not holds, lets)
        if condition.function in MIRRORED:
            return _compared(table, context, condition, holds)
    return context


def _named(table: Table, context: Context, read: Read, holds: bool, lets: int) -> Context | None:
    key = context.key(read)
    known = truth_of(_read(table, read, context))
    if not (known.can_be_true if holds else known.can_be_false):
        return None
    found = context.with_left(key, Truth(holds, not holds))
    if key in table.lets and lets < DEEPEST_LETS:
        return narrow(table, found, table.lets[key], holds, lets + 1)
    return found


def _settled(
    table: Table, context: Context, condition: Settle, holds: bool, lets: int
) -> Context | None:
    if holds == (condition.function == "and"):  # all hold, or all fail
        found = context
        for argument in condition.arguments:
            less = narrow(table, found, argument, holds, lets)
            if less is None:
                return None
            found = less
        return found
    if len(condition.arguments) > MOST_ALTERNATIVES:
        return context
    ways = [narrow(table, context, argument, holds, lets) for argument in condition.arguments]
    possible = [way for way in ways if way is not None]
    if not possible:
        return None
    found = possible[0]
    for way in possible[1:]:
        found = _either(context, found, way)
    return found


def _either(context: Context, one: Context, other: Context) -> Context:
    """What is left over where one of two contexts is the case."""
    left = dict(context.left)
    for key, known in one.left.items():
        also = other.left.get(key)
        if also is None:
            left.pop(key, None)
        elif isinstance(known, Region) and isinstance(also, Region):
            left[key] = joined(known, also)
        elif not isinstance(known, Region) and not isinstance(also, Region):
            both = united([known, also])
            assert not isinstance(both, Interval)
            left[key] = both
    return Context(left, context.subject)


def _compared(table: Table, context: Context, condition: Apply, holds: bool) -> Context | None:
    relation = condition.function if holds else FAILS[condition.function]
    first, second = condition.arguments
    a, b = _side(table, first, context), _side(table, second, context)
    found = context
    for expr, left, sign, other in (
        (first, a, relation, b),
        (second, b, MIRRORED[relation], a),
    ):
        less = _less(left, sign, other)
        if less is None:
            return None
        if isinstance(expr, Read) and less is not left:
            found = found.with_left(context.key(expr), less)
    return found


def _side(table: Table, expr: Expr, context: Context) -> Left:
    # What is more than a name is looked at without the context, where it is known already.
    simple = isinstance(expr, (Read, Const))
    value = facts_of(table, expr, context if simple else EVERYWHERE).value
    return _left_of(expr, value, context)


def _less(left: Left, relation: str, other: Left) -> Left | None:
    """What of a value stands in a relation to another; None where nothing does."""
    if isinstance(left, Region) and isinstance(other, Region):
        found = narrowed(left, relation, other)
        return found if found.stretches else None
    if isinstance(left, Texts) and isinstance(other, Texts):
        if left.options is None or other.options is None:
            return left
        if relation == "=":
            options = left.options & other.options
        else:
            options = left.options - (other.options if len(other.options) == 1 else frozenset())
        return Texts(options) if options else None
    if isinstance(left, Truth) and isinstance(other, Truth) and other != EITHER:
        wanted = other.can_be_true == (relation == "=")
        possible = left.can_be_true if wanted else left.can_be_false
        return Truth(wanted, not wanted) if possible else None
    return left
