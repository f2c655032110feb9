"""Cells that the rules, or the user, take for nothing reported."""

from collections.abc import Collection, Iterator
from functools import partial

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame
from pyspark.sql.types import BinaryType, StringType

from rulelang.data.series import dictionary
from rulelang.data.spelling import clean
from rulelang.data.types import as_cells

__all__ = ["without_marks"]


def without_marks(data: DataFrame, marks: Collection[str], columns: Collection[str]) -> DataFrame:
    """The data with an empty cell for each mark in some columns."""
    texts = (StringType(), BinaryType())
    read = tuple(name for name in columns if data.schema[name].dataType in texts)
    if not marks or not read:
        return data
    return data.mapInArrow(partial(_emptied, frozenset(marks), read), data.schema)


def _emptied(
    marks: frozenset[str], columns: tuple[str, ...], batches: Iterator[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        found = dict(zip(batch.schema.names, batch.columns, strict=True))
        for name in columns:
            series = pl.from_arrow(found[name])
            assert isinstance(series, pl.Series)
            cells, index = dictionary(as_cells(series.to_frame()).to_series())
            empty = [isinstance(cell, str) and clean(cell) in marks for cell in cells]
            mask = np.asarray(empty, np.bool_)[index]
            nothing = pa.scalar(None, found[name].type)
            found[name] = pc.if_else(pa.array(mask), nothing, found[name])
        yield pa.RecordBatch.from_arrays([*found.values()], [*found])
