"""Rows that tie for certain: what they are ranked by is computed from the same exact numbers, or is
known to be rational."""

from collections.abc import Mapping

import numpy as np
import polars as pl
from attrs import define, field

from rulelang.engine.columnar.inputs import NULLS
from rulelang.engine.columnar.machine import Array, Machine
from rulelang.engine.columnar.passes import BATCH
from rulelang.engine.columnar.program import Program
from rulelang.engine.columnar.reading import TableReading

__all__ = ["SURE", "UNITS_OF", "Alike", "alike"]

SURE = "sure"
"""The output that says where all keys that are not exact are known to be rational: such rows tie
with each other if the units of these keys are equal, whatever they are computed from."""
UNITS_OF = "units of "
"""What the names of outputs begin with that have the units of such keys."""


@define
class Alike:
    """Rows as they come, by what a program of origins (`Scoring.origins`) gives of them."""

    frames: list[pl.DataFrame] = field(factory=list)
    rows: int = 0

    def add(self, machine: Machine, arrays: Mapping[str, Array], rows: int) -> None:
        """Add rows, batch by batch."""
        self.rows += rows
        for _, outputs, doubts in machine.batches(arrays, rows):
            own = {name: values.copy() for name, values in outputs.items()}
            if doubts is not None and SURE in own:
                own[SURE] &= ~doubts
            self.frames.append(pl.DataFrame(own))

    def numbers(self) -> Array:
        """A number for each row, the same for rows of which all is equal, and for those that are
        sure and have equal units."""
        frame = pl.concat(self.frames) if self.frames else pl.DataFrame()
        units = [name for name in frame.columns if name.startswith(UNITS_OF)]
        found = _numbered(frame.select(pl.exclude(SURE, *units)), self.rows)
        if SURE not in frame.columns:
            return found
        tied = _numbered(frame.select(units), self.rows)
        return np.where(frame[SURE].to_numpy(), -1 - tied, found)


def _numbered(frame: pl.DataFrame, rows: int) -> Array:
    """A number from 0 for each row, the same for rows of which all is equal."""
    if not frame.width:  # keys that are the same for all
        return np.zeros(rows, np.int64)
    alike = frame.with_row_index("row").group_by(frame.columns, maintain_order=True).agg("row")
    found = np.empty(frame.height, np.int64)
    sizes = alike["row"].list.len().to_numpy()
    found[alike["row"].explode().to_numpy()] = np.repeat(np.arange(alike.height), sizes)
    return found


def alike(reading: TableReading, origins: Program, rows: Array) -> Array:
    """A number for each of any rows, the same for those of which all is equal."""
    ranked, back = np.unique(rows, return_inverse=True)
    machine, found = Machine(origins, BATCH), Alike()
    for frame, _ in reading.frames(ranked):
        arrays, _ = reading.encode(frame, np.zeros(frame.height, np.bool_))
        found.add(machine, _with_nulls(origins, arrays, frame.height), frame.height)
    return found.numbers()[back]


def _with_nulls(program: Program, arrays: Mapping[str, Array], rows: int) -> dict[str, Array]:
    """The arrays that a program reads, where no cell is empty too."""
    none = np.zeros(rows, np.bool_)
    return {
        name: arrays.get(name, none) if name.endswith(NULLS) else arrays[name]
        for name, _ in program.columns
    }
