"""Columns of frames as arrays: how each input is carried, and each chunk of it."""

from typing import Any

import numpy as np
import polars as pl
from attrs import frozen

from rulelang.data.cells import read_cells
from rulelang.engine.columnar.inputs import LARGEST_DECIMAL, Carried
from rulelang.engine.columnar.machine import Array
from rulelang.engine.columnar.program import UnsupportedError
from rulelang.plan.tree import Const, InputPlan, Plan
from rulelang.plan.values import POISON, Absent
from rulelang.plan.walk import expressions, within

__all__ = ["Encoded", "carried_as", "encode", "factorised", "texts_compared"]

MOST_DECIMALS = 12
SLACK = 8
"""How far beyond the values of the first chunk an undeclared range is taken to go."""


@frozen
class Encoded:
    """A chunk of a column: its values, where it is empty, and where it cannot be read."""

    values: Array
    nulls: Array | None = None
    doubtful: Array | None = None


def texts_compared(plan: Plan) -> tuple[str, ...]:
    """The texts that a plan compares inputs with."""
    found = {
        item.value: None
        for expr in expressions(plan)
        for item in within(expr)
        if isinstance(item, Const) and isinstance(item.value, str)
    }
    return tuple(found)


def carried_as(series: pl.Series, item: InputPlan, texts: tuple[str, ...]) -> Carried:
    """How a column is carried, as its type and its first chunk have it.

    UnsupportedError for a type that has no column form.
    """
    dtype, nulls = series.dtype, True
    if item.kind in ("number", "integer", "percent"):
        if dtype in (pl.Float64, pl.Float32) or isinstance(dtype, pl.Decimal):
            doubles = _doubles(series)
            scale = _scale(doubles)
            low, high = _range(item, scale, doubles * scale)
            limit = LARGEST_DECIMAL
            return Carried("float", scale, max(low, -limit), min(high, limit), nulls=nulls)
        if dtype.is_integer():
            low, high = _range(item, 1, _wholes(series))
            return Carried("whole", 1, low, high, nulls=nulls)
        if dtype == pl.Null:
            return Carried("whole", 1, *_range(item, 1, np.zeros(1, np.int64)), nulls=nulls)
        raise UnsupportedError(f"numbers in a column of {dtype}")
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


def _doubles(series: pl.Series) -> Array:
    """A column as doubles whose shortest decimals are its numbers; what is empty is 0."""
    if series.dtype == pl.Float32:
        series = series.cast(pl.String).cast(pl.Float64)  # its shortest decimal is its own
    elif isinstance(series.dtype, pl.Decimal):
        if series.dtype.precision > 15:
            raise UnsupportedError("decimals of over 15 digits")
        series = series.cast(pl.Float64)
    return _plain(series, 0.0)


def _wholes(series: pl.Series) -> Array:
    if series.dtype in (pl.UInt64, pl.Int128):
        ends = [end for end in (series.min(), series.max()) if end is not None]
        if any(abs(int(str(end))) >= 2**63 for end in ends):
            raise UnsupportedError("whole numbers of over 64 bits")
    return _plain(series.cast(pl.Int64), 0)


def _plain(series: pl.Series, empty: Any) -> Array:
    if series.null_count():
        series = series.fill_null(empty)
    return series.to_numpy()


def _scale(doubles: Array) -> int:
    """The power of ten that makes most of a column's decimals whole."""
    sample = doubles[np.isfinite(doubles)]
    best, held = 1, -1
    for places in range(MOST_DECIMALS + 1):
        power = 10.0**places
        exact = int(np.count_nonzero(np.rint(sample * power) / power == sample))
        if exact > held:
            best, held = 10**places, exact
        if exact == len(sample):
            break
    return best


def _range(item: InputPlan, scale: int, numerators: Array) -> tuple[int, int]:
    """The declared ends, or else ends well beyond those of the first chunk."""
    finite = numerators[np.isfinite(numerators)]
    most = max(1, int(np.abs(finite).max(initial=0))) * SLACK
    ends = []
    for bound, end in ((item.low, -most), (item.high, most)):
        value: Any = bound.value if isinstance(bound, Const) else None
        ends.append(end if value is None else int(value * scale))
    return min(ends), max(ends)


# ---- chunks --------------------------------------------------------------------------------------


def encode(series: pl.Series, item: InputPlan, carried: Carried, plan: Plan) -> Encoded:
    """A chunk of an input's column, in the form in which it is carried."""
    nulls = series.is_null().to_numpy() if series.null_count() else None
    if carried.form == "float":
        return Encoded(_doubles(series), nulls)
    if carried.form == "whole":
        return Encoded(_wholes(series), nulls)
    if carried.form == "truth" and series.dtype == pl.Boolean:
        return Encoded(_plain(series, False), nulls)
    if carried.form == "date" and series.dtype == pl.Date:
        return Encoded(_plain(series.to_physical(), 0).astype(np.int64) + 719163, nulls)
    return _by_value(series, item, carried, plan)


def _by_value(series: pl.Series, item: InputPlan, carried: Carried, plan: Plan) -> Encoded:
    """Each value that stands in the chunk is read once, as the exact engine reads cells."""
    distinct, index = factorised(series)
    values = read_cells(distinct, item, plan)
    places = {text: at for at, text in enumerate(carried.options)}
    numbers: list[int] = []
    for value in values:
        if isinstance(value, Absent):
            numbers.append(0)
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
        table[index],
        empty[index] if empty.any() else None,
        wrong[index] if wrong.any() else None,
    )


def factorised(series: pl.Series) -> tuple[list[Any], Array]:
    """The distinct values of a column, and the place of each row's among them."""
    if series.dtype in (pl.Categorical, pl.Enum):
        series = series.cast(pl.String)
    distinct = series.unique(maintain_order=True)
    places = pl.Series(range(len(distinct)), dtype=pl.Int64)
    index = series.replace_strict(distinct, places, return_dtype=pl.Int64)
    return distinct.to_list(), index.to_numpy()
