"""The nearest known word to one that is not known."""

from collections.abc import Iterable
from functools import lru_cache
from heapq import nlargest
from unicodedata import normalize

__all__ = ["nearest", "plain"]

LIKELY = 50
"""Of more known words than this, those with most pairs of letters in common are looked at."""


@lru_cache(maxsize=10_000)
def plain(text: str) -> str:
    """Fold case and marks, so that a forgotten tone mark does not hide a near match."""
    text = normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(c for c in text if not "\u0300" <= c <= "\u036f")


@lru_cache(maxsize=10_000)
def _pairs(word: str) -> frozenset[str]:
    """The pairs of neighbouring letters, both ends of the word being neighbours too."""
    framed = f"\0{word}\0"
    return frozenset(framed[i : i + 2] for i in range(len(framed) - 1))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that was probably meant, or None where none is near."""
    from difflib import get_close_matches

    by_plain: dict[str, str] = {}
    for candidate in known:
        by_plain.setdefault(plain(candidate), candidate)
    wanted = plain(word)
    pairs = _pairs(wanted)

    def in_common(candidate: str) -> float:
        others = _pairs(candidate)
        return len(pairs & others) / (len(pairs) + len(others))

    likely = nlargest(LIKELY, by_plain, key=in_common) if len(by_plain) > LIKELY else by_plain
    found = get_close_matches(wanted, likely, n=1, cutoff=0.6)
    return by_plain[found[0]] if found else None
