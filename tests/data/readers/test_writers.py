"""One table, whatever program wrote it and however its XML is spelt, has one reading."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulelang.data.options import Reading
from rulelang.data.readers import FORMATS, format_of
from rulelang.data.sheet import CellError, Sheet
from tests.data.readers.files import packed
from tests.properties.thorough import tried

WRITTEN = Path(__file__).parent / "written"
ROWS = (
    ("unit", "trained", "n", "day", "flag", "zone", "wrong"),
    (7, 1.2, 3, date(2021, 12, 28), False, "Đông & <Tây>", None),
    (12, 0.505, 12.5, date(2021, 12, 29), True, None, None),
    (105, 0, 1, date(2021, 12, 30), False, "Nam", CellError("#DIV/0!")),
)
FORMATS_OF = {"unit": "000", "trained": "0.0%", "day": "dd/mm/yyyy"}
SHEET = "xl/worksheets/sheet1.xml"


def read(raw: bytes, name: str = "book.xlsx") -> Sheet:
    (sheet,) = FORMATS[format_of(raw, name)].read(raw, name, Reading())
    return sheet


def seen(sheet: Sheet) -> tuple[Any, ...]:
    """What there is to know of the table of this module."""
    width = len(ROWS[0])
    rows = tuple((*row, *[None] * (width - len(row))) for row in sheet.rows)
    names = [sheet.named(row, 0) for row in range(1, len(ROWS))]
    return rows, names, sheet.percents, sheet.hidden, sheet.merged


EXPECTED = (
    ROWS,
    ["007", "012", "105"],
    {1: frozenset({1, 2, 3})},
    frozenset({2}),
    ((1, 5, 2, 5),),
)


# ---- programs ------------------------------------------------------------------------------------


def by_xlsxwriter(**options: bool) -> bytes:
    import xlsxwriter

    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, **options}) as book:
        page = book.add_worksheet("2021")
        looks = {name: book.add_format({"num_format": code}) for name, code in FORMATS_OF.items()}
        page.set_row(2, options={"hidden": True})
        for at, row in enumerate(ROWS):
            for column, cell in enumerate(row):
                look = looks.get(ROWS[0][column]) if at else None
                if isinstance(cell, CellError):
                    page.write_formula(at, column, "=1/0", look, cell.text)
                elif isinstance(cell, date):
                    page.write_datetime(at, column, cell, look)
                else:
                    page.write(at, column, cell, look)
        if not options:
            page.merge_range("F2:F3", ROWS[1][5])
    return file.getvalue()


def by_openpyxl() -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    page = book.worksheets[0]
    for at, row in enumerate(ROWS, start=1):
        for column, cell in enumerate(row, start=1):
            spot = page.cell(at, column)
            spot.value = str(cell) if isinstance(cell, CellError) else cell
            if at > 1 and ROWS[0][column - 1] in FORMATS_OF:
                spot.number_format = FORMATS_OF[ROWS[0][column - 1]]
    page.row_dimensions[3].hidden = True
    page.merge_cells("F2:F3")
    file = BytesIO()
    book.save(file)
    return file.getvalue()


CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<dimension ref="A1:G4"/><sheetViews><sheetView workbookViewId="0" tabSelected="true"/></sheetViews>
<sheetFormatPr defaultRowHeight="15.0"/><sheetData>{rows}</sheetData>
<mergeCells count="1"><mergeCell ref="F2:F3"/></mergeCells></worksheet>"""


def as_apache_poi_writes() -> bytes:
    """The sheet as Apache POI writes it: each number says that it is one, truths as `b`."""
    raw = by_openpyxl()
    styles = dict(re.findall(r'<c r="([A-D]2)" s="([0-9]+)"', text_of(raw, SHEET)))
    lines = []
    for at, row in enumerate(ROWS, start=1):
        cells = "".join(_poi_cell(cell, at, column, styles) for column, cell in enumerate(row))
        lines.append(f'<row r="{at}"{" hidden=" + chr(34) + "true" + chr(34) if at == 3 else ""}>')
        lines.append(f"{cells}</row>")
    return with_part(raw, SHEET, CONTENT.format(rows="\n".join(lines)))


def _poi_cell(cell: Any, row: int, column: int, styles: dict[str, str]) -> str:
    letter = "ABCDEFG"[column]
    style = f' s="{styles[letter + "2"]}"' if letter + "2" in styles and row > 1 else ""
    place = f'r="{letter}{row}"'
    if cell is None:
        return f"<c {place}{style}/>"
    if isinstance(cell, CellError):
        return f'<c {place} t="e"><f>1/0</f><v>{cell}</v></c>'
    if isinstance(cell, bool):
        return f'<c {place} t="b"{style}><v>{int(cell)}</v></c>'
    if isinstance(cell, date):
        cell = (cell - date(1899, 12, 30)).days
    if isinstance(cell, str):
        runs = "".join(f"<r><t>{escape(part)}</t></r>" for part in (cell[:2], cell[2:]))
        reading = '<rPh sb="0" eb="1"><t>x</t></rPh>'
        return f'<c {place} t="inlineStr"{style}><is>{runs}{reading}</is></c>'
    return f'<c {place} t="n"{style}><v>{float(cell)}</v></c>'


def text_of(raw: bytes, part: str) -> str:
    with ZipFile(BytesIO(raw)) as book:
        return book.read(part).decode()


def with_part(raw: bytes, part: str, text: str | bytes) -> bytes:
    with ZipFile(BytesIO(raw)) as book:
        parts: dict[str, str | bytes] = {name: book.read(name) for name in book.namelist()}
    return packed(parts | {part: text})


WRITERS: dict[str, Callable[[], bytes]] = {
    "XlsxWriter": by_xlsxwriter,
    "openpyxl": by_openpyxl,
    "as Apache POI writes": as_apache_poi_writes,
}


@pytest.mark.parametrize("writer", WRITERS)
def test_what_a_library_writes_is_read_as_it_was_meant(writer: str) -> None:
    assert seen(read(WRITERS[writer]())) == EXPECTED


@pytest.mark.parametrize("name", ["apache-poi.xls", "libreoffice.xlsx", "libreoffice.ods"])
def test_what_a_program_wrote_is_read_as_it_shows(name: str) -> None:
    assert seen(read((WRITTEN / name).read_bytes(), name)) == EXPECTED


def test_texts_within_cells_are_read_as_texts_of_the_common_list_are() -> None:
    found = seen(read(by_xlsxwriter(constant_memory=True)))
    assert found[:4] == EXPECTED[:4]


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_frames_that_were_written_as_workbooks_come_back(library: str) -> None:
    import pandas
    import polars

    columns = {"unit": ["A", "B"], "n": [1, 2], "x": [0.5, 1e-7], "flag": [True, False]}
    file = BytesIO()
    if library == "pandas":
        pandas.DataFrame(columns).to_excel(file, index=False)
    else:
        polars.DataFrame(columns).write_excel(file)
    rows = read(file.getvalue()).rows
    assert rows == (tuple(columns), *zip(*columns.values(), strict=True))


# ---- spellings -----------------------------------------------------------------------------------

NAMES = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "x",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r",
}
TEXTS = ("t", "v", "f")


def respelt(text: str, random: Random) -> str:
    """The same XML in another spelling."""
    root = ElementTree.fromstring(text)
    prefixes = dict(NAMES)
    if random.random() < 0.5:
        prefixes["http://schemas.openxmlformats.org/spreadsheetml/2006/main"] = ""
    declared = "".join(
        f" xmlns{':' if prefix else ''}{prefix}={random.choice(QUOTES)}".replace("…", space)
        for space, prefix in prefixes.items()
    )
    head = random.choice(["", '<?xml version="1.0" encoding="UTF-8"?>\n', "<!-- a b -->\n"])
    return head + _element(root, prefixes, random, declared)


QUOTES = ('"…"', "'…'")


def _element(
    element: ElementTree.Element, prefixes: dict[str, str], random: Random, declared: str = ""
) -> str:
    def named(tag: str) -> str:
        space, _, local = tag.rpartition("}")
        prefix = prefixes.get(space.lstrip("{"), "")
        return f"{prefix}:{local}" if prefix and space else local

    def white() -> str:
        return random.choice([" ", " ", "\n", "\t  "])

    attributes = [
        f"{white()}{named(key)}{random.choice(['=', ' = '])}"
        + random.choice(QUOTES).replace("…", _letters(value, random))
        for key, value in element.items()
    ]
    random.shuffle(attributes)
    name = named(element.tag)
    start = f"<{name}{declared}{''.join(attributes)}{random.choice(['', ' '])}"
    local = element.tag.rpartition("}")[2]
    if local in TEXTS:
        inner = _letters(element.text or "", random, content=True)
    else:
        between = random.choice(["", "", "\n  ", "<!-- c -->"])
        parts = [_element(child, prefixes, random) for child in element]
        inner = between.join(["", *parts, ""]) if parts else ""
    if not inner and random.random() < 0.5:
        return start + "/>"
    return f"{start}>{inner}</{name}{random.choice(['', ' '])}>"


def _letters(text: str, random: Random, content: bool = False) -> str:
    """A text with some of its letters as references, or in a section of its own."""
    if content and text and random.random() < 0.1:
        return f"<![CDATA[{text}]]>"
    found = []
    for letter in text:
        spellings = [f"&#{ord(letter)};", f"&#x{ord(letter):X};"]
        plain = letter not in "&<>\"'"
        found.append(letter if plain and random.random() < 0.8 else random.choice(spellings))
    half = len(found) // 2
    comment = "<!-- d -->" if content and random.random() < 0.1 else ""
    return "".join([*found[:half], comment, *found[half:]])


PARTS = (SHEET, "xl/sharedStrings.xml", "xl/styles.xml")


@tried(150)
@given(st.integers(0, 2**32), st.sampled_from(["XlsxWriter", "as Apache POI writes"]))
def test_the_same_xml_in_any_spelling_has_one_reading(seed: int, writer: str) -> None:
    raw, random = WRITERS[writer](), Random(seed)
    for part in PARTS:
        with ZipFile(BytesIO(raw)) as book:
            there = part in book.namelist()
        if there:
            raw = with_part(raw, part, respelt(text_of(raw, part), random))
    assert seen(read(raw)) == EXPECTED


@tried(30)
@given(st.integers(1, 400))
def test_a_part_is_read_alike_in_pieces_of_any_size(size: int) -> None:
    from rulelang.data.readers import workbook

    piece = workbook.PIECE
    try:
        workbook.PIECE = size
        assert seen(read(as_apache_poi_writes())) == EXPECTED
    finally:
        workbook.PIECE = piece


@pytest.mark.parametrize(
    "cells",
    [
        '<row><c t="n"><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>',
        '<row r="1"><c r="B1"><v>2</v></c><c r="A1"><v>1</v></c></row>'
        '<row r="2"><c r="A2"><v>3</v></c></row>',
        '<row r="2"><c r="A2"><v>3</v></c></row><row r="1"><c><v>1</v></c><c><v>2</v></c></row>',
        '<row r="1"><c r="a1"><v>1</v></c><c r="B1"><v>2</v></c><c r="A2"><v>3</v></c></row>',
    ],
)
def test_cells_without_places_or_out_of_order_stand_where_they_belong(cells: str) -> None:
    sheet = read(with_part(by_openpyxl(), SHEET, CONTENT.format(rows=cells)))
    assert _padded(sheet.rows) == ((1, 2), (3, None))


def _padded(rows: Sequence[Sequence[Any]]) -> tuple[tuple[Any, ...], ...]:
    return tuple((*row, *[None] * (2 - len(row))) for row in rows)
