"""``rulelang eval -o FILE``: the format by the name of the file, and workbooks."""

import json
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.cli.conftest import Run

EVAL = ("eval", "communes.rules", "communes.csv")


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("r.txt", "Xã, phường"),
        ("r.json", '{\n  "ruleset"'),
        ("r.jsonl", '{"unit": "Thạch An"'),
        ("r.csv", "commune,status"),
        ("r.md", "# Xã, phường"),
        ("r", "Xã, phường"),
    ],
)
def test_the_name_of_the_file_chooses(run: Run, folder: Path, name: str, begins: str) -> None:
    assert run(*EVAL, "-o", name).code == 0
    assert (folder / name).read_text("utf-8").startswith(begins)


def test_a_format_that_is_named_stands_before_the_name(run: Run, folder: Path) -> None:
    assert run(*EVAL, "-o", "r.txt", "--format", "jsonl", "--exact").code == 0
    assert json.loads((folder / "r.txt").read_text("utf-8").splitlines()[0])["max"] == "10"


def test_a_workbook_is_written(run: Run, folder: Path) -> None:
    ran = run(*EVAL, "-o", "r.xlsx")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    sheets = CalamineWorkbook.from_path(str(folder / "r.xlsx")).sheet_names
    assert sheets == ["Ranking", "Score tree", "Missing", "Provenance"]


def test_formulas_are_written(run: Run, folder: Path) -> None:
    ran = run(*EVAL, "-o", "r.xlsx", "--formulas")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    sheets = CalamineWorkbook.from_path(str(folder / "r.xlsx")).sheet_names
    assert "Calculation" in sheets


def test_what_a_spreadsheet_cannot_express_is_a_line(run: Run, folder: Path) -> None:
    rules = "ruleset r { unit u }  input d : date  criterion c max 5: yes d < 1800-01-01"
    (folder / "r.rules").write_text(rules)
    (folder / "r.csv").write_text("u,d\nA,1799-01-01\n")
    ran = run("eval", "r.rules", "r.csv", "--formulas", "-o", "r.xlsx")
    assert ran.code == 0
    assert ran.err == "`d` is no formula: spreadsheets know no day before 1900-03-01\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--format", "xlsx"), "a workbook is no text"),
        (("--format", "parquet"), "arquet is no text"),
        (("-o", "r.xlsx", "--format", "csv"), "`r.xlsx` is to be a workbook"),
        (("-o", "r.csv", "--formulas"), "`--formulas` is for a workbook"),
        (("-o", "r.csv", "--exact"), "`--exact` is for JSON"),
        (("-o", "r.xlsx", "--engine", "columnar"), "the engine `columnar` makes no workbook"),
    ],
)
def test_what_cannot_be_is_wrong_usage(
    run: Run, folder: Path, arguments: tuple[str, ...], said: str
) -> None:
    ran = run(*EVAL, *arguments)
    assert ran.code == 2
    assert said in ran.err
    assert not [*folder.glob("r.*")]


def test_a_missing_package_is_named(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rulelang.api.needs.find_spec", lambda name: None)
    ran = run(*EVAL, "-o", "r.xlsx")
    assert ran.code == 1
    assert "a workbook needs xlsxwriter: pip install 'rulelang[xlsx]'" in ran.err


def test_results_that_no_workbook_holds_are_one_line(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rulelang.output.workbook.book.ROWS", 2)
    ran = run(*EVAL, "-o", "r.xlsx")
    assert ran.code == 1
    assert 'the sheet "Ranking" would need 4 rows' in ran.err
    assert not (folder / "r.xlsx").exists()
