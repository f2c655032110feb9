"""A table as it was read: a header, and rows of raw cells."""

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import field, frozen

from rulelang.diagnostics import Cell, Diagnostic

__all__ = ["Table", "table_of_rows"]


@frozen
class Table:
    """Raw data. ``numbers`` are the rows' numbers in their file, the header being row 1."""

    file: str
    header: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...] = field(repr=False)
    numbers: tuple[int, ...] = field(repr=False)
    sha256: str | None = None
    sheet: str = ""
    diagnostics: tuple[Diagnostic, ...] = ()

    def cell(self, row: int, column: int | None, unit: str = "") -> Cell:
        """The place of a cell; of a whole row where there is no column."""
        name = "" if column is None else self.header[column]
        return Cell(self.file, self.numbers[row], name, self.sheet, unit)


def table_of_rows(rows: Iterable[Any], name: str = "rows") -> Table:
    """A table of mappings; a key that a row lacks is a missing value there."""
    listed = list(rows)
    diagnostics: list[Diagnostic] = []
    header: dict[str, None] = {}
    for index, row in enumerate(listed):
        if not isinstance(row, Mapping):
            place = Cell(name, index + 2)
            kind = type(row).__name__
            diagnostics.append(Diagnostic("E517", place, {"found": kind}, "help"))
            continue
        header.update(dict.fromkeys(str(key) for key in row))
    columns = tuple(header)
    cells = tuple(
        tuple(row.get(column) for column in columns) if isinstance(row, Mapping) else ()
        for row in listed
    )
    numbers = tuple(range(2, len(listed) + 2))
    return Table(name, columns, cells, numbers, diagnostics=tuple(diagnostics))
