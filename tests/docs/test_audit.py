"""docs/audit.md: its commands print what it shows."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.docs.console import refreshed

PAGE = Path(__file__).parent.parent.parent / "docs" / "audit.md"


def test_the_commands_print_what_is_shown(
    golden: Callable[[Path, str], None], tmp_path: Path
) -> None:
    pytest.importorskip("z3")
    golden(PAGE, refreshed(PAGE.read_text(encoding="utf-8"), tmp_path))
