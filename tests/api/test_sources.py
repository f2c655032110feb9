"""Where data come from: folders, standard input, frames; the same table by each gives the same."""

import sys
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import numpy
import pandas
import polars
import pyarrow
import pytest

import rulelang
from rulelang.api import needs
from rulelang.api.sources import sheets_of
from rulelang.data.options import Reading
from rulelang.diagnostics import DataError
from tests.data.readers.files import document, workbook

RULES = """
ruleset schools { unit school }
input pupils  : integer from 0 default 1
input trained : percent default 0%
input online  : yesno default no
input kind    : text default ""
criterion size max 10: bands pupils { >= 100 -> 10  otherwise -> 5 }
criterion staff max 5: ratio trained
criterion web max 2: yes online
"""
ROWS: list[list[Any]] = [
    ["school", "pupils", "trained", "online", "kind"],
    ["A", 120, 0.905, True, "x"],
    ["B", 80, 0.6, False, None],
]


@pytest.fixture
def rules() -> rulelang.Ruleset:
    return rulelang.parse(RULES)


def totals(found: Any) -> dict[str, Fraction | None]:
    return {unit.unit: unit.total for unit in found}


GIVEN = {"A": Fraction(10) + Fraction("0.905") * 5 + 2, "B": Fraction(5 + 3)}


# ---- folders -------------------------------------------------------------------------------------


def test_a_folder_of_workbooks_is_one_table(rules: rulelang.Ruleset, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(workbook(ROWS[:2]))
    (tmp_path / "b.ods").write_bytes(document([ROWS[0], ROWS[2]]))
    found = rules.evaluate(tmp_path)
    assert totals(found) == GIVEN


def test_a_percentage_out_of_bounds_is_shown_with_its_sign(tmp_path: Path) -> None:
    rules = rulelang.parse(RULES.replace("trained : percent", "trained : percent from 0% to 100%"))
    (tmp_path / "a.xlsx").write_bytes(workbook([*ROWS, ["C", 1, 1.25, False, None]]))
    with pytest.raises(DataError, match='"125%" is not a percentage'):
        rules.evaluate(tmp_path / "a.xlsx")


def test_columns_read_a_workbook_as_cells_are_read(rules: rulelang.Ruleset, tmp_path: Path) -> None:
    numbers = [[number, number, number / 4, number % 2 == 0, number] for number in range(1, 5)]
    (tmp_path / "a.xlsx").write_bytes(workbook([ROWS[0], *numbers]))
    exact = rules.evaluate(tmp_path / "a.xlsx")
    assert [unit.unit for unit in exact] == ["1", "2", "3", "4"]
    assert rules.score_table(tmp_path / "a.xlsx").to_csv() == exact.to_csv()


def test_headings_of_a_folder_may_stand_in_another_order(
    rules: rulelang.Ruleset, tmp_path: Path
) -> None:
    (tmp_path / "a.xlsx").write_bytes(workbook(ROWS[:2]))
    (tmp_path / "b.csv").write_text("online,trained,school,pupils\nno,60%,B,80\n")
    assert totals(rules.evaluate(tmp_path)) == GIVEN


def test_what_is_no_table_in_a_folder_is_passed_over_and_said(
    rules: rulelang.Ruleset, tmp_path: Path
) -> None:
    (tmp_path / "a.xlsx").write_bytes(workbook(ROWS))
    (tmp_path / "~$a.xlsx").write_bytes(b"lock")
    (tmp_path / ".~lock.a.xlsx#").write_bytes(b"lock")
    (tmp_path / ".hidden").write_bytes(b"")
    (tmp_path / "letter.docx").write_bytes(b"")
    (tmp_path / "old").mkdir()
    found = rules.evaluate(tmp_path)
    notes = [item for item in found.diagnostics if item.code == "N505"]
    assert sorted(Path(str(note.place)).name for note in notes) == [
        *(".~lock.a.xlsx#", "letter.docx", "old", "~$a.xlsx"),
    ]


def test_a_unit_in_two_files_is_reported_with_both(rules: rulelang.Ruleset, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        (tmp_path / name).write_bytes(workbook(ROWS[:2]))
    with pytest.raises(DataError) as caught:
        rules.evaluate(tmp_path)
    assert [item.code for item in caught.value.diagnostics] == ["E513"]
    assert "a.xlsx" in str(caught.value) and "b.xlsx" in str(caught.value)


def test_all_files_that_cannot_be_read_are_said_at_once(
    rules: rulelang.Ruleset, tmp_path: Path
) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        (tmp_path / name).write_bytes(b"PK\x03\x04")
    with pytest.raises(DataError) as caught:
        rules.evaluate(tmp_path)
    assert [Path(str(item.place)).name for item in caught.value.diagnostics] == ["a.xlsx", "b.xlsx"]


def test_an_empty_folder_is_refused(rules: rulelang.Ruleset, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is no table in it"):
        rules.evaluate(tmp_path)


def test_a_reader_of_a_folder_tells_how_far_it_is(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("unit\nA\n")
    sheets_of(tmp_path, Reading(watch=lambda done, total: seen.append((done, total))))
    assert seen == [(1, 2), (2, 2)]


# ---- standard input ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "format"),
    [
        (b"school,pupils,trained,online\nA,120,90.5%,yes\nB,80,60%,no\n", None),
        (b"school\tpupils\ttrained\tonline\nA\t120\t90.5%\tyes\nB\t80\t60%\tno\n", "tsv"),
        (workbook(ROWS), None),
        (document(ROWS), "ods"),
    ],
)
def test_standard_input_is_read(
    rules: rulelang.Ruleset, monkeypatch: pytest.MonkeyPatch, raw: bytes, format: str | None
) -> None:
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(raw)))
    assert totals(rules.evaluate("-", rulelang.Reading(format=format))) == GIVEN


# ---- frames --------------------------------------------------------------------------------------


def columns() -> dict[str, list[Any]]:
    header, *rest = ROWS
    return dict(zip(header, map(list, zip(*rest, strict=True)), strict=True))


class OnlyArrow:
    """Speaks the PyCapsule interface of Arrow, and nothing else."""

    def __init__(self) -> None:
        self.table = pyarrow.table(columns())

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.table.__arrow_c_stream__(requested_schema)


def relation() -> Any:
    duckdb = pytest.importorskip("duckdb")
    table = pyarrow.table(columns())
    return duckdb.from_arrow(table)


FRAMES: dict[str, Callable[[], Any]] = {
    "polars": lambda: polars.DataFrame(columns()),
    "lazy polars": lambda: polars.LazyFrame(columns()),
    "polars with categories": lambda: polars.DataFrame(columns()).with_columns(
        polars.col("kind").cast(polars.Categorical), polars.col("school").cast(polars.Enum("AB"))
    ),
    "pandas": lambda: pandas.DataFrame(columns(), index=[7, 9]),
    "pandas with its own types": lambda: pandas.DataFrame(columns()).convert_dtypes(),
    "pandas with a category": lambda: pandas.DataFrame(columns()).astype({"kind": "category"}),
    "pandas of objects": lambda: pandas.DataFrame(columns(), dtype=object),
    "pyarrow": lambda: pyarrow.table(columns()),
    "the capsule": OnlyArrow,
    "duckdb": relation,
}


@pytest.mark.parametrize("name", [*FRAMES])
def test_a_frame_gives_what_its_rows_give(rules: rulelang.Ruleset, name: str) -> None:
    frame = FRAMES[name]()
    assert totals(rules.evaluate(frame)) == GIVEN
    scored = rules.score_table(FRAMES[name]()).to_polars()
    assert scored["total"].to_list() == [float(total or 0) for total in GIVEN.values()]


def test_values_of_numpy_and_pandas_in_rows_are_read() -> None:
    rules = rulelang.parse("""
ruleset r { unit u }
input n : integer
input x : number
input t : yesno
input d : date
input m : number default 7
criterion c max 100: ratio (n + x + m) / 100
criterion e max 1: yes t and d = 2021-12-30
""")
    row = {
        "u": numpy.str_("A"),
        "n": numpy.int64(3),
        "x": numpy.float32(0.1),
        "t": numpy.bool_(True),
        "d": numpy.datetime64("2021-12-30"),
        "m": pandas.NA,
    }
    again = row | {"u": "B", "d": pandas.Timestamp("2021-12-30"), "m": pandas.NaT}
    plain = row | {"u": "C", "d": date(2021, 12, 30), "m": None, "x": 0.1, "t": True}
    last = plain | {"u": "D", "d": datetime(2021, 12, 30)}
    found = rules.evaluate([row, again, plain, last])
    assert len({unit.total for unit in found}) == 1


def test_a_frame_that_polars_does_not_take_is_refused_in_one_line(rules: rulelang.Ruleset) -> None:
    class Broken:
        def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
            return None

    with pytest.raises(TypeError, match="this Broken is not a table of cells"):
        rules.evaluate(Broken())


@pytest.mark.parametrize("of_pandas", [False, True])
def test_a_frame_with_a_type_that_polars_does_not_know_is_refused_in_one_line(
    rules: rulelang.Ruleset, of_pandas: bool
) -> None:
    wide = pyarrow.array([Decimal("5.5")], pyarrow.decimal256(60, 2))
    table: Any = pyarrow.table({"unit": ["A"], "wide": wide})
    if of_pandas:
        table = table.to_pandas(types_mapper=pandas.ArrowDtype)
    with pytest.raises(TypeError, match="is not a table of cells"):
        rules.evaluate(table)


@pytest.mark.parametrize("data", [{}, {"unit": ["A"]}, {"unit": "A"}, b"unit\nA\n", None, 5])
def test_what_are_no_data_are_refused_in_one_line(rules: rulelang.Ruleset, data: Any) -> None:
    for way in (rules.evaluate, rules.score_table):
        with pytest.raises(TypeError, match="data are a path, rows or a frame, not"):
            way(data)


# ---- packages ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "extra", "missing"),
    [
        ("a.xls", "xlsx", "xlrd"),
        ("a.parquet", "columnar", "polars"),
    ],
)
def test_a_missing_package_is_named_with_its_extra(
    rules: rulelang.Ruleset,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    extra: str,
    missing: str,
) -> None:
    made = {"a.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.parquet": b"PAR1PAR1"}
    (tmp_path / name).write_bytes(made[name])
    found = needs.find_spec
    monkeypatch.setattr(needs, "find_spec", lambda one: None if one == missing else found(one))
    with pytest.raises(ImportError, match=f'{missing}: pip install "rulelang.{extra}."'):
        rules.evaluate(tmp_path / name)
