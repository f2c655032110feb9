"""Ratios and scales whose divisor can be 0 while the rules do not say what counts then.

Such a criterion does not apply to the unit, which is rescaled: 0 of 0 files on time can lift a unit
over others. The search goes on until nothing can divide by zero, so that rules without this warning
have no such unit.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from attrs import define, evolve

from rulelang.plan.analysis import Analysis
from rulelang.plan.bounding import context_of_rows
from rulelang.plan.expressions import (
    Apply,
    Cases,
    Const,
    Expr,
    Guard,
    Read,
    Recover,
    Ref,
    Settle,
    Status,
)
from rulelang.plan.facts import DIVIDES, EVERYWHERE, NOT_APPLICABLE, Context, facts_of, left_of
from rulelang.plan.intervals import ZERO, Interval
from rulelang.plan.narrowing import narrow
from rulelang.plan.possible import FAILS, MIRRORED, Region, narrowed, region
from rulelang.plan.tree import StatisticStep
from rulelang.plan.walk import parts, reads, within

__all__ = ["Zeros", "zeros_of"]

NOTHING = region(ZERO)
AT_LEAST_ONE = ("highest", "average", "total_of")
"""Statistics that are over 0 where the unit's own value is, and no value is below 0."""


class _Known(NamedTuple):
    """A comparison that holds where both of its sides are known. Where it is of the ``data``, it is
    not looked at in a unit that lacks one of them."""

    relation: str
    first: Expr
    second: Expr
    data: bool

    def sides(self) -> Iterator[tuple[Expr, str, Expr]]:
        """Each side, how it compares with the other, and the other."""
        yield self.first, self.relation, self.second
        yield self.second, MIRRORED[self.relation], self.first


@define(eq=False, repr=False)
class Zeros:
    """What is known of divisors: the analysis of the plan, its statistics, and what data hold."""

    analysis: Analysis
    statistics: dict[Ref, StatisticStep]
    data: tuple[_Known, ...]

    def divisions(self, id: str, form: Expr) -> Iterator[Apply | Read]:
        """The divisions of a ratio or scale that can be by zero, for a unit to which it applies."""
        guard = next((item for item in within(form) if isinstance(item, Guard)), None)
        if guard is None or not _may_be_open(self, guard.argument, EVERYWHERE):
            return
        context = self.analysis.context(id)
        for item in self.data:
            context = _narrowed(self, context, item)
        condition = Ref("condition", id)
        known = (*self.data, *_said(self, Read(condition), True))
        seen: set[Expr] = set()
        for found in _open(self, guard.argument, context, known):
            if found not in seen:
                seen.add(found)
                yield found


def zeros_of(analysis: Analysis) -> Zeros:
    """What is known of the divisors of a plan."""
    plan = analysis.plan
    statistics = {step.ref: step for step in plan.steps if isinstance(step, StatisticStep)}
    found = Zeros(analysis, statistics, ())
    checked = (k for check in plan.checks for k in _said(found, check.condition, True))
    bounds = (
        _Known(relation, Read(item.key), bound, True)
        for item in plan.inputs
        for relation, bound in ((">=", item.low), ("<=", item.high))
        if bound is not None and not isinstance(bound, Const)
    )
    found.data = (*(known._replace(data=True) for known in checked), *bounds)
    return found


def _narrowed(zeros: Zeros, context: Context, known: _Known) -> Context:
    """A context in which a comparison of the data with a constant holds."""
    for read, relation, other in known.sides():
        if isinstance(read, Read) and isinstance(other, Const):
            holds = Apply(relation, (read, other))
            return narrow(zeros.analysis.table, context, holds, True) or context
    return context


# ---- what conditions say -------------------------------------------------------------------------


def _said(zeros: Zeros, condition: Expr, holds: bool) -> Iterator[_Known]:
    """The comparisons that hold where a condition is known to hold, or to fail."""
    if isinstance(condition, Read):
        value = zeros.analysis.table.lets.get(condition.ref)
        if value is not None:
            yield from _said(zeros, value, holds)
    elif isinstance(condition, Recover):
        if holds and not condition.missing and condition.not_applicable in (None, Const(False)):
            yield from _said(zeros, condition.value, True)
    elif isinstance(condition, Cases):
        if holds and condition.otherwise == Const(False) and len(condition.rows) == 1:
            for part in condition.rows[0]:
                yield from _said(zeros, part, True)
    elif isinstance(condition, Settle):
        if holds == (condition.function == "and"):
            for part in condition.arguments:
                yield from _said(zeros, part, holds)
    elif isinstance(condition, Apply):
        if condition.function == "not":
            yield from _said(zeros, condition.arguments[0], not holds)
        elif condition.function in MIRRORED:
            relation = condition.function if holds else FAILS[condition.function]
            first, second = condition.arguments
            yield _Known(relation, first, second, False)


# ---- divisions -----------------------------------------------------------------------------------


def _may_be_open(zeros: Zeros, expr: Expr, context: Context) -> bool:
    gaps = facts_of(zeros.analysis.table, expr, context).gaps
    return bool(gaps & (DIVIDES | NOT_APPLICABLE))


def _open(
    zeros: Zeros, expr: Expr, context: Context, known: Sequence[_Known]
) -> Iterator[Apply | Read]:
    """The divisions of an expression that can be by zero, in a context."""
    if not _may_be_open(zeros, expr, context):
        return
    if isinstance(expr, Read):
        value = zeros.analysis.table.lets.get(expr.ref)
        if value is not None:
            yield from _open(zeros, value, context, known)
        elif (
            expr.place is not None and facts_of(zeros.analysis.table, expr, context).gaps & DIVIDES
        ):
            yield expr
    elif isinstance(expr, Cases):
        for part in _rows(zeros, expr, context, known):
            yield from _open(zeros, part.expr, part.context, part.known)
    elif isinstance(expr, Settle):
        yield from _settled(zeros, expr, context, known)
    elif not isinstance(expr, Status) or expr.kind == "applicable":
        for inner in parts(expr):
            yield from _open(zeros, inner, context, known)
        divisor = _divisor(zeros, expr, context)
        if divisor is not None and _can_be_zero(zeros, divisor, expr, context, known):
            assert isinstance(expr, Apply)
            yield expr


def _divisor(zeros: Zeros, expr: Expr, context: Context) -> Expr | None:
    """What an expression divides by: a divisor, or the base of a power that can be negative."""
    if not isinstance(expr, Apply) or expr.place is None:
        return None
    if expr.function == "/":
        return expr.arguments[1]
    if expr.function == "^":
        exponent = facts_of(zeros.analysis.table, expr.arguments[1], context).value
        if not isinstance(exponent, Interval) or exponent.low is None or exponent.low < 0:
            return expr.arguments[0]
    return None


class _Part(NamedTuple):
    """What is in rows, what is known where it is read, and whether it is what they come to."""

    expr: Expr
    context: Context
    known: Sequence[_Known]
    value: bool = False


def _rows(zeros: Zeros, expr: Cases, context: Context, known: Sequence[_Known]) -> Iterator[_Part]:
    table = zeros.analysis.table
    if expr.subject is not None:
        yield _Part(expr.subject, context, known)
    left = context_of_rows(table, expr, context)[0]
    for condition, value in expr.rows:
        yield _Part(condition, left, known)
        taken = narrow(table, left, condition, True)
        if taken is not None:
            yield _Part(value, taken, (*known, *_said(zeros, condition, True)), True)
        rest = narrow(table, left, condition, False)
        if rest is None:
            return
        left = rest
        known = (*known, *_said(zeros, condition, False))
    yield _Part(expr.otherwise, left, known, True)


def _settled(
    zeros: Zeros, expr: Settle, context: Context, known: Sequence[_Known]
) -> Iterator[Apply | Read]:
    """Those of `and` and `or`, which matter where no other argument settles it: where one of the
    others is absent, the whole is absent for that."""
    holds = expr.function == "and"
    for at, argument in enumerate(expr.arguments):
        inner: Context | None = context
        also = [*known]
        for other in (*expr.arguments[:at], *expr.arguments[at + 1 :]):
            inner = inner and narrow(zeros.analysis.table, inner, other, holds)
            also += _said(zeros, other, holds)
        if inner is not None:
            yield from _open(zeros, argument, inner, also)


# ---- divisors ------------------------------------------------------------------------------------


def _can_be_zero(
    zeros: Zeros, divisor: Expr, quotient: Expr, context: Context, known: Sequence[_Known]
) -> bool:
    """Whether a divisor can be 0 in a unit that has all that the quotient reads."""
    if isinstance(divisor, Guard):
        return _can_be_zero(zeros, divisor.argument, quotient, context, known)
    if not _can_compare(zeros, divisor, "=", context):
        return False
    if any(_keeps_from_zero(zeros, item, divisor, quotient, context) for item in known):
        return False
    if isinstance(divisor, Cases):
        return any(
            _can_be_zero(zeros, part.expr, quotient, part.context, part.known)
            for part in _rows(zeros, divisor, context, known)
            if part.value
        )
    if isinstance(divisor, Apply) and divisor.function == "*":
        return any(
            _can_be_zero(zeros, factor, quotient, context, known) for factor in divisor.arguments
        )
    if isinstance(divisor, Read):
        value = zeros.analysis.table.lets.get(divisor.ref)
        if value is not None:
            return _can_be_zero(zeros, value, quotient, context, known)
        return not _of_all_with_this(zeros, divisor, context)
    return True


def _can_compare(zeros: Zeros, expr: Expr, relation: str, context: Context) -> bool:
    """Whether an expression can be in a relation to 0."""
    value = left_of(expr, facts_of(zeros.analysis.table, expr, context).value, context)
    return not isinstance(value, Region) or bool(narrowed(value, relation, NOTHING).stretches)


def _keeps_from_zero(
    zeros: Zeros, known: _Known, divisor: Expr, quotient: Expr, context: Context
) -> bool:
    """Whether a divisor is not 0 where a comparison holds."""
    for side, relation, other in known.sides():
        if not _same(zeros, side, divisor):
            continue
        if known.data and not {*reads(other)} <= {*reads(quotient)}:
            continue  # what it compares with may be missing, and the quotient be known
        value = left_of(other, facts_of(zeros.analysis.table, other, context).value, context)
        if isinstance(value, Region) and not narrowed(NOTHING, relation, value).stretches:
            return True
    ends = _difference(divisor)
    if ends is None or known.relation not in ("<", ">", "!="):
        return False
    return any(
        _same(zeros, ends[0], side) and _same(zeros, ends[1], other)
        for side, _, other in known.sides()
    )


def _same(zeros: Zeros, a: Expr, b: Expr) -> bool:
    """Whether two expressions come to one value where neither divides by zero."""
    if a == b:
        return True
    if not isinstance(a, Read) or not isinstance(b, Read):
        return False
    one, other = zeros.statistics.get(a.ref), zeros.statistics.get(b.ref)
    if one is None or other is None:
        return False
    return evolve(one, guarded=other.guarded) == other


def _difference(expr: Expr) -> tuple[Expr, Expr] | None:
    """The two sides of a difference."""
    if isinstance(expr, Apply) and expr.function == "+" and len(expr.arguments) == 2:
        first, second = expr.arguments
        if isinstance(second, Apply) and second.function == "-":
            return first, second.arguments[0]
    return None


def _of_all_with_this(zeros: Zeros, read: Read, context: Context) -> bool:
    """Whether a statistic is over 0 because this unit's value is, and it takes part."""
    step = zeros.statistics.get(read.ref)
    if step is None or step.statistic not in AT_LEAST_ONE or step.parameter is not None:
        return False
    if not isinstance(step.value, Read) or _can_compare(zeros, step.value, "<=", context):
        return False
    return step.statistic == "highest" or not _can_compare(zeros, step.value, "<", EVERYWHERE)
