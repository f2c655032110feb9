"""The sentences that people read, by key, and the values that they are filled with; no logic.

A table is in a file for each language, such as `errors.en.toml` and `errors.vi.toml`, with the
same keys and the same values in braces. A sentence that depends on a count is a table of its plural
forms: `{one = "{count} row", other = "{count} rows"}`.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from rulelang.words.values import (
    LANGUAGES,
    Day,
    Language,
    Listed,
    Number,
    Phrase,
    Ungrouped,
    Worded,
    Wording,
    fill,
    quoted,
    said,
)

__all__ = [
    "LANGUAGES",
    "Day",
    "Language",
    "Listed",
    "Number",
    "Phrase",
    "Ungrouped",
    "Worded",
    "Wording",
    "is_vietnamese",
    "must_be_language",
    "phrase",
    "quoted",
    "said",
    "sentence",
    "sentences",
    "words_of",
]

VIETNAMESE = frozenset("ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ")
"""Letters that hardly another language has."""


@lru_cache(maxsize=32)
def sentences(table: str) -> dict[str, Any]:
    """Return one table of sentences, such as ``errors.en`` or ``phrases.vi``."""
    import tomllib  # both are for those who need a sentence; many runs need none
    from pkgutil import get_data  # importlib.resources takes 10 ms

    return tomllib.loads((get_data(__name__, f"{table}.toml") or b"").decode("utf-8"))


def sentence(
    table: str, section: str, key: str, values: Mapping[str, Wording], language: Language
) -> str:
    """One sentence in a language, filled; in English where the language lacks it.

    Raises ValueError for a language that no table has.
    """
    must_be_language(language)
    entry = sentences(f"{table}.{language}").get(section, {}).get(key)
    if entry is None:
        entry = sentences(f"{table}.en")[section][key]
    return fill(entry, values, language)


def words_of(table: str, language: str, section: str = "words") -> Mapping[str, str]:
    """The words of a table by key, in ``en`` or ``vi``, as they are: with braces for values."""
    found: Mapping[str, str] = sentences(f"{table}.{'vi' if language == 'vi' else 'en'}")[section]
    return found


def must_be_language(named: str | None) -> None:
    """Raise ValueError for what names no language; None leaves it to the rules."""
    if named is not None and named not in LANGUAGES:
        known = " or ".join(f'"{one}"' for one in LANGUAGES)
        raise ValueError(f"there is no language {named!r}: write {known}")


def phrase(key: str, /, **values: Wording) -> Phrase:
    """A phrase of the catalogue, as a value within a sentence; ``key`` is its section and name."""
    return Phrase(key, values)


def is_vietnamese(text: str) -> bool:
    """Whether a text has letters that only Vietnamese has."""
    from unicodedata import normalize

    return not VIETNAMESE.isdisjoint(normalize("NFC", text).casefold())
