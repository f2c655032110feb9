"""What somebody may have meant by a text that is no value of its input: the help of its message."""

import re
from typing import Literal, NamedTuple

from rulelang.data.deciding import MARKS
from rulelang.data.spelling import clean, tidy
from rulelang.plan.kinds import InputKind

__all__ = ["Meant", "meant"]

Sort = Literal["marked", "negative", "noted", "single", "measured", "part", "digits_missing"]

NUMBER = r"([+-]?[0-9](?:[0-9., ']*[0-9])?)"
SUFFIXES = "*†‡#⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉"
ABOUT = "[<>≥≤~≈±]=?|khoảng|trên|dưới|hơn|gần|about|over|under|nearly"
PATTERNS: tuple[tuple[Sort, str], ...] = (
    ("negative", rf"(?:\({NUMBER}\)|{NUMBER} ?-)"),
    ("noted", rf"{NUMBER} ?(?:[{SUFFIXES}⁽⁾]+|\(\w{{1,2}}\)|\[\w{{1,2}}\]|\(\*+\))"),
    ("single", rf"(?:{ABOUT}) ?{NUMBER} ?%?|{NUMBER} ?%? ?[-~…] ?{NUMBER} ?%?|{NUMBER} ?%? ?\+"),
    ("part", r"[0-9]* ?[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞]|[0-9]+ ?/ ?[0-9]+"),
    ("digits_missing", r"[+-]?[.,][0-9]+|[+-]?[0-9]+[.,]"),
    ("measured", rf"[₫$€£¥%‰] ?{NUMBER}|{NUMBER} ?(?:[₫$€£¥‰]|[^\W\d_]).*"),
)
"""Texts that people write for a number, the first sort that fits counting."""


class Meant(NamedTuple):
    """The fix of a cell, the text that it names, and the code of the error that has it."""

    help: Sort
    text: str
    code: str = "E503"


def meant(text: str, kind: InputKind) -> Meant | None:
    """What a text that is no value of its input may have meant; None where nobody can tell."""
    if clean(text).casefold() in MARKS:
        return Meant("marked", clean(text))
    if kind not in ("number", "integer", "percent"):
        return None
    plain = tidy(text)
    for sort, pattern in PATTERNS:
        if found := re.fullmatch(pattern, plain, re.IGNORECASE):
            number = next(filter(None, found.groups()), "")
            return Meant(sort, _typed(sort, plain, number))
    return None


def _typed(sort: Sort, text: str, number: str) -> str:
    """The number to type, where there is one."""
    match sort:
        case "negative":
            return f"-{number}"
        case "digits_missing":
            sign, rest = re.fullmatch(r"([+-]?)(.*)", text).groups()  # type: ignore[union-attr]
            return sign + (f"0{rest}" if rest[0] in ".," else rest[:-1])
        case _:
            return number
