"""What a plan has that not every back end can say: each names those that it cannot, and steps
aside."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Literal, TypeAlias, get_args

from rulelang.plan.expressions import Combine, Guard, Read, Recover, Ref
from rulelang.plan.tree import PlacingStep, Plan, PreviousStep, StatisticStep
from rulelang.plan.walk import within

__all__ = ["Feature", "beyond", "features_of", "lacking", "listed"]

Feature: TypeAlias = Literal[
    "figures",
    "figures that are texts of the data",
    "further rankings",
    "disqualification",
    "quotas of levels",
    "levels with quotas that rules read",
    "levels without a rank",
    "levels that rules read",
    "statistics of a part of the units",
    "the k-th highest or lowest",
    "functions outside their domain in figures",
    "medians and trimmed means",
    "missing values that are left out",
    "policies of single criteria",
    "a number of known criteria",
    "parts without a limit",
    "several rows of one unit",
    "the period before",
    "marks of missing values",
    "percentages as the rules count them",
]
"""As a sentence names them."""


def lacking(plan: Plan, able: AbstractSet[Feature]) -> list[Feature]:
    """What a plan has that a back end is not able to say."""
    lost = features_of(plan) - able
    return [feature for feature in get_args(Feature) if feature in lost]


def beyond(plan: Plan, able: AbstractSet[Feature]) -> str:
    """What a plan has that a back end is not able to say, as a sentence lists it; empty where there
    is nothing."""
    return listed(lacking(plan, able))


def listed(features: Sequence[Feature]) -> str:
    """Several of them, as a sentence lists them."""
    *first, last = features or ("",)
    return f"{', '.join(first)} and {last}" if first else last


def features_of(plan: Plan) -> AbstractSet[Feature]:
    """Those that a plan has."""
    block = plan.total_levels
    steps = [node for step in plan.steps for node in within(step.value)]
    keys = [key for one in (plan.rank, *plan.rankings) for key, _ in one.keys]
    nodes = [*steps, *(node for key in keys for node in within(key))]
    # Every back end ranks by levels; only some let other values come from them.
    reads = {node.ref.kind for node in steps if isinstance(node, Read)}
    placing = {step.ref for step in plan.steps if isinstance(step, PlacingStep)}
    statistics = [step for step in plan.steps if isinstance(step, StatisticStep)]
    combined = {node.combination for node in nodes if isinstance(node, Combine)}
    found: dict[Feature, bool] = {
        "figures": bool(plan.figures),
        "figures that are texts of the data": _shows_texts(plan),
        "further rankings": bool(plan.rankings),
        "disqualification": bool(plan.disqualified),
        "quotas of levels": bool(placing),
        "levels with quotas that rules read": any(
            isinstance(node, Read) and node.ref in placing for node in nodes
        ),
        "levels without a rank": block is not None and bool(block.unranked),
        "levels that rules read": bool(reads & {"level", "placed"}),
        "statistics of a part of the units": any(
            step.within is not None or step.own is not None for step in statistics
        ),
        "the k-th highest or lowest": any(step.of_place for step in statistics),
        "functions outside their domain in figures": any(
            isinstance(node, Guard) and node.wholly for node in nodes
        ),
        "medians and trimmed means": bool(combined & {"median", "mean_without"}),
        "missing values that are left out": bool(plan.excused),
        "policies of single criteria": any(
            isinstance(node, Recover) and node.policy is not None for node in nodes
        ),
        "a number of known criteria": any(
            criterion.lacking is not None for criterion in plan.criteria
        ),
        "parts without a limit": any(criterion.unlimited for criterion in plan.criteria),
        "several rows of one unit": any(item.per_row for item in plan.inputs),
        "the period before": any(isinstance(step, PreviousStep) for step in plan.steps),
        "marks of missing values": bool(plan.missing_marks),
        "percentages as the rules count them": any(item.percent for item in plan.inputs),
    }
    return {feature for feature, has in found.items() if has}


def _shows_texts(plan: Plan) -> bool:
    """Whether a figure can be a text that only the data have."""
    given = {item.key for item in plan.inputs if item.kind == "text"}
    steps = {step.ref: step.value for step in plan.steps}
    waiting = [Ref("let", item.id) for item in plan.figures if item.kind == "text"]
    seen: set[Ref] = set()
    while waiting:
        ref = waiting.pop()
        if ref in given:
            return True
        if ref in steps and ref not in seen:
            seen.add(ref)
            waiting += [item.ref for item in within(steps[ref]) if isinstance(item, Read)]
    return False
