"""Which denominators a table really has, and how near two different numbers over them can be.

Numbers that are whole once multiplied by L are equal or at least 1/L apart. Where the denominators
that stand in a column have no common multiple of use, those of two numbers are bounded by the
product of the largest ones instead.
"""

import math
from collections.abc import Collection, Iterable

import numpy as np
from attrs import define, field

from rulelang.engine.columnar.keys import Key
from rulelang.engine.columnar.machine import Array
from rulelang.engine.columnar.program import Slot
from rulelang.engine.columnar.scoring import BOTTOM, Scoring, denominators

__all__ = ["Denominators"]

MOST_NOTED = 2**20  # larger denominators are known by their greatest only
LARGEST_MULTIPLE = 2**200


@define
class Denominators:
    """What stands in the columns of denominators; several threads may note at once."""

    seen: dict[str, Array] = field(factory=dict)

    def make_room(self, scoring: Scoring) -> None:
        """Be ready for the denominators of a program."""
        for bottom in denominators([key for key, _ in scoring.keys]):
            assert bottom.at.high is not None
            if bottom.at.high <= MOST_NOTED:
                room = np.zeros(int(bottom.at.high) + 1, np.bool_)
                self.seen.setdefault(f"{BOTTOM}{bottom.index}", room)

    def note(self, name: str, values: Array) -> None:
        """Note some denominators."""
        if name in self.seen:
            self.seen[name][np.minimum(values, len(self.seen[name]) - 1)] = True

    def separations(self, programs: Iterable[Scoring], keys: int) -> list[float]:
        """By how many units two different numbers of each key are apart at least; 0: unknown."""
        made = list(programs)
        return [self._separation([scoring.keys[at][0] for scoring in made]) for at in range(keys)]

    def _separation(self, keys: Collection[Key]) -> float:
        overs = [key.over for key in keys]
        known = [over for over in overs if over is not None]
        if len(known) < len(overs):
            return 0.0
        bits = next(iter(keys)).bits
        multiple = math.lcm(*(over.scale for over in known))
        largest = multiple
        for over in known:
            for product in over.products:
                multiple = math.lcm(multiple, math.prod(self._multiple(slot) for slot in product))
        most = max(
            math.prod(self._most(slot) for slot in {s for p in over.products for s in p})
            for over in known
        )
        simple = all(len(product) == 1 for over in known for product in over.products)
        if simple:
            largest *= most * most
        best = min(multiple, largest) if simple else multiple
        return 2.0**bits / best if best < LARGEST_MULTIPLE else 0.0

    def _multiple(self, slot: Slot) -> int:
        """A common multiple of what stands in a column, or a number too large to be of use."""
        room = self.seen.get(f"{BOTTOM}{slot.index}")
        if room is None:
            return LARGEST_MULTIPLE
        found = 1
        for value in np.flatnonzero(room[1:]).tolist():
            found = math.lcm(found, value + 1)
            if found >= LARGEST_MULTIPLE:
                return LARGEST_MULTIPLE
        return found

    def _most(self, slot: Slot) -> int:
        room = self.seen.get(f"{BOTTOM}{slot.index}")
        if room is None:
            assert slot.at.high is not None
            return int(slot.at.high)
        return int(np.flatnonzero(room).max(initial=1))
