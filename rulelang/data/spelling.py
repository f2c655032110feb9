"""Texts as they are kept, as they are compared, and as numbers and dates are looked for in them."""

import re
from collections.abc import Collection, Iterable
from decimal import Decimal
from numbers import Real
from typing import Any
from unicodedata import normalize

from rulelang.data.tones import one_placement
from rulelang.diagnostics.lookalikes import LIKE

__all__ = [
    "EDGES",
    "clean",
    "fold",
    "holds_several",
    "is_blank",
    "listed",
    "loose",
    "seen",
    "text_of_bytes",
    "tidy",
]

UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
"""Letters that nobody sees: soft hyphens, joiners, marks of direction, byte order marks."""

WHITE = "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000"
EDGES = (
    WHITE
    + "".join(map(chr, (*range(0x2000, 0x2010), *range(0x202A, 0x202F))))
    + ("\xad\u2060\u2061\u2062\u2063\u2064\ufeff")
)
"""White space and letters that nobody sees: around a name or a text they are no part of it."""

AS_TYPED = str.maketrans(
    {
        **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},  # of full width
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\ufe63", "-"),
        **dict.fromkeys("\u2019\u2018\u02bc", "'"),
    }
)
BARRED = str.maketrans("\u00f0\u0256", "đđ")
"""Small letters whose capitals look like `Đ`: those of Icelandic and of African languages."""

LATIN = str.maketrans(dict(LIKE))
MOST_SHOWN = 10


def clean(text: str) -> str:
    """A name or a text as it is kept: NFC, without white space and unseen letters around it."""
    return normalize("NFC", text).strip(EDGES)


def fold(text: str) -> str:
    """A heading or a word as it is compared: NFC, with white space evened out."""
    return " ".join(normalize("NFC", text).split())


def loose(text: str) -> str:
    """What is the same in all spellings of a heading or a choice: case, width, white space,
    letters that nobody sees, the placement of tone marks and other letters that look like `đ` make
    no difference."""
    text = UNSEEN.sub("", normalize("NFKC", text)).casefold().translate(BARRED)
    return one_placement(" ".join(text.split()))


def seen(text: str) -> str:
    """What looks the same to the eye: loosely, and with letters of other alphabets as the Latin
    ones that they look like."""
    return loose(normalize("NFKC", text).translate(LATIN))


def tidy(text: str) -> str:
    """A number or a date in the signs of a keyboard: ordinary digits, a hyphen as the minus sign,
    single spaces, nothing that nobody sees."""
    return " ".join(UNSEEN.sub("", text).translate(AS_TYPED).split())


def is_blank(cell: Any) -> bool:
    """Whether nothing was reported in a cell."""
    if cell is None or (isinstance(cell, str) and not cell.strip(EDGES)):
        return True
    if isinstance(cell, Decimal):  # one that signals cannot be compared
        return cell.is_nan()
    return isinstance(cell, (float, Real)) and bool(cell != cell)


def holds_several(cell: Any) -> bool:
    """Whether a cell is a list or a record of values, which is not a value itself."""
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
