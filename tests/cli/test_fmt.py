"""``rulelang fmt``."""

from collections.abc import Callable
from pathlib import Path

import pytest

import rulelang
from rulelang.syntax.print import print_file
from rulelang.syntax.tree import File
from tests.cli.conftest import RULES, Run

SHIPPED = sorted((Path(__file__).parents[2] / "rulesets").rglob("*.rules"))
UNTIDY = RULES.replace("  edition 2024", "edition   2024")


def write(folder: Path, text: str) -> None:
    (folder / "communes.rules").write_text(text, encoding="utf-8", newline="\n")


def test_rules_are_printed_laid_out(run: Run, folder: Path) -> None:
    tidy = run("fmt", "communes.rules").out
    write(folder, UNTIDY)
    assert run("fmt", "communes.rules").out == tidy


def test_rules_are_translated_without_loss(run: Run, folder: Path) -> None:
    english = run("fmt", "communes.rules").out
    ran = run("fmt", "communes.rules", "--language", "vi")
    assert ran.out.startswith("language vi\n")
    assert rulelang.parse(ran.out).plan.rank == rulelang.parse(RULES).plan.rank
    write(folder, ran.out)
    assert run("fmt", "communes.rules", "--language", "en").out == english


def test_check_exits_with_1_where_anything_would_change_and_writes_nothing(
    run: Run, folder: Path
) -> None:
    write(folder, run("fmt", "communes.rules").out)
    ran = run("fmt", "communes.rules", "--check")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    write(folder, UNTIDY)
    ran = run("fmt", "communes.rules", "--check")
    assert (ran.code, ran.out) == (1, "")
    assert "communes.rules" in ran.err
    assert (folder / "communes.rules").read_text("utf-8") == UNTIDY


def test_write_lays_out_the_file_itself(run: Run, folder: Path) -> None:
    write(folder, UNTIDY)
    tidy = run("fmt", "communes.rules").out
    ran = run("fmt", "communes.rules", "--write")
    assert (ran.code, ran.out) == (0, "")
    assert (folder / "communes.rules").read_text("utf-8") == tidy


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(lambda text: text.replace("max 6", "max 7"), id="another max"),
        pytest.param(lambda text: text.replace("ratio", "rattio"), id="an error"),
        pytest.param(lambda text: text + "# more\n", id="another comment"),
        pytest.param(lambda text: text[: text.rindex("criterion")], id="a statement less"),
    ],
)
@pytest.mark.parametrize("to", ["--write", "--check", "--language=vi"])
def test_what_would_not_read_as_the_same_rules_is_refused_and_the_file_kept(
    run: Run,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    broken: Callable[[str], str],
    to: str,
) -> None:
    def print_wrongly(file: File, text: str, language: str | None) -> str:
        return broken(print_file(file, text))

    write(folder, UNTIDY)
    monkeypatch.setattr("rulelang.syntax.print.print_file", print_wrongly)
    ran = run("fmt", "communes.rules", to)
    assert (ran.code, ran.out) == (1, "")
    said = (
        "lỗi: không trình bày lại communes.rules"
        if "vi" in to
        else "error: communes.rules was not changed"
    )
    assert ran.err.startswith(said)
    assert (folder / "communes.rules").read_text("utf-8") == UNTIDY


def test_output_to_the_file_itself_names_write(run: Run) -> None:
    ran = run("fmt", "communes.rules", "-o", "communes.rules")
    assert ran.code == 2
    assert ran.err.endswith("\n  = help: `--write` lays out the file itself\n")


@pytest.mark.parametrize("rules", SHIPPED, ids=lambda path: path.name)
def test_the_rules_that_come_with_the_language_are_laid_out(run: Run, rules: Path) -> None:
    ran = run("fmt", "--check", str(rules))
    assert (ran.code, ran.err) == (0, "")


def test_output_goes_to_another_file(run: Run, folder: Path) -> None:
    tidy = run("fmt", "communes.rules").out
    assert run("fmt", "communes.rules", "-o", "tidy.rules").out == ""
    assert (folder / "tidy.rules").read_text("utf-8") == tidy


@pytest.mark.parametrize(
    "options", [("--check", "--write"), ("--write", "-o", "x"), ("--check", "-o", "x")]
)
def test_there_is_one_way_to_end(run: Run, options: tuple[str, ...]) -> None:
    assert run("fmt", "communes.rules", *options).code == 2


def test_rules_with_errors_stay_as_they_are(run: Run, folder: Path) -> None:
    write(folder, RULES + "criterion {")
    ran = run("fmt", "communes.rules", "--write")
    assert (ran.code, ran.out) == (1, "")
    assert "error[E1" in ran.err
    assert (folder / "communes.rules").read_text("utf-8") == RULES + "criterion {"
