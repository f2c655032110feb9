"""Tables in columns: Parquet and Arrow files, and frames of programs in memory."""

import sys
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Any

from rulelang.data.options import Reading
from rulelang.data.readers.problems import refused_if_unreadable
from rulelang.data.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars

__all__ = ["frame_of", "is_frame", "read_arrow", "read_parquet", "sheet_of_frame"]

STREAM = "__arrow_c_stream__"


class TwiceError(ValueError):
    """Two columns have one name."""


def read_parquet(raw: bytes, file: str, options: Reading) -> list[Sheet]:
    """The bytes of a Parquet file as a sheet; raises DataError. Needs Polars."""
    from rulelang.data.source import all_of, source_of_parquet

    frame = all_of(source_of_parquet(file, raw))
    return [sheet_of_frame(frame, file, sha256(raw).hexdigest())]


def read_arrow(raw: bytes, file: str, options: Reading) -> list[Sheet]:
    """The bytes of an Arrow file (Feather, IPC) or stream as a sheet; raises DataError.

    Needs Polars.
    """
    import polars

    whole = raw.startswith(b"ARROW1")
    return [_read(raw, file, "arrow", polars.read_ipc if whole else polars.read_ipc_stream)]


def _read(raw: bytes, file: str, kind: str, read: "Callable[..., polars.DataFrame]") -> Sheet:
    import polars

    from rulelang.data.types import must_be_in_calendar

    spoken = (OSError, ValueError, polars.exceptions.PolarsError)
    with refused_if_unreadable(file, kind, spoken):
        frame = read(BytesIO(raw))
    must_be_in_calendar(frame, file, kind)
    return sheet_of_frame(frame, file, sha256(raw).hexdigest())


def sheet_of_frame(frame: "polars.DataFrame", file: str, sha256: str | None = None) -> Sheet:
    """A frame as a sheet, its first row the names of the columns."""
    from rulelang.data.types import as_cells, list_of_cells

    columns = map(list_of_cells, as_cells(frame).get_columns())
    rows = (tuple(frame.columns), *zip(*columns, strict=True)) if frame.width else ()
    return Sheet(file, "", rows, typed=True, sha256=sha256)


def is_frame(data: Any) -> bool:
    """Whether data are a frame: of pandas, of Polars, or of whatever speaks Arrow."""
    return hasattr(data, STREAM) or _is_of(data, "polars", "LazyFrame")


def frame_of(data: Any) -> "polars.DataFrame":
    """A frame as one of Polars, without a copy where that is possible.

    Raises TypeError where a column is of a type that has no cells.
    """
    import polars

    if _is_of(data, "polars", "LazyFrame"):
        data = data.collect()
    return data if isinstance(data, polars.DataFrame) else _imported(data)


def _imported(data: Any) -> "polars.DataFrame":
    import polars

    refused = (TypeError, ValueError, polars.exceptions.PolarsError)
    try:
        if _is_of(data, "pandas", "DataFrame"):
            return _of_pandas(data)
        return polars.DataFrame(data)
    except TwiceError:
        raise
    except (*refused, polars.exceptions.PanicException) as error:  # of types that Polars lacks
        reason = (str(error).splitlines() or ["?"])[0]
        raise TypeError(f"this {type(data).__name__} is not a table of cells: {reason}") from None


def _of_pandas(data: Any) -> "polars.DataFrame":
    """A frame of pandas, its index left out; columns of several types keep their cells."""
    import polars

    names = [*map(str, data.columns)]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise TwiceError(f"this DataFrame has two columns {twice!r}: rename or drop one of them")
    return polars.DataFrame([_series(str(name), data[name]) for name in data.columns])


def _series(name: str, column: Any) -> "polars.Series":
    import polars

    if column.dtype != object:
        return polars.Series(name, polars.from_pandas(column, nan_to_null=True))
    missing = column.isna()
    cells = [None if lacks else cell for cell, lacks in zip(column, missing, strict=True)]
    if {type(cell) for cell in cells} <= {str, type(None)}:
        return polars.Series(name, cells, polars.String)
    return polars.Series(name, cells, polars.Object)


def _is_of(data: Any, module: str, name: str) -> bool:
    """Whether data are of a class of a package; who has one has imported it."""
    found = sys.modules.get(module)
    return found is not None and isinstance(data, getattr(found, name))
