"""DATA on the command line: folders, standard input, databases, and how files are read."""

import io
import sqlite3
import sys
from pathlib import Path

import pytest

from rulelang.cli.progress import progress
from tests.cli.conftest import Run
from tests.data.readers.files import workbook

RULES = """ruleset schools { unit school }
input pupils : number from 0
criterion size max 10: bands pupils { >= 100 -> 10  otherwise -> 5 }
"""
ROWS = [["school", "pupils"], ["A", 120.5], ["B", 80]]
TOTALS = '"total": 10'


@pytest.fixture
def rules(folder: Path) -> str:
    (folder / "schools.rules").write_text(RULES)
    return "schools.rules"


def test_a_folder_is_read(run: Run, folder: Path, rules: str) -> None:
    (folder / "in").mkdir()
    (folder / "in" / "a.xlsx").write_bytes(workbook(ROWS[:2]))
    (folder / "in" / "b.csv").write_text("school,pupils\nB,80\n")
    ran = run("eval", rules, "in", "--format", "csv")
    assert ran.code == 0
    assert [line[:2] for line in ran.out.splitlines()[1:]] == ["A,", "B,"]


def test_standard_input_is_read(
    run: Run, folder: Path, rules: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = b"school\tpupils\nA\t120.5\nB\t80\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    ran = run("eval", rules, "-", "--input-format", "tsv", "--format", "json")
    assert ran.code == 0 and TOTALS in ran.out


def test_a_database_is_read(run: Run, folder: Path, rules: str) -> None:
    with sqlite3.connect(folder / "x.db") as connection:
        connection.execute("CREATE TABLE schools (school, pupils)")
        connection.executemany("INSERT INTO schools VALUES (?, ?)", ROWS[1:])
    connection.close()
    ran = run("eval", rules, "sqlite:///x.db?table=schools", "--format", "json")
    assert ran.code == 0 and TOTALS in ran.out
    wrong = run("eval", rules, "sqlite:///x.db?table=school")
    assert wrong.code == 1
    assert "did you mean `schools`?" in wrong.err and "Traceback" not in wrong.err


def test_a_sheet_is_named(run: Run, folder: Path, rules: str) -> None:
    (folder / "a.xlsx").write_bytes(workbook(ROWS, sheet="2021"))
    assert run("eval", rules, "a.xlsx", "--sheet", "2021").code == 0
    assert "sheets that are there: `2021`" in run("eval", rules, "a.xlsx", "--sheet", "zz").err


def test_the_decimal_sign_and_the_delimiter_are_named(run: Run, folder: Path, rules: str) -> None:
    (folder / "a.csv").write_text("school;pupils\nA;1.205\nB;1.080\n")
    assert "--decimal" in run("eval", rules, "a.csv").err
    ran = run("eval", rules, "a.csv", "--decimal", ",", "--delimiter", "semicolon")
    assert ran.code == 0


def test_columns_are_named_in_a_file(run: Run, folder: Path, rules: str) -> None:
    (folder / "a.csv").write_text("school,learners\nA,120\nB,80\n")
    (folder / "columns.csv").write_text("heading,input\nlearners,pupils\n")
    ran = run("eval", rules, "a.csv", "--columns", "columns.csv", "--format", "json")
    assert ran.code == 0 and TOTALS in ran.out


def test_the_next_question_repeats_how_the_data_are_read(
    run: Run, folder: Path, rules: str
) -> None:
    (folder / "a.csv").write_bytes("school;pupils\nTrường;120\n".encode("utf-16"))
    ran = run("explain", rules, "a.csv", "--encoding", "utf-16", "--unit", "Trường")
    assert ran.code == 0


def test_data_that_are_not_there_are_told_with_what_is(run: Run, folder: Path, rules: str) -> None:
    (folder / "schools.xlsx").write_bytes(workbook(ROWS))
    ran = run("eval", rules, "school.xlsx")
    assert ran.code == 2
    assert "did you mean `schools.xlsx`?" in ran.err


def test_no_result_overwrites_the_data(run: Run, folder: Path, rules: str) -> None:
    (folder / "a.csv").write_text("school,pupils\nA,120\n")
    assert "`-o` would overwrite it" in run("eval", rules, "a.csv", "-o", "a.csv").err


def test_progress_is_shown_on_a_terminal_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert progress("reading") is None
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    show = progress("reading")
    assert show is not None
    show(1, 2)
    assert "50%" in capsys.readouterr().err
    show(2, 2)
    assert capsys.readouterr().err == "\r\x1b[K"
