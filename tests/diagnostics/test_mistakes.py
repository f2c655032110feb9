"""What beginners write: one message each, at its place, whose text mends it."""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

import rulelang
from rulelang.diagnostics import Diagnostic, render_all
from rulelang.diagnostics.suggest import plain
from rulelang.words import Language

FOLDER = Path(__file__).parents[1] / "fixtures" / "mistakes"
MISTAKES = tomllib.loads((FOLDER / "mistakes.toml").read_text(encoding="utf-8"))
NAMES = [row["name"] for row in MISTAKES["mistake"]]
RULESETS = Path(__file__).parents[2] / "rulesets"
LANGUAGES: tuple[Language, ...] = ("en", "vi")


def written(name: str, language: str, key: str = "") -> str:
    """A file whose only mistake is the one of that name; with ``key``, as its author mended it."""
    row = next(row for row in MISTAKES["mistake"] if row["name"] == name)
    begin = "" if language == "en" else "language vi\n"
    return begin + row[language + key] + "\n" + MISTAKES["base"][language]


def reported(text: str) -> list[Diagnostic]:
    """All that is wrong with a text, or worth a warning."""
    try:
        return list(rulelang.parse(text, "rubric.rules").diagnostics)
    except rulelang.RulesError as error:
        return list(error.diagnostics)


def mended(text: str, found: list[Diagnostic]) -> str:
    """The text with every edit applied that is proposed."""
    edits = [edit for item in found for edit in item.edits]
    for edit in sorted(edits, key=lambda edit: edit.place.span, reverse=True):
        start, end, _ = edit.place.span
        text = text[:start] + edit.text + text[end:]
    return text


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_mistake_has_one_message(language: str, golden: Callable[[Path, str], None]) -> None:
    parts = []
    for name in NAMES:
        found = reported(written(name, language))
        parts.append(f"# {name}\n\n{render_all(found, language=language)}\n")
    golden(FOLDER / f"messages.{language}.txt", "\n\n".join(parts))
    assert [part.count("[E") for part in parts] == [1] * len(parts)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_the_text_that_is_proposed_mends_the_mistake(name: str, language: str) -> None:
    text = written(name, language)
    found = reported(text)
    if found[0].edits:
        assert reported(mended(text, found)) == []
    else:  # what is missing only its author knows
        left = reported(written(name, language, "_mended"))
        assert [item for item in left if item.severity == "error"] == []


OUTSIDE = re.compile(r'("(?:[^"\\\n]|\\.)*"|#[^\n]*)')
"""Labels and comments, which keep their marks."""
VIETNAMESE = [
    path
    for path in sorted(RULESETS.glob("*/*.rules"))
    if "\nbộ tiêu chí " in path.read_text(encoding="utf-8")
]


def without_marks(text: str) -> str:
    """A Vietnamese file as a keyboard types it that has no marks."""
    parts = OUTSIDE.split(text)
    return "".join(plain(part) if i % 2 == 0 else part for i, part in enumerate(parts))


@pytest.mark.parametrize("line", ["language vi\n", ""])
@pytest.mark.parametrize("path", VIETNAMESE, ids=lambda path: path.stem)
def test_a_file_typed_without_marks_has_one_message_whose_edits_give_the_file(
    path: Path, line: str
) -> None:
    text = path.read_text(encoding="utf-8")
    typed = without_marks(text).replace("language vi\n", line, 1)
    found = [item for item in reported(typed) if item.severity == "error"]
    assert [item.code for item in found] == ["E114"]
    assert [item for item in reported(mended(typed, found)) if item.severity == "error"] == []
