"""Figures as text: for people in the language of the rubric, for programs always alike."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from rulelang.rational import decimal_text, fraction_text

__all__ = [
    "NONE",
    "PERCENT_DECIMALS",
    "SHARE_DECIMALS",
    "Figure",
    "for_people",
    "for_programs",
    "percentage",
    "spelt",
]

NONE = "–"
"""What stands where there is no figure."""

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
    """Figures with the decimal sign of a language, in Vietnamese 58,55; a dash for None."""
    if language == "vi":
        return [NONE if text is None else text.replace(".", ",") for text in figures]
    return [NONE if text is None else text for text in figures]


def percentage(share: Fraction | None, language: str) -> str:
    """A share of one as a percentage to a tenth, without the sign: 0.48791… is 48.8."""
    return for_people(None if share is None else share * 100, PERCENT_DECIMALS, language)
