"""The catalogues of the report's sentences: both languages have every one, and a use for each."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import rulelang.output.report.sentences as package
from rulelang.words import sentences

Entry = str | dict[str, str]


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


def asked(entry: Entry) -> set[str]:
    return {name for text in forms(entry) for _, name, _, _ in Formatter().parse(text) if name}


COUNTED = {"count", "number", "rest", "ranked"}
"""Two spellings of one number: a language may need either."""


def test_every_sentence_has_its_twin_with_the_same_values() -> None:
    english, vietnamese = entries("en"), entries("vi")
    assert english.keys() ^ vietnamese.keys() == set()
    different = {
        key: (asked(english[key]) ^ asked(vietnamese[key])) - COUNTED
        for key in english
        if (asked(english[key]) ^ asked(vietnamese[key])) - COUNTED
    }
    assert different == ALLOWED


ALLOWED = {
    "moves.no_longer_last": set[str](),
}
