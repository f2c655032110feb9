"""CSV in UTF-8, as spreadsheets write it: commas, double quotes, a header row."""

import csv
import re
from collections.abc import Sequence
from hashlib import sha256
from io import StringIO

from rulelang.data.table import Table
from rulelang.diagnostics import Cell, DataError, Diagnostic

__all__ = ["read_csv"]

SEPARATOR_LINE = re.compile(r"\Asep=,(?=[\r\n])", re.IGNORECASE)
OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs"}


def read_csv(raw: bytes, name: str) -> Table:
    """Read the bytes of a CSV file.

    Raises ``DataError`` where there is no table in it; rows that do not fit the header are
    diagnostics of the table.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise _unreadable("E515", name, "encoding", row=str(line)) from None
    if "\0" in text:
        raise _unreadable("E515", name, "binary")
    records = _records(text, name)
    filled = [
        (n, record)
        for n, record in enumerate(records, start=1)
        if any(cell.strip() for cell in record)
    ]
    if not filled:
        raise _unreadable("E515", name, "empty")
    _, first = filled[0]
    header = tuple(cell.strip() for cell in first)
    if len(header) == 1:
        for delimiter, name_of in OTHER_DELIMITERS.items():
            if delimiter in first[0]:
                raise _unreadable("E515", name, "delimiter", found=name_of)
    widest = max(sum(bool(cell.strip()) for cell in record) for _, record in filled)
    if sum(map(bool, header)) == 1 < widest - 1:
        raise _unreadable("E515", name, "headings", cells=str(widest))
    header = header[: max(_used(record) for _, record in filled)]
    rows, numbers, diagnostics = [], [], []
    for number, record in filled[1:]:
        extra = [cell for cell in record[len(header) :] if cell.strip()]
        if len(record) < len(header) or extra:
            values = {"found": str(len(record)), "wanted": str(len(header))}
            diagnostics.append(Diagnostic("E514", Cell(name, number), values, "help"))
        rows.append(tuple((record + [""] * len(header))[: len(header)]))
        numbers.append(number)
    digest = sha256(raw).hexdigest()
    return Table(name, header, tuple(rows), tuple(numbers), digest, "", tuple(diagnostics))


def _used(record: Sequence[str]) -> int:
    """How many cells a row has, up to the last that holds anything."""
    return next((at for at in range(len(record), 0, -1) if record[at - 1].strip()), 0)


def _records(text: str, name: str) -> list[list[str]]:
    """The cells of every row. The line `sep=,` that spreadsheets look for is an empty row."""
    reader = csv.reader(StringIO(SEPARATOR_LINE.sub("", text), newline=""), strict=True)
    records: list[list[str]] = []
    try:
        records.extend(reader)
    except csv.Error as error:
        row = str(len(records) + 1)
        reason = "long" if "larger" in str(error) else "quotes"
        if "end of data" in str(error):
            reason = "unclosed"
        raise _unreadable("E515", name, reason, row=row) from None
    return records


def _unreadable(code: str, name: str, why: str, /, **values: str) -> DataError:
    return DataError([Diagnostic(code, Cell(name, 0), {"why": _WHY[why].format(**values)}, why)])


_WHY = {
    "encoding": "line {row} is not UTF-8",
    "binary": "it holds bytes that no text has",
    "quotes": "a quotation mark stands within a cell of row {row}",
    "unclosed": "a quotation mark is opened in row {row} and never closed",
    "long": "a cell of row {row} has over 131,072 letters",
    "headings": "its first row has one cell, and a later one has {cells}",
    "empty": "there is nothing in it",
    "delimiter": "its cells are separated by {found}",
}
