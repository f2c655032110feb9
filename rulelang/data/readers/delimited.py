"""Delimited text: CSV with commas or semicolons, and tabs, as spreadsheets write them."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from io import StringIO

from rulelang.data.options import Reading
from rulelang.data.readers.encodings import decoded
from rulelang.data.readers.problems import Reason, unreadable
from rulelang.data.sheet import MOST_COLUMNS, Sheet
from rulelang.diagnostics import DataError

__all__ = ["read_delimited"]

KIND = "csv"
LONGEST_LINE = 1 << 24
"""Letters of a line, so that a header of millions of columns takes no memory."""

SEPARATOR_LINE = re.compile(r"\Asep=(.)(?=[\r\n])", re.IGNORECASE)
DELIMITERS = {"\t": "tabs", "|": "bars", ";": "semicolons", ",": "commas"}
"""In the order in which they are taken where several part all rows alike: a comma may also stand
in numbers."""


def read_delimited(raw: bytes, file: str, options: Reading) -> list[Sheet]:
    """The bytes of a file as a sheet of texts.

    Raises DataError where there is no table in it.
    """
    text, encoding = decoded(raw, file, KIND, options.encoding)
    _must_be_narrow(text, file)
    told = SEPARATOR_LINE.match(text)
    text = SEPARATOR_LINE.sub("", text)  # an empty row
    delimiter = options.delimiter or (told[1] if told else _delimiter(text))
    rows = tuple(_rows(text, delimiter, file))
    if not any(cell.strip() for row in rows for cell in row):
        raise unreadable(file, KIND, "empty")
    dialect = f"{encoding}, {DELIMITERS.get(delimiter, repr(delimiter))}"
    digest, pointed = sha256(raw).hexdigest(), delimiter == ","
    return [Sheet(file, "", rows, sha256=digest, dialect=dialect, pointed=pointed)]


def _must_be_narrow(text: str, file: str) -> None:
    """Refuse a line of too many cells before they are parted."""
    for row, line in enumerate(StringIO(text, newline=""), start=1):
        if len(line) > MOST_COLUMNS:
            cells = max(map(line.count, DELIMITERS)) + 1
            if len(line) > LONGEST_LINE or (cells > MOST_COLUMNS and '"' not in line):
                raise _wide(file, row, cells)


def _wide(file: str, row: int, cells: int) -> DataError:
    return unreadable(file, KIND, "wide", row=str(row), cells=cells, most=MOST_COLUMNS)


def _delimiter(text: str) -> str:
    """What parts the most rows into as many cells, over the whole file."""
    found = {mark: _alike(text, mark) for mark in DELIMITERS if mark in text}
    return max(found, key=lambda mark: found[mark], default=",")


def _alike(text: str, delimiter: str) -> int:
    """How many rows have the number of cells, more than one, that most rows have."""
    try:
        records = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
        widths = Counter(len(record) for record in records if any(map(str.strip, record)))
    except csv.Error:
        return 0
    return max((count for width, count in widths.items() if width > 1), default=0)


def _rows(text: str, delimiter: str, file: str) -> Iterator[tuple[str, ...]]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    row = 0
    try:
        for row, record in enumerate(reader, start=1):
            if len(record) > MOST_COLUMNS:
                raise _wide(file, row, len(record))
            yield tuple(record)
    except csv.Error as error:
        reason: Reason = "long" if "larger" in str(error) else "quotes"
        if "end of data" in str(error):
            reason = "unclosed"
        raise unreadable(file, KIND, reason, row=str(row + 1)) from None
