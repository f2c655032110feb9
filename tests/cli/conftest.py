"""A folder with rules and data, and the program run in it as a shell would."""

import gc
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from attrs import frozen

from rulelang.cli import main

RULES = """\
ruleset communes "Xã, phường" {
  edition 2024
  unit commune "Xã"  total round 2
}

input filed  "Hồ sơ"            : integer from 1
input online "Hồ sơ trực tuyến" : integer from 0 to filed

criterion digital "Trực tuyến" max 6: ratio online / filed
criterion policy  "Chính sách" max 4: given

levels {
  A "Hạng A" from 8
  otherwise none "Chưa xếp hạng"
}

example "all of it" {
  given  filed = 10, online = 10, policy = 4
  expect total = 10, level = A
}
"""

DATA = """\
commune,filed,online,policy
Thạch An,10,5,2.5
Hòa An,10,10,4
Bảo Lâm,8,,3
"""


@frozen
class Ran:
    """What a run of the program came to."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with rules, data and nothing of the terminal that tests run in."""
    for name in ("NO_COLOR", "COLUMNS", "RULELANG_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "communes.rules").write_text(RULES, encoding="utf-8", newline="\n")
    (tmp_path / "communes.csv").write_text(DATA, encoding="utf-8", newline="\n")
    return tmp_path


@pytest.fixture
def run(folder: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Run the program in the folder, without a terminal; in English, unless it is told otherwise,
    though the labels of the rules are Vietnamese."""
    collections = gc.get_threshold()

    def ran(*arguments: str, language: str | None = "en") -> Ran:
        code = main([*(["--language", language] if language else []), *arguments])
        written = capsys.readouterr()
        return Ran(code, written.out, written.err)

    yield ran
    gc.set_threshold(*collections)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, run: Run) -> Run:
    """Run the program as if both streams were a terminal of 80 columns."""

    def ran(*arguments: str) -> Ran:
        with monkeypatch.context() as patched:
            patched.setattr(sys.stdout, "isatty", lambda: True, raising=False)
            patched.setattr(sys.stderr, "isatty", lambda: True, raising=False)
            patched.setenv("COLUMNS", "80")
            return run(*arguments)

    return ran
