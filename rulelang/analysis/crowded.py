"""Levels that have room for some units only: results do not say who reached one and did not get
it, and nobody should read the level of such a unit as the best whose conditions it meets."""

from collections.abc import Sequence
from typing import TypeAlias

from rulelang.engine.expressions import Values
from rulelang.plan.expressions import TOTAL, Ref
from rulelang.plan.tree import Plan
from rulelang.results.score import Results

__all__ = ["Crowded", "crowded"]

Crowded: TypeAlias = Sequence[str | None]
"""For each unit, in the order of the data, the id of the best level of the total that it reached
where it did not get that; empty where no level has a quota."""

IN_THE_RUNNING = ("ranked", "below", "unranked")


def crowded(plan: Plan, results: Results, values: Sequence[Values]) -> Crowded:
    """The level that each unit reached and that had no room for it."""
    block = plan.total_levels
    if block is None or not block.has_quotas:
        return ()
    ids = {row.id for row in block.rows}

    def missed(level: object, got: str | None, status: str) -> str | None:
        is_one = isinstance(level, str) and level in ids
        return str(level) if is_one and level != got and status in IN_THE_RUNNING else None

    return [
        missed(of_unit[Ref("level", TOTAL)], unit.level, unit.status)
        for unit, of_unit in zip(results.units, values, strict=True)
    ]
