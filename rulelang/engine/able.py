"""What the quick engines can say that not every one can: a plan with more is left to the exact
engine."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from rulelang.plan.features import Feature, lacking, listed
from rulelang.plan.tree import Plan

__all__ = ["ABLE", "Quick", "must_be_able", "unable", "unable_each"]

Quick: TypeAlias = Literal["rows", "columnar", "spark"]

MARKS: Feature = "marks of missing values"

COLUMNS: frozenset[Feature] = frozenset(
    {
        "figures",
        "further rankings",
        "disqualification",
        "quotas of levels",
        "levels without a rank",
        "levels that rules read",
        "statistics of a part of the units",
        "the k-th highest or lowest",
        "functions outside their domain in figures",
        "missing values that are left out",
        "policies of single criteria",
        "medians and trimmed means",
        "a number of known criteria",
        "parts without a limit",
        "marks of missing values",
        "percentages as the rules count them",
    }
)
"""What the program of columns knows, which Spark ships."""

ABLE: Mapping[Quick, frozenset[Feature]] = {
    "rows": frozenset(
        {
            "figures",
            "figures that are texts of the data",
            "further rankings",
            "disqualification",
            "levels without a rank",
            "levels that rules read",
            "statistics of a part of the units",
            "the k-th highest or lowest",
            "functions outside their domain in figures",
            "a number of known criteria",
            "marks of missing values",
            "medians and trimmed means",
            "missing values that are left out",
            "policies of single criteria",
            "parts without a limit",
        }
    ),
    "columnar": COLUMNS,
    "spark": COLUMNS,
}


def unable(engine: Quick, plan: Plan, marks: bool = False) -> str:
    """What an engine cannot say of a plan, or of data in which ``marks`` stand where nothing is
    reported, as a sentence lists it; empty where there is nothing."""
    return listed(unable_each(engine, plan, marks))


def unable_each(engine: Quick, plan: Plan, marks: bool = False) -> list[Feature]:
    """The same, one by one."""
    knows = not marks or MARKS in ABLE[engine]
    return lacking(plan, ABLE[engine]) or ([] if knows else [MARKS])


def must_be_able(engine: Quick, plan: Plan, marks: bool = False) -> None:
    """Raise ValueError where a plan is left to the exact engine."""
    found = unable(engine, plan, marks)
    if found:
        raise ValueError(f"only the exact engine knows {found}: use `evaluate`")
