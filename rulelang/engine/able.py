"""What the quick engines can say that not every one can: a plan with more is left to the exact
engine."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from rulelang.plan.features import Feature, beyond
from rulelang.plan.tree import Plan

__all__ = ["ABLE", "Quick", "must_be_able", "unable"]

Quick: TypeAlias = Literal["rows", "columnar", "spark"]

MARKS: Feature = "marks of what is missing"

ABLE: Mapping[Quick, frozenset[Feature]] = {
    "rows": frozenset(
        {
            "figures",
            "figures that are texts of the data",
            "rankings of their own",
            "disqualification",
            "levels without a rank",
            "levels that rules read",
            "statistics of a part of the units",
            "the k-th highest or lowest",
            "functions outside their domain in figures",
            "criteria of which enough is known",
            "marks of what is missing",
            "medians and trimmed means",
            "missing values that leave",
            "policies of single criteria",
            "parts without a limit",
        }
    ),
    "columnar": frozenset(
        {
            "figures",
            "rankings of their own",
            "disqualification",
            "quotas of levels",
            "levels without a rank",
            "levels that rules read",
            "statistics of a part of the units",
            "the k-th highest or lowest",
            "functions outside their domain in figures",
            "missing values that leave",
            "policies of single criteria",
            "medians and trimmed means",
            "criteria of which enough is known",
            "parts without a limit",
            "marks of what is missing",
            "percentages as the rules count them",
        }
    ),
    "spark": frozenset(
        {
            "figures",
            "rankings of their own",
            "disqualification",
            "quotas of levels",
            "levels without a rank",
            "levels that rules read",
            "statistics of a part of the units",
            "the k-th highest or lowest",
            "functions outside their domain in figures",
            "marks of what is missing",
            "percentages as the rules count them",
            "medians and trimmed means",
            "missing values that leave",
            "policies of single criteria",
            "criteria of which enough is known",
            "parts without a limit",
        }
    ),
}


def unable(engine: Quick, plan: Plan, marks: bool = False) -> str:
    """What an engine cannot say of a plan, or of data in which ``marks`` stand where nothing is
    reported, as a sentence lists it; empty where there is nothing."""
    found = beyond(plan, ABLE[engine])
    knows = not marks or MARKS in ABLE[engine]
    return found or ("" if knows else MARKS)


def must_be_able(engine: Quick, plan: Plan, marks: bool = False) -> None:
    """Raise ValueError where a plan is left to the exact engine."""
    found = unable(engine, plan, marks)
    if found:
        raise ValueError(f"only the exact engine knows {found}: use `evaluate`")
