"""README.md and the tour: commands print what they show, and the Python does what it says."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.docs.console import refreshed
from tests.docs.examples import examples_hold

ROOT = Path(__file__).parent.parent.parent
PAGES = [ROOT / "README.md", ROOT / "docs" / "tour.md"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_commands_print_what_is_shown(
    page: Path, golden: Callable[[Path, str], None], tmp_path: Path
) -> None:
    golden(page, refreshed(page.read_text(encoding="utf-8"), tmp_path))


def test_the_python_gives_what_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert examples_hold(ROOT / "docs" / "tour.md"), capsys.readouterr().out
