"""Characters that a terminal would obey."""

import pytest

from rulelang.diagnostics.visible import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\x9b2J", "\\x9b2J"),
        ("a\rb", "a\\rb"),
        ("a\x07", "a\\x07"),
        ("abc\u202edef", "abc\\u202edef"),
        ("\ud800", "\\ud800"),
    ],
)
def test_control_characters_are_written_as_escapes(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize("text", ["Thạch An", "a\tb\nc", "đ\u00a0e\u0301", "中文", ""])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert visible(text) == text
