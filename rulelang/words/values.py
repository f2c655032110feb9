"""What is in the braces of a sentence, and how each language writes it.

A text of the user, a keyword and a piece of rules stand as they are. All else is typed: a count is
an ``int``, and a figure, a date, a list and a phrase of the catalogue are values of this module
(named tuples, which every start of the program makes in a third of the time of other classes).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Literal, NamedTuple, Protocol, TypeAlias, assert_never

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
    "fill",
    "quoted",
    "said",
]

Language: TypeAlias = Literal["en", "vi"]
LANGUAGES: tuple[Language, ...] = ("en", "vi")

DIGITS = r"([0-9]+)(?:\.([0-9]+))?"
MOST_LISTED = 10


class Worded(Protocol):
    """A value that each language writes in its own way."""

    def said(self, language: Language) -> str:
        """The value in a language."""
        ...


Wording: TypeAlias = str | int | Worded


def said(value: Wording, language: Language) -> str:
    """A value as a language writes it; a count with its thousands apart."""
    if isinstance(value, str):
        return value
    if isinstance(value, int):  # which counts something, so it has no sign
        return _grouped(str(value), "." if language == "vi" else ",")
    return value.said(language)


def fill(entry: Any, values: Mapping[str, Wording], language: Language) -> str:
    """A sentence with its values; of plural forms, that of the value `count`."""
    if isinstance(entry, Mapping):
        entry = entry[_plural(values["count"], language)]
    return str(entry).format_map({key: said(value, language) for key, value in values.items()})


def _plural(count: Wording, language: Language) -> str:
    """The plural form of a count; Vietnamese has one for all."""
    match language:
        case "en":
            return "one" if count == 1 else "other"
        case "vi":
            return "other"
        case _:
            assert_never(language)


class Number(NamedTuple):
    """A figure, such as ``1234.5`` or ``90%``, spelt with a decimal point."""

    text: str

    def said(self, language: Language) -> str:
        """``1.234,5`` in Vietnamese."""
        if language == "en":
            return self.text
        return re.sub(DIGITS, lambda found: _vietnamese(found[1], found[2]), self.text)


class Ungrouped(NamedTuple):
    """A figure as `Number`, with no sign between the thousands: how a text was read."""

    text: str

    def said(self, language: Language) -> str:
        """``1234,5`` in Vietnamese."""
        return self.text.replace(".", ",") if language == "vi" else self.text


class Day(NamedTuple):
    """A date."""

    date: date

    def said(self, language: Language) -> str:
        """``2021-12-30``, in Vietnamese ``30/12/2021``."""
        return f"{self.date:%d/%m/%Y}" if language == "vi" else self.date.isoformat()


class Phrase(NamedTuple):
    """A phrase of a catalogue (`phrases.en.toml`), by section and name: `kinds.number`."""

    key: str
    values: Mapping[str, Wording]
    table: str = "phrases"

    def said(self, language: Language) -> str:
        """The phrase, filled."""
        from rulelang.words import sentence

        section, _, key = self.key.partition(".")
        return sentence(self.table, section, key, self.values, language)


class Listed(NamedTuple):
    """Several values with commas between; of more than ``most``, the first, and how many more."""

    items: Sequence[Wording]
    most: int = MOST_LISTED
    between: str = ", "

    @classmethod
    def of(cls, items: Iterable[Wording], most: int = MOST_LISTED) -> "Listed":
        """A list of these."""
        return cls(tuple(items), most)

    def said(self, language: Language) -> str:
        """The list."""
        shown = self.between.join(said(item, language) for item in self.items[: self.most])
        if len(self.items) <= self.most:
            return shown
        more = Phrase("lists.more", {"list": shown, "count": len(self.items) - self.most})
        return more.said(language)


def quoted(ids: Iterable[str], most: int = MOST_LISTED) -> Listed:
    """A list of names, in backquotes."""
    return Listed(tuple(f"`{id}`" for id in ids), most)


def _grouped(digits: str, sign: str) -> str:
    """A whole number with its thousands apart; int() would refuse the longest."""
    first = len(digits) % 3
    parts = [digits[:first], *(digits[at : at + 3] for at in range(first, len(digits), 3))]
    return sign.join(part for part in parts if part)


def _vietnamese(whole: str, decimals: str | None) -> str:
    return _grouped(whole, ".") + (f",{decimals}" if decimals else "")
