"""A table as it was read: a header, and rows of raw cells."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from attrs import field, frozen

from rulelang.diagnostics import Cell, Diagnostic
from rulelang.rational import integer_text

__all__ = ["Table", "table_of_rows", "written"]


@frozen
class Table:
    """Raw data. ``numbers`` are the rows' numbers in their file, the header being row 1.

    Where these are only some rows, ``percents`` are the text columns of which the others tell what
    a bare number is to be multiplied by to make a percentage, None where that is unclear.
    """

    file: str
    header: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...] = field(repr=False)
    numbers: tuple[int, ...] = field(repr=False)
    sha256: str | None = None
    sheet: str = ""
    diagnostics: tuple[Diagnostic, ...] = ()
    percents: Mapping[str, Fraction | None] = field(factory=dict, repr=False)

    def cell(self, row: int, column: int | None, unit: str = "") -> Cell:
        """The place of a cell; of a whole row where there is no column."""
        name = "" if column is None else self.header[column]
        return Cell(self.file, self.numbers[row], name, self.sheet, unit)


def written(value: Any) -> str:
    """A typed value as a text, whole numbers of any length included."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return integer_text(value) if whole else str(value)


def table_of_rows(rows: Iterable[Any], name: str = "rows") -> Table:
    """A table of mappings; a key that a row lacks is a missing value there."""
    named: list[dict[str, Any]] = []
    diagnostics: list[Diagnostic] = []
    header: dict[str, None] = {}
    for number, row in enumerate(rows, start=2):
        if isinstance(row, Mapping):
            named.append({written(key): value for key, value in row.items()})
            header.update(dict.fromkeys(named[-1]))
        else:
            named.append({})
            values = {"found": type(row).__name__}
            diagnostics.append(Diagnostic("E517", Cell(name, number), values, "help"))
    columns = tuple(header)
    cells = tuple(tuple(row.get(column) for column in columns) for row in named)
    numbers = tuple(range(2, len(named) + 2))
    return Table(name, columns, cells, numbers, diagnostics=tuple(diagnostics))
