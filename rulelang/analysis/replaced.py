"""Scores that count no points for what was not reported, as `missing zero` has it: results do not
say so, and nobody should read them as points that a unit earned."""

from collections.abc import Sequence

from rulelang.engine.expressions import Evaluate, Values, evaluator, policies_of, policy_of
from rulelang.plan.expressions import Lack, Recover, Ref
from rulelang.plan.tree import Plan, ValueStep
from rulelang.plan.values import Absent
from rulelang.plan.walk import within

__all__ = ["Replaced", "replaced"]

Replaced = Sequence[frozenset[str]]
"""For each unit, in the order of the data, the ids of the criteria, bonuses and penalties in which
something counts that stands for what was missing. Empty where no policy does that."""


def replaced(plan: Plan, values: Sequence[Values]) -> Replaced:
    """The scores of each unit that count for nothing what it did not report; the score of a parent
    is not one because a part of it is."""
    own = [item.policy for item in plan.inputs] + [one.policy for one in plan.criteria]
    own += [one.lacking for one in plan.criteria]
    if "zero" not in own:
        return ()
    policies = policies_of(plan)
    asked = [(id, node, evaluator(node.value, policies)) for id, node in _recovered(plan)]

    def stands_for_zero(node: Recover, value: Evaluate, of_unit: Values) -> bool:
        found = value(of_unit)
        if not isinstance(found, Absent) or found.kind != "missing":
            return False
        if node.parts and found.settled:
            return False
        return policy_of(policies, found, node.policy) == "zero"

    return [
        frozenset(
            id
            for id, node, value in asked
            if not isinstance(of_unit[Ref("score", id)], Absent)
            and stands_for_zero(node, value, of_unit)
        )
        for of_unit in values
    ]


def _recovered(plan: Plan) -> list[tuple[str, Recover]]:
    """Where the score of a criterion may have something in place of what is missing."""
    return [
        (step.ref.id, node)
        for step in plan.steps
        if isinstance(step, ValueStep) and step.ref.kind == "score"
        for node in within(step.value)
        if isinstance(node, Recover)
        and any(policy == "zero" and not isinstance(to, Lack) for policy, to in node.missing)
    ]
