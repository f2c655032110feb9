"""``rulelang eval -o FILE``: the format by the name of the file, and workbooks."""

import json
import os
import threading
from pathlib import Path

import click
import pytest
from python_calamine import CalamineWorkbook

from rulelang.api.writing import ENDINGS, FORMATS
from rulelang.cli.eval import evaluate
from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]

EVAL = ("eval", "communes.rules", "communes.csv")
OTHER_ENDINGS = (".xls", ".ods", ".pdf", ".docx", ".XLS", ".html", ".rules")
BOM = "\ufeff"


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


@pytest.mark.parametrize("ending", OTHER_ENDINGS)
def test_an_ending_that_no_format_has_is_refused_with_the_list(
    run: Run, folder: Path, ending: str
) -> None:
    ran = run(*EVAL, "-o", f"r{ending}")
    assert (ran.code, ran.out) == (2, "")
    assert f"`r{ending}` ends in `{ending.lower()}`, which is not written" in ran.err
    *others, last = ENDINGS
    assert f"end its name in {', '.join(others)} or {last}, or name a format" in ran.err
    assert not [*folder.glob("r.*")]
    ran = run("data", *EVAL[1:], "-o", f"r{ending}")
    assert ran.code == 2
    assert "end its name in .txt, .json or .xlsx, or name" in ran.err
    assert not [*folder.glob("r.*")]


def test_a_format_that_is_named_may_have_any_ending(run: Run, folder: Path) -> None:
    assert run(*EVAL, "-o", "r.dat", "--format", "json").code == 0
    assert json.loads((folder / "r.dat").read_text("utf-8"))["ruleset"]["id"] == "communes"
    assert run("data", *EVAL[1:], "-o", "report.JSON").code == 0
    assert json.loads((folder / "report.JSON").read_text("utf-8"))


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_an_option_an_ending_a_help_and_a_page(
    run: Run, folder: Path, name: str
) -> None:
    format = FORMATS[name]
    shown = " ".join(run("eval", "--help").out.split())
    page = (ROOT / "docs" / "results.md").read_text("utf-8")
    for ending in format.endings:
        assert ENDINGS[ending] == name
        assert run(*EVAL, "-o", f"r{ending}").code == 0
        assert (folder / f"r{ending}").stat().st_size
        assert f" {ending}" in shown
        assert f"| `{ending}` | `{name}` |" in page
    printed = run(*EVAL, "--format", name)
    assert printed.code == (0 if format.text else 2)
    assert bool(printed.out) == format.text


def test_the_shell_completes_endings() -> None:
    option = next(item for item in evaluate.params if item.name == "output")
    context = click.Context(evaluate)
    found = option.shell_complete(context, "results.x")
    assert [(item.value, item.type) for item in found] == [("results.xlsx", "plain")]
    assert len(option.shell_complete(context, "results.")) == len(ENDINGS)
    for begun in ("res", "results.txt.gz", ".x", ""):
        assert [item.type for item in option.shell_complete(context, begun)] == ["file"]
    (choice,) = (item for item in evaluate.params if item.name == "format")
    assert [item.value for item in choice.shell_complete(context, "")] == [*FORMATS]


# ---- a mark of UTF-8 for Excel -----------------------------------------------------------------


def vietnamese(run: Run) -> None:
    """Make the rules Vietnamese."""
    assert run("fmt", "communes.rules", "--language", "vi", "--write").code == 0


@pytest.mark.parametrize("engine", ["exact", "columnar"])
@pytest.mark.parametrize(
    ("language", "options", "has"),
    [
        ("en", (), False),
        ("en", ("--bom",), True),
        ("vi", (), True),
        ("vi", ("--no-bom",), False),
    ],
)
def test_a_file_of_vietnamese_rules_has_a_mark_for_excel(
    run: Run, folder: Path, language: str, options: tuple[str, ...], has: bool, engine: str
) -> None:
    if language == "vi":
        vietnamese(run)
    assert run(*EVAL, "-o", "r.csv", "--engine", engine, *options).code == 0
    text = (folder / "r.csv").read_text("utf-8")
    assert text.startswith(BOM + "commune," if has else "commune,")
    assert text.count(BOM) == has


@pytest.mark.parametrize("engine", ["exact", "columnar"])
def test_what_is_printed_has_none_unless_it_is_asked_for(
    run: Run, folder: Path, engine: str
) -> None:
    vietnamese(run)
    words = (*EVAL, "--format", "csv", "--engine", engine)
    assert run(*words).out.startswith("commune,")
    assert run(*words, "-o", "-").out.startswith("commune,")
    assert run(*words, "--bom").out.startswith(f"{BOM}commune,")


def test_a_pipe_that_is_named_has_none(run: Run, folder: Path) -> None:
    vietnamese(run)
    os.mkfifo("pipe.csv")
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(Path("pipe.csv").read_bytes()))
    reader.start()
    assert run(*EVAL, "-o", "pipe.csv").code == 0
    reader.join()
    assert read[0].startswith(b"commune,")


def test_a_format_that_is_named_stands_before_the_name(run: Run, folder: Path) -> None:
    assert run(*EVAL, "-o", "r.txt", "--format", "jsonl", "--exact").code == 0
    assert json.loads((folder / "r.txt").read_text("utf-8").splitlines()[0])["max"] == "10"


def test_a_workbook_is_written(run: Run, folder: Path) -> None:
    ran = run(*EVAL, "-o", "r.xlsx")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    sheets = CalamineWorkbook.from_path(str(folder / "r.xlsx")).sheet_names
    assert sheets == ["Ranking", "Score tree", "Missing", "Provenance"]


def test_a_workbook_is_in_the_language_that_is_asked_for_else_of_the_rules(
    run: Run, folder: Path
) -> None:
    rules = 'ruleset r "Xếp hạng xã" { unit u "Xã" }  criterion c "Điểm" max 5: given'
    (folder / "r.rules").write_text(rules, "utf-8")
    (folder / "r.csv").write_text("u,c\nA,1\n")
    asked: tuple[tuple[str | None, str], ...] = ((None, "Xếp hạng"), ("en", "Ranking"))
    for language, name in asked:
        assert run("eval", "r.rules", "r.csv", "-o", "r.xlsx", language=language).code == 0
        assert CalamineWorkbook.from_path(str(folder / "r.xlsx")).sheet_names[0] == name


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
    assert ran.err == "`d` is not a formula: spreadsheets have no dates before 1900-03-01\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--format", "xlsx"), "a workbook is not text"),
        (("--format", "parquet"), "arquet is not text"),
        (("-o", "r.xlsx", "--format", "csv"), "`r.xlsx` is the name of a workbook"),
        (("-o", "r.csv", "--formulas"), "`--formulas` is for a workbook"),
        (("-o", "r.csv", "--exact"), "`--exact` is for JSON"),
        (("-o", "r.json", "--bom"), "`--bom` is for CSV"),
        (("-o", "r.xlsx", "--no-bom"), "`--bom` is for CSV"),
        (("-o", "r.xlsx", "--formulas", "--engine", "columnar"), "no figures for `--formulas`"),
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
    assert 'a workbook needs xlsxwriter: pip install "rulelang[xlsx]"' in ran.err


def test_results_that_no_workbook_holds_are_one_line(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rulelang.output.workbook.book.ROWS", 2)
    ran = run(*EVAL, "-o", "r.xlsx")
    assert ran.code == 1
    assert 'the sheet "Ranking" would need 7 rows' in ran.err
    assert not (folder / "r.xlsx").exists()
