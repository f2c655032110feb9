"""Results as a Parquet table, written as they are read, whole or not at all."""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any, assert_never

import polars as pl
from polars.io.plugins import register_io_source

from rulelang.output.layout import Kind, cell, headings
from rulelang.output.provenance import of_file
from rulelang.output.whole import replaced
from rulelang.plan.tree import Plan
from rulelang.rational import nearest_double
from rulelang.results.score import Results

__all__ = ["disk_heard", "empty", "frame_of", "write"]

ROWS_AT_ONCE = 131_072
MUCH = 65_536


def empty(plan: Plan) -> pl.DataFrame:
    """The table of results of no unit."""
    return pl.DataFrame(schema={item.name: _type(item.kind) for item in headings(plan)})


def _type(kind: Kind) -> pl.DataType:
    match kind:
        case "name" | "id":
            return pl.String()
        case "points" | "share":
            return pl.Float64()
        case "whole":
            return pl.Int64()
        case "list":
            return pl.List(pl.String)
        case other:
            assert_never(other)


def frame_of(plan: Plan, results: Results) -> pl.DataFrame:
    """The table of results that were computed exactly; figures are the doubles nearest to them."""
    columns: dict[str, list[Any]] = {}
    for heading in headings(plan):
        found = (cell(heading, unit) for unit in results.units)
        columns[heading.name] = [nearest_double(v) if isinstance(v, Fraction) else v for v in found]
    return pl.DataFrame(columns, schema=empty(plan).schema)


@contextmanager
def disk_heard(file: Path) -> Iterator[None]:
    """Raise OSError where a disk takes no more of a file, which Polars calls a wrong file."""
    try:
        yield
    except pl.exceptions.PolarsError as error:
        found = re.search(r"\(os error ([0-9]+)\)", str(error))
        if found is not None:
            raise OSError(int(found[1]), os.strerror(int(found[1]))) from None
        with file.open("ab") as stream:  # the disk is asked, where Polars does not say
            stream.write(bytes(MUCH))
        raise


def write(
    plan: Plan,
    table: Callable[[], Iterator[pl.DataFrame]],
    path: Path,
    metadata: Mapping[str, str],
) -> None:
    """Write a table of results to a file, with metadata by key.

    Raises OSError; a file that was there is then as it was.
    """

    def read(
        with_columns: list[str] | None,
        predicate: pl.Expr | None,
        n_rows: int | None,
        batch_size: int | None,
    ) -> Iterator[pl.DataFrame]:
        yield from table()

    lazy = register_io_source(read, schema=empty(plan).schema)
    with replaced(path) as file, disk_heard(file):
        lazy.sink_parquet(
            file,
            compression="lz4",
            row_group_size=ROWS_AT_ONCE,
            metadata=dict(of_file(empty(plan), metadata)),
        )
