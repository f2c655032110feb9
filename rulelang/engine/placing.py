"""Levels that have room for some units only: who gets which, in the order of the ranking."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from rulelang.engine.expressions import evaluator, policies_of
from rulelang.engine.findings import Findings
from rulelang.engine.standings import Standing, standings_of
from rulelang.plan.expressions import TOTAL, Ref
from rulelang.plan.tree import LevelsPlan
from rulelang.plan.values import NOT_APPLICABLE, Absent, Value, missing
from rulelang.results.score import Room

__all__ = ["placed"]


def placed(findings: Findings, alone: bool) -> tuple[list[Value], tuple[Room, ...]]:
    """The level of the total of every unit, and the room that each level had; a unit that is
    ``alone`` gets the level that it reaches."""
    plan = findings.plan
    block = plan.total_levels
    assert block is not None
    policies = policies_of(plan)
    reached = [evaluator(expr, policies) for expr in block.reached]
    standings = standings_of(findings)
    found: list[Value] = [_absent(standing) for standing in standings]
    groups: dict[Any, list[int]] = {}
    for row, standing in enumerate(standings):
        if standing.runs and not isinstance(standing.group, Absent):  # a wrong one is reported
            group = findings.prepared.periods[row], standing.group
            groups.setdefault(group, []).append(row)
    rooms: list[Room] = []
    for (period, group), rows in groups.items():
        reach = {
            row: [at for at, holds in enumerate(reached) if holds(findings.values[row]) is True]
            for row in rows
        }
        within = None if group is None else findings.spelt_group(group)
        if alone:
            for row in rows:
                found[row] = findings.values[row][Ref("level", TOTAL)]
            continue
        rooms += _fill(block, rows, reach, standings, found, period, within)
    return found, tuple(rooms)


def _absent(standing: Standing) -> Absent:
    """Why a unit that is not in the running has no level; one to which nothing applies is
    incomplete, but misses nothing."""
    if standing.reasons or not standing.missing:
        return NOT_APPLICABLE
    return missing(*standing.missing)


def _fill(
    block: LevelsPlan,
    rows: Sequence[int],
    reach: dict[int, list[int]],
    standings: Sequence[Standing],
    found: list[Value],
    period: str | None,
    group: str | None,
) -> list[Room]:
    """Give the units of one period and group their levels, row after row from the top."""
    waiting = sorted(rows, key=lambda row: standings[row].keys)
    ids = [row.id for row in block.rows]
    rooms: list[Room] = []
    for at, level in enumerate(block.rows):
        takes = [row for row in waiting if at in reach[row]]
        if level.quota is not None:
            upto = len(ids) - 1 if level.quota.of is None else ids.index(level.quota.of)
            every = level.quota.of is None
            base = sum(every or bool(reach[row] and reach[row][0] <= upto) for row in rows)
            room = level.quota.room(base)
            rooms.append(Room(level.id, period, group, base, room))
            takes = _in_room(takes, standings, room)
        for row in takes:
            found[row] = level.id
        chosen = set(takes)
        waiting = [row for row in waiting if row not in chosen]
    for row in waiting:
        found[row] = block.below
    return rooms


def _in_room(rows: Sequence[int], standings: Sequence[Standing], room: int) -> list[int]:
    """As many of the first rows as there is room for; those that tie across the edge fall."""
    taken: list[int] = []
    for _, alike in groupby(rows, key=lambda row: standings[row].keys):
        members = list(alike)
        if len(taken) + len(members) > room:
            break
        taken += members
    return taken
