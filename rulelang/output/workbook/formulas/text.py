"""Formulas as text: constants and brackets, as spreadsheets write them in files."""

import re
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from rulelang.diagnostics.visible import visible
from rulelang.plan.values import Known
from rulelang.rational import short_text
from rulelang.words import Phrase, phrase

__all__ = [
    "MOST_ARGUMENTS",
    "TOO_LONG",
    "InexpressibleError",
    "call",
    "constant",
    "figure",
    "fits",
    "joined",
    "number",
    "string",
]


LARGEST = 300  # digits
TOO_LONG = phrase("inexpressible.digits", most=LARGEST)
MOST_BITS: int = (10**LARGEST).bit_length()

MOST_DIGITS = 15
"""A spreadsheet reads a number of more digits by its first fifteen."""

MOST_ARGUMENTS = 200  # of a function; Excel takes 255
LONGEST = 200  # characters of a text in a formula; Excel takes 255
EPOCH = date(1899, 12, 30)


CALLED = re.compile(r"(?<=[A-Za-z])\(")
"""What a writer of workbooks may take for the call of a function, in the midst of a text."""


class InexpressibleError(Exception):
    """What a spreadsheet cannot express, and why."""

    def __init__(self, why: Phrase) -> None:
        super().__init__(why)
        self.why = why


def string(text: str) -> str:
    """A text between quotation marks; a long one in several parts."""
    shown = visible(text)
    parts = [shown[at : at + LONGEST] for at in range(0, len(shown), LONGEST)] or [""]
    quoted = "&".join('"' + part.replace('"', '""') + '"' for part in parts)
    return CALLED.sub('"&"(', quoted)


def number(value: Fraction) -> str:
    """A number: as a decimal where it is a short one, else as a quotient in brackets.

    Raises InexpressibleError where it is too large, or too near to 0.
    """
    if not fits(value):
        raise InexpressibleError(TOO_LONG)
    top, bottom = value.numerator, value.denominator
    if 10**MOST_DIGITS % bottom == 0:
        text = short_text(value, MOST_DIGITS)
        if len(text.lstrip("-").replace(".", "").strip("0")) <= MOST_DIGITS:
            return f"({text})" if value < 0 else text
    if max(abs(top), bottom) < 10**MOST_DIGITS:
        return f"({top}/{bottom})"
    return f"({float(value)!r})".replace("e", "E")


def fits(value: Fraction) -> bool:
    """Whether a spreadsheet can compute with a number: it is not too large, nor too near to 0."""
    bits = value.numerator.bit_length() - value.denominator.bit_length()
    return not value or abs(bits) <= MOST_BITS


def figure(value: Fraction | str) -> str:
    """A number, or the formula that gives one."""
    return value if isinstance(value, str) else number(value)


def constant(value: Known) -> str:
    """A known value of the rules; a date as the number of its day."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Fraction):
        return number(value)
    if isinstance(value, date):
        return str((value - EPOCH).days)
    return string(value)


def call(name: str, arguments: Sequence[str]) -> str:
    """A function of arguments; of very many, one of several of its kind that can be nested."""
    listed = list(arguments)
    while len(listed) > MOST_ARGUMENTS:
        parts = [listed[at : at + MOST_ARGUMENTS] for at in range(0, len(listed), MOST_ARGUMENTS)]
        listed = [f"{name}({','.join(part)})" for part in parts]
    return f"{name}({','.join(listed)})"


def joined(name: str, arguments: Sequence[str]) -> str:
    """A function of several arguments that is the only one where there is but one: ``OR``."""
    return arguments[0] if len(arguments) == 1 else call(name, arguments)
