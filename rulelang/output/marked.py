"""A workbook with its wrong cells coloured, and what is wrong with each said in a comment."""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from math import ceil
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from rulelang.data.report import DataReport
from rulelang.data.sheet import Sheet
from rulelang.diagnostics import Cell, Diagnostic
from rulelang.diagnostics.visible import visible
from rulelang.output.marked_numbers import headings_of, numbers_of
from rulelang.words import Language, Phrase, phrase

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell as WorkbookCell
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["copied", "made"]

COLOURS = {"error": "FFFFC7CE", "warning": "FFFFEB9C", "note": "FFDDEBF7"}
WORST = ("error", "warning", "note")
AUTHOR = "rulelang"
WIDTH, HEIGHT = 360, 140
"""Of a comment, in pixels."""

NARROWEST, WIDEST = 9, 40
"""Of a column, in characters."""

ON_A_PAGE = 180
"""Characters of the width of a printed page; wider sheets go to several, to be read."""

POINTS, SNUG = 15, 1.15
"""The height of a line, and how many characters of a width a letter takes, with room to spare."""

HEADING, LINE, BLUE = "FFDCE6F1", "FFBFBFBF", "FF0563C1"
"""Colours of headings, lines and links."""

LIST = "rulelang"
"""The sheet that lists all there is to say; another name is taken where it already exists."""

MOST_LETTERS = 31
"""Of the name of a sheet."""


def copied(raw: bytes, diagnostics: Sequence[Diagnostic], language: Language = "en") -> bytes:
    """A copy of a workbook (.xlsx), its formulas, formats and widths as they are.

    Raises ValueError where openpyxl cannot read it; charts and pictures are not copied.
    """
    from zipfile import BadZipFile

    from openpyxl import load_workbook

    try:
        book = load_workbook(BytesIO(raw))
    except (BadZipFile, KeyError, TypeError) as error:
        raise ValueError(str(error)) from None
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    places: dict[int, WorkbookCell] = {}
    for number, item in enumerate(diagnostics):
        if isinstance(item.place, Cell) and item.place.row and item.place.sheet in sheets:
            places[number] = _cell(sheets[item.place.sheet], item.place, None)
            _mark(places[number], item, language)
    return _saved(book, diagnostics, language, places)


def made(
    sheets: Sequence[Sheet],
    diagnostics: Sequence[Diagnostic],
    language: Language = "en",
    report: DataReport | None = None,
) -> bytes:
    """A workbook of the cells of other files, a sheet for each; the places are as in the files.

    The ``report`` on them tells which texts are numbers, and where the headings stand.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    places: dict[int, WorkbookCell] = {}
    for sheet in sheets:
        page = book.create_sheet(_title(sheet, book.sheetnames))
        numbers = {} if report is None else numbers_of(report, sheet)
        top, left = sheet.first
        for at, row in enumerate(sheet.rows):
            for column, value in enumerate(row):
                cell = page.cell(at + top, column + left)
                known = numbers.get((at + top, column + left))
                _put(cell, value if known is None else known.value)
                if known is not None:
                    cell.number_format = known.format
        _lay_out(page, None if report is None else headings_of(report, sheet))
        for number, item in enumerate(diagnostics):
            place = item.place
            if isinstance(place, Cell) and place.row and _is_in(place, sheet):
                places[number] = _cell(page, place, sheet)
                _mark(places[number], item, language)
    return _saved(book, diagnostics, language, places)


def _lay_out(page: "Worksheet", headings: tuple[int, int] | None) -> None:
    """Columns as wide as their texts, and the rows of headings set apart, in sight and on every
    page."""
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    total = 0
    for column, cells in enumerate(page.iter_cols(), start=page.min_column):
        longest = max((len(str(cell.value)) for cell in cells if cell.value is not None), default=0)
        width = min(max(longest + 2, NARROWEST), WIDEST)
        page.column_dimensions[get_column_letter(column)].width = width
        total += width
    _set_page(page)
    page.page_setup.fitToWidth = ceil(total / ON_A_PAGE) or 1
    page.print_title_cols = "A:A"
    page.print_options.gridLines = True
    if headings is None:
        return
    first, last = headings
    for row in page.iter_rows(first, last):
        for cell in row:
            cell.font = Font("Calibri", bold=True)
            cell.fill = PatternFill("solid", start_color=HEADING)
            cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    page.freeze_panes = page.cell(last + 1, 1).coordinate
    page.print_title_rows = f"{first}:{last}"


def _set_page(page: "Worksheet") -> None:
    """Print on landscape A4, as wide as a page where nothing else is set."""
    from openpyxl.worksheet.header_footer import _HeaderFooterPart as HeaderFooterPart
    from openpyxl.worksheet.properties import PageSetupProperties

    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = 9
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.oddFooter.left = HeaderFooterPart("&A")  # type: ignore[union-attr]
    page.oddFooter.right = HeaderFooterPart("&P/&N")  # type: ignore[union-attr]


def _is_in(place: Cell, sheet: Sheet) -> bool:
    return (place.file, place.sheet) == (sheet.file, sheet.name)


def _title(sheet: Sheet, taken: Iterable[str]) -> str:
    """A name that a sheet may have: that of the sheet, or of its file."""
    name = sheet.name or PurePath(sheet.file).stem
    name = "".join("_" if letter in "[]:*?/\\'\n\t" else letter for letter in visible(name))
    name = name[:MOST_LETTERS]
    names = [name or "Data", *(f"{name[:27]} {n}" for n in range(2, 1000))]
    return next(one for one in names if one.casefold() not in {other.casefold() for other in taken})


def _put(cell: "WorkbookCell", value: Any) -> None:
    """Write a value; a text stays one, also where it begins as a formula does."""
    if isinstance(value, (bool, int, float)) or value is None:
        cell.value = value
        return
    text = visible(str(value))
    if text:
        cell.value = text
        cell.data_type = "s"


def _cell(page: "Worksheet", place: Cell, sheet: Sheet | None) -> "WorkbookCell":
    """The cell of a place; of a row the first one, of merged cells the one that shows."""
    row, column = place.row, 1
    if place.address:
        column = page[place.address].column
    elif sheet is not None and place.column:
        headings = (cells for cells in sheet.rows if place.column in map(_stripped, cells))
        cells = next(headings, ())
        found = [at for at, cell in enumerate(cells) if _stripped(cell) == place.column]
        column = (found[0] if found else 0) + sheet.first[1]
    for area in page.merged_cells.ranges:
        if area.min_row <= row <= area.max_row and area.min_col <= column <= area.max_col:
            row, column = area.min_row, area.min_col
    return page.cell(row, column)  # type: ignore[return-value]  # none that others are merged into


def _stripped(cell: Any) -> str:
    return cell.strip() if isinstance(cell, str) else ""


def _mark(cell: "WorkbookCell", item: Diagnostic, language: Language) -> None:
    """Colour a cell, and add to its comment; the worst of what is said decides the colour."""
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    text = _said(item, language)
    before = cell.comment.text + "\n\n" if cell.comment else ""
    if text not in before:
        cell.comment = Comment(before + text, AUTHOR, HEIGHT, WIDTH)
    worse = WORST[: WORST.index(item.severity)]
    if cell.fill.start_color.rgb not in {COLOURS[severity] for severity in worse}:
        cell.fill = PatternFill("solid", start_color=COLOURS[item.severity])


def _said(item: Diagnostic, language: Language) -> str:
    severity, help = phrase(f"severities.{item.severity}").said(language), item.mend_in(language)
    text = f"{severity} {item.code}: {item.message_in(language)}"
    return visible(f"{text}\n{help}" if help else text)


def _saved(
    book: "Workbook",
    diagnostics: Sequence[Diagnostic],
    language: Language,
    places: Mapping[int, "WorkbookCell"],
) -> bytes:
    """The bytes of a workbook, a list of all there is to say in a last sheet, each with a link to
    its cell; the list shows first."""
    from openpyxl.worksheet.hyperlink import Hyperlink

    page = book.create_sheet(_title(Sheet("", LIST, ()), book.sheetnames))
    said = phrase("marked.title").said(language)
    counts = [(own, sum(item.severity == own for item in diagnostics)) for own in WORST]
    count = ", ".join(
        Phrase(f"marked.{severity}s", {"count": count}).said(language)
        for severity, count in counts
        if count
    )
    _put(page["A1"], said)
    _put(page["A2"], count or phrase("marked.nothing").said(language))
    _put(page["A3"], phrase("marked.how").said(language) if places else "")
    files = {item.place.file for item in diagnostics if isinstance(item.place, Cell)}
    order = sorted(range(len(diagnostics)), key=lambda at: WORST.index(diagnostics[at].severity))
    for row, at in enumerate(order, start=FIRST):
        texts = _listed(diagnostics[at], language, len(files) > 1)
        for column, text in enumerate((row - FIRST + 1, *texts), start=1):
            _put(page.cell(row, column), text)
        if at in places:
            cell = places[at]
            there = f"{_quoted(_sheet_of(cell))}!{cell.coordinate}"
            own = page.cell(row, LINK)
            own.hyperlink = Hyperlink(ref=own.coordinate, location=there)
    _style(page, [(diagnostics[at].severity, at in places) for at in order], language)
    if diagnostics:
        book.active = book.index(page)
        for other in book.worksheets:
            other.sheet_view.tabSelected = other is page
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _sheet_of(cell: "WorkbookCell") -> str:
    title: str = cell.parent.title
    return title


def _quoted(name: str) -> str:
    """The name of a sheet as a link has it."""
    return "'" + name.replace("'", "''") + "'"


FIRST = 6
"""The row of the first thing that is listed; the headings are above it."""

LINK, HELP = 3, 6
"""The columns of the places, and of what to do."""

MIDDLE = (0, 1, 6)
"""The columns whose texts are short: the number, the severity and the code."""

_HEADINGS: Mapping[str, int] = {
    "number": 6,
    "severity": 10,
    "where": 22,
    "unit": 18,
    "what": 52,
    "help": 52,
    "code": 8,
}
"""The columns of the list, with their widths in characters."""


def _style(page: "Worksheet", rows: Sequence[tuple[str, bool]], language: Language) -> None:
    """Set the list out: a title, headings, lines, and of each row the colour of its severity, and
    whether there is a link."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    line = Side("thin", color=LINE)
    border = Border(line, line, line, line)
    page["A1"].font = Font("Calibri", bold=True, size=15)
    _set_page(page)
    if not rows:
        return
    for column, (key, width) in enumerate(_HEADINGS.items(), start=1):
        page.column_dimensions[get_column_letter(column)].width = width
        cell = page.cell(FIRST - 1, column)
        _put(cell, phrase(f"marked.{key}").said(language))  # type: ignore[arg-type]
        cell.font, cell.border = Font("Calibri", bold=True), border
        cell.fill = PatternFill("solid", start_color=HEADING)
        cell.alignment = Alignment("center", "center", wrap_text=True)
    where = max(
        len(str(page.cell(row, LINK).value or "")) for row in range(FIRST, FIRST + len(rows))
    )
    widths = [*_HEADINGS.values()]
    widths[LINK - 1] = min(
        max(widths[LINK - 1], where + 2), WIDEST
    )  # a link is cut off, not wrapped
    page.column_dimensions[get_column_letter(LINK)].width = widths[LINK - 1]
    for row, (severity, linked) in enumerate(rows, start=FIRST):
        lines = 1
        for at, (cell, width) in enumerate(zip(page[row], widths, strict=True)):
            cell.border = border
            middle = at in MIDDLE
            cell.alignment = Alignment(
                "center" if middle else "left", "center", wrap_text=True, indent=0 if middle else 1
            )
            lines = max(lines, ceil(len(str(cell.value or "")) * SNUG / (width - 2)))
        page.row_dimensions[row].height = lines * POINTS + 3
        page.cell(row, 2).fill = PatternFill("solid", start_color=COLOURS[severity])
        if linked:
            page.cell(row, LINK).font = Font("Calibri", color=BLUE, underline="single")
    if not any(page.cell(row, HELP).value for row in range(FIRST, FIRST + len(rows))):
        page.column_dimensions[get_column_letter(HELP)].hidden = True
    last = get_column_letter(len(_HEADINGS))
    page.auto_filter.ref = f"A{FIRST - 1}:{last}{max(FIRST - 1 + len(rows), FIRST)}"
    page.freeze_panes = f"A{FIRST}"
    page.print_title_rows = f"{FIRST - 1}:{FIRST - 1}"


def _listed(item: Diagnostic, language: Language, with_file: bool) -> tuple[str, ...]:
    """The severity, the place, the unit, what is wrong and what to do. Of the file only the name is
    given, where there are several: where it lies is of no use to those who read this."""
    place, where, unit = item.place, "", ""
    if isinstance(place, Cell):
        column = f"`{place.column}`" if place.column else ""
        parts = [place.spot_in(language), column]
        parts = [PurePath(place.file).name, *parts] if with_file else parts
        where, unit = ", ".join(part for part in parts if part), place.unit
    elif place is not None:
        where = f"{PurePath(place.file).name}:{place.line}"
    severity = phrase(f"severities.{item.severity}").said(language)
    return severity, where, unit, item.message_in(language), item.mend_in(language), item.code
