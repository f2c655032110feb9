"""The steps of a plan in a language, in their order; then its checks, and what a unit needs."""

from collections.abc import Iterator
from typing import Generic, TypeVar

from attrs import frozen

from rulelang.output.walk.expressions import Walk, expression, recovered
from rulelang.output.walk.names import check_name, key_name, name_of
from rulelang.output.walk.states import MISSING
from rulelang.plan.tree import Expr, Read, StatisticStep

__all__ = ["Needed", "checks", "needed", "steps"]

V = TypeVar("V")


@frozen(eq=False)
class Needed(Generic[V]):
    """What a unit is ranked by. It is incomplete where a value of ``lacking`` is absent for one of
    the states beside it; the data are wrong where the language noted so.

    ``keys`` come with whether they ascend; one that does not apply comes last.
    """

    lacking: tuple[tuple[V, frozenset[int]], ...]
    group: V | None
    keys: tuple[tuple[V, bool], ...]


def steps(walk: Walk[V]) -> None:
    """Write every step; its value is kept by its place."""
    language = walk.language
    for step in walk.plan.steps:
        named = name_of(walk.plan, step.ref)
        language.begin(named)
        if isinstance(step, StatisticStep):
            value = language.statistic(named, step, expression(walk, step.value))
        else:
            value = language.step(named, *recovered(walk, step.value))
        walk.values[step.ref] = value


def checks(walk: Walk[V]) -> None:
    """Hold every unit to the ``check`` statements."""
    for number, check in enumerate(walk.plan.checks, start=1):
        named = check_name(number, check)
        walk.language.begin(named)
        walk.language.check(named, check, expression(walk, check.condition))


def needed(walk: Walk[V]) -> Needed[V]:
    """What a unit needs to be ranked, its keys and its group."""
    found = [*_needed(walk)]
    states = [walk.language.states(value) for value in found]
    lacking = [states[0], *(own & MISSING for own in states[1:])]
    rank = walk.plan.rank
    keys = found[len(found) - len(rank.keys) :]
    group = None if rank.within is None else found[-len(keys) - 1]
    return Needed(
        tuple((value, own) for value, own in zip(found, lacking, strict=True) if own),
        group,
        tuple((key, ascending) for key, (_, ascending) in zip(keys, rank.keys, strict=True)),
    )


def _needed(walk: Walk[V]) -> Iterator[V]:
    for expr in walk.plan.needed:
        yield walk.values[expr.ref] if isinstance(expr, Read) else _key(walk, expr)


def _key(walk: Walk[V], expr: Expr) -> V:
    named = key_name()
    walk.language.begin(named)
    return walk.language.step(named, *recovered(walk, expr))
