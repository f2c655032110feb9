"""Which denominators a table really has, and how near two different numbers over them can be.

Numbers that are whole once multiplied by L are equal or at least 1/L apart. Where the denominators
that are in a column have no common multiple of use, those of two numbers are bounded by the
product of the largest ones instead.
"""

import math
from fractions import Fraction

import numpy as np
from attrs import define, field, frozen

from rulelang.engine.columnar.machine import Array
from rulelang.engine.columnar.numbers import common_scale
from rulelang.engine.columnar.program import Slot
from rulelang.engine.columnar.scoring import BOTTOM, Scoring, denominators

__all__ = ["Apart", "Denominators"]

MOST_NOTED = 2**20  # larger denominators are known by their greatest only
LARGEST_MULTIPLE = 2**200


@frozen
class Apart:
    """Two different numbers of a key are at least so many ``units`` apart (0: unknown); all of them
    times ``multiple`` are whole (None: no such number is known)."""

    units: float
    multiple: Fraction | None = None


@define
class Denominators:
    """What is in the columns of denominators of each program that is run, by name; several
    threads may note at once."""

    seen: dict[int, dict[str, Array]] = field(factory=dict)
    programs: dict[int, Scoring] = field(factory=dict)

    def make_room(self, program: int, scoring: Scoring) -> None:
        """Be ready for the denominators of a program of this number."""
        if program in self.programs:
            return
        self.seen[program] = {
            f"{BOTTOM}{bottom.index}": np.zeros(int(bottom.at.high) + 1, np.bool_)
            for bottom in denominators([key for key, _ in scoring.keys])
            if bottom.at.high is not None and bottom.at.high <= MOST_NOTED
        }
        self.programs[program] = scoring

    def note(self, program: int, name: str, values: Array) -> None:
        """Note some denominators; those of rows in doubt may be beyond their interval."""
        room = self.seen[program].get(name)
        if room is not None:
            room[np.minimum(values, len(room) - 1)] = True

    def apart(self, keys: int) -> list[Apart]:
        """How near two different numbers of each key can be."""
        return [self._apart(at) for at in range(keys)]

    def _apart(self, at: int) -> Apart:
        overs = {n: scoring.keys[at][0].over for n, scoring in self.programs.items()}
        known = {n: over for n, over in overs.items() if over is not None}
        if len(known) < len(overs) or not known:
            return Apart(0.0)
        bits = next(iter(self.programs.values())).keys[at][0].bits
        scale = common_scale(*(over.scale for over in known.values()))
        multiple = 1
        for n, over in known.items():
            for product in over.products:
                found = math.prod(self._multiple(n, slot) for slot in product)
                multiple = min(math.lcm(multiple, found), LARGEST_MULTIPLE)
        by = min(scale * multiple, Fraction(LARGEST_MULTIPLE))
        most = max(
            math.prod(self._most(n, slot) for slot in {s for p in over.products for s in p})
            for n, over in known.items()
        )
        simple = all(len(product) == 1 for over in known.values() for product in over.products)
        best = min(by, scale * most * most) if simple else by
        units = float(Fraction(2) ** bits / best) if 0 < best < LARGEST_MULTIPLE else 0.0
        return Apart(units, by if 0 < by < LARGEST_MULTIPLE else None)

    def _multiple(self, program: int, slot: Slot) -> int:
        """A common multiple of what is in a column, or a number too large to be of use."""
        room = self.seen[program].get(f"{BOTTOM}{slot.index}")
        if room is None:
            return LARGEST_MULTIPLE
        found = 1
        for value in np.flatnonzero(room[1:]).tolist():
            found = math.lcm(found, value + 1)
            if found >= LARGEST_MULTIPLE:
                return LARGEST_MULTIPLE
        return found

    def _most(self, program: int, slot: Slot) -> int:
        room = self.seen[program].get(f"{BOTTOM}{slot.index}")
        if room is None:
            assert slot.at.high is not None
            return int(slot.at.high)
        return int(np.flatnonzero(room).max(initial=1))
