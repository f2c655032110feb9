"""Figures as text: for people in the language of the rubric, for programs always alike."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from rulelang.rational import decimal_text, fraction_text

__all__ = [
    "NONE",
    "NOTHING",
    "PERCENT_DECIMALS",
    "SHARE_DECIMALS",
    "Figure",
    "for_people",
    "for_programs",
    "percentage",
    "signed",
    "spelt",
]

NONE = "–"
"""What stands where there is no figure."""

NOTHING = "·"
"""What stands where a bonus or penalty adds nothing."""

MINUS = "−"

SHARE_DECIMALS = 2
"""A share is a fraction of one: it is shown with so many decimals more than points are."""

PERCENT_DECIMALS = 1

Figure: TypeAlias = Decimal | str
"""A rounded decimal that keeps its zeros (58.50), or an exact fraction as text (``117/2``)."""


def for_programs(value: Fraction | None, decimals: int, exact: bool = False) -> Figure | None:
    """A figure rounded half away from zero, or exact as a fraction; None stays None."""
    if value is None:
        return None
    return fraction_text(value) if exact else Decimal(decimal_text(value, decimals))


def for_people(value: Fraction | None, decimals: int, language: str) -> str:
    """A figure with exactly so many decimals: 58.55, in Vietnamese 58,55; a dash for None."""
    if value is None:
        return NONE
    return spelt([decimal_text(value, decimals)], language)[0]


def spelt(figures: Sequence[str | None], language: str) -> list[str]:
    """Figures with the signs of a language, −58.55, in Vietnamese −58,55; a dash for None."""
    point = "," if language == "vi" else "."
    return [
        NONE if text is None else text.replace(".", point).replace("-", MINUS) for text in figures
    ]


def signed(texts: Sequence[str], kind: str) -> list[str]:
    """Spelt figures with the sign by which they add to a sum: bonuses ``+``, penalties ``−``, a dot
    for a bonus or penalty of nothing. Those of other kinds stay as they are."""
    if kind not in ("bonus", "penalty"):
        return [*texts]
    found = {text: _signed(text, kind == "penalty") for text in {*texts}}
    return [found[text] for text in texts]


def _signed(text: str, taken: bool) -> str:
    if text == NONE:
        return text
    size = text.removeprefix(MINUS)
    if not size.strip("0.,"):
        return NOTHING
    return (MINUS if taken != (size != text) else "+") + size


def percentage(share: Fraction | None, language: str) -> str:
    """A share of one as a percentage to a tenth, without the sign: 0.48791… is 48.8."""
    return for_people(None if share is None else share * 100, PERCENT_DECIMALS, language)
