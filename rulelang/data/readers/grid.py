"""The cells of a sheet of a workbook as its reader gathers them, with what there is to know."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from attrs import define, field

from rulelang.data.numberformats import sort_of
from rulelang.data.sheet import CellError, Run

__all__ = ["UNCOMPUTED", "Area", "FormatRuns", "Grid", "percents_of"]

UNCOMPUTED = CellError("#?")
"""What is in a cell whose formula has no value."""

Area = tuple[int, int, int, int]
"""Merged cells, counted from 0: first row, first column, last row, last column."""


@define(eq=False, repr=False)
class _Run:
    """A run that may still grow."""

    first: int
    last: int
    code: str


@define(eq=False, repr=False)
class FormatRuns:
    """Which rows of each column have which number format, in runs of one format."""

    found: dict[int, list[_Run]] = field(factory=dict)

    def add(self, column: int, first: int, last: int, code: str) -> None:
        """Note that rows of a column have a format."""
        runs = self.found.get(column)
        if runs is None:
            self.found[column] = [_Run(first, last, code)]
        elif (run := runs[-1]).code == code and run.last == first - 1:
            run.last = last
        else:
            runs.append(_Run(first, last, code))

    def moved(self, top: int, left: int, bottom: int) -> dict[int, tuple[Run, ...]]:
        """The runs in the order of their rows, as places in the rows from ``top`` to ``bottom``."""
        return {
            column - left: tuple(
                Run(max(run.first, top) - top, min(run.last, bottom) - top, run.code)
                for run in sorted(runs, key=_first)
                if run.last >= top and run.first <= bottom
            )
            for column, runs in self.found.items()
            if column >= left
        }


@define(eq=False, repr=False)
class Grid:
    """Of a sheet, rows and columns from 0: the cells of each row that has any, from the first
    column on; rows that are ``hidden``, ``merged`` areas, ``formats``, and by column and row the
    ``texts`` of numbers where the file says how they are shown; the last row and column that hold
    anything (-1: none does); and how many letters all ``text`` has."""

    rows: dict[int, list[Any]] = field(factory=dict)
    hidden: set[int] = field(factory=set)
    merged: list[Area] = field(factory=list)
    formats: FormatRuns = field(factory=FormatRuns)
    texts: defaultdict[int, dict[int, str]] = field(factory=lambda: defaultdict(dict))
    bottom: int = -1
    right: int = -1
    text: int = 0

    def reach(self, row: int, column: int) -> None:
        """Note that a cell holds something."""
        if row > self.bottom:
            self.bottom = row
        if column > self.right:
            self.right = column


def _first(run: _Run) -> int:
    return run.first


def percents_of(formats: Mapping[int, Iterable[Run]]) -> dict[int, frozenset[int]]:
    """The rows of each column that are formatted as a percentage."""
    found: dict[int, set[int]] = {}
    for column, runs in formats.items():
        for run in runs:
            if sort_of(run.code) == "percent":
                found.setdefault(column, set()).update(range(run.first, run.last + 1))
    return {column: frozenset(rows) for column, rows in found.items()}
