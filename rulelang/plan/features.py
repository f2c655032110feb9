"""What a plan has that not every back end can say: each names those that it cannot, and steps
aside."""

from collections.abc import Set as AbstractSet
from typing import Literal, TypeAlias, get_args

from rulelang.plan.tree import (
    Combine,
    Guard,
    Lack,
    PlacingStep,
    Plan,
    PreviousStep,
    Read,
    Recover,
    StatisticStep,
)
from rulelang.plan.walk import within

__all__ = ["Feature", "beyond", "features_of"]

Feature: TypeAlias = Literal[
    "figures",
    "further rankings",
    "disqualification",
    "quotas of levels",
    "levels without a rank",
    "levels that rules read",
    "statistics of a part of the units",
    "the k-th highest or lowest",
    "functions outside their domain in figures",
    "medians and trimmed means",
    "missing values that are left out",
    "policies of single criteria",
    "criteria with a number of known parts",
    "parts without a limit",
    "several rows of one unit",
    "the period before",
    "marks of missing values",
    "percentages as the rules count them",
]
"""As a sentence names them."""


def beyond(plan: Plan, able: AbstractSet[Feature]) -> str:
    """What a plan has that a back end is not able to say, as a sentence lists it; empty where there
    is nothing."""
    found = [feature for feature in get_args(Feature) if feature in features_of(plan) - able]
    return " and ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found)


def features_of(plan: Plan) -> AbstractSet[Feature]:
    """Those that a plan has."""
    block = plan.total_levels
    steps = [node for step in plan.steps for node in within(step.value)]
    keys = [key for one in (plan.rank, *plan.rankings) for key, _ in one.keys]
    nodes = [*steps, *(node for key in keys for node in within(key))]
    # Every back end ranks by levels; only some let other values come of them.
    reads = {node.ref.kind for node in steps if isinstance(node, Read)}
    statistics = [step for step in plan.steps if isinstance(step, StatisticStep)]
    combined = {node.combination for node in nodes if isinstance(node, Combine)}
    found: dict[Feature, bool] = {
        "figures": bool(plan.figures),
        "further rankings": bool(plan.rankings),
        "disqualification": bool(plan.disqualified),
        "quotas of levels": any(isinstance(step, PlacingStep) for step in plan.steps),
        "levels without a rank": block is not None and bool(block.unranked),
        "levels that rules read": bool(reads & {"level", "placed"}),
        "statistics of a part of the units": any(
            step.within is not None or step.own is not None for step in statistics
        ),
        "the k-th highest or lowest": any(
            step.parameter is not None and step.statistic in ("highest", "lowest")
            for step in statistics
        ),
        "functions outside their domain in figures": any(
            isinstance(node, Guard) and node.wholly for node in nodes
        ),
        "medians and trimmed means": bool(combined & {"median", "mean_without"}),
        "missing values that are left out": bool(plan.excused),
        "policies of single criteria": any(
            isinstance(node, Recover) and node.policy is not None for node in nodes
        ),
        "criteria with a number of known parts": any(isinstance(node, Lack) for node in nodes),
        "parts without a limit": any(criterion.unlimited for criterion in plan.criteria),
        "several rows of one unit": any(item.per_row for item in plan.inputs),
        "the period before": any(isinstance(step, PreviousStep) for step in plan.steps),
        "marks of missing values": bool(plan.missing_marks),
        "percentages as the rules count them": any(item.percent for item in plan.inputs),
    }
    return {feature for feature, has in found.items() if has}
