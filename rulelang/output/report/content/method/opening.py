"""How units are scored in a sentence or two, as a report begins with."""

from collections.abc import Iterator

from rulelang.output.report.content.method.earned import points
from rulelang.output.report.content.method.levels import bound_of, required
from rulelang.output.report.content.method.prose import Prose
from rulelang.output.report.sentences.lists import Tally
from rulelang.plan.expressions import Const
from rulelang.plan.tree import LevelsPlan, Plan

__all__ = ["opening"]

MOST_NAMED = 12
"""More criteria are not named, as the table of the method has them."""


def opening(prose: Prose) -> Iterator[str]:
    """The criteria of the first depth, each with its max, and the levels of the total."""
    plan, say = prose.plan, prose.say
    by_id = {one.id: one for one in plan.criteria}
    criteria = [by_id[id] for id in plan.total.criteria]
    named = [
        say(
            "opening.weighed",
            label=one.label or one.id,
            points=points(prose, Const(one.maximum)),
        )
        for one in criteria
    ]
    key = "criteria" if 0 < len(criteria) <= MOST_NAMED else "many"
    yield say(
        f"opening.{key}",
        count=len(criteria),
        number=Tally(len(criteria)),
        points=points(prose, Const(plan.total.maximum)),
        criteria=prose.listed(named),
        extras=_extras(prose, plan),
    )
    block = plan.total_levels
    if block is None or not block.rows:
        return
    levels = [
        say(
            f"opening.{_kind(block, at)}",
            label=row.label or row.id,
            bound=bound_of(prose, block, row),
        )
        for at, row in enumerate(block.rows)
    ]
    others = say("opening.others", label=block.below_label or block.below)
    yield say(
        "opening.levels",
        count=len(levels),
        number=Tally(len(levels)),
        levels=prose.listed(levels),
        others=others,
    )


def _kind(block: LevelsPlan, at: int) -> str:
    row = block.rows[at]
    if required(block, at) or row.quota is not None:
        return "level_asking"
    return "level_unranked" if row.unranked else "level"


def _extras(prose: Prose, plan: Plan) -> str:
    kinds = {one.kind for one in plan.criteria}
    if {"bonus", "penalty"} <= kinds:
        return prose.say("opening.both")
    if "bonus" in kinds:
        return prose.say("opening.bonuses")
    return prose.say("opening.penalties") if "penalty" in kinds else ""
