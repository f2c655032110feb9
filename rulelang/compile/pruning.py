"""The steps that something reads; points that only their own score reads are in it."""

from collections import Counter
from collections.abc import Iterable, Sequence

from attrs import evolve

from rulelang.plan.expressions import Cases, Expr, Read, Recover, Ref
from rulelang.plan.kinds import RefKind
from rulelang.plan.layers import own_score
from rulelang.plan.tree import PlacingStep, Step, ValueStep
from rulelang.plan.walk import within

__all__ = ["pruned"]

ONLY_WHERE_READ: frozenset[RefKind] = frozenset({"most", "points", "limit", "placed"})


def pruned(steps: Sequence[Step], also: Iterable[Expr]) -> list[Step]:
    """The steps without those that nothing reads; ``also`` reads next to them."""
    read = Counter(ref for expr in also for ref in _refs(expr))
    kept: list[Step] = []
    for step in reversed(steps):
        kept_always = step.ref.kind not in ONLY_WHERE_READ or isinstance(step, PlacingStep)
        if kept_always or read[step.ref]:
            read.update(_refs(step.value))
            kept.append(step)
    kept.reverse()
    return _inlined(kept, read)


def _inlined(steps: Sequence[Step], read: Counter[Ref]) -> list[Step]:
    found: list[Step] = []
    points: dict[Ref, Step] = {}
    for step in steps:
        if step.ref.kind == "points" and read[step.ref] == 1:
            points[step.ref] = step
            continue
        if step.ref.kind == "score" and isinstance(step, ValueStep):
            step = _with_points(step, points)
        found.append(step)
    return found


def _with_points(step: ValueStep, points: dict[Ref, Step]) -> ValueStep:
    read = own_score(step.value).value
    assert isinstance(read, Read)
    own = points.get(read.ref)
    if own is None:
        return step
    return ValueStep(step.ref, _with_value(step.value, own.value), step.place)


def _with_value(score: Expr, points: Expr) -> Expr:
    if isinstance(score, Cases):
        return evolve(score, otherwise=_with_value(score.otherwise, points))
    assert isinstance(score, Recover)
    return evolve(score, value=points)


def _refs(expr: Expr) -> list[Ref]:
    return [item.ref for item in within(expr) if isinstance(item, Read)]
