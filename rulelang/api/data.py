"""Data as programs hand them over: rows for the exact engine, columns for the others."""

import sys
from collections.abc import Iterable, Mapping
from hashlib import file_digest
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeGuard

from attrs import evolve

from rulelang.api.files import read_data, unreadable
from rulelang.data import Table, read_csv, table_of_rows
from rulelang.diagnostics import DataError

if TYPE_CHECKING:
    import polars

    from rulelang.data.source import Source

__all__ = ["Data", "source_of", "table_of"]

PARQUET = ".parquet"

Data: TypeAlias = "str | PathLike[str] | Iterable[Mapping[str, Any]] | polars.DataFrame"
"""The path of a CSV or a Parquet file, rows (a mapping of column to value each), or a frame."""


def table_of(data: Data) -> Table:
    """Data as rows of cells. Raises ``DataError`` where there is no table."""
    if isinstance(data, (str, PathLike)):
        path = Path(data)
        if path.suffix != PARQUET:
            return read_csv(read_data(path), str(path))
        table = _of_parquet(path).whole()
        with path.open("rb") as file:
            return evolve(table, sha256=file_digest(file, "sha256").hexdigest())
    return source_of(data).whole() if _is_frame(data) else table_of_rows(data)


def source_of(data: Data) -> "Source":
    """Data as columns. Raises ``DataError`` where there is no table."""
    from rulelang.data.source import source_of_frame, source_of_table

    if not isinstance(data, (str, PathLike)):
        return source_of_frame(data) if _is_frame(data) else source_of_table(table_of_rows(data))
    path = Path(data)
    if path.suffix == PARQUET:
        return _of_parquet(path)
    return _of_plain_csv(path) or source_of_table(read_csv(read_data(path), str(path)))


def _is_frame(data: Any) -> "TypeGuard[polars.DataFrame]":
    """Whether data are a frame; who has one has imported Polars."""
    polars = sys.modules.get("polars")
    return polars is not None and isinstance(data, polars.DataFrame)


def _of_parquet(path: Path) -> "Source":
    import polars

    from rulelang.data.source import source_of_parquet

    try:
        return source_of_parquet(str(path))
    except (OSError, polars.exceptions.PolarsError) as error:
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise DataError([unreadable(path, PARQUET, reason.lower())]) from None


def _of_plain_csv(path: Path) -> "Source | None":
    """A CSV file in columns, None where it is not plain enough for that."""
    from mmap import ACCESS_READ, mmap

    from rulelang.data.lines import plain_rows
    from rulelang.data.source import source_of_csv

    try:
        if not path.is_file():  # a pipe is read once
            return None
        with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as raw:
            found = plain_rows(raw)
    except (OSError, ValueError):  # the latter of an empty file
        return None
    return None if found is None else source_of_csv(str(path), *found)
