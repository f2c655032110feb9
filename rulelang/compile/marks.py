"""When a result says that something was done to a score: it was rescaled, left out or held."""

from collections.abc import Sequence

from rulelang.plan.kinds import Mark
from rulelang.plan.tree import Apply, Cases, Const, Expr, MarkPlan, Settle, Status

__all__ = ["beyond", "mark"]


def mark(
    kind: Mark, of: str, points: Expr, conditions: Sequence[Expr], ends: Sequence[Expr] = ()
) -> MarkPlan:
    """A mark where one of the conditions holds and there are points."""
    condition = conditions[0] if len(conditions) == 1 else Settle("or", tuple(conditions))
    known = Status("applicable", points)
    return MarkPlan(kind, of, Cases(None, ((condition, known),), Const(False)), tuple(ends))


def beyond(value: Expr, low: Expr | None, high: Expr | None) -> list[Expr]:
    """The conditions that a number lies beyond its bounds."""
    found: list[Expr] = [] if low is None else [Apply("<", (value, low))]
    return found if high is None else [*found, Apply(">", (value, high))]
