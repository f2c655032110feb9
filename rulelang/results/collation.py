"""The order of names in Vietnamese: letters, then tones, then code points.

The order of letters and of tones is that of Vietnamese dictionaries: a ă â b c d đ e ê …, and
none, huyền, hỏi, ngã, sắc, nặng.
"""

from unicodedata import normalize

__all__ = ["vietnamese_key"]

LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền hỏi ngã sắc nặng
ORDER = {letter: index for index, letter in enumerate(LETTERS)}
FIRST_LETTER = 0x110000  # whatever is not a letter of the alphabet is before all of them


def vietnamese_key(name: str) -> tuple[tuple[int, ...], tuple[int, ...], str]:
    """A key that sorts names; case counts last, with the code points."""
    letters: list[int] = []
    tones: list[int] = []
    for character in normalize("NFC", name.lower()):
        parts = normalize("NFD", character)
        tone = next((mark for mark in parts if mark in TONES), "")
        letter = normalize("NFC", "".join(part for part in parts if part not in TONES))
        known = ORDER.get(letter)
        letters.append(FIRST_LETTER + known if known is not None else ord(letter[:1] or character))
        tones.append(TONES.index(tone) + 1 if tone else 0)
    return tuple(letters), tuple(tones), name
