"""Levels that have room for some units only, in columns: who gets which, and how much room there
was."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import frozen

from rulelang.data.prepared import prepare
from rulelang.engine.columnar.machine import Array
from rulelang.engine.columnar.reading import TableReading
from rulelang.plan.tree import LevelsPlan, QuotaPlan
from rulelang.plan.values import spelt
from rulelang.results.columns import ids_of_levels
from rulelang.results.score import Room

__all__ = ["Filled", "named_rooms", "placed"]


@frozen
class Filled:
    """How many units a level had room for, of so many (``base``), in the group that the unit of the
    row ``first`` is the first of."""

    level: str
    first: int
    base: int
    room: int


def placed(
    block: LevelsPlan, ranks: Array, reached: Array, running: Array | None, groups: Array | None
) -> tuple[Array, list[Filled]]:
    """The place of the level's row that every unit gets, the last being the otherwise row, and the
    room of the levels with a quota, group by group in the order of the data.

    ``ranks`` are those of units in the running (``running``; None: all), which tie where all keys
    are equal; ``reached`` has the bit of each row that a unit reaches; ``groups`` are placed apart.
    """
    below = len(block.rows)
    levels = np.full(len(ranks), below, np.int16)
    rows = np.arange(len(ranks)) if running is None else np.flatnonzero(running)
    if not len(rows):
        return levels, []
    count, first = 1, rows[:1]
    own: Array | int = 0
    if groups is not None:
        codes, firsts, own = np.unique(groups[rows], return_index=True, return_inverse=True)
        count, first = len(codes), rows[firsts]
    before = np.zeros(1, np.int32)
    if isinstance(own, np.ndarray):
        sizes = np.bincount(own, minlength=count)
        before = np.cumsum(sizes) - sizes
    everyone = len(rows) == len(ranks)
    places, bits = (ranks, reached) if everyone else (ranks[rows], reached[rows])
    places = places + (before[own] - 1)  # of all groups, one after another
    found = np.full(len(rows), below, np.int16)
    ids = ids_of_levels(block)
    rooms: dict[tuple[int, int], Filled] = {}
    for at, level in enumerate(block.rows):
        takes = (found == below) & (bits >> at & 1 == 1)
        if level.quota is not None:
            based = _based(level.quota, bits, ids)
            bases = [int(based.sum())]
            if isinstance(own, np.ndarray):
                bases = np.bincount(own[based], minlength=count).tolist()
            room = [level.quota.room(base) for base in bases]
            for group, (base, most) in enumerate(zip(bases, room, strict=True)):
                row = int(first[group])
                rooms[row, at] = Filled(level.id, row, base, most)
            # How many are at a place or before, all that tie among them.
            upto = np.append(0, np.cumsum(np.bincount(places[takes], minlength=len(rows))))
            takes &= upto[places + 1] - upto[before[own]] <= np.asarray(room)[own]
        found[takes] = at
    levels[rows] = found
    return levels, [rooms[key] for key in sorted(rooms)]


def named_rooms(reading: TableReading, rooms: Sequence[Filled]) -> tuple[Room, ...]:
    """The room of levels, with the names of the periods and groups."""
    plan = reading.plan
    firsts = np.unique([room.first for room in rooms]).astype(np.int64)
    if not len(firsts):
        return ()
    prepared = prepare(reading.picked(firsts), plan)
    within = next((item for item in plan.inputs if item.id == plan.rank.within), None)
    names: dict[int, tuple[str | None, str | None]] = {}
    for row, period, values in zip(firsts.tolist(), prepared.periods, prepared.values, strict=True):
        group: Any = None if within is None else values[within.key]
        percent = within is not None and within.kind == "percent"
        names[row] = period, None if within is None else spelt(group, percent)
    return tuple(Room(own.level, *names[own.first], own.base, own.room) for own in rooms)


def _based(quota: QuotaPlan, bits: Array, ids: list[str]) -> Array:
    """The units that a quota is a share of."""
    if quota.of is None:
        return np.ones(len(bits), np.bool_)
    upto = (1 << ids.index(quota.of) + 1) - 1
    based: Array = bits & upto != 0
    return based
