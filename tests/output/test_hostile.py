"""Every output holds hostile labels and names, and is read back by another library."""

import csv
import json
import re
import subprocess
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from unicodedata import normalize

import openpyxl
import polars as pl
import pyarrow.parquet
import pytest
import sqlglot
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

import rulelang
from rulelang.api.data_report import read_report
from rulelang.diagnostics.visible import visible
from rulelang.output.answers import text as answers
from rulelang.output.data_report import text as report_text
from rulelang.output.marked import made
from rulelang.output.sql import query
from rulelang.rational import parse_decimal
from tests import libreoffice
from tests.properties.thorough import tried

SIGNS = (
    "\x00\x01\x08\t\x0b\x0c\x0e\x1b\x1f\x7f\x80\x85\x9b\u00a0\u00ad\u200b\u200d\u202e\u2028\u2029"
    "\ufeff\ufffd\ufffe\uffff=+-@＝＋－＠;,|'\"<>&]/*%(){}[]:?\\#_ạĐ👩"
)
PIECES = st.sampled_from(
    [
        *(*SIGNS, "=1+1", ";=1+1", '"=1', "\t@x", "*/ --", "]]>", "&#x0;", "_x0008_"),
        *("<b>", "{=1}", "a", "B", "Xã", " "),
    ]
)
TEXTS = st.lists(PIECES, min_size=1, max_size=8).map("".join)
LABELS = TEXTS.map(lambda text: text.replace("\\", "").replace('"', "'"))
NAMES = st.lists(
    TEXTS.map(lambda text: f"{text}x"), min_size=1, max_size=3, unique_by=lambda n: n.casefold()
)

RULES = """
ruleset r "{label}" {{ edition 2024 source "{label}" unit u "{label}" }}
input a "{label}" : number from 0 evidence "{label}"
input k "{label}" : choice {{ one "{label}", two "2{label}" }}
criterion c "{label}" max 4 {{
  criterion c1 "{label}" max 3: ratio a / 4
  criterion c2 "{label}" max 1: choose k {{ one -> 1 two -> 0.5 }}
}}
criterion g "{label}" max 4: given
levels {{ A "{label}" from 2 otherwise none "{label}" }}
"""


def scored(label: str, names: list[str]) -> tuple[rulelang.Ruleset, rulelang.Evaluation]:
    rules = rulelang.parse(RULES.format(label=label))
    rows = [
        {"u": name, "a": at, "k": "one", "g": None if at == 1 else at}
        for at, name in enumerate(names)
    ]
    return rules, rules.evaluate(rows)


def distinct(names: list[str]) -> bool:
    """Whether the names are so many units, none of them empty."""
    shown = {normalize("NFC", " ".join(name.split())).casefold() for name in names}
    return len(shown) == len(names) and all(shown)


RUNS = re.compile(r"\A[=+\-@＝＋－＠\t\r]")


def assert_harmless(text: str) -> None:
    """No cell of a table begins like a formula, whatever separates the cells, but for numbers."""
    for mark in ",;\t|":
        for row in csv.reader(StringIO(text), delimiter=mark):
            for cell in row:
                begins = RUNS.match(cell)
                assert not begins or parse_decimal(cell) is not None, (mark, cell)


@tried(25)
@given(label=LABELS, names=NAMES.filter(distinct))
def test_texts_are_read_back(label: str, names: list[str]) -> None:
    rules, found = scored(label, names)
    units = [unit.unit for unit in found]
    assert_harmless(found.to_csv())
    rows = list(csv.reader(StringIO(found.to_csv())))
    assert len(rows) == len(units) + 1 and {*map(len, rows)} == {len(rows[0])}
    assert [row["unit"] for row in json.loads(found.to_json())["units"]] == units
    assert [json.loads(line)["unit"] for line in found.to_jsonl().split("\n") if line] == units
    lines = found.to_markdown().splitlines()
    assert sum(line.startswith("|") for line in lines) >= 2
    for text in (found.to_markdown(), found.to_table(), str(found.explain(units[0]))):
        shown = text.replace("\n", "")
        assert shown.isprintable() or all(
            c in "\t\u00a0\u00ad\u200d" or c.isprintable() for c in shown
        )
    for dialect in ("duckdb", "postgres", "spark"):
        written = query(rules.plan, dialect, "t", "v")
        assert len(sqlglot.parse(written, dialect=dialect)) == 1


@tried(30)
@given(label=LABELS, names=NAMES.filter(distinct))
def test_columns_write_the_same_text(label: str, names: list[str]) -> None:
    rules, found = scored(label, names)
    rows = [{"u": n, "a": i, "k": "one", "g": None if i == 1 else i} for i, n in enumerate(names)]
    assert rules.score_table(rows).to_csv() == found.to_csv()


@tried(200)
@given(names=NAMES)
def test_collected_answers_are_harmless_and_read_back(names: list[str]) -> None:
    text = answers({"u": names, "a": [None for _ in names]}, {"a": "number"})
    assert_harmless(text)
    rows = list(csv.reader(StringIO(text)))
    assert [re.sub(r"([;|\t\r\n]\"*) ", r"\1", row[0].strip()) for row in rows[1:]] == [
        re.sub(r"([;|\t\r\n]\"*) ", r"\1", name.strip()) for name in names
    ]


@tried(30)
@given(label=LABELS, names=NAMES.filter(distinct))
def test_parquet_is_read_back(label: str, names: list[str]) -> None:
    _, found = scored(label, names)
    units = [unit.unit for unit in found]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.parquet"
        found.write_parquet(path)
        assert pyarrow.parquet.read_table(path)["u"].to_pylist() == units
        assert pl.read_parquet(path)["u"].to_list() == units


def workbooks(label: str, names: list[str], folder: Path) -> list[Path]:
    """Every workbook that is written."""
    rules, found = scored(label, names)
    found.write(folder / "plain.xlsx")
    found.write(folder / "formulas.xlsx", formulas=True)
    rules.write_forms(folder / "form.xlsx")
    rules.write_forms(folder / "wide.xlsx", names, wide=True)
    rules.write_forms(folder / "sheets.xlsx", names)
    (folder / "forms").mkdir()
    forms = rules.write_forms(folder / "forms", names)
    from rulelang.data.sheet import Sheet
    from rulelang.diagnostics import Cell, Diagnostic

    rows = (("u", "a"), *((name, f"{label}!") for name in names))
    place = Cell("x.csv", 2, "a", "", names[0])
    said = [Diagnostic("E503", place, {"value": label, "wanted": label}, "")]
    (folder / "marked.xlsx").write_bytes(made([Sheet("x.csv", label, rows)], said))
    return [*sorted(folder.glob("*.xlsx")), *forms]


@tried(15)
@given(label=LABELS, names=NAMES.filter(distinct))
def test_workbooks_are_opened(label: str, names: list[str]) -> None:
    with TemporaryDirectory() as folder:
        for path in workbooks(label, names, Path(folder)):
            book = openpyxl.load_workbook(BytesIO(path.read_bytes()))
            cells = [c for sheet in book.worksheets for row in sheet.iter_rows() for c in row]
            if path.stem in ("plain", "marked"):
                assert {cell.data_type for cell in cells} <= {"s", "n", "d", "b"}
            if path.stem == "plain":
                # openpyxl takes an escape away where texts are shared, none where they are not
                texts = {str(cell.value) for cell in cells}
                shown = texts | {unescape(text) for text in texts}
                assert {visible(unit.unit) for unit in scored(label, names)[1]} <= shown


FINISHED = ("<r>x & y</r>", "<r><t>x</t></r>", "<r></r>", "<r></r></r>")


def texts_of(path: Path) -> set[str]:
    """The texts of all cells of a workbook."""
    book = openpyxl.load_workbook(BytesIO(path.read_bytes()))
    return {str(c.value) for s in book.worksheets for row in s.iter_rows() for c in row}


@pytest.mark.parametrize("label", FINISHED)
def test_a_text_that_looks_like_finished_xml_is_a_text(label: str, tmp_path: Path) -> None:
    for path in workbooks(label, [*FINISHED], tmp_path):
        texts = texts_of(path)
        assert any(label in text for text in texts), path
        if path.stem in ("plain", "formulas", "marked", "wide"):
            assert {*FINISHED} <= texts, path


def test_so_it_is_in_a_workbook_of_many_units(tmp_path: Path) -> None:
    rules = rulelang.parse("ruleset r { unit u } criterion c max 5: given")
    names = [*FINISHED, *(f"n{at}" for at in range(1_200))]
    rules.evaluate([{"u": name, "c": 1} for name in names]).write(tmp_path / "x.xlsx")
    assert {*names} <= texts_of(tmp_path / "x.xlsx")


ALL = "".join(sign for sign in SIGNS if sign not in '\\"')


@pytest.mark.skipif(bool(libreoffice.absent()), reason=libreoffice.absent() or "there is one")
def test_workbooks_are_opened_by_a_spreadsheet_program(tmp_path: Path) -> None:
    paths = workbooks(ALL, [f"{ALL}x", f"=1+1{ALL}"], tmp_path)
    assert libreoffice.SOFFICE is not None
    out = tmp_path / "out"
    profile = (tmp_path / "profile").as_uri()
    program = [libreoffice.SOFFICE, f"-env:UserInstallation={profile}", "--headless"]
    subprocess.run(
        [*program, "--convert-to", "csv", "--outdir", str(out), *map(str, paths)],
        capture_output=True,
        timeout=libreoffice.PATIENCE,
        check=True,
    )
    assert len([*out.iterdir()]) == len(paths)


def test_the_report_on_data_shows_no_control_character() -> None:
    rules = rulelang.parse(RULES.format(label=ALL))
    found = report_text(read_report(rules.plan, [{"u": f"{ALL}x", "a": ALL, "k": ALL, "g": ALL}]))
    assert re.sub("[\n\t\u00a0\u00ad\u200d]", "", found).isprintable()
