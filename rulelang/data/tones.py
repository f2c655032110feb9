"""Vietnamese tone marks, which two rules of spelling put on two different letters."""

import re
from unicodedata import normalize

__all__ = ["one_placement"]

TONES = "\u0300\u0301\u0303\u0309\u0323"
"""Grave, acute, tilde, hook above, dot below: huyền, sắc, ngã, hỏi, nặng."""

WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*")


def one_placement(text: str) -> str:
    """The text with each tone mark moved behind its syllable, so that `Hoà` and `Hòa` are the same.

    A syllable has one tone, and no two syllables differ only in the letter that bears it. In open
    syllables with `oa`, `oe` or `uy` the older rule marks the first vowel (hòa, hòe, thúy) and the
    newer one the second (hoà, hoè, thuý), as Decision 1989/QĐ-BGDĐT of 2018 has it for textbooks;
    with other vowels (cuả, qúi, gìa) a mark on the wrong letter is a slip. A word with several
    tone marks is not a Vietnamese one, and is left as it is. The result is in NFC, for
    comparisons only.
    """
    return normalize("NFC", WORD.sub(_moved, normalize("NFD", text)))


def _moved(found: re.Match[str]) -> str:
    word = found[0]
    marks = [letter for letter in word if letter in TONES]
    if len(marks) != 1:
        return word
    return word.replace(marks[0], "") + "\u2060" + marks[0]
