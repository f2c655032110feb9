"""The steps of a plan in a language, in their order; then its checks, and what a unit needs."""

from collections.abc import Sequence
from functools import reduce
from typing import TypeVar, assert_never

from rulelang.output.walk.expressions import Walk, expression, recovered
from rulelang.output.walk.language import Needed
from rulelang.output.walk.names import check_name, key_name, name_of
from rulelang.output.walk.states import MISSING
from rulelang.plan.expressions import Expr, Read
from rulelang.plan.tree import PlacingStep, PreviousStep, RankPlan, StatisticStep, Step, ValueStep

__all__ = ["checks", "needed", "ranking", "steps"]

V = TypeVar("V")


def steps(walk: Walk[V]) -> None:
    """Write every step; its value is kept by its place."""
    for step in walk.plan.steps:
        walk.values[step.ref] = _step(walk, step)


def _step(walk: Walk[V], step: Step) -> V:
    language, named = walk.language, name_of(walk.plan, step.ref)
    if isinstance(step, PlacingStep):
        found = needed(walk)
    language.begin(named)
    match step:
        case ValueStep():
            return language.step(named, *recovered(walk, step.value))
        case StatisticStep():
            own = None if step.own is None else expression(walk, step.own)
            within = None if step.within is None else walk.values[step.within]
            return language.statistic(named, step, expression(walk, step.value), within, own)
        case PreviousStep():
            value = expression(walk, step.value)
            return language.previous(named, step, value, _unreported(walk, step.names))
        case PlacingStep():
            block = walk.plan.total_levels
            assert block is not None
            reached = [expression(walk, expr) for expr in block.reached]
            return language.placing(named, step, reached, found)
        case _:
            assert_never(step)


def _unreported(walk: Walk[V], names: Sequence[str]) -> int:
    """The state of what lacks several inputs."""
    states = [walk.lacking.of_input(item) for item in walk.plan.inputs if item.id in names]
    return reduce(walk.lacking.join, states)


def checks(walk: Walk[V]) -> None:
    """Hold every unit to the ``check`` statements."""
    for number, check in enumerate(walk.plan.checks, start=1):
        named = check_name(number, check)
        walk.language.begin(named)
        walk.language.check(named, check, expression(walk, check.condition))


def needed(walk: Walk[V]) -> Needed[V]:
    """What a unit needs to be ranked, its keys and its group."""
    if walk.needed is None:
        plan = walk.plan
        found = [_needed(walk, expr) for expr in plan.needed]
        out = found[1 + len(plan.levels) :][: len(plan.disqualified)]
        walk.needed = _found(walk, plan.rank, found, tuple(out))
    return walk.needed


def ranking(walk: Walk[V], rank: RankPlan) -> Needed[V]:
    """What a unit needs in a ranking next to the plain one."""
    exprs = [*([] if rank.group is None else [rank.group]), *(key for key, _ in rank.keys)]
    return _found(walk, rank, [_key(walk, expr) for expr in exprs], ())


def _found(walk: Walk[V], rank: RankPlan, found: Sequence[V], out: tuple[V, ...]) -> Needed[V]:
    states = [walk.language.states(value) for value in found]
    lacking = [own & MISSING for own in states]
    if rank is walk.plan.rank:  # the total first, which is needed for any reason
        lacking[0] = states[0]
    keys = found[len(found) - len(rank.keys) :]
    return Needed(
        tuple((value, own) for value, own in zip(found, lacking, strict=True) if own),
        out,
        None if rank.within is None else found[-len(keys) - 1],
        tuple((key, ascending) for key, (_, ascending) in zip(keys, rank.keys, strict=True)),
    )


def _needed(walk: Walk[V], expr: Expr) -> V:
    return walk.values[expr.ref] if isinstance(expr, Read) else _key(walk, expr)


def _key(walk: Walk[V], expr: Expr) -> V:
    named = key_name()
    walk.language.begin(named)
    return walk.language.step(named, *recovered(walk, expr))
