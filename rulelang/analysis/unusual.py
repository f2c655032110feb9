"""What is not ordinary in a score: nobody should read it as one that was earned as all others."""

from collections.abc import Container, Mapping, Sequence
from typing import Literal, TypeAlias, assert_never, get_args

from rulelang.plan.kinds import Mark
from rulelang.plan.tree import Plan
from rulelang.results.score import UnitResult

__all__ = ["OF_SCORES", "UNUSUAL", "Out", "Unusual", "out_because", "unusual", "within"]

Out: TypeAlias = Literal["incomplete", "nothing_applies", "unranked", "disqualified"]
"""Why a unit has no rank; its name never stands without it where its score is compared."""

Unusual: TypeAlias = Out | Literal["replaced"] | Mark
"""``replaced``: something counts for nothing that was not reported."""

OF_SCORES: tuple[Unusual, ...] = ("replaced", *get_args(Mark))
"""What is not ordinary in a score itself."""

UNUSUAL: tuple[Unusual, ...] = (*get_args(Out), *OF_SCORES)


def out_because(result: UnitResult) -> Out | None:
    """Why a unit has no rank, None where it has one."""
    match result.status:
        case "incomplete":
            return "incomplete" if result.missing else "nothing_applies"
        case "unranked" | "disqualified":
            return result.status
        case "ranked" | "below":
            return None
        case _:
            assert_never(result.status)


def unusual(
    result: UnitResult, replaced: Sequence[str], ids: Container[str]
) -> tuple[Unusual, ...]:
    """What is not ordinary in the scores ``ids`` of a unit: that it has no rank, that one of them
    counts for nothing what it did not report (``replaced``), or has a mark."""
    found: list[Unusual] = []
    out = out_because(result)
    if out is not None:
        found.append(out)
    if out != "incomplete" and any(id in ids for id in replaced):
        found.append("replaced")
    found += [mark for mark in get_args(Mark) if any(id in ids for id in result.marked(mark))]
    return tuple(found)


def within(plan: Plan) -> Mapping[str, frozenset[str]]:
    """The ids of a criterion and of all that is in it, by its id."""
    criteria = {criterion.id: criterion for criterion in plan.criteria}
    found: dict[str, frozenset[str]] = {}

    def add(id: str) -> frozenset[str]:
        found[id] = frozenset({id}).union(*(add(part) for _, part in criteria[id].parts))
        return found[id]

    add(plan.total.id)
    return found
