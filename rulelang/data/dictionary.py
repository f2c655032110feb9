"""A column as a dictionary and codes: its distinct cells, each once, and which row has which.

What a column is, and what its cells mean, is found out by the dictionary, never row by row.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from attrs import frozen

from rulelang.data.sheet import Percentage

__all__ = ["Column", "column_of"]

ALIKE = (str, int, float, bool, date, type(None), Percentage)
"""Types of which two equal cells are the same; of others, such as 1.0 and 1.00 as decimals, each
cell stands for itself."""


@frozen(eq=False, repr=False)
class Column:
    """``cells`` are the distinct raw cells in the order in which they come by, ``first`` the row in
    which each is first, and ``codes`` the place among them of the cell of each row; None of a
    column that is too long to keep them."""

    cells: Sequence[Any]
    first: Sequence[int]
    codes: Sequence[int] | None = None

    def rows_of(self, places: Collection[int]) -> list[int]:
        """The rows of some cells; of each the first where no others are known."""
        if self.codes is None:
            return sorted(self.first[place] for place in places)
        wanted = {*places}
        return [row for row, code in enumerate(self.codes) if code in wanted]

    def texts(self) -> Iterable[tuple[int, str]]:
        """The places and the cells that are texts, empty ones too."""
        return ((at, cell) for at, cell in enumerate(self.cells) if isinstance(cell, str))


def column_of(cells: Sequence[Any]) -> Column:
    """The column of a list of cells, one a row."""
    kinds = {*map(type, cells)}
    if len(kinds - {type(None)}) == 1 and kinds <= {*ALIKE}:  # no cells of two types are equal
        places: dict[Any, int] = {}
        codes = [places.setdefault(cell, len(places)) for cell in cells]
        return _column([*places], codes)
    keys: dict[Any, int] = {}
    codes = []
    distinct: list[Any] = []
    for row, cell in enumerate(cells):
        kind = type(cell)
        code = keys.setdefault((kind, cell if kind in ALIKE else row), len(keys))
        if code == len(distinct):
            distinct.append(cell)
        codes.append(code)
    return _column(distinct, codes)


def _column(cells: list[Any], codes: list[int]) -> Column:
    first = [0] * len(cells)
    for row, code in zip(range(len(codes) - 1, -1, -1), reversed(codes), strict=True):
        first[code] = row
    return Column(cells, first, codes)
