"""Large tables: read in chunks, again and again, only in the columns that are asked for."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from attrs import field, frozen

if TYPE_CHECKING:
    import polars

__all__ = ["Source", "source_of_frame", "source_of_parquet"]

ROWS_AT_ONCE = 262_144


@frozen
class Source:
    """A table of typed columns.

    ``read`` gives the rows of some columns in their order, as frames of many rows each. ``name``
    is the file; ``sha256`` that of its bytes, None for data that come from no file.
    """

    name: str
    columns: tuple[str, ...]
    rows: int
    read: Callable[[Sequence[str]], "Iterator[polars.DataFrame]"] = field(repr=False)
    sha256: str | None = None


def source_of_frame(frame: "polars.DataFrame", name: str = "frame") -> Source:
    """A frame in memory."""

    def read(columns: Sequence[str]) -> "Iterator[polars.DataFrame]":
        yield from frame.select(columns).iter_slices(ROWS_AT_ONCE)

    return Source(name, tuple(frame.columns), frame.height, read)


def source_of_parquet(path: str) -> Source:
    """A Parquet file, streamed. Raises what Polars raises where it is none."""
    import polars

    lazy = polars.scan_parquet(path)
    columns = tuple(lazy.collect_schema().names())
    rows: int = lazy.select(polars.len()).collect().item()

    def read(columns: Sequence[str]) -> "Iterator[polars.DataFrame]":
        if not columns:
            return
        yield from lazy.select(columns).collect_batches(chunk_size=ROWS_AT_ONCE)

    return Source(path, columns, rows, read)
