"""A grid of raw cells as a file holds it, before it is known where the headings stand."""

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

from attrs import field, frozen

from rulelang.data.spelling import holds_several, text_of_bytes
from rulelang.diagnostics import Diagnostic
from rulelang.records import Equal

__all__ = ["MOST_COLUMNS", "CellError", "Percentage", "Run", "Sheet", "plain", "unzoned"]

MOST_COLUMNS = 16_384
"""Of a text, as many as a spreadsheet has."""

MIDNIGHT = time()


@frozen(eq=False, repr=False)
class CellError(Equal):
    """An error value of a spreadsheet such as ``#N/A``; ``#?`` is a formula without its value.

    ``column`` is that of a database which gives moments without a time zone to read them in.
    """

    text: str
    column: str = ""

    def __str__(self) -> str:
        return self.text


def unzoned(column: str) -> CellError:
    """A moment of a database's column, whose day is another one in each time zone."""
    return CellError("timestamptz", column)


class Percentage(float):
    """A number that its program shows as a percentage: it holds itself, 0.5 for 50%."""

    __slots__ = ()

    def __str__(self) -> str:
        return f"{Decimal(float.__repr__(self)).scaleb(2).normalize():f}%"


class Run(NamedTuple):
    """Rows from the ``first`` to the ``last`` whose cells in a column have one number format."""

    first: int
    last: int
    code: str


@frozen(eq=False, repr=False)
class Sheet:
    """A grid of raw cells, every one as its file types it.

    A cell is a str, int, float, Decimal, bool, date, datetime, None or `CellError`, as `plain`
    makes it; rows may differ in length.
    More than ten fields: all that a file says of a sheet.
    """

    file: str
    """Path or URL as the user wrote it, of the file within a folder where there are several."""
    name: str
    """The sheet's or table's name, empty where there is only one table."""
    rows: tuple[tuple[Any, ...], ...] = field(repr=False)
    first: tuple[int, int] = (1, 1)
    """Row and column of the first cell from 1, as the program that wrote the file shows them."""
    typed: bool = False
    """Whether numbers hold themselves (JSON, Parquet, databases): a percentage is then 0.9."""
    addressed: bool = False
    """Whether cells have addresses such as C14, as in workbooks."""
    percents: Mapping[int, frozenset[int]] = field(factory=dict, repr=False)
    """Cells formatted as a percentage: their rows by their column, as places in ``rows``."""
    formats: Mapping[int, tuple[Run, ...]] = field(factory=dict, repr=False)
    """Number formats other than General by column, as places in ``rows``, in their order."""
    texts: Mapping[int, Mapping[int, str]] = field(factory=dict, repr=False)
    """Numbers as the file itself shows them, by column and row, where it says so (.ods)."""
    hidden: frozenset[int] = frozenset()
    """Rows that a program does not show, by hand or by a filter, as places in ``rows``."""
    merged: tuple[tuple[int, int, int, int], ...] = ()
    """Merged areas as places in ``rows``: first row, first column, last row, last column."""
    sha256: str | None = None
    dialect: str = ""
    """How the file is written, such as "Windows-1258, semicolons"."""
    pointed: bool = False
    """Whether a number that could be read in two ways has a decimal point: in a file parted by
    commas, a decimal comma would part the number."""
    diagnostics: tuple[Diagnostic, ...] = ()
    """What was seen while it was read: hidden sheets, rows that were cut."""

    def named(self, row: int, column: int) -> Any:
        """A cell as a name or a code: a number becomes the text that its program shows."""
        cells = self.rows[row]
        cell = cells[column] if column < len(cells) else None
        if isinstance(cell, bool) or not isinstance(cell, (int, float)):
            return cell
        text = self.texts.get(column, {}).get(row)
        if text is None and (code := self._format(row, column)):
            from rulelang.data.numberformats import shown

            text = shown(cell, code)
        return text or cell

    def _format(self, row: int, column: int) -> str:
        runs = self.formats.get(column, ())
        at = bisect_right(runs, row, key=_first) - 1
        return runs[at].code if at >= 0 and row <= runs[at].last else ""


def _first(run: Run) -> int:
    return run.first


def plain(cell: Any) -> Any:
    """A cell as sheets hold it: a day without an hour as a date, bytes as the text that they write,
    and a value of any other type as its text. A list stays one, which no input takes."""
    if type(cell) is datetime:
        return cell.date() if cell.time() == MIDNIGHT else cell
    if cell is None or isinstance(cell, (str, int, float, Decimal, date, CellError)):
        return cell
    if isinstance(cell, (bytes, bytearray, memoryview)):
        return text_of_bytes(bytes(cell))
    return cell if holds_several(cell) else str(cell)
