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
from rulelang.words import phrase

__all__ = [
    "COLUMNS",
    "FIRST_DATE",
    "ROWS",
    "TEXT",
    "Book",
    "Column",
    "Head",
    "Live",
    "Outline",
    "WorkbookLimitError",
    "double",
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
MOST_TITLE = 150  # of the 255 characters that a printed footer has
LINE, HIGHEST = 15.0, 400.0  # heights of a line and of a row, in points
ROW = 16.5  # height of a row of one line

ON_A_PAGE = 220
"""Characters of the width of one page; the columns of a wider sheet go to several, so that what is
fitted into their width can still be read."""

UPRIGHT = 100
"""A sheet that is not wider than so many characters is printed upright."""

READ_AT_ONCE = 120
"""The width of what is above and below a table, in characters: as much as a screen shows."""

LINE_COLOUR = "#A6A6A6"
HEADING = {
    "bold": True,
    "text_wrap": True,
    "valign": "vcenter",
    "align": "center",
    "bg_color": "#DCE6F1",
    "border": 1,
    "border_color": LINE_COLOUR,
}
BODY = {"valign": "vcenter", "border": 1, "border_color": "#BFBFBF"}
BAND = {
    "bold": True,
    "valign": "vcenter",
    "bg_color": "#EEF3F9",
    "top": 1,
    "bottom": 1,
    "top_color": LINE_COLOUR,
    "bottom_color": LINE_COLOUR,
}
TITLE = {"bold": True, "font_size": 15, "text_wrap": True, "valign": "vcenter"}
SAID = {"text_wrap": True, "valign": "top", "font_color": "#404040"}
TALLER = 1.35  # letters of the title than others


class WorkbookLimitError(LimitError):
    """Results that a workbook cannot hold; the sentence says what is too large, and the fix."""


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


@frozen
class Head:
    """What is above the tables of a workbook: its title, and lines below that."""

    title: str
    lines: Sequence[str] = ()

    @property
    def rows(self) -> int:
        """How many rows it takes; the next is that of the headings."""
        return 1 + len(self.lines)


@frozen
class Outline:
    """Which rows or columns can be folded away: the level of each, 0 for those that stay."""

    rows: Mapping[int, int] = field(factory=dict)
    columns: Mapping[int, int] = field(factory=dict)
    folded: bool = False

    def hides(self, column: int) -> bool:
        """Whether a column does not show when the file is opened."""
        return self.folded and bool(self.columns.get(column))


FLAT = Outline()


@define
class Book:
    """Writes cells; a text is always written as a text, whatever it begins with.

    ``head`` is above the tables. ``looks`` are the formats that were made, by their properties;
    ``waiting`` the cells of a sheet by row and column, which are written row by row once its
    columns have their width.
    """

    file: Workbook
    words: Mapping[str, str]
    head: Head
    looks: dict[tuple[tuple[str, Any], ...], Format] = field(factory=dict)
    waiting: dict[str, dict[int, dict[int, tuple[Content, Mapping[str, Any]]]]] = field(
        factory=dict
    )

    def sheet(self, name: str, rows: int, columns: int) -> Worksheet:
        """A new sheet, set up to be printed on A4. Raises WorkbookLimitError."""
        title = self.words[name]
        if rows > ROWS or columns > COLUMNS:
            what, count, most = (
                ("rows", rows, ROWS) if rows > ROWS else ("columns", columns, COLUMNS)
            )
            raise WorkbookLimitError(phrase(f"sizes.{what}", sheet=title, count=count, most=most))
        sheet = self.file.add_worksheet(title, Sheet)
        sheet.set_paper(9)  # A4
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
        sheet.hide_gridlines(2)
        sheet.set_default_row(ROW)
        named = visible(self.head.title).replace("&", "&&")[:MOST_TITLE].rstrip("&")
        sheet.set_footer(f"&L&A – {named}&R{self.words['page']}")
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
        self,
        sheet: Worksheet,
        least: Mapping[int, int] | None = None,
        most: int = WIDEST,
        headed: bool = True,
        outline: Outline = FLAT,
        notes: Sequence[str] = (),
    ) -> None:
        """Make every column as wide as what is in it, within reason, and rows as high; write
        the cells, below the head of the workbook where ``headed``, and notes below them."""
        rows = self.waiting.pop(str(sheet.name), {})
        sizes: dict[int, int] = {}
        for cells in rows.values():
            for column, (content, look) in cells.items():
                sizes[column] = max(sizes.get(column, 0), _size(content, look))
        widths = self._set_widths(sheet, sizes, least, most, outline)
        shown = {at: 0.0 if outline.hides(at) else width for at, width in widths.items()}
        if headed:
            self._head(sheet, shown)
        for row in sorted(rows):
            lines = [
                _lines(text, widths[column])
                for column, (content, look) in rows[row].items()
                if look.get("text_wrap") and isinstance(text := _shown(content), str)
            ]
            _set_height(sheet, row, lines, outline.rows.get(row, 0))
            for column in sorted(rows[row]):
                content, look = rows[row][column]
                self._write(sheet, row, column, content, self.look(**look))
        for at, note in enumerate(notes, start=max(rows) + 2):
            self._across(sheet, at, note, shown, SAID)

    def table(
        self,
        sheet: Worksheet,
        columns: Sequence[Column],
        least: Mapping[int, int] | None = None,
        bands: Mapping[int, str] | None = None,
        notes: Sequence[str] = (),
    ) -> None:
        """Write a whole sheet of columns below their headings, as `put` and `fit` would.

        ``bands`` are what stands across the columns above some rows, by their place among the
        cells; ``notes`` what is below the table.
        """
        sizes = {
            place: max(_size(column.heading, HEADING), _widest(column))
            for place, column in enumerate(columns)
        }
        widths = self._set_widths(sheet, sizes, least, WIDEST)
        self._head(sheet, widths)
        first = self.head.rows
        _set_height(sheet, first, [_lines(c.heading, widths[at]) for at, c in enumerate(columns)])
        heading = self.look(**HEADING)
        for place, column in enumerate(columns):
            self._write(sheet, first, place, column.heading, heading)
        high = _high(columns, widths)
        looks = [self.look(**column.look) for column in columns]
        rows = zip(*(column.cells for column in columns), strict=True)
        above, band, row = bands or {}, self.look(**BAND), first
        for at, cells in enumerate(rows):
            row += 1
            if at in above:
                for place, text in enumerate((above[at], *[None] * (len(columns) - 1))):
                    self._write(sheet, row, place, text, band)
                row += 1
            if at in high:
                _set_height(sheet, row, [high[at]])
            for place, content in enumerate(cells):
                if content.__class__ is float:
                    sheet.write_number(row, place, content, looks[place])
                else:
                    self._write(sheet, row, place, content, looks[place])
        for at, note in enumerate(notes, start=row + 2):
            self._across(sheet, at, note, widths, SAID)

    def _head(self, sheet: Worksheet, widths: Mapping[int, float]) -> None:
        """The title of the workbook and the lines below it."""
        self._across(sheet, 0, self.head.title, widths, TITLE)
        for row, line in enumerate(self.head.lines, start=1):
            self._across(sheet, row, line, widths, SAID)

    def _across(
        self,
        sheet: Worksheet,
        row: int,
        text: str,
        widths: Mapping[int, float],
        look: Mapping[str, Any],
    ) -> None:
        """A text over the first columns of a sheet, as high as it needs."""
        size, last, room = TALLER if look is TITLE else 1.0, -1, 0.0
        while last + 1 in widths and room + widths[last + 1] <= max(READ_AT_ONCE, widths[0]):
            last += 1
            room += widths[last]
        form = self.look(**look)
        if last > 0:
            sheet.merge_range(row, 0, row, last, "", form)
        self._write(sheet, row, 0, text, form)
        sheet.set_row(row, min(LINE * _lines(text, room / size) * size + 3, HIGHEST))

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
            number = double(content)
            if isinstance(number, str):
                write_text(sheet, row, column, self.text(number), form)
            else:
                sheet.write_number(row, column, number, form)

    def text(self, text: str) -> str:
        """A text as a cell holds it. Raises WorkbookLimitError."""
        shown = visible(text)
        if len(shown) > TEXT:
            raise WorkbookLimitError(
                phrase("sizes.text", count=len(shown), most=TEXT, text=shown[:40])
            )
        return shown

    def _set_widths(
        self,
        sheet: Worksheet,
        sizes: Mapping[int, int],
        least: Mapping[int, int] | None,
        most: int,
        outline: Outline = FLAT,
    ) -> dict[int, float]:
        widths = {}
        for column, size in sorted(sizes.items()):
            wanted = max(size * 1.1 + 2, (least or {}).get(column, NARROWEST))
            widths[column] = min(wanted, most)
            level = outline.columns.get(column, 0)
            more: dict[str, Any] = (
                {"level": level, "hidden": outline.hides(column)} if level else {}
            )
            if outline.hides(column - 1) and not level:
                more = {"collapsed": True}  # here stands the sign that unfolds what is before
            sheet.set_column(column, column, widths[column], None, more)
        _set_paper(sheet, sum(w for at, w in widths.items() if not outline.hides(at)))
        return widths


def _set_paper(sheet: Worksheet, width: float) -> None:
    """Print a sheet upright or not, in the width of so many pages as it takes to be read."""
    if width > UPRIGHT:
        sheet.set_landscape()
    sheet.fit_to_pages(max(1, ceil(width / ON_A_PAGE)), 0)


def _shown(content: Content) -> Content:
    """What a cell shows when the file is opened."""
    return content.value if isinstance(content, Live) else content


def _size(content: Content, look: Mapping[str, Any]) -> int:
    """How many characters a cell asks for: a heading those of its longest word and of a third of
    it, as it may take three lines."""
    content = _shown(content)
    if content.__class__ is int:
        return len(str(content))
    if not isinstance(content, str):
        return FIGURE if content is not None else 0
    size: int = max(map(len, content.split("\n"))) + look.get("indent", 0) * 2
    size = min(size, SHRUNK) if look.get("shrink") else size
    if look.get("bg_color") == HEADING["bg_color"]:
        size = max(*map(len, content.split() or [""]), size // MOST_LINES + 1)
    return size


def _widest(column: Column) -> int:
    """The most characters that a cell of a column asks for; figures ask for the same."""
    cells = [*map(_shown, column.cells)]
    kinds = {cell.__class__: cell for cell in cells}
    several = {cell for cell in cells if cell.__class__ in (str, int)}
    others = [cell for kind, cell in kinds.items() if kind not in (str, int)]
    return max((_size(cell, column.look) for cell in (*several, *others)), default=0)


def _high(columns: Sequence[Column], widths: Mapping[int, float]) -> dict[int, int]:
    """The lines of the rows that take several, by their place among the cells."""
    found: dict[int, int] = {}
    for place, column in enumerate(columns):
        if column.look.get("text_wrap"):
            cells = [_shown(cell) for cell in column.cells]
            lines = {
                text: _lines(text, widths[place]) for text in {*cells} if isinstance(text, str)
            }
            for row, text in enumerate(cells):
                taken = lines.get(text, 1) if isinstance(text, str) else 1
                if taken > 1:
                    found[row] = max(taken, found.get(row, 1))
    return found


def _set_height(sheet: Worksheet, row: int, lines: Sequence[int], level: int = 0) -> None:
    """Make a row as high as the longest of its texts; ``level`` is its level in the outline."""
    most = max(lines, default=1)
    high = min(LINE * most + 1, HIGHEST) if most > 1 else None
    if high is not None or level:
        sheet.set_row(row, high, None, {"level": level} if level else {})


def _lines(text: str, width: float) -> int:
    """How many lines a text takes within a width of characters."""
    return sum(max(1, ceil(len(line) * 1.1 / width)) for line in text.split("\n"))


def double(value: Fraction | float) -> float | str:
    """A number as a cell holds it, or its digits where it is beyond what one holds."""
    number = nearest_double(value) if isinstance(value, Fraction) else float(value)
    return short_text(value) if isinstance(value, Fraction) and isinf(number) else number


def _cached(value: Content) -> Any:
    """A value as a formula keeps it until it is computed again; an empty one is computed at once
    by programs that otherwise trust what is kept."""
    if value is None:
        return ""
    if isinstance(value, Fraction):
        return double(value)
    if isinstance(value, date):
        return (value - date(1899, 12, 30)).days
    return visible(value) if isinstance(value, str) else value


def reference(sheet: str, row: int, column: int) -> str:
    """A cell of a sheet, fixed: ``'Tính toán'!$B$2``."""
    from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

    cell = xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)
    return f"{quote_sheetname(sheet)}!{cell}"
