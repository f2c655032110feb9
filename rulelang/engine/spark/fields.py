"""Columns that cross between Spark and Python: their names, and a type each in both."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
from pyspark.sql import types as spark

__all__ = ["FIRST_ROW", "ROW", "arrow_batch", "schema_of"]

ROW = "row"
"""The column with the number of each row in the data, counted from 0."""

FIRST_ROW = 2  # as rows are numbered in messages: the header is row 1

KINDS: dict[str, tuple[spark.DataType, pa.DataType]] = {
    "whole": (spark.LongType(), pa.int64()),
    "double": (spark.DoubleType(), pa.float64()),
    "truth": (spark.BooleanType(), pa.bool_()),
    "text": (spark.StringType(), pa.string()),
    "bytes": (spark.BinaryType(), pa.binary()),
}

Fields = Sequence[tuple[str, str]]
"""Columns by name, each with its kind, a row of ``KINDS``."""


def schema_of(fields: Fields, further: Sequence[spark.StructField] = ()) -> spark.StructType:
    """The columns as Spark declares them."""
    own = [spark.StructField(name, KINDS[kind][0]) for name, kind in fields]
    return spark.StructType([*own, *further])


def arrow_batch(
    fields: Fields, columns: Mapping[str, Any], further: Mapping[str, pa.Array] | None = None
) -> pa.RecordBatch:
    """The columns as Arrow has them; what is masked in a column, or None, is null."""
    arrays: dict[str, pa.Array] = {}
    for name, kind in fields:
        column = columns[name]
        mask = None
        if isinstance(column, tuple):
            column, mask = column
        arrays[name] = pa.array(column, KINDS[kind][1], mask=mask)
    arrays |= further or {}
    return pa.RecordBatch.from_arrays([*arrays.values()], [*arrays])
