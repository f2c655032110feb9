"""Columns of frames as arrays: how each input is carried, and each chunk of it."""

import math
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from attrs import frozen

from rulelang.data.cells import read_cells
from rulelang.data.conventions import TYPED, Convention
from rulelang.data.series import Cells, dictionary, doubles_read, plain_doubles, spelt_plainly
from rulelang.engine.columnar.decimals import (
    LARGEST_NUMERATOR,
    has_long_decimals,
    numerators,
    places_of,
    scale_of,
)
from rulelang.engine.columnar.inputs import LARGEST_DECIMAL, Carried
from rulelang.engine.columnar.machine import Array
from rulelang.engine.columnar.program import UnsupportedError
from rulelang.plan.expressions import Const
from rulelang.plan.tree import InputPlan
from rulelang.plan.values import POISON, Absent

__all__ = ["Encoded", "carried_as", "encode"]

MOST_DIGITS = 15  # that doubles tell apart
EPOCH = date(1970, 1, 1).toordinal()
SLACK = 8
"""How far beyond the values of the first chunk an undeclared range is taken to go."""


@frozen
class Encoded:
    """A chunk of a column: its values, where it is empty, and where it cannot be read.

    Where it is empty, a value stands that is within the column's range, and is not read.
    """

    values: Array
    nulls: Array | None = None
    doubtful: Array | None = None


def carried_as(
    series: pl.Series, item: InputPlan, texts: tuple[str, ...], convention: Convention = TYPED
) -> Carried:
    """How a column is carried, as its type and its first chunk have it.

    UnsupportedError for a type that has no column form.
    """
    series = _of_sheet(series, item, convention)
    dtype, nulls = series.dtype, True
    if item.kind in ("number", "integer", "percent"):
        if dtype in (pl.Float64, pl.String) or isinstance(dtype, pl.Decimal):
            if isinstance(dtype, pl.Decimal) and dtype.precision > MOST_DIGITS:
                return _long(series, item, _plain(series.cast(pl.Float64), 0.0))
            doubles = _plain(_sampled(series, item, convention), 0.0)
            scale = 1 if item.kind == "integer" else scale_of(doubles)
            if dtype == pl.Float64 and has_long_decimals(doubles, scale):
                return _long(series, item, doubles)
            low, high = _range(item, scale, doubles)
            limit = LARGEST_DECIMAL
            return Carried("float", scale, max(low, -limit), min(high, limit), nulls=nulls)
        if dtype.is_integer():
            low, high = _range(item, 1, _wholes(series))
            return Carried("whole", 1, low, high, nulls=nulls)
        if dtype == pl.Null:
            return Carried("whole", 1, *_range(item, 1, np.zeros(1, np.int64)), nulls=nulls)
        raise UnsupportedError("slow.type", type=str(dtype))
    if item.kind == "yesno":
        return Carried("truth", nulls=nulls)
    if item.kind == "choice":
        return Carried("code", options=tuple(id for id, _ in item.options), nulls=nulls)
    if item.kind == "date":
        low, high = (
            edge.value.toordinal() if isinstance(edge, Const) else end  # type: ignore[union-attr]
            for edge, end in ((item.low, 1), (item.high, 3_652_059))
        )
        return Carried("date", 1, low, high, nulls=nulls)
    return Carried("code", options=texts, nulls=nulls)


def _long(series: pl.Series, item: InputPlan, doubles: Array) -> Carried:
    """How decimals of many digits are carried: with so many of them as 64 bits have room for."""
    places = 0 if item.kind == "integer" else places_of(series)
    while _largest(doubles) * 10**places > LARGEST_NUMERATOR and places:
        places -= 1
    low, high = _range(item, 10**places, doubles)
    limit = LARGEST_NUMERATOR
    return Carried("long", 10**places, max(low, -limit), min(high, limit), nulls=True)


def _of_sheet(series: pl.Series, item: InputPlan, convention: Convention) -> pl.Series:
    """A column whose numbers are to be read as texts are: bare percentages of a sheet."""
    bare = convention.sheet and item.kind == "percent" and series.dtype.is_numeric()
    return series.cast(pl.String) if bare and convention.bare != 1 else series


def _sampled(series: pl.Series, item: InputPlan, convention: Convention) -> pl.Series:
    """A column as doubles, of texts those that are plain decimals but for their blanks."""
    if series.dtype != pl.String:
        return _doubles(series)
    spelt = spelt_plainly(series.str.replace_all(r"\s", ""), item.kind, convention)
    return plain_doubles(spelt, item.kind)


def _doubles(series: pl.Series) -> pl.Series:
    """A column as doubles whose shortest decimals are its numbers."""
    return series.cast(pl.Float64) if isinstance(series.dtype, pl.Decimal) else series


def _wholes(series: pl.Series, empty: int = 0) -> Array:
    if series.dtype in (pl.UInt64, pl.Int128):
        ends = [end for end in (series.min(), series.max()) if end is not None]
        if any(abs(int(str(end))) >= 2**63 for end in ends):
            raise UnsupportedError("slow.large")
    return _plain(series.cast(pl.Int64), empty)


def _plain(series: pl.Series, empty: Any) -> Array:
    if series.null_count():
        series = series.fill_null(empty)
    return series.to_numpy()


def _range(item: InputPlan, scale: int, values: Array) -> tuple[int, int]:
    """The declared ends times the scale, or else ends well beyond those of the first chunk."""
    declared: list[Any] = [
        bound.value if isinstance(bound, Const) else None for bound in (item.low, item.high)
    ]
    most = 0 if None not in declared else _largest(values) * scale * SLACK
    low, high = (
        end if value is None else int(value * scale)
        for value, end in zip(declared, (-most, most), strict=True)
    )
    return min(low, high), max(low, high)


def _largest(values: Array) -> int:
    """A whole number of 1 or more that no finite value of a column is far beyond."""
    if not len(values):
        return 1
    ends = [np.fmin.reduce(values), np.fmax.reduce(values)]
    if not np.isfinite(ends).all():
        values = values[np.isfinite(values)]
        ends = [values.min(initial=0), values.max(initial=0)]
    return max(1, *(math.ceil(abs(float(end))) for end in ends))


# ---- chunks --------------------------------------------------------------------------------------


def encode(
    series: pl.Series,
    item: InputPlan,
    carried: Carried,
    convention: Convention = TYPED,
    cells: Callable[[], Cells] | None = None,
) -> Encoded:
    """A chunk of an input's column, in the form in which it is carried; ``cells`` gives those of
    the column, where somebody keeps them."""
    series = _of_sheet(series, item, convention)
    if carried.form == "float":
        text = series.dtype == pl.String
        doubles = doubles_read(series, item, convention) if text else _doubles(series)
        return Encoded(_plain(doubles, carried.low / carried.scale), _nulls(doubles))
    nulls = _nulls(series)
    if carried.form == "long":
        values, doubtful = numerators(series, len(str(carried.scale)) - 1, carried.low)
        return Encoded(values, nulls, doubtful)
    if carried.form == "whole":
        return Encoded(_wholes(series, carried.low), nulls)
    if carried.form == "truth" and series.dtype == pl.Boolean:
        return Encoded(_plain(series, False), nulls)
    if carried.form == "date" and series.dtype == pl.Date:
        days = _plain(series.to_physical(), carried.low - EPOCH)
        return Encoded(days.astype(np.int64) + EPOCH, nulls)
    kept = cells is not None and series.dtype == pl.String
    return _by_value(cells() if cells and kept else dictionary(series), item, carried, convention)


def _nulls(series: pl.Series) -> Array | None:
    return series.is_null().to_numpy() if series.null_count() else None


def _by_value(cells: Cells, item: InputPlan, carried: Carried, convention: Convention) -> Encoded:
    """Each value that is in the chunk is read once, as the exact engine reads cells."""
    distinct, index = cells
    values, _ = read_cells(distinct, item, convention)
    places = {text: at for at, text in enumerate(carried.options)}
    numbers: list[int] = []
    for value in values:
        if isinstance(value, Absent):
            numbers.append(carried.low)  # of dates the first that there may be, else 0
        elif carried.form == "truth":
            numbers.append(int(bool(value)))
        elif carried.form == "code":
            numbers.append(places.get(str(value), -1))
        else:
            numbers.append(value.toordinal())  # type: ignore[union-attr]
    table = np.asarray(numbers, np.bool_ if carried.form == "truth" else np.int64)
    wrong = np.asarray([value is POISON for value in values])
    empty = np.asarray([isinstance(v, Absent) and v is not POISON for v in values])
    return Encoded(
        table.take(index),
        empty.take(index) if empty.any() else None,
        wrong.take(index) if wrong.any() else None,
    )
