"""Tables of Spark: which columns they have, and a number for each row."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import PurePath
from typing import Any
from urllib.parse import unquote, urlsplit

from attrs import evolve, field, frozen
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from rulelang.data.table import Part
from rulelang.diagnostics import Cell, Diagnostic
from rulelang.engine.spark.fields import FIRST_ROW, ROW

__all__ = [
    "Counts",
    "SparkTable",
    "counts",
    "in_files",
    "numbered",
    "of_files",
    "of_frame",
    "parts",
]

IN_PARTITION = (1 << 33) - 1  # the bits of Spark's own row ids that count within a partition


@frozen
class SparkTable:
    """A table of typed columns, named ``0``, ``1`` … in ``frame``; their headings are ``columns``.

    Next to them ``origin`` says which file or partition a row is from, ``place`` where it stands
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


# ---- files --------------------------------------------------------------------------------------


def in_files(found: Iterable[Diagnostic], table: SparkTable, rows: Counts) -> Iterator[Diagnostic]:
    """Diagnostics whose rows count through the whole table, each in its own file."""
    files, firsts = _files(table, rows)
    for item in found:
        place = item.place
        if files and isinstance(place, Cell) and place.row and place.file == table.name:
            at = bisect_right(firsts, place.row - FIRST_ROW) - 1
            own = evolve(place, file=files[at], row=place.row - firsts[at])
            item = evolve(item, place=own)
        yield item


def parts(table: SparkTable, rows: Counts, numbers: Sequence[int]) -> tuple[Part, ...]:
    """Where some rows, counted from 0, stand: a part for each file."""
    files, firsts = _files(table, rows)
    if not files:
        return ()
    at = [bisect_right(firsts, number) - 1 for number in numbers]
    columns = {place: place + 1 for place in range(len(table.columns))}
    return tuple(
        Part(
            files[one],
            "",
            columns,
            tuple(
                number - firsts[one] + FIRST_ROW if own == one else None
                for number, own in zip(numbers, at, strict=True)
            ),
        )
        for one in sorted({*at})
    )


def _files(table: SparkTable, rows: Counts) -> tuple[list[str], list[int]]:
    """The files of a table as one calls them, none of a frame; and the first row of each."""
    origins = [origin for origin, _ in rows.by_origin]
    if not all(isinstance(origin, str) for origin in origins):
        return [], []
    firsts = [0, *accumulate(count for _, count in rows.by_origin)][: len(origins)]
    return [_shown(origin, table.name) for origin in origins], firsts


def _shown(address: str, name: str) -> str:
    """The address of a file as the user wrote that of the table."""
    path, base = unquote(urlsplit(address).path), str(PurePath(urlsplit(name).path))
    if path.endswith(base):
        return name
    _, found, below = path.partition(f"{base}/")
    return f"{name.rstrip('/')}/{below}" if found else path


# ---- rows ---------------------------------------------------------------------------------------


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
