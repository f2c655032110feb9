"""Results of columns as the same table of CSV that `csv.text` writes, many rows at a time."""

import csv
import re
from collections.abc import Iterator
from io import StringIO

import polars as pl

from rulelang.engine.columnar.run import Ranked
from rulelang.engine.columnar.scoring import Decimals
from rulelang.output.csv import FORMULA
from rulelang.output.figures import SHARE_DECIMALS
from rulelang.output.parquet import frames
from rulelang.plan.tree import Plan

__all__ = ["decimals_shown", "texts"]

LARGEST_DIGITS = 38  # of a decimal in columns
QUOTED = r'[,"\r\n]'
"""What a cell is quoted for."""

RUN = "^[" + "".join(map(re.escape, FORMULA)) + "]"
"""What a spreadsheet may run."""


def decimals_shown(plan: Plan) -> Decimals:
    """To how many decimals a rubric shows points, and shares."""
    return plan.decimals, plan.decimals + SHARE_DECIMALS


def texts(plan: Plan, ranked: Ranked) -> Iterator[str]:
    """The header, then the rows of units, scored with the decimals that are shown."""
    points, shares = decimals_shown(plan)
    header = True
    for frame in frames(plan, ranked):
        if header:
            yield _line(frame.columns)
            header = False
        columns = []
        for name, series in zip(frame.columns, frame.get_columns(), strict=True):
            if series.dtype == pl.Float64:
                decimals = shares if name == "share" else points
                series = series.cast(pl.Decimal(LARGEST_DIGITS, decimals)).cast(pl.String)
            elif series.dtype == pl.String:
                series = _quoted(series)
            columns.append(series)
        yield pl.DataFrame(columns).write_csv(include_header=False, quote_style="never")


def _line(cells: list[str]) -> str:
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


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
