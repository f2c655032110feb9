"""Files that no program writes, or that ours cannot hold: an error says which file, and what."""

import json
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import openpyxl
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

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
FIRST_OF_MAY = date(2023, 5, 1)
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


def _stored(packing: str = "zstd") -> bytes:
    """A Parquet file with a column that no rule reads, its last."""
    made = BytesIO()
    frame = pl.DataFrame([*ROWS, ("C", 3.0, FIRST_OF_MAY)], schema=[*HEAD], orient="row")
    spare = pl.Series("spare", [f"{row} as it was noted" for row in range(frame.height)])
    frame.with_columns(spare).write_parquet(made, compression=packing)  # type: ignore[call-overload]
    return made.getvalue()


def _by_both(raw: bytes, folder: Path) -> tuple[object, object]:
    """What rows and columns make of the same bytes: the units and totals, or what is said."""
    path = folder / "t.parquet"
    path.write_bytes(raw)
    rules = rulelang.parse(RULES)
    both: list[object] = []
    for read in (rules.evaluate, rules.score_table):
        try:
            frame = read(path).to_polars()
            both.append([*frame.select("name", pl.col("total").cast(float)).rows()])
        except rulelang.DataError as error:
            both.append({found.code for found in error.diagnostics})
    return both[0], both[1]


def test_a_damaged_column_that_no_rule_reads_is_refused_by_rows_and_by_columns(
    tmp_path: Path,
) -> None:
    raw = _stored()
    column = pq.read_metadata(BytesIO(raw)).row_group(0).column(len(HEAD))  # type: ignore[no-untyped-call]
    end = column.dictionary_page_offset or column.data_page_offset
    assert _by_both(raw[:end] + b"\xff" * 40 + raw[end + 40 :], tmp_path) == ({"E515"}, {"E515"})


@pytest.mark.parametrize("place", ["file", "group"])
@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_file_that_counts_its_rows_in_two_ways_is_refused_by_rows_and_by_columns(
    place: str, count: int, tmp_path: Path
) -> None:
    assert _by_both(_counted(_stored(), place, count), tmp_path) == ({"E515"}, {"E515"})


def _counted(raw: bytes, place: str, count: int) -> bytes:
    """The same file with another count of rows: the file's own, or that of its group of rows."""
    for at in range(len(raw) - 8 - int.from_bytes(raw[-8:-4], "little"), len(raw) - 8):
        changed = raw[:at] + bytes([2 * count]) + raw[at + 1 :]  # as Thrift writes small numbers
        try:
            found = pq.read_metadata(BytesIO(changed))  # type: ignore[no-untyped-call]
            counts = {"file": found.num_rows, "group": found.row_group(0).num_rows}
        except (OSError, IndexError, MemoryError):
            continue
        if counts == {"file": 3, "group": 3} | {place: count}:
            return changed
    raise AssertionError("the file has no such count")


@given(st.data())
def test_rows_and_columns_make_the_same_of_a_damaged_parquet_file(data: st.DataObject) -> None:
    raw = bytearray(_stored(data.draw(st.sampled_from(["uncompressed", "snappy", "zstd", "gzip"]))))
    for _ in range(data.draw(st.integers(1, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with TemporaryDirectory() as folder:
        rows, columns = _by_both(bytes(raw), Path(folder))
    assert rows == columns
