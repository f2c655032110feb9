"""The program as a whole: help, wrong usage, faults, completion."""

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.shell_completion import BashComplete

from rulelang.cli import main
from rulelang.cli.commands import command_of, program
from rulelang.serve import run as serving
from rulelang.words import sentences
from tests.cli.conftest import Run

COMMANDS = [
    "eval",
    "explain",
    "analyse",
    "compare",
    "plot",
    "data",
    "new",
    "check",
    "test",
    "audit",
    "fmt",
    "form",
    "collect",
    "sql",
    "serve",
]
SOURCES = ("communes.rules", "communes.csv")
GOLDEN = Path(__file__).parent.parent / "golden/help"


# ---- help ----------------------------------------------------------------------------------------


def test_alone_it_shows_the_commands_and_an_example(
    run: Run, golden: Callable[[Path, str], None]
) -> None:
    ran = run()
    assert (ran.code, ran.err) == (0, "")
    golden(GOLDEN / "en/alone.txt", ran.out)


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help(
    run: Run,
    golden: Callable[[Path, str], None],
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    language: str,
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    ran = run(*([command] if command else []), "--help", "--language", language)
    assert (ran.code, ran.err) == (0, "")
    golden(GOLDEN / language / f"{command or 'rulelang'}.txt", ran.out)


def test_help_and_wrong_usage_are_in_the_language_of_the_locale(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "vi_VN.UTF-8")
    assert run("--help", language=None).out.startswith("Cách dùng: rulelang ")
    assert run(language=None).out.startswith("Chấm điểm")
    assert (
        run("evl", language=None).err
        == "lỗi: không có lệnh `evl`\n  = cách sửa: có phải là `eval`?\n"
    )


@pytest.mark.parametrize(
    "arguments", [("--language", "vi", "eval", "--fromat"), ("eval", "--fromat", "--language=vi")]
)
def test_wrong_usage_is_in_the_language_that_is_asked_for(
    run: Run, arguments: tuple[str, ...]
) -> None:
    assert run(*arguments).err.startswith("lỗi: không có tùy chọn `--fromat`\n")


def test_every_option_has_a_sentence_and_no_sentence_is_left_over() -> None:
    table = sentences("help.en")
    shared = set()
    for name in ["rulelang", *COMMANDS]:
        command = program if name == "rulelang" else command_of(name)
        options = {
            "help" if "--help" in item.opts else str(item.name)
            for item in command.get_params(click.Context(command))
            if isinstance(item, click.Option)
        }
        own = set(table[name]) - {"purpose", "about"}
        assert own <= options, name
        shared |= options - own
    assert shared | {"output_ends"} == set(table["shared"])


@pytest.mark.parametrize("arguments", [(), ("--help",), *((name, "--help") for name in COMMANDS)])
def test_the_examples_of_help_work(
    run: Run, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    # A service ends when it is asked to (tests/serve), and its port may be taken here.
    own = serving.listening
    monkeypatch.setattr("rulelang.serve.run.listening", lambda host, port: own(host, 0))
    monkeypatch.setattr("rulelang.serve.run.run", lambda *started: None)
    monkeypatch.setattr("rulelang.serve.tools.run", lambda *started: None)
    shown = run(*arguments).out
    examples = [line.rpartition("  rulelang ")[2] for line in shown.splitlines()]
    examples = [line for line in examples if "communes" in line]
    assert examples
    if "collect" in arguments:  # which reads what `form` makes
        run("form", "communes.rules", "--units", "communes.csv", "-o", "forms/")
    if "new" in arguments:
        Path("criteria.csv").write_text("STT,Tiêu chí,Điểm tối đa\n1,Mạng,5\n", "utf-8")
    if "audit" in arguments:
        Path("report.rules").write_text('published { units "A"  share of "A" = 50% }', "utf-8")
    if "compare" in arguments:
        for name in ("rules", "csv"):
            Path(f"old.{name}").write_bytes(Path(f"communes.{name}").read_bytes())
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
        (
            ("eval", *SOURCES, "--format", "jsn"),
            "`--format` cannot be `jsn`\n  = help: did you mean `json`?",
        ),
        (
            ("sql", SOURCES[0]),
            "`--dialect` is missing\n  = help: add `--dialect duckdb`, `--dialect postgres` or "
            "`--dialect spark`\n",
        ),
        (("explain", *SOURCES), "`--unit` is missing\n  = help: add `--unit NAME`\n"),
        (
            ("eval", *SOURCES[::-1]),
            "the rules come first, then the data: `communes.csv` is a table\n"
            "  = help: write rulelang eval communes.rules communes.csv\n",
        ),
        (("eval", SOURCES[1], SOURCES[1]), "`communes.csv` is a table, not rules\n"),
        (("check", SOURCES[1]), "`communes.csv` is a table, not rules\n"),
        (("audit", SOURCES[1], SOURCES[0]), "`communes.csv` is a table, not rules\n"),
        (
            ("audit", *SOURCES),
            "`communes.csv` is a table, not the claims of a report\n"
            "  = help: there are communes.rules\n",
        ),
        (
            ("collect", ".", SOURCES[0]),
            "the rules come first, then the folder of the forms: `.` is a folder\n"
            "  = help: write `rulelang collect RULES .`\n",
        ),
        (
            ("plot", *SOURCES, "-o", "x.svg"),
            "`communes.rules` is not a kind of chart\n  = help: write `ranking`, `heatmap`",
        ),
        (("eval", SOURCES[0], SOURCES[0]), "`communes.rules` holds rules, not data\n"),
        (
            ("eval", *SOURCES, "--sheet", "2021"),
            "`--sheet` is for workbooks, and `communes.csv` is not one\n",
        ),
        (("eval", *SOURCES, "--hidden-rows", "skip"), "`--hidden-rows` is for workbooks"),
        (("check",), "missing argument 'RULES...'\n  = help: rulelang check [OPTIONS] RULES...\n"),
        (("eval", *SOURCES, "x"), "unexpected argument `x`\n  = help: rulelang eval [OPTIONS]"),
        (
            ("eval", SOURCES[0], "--exact", SOURCES[1], "x"),
            "`x`\n  = help: rulelang eval [OPTIONS]",
        ),
        (("eval", *SOURCES, "x", "y"), "unexpected arguments `x` `y`\n"),
    ],
)
def test_wrong_usage_exits_with_2_and_says_the_mend(
    run: Run, arguments: tuple[str, ...], said: str
) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error: ")
    assert said in ran.err


@pytest.mark.parametrize(
    "command",
    ["check", "test", "eval DATA", "data DATA", "form -o f.xlsx", "sql --dialect duckdb"],
)
def test_the_claims_of_a_report_given_as_rules_name_the_command_that_checks_them(
    run: Run, folder: Path, command: str
) -> None:
    file = "2021.published.rules"
    (folder / file).write_text('published "Report" {\n  total of "A" = 5\n}\n', encoding="utf-8")
    name, *others = command.replace("DATA", SOURCES[1]).split()
    ran = run(name, file, *others)
    assert ran.code == 1
    assert ran.err.count("[E") == 1
    assert f"check them with `rulelang audit 2021.rules {file}`" in ran.err


@pytest.mark.parametrize(
    ("words", "quoted"),
    [
        (("--unit", "Thạch", "An"), '`--unit "Thạch An"`'),
        (("--unit=Thạch", "An"), '`--unit "Thạch An"`'),
        (("--unit", "A", "--of", "Trực", "tuyến", "mới"), '`--of "Trực tuyến mới"`'),
        (("--unit", "A", "-o", "my", "file"), '`-o "my file"`'),
    ],
)
def test_words_too_many_after_an_option_are_told_to_be_quoted(
    run: Run, words: tuple[str, ...], quoted: str
) -> None:
    ran = run("explain", *SOURCES, *words)
    assert (ran.code, ran.out) == (2, "")
    help = f"put a name of several words in quotation marks: {quoted}"
    assert ran.err.endswith(f"\n  = help: {help}\n")


# ---- faults --------------------------------------------------------------------------------------


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a fault\nof two lines\x1b[2J")

    monkeypatch.setattr("rulelang.api.checking.found_in", fail)


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

    monkeypatch.setattr("rulelang.api.checking.found_in", stopped)
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


NAMES = ["Thạch An", "Xã, phường", "O'Neil $HOME", "* star", "a\\b"]


def script(shell: str) -> str:
    """What a user evaluates in a shell."""
    done = subprocess.run(
        [sys.executable, "-m", "rulelang"],
        env={**os.environ, "_RULELANG_COMPLETE": f"{shell}_source"},
        capture_output=True,
        check=True,
    )
    return done.stdout.decode("utf-8")


def completed_in_bash(*answers: str) -> list[str]:
    """What the script tells bash, then the words that it leaves to it, for answers."""
    commands = [
        script("bash"),
        'compopt() { echo "$1 $2"; }',
        f"env() {{ printf '%s\\n' {shlex.join(answers)}; }}",
        "_rulelang_completion rulelang",
        "printf '%s\\n' \"${COMPREPLY[@]}\"",
    ]
    done = subprocess.run(["bash", "--norc", "-c", "\n".join(commands)], capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout.decode("utf-8").splitlines()


@pytest.mark.parametrize("name", NAMES)
def test_bash_gets_a_name_whole_and_is_told_to_quote_it(name: str) -> None:
    assert completed_in_bash(f"plain,{name}") == ["-o filenames", name]


def test_bash_gets_plain_words_as_they_are() -> None:
    words = ["self_audit", "--no-color", "communes.rules"]
    assert completed_in_bash(*(f"plain,{word}" for word in words)) == words


def test_bash_completes_files_itself() -> None:
    assert completed_in_bash("file,x")[0] == "-o default"


def test_fish_gets_a_name_with_commas_whole() -> None:
    assert 'string split --max 1 "," $completion' in script("fish")


def test_zsh_which_quotes_by_itself_has_a_script() -> None:
    assert "compadd -U" in script("zsh")
