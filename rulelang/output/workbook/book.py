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
from rulelang.output.limits import LimitError
from rulelang.rational import nearest_double, short_text

__all__ = [
    "COLUMNS",
    "FIRST_DATE",
    "ROWS",
    "TEXT",
    "Book",
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


@define
class Book:
    """Writes cells; a text is always written as a text, whatever it begins with.

    ``looks`` are the formats that were made, by their properties; ``widest`` the most characters
    of a line in each column of a sheet; ``wrapped`` the texts of a row that may take several
    lines, by their column.
    """

    file: Workbook
    words: Mapping[str, str]
    looks: dict[tuple[tuple[str, Any], ...], Format] = field(factory=dict)
    widest: dict[str, dict[int, int]] = field(factory=dict)
    wrapped: dict[str, dict[int, list[tuple[int, str]]]] = field(factory=dict)

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
        """Write a cell: a number as a number, a text as a text, a live one as its formula."""
        form = self.look(**look)
        if isinstance(content, Live):
            sheet.write_formula(row, column, f"={content.formula}", form, _cached(content.value))
            self._note(sheet, row, column, content.value, look)
            return
        self._note(sheet, row, column, content, look)
        if content is None or content == "":
            sheet.write_blank(row, column, None, form)
        elif isinstance(content, str):
            sheet.write_string(row, column, self.text(content), form)
        elif isinstance(content, bool):
            sheet.write_boolean(row, column, content, form)
        elif isinstance(content, date):
            sheet.write_datetime(row, column, datetime.combine(content, time()), form)
        else:
            number = _double(content)
            if isinstance(number, str):
                sheet.write_string(row, column, self.text(number), form)
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

    # ---- widths -------------------------------------------------------------------------------

    def _note(
        self, sheet: Worksheet, row: int, column: int, content: Content, look: Mapping[str, Any]
    ) -> None:
        """Note how much room a cell asks for: a heading that of its longest word and of a third
        of it, as it may take three lines."""
        name = str(sheet.name)
        if not isinstance(content, str):
            size = FIGURE if content is not None else 0
        else:
            size = max(map(len, content.split("\n"))) + look.get("indent", 0) * 2
            size = min(size, SHRUNK) if look.get("shrink") else size
            if look.get("bg_color") == HEADING["bg_color"]:
                size = max(*map(len, content.split() or [""]), size // MOST_LINES + 1)
            if look.get("text_wrap"):
                self.wrapped.setdefault(name, {}).setdefault(row, []).append((column, content))
        widest = self.widest.setdefault(name, {})
        widest[column] = max(size, widest.get(column, 0))

    def fit(
        self, sheet: Worksheet, least: Mapping[int, int] | None = None, most: int = WIDEST
    ) -> None:
        """Make every column as wide as what stands in it, within reason, and rows as high."""
        name = str(sheet.name)
        widths = {}
        for column, size in self.widest.get(name, {}).items():
            wanted = max(size * 1.1 + 2, (least or {}).get(column, NARROWEST))
            widths[column] = min(wanted, most)
            sheet.set_column(column, column, widths[column])
        for row, texts in self.wrapped.get(name, {}).items():
            lines = max(_lines(text, widths[column]) for column, text in texts)
            if lines > 1:
                sheet.set_row(row, min(LINE * lines + 1, HIGHEST))


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
