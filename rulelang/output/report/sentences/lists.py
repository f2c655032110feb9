"""Names and numbers as sentences have them: lists with a last word between, places, counts."""

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from rulelang.words import Language, Phrase, Wording, said, sentence

__all__ = ["Every", "Names", "Place", "Tally", "report"]

QUOTED = re.compile("“[^”]*”")

MOST_NAMED = 7
SHORTENED = 5
"""A longer list than `MOST_NAMED` names so many, as the table has them all."""


def report(key: str, /, **values: Wording) -> Phrase:
    """A phrase of the catalogue of reports."""
    return Phrase(key, values, "report")


class Names(NamedTuple):
    """A list as in a sentence: ``A``, ``A and B``, ``A, B and C``, ``A, B and 6 more units``.

    Semicolons separate names that have commas themselves. ``what`` is the phrase for the rest of a
    long list; without one it is not shortened. ``last`` is `last`, or `or` for alternatives.
    """

    items: Sequence[Wording]
    what: str = "lists.more_units"
    last: Literal["last", "or"] = "last"

    def said(self, language: Language) -> str:
        """The list."""
        texts = [said(item, language) for item in self.items]
        if self.what and len(texts) > MOST_NAMED:
            shown = self._between(texts).join(texts[:SHORTENED])
            count = len(texts) - SHORTENED
            return report(self.what, list=shown, count=count, rest=Tally(count)).said(language)
        if len(texts) < 2:
            return "".join(texts)
        between = self._between(texts)
        key = self.last if between == ", " else f"{self.last}_after_commas"
        values = {"list": between.join(texts[:-1]), "last": texts[-1]}
        return sentence("report", "lists", key, values, language)

    def _between(self, texts: Sequence[str]) -> str:
        bare = [QUOTED.sub("", text) for text in texts]
        return "; " if any(", " in text or ";" in text for text in bare) else ", "


class Place(NamedTuple):
    """A rank: ``2nd``, in Vietnamese ``thứ 2``, and ``thứ nhất`` for the first."""

    rank: int

    def said(self, language: Language) -> str:
        """The rank as an ordinal."""
        key = "other"
        if self.rank == 1 or language == "en":
            teens = self.rank % 100 in (11, 12, 13)
            key = {1: "one", 2: "two", 3: "few"}.get(0 if teens else self.rank % 10, "other")
        return sentence("report", "ordinals", key, {"rank": self.rank}, language)


class Tally(NamedTuple):
    """A count: ``5``, in the official style of Vietnamese ``05``."""

    number: int

    def said(self, language: Language) -> str:
        """The count."""
        text = said(self.number, language)
        return text.zfill(2) if language == "vi" else text


class Every(NamedTuple):
    """All of so many: ``all 5``, ``both``, in Vietnamese ``cả 05``; ``first`` in a sentence."""

    number: int
    first: bool = False

    def said(self, language: Language) -> str:
        """The count."""
        key = "both" if self.number == 2 and language == "en" else "every"
        key = f"{key}_first" if self.first else key
        return sentence("report", "lists", key, {"number": Tally(self.number)}, language)
