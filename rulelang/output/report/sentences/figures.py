"""Figures of sentences: with the decimals of the rules, or more where fewer would be untrue."""

from collections.abc import Iterable
from fractions import Fraction

from rulelang.rational import decimal_text
from rulelang.words import Number

__all__ = ["decimals_apart", "number", "percentage", "rounded"]

MINUS = "−"


def rounded(value: Fraction, decimals: int) -> Fraction:
    """The value as it is printed."""
    return Fraction(decimal_text(value, decimals))


def decimals_apart(values: Iterable[Fraction | None], least: int) -> int:
    """The fewest decimals, and at least so many, with which different values look different."""
    distinct = {value for value in values if value is not None}
    decimals = least
    while len({rounded(value, decimals) for value in distinct}) < len(distinct):
        decimals += 1
    return decimals


def number(value: Fraction, decimals: int) -> Number:
    """A figure with exactly so many decimals."""
    return Number(decimal_text(value, decimals).replace("-", MINUS))


def percentage(share: Fraction, decimals: int | None = None) -> Number:
    """A share of one, with so many decimals. Where none are given: whole where it is, else with one
    decimal, or with more where one would make it 100% or nothing. 0.9996 is 99.96%, not 100%."""
    value = share * 100
    if decimals is None:
        whole = value.denominator == 1
        decimals = 0 if whole else decimals_apart((value, Fraction(0), Fraction(100)), 1)
    return Number(f"{number(value, decimals).text}%")
