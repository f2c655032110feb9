"""``rulelang data``: what was read, and its exit code."""

import json
from pathlib import Path

import openpyxl
import pytest

from tests.cli.conftest import Run


def test_what_was_read_is_shown_and_nothing_is_scored(run: Run) -> None:
    ran = run("data", "communes.rules", "communes.csv")
    assert ran.code == 0
    assert ran.out.splitlines()[0] == "communes.csv: rows 1 to 4, 3 units, UTF-8, commas"
    assert "missing for Bảo Lâm: Hồ sơ trực tuyến" in ran.out
    assert "nothing is wrong" in ran.out


def test_wrong_cells_are_told_and_the_exit_code_is_1(run: Run, folder: Path) -> None:
    (folder / "communes.csv").write_text("commune,filed,online,policy\nA,5,9,x\n", "utf-8")
    ran = run("data", "communes.rules", "communes.csv")
    assert ran.code == 1
    assert "E503" in ran.err
    assert "E511" in ran.err
    assert ran.out.endswith("1 unit; 2 errors\n")


def test_json_says_all_on_standard_output(run: Run, folder: Path) -> None:
    (folder / "communes.csv").write_text("commune,filed,online,policy\nA,5,9,2\n", "utf-8")
    ran = run("data", "communes.rules", "communes.csv", "--format", "json")
    assert (ran.code, ran.err) == (1, "")
    assert [item["code"] for item in json.loads(ran.out)["diagnostics"]] == ["E511"]


def test_a_workbook_is_written_with_the_wrong_cells_marked(run: Run, folder: Path) -> None:
    (folder / "communes.csv").write_text("commune,filed,online,policy\nA,5,9,2\n", "utf-8")
    ran = run("data", "communes.rules", "communes.csv", "-o", "marked.xlsx")
    assert (ran.code, ran.out) == (1, "")
    page = openpyxl.load_workbook(folder / "marked.xlsx")["communes"]
    assert page["C2"].comment.text.startswith("error E511")


def test_what_was_read_is_not_overwritten(run: Run) -> None:
    assert run("data", "communes.rules", "communes.csv", "-o", "communes.csv").code == 2


def test_columns_are_mapped_by_a_file(run: Run, folder: Path) -> None:
    (folder / "communes.csv").write_text("Tên,HS,online,policy\nA,5,3,2\n", "utf-8")
    (folder / "map.csv").write_text("heading,input\nTên,commune\nHS,filed\n", "utf-8")
    ran = run("data", "communes.rules", "communes.csv", "--columns", "map.csv")
    assert ran.code == 0, ran.err
    (folder / "map.csv").write_text("Tên,commune\n", "utf-8")
    ran = run("data", "communes.rules", "communes.csv", "--columns", "map.csv")
    assert (ran.code, ran.err.split(":")[0]) == (1, "error[E536]")


def test_a_decimal_sign_that_cannot_be_told_is_asked_for(run: Run, folder: Path) -> None:
    (folder / "communes.csv").write_text("commune;filed;online;policy\nA;5;3;1.250\n", "utf-8")
    assert "--decimal" in run("eval", "communes.rules", "communes.csv").err
    assert run("eval", "communes.rules", "communes.csv", "--decimal", ".").code == 0


@pytest.mark.parametrize(("said", "points"), [("hundredths", "0.05"), ("fraction", "5.00")])
def test_percentages_are_said_on_the_command_line_or_in_the_mapping(
    said: str, points: str, run: Run, folder: Path
) -> None:
    (folder / "p.rules").write_text(
        "ruleset r { unit unit }  input p : percent  criterion c max 10: ratio p", "utf-8"
    )
    (folder / "p.csv").write_text("unit,p\nA,0.5\n", "utf-8")
    (folder / "m.csv").write_text(f"heading,input,percent\np,p,{said}\n", "utf-8")
    for words in (["--percent", said], ["--columns", "m.csv"]):
        ran = run("eval", "p.rules", "p.csv", *words, "--format", "csv")
        assert ran.code == 0
        assert f"A,ranked,{points}" in ran.out
    ran = run("eval", "p.rules", "p.csv", "--percent", "hundredths", "--columns", "m.csv")
    assert ("N518" in ran.err) == (said == "fraction")
