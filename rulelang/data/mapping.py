"""A file that says which column goes to which input: CSV with the columns `heading` and `input`.

A third column, `percent`, may say what numbers without a sign count in there.
"""

import csv
from io import StringIO

from attrs import frozen

from rulelang.data.options import PERCENTS, Percent
from rulelang.diagnostics import Cell, DataError, Diagnostic
from rulelang.records import Equal
from rulelang.words import phrase

__all__ = ["ColumnMapping", "read_mapping"]

HEADER = ["heading", "input"]
PERCENT = "percent"


@frozen(eq=False, repr=False)
class ColumnMapping(Equal):
    """The ids of inputs by heading, and what bare percentages count in under some of these."""

    columns: dict[str, str]
    percents: dict[str, Percent]


def read_mapping(raw: bytes, file: str) -> ColumnMapping:
    """The mapping of a file. Raises DataError where it is none, or where one heading is in it
    twice."""
    try:
        rows = list(csv.reader(StringIO(raw.decode("utf-8-sig")), strict=True))
    except UnicodeDecodeError:
        raise _wrong(file, 0, "not_utf8") from None
    except csv.Error:
        raise _wrong(file, 0, "quotes") from None
    filled = [
        (number, [cell.strip() for cell in row])
        for number, row in enumerate(rows, start=1)
        if any(cell.strip() for cell in row)
    ]
    if not filled or filled[0][1] not in (HEADER, [*HEADER, PERCENT]):
        raise _wrong(file, 1, "header")
    found = ColumnMapping({}, {})
    width = len(filled[0][1])
    for number, row in filled[1:]:
        if len(row) != width or not all(row[:2]):
            raise _wrong(file, number, "row")
        heading, id, *percent = row
        if heading in found.columns:
            raise _wrong(file, number, "twice", heading=heading)
        found.columns[heading] = id
        for said in filter(None, percent):
            known = next((one for one in PERCENTS if one == said), None)
            if known is None:
                raise _wrong(file, number, "percent", said=said)
            found.percents[heading] = known
    return found


def _wrong(file: str, row: int, why: str, /, **values: str) -> DataError:
    said = {"why": phrase(f"mapping.{why}", **values)}
    return DataError([Diagnostic("E536", Cell(file, row), said, "help")])
