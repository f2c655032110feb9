"""A mapping of units over the years: CSV with a year, an old name and a new name in each line."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from os import PathLike
from pathlib import Path
from typing import Any, TypeAlias

from rulelang.analysis.history import Renaming
from rulelang.api.files import read_data
from rulelang.api.years import YearsError
from rulelang.data.arguments import must_fit
from rulelang.data.spelling import clean, loose

__all__ = ["Mapping", "renamings"]

Mapping: TypeAlias = str | PathLike[str] | Iterable[tuple[str | int, str, str]]
"""A file of CSV, or the lines themselves: the first year of the new name, the old, the new one."""

HEADINGS = (
    {*map(loose, ("year", "period", "năm", "kỳ"))},
    {*map(loose, ("old", "old name", "tên cũ"))},
)
"""What the first two cells of a heading may be; it can be left out."""

PYTHON = "units"
"""What stands for a file where the lines are given by a program."""


def renamings(units: Mapping | None) -> tuple[str, list[tuple[int, Renaming]]]:
    """The name of the file, and its lines with their numbers.

    Raises YearsError for a line that is not one, and DataError where the file cannot be read.
    """
    if units is None:
        return PYTHON, []
    if isinstance(units, (str, PathLike)):
        must_fit("units", units, str | PathLike[str])
        path = Path(units)
        return path.name, [*_lines(path.name, read_data(path))]
    must_fit("units", units, Iterable[Any])
    rows = [*units]
    for row in rows:
        must_fit("units", row, Iterable[Any])
    return PYTHON, [(at, _line(PYTHON, at, [*map(str, row)])) for at, row in enumerate(rows, 1)]


def _lines(file: str, raw: bytes) -> Iterable[tuple[int, Renaming]]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise YearsError("mapping_utf8", file=file) from None
    first = next(iter(text.splitlines()), "")
    mark = next((mark for mark in ";\t" if first.count(mark) >= 2), ",")
    reader = csv.reader(StringIO(text), delimiter=mark)
    begun = False
    for row in reader:
        cells = [clean(cell) for cell in row]
        if not any(cells):
            continue
        heading = not begun and all(
            loose(cell) in known for cell, known in zip(cells, HEADINGS, strict=False)
        )
        begun = True
        if not heading:
            yield reader.line_num, _line(file, reader.line_num, cells)


def _line(file: str, number: int, cells: Sequence[str]) -> Renaming:
    cells = [clean(cell) for cell in cells]
    while len(cells) > 3 and not cells[-1]:
        cells = cells[:-1]
    if len(cells) != 3 or not all(cells):
        raise YearsError("mapping_line", file=file, line=number)
    return Renaming(*cells)
