"""A workbook being written: its sheets, how cells look, and the limits of spreadsheets."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from fractions import Fraction
from math import ceil, isinf
from typing import Any, TypeAlias

from attrs import define, field, frozen
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from rulelang.diagnostics.visible import visible
from rulelang.output.celltext import write_text
from rulelang.output.limits import LimitError
from rulelang.rational import nearest_double, short_text

__all__ = [
    "COLUMNS",
    "FIRST_DATE",
    "ROWS",
    "TEXT",
    "Book",
    "Column",
    "Live",
    "WorkbookLimitError",
    "reference",
]

ROWS = 1_048_576
COLUMNS = 16_384
TEXT = 32_767

FIRST_DATE = date(1900, 3, 1)
"""Before this day spreadsheets do not agree on dates: Excel has a 29th of February in 1900."""

NARROWEST, WIDEST = 6, 48
"""Of a column, in characters."""

FIGURE = 8  # characters that a figure asks for
SHRUNK = 11  # that a text asks for which is made smaller where there is no room
MOST_LINES = 3  # of a heading
LINE, HIGHEST = 15.0, 400.0  # heights of a line and of a row, in points

HEADING = {
    "bold": True,
    "text_wrap": True,
    "valign": "vcenter",
    "align": "center",
    "bg_color": "#E7E6E6",
    "border": 1,
}
BODY = {"valign": "top", "border": 1, "border_color": "#BFBFBF"}


class WorkbookLimitError(LimitError):
    """Results that a workbook cannot hold; the message says what is too large, and the mend."""


@frozen
class Live:
    """What a cell computes, and the value that it had when it was written (None: not known)."""

    formula: str
    value: "Content" = None


Content: TypeAlias = Fraction | int | float | str | bool | date | Live | None


class Sheet(Worksheet):
    """A sheet whose formulas are written as they are.

    XlsxWriter looks through each for functions of later years, of which there are none here, and
    that takes most of the time of a large workbook.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.strip("{}").removeprefix("=")


@frozen
class Column:
    """A column of a sheet whose cells look alike: its heading, its cells, and how these look."""

    heading: str
    cells: Sequence[Content]
    look: Mapping[str, Any]


@define
class Book:
    """Writes cells; a text is always written as a text, whatever it begins with.

    ``looks`` are the formats that were made, by their properties; ``waiting`` the cells of a sheet
    by row and column, which are written row by row once its columns have their width.
    """

    file: Workbook
    words: Mapping[str, str]
    looks: dict[tuple[tuple[str, Any], ...], Format] = field(factory=dict)
    waiting: dict[str, dict[int, dict[int, tuple[Content, Mapping[str, Any]]]]] = field(
        factory=dict
    )

    def sheet(self, name: str, rows: int, columns: int) -> Worksheet:
        """A new sheet, set up to be printed on landscape pages. Raises WorkbookLimitError."""
        title = self.words[name]
        if rows > ROWS or columns > COLUMNS:
            what, count, most = (
                ("rows", rows, ROWS) if rows > ROWS else ("columns", columns, COLUMNS)
            )
            raise WorkbookLimitError(
                f'the sheet "{title}" would need {count:,} {what}, and a workbook has {most:,}: '
                "write CSV or Parquet"
            )
        sheet = self.file.add_worksheet(title, Sheet)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.set_margins(left=0.4, right=0.4, top=0.8, bottom=0.7)
        sheet.set_footer(f"&L&F – &A&R{self.words['page']}")
        return sheet

    def look(self, **properties: Any) -> Format:
        """The format with these properties, each made once."""
        key = tuple(sorted(properties.items()))
        if key not in self.looks:
            self.looks[key] = self.file.add_format(properties)
        return self.looks[key]

    # ---- cells --------------------------------------------------------------------------------

    def headings(self, sheet: Worksheet, row: int, texts: Sequence[str], **more: Any) -> None:
        """A row of headings."""
        for column, text in enumerate(texts):
            self.put(sheet, row, column, text, **{**HEADING, **more})

    def put(self, sheet: Worksheet, row: int, column: int, content: Content, **look: Any) -> None:
        """A cell, which `fit` writes: a number as a number, a text as a text, a live one as its
        formula."""
        rows = self.waiting.setdefault(str(sheet.name), {})
        rows.setdefault(row, {})[column] = content, look

    def fit(
        self, sheet: Worksheet, least: Mapping[int, int] | None = None, most: int = WIDEST
    ) -> None:
        """Make every column as wide as what stands in it, within reason, and rows as high; write
        the cells."""
        rows = self.waiting.pop(str(sheet.name), {})
        sizes: dict[int, int] = {}
        for cells in rows.values():
            for column, (content, look) in cells.items():
                sizes[column] = max(sizes.get(column, 0), _size(content, look))
        widths = self._set_widths(sheet, sizes, least, most)
        for row in sorted(rows):
            lines = [
                _lines(shown, widths[column])
                for column, (content, look) in rows[row].items()
                if look.get("text_wrap") and isinstance(shown := _shown(content), str)
            ]
            _set_height(sheet, row, lines)
            for column in sorted(rows[row]):
                content, look = rows[row][column]
                self._write(sheet, row, column, content, self.look(**look))

    def table(
        self, sheet: Worksheet, columns: Sequence[Column], least: Mapping[int, int] | None = None
    ) -> None:
        """Write a whole sheet of columns below their headings, as `put` and `fit` would."""
        sizes = {
            place: max(_size(column.heading, HEADING), _widest(column))
            for place, column in enumerate(columns)
        }
        widths = self._set_widths(sheet, sizes, least, WIDEST)
        _set_height(sheet, 0, [_lines(c.heading, widths[at]) for at, c in enumerate(columns)])
        heading = self.look(**HEADING)
        for place, column in enumerate(columns):
            self._write(sheet, 0, place, column.heading, heading)
        high = _high(columns, widths)
        looks = [self.look(**column.look) for column in columns]
        rows = zip(*(column.cells for column in columns), strict=True)
        for row, cells in enumerate(rows, start=1):
            if row in high:
                _set_height(sheet, row, [high[row]])
            for place, content in enumerate(cells):
                if content.__class__ is float:
                    sheet.write_number(row, place, content, looks[place])
                else:
                    self._write(sheet, row, place, content, looks[place])

    def _write(
        self, sheet: Worksheet, row: int, column: int, content: Content, form: Format
    ) -> None:
        if isinstance(content, Live):
            value = _cached(content.value)
            sheet.write_formula(row, column, f"={content.formula}", form, value)
        elif content is None or content == "":
            sheet.write_blank(row, column, None, form)
        elif isinstance(content, str):
            write_text(sheet, row, column, self.text(content), form)
        elif isinstance(content, bool):
            sheet.write_boolean(row, column, content, form)
        elif isinstance(content, date):
            sheet.write_datetime(row, column, datetime.combine(content, time()), form)
        else:
            number = _double(content)
            if isinstance(number, str):
                write_text(sheet, row, column, self.text(number), form)
            else:
                sheet.write_number(row, column, number, form)

    def text(self, text: str) -> str:
        """A text as a cell holds it. Raises WorkbookLimitError."""
        shown = visible(text)
        if len(shown) > TEXT:
            raise WorkbookLimitError(
                f"a text of {len(shown):,} characters, and a cell of a workbook has {TEXT:,}: "
                f'"{shown[:40]}…"'
            )
        return shown

    def _set_widths(
        self, sheet: Worksheet, sizes: Mapping[int, int], least: Mapping[int, int] | None, most: int
    ) -> dict[int, float]:
        widths = {}
        for column, size in sizes.items():
            wanted = max(size * 1.1 + 2, (least or {}).get(column, NARROWEST))
            widths[column] = min(wanted, most)
            sheet.set_column(column, column, widths[column])
        return widths


def _shown(content: Content) -> Content:
    """What a cell shows when the file is opened."""
    return content.value if isinstance(content, Live) else content


def _size(content: Content, look: Mapping[str, Any]) -> int:
    """How many characters a cell asks for: a heading those of its longest word and of a third of
    it, as it may take three lines."""
    content = _shown(content)
    if not isinstance(content, str):
        return FIGURE if content is not None else 0
    size: int = max(map(len, content.split("\n"))) + look.get("indent", 0) * 2
    size = min(size, SHRUNK) if look.get("shrink") else size
    if look.get("bg_color") == HEADING["bg_color"]:
        size = max(*map(len, content.split() or [""]), size // MOST_LINES + 1)
    return size


def _widest(column: Column) -> int:
    """The most characters that a cell of a column asks for; figures ask for the same."""
    kinds = {cell.__class__: cell for cell in map(_shown, column.cells)}
    texts = {cell for cell in map(_shown, column.cells) if isinstance(cell, str)}
    others = [cell for kind, cell in kinds.items() if kind is not str]
    return max((_size(cell, column.look) for cell in (*texts, *others)), default=0)


def _high(columns: Sequence[Column], widths: Mapping[int, float]) -> dict[int, int]:
    """The lines of the rows that take several, by row."""
    found: dict[int, int] = {}
    for place, column in enumerate(columns):
        if column.look.get("text_wrap"):
            cells = [_shown(cell) for cell in column.cells]
            lines = {
                text: _lines(text, widths[place]) for text in {*cells} if isinstance(text, str)
            }
            for row, text in enumerate(cells, start=1):
                taken = lines.get(text, 1) if isinstance(text, str) else 1
                if taken > 1:
                    found[row] = max(taken, found.get(row, 1))
    return found


def _set_height(sheet: Worksheet, row: int, lines: Sequence[int]) -> None:
    """Make a row as high as the longest of its texts."""
    most = max(lines, default=1)
    if most > 1:
        sheet.set_row(row, min(LINE * most + 1, HIGHEST))


def _lines(text: str, width: float) -> int:
    """How many lines a text takes within a width of characters."""
    return sum(max(1, ceil(len(line) * 1.1 / width)) for line in text.split("\n"))


def _double(value: Fraction | float) -> float | str:
    """A number as a cell holds it, or its digits where it is beyond what one holds."""
    number = nearest_double(value) if isinstance(value, Fraction) else float(value)
    return short_text(value) if isinstance(value, Fraction) and isinf(number) else number


def _cached(value: Content) -> Any:
    """A value as a formula keeps it until it is computed again; an empty one is computed at once
    by programs that otherwise trust what is kept."""
    if value is None:
        return ""
    if isinstance(value, Fraction):
        return _double(value)
    if isinstance(value, date):
        return (value - date(1899, 12, 30)).days
    return visible(value) if isinstance(value, str) else value


def reference(sheet: str, row: int, column: int) -> str:
    """A cell of a sheet, fixed: ``'Tính toán'!$B$2``."""
    from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

    cell = xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)
    return f"{quote_sheetname(sheet)}!{cell}"
