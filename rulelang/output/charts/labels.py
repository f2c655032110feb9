"""Labels of pictures: whole, in as many lines as they need, and figures of the language."""

from collections.abc import Sequence
from functools import lru_cache
from unicodedata import normalize

from rulelang.diagnostics.visible import visible_line

__all__ = ["SIZE", "lines", "number_format", "width", "wrapped"]

SIZE = 11
"""Of letters, in pixels: eight points on an A4 page."""

# Widths of letters in thousandths of their size, as Liberation Sans and Arial have them.
WIDTHS = {
    **dict.fromkeys("iljI|!.,:;'", 270),
    **dict.fromkeys(" ftr()[]-/", 320),
    **dict.fromkeys("mMW%", 860),
    **dict.fromkeys("wGOQCDHNRU&", 740),
    **dict.fromkeys("ABEKPSVXY", 670),
    **dict.fromkeys("csvxyzkJ", 500),
}
OTHERS = 570


def width(text: str, size: float = SIZE) -> float:
    """About how wide a text is, in pixels."""
    letters = normalize("NFD", text)
    return sum(_letter(one) for one in letters) * size / 1000


@lru_cache(maxsize=1024)
def _letter(letter: str) -> int:
    if "\u0300" <= letter <= "\u036f":  # a tone or a hook, which stands above or below
        return 0
    return WIDTHS.get(letter, OTHERS)


def wrapped(text: str, room: float, size: float = SIZE) -> list[str]:
    """A text in lines of so many pixels, every word whole; a longer word is a line of its own."""
    found = [""]
    for word in visible_line(text).split():
        longer = f"{found[-1]} {word}" if found[-1] else word
        if not found[-1] or width(longer, size) <= room:
            found[-1] = longer
        else:
            found.append(word)
    return found


def lines(texts: Sequence[str], room: float, size: float = SIZE) -> list[str]:
    """Texts as values of a field whose lines are separated by line breaks."""
    return ["\n".join(wrapped(text, room, size)) for text in texts]


def number_format(language: str) -> dict[str, object]:
    """The signs of numbers on axes, as d3 takes them."""
    signs = (",", ".") if language == "vi" else (".", ",")
    decimal, thousands = signs
    return {"decimal": decimal, "thousands": thousands, "grouping": [3], "currency": ["", ""]}
