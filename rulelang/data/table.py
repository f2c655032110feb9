"""A table as it was read: a header, and rows of raw cells."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Context, Decimal
from fractions import Fraction
from numbers import Rational, Real
from typing import Any

from attrs import evolve, field, frozen

from rulelang.data.conventions import Convention
from rulelang.data.scalars import as_cell
from rulelang.data.sheet import Percentage
from rulelang.data.spelling import text_of_bytes
from rulelang.diagnostics import Cell, Diagnostic
from rulelang.diagnostics.place import RECORD, SEVERAL
from rulelang.rational import integer_text

__all__ = ["Part", "Table", "letters", "table_of_record", "table_of_rows", "written"]


MOST_DIGITS = 400
"""Of a number that is written in digits; a double has fewer before its point."""

EXACT = Context(prec=10_000)


@frozen(eq=False, repr=False)
class Part:
    """Where some columns of a table stand: in which sheet of which file.

    ``columns`` are their numbers there, from 1, by their place in the table; ``rows`` are the
    numbers of the table's rows there, None for one that this sheet does not have. ``addressed``
    says whether cells have addresses such as C14. The headings begin in the row ``headings``;
    ``dialect`` is how the file is written; in one that is ``pointed``, a number that could be read
    in two ways has a decimal point.
    """

    file: str
    sheet: str
    columns: Mapping[int, int] = field(repr=False)
    rows: Sequence[int | None] = field(repr=False)
    addressed: bool = False
    headings: int = 1
    dialect: str = ""
    sha256: str | None = None
    pointed: bool = False

    def cell(self, row: int, column: int | None, heading: str, unit: str) -> Cell:
        """The place of a cell; of a whole row where there is no column."""
        number = self.rows[row] or 0
        at = self.columns.get(-1 if column is None else column)
        address = f"{letters(at - 1)}{number}" if self.addressed and at and number else ""
        return Cell(self.file, number, heading, self.sheet, unit, address)


@frozen(eq=False, repr=False)
class Table:
    """Raw data. ``numbers`` are the rows' numbers in their file, the header being row 1.

    ``typed`` says whether numbers hold themselves (a percentage is 0.9), as programs write them;
    else texts are read by the conventions of their columns. ``conventions`` are those that are
    known beforehand, by heading, as those of a table of which these are only some rows;
    ``decimal`` is the decimal sign that the user named, None where the data are to tell, and
    ``percents`` what the user says that bare numbers of an input count in, by its id.
    ``named`` gives the id of the input for headings that the user named. ``parts`` say where the
    cells stand, where that is more than a file and a row.
    More than ten fields: all that is known of a table before its cells are read.
    """

    file: str
    header: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...] = field(repr=False)
    numbers: Sequence[int] = field(repr=False)
    sha256: str | None = None
    sheet: str = ""
    diagnostics: tuple[Diagnostic, ...] = ()
    typed: bool = True
    conventions: Mapping[str, Convention] = field(factory=dict, repr=False)
    decimal: str | None = None
    percents: Mapping[str, Fraction] = field(factory=dict, repr=False)
    marks: tuple[str, ...] = ()
    named: Mapping[str, str] = field(factory=dict, repr=False)
    parts: tuple[Part, ...] = field(default=(), repr=False)

    def cell(self, row: int, column: int | None, unit: str = "") -> Cell:
        """The place of a cell; of a whole row where there is no column."""
        heading = "" if column is None else self.header[column]
        for part in self.parts:
            if part.rows[row] is not None and (column is None or column in part.columns):
                return part.cell(row, column, heading, unit)
        return Cell(self.file, self.numbers[row], heading, self.sheet, unit)

    def at(self, row: int, column: int | None) -> Any:
        """What a cell holds; None where there is no column, or the row ends before it."""
        cells = self.rows[row]
        return None if column is None or column >= len(cells) else cells[column]

    @property
    def pointed(self) -> bool:
        """Whether a number that could be read in two ways has a decimal point."""
        return bool(self.parts) and all(part.pointed for part in self.parts)

    def whole(self) -> Cell:
        """The place of what concerns the table as a whole."""
        return Cell(self.file, 0, "", self.sheet)

    def some(self, columns: Sequence[str], rows: Sequence[int]) -> "Table":
        """Some rows and columns, each cell where it stands."""
        at = [self.header.index(name) for name in columns]
        return evolve(
            self,
            header=tuple(columns),
            rows=tuple(tuple(self.rows[row][one] for one in at) for row in rows),
            numbers=tuple(self.numbers[row] for row in rows),
            sha256=None,
            diagnostics=(),
            parts=tuple(
                evolve(
                    part,
                    columns={new: part.columns[a] for new, a in enumerate(at) if a in part.columns},
                    rows=tuple(part.rows[row] for row in rows),
                )
                for part in self.parts
            ),
        )


def written(value: Any) -> str:
    """A typed value as a text: a number in digits, whatever its type, so that 5.0 and 5.00 are 5;
    whole ones of any length included; bytes as the text that they write."""
    if isinstance(value, (str, Percentage)):
        return str(value)
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return integer_text(value)
    if isinstance(value, (bytes, bytearray)):
        return text_of_bytes(bytes(value))
    if isinstance(value, (Real, Decimal)) and not isinstance(value, Rational):
        number = Decimal(str(value))
        if number.is_finite() and abs(number.adjusted()) < MOST_DIGITS:
            return f"{number.normalize(EXACT) + 0:f}"
    return str(value)


def letters(column: int) -> str:
    """The letters of a column, counted from 0: A, …, Z, AA, …"""
    text = ""
    column += 1
    while column:
        column, digit = divmod(column - 1, 26)
        text = chr(ord("A") + digit) + text
    return text


def table_of_rows(rows: Iterable[Any], name: str = SEVERAL) -> Table:
    """A table of mappings; a key that a row lacks is a missing value there."""
    named: list[dict[str, Any]] = []
    diagnostics: list[Diagnostic] = []
    header: dict[str, None] = {}
    for number, row in enumerate(rows, start=2):
        if isinstance(row, Mapping):
            named.append({written(key): as_cell(value) for key, value in row.items()})
            header.update(dict.fromkeys(named[-1]))
        else:
            named.append({})
            values = {"found": type(row).__name__}
            diagnostics.append(Diagnostic("E517", Cell(name, number), values, "help"))
    columns = tuple(header)
    cells = tuple(tuple(row.get(column) for column in columns) for row in named)
    numbers = tuple(range(2, len(named) + 2))
    return Table(name, columns, cells, numbers, diagnostics=tuple(diagnostics))


def table_of_record(record: Any) -> Table:
    """A table of one record, whose cells have no row: a message names the field alone."""
    table = table_of_rows([record], RECORD)
    places = (evolve(item, place=Cell(RECORD, 0)) for item in table.diagnostics)
    return evolve(table, numbers=(0,), diagnostics=tuple(places))
