"""What all tests share: golden files, and the flag that rewrites them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from tests.properties.thorough import tried

settings.register_profile("tried", tried(100))  # of properties that do not say how many
settings.load_profile("tried")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update",
        action="store_true",
        help="rewrite the expected outputs of golden tests; review the diff",
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with a file, or write it there with ``--update``."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--update"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            return
        assert path.exists(), f"{path} is missing: pytest --update writes it"
        assert text == path.read_text(encoding="utf-8")

    return compare
