"""README.md: its commands print what it shows, and its Python does what it says."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.docs.console import refreshed
from tests.docs.examples import examples_hold

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "README.md"


def test_the_commands_print_what_is_shown(
    golden: Callable[[Path, str], None], tmp_path: Path
) -> None:
    golden(PAGE, refreshed(PAGE.read_text(encoding="utf-8"), tmp_path))


def test_the_python_gives_what_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert examples_hold(PAGE), capsys.readouterr().out
