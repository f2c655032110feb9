"""What each kind of node can be: a row each."""

from collections.abc import Iterator, Sequence
from typing import Any, assert_never

from rulelang.plan import gathered, intervals
from rulelang.plan.expressions import (
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
    Part,
    Read,
    Recover,
    Round,
    Scale,
    Settle,
    Status,
    Whole,
)
from rulelang.plan.facts import (
    DIVIDES,
    MISSING,
    NOT_APPLICABLE,
    Context,
    Facts,
    Kinds,
    Table,
    facts_of,
    facts_of_read,
    known_facts,
    lacking,
    left_of,
    truth_of,
)
from rulelang.plan.functions import PARTIAL
from rulelang.plan.intervals import EVERY_NUMBER, ZERO, Interval
from rulelang.plan.narrowing import can_hold, narrow
from rulelang.plan.possible import (
    EITHER,
    MIRRORED,
    Possible,
    Region,
    Truth,
    narrowed,
    region,
    united,
)
from rulelang.plan.ranges import applied
from rulelang.plan.walk import within

__all__ = ["KINDS", "context_of_rows", "may_be_outside", "rows_taken"]


def _const(table: Table, expr: Const, context: Context) -> Facts:
    return known_facts(expr.value)


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
        if left == right:  # what is compared with itself is equal
            holds = expr.function in ("=", "<=", ">=")
            return Facts(Truth(holds, not holds), gaps)
        values = [left_of(left, values[0], context), left_of(right, values[1], context)]
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
    left = left_of(expr, value, context)
    return not isinstance(left, Region) or bool(narrowed(left, "=", NOTHING).stretches)


NOTHING = region(ZERO)


def _settle(table: Table, expr: Settle, context: Context) -> Facts:
    # Whether all can hold at once is for `can_hold` to say.
    gaps, true, false = 0, [], []
    for argument in expr.arguments:
        facts = facts_of(table, argument, context)
        gaps |= facts.gaps
        truth = truth_of(facts)
        true.append(truth.can_be_true)
        false.append(truth.can_be_false)
        settles = not (truth.can_be_true if expr.function == "and" else truth.can_be_false)
        if settles and not facts.gaps:  # whatever the others are, and whether or not they are
            return facts
    if expr.function == "and":
        return Facts(Truth(all(true), any(false)), gaps)
    return Facts(Truth(any(true), all(false)), gaps)


def _cases(table: Table, expr: Cases, context: Context) -> Facts:
    context, gaps = context_of_rows(table, expr, context)
    values: list[Possible] = []
    for points, asked, taken in _rows(table, expr, context):
        gaps |= asked
        if isinstance(points, Nothing):
            gaps |= NOT_APPLICABLE if taken is not None else 0
        elif taken is not None:
            facts = facts_of(table, points, taken)
            values.append(facts.value)
            gaps |= facts.gaps
    return Facts(united(values), gaps) if values else Facts(EVERY_NUMBER, gaps)


def rows_taken(table: Table, expr: Cases, context: Context) -> list[tuple[bool, bool]]:
    """Of each row, whether its condition can hold at all, and where the rows above fail."""
    alone, _ = context_of_rows(table, expr, context)
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


def context_of_rows(table: Table, expr: Cases, context: Context) -> tuple[Context, int]:
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
    match expr.kind:
        case "missing":
            return Facts(EITHER)
        case "applicable":
            return Facts(EITHER, gaps & ~NOT_APPLICABLE)
        case "out":
            return Facts(EITHER if gaps & NOT_APPLICABLE else Truth(False, True))
        case _:
            assert_never(expr.kind)


def _guard(table: Table, expr: Guard, context: Context) -> Facts:
    facts = facts_of(table, expr.argument, context)
    if not facts.gaps & DIVIDES and not (expr.wholly and may_be_outside(expr.argument)):
        return facts
    return Facts(facts.value, facts.gaps & ~DIVIDES | NOT_APPLICABLE)


def may_be_outside(expr: Expr) -> bool:
    """Whether a function in an expression, or in what it reads, may be outside its domain."""
    for item in within(expr):
        if isinstance(item, Apply) and item.function in PARTIAL:
            return True
        if isinstance(item, Read) and item.ref.kind in ("let", "statistic", "previous"):
            return True
    return False


# ---- criteria ------------------------------------------------------------------------------------


def _lack(table: Table, expr: Lack, context: Context) -> Facts:
    return Facts(EVERY_NUMBER, lacking("unranked"))


def _nothing(table: Table, expr: Nothing, context: Context) -> Facts:
    return Facts(EVERY_NUMBER, NOT_APPLICABLE)


def _number(facts: Facts) -> Interval:
    return facts.value if isinstance(facts.value, Interval) else EVERY_NUMBER


def _parts(table: Table, parts: Sequence[Part], context: Context) -> tuple[gathered.Parts, int]:
    """What is known of parts, and in which ways the whole may be absent for one of them."""
    points = [facts_of(table, part.points, context) for part in parts]
    maxima = [_number(facts_of(table, part.maximum, context)) for part in parts]
    lacks = [bool(each.gaps & NOT_APPLICABLE) for each in points]
    gaps = 0
    for each in points:
        gaps |= each.gaps & ~NOT_APPLICABLE
    weights = [part.weight for part in parts]
    return gathered.Parts([_number(each) for each in points], maxima, weights, lacks), gaps


def _combine(table: Table, expr: Combine, context: Context) -> Facts:
    parts, gaps = _parts(table, expr.parts, context)
    return Facts(gathered.combined_points(expr, parts), gaps)


def _whole(table: Table, expr: Whole, context: Context) -> Facts:
    parts, _ = _parts(table, expr.parts, context)
    return Facts(gathered.whole(parts))


def _scale(table: Table, expr: Scale, context: Context) -> Facts:
    if not isinstance(expr.value, Combine):
        return Facts(EVERY_NUMBER, facts_of(table, expr.value, context).gaps)
    parts, gaps = _parts(table, expr.value.parts, context)
    if not parts.varied:
        return facts_of(table, expr.value, context)
    return Facts(gathered.scaled(parts, expr.whole), gaps)


def _round(table: Table, expr: Round, context: Context) -> Facts:
    facts = facts_of(table, expr.value, context)
    return Facts(intervals.rounded(_number(facts), expr.step, expr.mode), facts.gaps)


def _hold(table: Table, expr: Hold, context: Context) -> Facts:
    facts = facts_of(table, expr.value, context)
    held = _number(facts)
    if expr.low is not None:
        low = _number(facts_of(table, expr.low, context))
        if held.low is None or low.high is None or held.low < low.high:
            held = intervals.highest(held, low)
    if expr.high is not None:
        high = _number(facts_of(table, expr.high, context))
        if held.high is None or high.low is None or held.high > high.low:
            held = intervals.lowest(held, high)
    return Facts(held, facts.gaps)


def _recover(table: Table, expr: Recover, context: Context) -> Facts:
    facts = facts_of(table, expr.value, context)
    known = facts.gaps
    if expr.policy is not None and known & MISSING:
        known |= lacking(expr.policy)
    values, gaps, others = [facts.value], known & ~(DIVIDES | lacking("error")), 0
    instead = [(lacking(policy), value) for policy, value in expr.missing]
    if expr.not_applicable is not None:
        instead.append((NOT_APPLICABLE, expr.not_applicable))
    for way, value in instead:
        if not known & way:
            continue
        gaps &= ~way
        if isinstance(value, Nothing):  # what stands for it is not replaced once more
            others |= NOT_APPLICABLE
        else:
            own = facts_of(table, value, context)
            values.append(own.value)
            others |= own.gaps
    return Facts(united(values), gaps | others)


KINDS: Kinds = {
    Const: _const,
    Read: facts_of_read,
    Apply: _apply,
    Settle: _settle,
    Cases: _cases,
    Status: _status,
    Guard: _guard,
    Nothing: _nothing,
    Lack: _lack,
    Combine: _combine,
    Whole: _whole,
    Scale: _scale,
    Round: _round,
    Hold: _hold,
    Recover: _recover,
}
