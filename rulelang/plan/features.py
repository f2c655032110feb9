"""What a plan has that not every back end can say: each names those that it cannot, and steps
aside."""

from collections.abc import Set as AbstractSet
from typing import Literal, TypeAlias

from rulelang.plan.tree import Guard, PlacingStep, Plan
from rulelang.plan.walk import within

__all__ = ["Feature", "features_of"]

Feature: TypeAlias = Literal[
    "figures", "rankings", "disqualified", "quotas", "unranked levels", "wholly guarded"
]


def features_of(plan: Plan) -> AbstractSet[Feature]:
    """Those that a plan has."""
    found: set[Feature] = set()
    block = plan.total_levels
    if plan.figures:
        found.add("figures")
    if plan.rankings:
        found.add("rankings")
    if plan.disqualified:
        found.add("disqualified")
    if block is not None and block.unranked:
        found.add("unranked levels")
    if any(isinstance(step, PlacingStep) for step in plan.steps):
        found.add("quotas")
    nodes = (node for step in plan.steps for node in within(step.value))
    if any(isinstance(node, Guard) and node.wholly for node in nodes):
        found.add("wholly guarded")
    return found
