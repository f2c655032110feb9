"""Results of columns as the same table of CSV that `csv.text` writes, many rows at a time."""

from collections.abc import Iterable, Iterator
from typing import assert_never

import polars as pl

from rulelang.output.csv import BETWEEN, header
from rulelang.output.layout import Kind, headings
from rulelang.output.separated import BEGINS, SPLITS, WITHIN
from rulelang.plan.tree import Plan

__all__ = ["texts"]


def texts(plan: Plan, frames: Iterable[pl.DataFrame]) -> Iterator[str]:
    """The header, then the rows of units, whose figures are texts with the decimals that are shown,
    and their lists texts with `BETWEEN` the ids."""
    yield header(plan)
    kinds = [heading.kind for heading in headings(plan)]
    for frame in frames:
        if frame.is_empty():  # of which lists are not texts
            continue
        columns = zip(kinds, frame.get_columns(), strict=True)
        cells = [_written(kind, series).alias(series.name) for kind, series in columns]
        written = pl.DataFrame(cells)
        yield written.write_csv(include_header=False, quote_style="never")


def _written(kind: Kind, series: pl.Series) -> pl.Series:
    """A column as CSV has it."""
    match kind:
        case "name" | "text":
            return _name(series)
        case "list":  # of ids, which are words
            return _quoted(series, series.str.contains(BETWEEN, literal=True))
        case "points" | "share" | "number" | "whole" | "id" | "date":  # a date as 2025-12-31
            return series
        case "truth":
            return series.replace_strict([True, False], ["yes", "no"], return_dtype=pl.String)
        case other:
            assert_never(other)


def _name(series: pl.Series) -> pl.Series:
    """Cells of names as `separated.cell` has them: a space before what would begin a formula."""
    splits = series.str.contains(SPLITS)
    if splits.any():
        series = series.str.replace_all(WITHIN, "${1} ${2}")
    runs = series.str.contains(BEGINS).fill_null(False)
    return _quoted((" " + series).zip_with(runs, series) if runs.any() else series, splits)


def _quoted(series: pl.Series, splits: pl.Series) -> pl.Series:
    """Cells in quotation marks where another program could split them."""
    if not splits.any():
        return series
    quoted = '"' + series.str.replace_all('"', '""', literal=True) + '"'
    return quoted.zip_with(splits.fill_null(False), series)
