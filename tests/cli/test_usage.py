"""The program as a whole: help, wrong usage, faults, completion."""

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from click.shell_completion import BashComplete

from rulelang.cli import main
from rulelang.cli.commands import program
from tests.cli.conftest import Run

COMMANDS = ["eval", "explain", "check", "test", "fmt"]
GOLDEN = Path(__file__).parent.parent / "golden/help"


# ---- help ----------------------------------------------------------------------------------------


def test_alone_it_shows_the_commands_and_an_example(
    run: Run, golden: Callable[[Path, str], None]
) -> None:
    ran = run()
    assert (ran.code, ran.err) == (0, "")
    golden(GOLDEN / "alone.txt", ran.out)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help(
    run: Run,
    golden: Callable[[Path, str], None],
    monkeypatch: pytest.MonkeyPatch,
    command: str,
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    ran = run(*([command] if command else []), "--help")
    assert (ran.code, ran.err) == (0, "")
    golden(GOLDEN / f"{command or 'rulelang'}.txt", ran.out)


@pytest.mark.parametrize("arguments", [(), ("--help",), *((name, "--help") for name in COMMANDS)])
def test_the_examples_of_help_work(run: Run, arguments: tuple[str, ...]) -> None:
    shown = run(*arguments).out
    examples = [line.rpartition("  rulelang ")[2] for line in shown.splitlines()]
    examples = [line for line in examples if "communes" in line]
    assert examples
    for example in examples:
        assert run(*shlex.split(example)).code == 0, example


def test_the_version_is_shown(run: Run) -> None:
    ran = run("--version")
    assert ran.code == 0
    assert ran.out.startswith("rulelang 0.")


# ---- wrong usage ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("evl",), "there is no command `evl`\n  = help: did you mean `eval`?"),
        (("zzz",), "there is no command `zzz`\n  = help: `rulelang` alone lists the commands"),
        (("eval", "--fromat"), "there is no option `--fromat`\n  = help: did you mean `--format`?"),
        (("eval", "--zzz"), "`rulelang eval --help` lists them"),
        (("--versoin",), "did you mean `--version`?"),
        (("eval",), "missing argument 'RULES'\n  = help: rulelang eval [OPTIONS] RULES DATA"),
        (("eval", "communes.rules", "communes.csv", "--format", "jsn"), "'json'"),
        (("check",), "missing argument 'RULES...'"),
    ],
)
def test_wrong_usage_exits_with_2_and_says_the_mend(
    run: Run, arguments: tuple[str, ...], said: str
) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error: ")
    assert said in ran.err


# ---- faults --------------------------------------------------------------------------------------


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a fault\nof two lines\x1b[2J")

    monkeypatch.setattr("rulelang.api.ruleset.load", fail)


def test_a_fault_is_one_line_and_no_traceback(run: Run, faulty: None) -> None:
    ran = run("check", "communes.rules")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.count("\n") == 1
    assert "(ZeroDivisionError: a fault of two lines\\x1b[2J)" in ran.err
    assert "RULELANG_DEBUG=1" in ran.err


def test_a_fault_shows_its_traceback_where_it_is_asked_for(
    run: Run, faulty: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RULELANG_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        run("check", "communes.rules")


@pytest.mark.parametrize(("stop", "code"), [(KeyboardInterrupt, 130), (RecursionError, 1)])
def test_a_stop_ends_quietly(
    folder: Path, monkeypatch: pytest.MonkeyPatch, stop: type[BaseException], code: int
) -> None:
    def stopped(*_: object) -> None:
        raise stop

    monkeypatch.setattr("rulelang.api.ruleset.load", stopped)
    assert main(["check", "communes.rules"]) == code


# ---- completion ----------------------------------------------------------------------------------


def completed(*words: str) -> list[str]:
    complete = BashComplete(program, {}, "rulelang", "_RULELANG_COMPLETE")
    return [item.value for item in complete.get_completions(list(words[:-1]), words[-1])]


def test_the_shell_completes_commands(folder: Path) -> None:
    assert completed("e") == ["eval", "explain"]


def test_the_shell_completes_criteria_by_id(folder: Path) -> None:
    assert completed("eval", "communes.rules", "communes.csv", "--by", "") == ["digital", "policy"]
    assert completed("explain", "communes.rules", "communes.csv", "--of", "po") == ["policy"]


def test_the_shell_completes_units_without_their_marks(folder: Path) -> None:
    sources = ("communes.rules", "communes.csv")
    assert completed("explain", *sources, "--unit", "thach") == ["Thạch An"]
    assert completed("explain", *sources, "--unit", "") == ["Thạch An", "Hòa An", "Bảo Lâm"]


@pytest.mark.parametrize("sources", [("no.rules", "no.csv"), ("communes.rules", "no.csv"), ()])
def test_where_files_cannot_be_read_there_is_nothing_to_complete(
    folder: Path, sources: tuple[str, ...]
) -> None:
    assert completed("explain", *sources, "--unit", "") == []
