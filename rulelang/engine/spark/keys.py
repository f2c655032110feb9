"""Exact keys of the rank as a text, so that they travel in a column."""

from fractions import Fraction

from rulelang.engine.rows.table import Keys

__all__ = ["number_of", "read_keys", "text_of", "written_keys"]


def text_of(value: Fraction) -> str:
    """A fraction as a text; hexadecimal, for Python reads and writes that at any length."""
    return f"{value.numerator:x}/{value.denominator:x}"


def number_of(text: str) -> Fraction:
    """The fraction of a text."""
    top, bottom = text.split("/")
    return Fraction(int(top, 16), int(bottom, 16))


def written_keys(keys: Keys) -> str:
    """Keys as a text."""
    return " ".join("-" if key is None else text_of(key) for key in keys)


def read_keys(text: str) -> Keys:
    """The keys of a text."""
    return tuple(None if part == "-" else number_of(part) for part in text.split(" "))
