"""A program that is run on some rows while it is written."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import define, field

from rulelang.engine.columnar.machine import CHECKS, DTYPES, OPERATIONS, Array
from rulelang.engine.columnar.program import Builder, Instruction, Slot

__all__ = ["Following"]


@define(eq=False, repr=False)
class Following:
    """What the instructions of one builder make of rows: ``arrays`` are their cells by the names of
    the program's columns, ``sound`` says which rows are not in doubt."""

    arrays: Mapping[str, Array]
    sound: Array
    slots: dict[int, Any] = field(factory=dict)
    done: int = 0

    def largest(self, b: Builder, slot: Slot) -> float:
        """The greatest size of a column's finite numbers in the sound rows, or 0."""
        self._follow(b)
        sizes = np.abs(np.broadcast_to(self.slots[slot.index], self.sound.shape)[self.sound])
        return float(sizes[np.isfinite(sizes)].max(initial=0.0))

    def _follow(self, b: Builder) -> None:
        """Run the instructions that are new."""
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
