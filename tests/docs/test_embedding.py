"""docs/embedding.md: its examples are doctests, and it names all that is public."""

import re
from pathlib import Path

import pytest

import rulelang
from tests.docs.examples import examples_hold
from tests.docs.markdown import code, prose

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs" / "embedding.md"


def test_the_examples_give_what_they_show(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert examples_hold(PAGE), capsys.readouterr().out


def test_everything_public_is_on_the_page() -> None:
    named = code(prose(PAGE.read_text(encoding="utf-8")))
    words = {word for text in named for word in re.findall(r"\w+", text)}
    assert set(rulelang.__all__) <= words
