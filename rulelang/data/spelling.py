"""Texts as they are kept, as they are compared, and as numbers and dates are looked for in them."""

import re
from collections.abc import Collection, Iterable
from decimal import Decimal
from numbers import Real
from typing import Any
from unicodedata import normalize

from rulelang.data.tones import one_placement

__all__ = [
    "clean",
    "fold",
    "holds_several",
    "is_blank",
    "listed",
    "loose",
    "text_of_bytes",
    "tidy",
]

UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
"""Letters that nobody sees: soft hyphens, joiners, marks of direction, byte order marks."""

AS_TYPED = str.maketrans(
    {
        **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},  # of full width
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\ufe63", "-"),
        **dict.fromkeys("\u2019\u2018\u02bc", "'"),
    }
)
MOST_SHOWN = 10


def clean(text: str) -> str:
    """A name or a text as it is kept: NFC, without the white space around it."""
    return normalize("NFC", text).strip()


def fold(text: str) -> str:
    """A heading or a word as it is compared: NFC, with white space evened out."""
    return " ".join(normalize("NFC", text).split())


def loose(text: str) -> str:
    """What is the same in all spellings of a heading or a choice: case, width, white space,
    letters that nobody sees and the placement of tone marks make no difference."""
    return one_placement(" ".join(UNSEEN.sub("", normalize("NFKC", text)).casefold().split()))


def tidy(text: str) -> str:
    """A number or a date in the signs of a keyboard: ordinary digits, a hyphen as the minus sign,
    single spaces, nothing that nobody sees."""
    return " ".join(UNSEEN.sub("", text).translate(AS_TYPED).split())


def is_blank(cell: Any) -> bool:
    """Whether nothing was reported in a cell."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return True
    return isinstance(cell, (float, Decimal, Real)) and bool(cell != cell)


def holds_several(cell: Any) -> bool:
    """Whether a cell is a list or a record of values, which is no value itself."""
    return isinstance(cell, Collection) and not isinstance(cell, (str, bytes, bytearray))


def text_of_bytes(raw: bytes) -> str:
    """The text that bytes write in UTF-8; of any others their digits, as PostgreSQL shows them."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return f"\\x{raw.hex()}"


def listed(items: Iterable[str], most: int = MOST_SHOWN) -> str:
    """The first of some items, and how many more there are."""
    found = [*items]
    more = f" and {len(found) - most} more" if len(found) > most else ""
    return ", ".join(found[:most]) + more
