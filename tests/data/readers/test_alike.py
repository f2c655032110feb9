"""Rows spelt as others before them are read as the parser of XML alone would read them."""

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any
from xml.parsers import expat

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from rulelang.data.readers import alike, cells
from rulelang.data.readers.cells import Book, grid_of
from rulelang.data.readers.grid import Grid
from rulelang.data.readers.sheetrows import Row, RowParser

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
BOOK = Book(["A", "", "Hà Nội", "_x0041_"], ["General", "0.00%", "yyyy-mm-dd", "[h]:mm", "000"])
ALWAYS, NEVER = 1, 10**9


@contextmanager
def patience(rows: int) -> Iterator[None]:
    before = alike.PATIENCE
    alike.PATIENCE = rows
    try:
        yield
    finally:
        alike.PATIENCE = before


def parts(text: str, size: int) -> list[bytes]:
    raw = text.encode()
    return [raw[at : at + size] for at in range(0, len(raw), size)]


def read(text: str, rows: int, size: int = 10**9) -> Any:
    """All that is read of a sheet, or that it is refused."""
    with patience(rows):
        try:
            grid = grid_of(parts(text, size), BOOK, lambda grid: None)
        except (expat.ExpatError, ValueError, IndexError):
            return "refused"
        except cells.TwiceError as error:
            return f"twice: {error}"
    return (
        {row: repr(found) for row, found in grid.rows.items()},
        grid.hidden,
        grid.merged,
        {column: runs for column, runs in grid.formats.moved(0, 0, grid.bottom).items() if runs},
        (grid.bottom, grid.right, grid.text),
    )


def recognised(text: str, rows: int = ALWAYS) -> int:
    """How many rows are taken by their spelling."""
    with patience(rows):
        found = alike.rows_of(parts(text, 10**9), RowParser())
        return sum(isinstance(row, alike.RowAlike) for row in found)


# ---- drawn sheets --------------------------------------------------------------------------------

TEXTS = [
    *("1", "0", "12.5", "-3", "1E-7", "0.7999999999999999", "12345678901234567", " 5 ", "1_0"),
    *("nan", "1E999", "x", "Hà Nội", "_x000D_", "a > b", "]]", "&amp;", "&#50;", "&#xD;", " "),
    *("2021-12-30", "#DIV/0!", "\x7f", "a\nb", "a\tb", "a\r\nb", '" r="2', "\ue0000\ue001", ""),
]
NUMBERS = TEXTS[:6]
ROWS = [
    '<row r="{n}">',
    '<row r="{n}" spans="1:4">',
    '<row spans="1:4" r="{n}">',
    "<row r='{n}'>",
    '<row r="{n}" hidden="1">',
    '<row r="{n}" ht="{n}">',
    '<row r="{n}" xmlns:y="y">',
    '\n  <row r="{n}">\n ',
    "<row>",
    '<row r="0{n}">',
    '<row r="5"/><row r="{n}">',
    '</sheetData><sheetData><row r="{n}">',
    '<!-- <row r="1"></row> --><row r="{n}">',
    '<row r="{n}"><z/>',
    '<extra><row r="{n}">',
]
CELLS = [
    '<c r="{at}"><v>{t}</v></c>',
    '<c r="{at}" s="1"><v>{t}</v></c>',
    '<c r="{at}" s="1"/>',
    '<c r="{at}" s="{n}"><v>{t}</v></c>',
    "<c r='{at}' s='2'><v>{t}</v></c>",
    '<c s="3" r="{at}" ><v >{t}</v ></c >',
    '<c r="{at}" s="4" t="n"><f>A{n}+{t}</f><v>{t}</v></c>\n',
    '<c r="{at}"><f>A{n}</f></c>',
    '<c r="{at}" t="s"><v>{index}</v></c>',
    '<c r="{at}" t="inlineStr"><is><t>{t}</t></is></c>',
    '<c r="{at}" t="inlineStr"><is><r><t>{t}</t></r><r><t>{t}</t></r></is></c>',
    '<c r="{at}" t="inlineStr"><is><t>{t}</t><rPh sb="0" eb="1"><t>{t}</t></rPh></is></c>',
    '<c r="{at}" t="str"><f>A{n}</f><v>{t}</v></c>',
    '<c r="{at}" t="b"><v>{bit}</v></c>',
    '<c r="{at}" t="e"><v>{t}</v></c>',
    '<c r="{at}" t="e"/>',
    '<c r="{at}"><v><![CDATA[{bit}]]></v></c>',
    '<c r="{at}"><v>{bit}<!-- c -->{bit}</v></c>',
    '<c r="{at}"><v>{bit}</v><extLst><z:c xmlns:z="z" r="{at}"><v>{t}</v></z:c></extLst></c>',
    '<c r="{at}"><c r="{at}"><v>{bit}</v></c></c>',
    '<z><c r="{at}"><v>{bit}</v></c></z>',
    "<c><v>{bit}</v></c>",
    '<c r="B2"><v>{bit}</v></c>',
    '<c x=\' r="{n}"\' r="{at}"><v>{bit}</v></c>',
    '<c r="{at}" t="d"><v>{t}</v></c>',
    "",
]


def sheet_of(random: Random) -> str:
    """A sheet most of whose rows are built of a few spellings for each column."""
    columns = [
        random.choices(CELLS, [24, 24, 12, *[1] * (len(CELLS) - 3)], k=random.choice([1, 1, 2, 3]))
        for _ in range(random.randint(1, 5))
    ]
    heads = random.choices(ROWS, [24, 24, 6, *[1] * (len(ROWS) - 3)], k=random.choice([1, 1, 2]))
    plainly = random.random() < 0.7
    said = "".join(
        row_of(number, random, heads, columns, plainly)
        for number in range(1, random.randint(4, 20))
    )
    head = random.choice(
        [
            "",
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<?xml version="1.0" encoding="ISO-8859-1"?>',
        ]
    )
    text = f'{head}<worksheet xmlns="{MAIN}"><sheetData>{said}</sheetData>' + random.choice(
        ["", '<mergeCells><mergeCell ref="A2:B3"/></mergeCells>']
    )
    if random.random() < 0.2:
        for name in ("worksheet", "sheetData", "row", "c", "v", "is", "t", "f", "mergeCells"):
            text = text.replace(f"<{name}", f"<x:{name}").replace(f"</{name}", f"</x:{name}")
        return text.replace("xmlns=", "xmlns:x=") + "</x:worksheet>"
    return f"{text}</worksheet>"


def row_of(
    number: int, random: Random, heads: list[str], columns: list[list[str]], plainly: bool
) -> str:
    head = random.choice(heads)
    cells = ""
    for letter, spellings in zip("ABCDE", columns, strict=False):
        spelling = random.choice(spellings)
        if spelling and random.random() < 0.9:
            cells += spelling.format(
                at=f"{letter}{number}",
                n=number,
                t=random.choice(NUMBERS if plainly else TEXTS),
                index=random.choice([0, 1, 2, 3, 9] if not plainly else [0, 1, 2]),
                bit=random.choice("01"),
            )
    end = "</row></extra>" if head.startswith("<extra>") else "</row>"
    return head.format(n=number) + cells + end


@given(st.integers(0, 2**32), st.sampled_from([1, 7, 60, 10**9]))
def test_a_row_is_read_alike_by_its_spelling_and_by_the_parser(seed: int, size: int) -> None:
    text = sheet_of(Random(seed))
    found = read(text, ALWAYS, size)
    event("refused" if found == "refused" else "read")
    assert found == read(text, NEVER)


# ---- which rows are recognised -------------------------------------------------------------------


def rows_like(cells: str, count: int = 100, head: str = '<row r="{n}">') -> str:
    found = "".join(f"{head}{cells}</row>".format(n=number) for number in range(1, count + 1))
    return f'<worksheet xmlns="{MAIN}"><sheetData>{found}</sheetData></worksheet>'


@pytest.mark.parametrize("cell", CELLS[:3] + CELLS[6:7] + CELLS[8:10] + CELLS[12:15])
def test_what_programs_write_is_recognised(cell: str) -> None:
    said = cell.replace("{at}", "B{n}")
    for name, text in {"{t}": "12", "{index}": "1", "{bit}": "1"}.items():
        said = said.replace(name, text)
    text = rows_like(f'<c r="A{{n}}" t="s"><v>0</v></c>{said}')
    assert recognised(text) == 98
    assert recognised(text.replace("<row r", '<row spans="1:2" r')) == 98


def test_cells_that_are_missing_here_and_there_cost_no_row() -> None:
    random = Random(1)
    rows = [
        "".join(
            f'<c r="{letter}{number}"><v>5</v></c>'
            for letter in "ABCDEFGH"
            if number == 2 or random.random() < 0.8
        )
        for number in range(1, 101)
    ]
    said = "".join(f'<row r="{at}">{row}</row>' for at, row in enumerate(rows, start=1))
    assert recognised(f'<worksheet xmlns="{MAIN}"><sheetData>{said}</sheetData></worksheet>') == 98


NUMBER = '<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>'
TEXT = '<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>Hà Nội</t></is></c></row>'


@pytest.mark.parametrize(
    ("row", "odd"),
    [
        (NUMBER, '<row r="1" hidden="1"><c r="A1"><v>5</v></c></row>'),
        (NUMBER, '<row r="1"><c r="A2"><v>5</v></c></row>'),
        (NUMBER, '<row r="1"><c r="A1"><v>5</v></c><c r="A1"><v>6</v></c></row>'),
        (NUMBER, '<row r="1"><c r="A1"><v>]]></v></c></row>'),
        (NUMBER, '<row r="1"><c r="A1"><v>\x01</v></c></row>'),
        (TEXT, '<row r="1"><c r="A1" t="inlineStr"><is><t>a\r\nb</t></is></c></row>'),
        (
            '<row r="{n}"><c r="B{n}"><v>1</v></c><c r="A{n}"><v>2</v></c></row>',
            '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>',
        ),
        (
            '<row r="{n}"><c r="A{n}"/><z><c r="B{n}"><v>2</v></c></z></row>',
            '<row r="1"><c r="A1"/><z></row>',
        ),
        (
            '<row r="{n}"><c r="A{n}"><v>1</v><!-- a>b<c --></c></row>',
            '<row r="1"><c r="A1"><v>1</v><!-- a>--<c --></c></row>',
        ),
        (
            '<row r="{n}"><c r="A{n}" t="str"><f>A</f><v>&#xE000;0&#xE001;</v></c></row>',
            '<row r="1"><c r="A1" t="str"><f>B</f><v>&#xE000;0&#xE001;</v></c></row>',
        ),
        (
            '<row r="{n}"><c r="A{n}" s="9876543"><v>1</v></c></row>',
            '<row r="1"><c r="A1" s="1"><v>1</v></c></row>',
        ),
        (
            '<row r="{n}" x=\' r="{n}"\'><c r="A{n}"><v>1</v></c></row>',
            '<row r="1" x=\' r="2"\'><c r="A2"><v>1</v></c></row>',
        ),
    ],
)
@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1", "US-ASCII"])
def test_an_odd_row_among_rows_alike_is_read_as_it_is(row: str, odd: str, encoding: str) -> None:
    rows = "".join(row.replace("{n}", str(number)) for number in range(2, 40))
    text = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}{odd}</sheetData></worksheet>'
    text = f'<?xml version="1.0" encoding="{encoding}"?>{text}'
    assert read(text, ALWAYS) == read(text, NEVER)


@pytest.mark.parametrize(
    "between",
    ["<!-- ", "<![CDATA[", '<x xmlns="y">', "<x>"],
)
def test_what_only_looks_like_rows_is_none(between: str) -> None:
    end = {"<!-- ": " -->", "<![CDATA[": "]]>"}.get(between, "</x>")
    text = rows_like('<c r="A{n}"><v>1</v></c>', 10)
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>2</v></c></row>' for n in range(11, 20))
    text = text.replace("</sheetData>", f"{between}{rows}{end}</sheetData>")
    assert read(text, ALWAYS) == read(text, NEVER)
    assert cells.grid_of([text.encode()], BOOK, lambda grid: None).rows.keys() >= {*range(10)}


def test_a_row_with_ever_new_spellings_is_looked_at_only_so_often(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[bytes] = []

    class Noted(RowParser):
        def feed(self, part: bytes, last: bool = False) -> list[Row]:
            asked.append(part)
            return super().feed(part, last)

    cell = '<row r="{n}"><c r="A{n}" s="1{n}"><v>1</v></c></row>'
    rows = "".join(cell.replace("{n}", str(number)) for number in range(1, 100))
    text = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    monkeypatch.setattr(alike, "MOST_COMPILED", sum(range(1, 11)))
    with patience(ALWAYS):
        assert len([*alike.rows_of([text.encode()], Noted())]) == 99
    assert sum("\ue000" in part.decode() for part in asked) == 10


def test_a_grid_is_checked_once_a_row() -> None:
    seen: list[int] = []

    def check(grid: Grid) -> None:
        seen.append(grid.bottom)

    with patience(ALWAYS):
        grid_of([rows_like('<c r="A{n}"><v>1</v></c>', 5).encode()], BOOK, check)
    assert seen == [0, 1, 2, 3, 4]
