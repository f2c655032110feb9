"""``rulelang check``."""

from pathlib import Path

import pytest

from rulelang.words import sentences
from tests.cli.conftest import RULES, Run


def test_rules_without_errors_exit_with_0(run: Run) -> None:
    ran = run("check", "communes.rules")
    assert (ran.code, ran.out, ran.err) == (0, "communes.rules: no errors\n", "")


def test_errors_go_to_standard_error_and_exit_with_1(run: Run, folder: Path) -> None:
    spoilt = RULES.replace("/ filed", "/ fild").replace("from 8", "from 80")
    (folder / "wrong.rules").write_text(spoilt, encoding="utf-8")
    ran = run("check", "wrong.rules", "communes.rules")
    assert ran.code == 1
    assert "wrong.rules:9:" in ran.err
    lines = ran.out.splitlines()
    assert lines[0].startswith("wrong.rules: 1 error")
    assert lines[1] == "communes.rules: no errors"


def test_warnings_alone_exit_with_0(run: Run, folder: Path) -> None:
    (folder / "communes.rules").write_text(RULES.replace("from 8", "from 80"), encoding="utf-8")
    ran = run("check", "communes.rules")
    assert ran.code == 0
    assert ran.out == "communes.rules: no errors, 1 warning\n"
    assert "warning[" in ran.err


def test_diagnostics_are_coloured_on_a_terminal(terminal: Run, folder: Path) -> None:
    (folder / "communes.rules").write_text(RULES.replace("/ filed", "/ fild"), encoding="utf-8")
    assert "\x1b[31;1merror[" in terminal("check", "communes.rules").err


def test_the_page_of_an_error_is_shown_in_the_width_of_the_terminal(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    ran = run("check", "--explain", "e201")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("E201: Using a name that is not declared\nerror, names\n")
    assert "did you mean `…`?" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 60
    assert run("explain", "E201").out == ran.out


def test_every_code_has_a_page_on_the_terminal(run: Run) -> None:
    for language in ("en", "vi"):
        for code, row in sentences(f"errors.{language}").items():
            first, _, rest = run("explain", code, "--language", language).out.partition("\n\n")
            assert first.startswith(f"{code}: {row['title'].split()[0]}")
            assert row["about"].split()[0] in rest


def test_a_code_that_does_not_exist_is_wrong_usage(run: Run) -> None:
    ran = run("explain", "E999")
    assert ran.code == 2
    assert "there is no code `E999`" in ran.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "communes.rules"], "communes.rules: không có lỗi\n"),
        (["check", "communes.rules", "--language", "en"], "communes.rules: no errors\n"),
        (["--language", "en", "check", "communes.rules"], "communes.rules: no errors\n"),
    ],
)
def test_messages_are_in_the_language_that_is_asked_for_or_in_that_of_the_rules(
    run: Run, arguments: list[str], said: str
) -> None:
    assert run(*arguments, language=None).out == said
