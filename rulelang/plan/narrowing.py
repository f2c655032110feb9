"""What conditions leave over of the values that they compare.

What a condition says of a value holds in the row that it guards and fails in the rows below, so
each row is looked at in the context of what is left over for it.
"""

from rulelang.plan.expressions import Apply, Cases, Const, Expr, Read, Recover, Settle, Status
from rulelang.plan.facts import (
    EVERYWHERE,
    NOT_APPLICABLE,
    Context,
    Left,
    Table,
    facts_of,
    facts_of_read,
    lacking,
    left_of,
    truth_of,
)
from rulelang.plan.intervals import Interval
from rulelang.plan.possible import (
    EITHER,
    FAILS,
    MIRRORED,
    Region,
    Texts,
    Truth,
    joined,
    narrowed,
    united,
)

__all__ = ["can_hold", "narrow"]

DEEPEST_LETS = 8
"""Through so many lets it is followed what the name of a condition says."""

MOST_ALTERNATIVES = 64
"""Of so many conditions, of which one holds, it is asked what they leave over together."""


def can_hold(table: Table, condition: Expr, context: Context) -> Context | None:
    """The context in which a condition holds, None where it cannot."""
    if not truth_of(facts_of(table, condition, context)).can_be_true:
        return None
    return narrow(table, context, condition, True)


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
    if isinstance(condition, Recover):
        return _recovered(table, context, condition, holds, lets)
    if isinstance(condition, Cases):
        return _chosen(table, context, condition, holds, lets)
    if isinstance(condition, Settle):
        return _settled(table, context, condition, holds, lets)
    if isinstance(condition, Apply):
        if condition.function == "not":
            return narrow(table, context, condition.arguments[0], not holds, lets)
        if condition.function in MIRRORED:
            return _compared(table, context, condition, holds)
    if isinstance(condition, Status):
        known = truth_of(facts_of(table, condition, context))
        return context if (known.can_be_true if holds else known.can_be_false) else None
    return context


def _recovered(
    table: Table, context: Context, condition: Recover, holds: bool, lets: int
) -> Context | None:
    """Nothing is left over where the condition may hold, or fail, by what is in its place."""
    inner = condition.value
    gaps = facts_of(table, inner, EVERYWHERE).gaps
    if holds:
        instead = [(lacking(policy), value) for policy, value in condition.missing]
        if condition.not_applicable is not None:
            instead.append((NOT_APPLICABLE, condition.not_applicable))
        if any(
            gaps & way and truth_of(facts_of(table, value, EVERYWHERE)).can_be_true
            for way, value in instead
        ):
            return context
    elif gaps & NOT_APPLICABLE:
        return context
    return narrow(table, context, inner, holds, lets)


def _named(table: Table, context: Context, read: Read, holds: bool, lets: int) -> Context | None:
    key = context.key(read)
    known = truth_of(facts_of_read(table, read, context))
    if not (known.can_be_true if holds else known.can_be_false):
        return None
    found = context.with_left(key, Truth(holds, not holds))
    if key in table.lets and lets < DEEPEST_LETS:
        return narrow(table, found, table.lets[key], holds, lets + 1)
    return found


def _chosen(
    table: Table, context: Context, condition: Cases, holds: bool, lets: int
) -> Context | None:
    """Of a condition that is asked where another one holds, and fails elsewhere."""
    if not holds or condition.otherwise != Const(False) or len(condition.rows) > 1:
        return context
    ((outer, inner),) = condition.rows
    less = narrow(table, context, outer, True, lets)
    return None if less is None else narrow(table, less, inner, True, lets)


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
    return left_of(expr, value, context)


def _less(left: Left, relation: str, other: Left) -> Left | None:
    """What of a value is in a relation to another; None where nothing does."""
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
