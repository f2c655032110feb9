"""Results of columns as the same table of CSV that `csv.text` writes, many rows at a time."""

import re
from collections.abc import Iterable, Iterator
from typing import assert_never

import polars as pl

from rulelang.output.csv import FORMULA, header
from rulelang.output.layout import Kind, headings
from rulelang.plan.tree import Plan

__all__ = ["texts"]

QUOTED = r'[,"\r\n]'
"""What a cell is quoted for."""

RUN = "^[" + "".join(map(re.escape, FORMULA)) + "]"
"""What a spreadsheet may run."""


def texts(plan: Plan, frames: Iterable[pl.DataFrame]) -> Iterator[str]:
    """The header, then the rows of units, whose figures are texts with the decimals that are shown,
    and their lists texts with `BETWEEN` the ids."""
    yield header(plan)
    kinds = [heading.kind for heading in headings(plan)]
    for frame in frames:
        if frame.is_empty():  # of which lists are no texts
            continue
        columns = zip(kinds, frame.get_columns(), strict=True)
        cells = [_written(kind, series).alias(series.name) for kind, series in columns]
        written = pl.DataFrame(cells)
        yield written.write_csv(include_header=False, quote_style="never")


def _written(kind: Kind, series: pl.Series) -> pl.Series:
    """A column as CSV has it."""
    match kind:
        case "name":
            return _quoted(series)
        case "points" | "share" | "whole" | "id" | "list":
            return series
        case other:
            assert_never(other)


def _quoted(series: pl.Series) -> pl.Series:
    """Cells in quotation marks where they need them, what begins like a formula after a space."""
    runs = series.str.contains(RUN).fill_null(False)
    if runs.any():
        series = (" " + series).zip_with(runs, series)
    needs = series.str.contains(QUOTED).fill_null(False)
    if not needs.any():
        return series
    quoted = '"' + series.str.replace_all('"', '""', literal=True) + '"'
    return quoted.zip_with(needs, series)
