"""Which CSV files every reader reads alike, told by their bytes."""

import csv
from io import StringIO
from pathlib import Path
from random import Random

import pytest

from rulelang.data import lines
from rulelang.data.lines import plain_rows
from rulelang.data.source import source_of_csv

PLAIN = [
    "unit,x\nA,1\nB,2\n",
    "unit,x\r\nA,1\r\nB,",
    '\ufeffunit,x\n"A, ""B""",1\n"two\nlines",""\n',
    'unit,"x"\nĐ,\u00a0\nỨng Hòa,2\n',
    "unit,x\n",
]
ENDS = ["\n", "\n\n\n", ",\n,\n", " ,\r\n\r\n"]
OTHER = {
    "a row that is empty": "unit,x\nA,1\n\nB,2\n",
    "a row of empty cells": "unit,x\n,\nA,1\n",
    "a row of white space": 'unit,x\nA,1\n\u00a0," "\n',
    "a row that is short": "unit,x\nA\nB,2,3\n",
    "a row that is long": "unit,x\nA,1,\n",
    "a long row of empty cells at the end": "unit,x\nA,1\n,,\n",
    "a mark within a cell": 'unit,x\nA"B",1\n',
    "a mark after a space": 'unit,x\n "A",1\n',
    "a mark never closed": 'unit,x\n"A,1\n',
    "letters after a mark": 'unit,x\n"A"B,1\n',
    "returns that end rows": "unit,x\nA,1\rB,2\n",
    "a byte that no text has": "unit,x\nA,\0\n",
    "one column": "unit\nA\n",
    "a heading twice": "unit,x,x\nA,1,2\n",
    "a heading that is empty": "unit,x,\nA,1,2\n",
    "a line for spreadsheets": "sep=,\nunit,x\n",
    "nothing": "",
    "no row end": "unit,x",
}


@pytest.mark.parametrize("text", PLAIN)
def test_a_plain_file_is_read_as_the_csv_module_reads_it(text: str, tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(text.encode())
    found = plain_rows(text.encode())
    assert found is not None
    header, *rows = csv.reader(StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    assert found == (tuple(header), len(rows))
    table = source_of_csv(str(path), *found).whole()
    assert table.rows == tuple(map(tuple, rows))
    assert table.numbers == tuple(range(2, len(rows) + 2))


@pytest.mark.parametrize("end", ENDS)
def test_empty_rows_at_the_end_do_not_count(end: str, tmp_path: Path) -> None:
    text = "unit,x\nA,\nB,2\n"
    path = tmp_path / "data.csv"
    path.write_bytes((text + end).encode())
    found = plain_rows(path.read_bytes())
    assert found == (("unit", "x"), 2)
    assert source_of_csv(str(path), *found).whole().rows == (("A", ""), ("B", "2"))


@pytest.mark.parametrize("text", OTHER.values(), ids=OTHER)
def test_any_other_file_is_not_plain(text: str) -> None:
    assert plain_rows(text.encode()) is None


def test_bytes_that_are_no_utf_8_are_not_plain() -> None:
    assert plain_rows(b"unit,x\n\xff,1\n") is None


def test_a_cell_that_csv_would_refuse_is_not_plain() -> None:
    assert plain_rows(b"unit,x\n" + b"A" * 140_000 + b",1\n") is None


def test_blocks_end_between_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(1)
    cells = ['"a\nb"', '"""q"""', "ô", "1.5", '""']
    rows = [f"U{at},{random.choice(cells)},{random.choice(cells)}" for at in range(500)]
    text = "\r\n".join(["unit,x,y", *rows, ""])
    monkeypatch.setattr(lines, "BLOCK", 97)
    assert plain_rows(text.encode()) == (("unit", "x", "y"), 500)
    assert plain_rows((text + 'V,"x"y,1\r\n').encode()) is None
