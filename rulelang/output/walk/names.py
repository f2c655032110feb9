"""How the values of a plan are called where they are written: by what they are."""

from typing import Literal, TypeAlias, assert_never

from attrs import frozen

from rulelang.plan.expressions import TOTAL, Ref
from rulelang.plan.tree import CheckPlan, Plan

__all__ = ["Named", "Stage", "check_name", "key_name", "name_of"]

Stage: TypeAlias = Literal["lets", "statistics", "criteria", "total", "levels", "ranking"]


@frozen
class Named:
    """A value of every unit: its part of the whole, its name, and what is said of it.

    ``ref`` is its place in the plan; None: it is no step. ``name`` is that of the rules or made
    of it, and not necessarily free; ``owner`` begins the names of what helps to write it.
    """

    stage: Stage
    name: str
    owner: str
    comment: str = ""
    ref: Ref | None = None


def name_of(plan: Plan, ref: Ref) -> Named:
    """How the value of a step is called."""
    kind, id = ref
    match kind:
        case "input" | "subject":
            raise AssertionError(f"no step: {ref}")
        case "let":
            return Named("lets", id, id, "", ref)
        case "guarded":
            name = f"{id}_guarded"
            return Named("lets", name, name, "", ref)
        case "statistic":
            name = id.replace(" ", "_")
            return Named("statistics", name, name, "", ref)
        case "score":
            label = next(each.label for each in plan.criteria if each.id == id)
            return Named(_stage(id), id, id, label or "", ref)
        case "gathered" | "previous":
            name = id.replace(" ", "_")
            return Named("statistics", name, name, "", ref)
        case "placed":
            return Named("levels", "placed_level", "level", "", ref)
        case "level":
            name, comment = ("level", "") if id == TOTAL else (f"{id}_level", id)
            return Named("levels", name, name, comment, ref)
        case "condition":
            return Named(_stage(id), f"{id}_applies", id, "", ref)
        case "most" | "points" | "limit" | "max" | "share":
            return Named(_stage(id), f"{id}_{kind}", id, "", ref)
        case _:
            assert_never(kind)


def _stage(id: str) -> Stage:
    return "total" if id == TOTAL else "criteria"


def check_name(number: int, check: CheckPlan) -> Named:
    """How a ``check`` is called."""
    name = f"check_{number}"
    return Named("criteria", name, name, check.text)


def key_name() -> Named:
    """How what units are ranked by is called."""
    return Named("ranking", "ranking_key", "ranking")
