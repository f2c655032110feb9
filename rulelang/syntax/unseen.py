"""Signs that cannot be seen, and letters that look like others, in the names and texts of rules.

What one reads is then not what is meant: "Trojan Source". A file without such a sign, which is
nearly every one, is looked at once and no further.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import NamedTuple
from unicodedata import name, normalize

from rulelang.diagnostics import Diagnostic, Label, Place, Source, Span
from rulelang.diagnostics.lookalikes import LIKE
from rulelang.words import Wording, phrase

__all__ = ["unseen"]

TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
ENDS_OF_LINES = frozenset("\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
NO_WIDTH = frozenset("\u180e\u200b\u2060\u2061\u2062\u2063\u2064\ufeff\ufff9\ufffa\ufffb")
CONTROLS = frozenset(map(chr, chain(range(9), range(0x0E, 0x20), range(0x7F, 0xA0))))
TAGS = frozenset(map(chr, range(0xE0000, 0xE0080)))
UNSEEN = TURNING | ENDS_OF_LINES | NO_WIDTH | CONTROLS | TAGS

WIDE = frozenset(map(chr, chain(range(0xFF10, 0xFF5B), range(0x1D400, 0x1D800))))
"""Letters and digits of formulas and of Chinese print, which look like plain ones."""
ALIKE = frozenset(LIKE) | WIDE

SUSPECT = UNSEEN | ALIKE

TEXTS = r'"(?:[^"\\\n]|\\.)*"?|#[^\n]*|`[^`\n]*`?|\w+'
WORD = r"[^\W\d_]+"
MOST = 10


class _Sign(NamedTuple):
    """A place in the text, and what is there."""

    start: int
    end: int
    found: str


def unseen(source: Source) -> Iterator[Diagnostic]:
    """A warning for each kind of sign that is not what it seems, with the places of the first."""
    text = source.text
    if SUSPECT.isdisjoint(text):
        return
    if not UNSEEN.isdisjoint(text):
        signs = list(_unseen(text))
        if signs:
            first = signs[0].found
            values = {"sign": _named(first), "count": _times(len(signs))}
            yield _warning(source, "W102", signs, values, _kind(first))
    if not ALIKE.isdisjoint(text):
        words = list(_alike(text))
        if words:
            first = words[0].found
            letter = next(letter for letter in first if letter in ALIKE)
            values = {
                "word": first,
                "letter": letter,
                "name": name(letter, "?").lower(),
                "latin": _latin(letter),
                "plain": "".join(map(_latin, first)),
            }
            yield _warning(source, "W103", words, values, "help")


def _unseen(text: str) -> Iterator[_Sign]:
    """Signs within names, texts and comments; what is between them is white space, or an error
    of its own."""
    for stretch in re.finditer(TEXTS, text):
        if not UNSEEN.isdisjoint(stretch[0]):
            for at, sign in enumerate(stretch[0], start=stretch.start()):
                if sign in UNSEEN:
                    yield _Sign(at, at + 1, sign)


def _alike(text: str) -> Iterator[_Sign]:
    """Words of Latin letters with others that look like some; and words of such letters alone,
    where the same word is in Latin letters too."""
    words = [*re.finditer(WORD, text)]
    written = {word[0] for word in words}
    for word in words:
        if ALIKE.isdisjoint(word[0]):
            continue
        plain = "".join(map(_latin, word[0]))
        if any(_is_latin(letter) and letter not in ALIKE for letter in word[0]) or plain in written:
            yield _Sign(*word.span(), word[0])


def _latin(letter: str) -> str:
    """The Latin letter that one looks like, or the letter itself."""
    return LIKE.get(letter) or (normalize("NFKC", letter) if letter in WIDE else letter)


def _is_latin(letter: str) -> bool:
    return name(letter, "").startswith("LATIN")


def _kind(sign: str) -> str:
    """The fix of a sign that cannot be seen."""
    return "turning" if sign in TURNING else "line" if sign in ENDS_OF_LINES else "help"


def _named(sign: str) -> Wording:
    """A sign by its number, and by its name in Unicode where it has one."""
    code, named = f"U+{ord(sign):04X}", name(sign, "").lower()
    return f"{code} ({named})" if named else phrase("signs.control", code=code)


def _times(count: int) -> Wording:
    return "" if count == 1 else phrase("signs.times", count=count)


def _warning(
    source: Source, code: str, signs: list[_Sign], values: Mapping[str, Wording], help: str
) -> Diagnostic:
    places = [Place(Span(sign.start, sign.end, source)) for sign in signs[:MOST]]
    labels = tuple(Label(place, "") for place in places[1:])
    return Diagnostic(code, places[0], values, help, labels)
