"""Some rows of the table, which show while a program is written how large its numbers are.

What a rubric declares bounds a number only loosely: of a part and a whole, each up to ten million,
the share may be anything up to ten million, and is at most 1. Fixed point needs to know better.
What witnesses show is not a proof: a row that goes well beyond them is in doubt.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from attrs import define

from rulelang.engine.columnar.program import Builder, Slot

if TYPE_CHECKING:
    from rulelang.engine.columnar.following import Following
    from rulelang.engine.columnar.machine import Array

__all__ = ["WITNESSES", "Witness"]

WITNESSES = 4096
"""How many rows are enough."""


@define(eq=False, repr=False)
class Witness:
    """Rows of a table that bear witness for the program of one builder.

    ``read`` gives their cells, by the names of a program's columns, and which of them are not in
    doubt; it is called, and NumPy imported, once somebody asks for a number.
    """

    read: "Callable[[], tuple[Mapping[str, Array], Array]]"
    following: "Following | None" = None

    def largest(self, b: Builder, slot: Slot) -> float:
        """The greatest size of a column's finite numbers in the sound rows, or 0."""
        if self.following is None:
            from rulelang.engine.columnar.following import Following

            self.following = Following(*self.read())
        return self.following.largest(b, slot)
