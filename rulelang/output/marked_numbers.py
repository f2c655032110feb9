"""Which texts of a file are numbers, and where its headings stand, as it was read."""

import re
from collections.abc import Mapping
from fractions import Fraction

from attrs import frozen

from rulelang.data.report import DataReport
from rulelang.data.sheet import Sheet
from rulelang.rational import nearest_double

__all__ = ["Number", "headings_of", "numbers_of"]

PLAIN = re.compile(r"\s*[-+−]?[0-9][0-9.,\s]*%?\s*")
"""A text with nothing next to the number, which so loses nothing."""

WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]*)%?")

NUMBERS = ("number", "integer", "percent")

MOST_DIGITS = 15
"""Of a number of a workbook; one of more stays a text."""


@frozen
class Number:
    """A number as a cell holds it, and how the cell shows it."""

    value: int | float
    format: str


def numbers_of(report: DataReport, sheet: Sheet) -> Mapping[tuple[int, int], Number]:
    """The numbers that are in a sheet as texts, by row and column from 1: what was read as one,
    and what is one in any language but is not allowed there."""
    found: dict[tuple[int, int], Number] = {}
    read, kinds = report.read, {item.id: item.kind for item in report.plan.inputs}
    if read.rows is not None:  # the value of a unit comes from several cells
        return found
    for part in read.table.parts:
        if (part.file, part.sheet) != (sheet.file, sheet.name):
            continue
        for id, column in read.columns.items():
            place = None if column is None else part.columns.get(column)
            if place is None or kinds.get(id) not in NUMBERS:
                continue
            for row, number in enumerate(part.rows):
                raw = read.raw(row, id)
                if number is None or not isinstance(raw, str) or not PLAIN.fullmatch(raw):
                    continue
                value: object = next(
                    (value for ref, value in read.values[row].items() if ref.id == id), None
                )
                percent = raw.strip().endswith("%")
                if not isinstance(value, Fraction) and WHOLE.fullmatch(raw.strip()):
                    value = Fraction(raw.strip().rstrip("%")) / (100 if percent else 1)
                if isinstance(value, Fraction) and sum(map(str.isdigit, raw)) <= MOST_DIGITS:
                    found[number, place] = _number(value, percent)
    return found


def _number(value: Fraction, percent: bool) -> Number:
    whole = value.denominator == 1
    shown = int(value) if whole else nearest_double(value)
    if not percent:
        return Number(shown, "General")
    places = len(str(float(value * 100)).partition(".")[2].rstrip("0"))
    return Number(shown, "0" + ("." + "0" * places if places else "") + "%")


def headings_of(report: DataReport, sheet: Sheet) -> tuple[int, int] | None:
    """The first and the last row of the headings of a sheet, from 1; None where it has no table."""
    for part in report.read.table.parts:
        if (part.file, part.sheet) == (sheet.file, sheet.name):
            units = [row for row in part.rows if row is not None]
            last = min(units, default=part.headings + 1) - 1
            return part.headings, max(last, part.headings)
    return None
