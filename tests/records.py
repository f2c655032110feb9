"""Records of `score_one` beside the rows of `evaluate`."""

from datetime import date
from fractions import Fraction
from typing import Any

from attrs import evolve

import rulelang
from rulelang.diagnostics import Cell

__all__ = ["as_text", "in_a_row"]


def in_a_row(found: rulelang.Diagnostic) -> rulelang.Diagnostic:
    """What is wrong with a field of a record, as it is said of the first of rows; of its keys, of
    no row."""
    assert isinstance(found.place, Cell) and found.place.row == 0
    row = 0 if found.code == "E539" else 2
    return evolve(found, place=evolve(found.place, file="records", row=row))


def as_text(value: Any) -> Any:
    """A value as a form or a CSV file writes it."""
    if isinstance(value, Fraction):
        return str(value.numerator if value.denominator == 1 else float(value))
    return value.isoformat() if isinstance(value, date) else value and str(value)
