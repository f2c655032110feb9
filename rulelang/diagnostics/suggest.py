"""The nearest known word to one that is not known."""

from collections.abc import Iterable
from difflib import get_close_matches
from unicodedata import normalize

__all__ = ["nearest", "plain"]


def plain(text: str) -> str:
    """Fold case and marks, so that a forgotten tone mark does not hide a near match."""
    text = normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(c for c in text if not "\u0300" <= c <= "\u036f")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that was probably meant, or None where none is near."""
    by_plain: dict[str, str] = {}
    for candidate in known:
        by_plain.setdefault(plain(candidate), candidate)
    found = get_close_matches(plain(word), by_plain, n=1, cutoff=0.6)
    return by_plain[found[0]] if found else None
