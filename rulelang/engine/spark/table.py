"""Tables of Spark: which columns they have, and a number for each row."""

from collections.abc import Sequence
from typing import Any

from attrs import field, frozen
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from rulelang.engine.spark.fields import ROW

__all__ = ["Counts", "SparkTable", "counts", "numbered", "of_files", "of_frame"]

IN_PARTITION = (1 << 33) - 1  # the bits of Spark's own row ids that count within a partition


@frozen
class SparkTable:
    """A table of typed columns, named ``0``, ``1`` … in ``frame``; their headings are ``columns``.

    Beside them ``origin`` says which file or partition a row is from, ``place`` where it stands
    there; rows count from one origin to the next, in the order of these.
    """

    name: str
    columns: tuple[str, ...]
    frame: DataFrame = field(repr=False)


@frozen
class Counts:
    """How many rows each origin has, and which columns have empty cells."""

    by_origin: tuple[tuple[Any, int], ...]
    empty: frozenset[int]

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return sum(count for _, count in self.by_origin)


def of_frame(frame: DataFrame, name: str = "frame") -> SparkTable:
    """A data frame; its rows are numbered as Spark reads them."""
    place = F.monotonically_increasing_id()
    return _table(name, frame, F.spark_partition_id(), place.bitwiseAND(IN_PARTITION))


def of_files(frame: DataFrame, name: str) -> SparkTable:
    """Files of Parquet as Spark reads them; rows are numbered in the order of the files' names."""
    return _table(name, frame, F.col("_metadata.file_path"), F.col("_metadata.row_index"))


def _table(name: str, frame: DataFrame, origin: Column, place: Column) -> SparkTable:
    columns = tuple(frame.columns)
    chosen = frame.select("*", origin.alias(" origin"), place.alias(" place"))
    names = [*map(str, range(len(columns))), "origin", "place"]
    return SparkTable(name, columns, chosen.toDF(*names))


def counts(table: SparkTable, columns: Sequence[int]) -> Counts:
    """Count rows and empty cells."""
    filled = [F.count(str(at)).alias(f"filled {at}") for at in columns]
    grouped = table.frame.groupBy("origin").agg(F.count(F.lit(1)).alias("rows"), *filled)
    found = sorted(grouped.collect(), key=lambda row: row.origin)
    empty = {at for at in columns if any(row[f"filled {at}"] < row.rows for row in found)}
    return Counts(tuple((row.origin, row.rows) for row in found), frozenset(empty))


def numbered(table: SparkTable, found: Counts, columns: Sequence[int]) -> DataFrame:
    """Some columns, behind the number of each row, counted from 0."""
    first, starts = 0, []
    for origin, rows in found.by_origin:
        starts.append((origin, first))
        first += rows
    frame = table.frame
    if len(starts) == 1:
        row = F.col("place")
    else:
        kind = frame.schema["origin"].dataType.simpleString()
        before = frame.sparkSession.createDataFrame(starts, f"origin {kind}, first long")
        # No row may be lost, though a frame that is shuffled anew may have other partitions.
        frame = frame.join(F.broadcast(before), "origin", "left")
        row = F.coalesce("first", F.lit(0)) + F.col("place")
    return frame.select(row.cast("long").alias(ROW), *(F.col(str(at)) for at in columns))
