"""The form of one unit: a row for each input."""

from collections.abc import Callable, Mapping, Sequence

from attrs import frozen
from xlsxwriter.worksheet import Worksheet

from rulelang.data.answers import asked
from rulelang.data.filled import ANSWER, FORM_MARK, HEADINGS
from rulelang.output.form.book import LINE, MARGIN, FormBook, at, height
from rulelang.output.form.formulas import NUMBERS
from rulelang.output.form.head import Head, heads
from rulelang.output.form.phrasing import Phrasing
from rulelang.output.form.questions import Heading, Question

__all__ = ["write_sheet"]

IDS, NUMBER, LABEL, VALUE = 0, 1, 2, 3
WIDTHS = {NUMBER: 5, LABEL: 40, VALUE: 22}
LEAST = 24.0
"""Points of height of a row to fill in."""

EVEN = 2 * LINE + MARGIN
"""Rows that are not higher than that, of two lines, are all of one height."""


HEADING, HEAD = 22.0, 26.0
"""Heights of the heading of a group, and of a row above the questions, in points."""

PAGE, PAGE_WIDTH = 450.0, 135
"""The height of a landscape page in points, with room to spare as fonts differ, and the characters
of its width; a wider form is printed smaller."""


@frozen
class Column:
    """A column next to the answers: its heading, its width in letters, and its texts."""

    heading: str
    width: int
    text: Callable[[Phrasing, Question], str]
    style: str = "cell"


COLUMNS = (
    Column("measure", 11, lambda _, question: question.item.unit, "middle"),
    Column("allowed", 28, lambda phrasing, question: phrasing.allowed(question.item)),
    Column("evidence", 26, lambda _, question: "\n".join(question.evidence)),
    Column("feeds", 32, lambda phrasing, question: phrasing.feeds(question.feeds, question.label)),
    Column("empty", 22, lambda phrasing, question: phrasing.empty(question.item)),
)
ALWAYS = ("allowed", "feeds")


def write_sheet(
    book: FormBook, name: str, unit: str | None = None, period: str | None = None
) -> None:
    """Add the form of a unit; its name and the period are filled in and locked where known."""
    mostly, texts = _texts(book)
    last = VALUE + len(texts)
    top = heads(book.plan, unit, period)
    header = 5 + len(top)
    sheet = book.sheet(name, header)
    _widths(sheet, [column for column, _ in texts])
    _head(book, sheet, top, last, header, mostly)
    for column, (beside, _) in enumerate(texts, start=VALUE + 1):
        book.put(sheet, 0, column, beside.heading, "key")
        book.put(sheet, header, column, book.phrasing.words[beside.heading], "heading")
    heights = _heights(book, texts)
    row, number = header, 0
    for place, line in enumerate(book.lines):
        row = header + 1 + place
        sheet.set_row(row, heights[place])
        if isinstance(line, Heading):
            _heading(book, sheet, row, last, line)
            continue
        number += 1
        _question(book, sheet, row, number, line)
        book.answer(sheet, line.item, at(row, VALUE), _readable(book))
        book.name_cells(sheet, name, line.item, at(row, VALUE))
        for column, (beside, cells) in enumerate(texts, start=VALUE + 1):
            book.put(sheet, row, column, cells[line.item.id], beside.style)
    width = sum(WIDTHS.values()) + sum(own.width for own, _ in texts)
    _break_pages(book, sheet, header, heights, width)
    _progress(book, sheet, header, row, last, number)
    sheet.freeze_panes(header + 1, VALUE)
    sheet.print_area(0, NUMBER, row, last)
    sheet.fit_to_pages(1, 0)
    book.protect(sheet)
    sheet.set_selection(header - len(top), VALUE, header - len(top), VALUE)


def _texts(book: FormBook) -> tuple[str, list[tuple[Column, Mapping[str, str]]]]:
    """What most empty answers come to, and the columns next to the answers, with their texts; no
    column that would be empty throughout."""
    questions = book.questions
    mostly, empties = book.empties()
    found: list[tuple[Column, Mapping[str, str]]] = []
    for column in COLUMNS:
        cells = {q.item.id: column.text(book.phrasing, q) for q in questions}
        cells = empties if column.heading == "empty" else cells
        if any(cells.values()) or column.heading in ALWAYS:
            found.append((column, cells))
    return mostly, found


def _heights(book: FormBook, texts: Sequence[tuple[Column, Mapping[str, str]]]) -> list[float]:
    """The height of each line: of headings the same, and of questions too but for long texts."""
    found: list[float] = []
    for line in book.lines:
        if isinstance(line, Heading):
            found.append(HEADING)
            continue
        wrapped = [(line.label, WIDTHS[LABEL], 1.1)]
        wrapped += [(cells[line.item.id], beside.width - 2, 1.0) for beside, cells in texts]
        found.append(max(LEAST, *(height(*each) for each in wrapped)))
    rows = [own for own, line in zip(found, book.lines, strict=True) if isinstance(line, Question)]
    even = max((own for own in rows if own <= EVEN), default=LEAST)
    return [
        max(own, even) if isinstance(line, Question) else own
        for own, line in zip(found, book.lines, strict=True)
    ]


def _break_pages(
    book: FormBook, sheet: Worksheet, header: int, heights: Sequence[float], width: float
) -> None:
    """Begin a new page above the headings that would else stand at the foot of one."""
    room = PAGE * max(1.0, width / PAGE_WIDTH)
    filled = HEAD * (header - 1)
    breaks = []
    start = 0
    for place, own in enumerate(heights):
        filled += own
        if filled > room:
            first = place
            while first > start and isinstance(book.lines[first - 1], Heading):
                first -= 1
            first = first if first > start else place
            breaks.append(header + 1 + first)
            start, filled = first, HEAD + sum(heights[first : place + 1])
    if breaks:
        sheet.set_h_pagebreaks(breaks)


def _readable(book: FormBook) -> Mapping[str, str]:
    """The names of the cells that a formula can compute with."""
    return {
        item.id: book.names[item.id] for item in asked(book.plan, book.whom) if item.kind in NUMBERS
    }


def _widths(sheet: Worksheet, beside: Sequence[Column]) -> None:
    sheet.set_column(IDS, IDS, 12, None, {"hidden": True})
    for column, width in WIDTHS.items():
        sheet.set_column(column, column, width)
    for column, own in enumerate(beside, start=VALUE + 1):
        sheet.set_column(column, column, own.width)


# ---- the head -----------------------------------------------------------------------------------


def _head(
    book: FormBook, sheet: Worksheet, top: Sequence[Head], last: int, header: int, mostly: str
) -> None:
    """Keys in a hidden row, the title, the source, what to do, and whose form it is."""
    words, plan = book.phrasing.words, book.plan
    book.put(sheet, 0, IDS, FORM_MARK, "key")
    for column, key in ((NUMBER, "number"), (LABEL, "label"), (VALUE, ANSWER)):
        book.put(sheet, 0, column, key, "key")
    sheet.set_row(0, None, None, {"hidden": True})
    title = plan.label or plan.id
    across = (NUMBER, last)
    width = sum(WIDTHS.values()) + 28 * (last - VALUE)
    for row, (text, style, size) in enumerate(
        (
            (title, "title", 1.5),
            (book.phrasing.edition(), "said", 1.0),
            (" ".join(text for text in (words["how"], mostly) if text), "said", 1.0),
        ),
        start=1,
    ):
        book.band(sheet, row, across, text, style)
        sheet.set_row(row, height(text, width, size))
    named = any(item.text is None for item in top)
    book.legend(sheet, header - len(top) - 1, _swatches(last), named)
    for row, item in enumerate(top, start=header - len(top)):
        book.put(sheet, row, IDS, item.id, "key")
        book.band(sheet, row, (NUMBER, LABEL), item.label, "bold")
        sheet.set_row(row, 24)
        if item.text is None:
            book.answer(sheet, item.item, at(row, VALUE), {})
        else:
            book.put(sheet, row, VALUE, item.text, "label")
    book.put(sheet, header, IDS, HEADINGS, "key")
    for column, key in ((NUMBER, "number"), (LABEL, "question"), (VALUE, "answer")):
        book.put(sheet, header, column, words[key], "heading")
    sheet.set_row(header, 32)


def _swatches(last: int) -> list[int]:
    """The columns that say what colours mean: that of the labels, and those behind it."""
    return [LABEL, *range(VALUE, last + 1)]


def _progress(
    book: FormBook, sheet: Worksheet, header: int, end: int, last: int, count: int
) -> None:
    """How many answers there are, counted by the spreadsheet."""
    first, final = f"$D${header + 2}", f"$D${end + 1}"
    said = book.phrasing.words["filled"].replace('"', '""')
    formula = f'="{said}: "&COUNTA({first}:{final})&"/{count}"'
    value = f"{book.phrasing.words['filled']}: 0/{count}"
    row = header - 1
    sheet.write_formula(row, last, formula, book.look("progress"), value)


# ---- the questions ------------------------------------------------------------------------------


def _heading(book: FormBook, sheet: Worksheet, row: int, last: int, line: Heading) -> None:
    text = book.phrasing.heading(line)
    book.band(sheet, row, (NUMBER, last), text, "subgroup" if line.depth else "group")


def _question(book: FormBook, sheet: Worksheet, row: int, number: int, line: Question) -> None:
    book.put(sheet, row, IDS, line.item.id, "key")
    sheet.write_number(row, NUMBER, number, book.look("middle"))
    book.put(sheet, row, LABEL, line.item.label or line.item.id, "label")
