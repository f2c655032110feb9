"""Some rows of the table, on which a program is run while it is written: how large its numbers are.

What a rubric declares bounds a number only loosely: of a part and a whole, each up to ten million,
the share may be anything up to ten million, and is at most 1. Fixed point needs to know better.
What witnesses show is not a proof: a row that goes well beyond them is in doubt.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from attrs import define, field

from rulelang.engine.columnar.machine import CHECKS, DTYPES, OPERATIONS, Array
from rulelang.engine.columnar.program import Builder, Instruction, Slot

__all__ = ["WITNESSES", "Witness"]

WITNESSES = 4096
"""How many rows are enough."""


@define
class Witness:
    """Rows of a table, and what the instructions of one builder make of them.

    ``read`` gives their cells, by the names of a program's columns, and which of them are not in
    doubt; it is called once somebody asks for a value.
    """

    read: Callable[[], tuple[Mapping[str, Array], Array]] = field(repr=False)
    arrays: Mapping[str, Array] = field(factory=dict, init=False, repr=False)
    sound: Array = field(factory=lambda: np.zeros(0, np.bool_), init=False, repr=False)
    slots: dict[int, Any] = field(factory=dict, repr=False)
    done: int = 0

    def values(self, b: Builder, slot: Slot) -> Array:
        """The values of a column of the program in the sound rows."""
        self._follow(b)
        found: Array = np.broadcast_to(self.slots[slot.index], self.sound.shape)[self.sound]
        return found

    def _follow(self, b: Builder) -> None:
        """Run the instructions that are new."""
        if not self.done:
            self.arrays, self.sound = self.read()
        for name, slot in b.columns.items():
            if slot.index not in self.slots:
                none = np.zeros(self.sound.shape, DTYPES[slot.kind])
                self.slots[slot.index] = self.arrays.get(name, none)
        for (_, value), index in b.constants.items():
            self.slots[index] = value
        with np.errstate(all="ignore"):
            for item in b.instructions[self.done :]:
                self._run(item, b.kinds)
        self.done = len(b.instructions)

    def _run(self, item: Instruction, kinds: list[str]) -> None:
        arguments = [self.slots[index] for index in item.arguments]
        if item.target < 0:
            found = CHECKS[item.operation](*arguments)
            if found is not None:
                self.sound = self.sound & ~found
            return
        out = np.empty(self.sound.shape, DTYPES[kinds[item.target]])
        self.slots[item.target] = out
        OPERATIONS[item.operation](*arguments, out=out)
