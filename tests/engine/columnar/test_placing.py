"""Levels with room for some units only, filled in columns."""

import numpy as np
import pytest

import rulelang
from rulelang.engine.columnar.placing import Filled, placed

RULES = """
ruleset r { unit unit }
criterion c max 10: given
levels {
  A from 8 at most 2
  B from 5 at most 50% of units
  C from 2 at most 50% of B
  otherwise D
}
"""
BLOCK = rulelang.parse(RULES).plan.total_levels
ALL, FROM_B, FROM_C = 0b111, 0b110, 0b100
A, B, C, D = range(4)


def fill(
    ranks: list[int], reached: list[int], groups: list[int] | None = None, out: int = 0
) -> tuple[list[int], list[Filled]]:
    """The levels that units get, the last ``out`` of which are out of the running."""
    running = np.arange(len(ranks)) < len(ranks) - out
    assert BLOCK is not None
    own = None if groups is None else np.array(groups)
    levels, rooms = placed(BLOCK, np.array(ranks), np.array(reached), running, own)
    return levels.tolist(), rooms


def test_a_tie_across_the_edge_falls_whole() -> None:
    levels, _ = fill([1, 2, 2, 4], [ALL, ALL, ALL, FROM_C])
    assert levels == [
        A,
        B,
        B,
        C,
    ]  # of 4 units half may be B; C has room for 1 of the 3 that reach B


def test_room_that_a_tie_leaves_stays_empty() -> None:
    levels, _ = fill([1, 1, 1, 4], [ALL] * 4)
    assert levels == [D] * 4  # the last one stands behind those that fell


@pytest.mark.parametrize("size", [1, 2, 5])
def test_groups_are_filled_apart(size: int) -> None:
    ranks = [rank for rank in range(1, size + 1) for _ in "ab"]
    levels, rooms = fill(ranks, [ALL] * (2 * size), [7, 3] * size)
    alone, own = fill(list(range(1, size + 1)), [ALL] * size)
    assert levels[::2] == levels[1::2] == alone
    assert [room.first for room in rooms] == [0, 0, 0, 1, 1, 1]
    assert [(room.base, room.room) for room in rooms] == [(r.base, r.room) for r in own] * 2


def test_who_is_out_of_the_running_takes_no_room() -> None:
    levels, rooms = fill([1, 2, 3, 0], [ALL] * 4, out=1)
    assert levels == [A, A, B, D]
    assert rooms == [Filled("A", 0, 3, 2), Filled("B", 0, 3, 1), Filled("C", 0, 3, 1)]


def test_nobody_in_the_running_is_no_room() -> None:
    assert fill([0, 0], [0, 0], out=2) == ([D, D], [])
