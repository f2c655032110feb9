"""Files that no program writes, or that ours cannot hold: an error says which file, and what."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import rulelang

RULES = """
ruleset offices "Offices" { unit name "Name" }
input x "X" : number
input day "Day" : date
criterion c "C" max 4 : points if day > 2020-01-01 then x else 0
rank by total
"""
SHEET = "xl/worksheets/sheet1.xml"
HEAD = ("name", "x", "day")
ROWS = [("A", 1.5, date(2021, 3, 4)), ("B", 2.0, date(2022, 3, 4))]
DAYS_TO_10183 = 3_000_000

Make = Callable[[Path], Path]


def _workbook(name: str, *edits: tuple[bytes, bytes]) -> Make:
    def make(folder: Path) -> Path:
        book = openpyxl.Workbook()
        for row in [HEAD, *ROWS]:
            book.active.append(row)
        book.save(folder / "whole.xlsx")
        path = folder / name
        with ZipFile(folder / "whole.xlsx") as parts, ZipFile(path, "w") as made:
            for part in parts.namelist():
                raw = parts.read(part)
                for old, new in edits if part == SHEET else ():
                    assert old in raw
                    raw = raw.replace(old, new)
                made.writestr(part, raw)
        return path

    return make


def _ended(count: bytes, at: int) -> Make:
    """A workbook whose end record says something else."""

    def make(folder: Path) -> Path:
        path = _workbook("ended.xlsx")(folder)
        raw = path.read_bytes()
        start = raw.rfind(b"PK\x05\x06") + at
        path.write_bytes(raw[:start] + count + raw[start + len(count) :])
        return path

    return make


def _text(name: str, text: str) -> Make:
    def make(folder: Path) -> Path:
        path = folder / name
        path.write_text(text, encoding="utf-8")
        return path

    return make


def _table(name: str, **columns: pa.Array) -> Make:
    def make(folder: Path) -> Path:
        days = pa.array([row[2] for row in ROWS])
        table = pa.table({"name": ["A", "B"], "x": [1.5, 2.0], "day": days} | columns)
        path = folder / name
        if path.suffix == ".parquet":
            pq.write_table(table, path)
        else:
            with pa.ipc.new_file(path, table.schema) as file:
                file.write_table(table)
        return path

    return make


def _begun_otherwise(path: Path) -> Path:
    path.write_bytes(b"PAX1" + path.read_bytes()[4:])
    return path


WIDE = pa.array([1, 2], pa.decimal256(50, 3))
RUNS = pa.RunEndEncodedArray.from_arrays(pa.array([2], pa.int32()), pa.array([1.5]))
FAR = pa.array([DAYS_TO_10183, 1], pa.int32()).cast(pa.date32())
FAR_MOMENTS = pa.array([3 * 10**12, 1], pa.int64()).cast(pa.timestamp("s"))
OUTSIDE = "its column `day` holds a date outside the years 1 to 9999"
HALF = "one of its texts holds half of a letter (`\\ud800`)"
CUT = "it is damaged, or was cut off"
TYPES = "it is damaged, or has columns of a type that is not read"

UNREADABLE: dict[str, tuple[Make, str]] = {
    "an unknown encoding": (
        _workbook("a.xlsx", (b"<worksheet", b'<?xml version="1.0" encoding="klingon"?><worksheet')),
        CUT,
    ),
    "a cell that stands twice": (
        _workbook("b.xlsx", (b'r="3"', b'r="2"'), (b'"A3"', b'"A2"'), (b'"B3"', b'"B2"')),
        "it holds the cell A2 twice",
    ),
    "more parts than there are": (_ended(b"\xff" * 6, 8), CUT),
    "parts before the file": (_ended(b"\xff\xff\xff\x7f", 16), CUT),
    "wide decimals in Parquet": (_table("c.parquet", x=WIDE), "precision must be between 1 and 38"),
    "wide decimals in Arrow": (_table("d.arrow", x=WIDE), TYPES),
    "runs in Arrow": (_table("e.arrow", x=RUNS), TYPES),
    "far days in Parquet": (_table("f.parquet", day=FAR), OUTSIDE),
    "far days in Arrow": (_table("g.arrow", day=FAR), OUTSIDE),
    "far moments in Parquet": (_table("h.parquet", day=FAR_MOMENTS), OUTSIDE),
    "Parquet that begins otherwise": (
        lambda folder: _begun_otherwise(_table("z.parquet")(folder)),
        "it is text (.csv), which does not match its name",
    ),
    "half a letter in JSON": (
        _text("i.json", '[{"name":"\\ud800","x":2,"day":"2021-03-04"}]'),
        HALF,
    ),
    "half a letter as a key": (_text("j.json", '[{"name":"A","\\ud800":2}]'), HALF),
    "half a letter in lines": (_text("k.jsonl", '{"name":"\\ud800","x":2}\n'), HALF),
}


@pytest.mark.parametrize("by", ["rows", "columns"])
@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_cannot_be_read_is_refused_with_its_name_and_the_reason(
    name: str, by: str, tmp_path: Path
) -> None:
    make, why = UNREADABLE[name]
    path = make(tmp_path)
    rules = rulelang.parse(RULES)
    with pytest.raises(rulelang.DataError) as caught:
        rules.evaluate(path) if by == "rows" else rules.score_table(path)
    (found,) = caught.value.diagnostics
    assert (found.code, found.place.file) == ("E515", str(path))
    assert why in found.message


@pytest.mark.parametrize("name", ["whole letters", "escaped backslashes"])
def test_letters_that_json_writes_as_two_halves_are_read(name: str, tmp_path: Path) -> None:
    unit = "\U0001f600" if name == "whole letters" else "\\ud800"
    path = tmp_path / "a.json"
    path.write_text(json.dumps([{"name": unit, "x": 2, "day": "2021-03-04"}]), encoding="utf-8")
    assert [found.unit for found in rulelang.parse(RULES).evaluate(path).units] == [unit]


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1_0", "abc"])
def test_a_cell_of_a_workbook_that_is_no_number_is_an_error_at_its_place(
    text: str, tmp_path: Path
) -> None:
    path = _workbook("a.xlsx", (b"<v>1.5</v>", f"<v>{text}</v>".encode()))(tmp_path)
    with pytest.raises(rulelang.DataError) as caught:
        rulelang.parse(RULES).evaluate(path)
    (found,) = caught.value.diagnostics
    assert found.code == "E534"
    assert text in found.message
    assert "B2" in str(found)


def test_far_days_of_a_frame_are_refused(tmp_path: Path) -> None:
    frame = pl.read_parquet(_table("f.parquet", day=FAR)(tmp_path))
    rules = rulelang.parse(RULES)
    for read in (rules.evaluate, rules.score_table):
        with pytest.raises(rulelang.DataError, match="outside the years 1 to 9999"):
            read(frame)
