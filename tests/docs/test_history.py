"""docs/history.md: its commands print what it shows, and its Python runs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.docs.console import ROOT, refreshed
from tests.docs.markdown import blocks

PAGE = ROOT / "docs" / "history.md"


def test_the_commands_print_what_is_shown(
    golden: Callable[[Path, str], None], tmp_path: Path
) -> None:
    golden(PAGE, refreshed(PAGE.read_text(encoding="utf-8"), tmp_path))


def test_its_python_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    found = [block.text for block in blocks(PAGE.read_text("utf-8"), "python")]
    assert found
    for text in found:
        exec(text, {})
