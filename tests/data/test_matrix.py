"""Every kind of cell, as every type of input, by every reader and both engines, has one answer.

An answer is what a table of results says, as doubles and as CSV; or what is wrong, by code, unit
and column. Each column of a table is the same list of cells, read as another type of input.
"""

import csv
import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache, partial
from io import StringIO
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import openpyxl
import polars as pl
import pytest

import rulelang
from rulelang.data.sheet import plain
from tests.data.readers.files import document, workbook

MOST = 10**9
NUMBER = (
    f"max {MOST}: points clamp(@, 0, {MOST})",
    f"max {MOST}: points clamp(-@, 0, {MOST})",
    "max 9: first { when @ = 123456789012345678 -> 1 when @ = 0.30000000000000004 -> 2"
    " when @ = 111111111111111111 -> 3 when @ = 0.0000001 -> 4 when @ = 0.7999999999999999 -> 5"
    " otherwise -> 0 }",
)
WORDS = ("5", "0", "1", "yes", "a", "b", "0.7", "1.5", "x", "2021-05-06", "True", "\\x00ff")
INPUTS = {
    "number": ("number", *NUMBER),
    "integer": ("integer", *NUMBER),
    "percent": ("percent from -1000% to 100000000%", *NUMBER),
    "yesno": ("yesno", "max 1: yes @"),
    "choice": (
        'choice { a "Chưa có", b "Đã có", one "1", five "5" }',
        "max 4: choose @ { a -> 1 b -> 2 one -> 3 five -> 4 }",
    ),
    "date": ("date", f"max {MOST}: points days(2000-01-01, @)"),
    "text": (
        "text",
        "max 99: first { "
        + " ".join(f"when @ = {json.dumps(word)} -> {at}" for at, word in enumerate(WORDS, 1))
        + " otherwise -> 0 }",
    ),
}
"""Of each type of input its declaration, and the criteria that show its value."""


@cache
def rules_of(kinds: frozenset[str]) -> rulelang.Ruleset:
    """A rubric with an input of each of these types."""
    lines = ["ruleset matrix { unit unit missing zero show 6 decimals }"]
    for kind in sorted(kinds):
        declared, *criteria = INPUTS[kind]
        name = f"as_{kind}"
        lines.append(f"input {name} : {declared}")
        for at, criterion in enumerate(criteria):
            lines.append(f"criterion of_{kind}_{at} {criterion.replace('@', name)}")
    return rulelang.parse("\n".join(lines))


PERCENT = frozenset({"percent"})
SHORT = (pl.Float16, pl.Float32)
Given = Callable[[], Any]
"""The data, made anew for each reader of them."""


def asked(score: Callable[[Any], Any], data: Any) -> Any:
    try:
        found = score(data)
    except rulelang.DataError as error:
        return sorted({(d.code, d.place.unit, d.place.column) for d in error.diagnostics})
    return found.to_polars().rows(named=True), found.to_csv()


def answers(
    given: Given, reading: rulelang.Reading | None, kinds: frozenset[str]
) -> dict[str, Any]:
    """What both engines say of data: of all inputs, and of those that have nothing wrong."""
    found = {}
    for _ in range(2):
        rules = rules_of(kinds)
        whole = asked(lambda data, rules=rules: rules.evaluate(data, reading), given())
        columns = asked(lambda data, rules=rules: rules.score_table(data, reading), given())
        assert columns == whole
        found[",".join(sorted(kinds))] = whole
        if isinstance(whole, tuple):
            break
        kinds -= {str(column).removeprefix("as_") for _, _, column in whole}
        if not kinds:
            break
    return found


def one_answer(
    readers: Mapping[str, Given],
    reading: rulelang.Reading | None = None,
    kinds: frozenset[str] = frozenset(INPUTS),
) -> Any:
    """The answer of all readers."""
    found = {name: answers(given, reading, kinds) for name, given in readers.items()}
    first, *others = found
    for name in others:
        assert found[name] == found[first], (first, name)
    return found[first]


# ---- typed columns -------------------------------------------------------------------------------

FLOATS = [0.7, 5.0, 1.5, None, 0.1, 1e-7, 33.00000000000001, 123456.789, -3.25, 0.0]
TYPED: dict[str, pl.Series] = {
    **{
        str(kind): pl.Series([5, 0, None, 1, 100], dtype=kind)
        for kind in (
            pl.Int8,
            pl.Int16,
            pl.Int32,
            pl.Int64,
            pl.UInt8,
            pl.UInt16,
            pl.UInt32,
            pl.UInt64,
        )
    },
    "Int64 of 18 digits": pl.Series([123456789012345678, -5, 7]),
    "Float16": pl.Series([0.7, 5.0, 1.5, None, 0.1, -3.25], dtype=pl.Float32).cast(pl.Float16),
    "Float32": pl.Series(FLOATS, dtype=pl.Float32),
    "Float64": pl.Series(FLOATS),
    "Float64 without numbers": pl.Series([float("nan"), 5.0, float("inf")]),
    "Float64 of wholes": pl.Series([5.0, 0.0, None, 1.0]),
    "Decimal": pl.Series([Decimal("0.70"), Decimal("5.00"), None, Decimal("1.50")]),
    "Boolean": pl.Series([True, False, None]),
    "Date": pl.Series([date(2021, 5, 6), None]),
    "Datetime": pl.Series([datetime(2021, 5, 6), datetime(2021, 5, 7), None]),
    "Datetime with hours": pl.Series([datetime(2021, 5, 6, 8, 30), datetime(2021, 5, 7)]),
    "Categorical": pl.Series(["a", "Đã có", None, "5"], dtype=pl.Categorical),
    "Binary": pl.Series([b"a", b"5", None, b"\x00\xff", b"0.7"]),
    "List": pl.Series([[1], [2, 3], None]),
    "Struct": pl.Series([{"a": 1}, {"a": 2}]),
    "Null": pl.Series([None, None], dtype=pl.Null),
    "numbers in texts": pl.Series(
        ["0.7", "5", " 1.5 ", "", None, "+3", "1e3", "-0.25", "５", "\u200b7"]
    ),
    "long numbers in texts": pl.Series(["0.30000000000000004", "1" * 18, "0." + "1" * 30]),
    "words in texts": pl.Series(
        ["a", "b", "Chưa có", "CHƯA CÓ", "yes", "x", "1,5", "#N/A", "50 %"]
    ),
    "percents in texts": pl.Series(["90%", "12.5%", "0.5 %", None]),
    "zeros in texts": pl.Series(["0", "0.0", None, "000"]),
    "thousands in texts": pl.Series(["1.234", "2.345", "12.000"]),
    "dates in texts": pl.Series(["2021-05-06", "2021-02-30", "06/05/2021", None]),
}
NESTED, BYTES = (pl.List, pl.Struct), (pl.Binary,)


def frame_of(series: pl.Series) -> pl.DataFrame:
    columns = {f"as_{kind}": series for kind in INPUTS}
    return pl.DataFrame({"unit": [f"U{at + 1}" for at in range(len(series))], **columns})


def row_readers(frame: pl.DataFrame, kind: pl.DataType) -> Iterable[tuple[str, Given]]:
    """The rows of a frame as those of Python, and as JSON where that has such cells."""
    short = {pl.Float16: np.float16, pl.Float32: np.float32}.get(type(kind))  # type: ignore[call-overload]

    def cell(value: Any) -> Any:
        return short(value) if short is not None and isinstance(value, float) else value

    yield "rows", lambda: [{k: cell(v) for k, v in row.items()} for row in frame.to_dicts()]


def json_cell(value: Any, kind: pl.DataType) -> Any:
    if isinstance(value, float) and kind in (pl.Float16, pl.Float32):
        return float(str((np.float16 if kind == pl.Float16 else np.float32)(value)))
    if isinstance(value, (date, Decimal)):
        return str(plain(value))
    return value


def json_readers(
    frame: pl.DataFrame, kind: pl.DataType, folder: Path
) -> Iterable[tuple[str, Given]]:
    rows = [{k: json_cell(v, kind) for k, v in row.items()} for row in frame.to_dicts()]
    cells = [value for row in rows for value in row.values()]
    if kind in (*NESTED, *BYTES, pl.Decimal, pl.Date, pl.Datetime) or any(
        isinstance(value, float) and not np.isfinite(value) for value in cells
    ):
        return
    whole, lines = folder / "rows.json", folder / "rows.jsonl"
    whole.write_text(json.dumps(rows), "utf-8")
    lines.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    yield "json", lambda: whole
    yield "jsonl", lambda: lines


def frame_readers(
    frame: pl.DataFrame, kind: pl.DataType, folder: Path
) -> Iterable[tuple[str, Given]]:
    yield "polars", lambda: frame
    yield "lazy polars", frame.lazy
    frame.write_parquet(folder / "rows.parquet")
    yield "parquet", lambda: folder / "rows.parquet"
    frame.write_ipc(folder / "rows.arrow")
    yield "arrow file", lambda: folder / "rows.arrow"
    yield "arrow", frame.to_arrow
    wholes = kind.is_integer() and frame["as_number"].null_count()
    if kind not in (pl.Struct, pl.Null) and not wholes:  # which pandas makes floats
        yield "pandas", frame.to_pandas


def database_readers(
    frame: pl.DataFrame, kind: pl.DataType, folder: Path
) -> Iterable[tuple[str, Given]]:
    if kind not in (pl.Float16, pl.Null, pl.Categorical):
        path = folder / "rows.duckdb"
        table = frame.to_arrow()
        with duckdb.connect(str(path)) as connection:
            connection.register("given", table)
            connection.execute("CREATE TABLE t AS SELECT * FROM given")
        yield "duckdb", lambda: f"duckdb:///{path}?table=t"
    if kind.is_integer() or kind in (pl.Float64, pl.String, pl.Binary):
        cells = frame.rows()
        if kind == pl.UInt64 or any(cell != cell for row in cells for cell in row):
            return
        file = folder / "rows.sqlite"
        connection = sqlite3.connect(file)
        with connection:
            connection.execute(f"CREATE TABLE t ({', '.join(frame.columns)})")
            marks = ", ".join("?" * frame.width)
            connection.executemany(f"INSERT INTO t VALUES ({marks})", cells)
        connection.close()
        yield "sqlite", lambda: f"sqlite:///{file}?table=t"


POSTGRES = {
    pl.Int16: "smallint",
    pl.Int32: "integer",
    pl.Int64: "bigint",
    pl.Float32: "real",
    pl.Float64: "double precision",
    pl.Decimal: "numeric(10, 2)",
    pl.Boolean: "boolean",
    pl.String: "text",
    pl.Date: "date",
    pl.Datetime: "timestamp",
    pl.Binary: "bytea",
    pl.List: "bigint[]",
}


def postgres_readers(
    frame: pl.DataFrame, kind: pl.DataType, table: str
) -> Iterable[tuple[str, Given]]:
    where = os.environ.get("RULELANG_POSTGRES")
    name = POSTGRES.get(kind.base_type())
    if where is None or name is None:
        return
    import psycopg

    parts = dict(part.split("=") for part in where.split())
    url = f"postgresql://{parts['user']}@{parts['host']}:{parts['port']}/{parts['dbname']}"
    with psycopg.connect(where) as connection:
        connection.execute(f"DROP TABLE IF EXISTS {table}".encode())
        columns = ", ".join(f"{column} {name}" for column in frame.columns[1:])
        connection.execute(f"CREATE TABLE {table} (unit text, {columns})".encode())
        marks = ", ".join(["%s"] * frame.width)
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {table} VALUES ({marks})".encode(), frame.rows())
    yield "postgresql", lambda: f"{url}?table={table}"


@pytest.mark.parametrize("name", TYPED)
def test_a_typed_cell_has_one_answer(name: str, tmp_path: Path) -> None:
    frame, kind = frame_of(TYPED[name]), TYPED[name].dtype
    one_answer(
        {
            **dict(row_readers(frame, kind)),
            **dict(json_readers(frame, kind, tmp_path)),
            **dict(frame_readers(frame, kind, tmp_path)),
            **dict(database_readers(frame, kind, tmp_path)),
            **dict(postgres_readers(frame, kind, f"matrix_{[*TYPED].index(name)}")),
        }
    )


@pytest.mark.parametrize("name", TYPED)
def test_a_unit_has_one_name(name: str) -> None:
    cells = TYPED[name].drop_nulls()
    frame = pl.DataFrame({"unit": cells, "as_number": range(len(cells))})
    rules = rules_of(frozenset({"number"}))
    wanted = asked(rules.evaluate, frame)
    assert asked(rules.score_table, frame) == wanted
    assert asked(rules.evaluate, frame.to_dicts()) == wanted or cells.dtype in SHORT


# ---- texts of sheets -----------------------------------------------------------------------------

SHEETS: dict[str, list[str]] = {
    "points": ["1.5", "1,234.5", "12 000", "1e3", "５", "−5", "+3", "\u200b7", "", "0.3", "007"],
    "points and words": ["1.5", "x", "1.5.5", "9" * 400, "1e9999", "#N/A", "-", "1,2,3", "50%"],
    "commas": ["1,5", "1.234,5", "12 000", "７,5", "-0,25", "", "3"],
    "commas of thousands": ["1,5", "1.234", "2.345", "12.000.000"],
    "two signs": ["1,5", "2.5", "3"],
    "wholes": ["5", "0", "-3", "", "100", "１２", "+7"],
    "wholes with zeros behind": ["5.0", "6.00", "7"],
    "percents": ["90%", "12.5 %", "0.5%", "１０%", ""],
    "percents with commas": ["90%", "12,5%", "0,5 %"],
    "percents and bare ones": ["90%", "80"],
    "hundredths": ["90", "12.5", "0.5", ""],
    "hundredths with commas": ["90", "12,5", "0,5"],
    "fractions": ["0.9", "0.5", "1", "0"],
    "just one": ["1.00000000000000000001", "0.5"],
    "zeros": ["0", "0.0", "000", ""],
    "days first": ["30/12/2021", "5/6/2021", "2021-05-06", "", "1-2-2021"],
    "months first": ["12/30/2021", "5/6/2021"],
    "days unclear": ["5/6/2021", "7/8/2021"],
    "days of two orders": ["30/12/2021", "12/30/2021"],
    "days by the standard": ["2021-05-06", "2021-02-30", "2021-05-06 00:00"],
    "choices": ["a", "b", "Chưa có", "CHƯA CÓ", " đã  có", "Ｃhưa có", "chu\u031ba co\u0301", "1"],
    "no choices": ["a", "c", "Chua co"],
    "truths": ["yes", "Có", "KHÔNG", "no", "1", "0", "true", "x", "✓", ""],
    "ticks": ["x", "", "X", "✓"],
    "other words": ["maybe", "yes"],
    "white space": [" 5 ", "\u00a06", "\t7", "\u30008", " ", "\u00a0"],
}
"""Columns of texts that people type. A column of ``1.234`` alone is read by the separator of its
file, and stands in the tests of messy files."""


def text_readers(rows: list[list[str]], folder: Path) -> Iterable[tuple[str, Given]]:
    def text(delimiter: str) -> str:
        file = StringIO()
        csv.writer(file, delimiter=delimiter, lineterminator="\n").writerows(rows)
        return file.getvalue()

    files = {
        "plain.csv": text(",").encode(),
        "marked.csv": text(",").replace("\n", "\r\n").encode("utf-8-sig"),
        "semicolons.csv": text(";").encode(),
        "blank.csv": f"\n{text(',')}".encode(),  # a row of nothing: read as cells
        "rows.tsv": text("\t").encode("utf-16"),
        "rows.xlsx": workbook([[cell or None for cell in row] for row in rows], ()),
        "rows.ods": document([[cell or None for cell in row] for row in rows], ()),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
        yield name, partial(Path, folder / name)
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([cell or None for cell in row])
        for cell in book.active[book.active.max_row]:
            cell.data_type = "s" if cell.value is not None else "n"
    book.save(folder / "other.xlsx")
    yield "openpyxl", lambda: folder / "other.xlsx"


@pytest.mark.parametrize("name", SHEETS)
def test_a_text_of_a_sheet_has_one_answer(name: str, tmp_path: Path) -> None:
    rows = [["unit", *(f"as_{kind}" for kind in INPUTS)]]
    rows += [[f"U{at}", *[cell] * len(INPUTS)] for at, cell in enumerate(SHEETS[name], 1)]
    one_answer(dict(text_readers(rows, tmp_path)))


@pytest.mark.parametrize("said", ["hundredths", "fraction"])
def test_what_percentages_are_can_be_said_to_all_readers(said: Any, tmp_path: Path) -> None:
    rows = [["unit", "as_percent"], *([f"U{at}", cell] for at, cell in enumerate(("0.9", "0.5")))]
    found = one_answer(dict(text_readers(rows, tmp_path)), rulelang.Reading(percent=said), PERCENT)
    values = [row["of_percent_0"] for row in found["percent"][0]]
    assert values == ([0.009, 0.005] if said == "hundredths" else [0.9, 0.5])


# ---- numbers of workbooks ------------------------------------------------------------------------

NUMBERS: dict[str, list[Any]] = {
    "wholes": [5, 0, -3, None, 100],
    "decimals": [5.5, 0.25, None, -3.75],
    "noise": [0.7 + 0.1 - 1e-16, 33.00000000000001, 0.1 + 0.2, 1.0000000000000002],
    "many digits": [123456789012345.0, 1234567890123456.0, 123456789012345678],
    "truths": [True, False, None],
    "days": [date(2021, 5, 6), None],
}


def number_readers(rows: list[list[Any]], folder: Path) -> Iterable[tuple[str, Given]]:
    for percents in ((), tuple(rows[0][1:])):
        name = "percent" if percents else "plain"
        (folder / f"{name}.xlsx").write_bytes(workbook(rows, percents))
        (folder / f"{name}.ods").write_bytes(document(rows, percents))
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        for column in book.active.iter_cols(min_col=2, min_row=2) if percents else ():
            for cell in column:
                if not isinstance(cell.value, (date, bool)):
                    cell.number_format = "0.0%"
        book.save(folder / f"{name}.openpyxl.xlsx")
        for ending in ("xlsx", "ods", "openpyxl.xlsx"):
            yield f"{name}.{ending}", partial(Path, folder / f"{name}.{ending}")


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_of_a_workbook_has_one_answer(name: str, tmp_path: Path) -> None:
    rows = [["unit", *(f"as_{kind}" for kind in INPUTS)]]
    rows += [[f"U{at}", *[cell] * len(INPUTS)] for at, cell in enumerate(NUMBERS[name], 1)]
    readers = dict(number_readers(rows, tmp_path))
    for form in ("plain", "percent"):
        one_answer({key: given for key, given in readers.items() if key.startswith(form)})
