"""A criterion's score split into the clauses that made it, from the inside out."""

from collections.abc import Mapping
from fractions import Fraction

from attrs import frozen

from rulelang.plan.combinations import COMBINATIONS
from rulelang.plan.expressions import (
    Apply,
    Cases,
    Combine,
    Expr,
    Hold,
    Lack,
    Nothing,
    Read,
    Recover,
    Ref,
    Round,
    Scale,
)
from rulelang.plan.tree import CriterionPlan, Plan
from rulelang.plan.walk import reads

__all__ = ["Layers", "layers_of", "own_score", "values_of", "weights_around"]


@frozen(eq=False, repr=False)
class Layers:
    """The nodes of one score, each None where the criterion has no such clause.

    ``form`` are the points of a form; otherwise ``combined`` is what its criteria come to, and
    ``scaled`` the same for what applies. ``own`` adds bonuses and penalties to that; ``rounded``
    and ``held`` come after these. ``points`` is the whole before the policies.
    """

    points: Expr
    form: Expr | None
    combined: Combine | None
    scaled: Scale | None
    own: Apply | None
    rounded: Round | None
    held: Hold | None


def values_of(plan: Plan) -> dict[Ref, Expr]:
    """The expression of each named value."""
    return {step.ref: step.value for step in plan.steps}


def own_score(score: Expr) -> Recover:
    """What a score is where nothing outside of the criterion has decided it."""
    while isinstance(score, Cases):
        score = score.otherwise
    assert isinstance(score, Recover)
    return score


def layers_of(values: Mapping[Ref, Expr], id: str) -> Layers:
    """The layers of the score of a criterion, among the named values of its plan."""
    points = own_score(values[Ref("score", id)]).value
    if points == Read(Ref("points", id)):
        points = values[Ref("points", id)]
    inner = points
    while isinstance(inner, Cases) and _asks_whether_it_applies(inner):
        ((_, value),) = inner.rows
        inner = inner.otherwise if isinstance(value, (Nothing, Lack)) else value
    held = inner if isinstance(inner, Hold) else None
    inner = inner.value if isinstance(inner, Hold) else inner
    rounded = inner if isinstance(inner, Round) else None
    inner = inner.value if isinstance(inner, Round) else inner
    base = inner.arguments[0] if isinstance(inner, Apply) else inner
    combined = base.value if isinstance(base, Scale) else base
    if not isinstance(combined, Combine):
        return Layers(points, inner, None, None, None, rounded, held)
    return Layers(
        points,
        None,
        combined,
        base if isinstance(base, Scale) else None,
        inner if isinstance(inner, Apply) else None,
        rounded,
        held,
    )


def _asks_whether_it_applies(expr: Cases) -> bool:
    values = (*(value for _, value in expr.rows), expr.otherwise)
    return any(isinstance(value, (Nothing, Lack)) for value in values)


def weights_around(
    values: Mapping[Ref, Expr], item: CriterionPlan
) -> tuple[Fraction, tuple[Fraction, ...]] | None:
    """The weight of a criterion in the mean that its parent is, and the weights of all in it; None
    where its parent is no mean."""
    combined = None if item.parent is None else layers_of(values, item.parent).combined
    if combined is None or not COMBINATIONS[combined.combination].weighted:
        return None
    for part in combined.parts:
        if any(read.ref == Ref("score", item.id) for read in reads(part.points)):
            return part.weight, tuple(one.weight for one in combined.parts)
    return None  # a bonus or penalty
