"""What the cells of a typed column are, by the type that Arrow and Polars give it.

Readers, columns and Spark ask this one table, and so read a width of number alike. What is left
typed there becomes a cell of Python's own by `rulelang.data.sheet.plain`.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from rulelang.data.readers.problems import unreadable
from rulelang.data.sheet import plain
from rulelang.data.spelling import text_of_bytes

__all__ = ["as_cells", "cells_of", "is_nested", "list_of_cells", "must_be_in_calendar"]

FIRST_DAY, LAST_DAY = date(1, 1, 1), date(9999, 12, 31)


def as_cells(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns as cells hold them: the shortest decimals of short floats as doubles, texts of
    categories and of bytes."""
    wanted = _expressions(frame.schema)
    return frame.with_columns(wanted) if wanted else frame


def cells_of(lazy: pl.LazyFrame) -> pl.LazyFrame:
    """The same for a frame that is still to be read."""
    wanted = _expressions(lazy.collect_schema())
    return lazy.with_columns(wanted) if wanted else lazy


def _expressions(schema: pl.Schema) -> list[pl.Expr]:
    return [
        _READ[dtype.base_type()](pl.col(name))
        for name, dtype in schema.items()
        if dtype.base_type() in _READ
    ]


def must_be_in_calendar(frame: pl.DataFrame, file: str, kind: str) -> None:
    """Raise DataError if a column has a day outside the years 1 to 9999, which no date can be."""
    for name, dtype in frame.schema.items():
        if dtype.base_type() in (pl.Date, pl.Datetime):
            days = frame[name].cast(pl.Date).drop_nulls()
            if len(days) and not days.is_between(FIRST_DAY, LAST_DAY).all():
                raise unreadable(file, kind, "calendar", column=name)


def is_nested(dtype: pl.DataType) -> bool:
    """Whether the cells of a column of this type are lists or records, which no input takes."""
    return dtype.base_type() in (pl.List, pl.Array, pl.Struct)


def list_of_cells(series: pl.Series) -> list[Any]:
    """The cells of a column as Python's own."""
    cells = series.to_list()
    return [*map(plain, cells)] if series.dtype.base_type() in _PYTHON else cells


def _shortest(column: pl.Expr) -> pl.Expr:
    """A float of 32 bits as the double of its shortest decimal, which Polars writes."""
    return column.cast(pl.String).cast(pl.Float64)


def _half(column: pl.Expr) -> pl.Expr:
    """A float of 16 bits likewise; NumPy writes its shortest decimal."""
    return column.map_batches(_halves, return_dtype=pl.Float64)


def _halves(series: pl.Series) -> pl.Series:
    texts = [None if one is None else float(str(np.float16(one))) for one in series.to_list()]
    return pl.Series(series.name, texts, pl.Float64)


def _text_of_bytes(column: pl.Expr) -> pl.Expr:
    """Bytes as the text that they write in UTF-8; others by their digits, as PostgreSQL does."""
    return column.map_batches(_texts, return_dtype=pl.String)


def _texts(series: pl.Series) -> pl.Series:
    try:
        return series.cast(pl.String)
    except pl.exceptions.PolarsError:  # of bytes that are not UTF-8
        texts = [None if raw is None else text_of_bytes(raw) for raw in series.to_list()]
        return pl.Series(series.name, texts, pl.String)


_READ: dict[Any, Callable[[pl.Expr], pl.Expr]] = {
    pl.Float32: _shortest,
    pl.Categorical: lambda column: column.cast(pl.String),
    pl.Enum: lambda column: column.cast(pl.String),
    pl.Binary: _text_of_bytes,
}
"""How the columns are read whose cells are of another type. Every other type is left as it is."""
if hasattr(pl, "Float16"):  # Polars before 1.40 may have none
    _READ[pl.Float16] = _half

_PYTHON = frozenset({pl.Datetime, pl.Time, pl.Duration, pl.Object})
"""Types whose cells `plain` makes what cells hold."""
