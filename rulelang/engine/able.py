"""What the quick engines can say that not every one can: a plan with more is left to the exact
engine."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from rulelang.plan.features import Feature, beyond
from rulelang.plan.tree import Plan

__all__ = ["ABLE", "Quick", "must_be_able", "unable"]

Quick: TypeAlias = Literal["rows", "columnar", "spark"]

ABLE: Mapping[Quick, frozenset[Feature]] = {
    "rows": frozenset(),
    "columnar": frozenset(),
    "spark": frozenset(),
}


def unable(engine: Quick, plan: Plan, marks: bool = False) -> str:
    """What an engine cannot say of a plan, or of data in which ``marks`` stand where nothing is
    reported, as a sentence lists it; empty where there is nothing."""
    found = beyond(plan, ABLE[engine])
    return found or ("marks of missing values" if marks else "")


def must_be_able(engine: Quick, plan: Plan, marks: bool = False) -> None:
    """Raise ValueError where a plan is left to the exact engine."""
    found = unable(engine, plan, marks)
    if found:
        raise ValueError(f"only the exact engine knows {found}: use `evaluate`")
