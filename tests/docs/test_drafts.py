"""docs/drafts.md: the table that it shows makes the draft that it shows."""

from collections.abc import Callable
from pathlib import Path

from tests.docs.console import refreshed

PAGE = Path(__file__).parent.parent.parent / "docs" / "drafts.md"


def test_the_command_prints_what_the_page_shows(
    tmp_path: Path, golden: Callable[[Path, str], None]
) -> None:
    golden(PAGE, refreshed(PAGE.read_text(encoding="utf-8"), tmp_path))
