"""What the policies of a rubric put in place of an absence: the only place that knows."""

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias, assert_never

from rulelang.check.declared import Declared, clause
from rulelang.forms.scope import Scope
from rulelang.plan.expressions import (
    Cases,
    Const,
    Expr,
    Lack,
    Nothing,
    Read,
    Recover,
    Ref,
    Settle,
    Status,
)
from rulelang.plan.kinds import MISSING_POLICIES, MissingPolicy, NotApplicablePolicy
from rulelang.plan.tree import CriterionPlan

__all__ = [
    "Fate",
    "counts",
    "in_place_of_points",
    "needed_key",
    "needed_requirement",
    "needed_score",
    "something_leaves",
    "something_settles",
]

FALSE = Const(False)
NONE = Const(Fraction(0))
Row: TypeAlias = tuple[MissingPolicy, Expr]
Fate: TypeAlias = tuple[Read, MissingPolicy | None]
"""A condition by which what a criterion is in applies, and the policy that is nearest to it."""


def needed_score(
    plan: CriterionPlan,
    points: Expr,
    policy: NotApplicablePolicy,
    leaving: bool,
    fates: Sequence[Fate] = (),
) -> Expr:
    """The score of a criterion from its points; a penalty without a limit has none that it could
    come to where something is missing, so that the unit lacks it. By ``fates`` what it is in has
    decided what a missing condition of its own makes of all that is in it."""
    lost: Expr = Const(plan.maximum if plan.kind == "penalty" else Fraction(0))
    if plan.unlimited and plan.kind == "penalty":
        lost = Lack(plan.id)
    instead: Expr | None = in_place_of_points(plan, policy)
    if instead is not None and leaving and plan.criteria:  # with the last part it leaves itself
        gone = tuple(Status("out", Read(Ref("score", id), id)) for id in plan.criteria)
        left = gone[0] if len(gone) == 1 else Settle("or", gone)
        instead = Cases(None, ((left, Nothing()),), instead)
    rows = _rows(lost, leaving)
    score: Expr = Recover(points, rows, instead, plan.policy, bool(plan.parts))
    for condition, nearest in reversed(fates):
        lacks = Cases(None, ((condition, NONE),), NONE)  # points, missing as the condition is
        decided = Recover(lacks, rows, None, nearest)
        score = Cases(None, ((Status("missing", condition), decided),), score)
    return score


def in_place_of_points(plan: CriterionPlan, policy: NotApplicablePolicy) -> Const | None:
    """What a criterion that does not apply scores, None where it has no score then."""
    if plan.kind != "criterion":
        return None
    match policy:
        case "zero":
            return Const(Fraction(0))
        case "full":
            return Const(plan.maximum)
        case "rescale" | "leave_out":
            return None
        case _:
            assert_never(policy)


def needed_requirement(condition: Expr) -> Recover:
    """What a level requires: what does not apply does not hold."""
    return Recover(condition, _rows(FALSE, True, FALSE), FALSE)


def needed_key(key: Expr, leaving: bool) -> Recover:
    """What units are ranked by: a key that does not apply comes last."""
    return Recover(key, _rows(Nothing(), leaving))


def counts(policy: MissingPolicy) -> bool:
    """Whether something is in place of what is missing."""
    return _instead(policy, Nothing(), Nothing()) is not None


def something_leaves(declared: Declared) -> bool:
    """Whether something missing may leave, by some policy of the file."""
    clauses = [*(c for node in declared.criteria.values() for c in node.clauses)]
    clauses += [c for node in declared.inputs for c in node.clauses]
    said = [c.words[0] for c in clauses if c.key in ("missing", "when_missing")]
    setting = declared.setting("missing")
    return "rescale" in (*said, *(setting.words if setting else ()))


def something_settles(declared: Declared, scope: Scope) -> bool:
    """Whether something missing may be settled in one criterion, whatever others make of it."""
    return any(
        clause(node.clauses, "missing") is not None or scope.owner(id).unlimited
        for id, node in declared.criteria.items()
    )


def _rows(lost: Expr | None, leaving: bool, excused: Expr | None = None) -> tuple[Row, ...]:
    """What is in place of something missing, by the policy of what is missing; ``leaving``:
    in some rubric something missing leaves, and comes to ``excused`` or does not apply."""
    excused = (excused or Nothing()) if leaving else None
    found = ((policy, _instead(policy, lost, excused)) for policy in MISSING_POLICIES)
    return tuple((policy, value) for policy, value in found if value is not None)


def _instead(policy: MissingPolicy, lost: Expr | None, excused: Expr | None) -> Expr | None:
    match policy:
        case "zero":
            return lost
        case "rescale":
            return excused
        case "unranked" | "error":
            return None
        case _:
            assert_never(policy)
