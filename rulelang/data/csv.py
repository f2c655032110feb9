"""CSV in UTF-8, as spreadsheets write it: commas, double quotes, a header row."""

import csv
from hashlib import sha256
from io import StringIO

from rulelang.data.table import Table
from rulelang.diagnostics import Cell, DataError, Diagnostic

__all__ = ["read_csv"]

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
    try:
        records = list(csv.reader(StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise _unreadable("E515", name, "quotes", reason=str(error)) from None
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
    while (
        header
        and not header[-1]
        and not any("".join(r[len(header) - 1 :]).strip() for _, r in filled)
    ):
        header = header[:-1]
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


def _unreadable(code: str, name: str, why: str, /, **values: str) -> DataError:
    return DataError([Diagnostic(code, Cell(name, 0), {"why": _WHY[why].format(**values)}, why)])


_WHY = {
    "encoding": "line {row} is not UTF-8",
    "binary": "it holds bytes that no text has",
    "quotes": "{reason}",
    "empty": "there is nothing in it",
    "delimiter": "its cells are separated by {found}",
}
