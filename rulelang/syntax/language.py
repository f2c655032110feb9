"""The first line of a file, which says in which language its keywords are."""

import re
from typing import NamedTuple

from rulelang.diagnostics.suggest import nearest, plain
from rulelang.syntax.keywords import LANGUAGES, STATEMENTS, spelling

__all__ = ["LANGUAGE_LINE", "LanguageLine", "first_line", "is_mostly", "is_unmarked"]

BEFORE = r"(?:[\s\ufeff]|#[^\n]*+)*+"
LANGUAGE_LINE = re.compile(BEFORE + r"(?P<keyword>language|ngôn\s+ngữ)\s+(?P<key>\w+)")
WORDS_ALONE = BEFORE + r"([^\W\d][^\n#]*?)\s*(?:#|\n|\Z)"
MOST_WORDS = 3


class LanguageLine(NamedTuple):
    """What the first line says: a language, and where what is wrong with it stands.

    ``edit`` is what a misspelt line should be, ``unknown`` a language that there is not.
    """

    language: str
    start: int = 0
    end: int = 0
    edit: str = ""
    unknown: str = ""


def first_line(text: str) -> LanguageLine:
    """The language of a text, or the one that is meant."""
    found = LANGUAGE_LINE.match(text)
    if found is None:
        return _meant(text)
    if found["key"] in LANGUAGES:
        return LanguageLine(found["key"])
    vietnamese = spelling("vi")["criterion"] in text
    return LanguageLine("vi" if vietnamese else "en", *found.span("key"), unknown=found["key"])


def _meant(text: str) -> LanguageLine:
    """The language where the line is near to `language vi`, or lacks one of its words."""
    found = re.match(WORDS_ALONE, text)
    words = found[1].split() if found else []
    keys = {word for word in words if word in LANGUAGES}
    others = " ".join(word for word in words if word not in LANGUAGES)
    if found is None or len(keys) != 1 or len(words) > MOST_WORDS:
        return LanguageLine("en")
    spelt = [spelling(key)["language"] for key in LANGUAGES]
    if others and not nearest(others, [*spelt, f"{spelt[0]} {spelt[0]}"]):
        return LanguageLine("en")
    (key,) = keys
    return LanguageLine(key, *found.span(1), edit=f"language {key}")


def is_unmarked(text: str) -> bool:
    """Whether Vietnamese statements begin as they are typed without marks, and none with them."""
    begins = [spelling("vi")[key] for key in ("ruleset", "input", "criterion", "published")]
    if not any(plain(words) in text for words in begins):
        return False
    line = LANGUAGE_LINE.match(text)
    lines = [line.lstrip() for line in text.splitlines()]
    typed = any(line.startswith(tuple(plain(words) + " " for words in begins)) for line in lines)
    marked = any(line.startswith(tuple(begins)) for line in lines)
    return typed and not marked and (line is None or line["key"] != "en")


def is_mostly(text: str, language: str) -> bool:
    """Whether no fewer lines begin with a statement's keyword of a language than of another."""
    lines = [line.lstrip() for line in text.splitlines()]
    found = {}
    for key in LANGUAGES:
        words = tuple(spelling(key)[word] for word in STATEMENTS)
        found[key] = sum(line.startswith(words) for line in lines)
    return found[language] == max(found.values())
