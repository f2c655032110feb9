"""Results of columns as the same table of CSV that `csv.text` writes, many rows at a time."""

import csv
import re
from collections.abc import Iterator
from fractions import Fraction
from io import StringIO

import polars as pl

from rulelang.engine.columnar.machine import Array
from rulelang.engine.columnar.run import Ranked
from rulelang.engine.columnar.scoring import Decimals
from rulelang.output.csv import FORMULA
from rulelang.output.figures import SHARE_DECIMALS
from rulelang.output.parquet import frames
from rulelang.plan.tree import Plan
from rulelang.rational import decimal_text

__all__ = ["decimals_shown", "texts"]

LARGEST_DIGITS = 38  # of a decimal in columns
MOST_DECIMALS = 18
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
    ids = {"total", "share", *(criterion.id for criterion in plan.criteria)}
    header = True

    def figure(name: str, units: Array) -> pl.Series:
        return decimals_of(name, units, shares if name == "share" else points)

    for frame in frames(plan, ranked, figure):
        if header:
            yield _line(frame.columns)
            header = False
        columns = []
        for name, series in zip(frame.columns, frame.get_columns(), strict=True):
            given = series.dtype == pl.String and name not in ids
            columns.append(_quoted(series) if given else series)
        yield pl.DataFrame(columns).write_csv(include_header=False, quote_style="never")


def decimals_of(name: str, units: Array, decimals: int) -> pl.Series:
    """Whole numbers of decimals as `decimal_text` writes their figures."""
    if units.dtype == object or decimals > MOST_DECIMALS:
        step = 10**decimals
        return pl.Series(name, [decimal_text(Fraction(int(n), step), decimals) for n in units])
    kind = pl.Decimal(LARGEST_DIGITS, decimals)
    step = pl.Series([10**decimals]).cast(kind)
    return (pl.Series(name, units).cast(kind) / step).cast(pl.String)


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
