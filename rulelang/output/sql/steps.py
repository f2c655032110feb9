"""SQL as a language of the walk: what it says of each kind of node, and of steps."""

from collections.abc import Sequence
from functools import partial

from attrs import evolve
from sqlglot import exp

from rulelang.output.sql import expressions
from rulelang.output.sql.combinations import combine, whole
from rulelang.output.sql.nodes import cast, is_simple, negated
from rulelang.output.sql.numbers import narrowed
from rulelang.output.sql.periods import previous
from rulelang.output.sql.ranks import placing
from rulelang.output.sql.statistics import statistic
from rulelang.output.sql.values import Value, state_is, without
from rulelang.output.sql.writer import Writer
from rulelang.output.walk import Language, Named, Needed, Recovery, name_of, recovers
from rulelang.output.walk.states import POISON, WRONG
from rulelang.plan.expressions import Recover, Ref
from rulelang.plan.tree import CheckPlan, PlacingStep, PreviousStep, StatisticStep

__all__ = ["language"]

SUMMED_DIGITS = 12
"""The digits before the point of a score, where sums make types longer."""


def language(w: Writer) -> Language[Value]:
    """SQL, written as columns."""
    return Language(
        states=lambda value: value.states,
        fixed=lambda value: value.constant,
        fitted=lambda value: value,
        constant=partial(expressions.fixed, w),
        absent=expressions.nothing,
        apply=partial(expressions.apply, w),
        settle=partial(expressions.settle, w),
        subject=partial(expressions.subject, w),
        cases=partial(expressions.cases, w),
        status=partial(expressions.status, w),
        guard=partial(expressions.guard, w),
        combine=partial(combine, w),
        whole=partial(whole, w),
        scale=partial(expressions.scale, w),
        round=partial(expressions.rounded, w),
        hold=partial(expressions.hold, w),
        recover=partial(expressions.recover, w),
        begin=partial(_begin, w),
        step=partial(_step, w),
        statistic=partial(_statistic, w),
        previous=partial(_previous, w),
        placing=partial(_placing, w),
        check=partial(_check, w),
    )


def _begin(w: Writer, named: Named) -> None:
    w.begin(named.stage, named.owner)


def _step(w: Writer, named: Named, value: Value, recovery: Recovery[Value] | None) -> Value:
    """A step as a column of its name, unless it is simple and no score."""
    failing = frozenset({POISON})
    if recovery is not None and (recovery.instead or recovery.settles):
        if recovery.faults:
            value = w.told(value, "points")
            value = _noted(w, value, recovery.faults)
        value = expressions.instead(w, value, recovery)
    elif recovery is not None:
        failing |= recovery.faults
    return w.finish(_noted(w, _column(w, named, value), failing))


def _noted(w: Writer, value: Value, states: frozenset[int]) -> Value:
    """The value without states that make the data wrong, once that is noted."""
    w.wrong(state_is(value, *states))
    return without(value, *states)


def _column(w: Writer, named: Named, value: Value) -> Value:
    if named.ref is None or (named.ref.kind != "score" and not _is_score(w, named.ref, value)):
        if is_simple(value.sql):
            return w.with_error(value)
        column = w.columns.define(named.name, value.sql, w.stage, named.comment)
        return w.with_error(evolve(value, sql=column))
    if isinstance(value.sql, exp.Column) and value.sql.name == w.reserved[named.ref.id]:
        return value  # its points are its score
    named = name_of(w.plan, Ref("score", named.ref.id))
    if w.dialect.shrinks:  # a sum of many needs room
        most = next(each.maximum for each in w.plan.criteria if each.id == named.name)
        value = narrowed(w, value, max(SUMMED_DIGITS, len(str(int(most))) + 4))
    if isinstance(value.sql, exp.Null):  # a column must have a type
        value = evolve(value, sql=cast(value.sql, w.dialect.decimal(1, 0)))
    name = w.reserved[named.name]
    column = w.columns.define(name, value.sql, w.stage, named.comment, name)
    return w.with_error(evolve(value, sql=column, constant=None))


def _is_score(w: Writer, ref: Ref, value: Value) -> bool:
    """Whether these are points that nothing is in place of."""
    if ref.kind != "points":
        return False
    score = next(step.value for step in w.plan.steps if step.ref == Ref("score", ref.id))
    return isinstance(score, Recover) and not recovers(w.lacking, score, value.states)


def _statistic(
    w: Writer,
    named: Named,
    step: StatisticStep,
    value: Value,
    within: Value | None,
    own: Value | None,
) -> Value:
    return w.with_error(w.hoisted(statistic(w, step, value, within, own), "value"))


def _previous(w: Writer, named: Named, step: PreviousStep, value: Value, missing: int) -> Value:
    return w.with_error(w.hoisted(previous(w, value, missing), "value"))


def _placing(
    w: Writer, named: Named, step: PlacingStep, reached: Sequence[Value], needed: Needed[Value]
) -> Value:
    value = placing(w, step, reached, needed)
    column = w.columns.define(named.name, value.sql, w.stage)
    return w.finish(evolve(value, sql=column))


def _check(w: Writer, named: Named, check: CheckPlan, holds: Value) -> None:
    if holds.states & WRONG:
        holds = w.told(holds)
        w.wrong(state_is(holds, *WRONG))
    w.wrong(negated(holds.sql))
    w.finish(holds)
