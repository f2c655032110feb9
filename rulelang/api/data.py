"""Data as programs hand them over: rows for the exact engine, columns for the others."""

from collections.abc import Iterable, Mapping
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from attrs import evolve

from rulelang.api.files import reason_of, unreadable
from rulelang.api.needs import COLUMNAR, must_have
from rulelang.api.sources import PARQUET, STANDARD_INPUT, sheets_of, sheets_of_text
from rulelang.data import Table, table_of_rows
from rulelang.data.columns import match, with_absent
from rulelang.data.editions import edition_column, of_other_edition
from rulelang.data.options import Reading
from rulelang.data.readers import magic, suffixes
from rulelang.data.readers.frames import frame_of, is_frame, sheet_of_frame
from rulelang.data.tables import as_asked
from rulelang.data.tables import table_of as table_of_sheets
from rulelang.diagnostics import Cell, DataError
from rulelang.plan.tree import Plan

if TYPE_CHECKING:
    from rulelang.data.source import Source

__all__ = ["ArrowStream", "Data", "must_be_reading", "source_of", "table_of", "table_of_text"]

PLAIN = ".csv"
LONGEST_SHOWN = 40
FRAME = "frame"


class ArrowStream(Protocol):
    """Whatever hands over a table by the PyCapsule interface of Arrow: frames of pandas and
    Polars, tables of PyArrow, relations of DuckDB."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """A capsule of a stream of Arrow."""
        ...


Data: TypeAlias = "str | PathLike[str] | Iterable[Mapping[str, Any]] | ArrowStream"
"""A path (of a table or of a folder of tables), the name of a table with a known ending, the URL of
a database, ``-`` for standard input, rows (a mapping of column to value each), or a frame."""


def must_be_reading(reading: object) -> None:
    """Raise TypeError for anything but a Reading, with how to write that."""
    if reading is not None and not isinstance(reading, Reading):
        given = reading.items() if isinstance(reading, Mapping) else ()
        said = ", ".join(f"{name}={value!r}" for name, value in given) or "decimal=','"
        raise TypeError(
            f"how data are read is a rulelang.Reading, not {type(reading).__name__}: "
            f"write rulelang.Reading({said})"
        )


def table_of(data: Data, plan: Plan, reading: Reading) -> Table:
    """Data as rows of cells. Raises ``DataError`` where there is no table, or one of another
    edition."""
    return _of_edition(_table_of(data, plan, reading), plan)


def table_of_text(text: str, plan: Plan, reading: Reading) -> Table:
    """The table that a text writes, likewise."""
    if not isinstance(text, str):
        raise TypeError(f"a table is read from a text, not {type(text).__name__}: decode it")
    return _of_edition(table_of_sheets(sheets_of_text(text, reading), plan, reading), plan)


def _of_edition(table: Table, plan: Plan) -> Table:
    at = edition_column(table.header, plan)
    if at is not None:
        cells = ((table.cell(row, at), own[at]) for row, own in enumerate(table.rows))
        _must_be_of_edition(cells, plan)
    return table


def _must_be_named(data: Data) -> None:
    """Raise ValueError for a text that names no table, so that no text is opened by surprise."""
    if not isinstance(data, str) or data == STANDARD_INPUT:
        return
    from rulelang.api.urls import is_url

    if is_url(data):
        return
    if "\n" in data or not data.lower().endswith(tuple(suffixes())):
        shown = data if len(data) <= LONGEST_SHOWN else data[:LONGEST_SHOWN] + "…"
        raise ValueError(
            f"{shown!r} names no table: write pathlib.Path(…) for a folder or a file without a "
            "known ending, and evaluate_text(…) for a table that stands in the text"
        )


def _table_of(data: Data, plan: Plan, reading: Reading) -> Table:
    if isinstance(data, (str, PathLike)):
        _must_be_named(data)
        return table_of_sheets(sheets_of(data, reading), plan, reading)
    if is_frame(data):
        must_have("files.frame", COLUMNAR, "columnar")
        from rulelang.data.types import must_be_in_calendar

        frame = frame_of(data)
        must_be_in_calendar(frame, FRAME, "frame")
        return table_of_sheets([sheet_of_frame(frame, FRAME)], plan, reading)
    if isinstance(data, Mapping):
        raise TypeError(
            f"data are a path, rows or a frame, not {type(data).__name__}: "
            "write [row] for one row, and polars.DataFrame(columns) for columns"
        )
    if isinstance(data, (bytes, bytearray)) or not isinstance(data, Iterable):
        raise TypeError(f"data are a path, rows or a frame, not {type(data).__name__}")
    asked = as_asked(table_of_rows(data), plan, reading)
    return asked if reading.strict else with_absent(asked, plan)


def source_of(data: Data, plan: Plan, reading: Reading) -> "Source":
    """Data as columns. Raises ``DataError`` where there is no table, or one of another edition."""
    from rulelang.data.source import must_be_whole, source_of_frame, source_of_table

    found = None
    _must_be_named(data)
    if not isinstance(data, (str, PathLike)):
        found = source_of_frame(frame_of(data)) if is_frame(data) else None
    elif reading.sheet is reading.encoding is reading.delimiter is reading.format is None:
        found = _streamed(fspath(data))
    if found is None:
        return source_of_table(table_of(data, plan, reading))
    found = evolve(found, head=as_asked(found.head, plan, reading))
    at = edition_column(found.columns, plan)
    if at is not None:
        heading = found.columns[at]
        place = Cell(found.head.file, 0, heading)
        for frame in found.read([heading]):
            series = frame.to_series()
            values = series if series.dtype.is_object() else series.unique(maintain_order=True)
            _must_be_of_edition(((place, value) for value in values), plan)
    used = match(found.head, plan).names
    must_be_whole(found, [name for at, name in enumerate(found.columns) if at not in used])
    return found


def _must_be_of_edition(cells: Iterable[tuple[Cell, Any]], plan: Plan) -> None:
    wrong = of_other_edition(cells, plan)
    if wrong is not None:
        raise DataError([wrong])


def _streamed(name: str) -> "Source | None":
    """A file that is read a part at a time, or a database; None where it is none of these."""
    from rulelang.api.urls import is_url

    if is_url(name):
        return _of_database(name)
    path = Path(name)
    if path.suffix == PARQUET:
        return None if _is_disguised(path) else _of_parquet(path)
    return _of_plain_csv(path) if path.suffix == PLAIN else None


def _of_database(url: str) -> "Source | None":
    from rulelang.api.databases import read_columns
    from rulelang.api.urls import shown_url
    from rulelang.data.source import source_of_frame

    found = read_columns(url)
    return None if found is None else source_of_frame(found, shown_url(url))


def _is_disguised(path: Path) -> bool:
    """Whether a file begins as no Parquet file does, which the look at its bytes reports."""
    try:
        with path.open("rb") as file:
            return file.read(len(magic.PARQUET)) != magic.PARQUET
    except OSError:  # of a folder, or of a file that is not there
        return False


def _of_parquet(path: Path) -> "Source":
    from rulelang.data.source import source_of_parquet

    try:
        return source_of_parquet(str(path))
    except OSError as error:
        reason = str(error).partition("\n")[0].lower()
        said = reason_of(error) if error.strerror else reason
        raise DataError([unreadable(path, PARQUET, said)]) from None


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
