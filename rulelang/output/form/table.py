"""The form of many units: a table with a row for each unit and a column for each input."""

from collections.abc import Mapping, Sequence

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from rulelang.data.filled import TABLE_MARK, TO_FILL_IN
from rulelang.output.form.book import Cells, FormBook, height
from rulelang.output.form.formulas import NUMBERS
from rulelang.output.form.head import heads
from rulelang.output.form.questions import Heading, Question

__all__ = ["write_table"]

EMPTY_ROWS = 200
"""Rows to fill in where it is not known which units there are."""

IDS, UNITS = 0, 1
UNIT_WIDTH, WIDTH, LEAST = 30, 19, 20
COLUMNS_A_PAGE = 9
SWATCHES = 3
"""So many cells say what colours mean, at most."""

KEYS, TITLE, SAID, COLOURS, GROUPS, LABELS = range(6)


def write_table(
    book: FormBook, name: str, units: Sequence[str] = (), period: str | None = None
) -> None:
    """Add a table; its units and the period are filled in and locked where they are known."""
    top = heads(book.plan, period=period)
    questions = book.questions
    mostly, texts = _texts(book, questions)
    first = LABELS + 1 + len(texts)
    final = first + (len(units) or EMPTY_ROWS) - 1
    start = UNITS + len(top)
    last = start + len(questions) - 1
    sheet = book.sheet(name, LABELS)
    sheet.set_column(IDS, IDS, 12, None, {"hidden": True})
    sheet.set_column(UNITS, UNITS, UNIT_WIDTH)
    sheet.set_column(UNITS + 1, last, WIDTH)
    _head(book, sheet, start, last, mostly)
    left = start if last - start >= SWATCHES else start - 1  # names are on every page
    book.legend(sheet, COLOURS, [*range(left, last + 1)], not units)
    _groups(book, sheet, start)
    for column, item in enumerate(top, start=UNITS):
        book.put(sheet, KEYS, column, item.id, "key")
        book.put(sheet, LABELS, column, item.label, "heading")
        if item.text is not None:
            for row in range(first, final + 1):
                book.put(sheet, row, column, item.text, "label")
        elif column > UNITS or not units:
            book.answer(sheet, item.item, Cells(first, column, final), {})
    _beside(book, sheet, questions, texts, start)
    for row in range(first, final + 1):  # whichever is the first of those that come back
        book.put(sheet, row, IDS, TO_FILL_IN, "key")
    for row, unit in enumerate(units, start=first):
        book.put(sheet, row, UNITS, unit, "label")
        sheet.set_row(row, max(LEAST, height(unit, UNIT_WIDTH - 2, 1.1)))
    _answers(book, sheet, questions, start, Cells(first, 0, final), name)
    sheet.freeze_panes(LABELS + 1, UNITS + 1)
    sheet.repeat_columns(UNITS, UNITS)
    sheet.print_area(TITLE, UNITS, final, last)
    pages = -(-(last - UNITS) // COLUMNS_A_PAGE)
    sheet.fit_to_pages(pages, 0)
    sheet.set_v_pagebreaks([UNITS + 1 + page * COLUMNS_A_PAGE for page in range(1, pages)])
    book.protect(sheet)


def _head(book: FormBook, sheet: Worksheet, start: int, last: int, mostly: str) -> None:
    book.put(sheet, KEYS, IDS, TABLE_MARK, "key")
    sheet.set_row(KEYS, None, None, {"hidden": True})
    across = (start, max(start, min(last, start + COLUMNS_A_PAGE - 2)))
    width = WIDTH * (across[1] - start + 1)
    title = book.plan.label or book.plan.id
    how = " ".join(text for text in (book.phrasing.words["how"], mostly) if text)
    said = "\n".join(text for text in (book.phrasing.edition(), how) if text)
    for row, text, style, size in ((TITLE, title, "title", 1.5), (SAID, said, "said", 1.0)):
        book.band(sheet, row, across, text, style)
        sheet.set_row(row, height(text, width, size))


def _groups(book: FormBook, sheet: Worksheet, start: int) -> None:
    """The outermost headings, each across its columns, once more on the page where it goes on."""
    groups: list[tuple[Heading, int]] = []
    for line in book.lines:
        if isinstance(line, Heading):
            groups += [] if line.depth else [(line, 0)]
        else:
            heading, size = groups[-1]
            groups[-1] = heading, size + 1
    column = start
    for heading, size in groups:
        text = book.phrasing.heading(heading)
        end = column + size
        while column < end:
            page = (column - UNITS - 1) // COLUMNS_A_PAGE + 1
            after = min(end, UNITS + 1 + page * COLUMNS_A_PAGE)
            book.band(sheet, GROUPS, (column, after - 1), text, "group")
            column = after
    sheet.set_row(GROUPS, 34)


def _texts(book: FormBook, questions: Sequence[Question]) -> tuple[str, dict[str, list[str]]]:
    """What most empty answers come to, and the rows between the labels and the answers, by their
    heading; none that is empty."""
    phrasing = book.phrasing
    mostly, empties = book.empties()
    rows = {
        "measure": [question.item.unit for question in questions],
        "allowed": [phrasing.allowed(question.item) for question in questions],
        "evidence": ["\n".join(question.evidence) for question in questions],
        "feeds": [phrasing.feeds(question.feeds, question.label) for question in questions],
        "empty": [empties[question.item.id] for question in questions],
    }
    return mostly, {key: texts for key, texts in rows.items() if any(texts)}


def _beside(
    book: FormBook,
    sheet: Worksheet,
    questions: Sequence[Question],
    texts: Mapping[str, Sequence[str]],
    start: int,
) -> None:
    labels = [question.item.label or question.item.id for question in questions]
    for column, (question, label) in enumerate(zip(questions, labels, strict=True), start=start):
        book.put(sheet, KEYS, column, question.item.id, "key")
        book.put(sheet, LABELS, column, label, "heading")
    sheet.set_row(LABELS, max((height(label, WIDTH, 1.1) for label in labels), default=LEAST))
    for row, (key, cells) in enumerate(texts.items(), start=LABELS + 1):
        book.band(sheet, row, (UNITS, start - 1), book.phrasing.words[key], "subgroup")
        for column, text in enumerate(cells, start=start):
            book.put(sheet, row, column, text, "cell")
        sheet.set_row(row, max(height(text, WIDTH - 2) for text in cells))


def _answers(
    book: FormBook,
    sheet: Worksheet,
    questions: Sequence[Question],
    start: int,
    rows: Cells,
    name: str,
) -> None:
    cells = {
        question.item.id: xl_rowcol_to_cell(rows.first, column, col_abs=True)
        for column, question in enumerate(questions, start=start)
        if question.item.kind in NUMBERS
    }
    for column, question in enumerate(questions, start=start):
        area = Cells(rows.first, column, rows.last)
        book.answer(sheet, question.item, area, cells)
        book.name_cells(sheet, name, question.item, area)
