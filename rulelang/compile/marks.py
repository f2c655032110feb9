"""When a result says that something was done to a score: it was rescaled, left out or held."""

from collections.abc import Sequence

from rulelang.plan.expressions import Apply, Cases, Const, Expr, Read, Ref, Settle, Status
from rulelang.plan.kinds import Mark
from rulelang.plan.tree import MarkPlan

__all__ = ["beyond", "mark"]


def mark(
    kind: Mark, of: str, points: Expr, conditions: Sequence[Expr], ends: Sequence[Expr] = ()
) -> MarkPlan:
    """A mark where one of the conditions holds and there are points.

    Where there are ``ends``, a score that has the mark is one of them: few are, so of any other the
    conditions are not looked at.
    """
    condition = _where(_either(conditions), Status("applicable", points))
    if ends:
        score = Read(Ref("score", of), of)
        condition = _where(_either([Apply("=", (score, end)) for end in ends]), condition)
    return MarkPlan(kind, of, condition)


def _either(conditions: Sequence[Expr]) -> Expr:
    return conditions[0] if len(conditions) == 1 else Settle("or", tuple(conditions))


def _where(condition: Expr, holds: Expr) -> Expr:
    return Cases(None, ((condition, holds),), Const(False))


def beyond(value: Expr, low: Expr | None, high: Expr | None) -> list[Expr]:
    """The conditions that a number lies beyond its bounds."""
    found: list[Expr] = [] if low is None else [Apply("<", (value, low))]
    return found if high is None else [*found, Apply(">", (value, high))]
