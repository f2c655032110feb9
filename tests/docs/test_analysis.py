"""docs/analysis.md: its commands print what it shows."""

from collections.abc import Callable
from pathlib import Path

from tests.docs.console import refreshed

PAGE = Path(__file__).parent.parent.parent / "docs" / "analysis.md"


def test_the_commands_print_what_is_shown(
    golden: Callable[[Path, str], None], tmp_path: Path
) -> None:
    golden(PAGE, refreshed(PAGE.read_text(encoding="utf-8"), tmp_path))
