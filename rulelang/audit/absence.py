"""When a value does not apply, as a formula over the unknowns of a unit: a function for each kind.

The other ways to have no value (not reported, divided by zero) are not written out: where a value
may be absent in one of them, nothing is known.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rulelang.audit.linear import (
    FALSE,
    TRUE,
    Affine,
    Formula,
    Row,
    all_of,
    either,
    negated,
    same,
    truth,
)
from rulelang.audit.unit import Finite, Memo, Work
from rulelang.plan.bounding import may_be_outside
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
    Read,
    Recover,
    Round,
    Scale,
    Settle,
    Status,
    Whole,
)
from rulelang.plan.facts import DIVIDES, EVERYWHERE, facts_of, facts_of_key

__all__ = ["KINDS", "condition", "lacks", "looking_at", "named"]


def lacks(work: Work, expr: Expr) -> Formula | None:
    """When an expression does not apply; None where it may be absent in another way."""
    found = work.memo.lacks
    if expr not in found:
        found[expr] = KINDS[type(expr)](work, expr)
    return found[expr]


def condition(work: Work, expr: Expr) -> Formula:
    """A condition, where it has a value; where nothing is known of it, whether an unknown is 1."""
    from rulelang.audit.nodes import lower

    found = lower(work, expr)
    return work.open() if found is None or isinstance(found, (Affine, Finite)) else found


def named(work: Work, formula: Formula) -> Formula:
    """A formula by a truth of its own, so that what reads it stays short."""
    if isinstance(formula, Row) or truth(formula) is not None:
        return formula
    own = work.fresh_truth()
    work.fact(same(own, formula))
    return own


@contextmanager
def looking_at(work: Work, expr: Cases) -> Iterator[None]:
    """Within, the rows of an expression look at its subject."""
    from rulelang.audit.nodes import lower

    if expr.subject is None:
        yield
        return
    values, outer = work.template.values, work.memo
    before, own = values.get(SUBJECT), lower(work, expr.subject)
    values[SUBJECT], work.memo = own, outer.inner.setdefault(expr, Memo())
    try:
        yield
    finally:
        work.memo = outer
        values.pop(SUBJECT)
        if before is not None:
            values[SUBJECT] = before


def _any(work: Work, parts: Iterator[Expr]) -> Formula | None:
    """When any of several does not apply."""
    found = [lacks(work, part) for part in parts]
    known = [each for each in found if each is not None]
    return either(known) if len(known) == len(found) else None


def _const(work: Work, expr: Const) -> Formula | None:
    return FALSE


def _nothing(work: Work, expr: Nothing) -> Formula | None:
    return TRUE


def _lack(work: Work, expr: Lack) -> Formula | None:
    return None


def _read(work: Work, expr: Read) -> Formula | None:
    # Those who look at a subject know when it lacks.
    if expr.ref == SUBJECT or not facts_of_key(work.analysis.table, expr.ref).gaps:
        return FALSE
    known = expr.ref in work.template.values and expr.ref not in work.template.may_lack
    return work.template.lacking.get(expr.ref, FALSE) if known else None


def _apply(work: Work, expr: Apply) -> Formula | None:
    divides = expr.function in ("/", "^")
    if divides and facts_of(work.analysis.table, expr, EVERYWHERE).gaps & DIVIDES:
        return None
    return _any(work, iter(expr.arguments))


def _settle(work: Work, expr: Settle) -> Formula | None:
    some = _any(work, iter(expr.arguments))
    if some is None or truth(some) is False:
        return some
    unsettled: list[Formula] = []
    for argument in expr.arguments:
        found = condition(work, argument)
        holds = found if expr.function == "and" else negated(found)
        unsettled.append(either((lacks(work, argument) or FALSE, holds)))
    return all_of((some, *unsettled))


def _cases(work: Work, expr: Cases) -> Formula | None:
    subject = FALSE if expr.subject is None else lacks(work, expr.subject)
    if subject is None:
        return None
    ways: list[Formula] = [subject]
    with looking_at(work, expr):
        failed: list[Formula] = []
        for asked, value in (*expr.rows, (None, expr.otherwise)):
            holds = TRUE if asked is None else condition(work, asked)
            lost = FALSE if asked is None else lacks(work, asked)
            taken = all_of((*failed, holds))
            own = FALSE if truth(taken) is False else lacks(work, value)
            if lost is None or own is None:
                return None
            ways += [all_of((*failed, lost)), all_of((taken, own))]
            failed.append(negated(holds))
    return either(ways)


def _status(work: Work, expr: Status) -> Formula | None:
    if expr.kind == "out":
        return FALSE
    return None if lacks(work, expr.argument) is None else FALSE


def _guard(work: Work, expr: Guard) -> Formula | None:
    if expr.wholly and may_be_outside(expr.argument):
        return None
    return lacks(work, expr.argument)  # None where it may divide by zero


def _combine(work: Work, expr: Combine | Whole) -> Formula | None:
    """Some part applies, and the others are passed over."""
    return None if _any(work, (part.points for part in expr.parts)) is None else FALSE


def _scale(work: Work, expr: Scale) -> Formula | None:
    return _any(work, iter((expr.value, expr.have)))


def _of_value(work: Work, expr: Round | Hold) -> Formula | None:
    return lacks(work, expr.value)


def _recover(work: Work, expr: Recover) -> Formula | None:
    own = lacks(work, expr.value)
    if own is None or expr.not_applicable is None:
        return own
    other = lacks(work, expr.not_applicable)
    return None if other is None else all_of((own, other))


KINDS: dict[type, Callable[[Work, Any], Formula | None]] = {
    Const: _const,
    Nothing: _nothing,
    Lack: _lack,
    Read: _read,
    Apply: _apply,
    Settle: _settle,
    Cases: _cases,
    Status: _status,
    Guard: _guard,
    Combine: _combine,
    Whole: _combine,
    Scale: _scale,
    Round: _of_value,
    Hold: _of_value,
    Recover: _recover,
}
