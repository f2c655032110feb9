"""A terminal obeys nothing that stands in a file."""

import os
import pty
import re
import select
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import DATA, RULES, Run

CLEAR = "\x1b[2J"
TITLE = "\x1b]0;x\x07"
HOSTILE = f"a{CLEAR}b{TITLE}c\u202ed\u2028e\x9b2Jf\u200bg"
OWN = re.compile(r"\x1b\[(?:[0-9]+(?:;1)?|0|K)?[mK]")
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202e\u2028]")


def on_a_terminal(folder: Path, *arguments: str) -> str:
    """What the program shows on a terminal, both streams together, its own colours left out."""
    ours, its = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "rulelang", *arguments],
        cwd=folder,
        env=os.environ | {"TERM": "xterm"},
        stdout=its,
        stderr=its,
    ) as running:
        os.close(its)
        shown = b""
        while select.select([ours], [], [], 60)[0]:
            try:
                read = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            if not read:
                break
            shown += read
        running.wait(60)
    os.close(ours)
    return OWN.sub("", shown.decode("utf-8", "replace").replace("\r\n", "\n"))


@pytest.fixture
def hostile(folder: Path) -> Path:
    rules = RULES.replace('"Trực tuyến"', f'"{HOSTILE}"').replace('"all of it"', f'"{HOSTILE}"')
    rules = rules.replace("total = 10", "total = 9").replace("ruleset", f"# {HOSTILE}\nruleset", 1)
    (folder / "hostile.rules").write_text(rules, "utf-8")
    broken = rules + f'\ncriterion wrong "{HOSTILE}" max 3: fild / 2 # {HOSTILE}\n'
    (folder / "broken.rules").write_text(broken, "utf-8")
    (folder / f"n{CLEAR}.rules").write_text(broken, "utf-8")
    (folder / f"n{CLEAR}.csv").write_text(DATA.replace("Thạch An", HOSTILE), "utf-8")
    (folder / "wrong.csv").write_text(DATA.replace("10,5", f"10,5{CLEAR}"), "utf-8")
    return folder


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "broken.rules"),
        ("check", f"n{CLEAR}.rules"),
        ("check", "hostile.rules"),
        ("check", f"{CLEAR}.rules"),
        ("test", "hostile.rules"),
        ("test", f"n{CLEAR}.rules"),
        ("fmt", "hostile.rules"),
        ("fmt", "broken.rules"),
        ("fmt", "hostile.rules", "--check"),
        ("sql", "hostile.rules", "--dialect", "postgres"),
        ("sql", "hostile.rules", "--dialect", "duckdb", "--view", HOSTILE),
        ("eval", "hostile.rules", f"n{CLEAR}.csv"),
        ("eval", "hostile.rules", f"n{CLEAR}.csv", "--by", "digital"),
        *(
            ("eval", "hostile.rules", f"n{CLEAR}.csv", "--format", name)
            for name in ("csv", "json", "jsonl", "markdown")
        ),
        ("eval", "hostile.rules", "wrong.csv"),
        ("eval", f"n{CLEAR}.rules", f"n{CLEAR}.csv"),
        ("explain", "hostile.rules", "communes.csv", "--unit", "Hòa An"),
        ("explain", "hostile.rules", f"n{CLEAR}.csv", "--unit", CLEAR),
        ("data", "hostile.rules", f"n{CLEAR}.csv"),
        ("data", "hostile.rules", "wrong.csv", "--format", "json"),
        ("eval", "--help"),
        (f"ev{CLEAR}al",),
        ("eval", f"--no{CLEAR}"),
        ("form", "hostile.rules", "--units", f"n{CLEAR}.csv", "-o", f"f{CLEAR}.xlsx"),
        (),
    ],
)
def test_nothing_of_a_file_is_obeyed(hostile: Path, arguments: tuple[str, ...]) -> None:
    if not any(CLEAR in word for word in arguments):
        (hostile / "communes.rules").unlink()
    shown = on_a_terminal(hostile, *arguments)
    assert shown
    assert not OBEYED.search(shown), ascii(shown)


def test_what_is_written_to_a_file_or_a_pipe_is_not_changed(hostile: Path, run: Run) -> None:
    assert HOSTILE in run("fmt", "hostile.rules").out
    assert run("fmt", "hostile.rules", "-o", "laid.rules").code == 0
    assert HOSTILE in (hostile / "laid.rules").read_text("utf-8")


def test_messages_show_what_stands_in_a_file_wherever_they_go(hostile: Path, run: Run) -> None:
    ran = run("check", "broken.rules")
    assert not OBEYED.search(ran.err.replace("\n", ""))
    assert "a\\x1b[2Jb" in ran.err
