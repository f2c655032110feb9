"""The catalogues of the report's sentences: both languages have every one, with the same values."""

import re
from pathlib import Path
from string import Formatter

from rulelang.words import sentences
from tests.cli.test_no_english import english

FOLDER = Path(__file__).parents[2] / "rulelang" / "output" / "report" / "sentences"

Entry = str | dict[str, str]

COUNTS = {"ordinals.one": {"rank"}}
"""Values that one language leaves out: ``thứ nhất`` has no digit."""


def entries(language: str) -> dict[str, Entry]:
    """Every sentence by its key; lists of words are none."""
    return {
        f"{section}.{key}": entry
        for section, row in sentences(f"report.{language}").items()
        for key, entry in row.items()
        if not isinstance(entry, list)
    }


def forms(entry: Entry) -> list[str]:
    return [entry] if isinstance(entry, str) else [*entry.values()]


def asked(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_sentence_has_its_twin_with_the_same_values() -> None:
    english, vietnamese = entries("en"), entries("vi")
    assert english.keys() ^ vietnamese.keys() == set()
    found = {
        key: different
        for key in english
        if (different := values(english[key]) ^ values(vietnamese[key]))
    }
    assert found == COUNTS


def values(entry: Entry) -> set[str]:
    return {name for text in forms(entry) for name in asked(text)}


def test_plural_forms_are_those_of_the_language_and_have_the_same_values() -> None:
    for language, plurals in (("en", {"one", "other"}), ("vi", {"other"})):
        for entry in entries(language).values():
            if not isinstance(entry, str):
                assert entry.keys() == plurals
                assert len({frozenset(asked(text)) for text in entry.values()}) == 1


def test_no_english_word_is_in_a_vietnamese_sentence() -> None:
    found = {
        key: words
        for key, entry in entries("vi").items()
        for text in forms(entry)
        if (words := english(re.sub(r"\{\w+\}", " ", text), ""))
    }
    assert found == {}


def test_every_section_is_used() -> None:
    code = "".join(path.read_text("utf-8") for path in FOLDER.glob("*.py"))
    sections = {key.partition(".")[0] for key in entries("en")}
    assert {one for one in sections if f'"{one}.' not in code and f'"{one}"' not in code} == set()
