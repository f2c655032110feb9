"""Large tables: read in chunks, again and again, only in the columns that are asked for."""

from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from rulelang.data.readers.problems import refused_if_unreadable, unreadable
from rulelang.data.spelling import EDGES
from rulelang.data.table import Part, Table

if TYPE_CHECKING:
    import polars

__all__ = [
    "Read",
    "Source",
    "all_of",
    "in_memory",
    "must_be_whole",
    "source_of_csv",
    "source_of_frame",
    "source_of_parquet",
    "source_of_table",
    "without_texts",
]

ROWS_AT_ONCE = 65_536
ROWS_AHEAD = 262_144
COLUMNS_AT_ONCE = 16
PARQUET = "parquet"
FIRST_ROW = 2  # as rows are numbered in messages: the header is row 1

Read = Callable[[Sequence[str]], "Iterator[polars.DataFrame]"]


@frozen
class Source:
    """A table in columns.

    ``head`` is the table without its rows: its headings, what the user said of them, the
    conventions of columns as far as they are known, and what was seen of whole columns. ``read``
    gives the rows of some columns in their order, as frames of many rows each, their types those
    of `rulelang.data.types`. ``cells`` is the table that the columns were made of, None where they
    are all there is.
    """

    head: Table = field(repr=False)
    rows: int
    read: Read = field(repr=False)
    cells: Table | None = field(default=None, repr=False)

    @property
    def columns(self) -> tuple[str, ...]:
        """The headings."""
        return self.head.header

    def table(self, frame: "polars.DataFrame", places: Sequence[int]) -> Table:
        """Rows that were read, their cells as they were in the data; ``places`` are those of the
        rows in the whole table."""
        names = tuple(frame.columns)
        if self.cells is not None:
            return evolve(self.cells.some(names, places), conventions=self.head.conventions)
        numbers = tuple(row + FIRST_ROW for row in places)
        return evolve(self.header(names), rows=_rows(frame), numbers=numbers, parts=())

    def header(self, names: Sequence[str] | None = None) -> Table:
        """The table without its rows, of these columns or of all; every row has a number."""
        header = self.columns if names is None else tuple(names)
        numbers = range(FIRST_ROW, self.rows + FIRST_ROW)
        return evolve(self.head, header=header, numbers=numbers, diagnostics=())

    def whole(self) -> Table:
        """All rows and columns, for whoever looks at cells one by one."""
        if self.cells is not None:
            return self.cells
        rows = [row for frame in self.read(self.columns) for row in _rows(frame)]
        head = self.header()
        return evolve(head, rows=tuple(rows), numbers=tuple(head.numbers))


def without_texts(source: Source, texts: Collection[str], columns: Collection[str]) -> Source:
    """A source in which some texts, blanks around them aside, are empty cells in some columns."""

    def read(names: Sequence[str]) -> "Iterator[polars.DataFrame]":
        import polars

        for frame in source.read(names):
            for name, dtype in frame.schema.items():
                if name in columns and dtype == polars.String:
                    series = frame[name]
                    marked = series.str.strip_chars(EDGES).is_in(texts)
                    if marked.any():
                        empty = polars.Series([None], dtype=dtype)
                        frame = frame.with_columns(series.zip_with(~marked.fill_null(False), empty))
            yield frame

    return evolve(source, read=read)


def _rows(frame: "polars.DataFrame") -> tuple[tuple[Any, ...], ...]:
    from rulelang.data.types import list_of_cells

    columns = [list_of_cells(series) for series in frame.get_columns()]
    return tuple(zip(*columns, strict=True))


def source_of_frame(frame: "polars.DataFrame", name: str = "frame") -> Source:
    """A frame in memory. Raises DataError where a date is outside the calendar."""
    from rulelang.data.types import as_cells, must_be_in_calendar

    must_be_in_calendar(frame, name, "frame")
    head = Table(name, tuple(frame.columns), (), ())
    return Source(head, frame.height, _Sliced(as_cells(frame)))


def source_of_table(table: Table) -> Source:
    """A table of cells, put into columns: typed where a type has all the cells of one."""
    import polars

    from rulelang.data.types import as_cells

    places = {name: at for at, name in reversed([*enumerate(table.header)])}
    frame = polars.DataFrame(
        [_series(name, [row[at] for row in table.rows]) for name, at in places.items()]
    )
    head = evolve(table, rows=(), numbers=(), parts=())
    return Source(head, len(table.rows), _Sliced(as_cells(frame)), table)


@frozen(eq=False)
class _Sliced:
    """Reads a frame of cells that is in memory."""

    frame: "polars.DataFrame" = field(repr=False)

    def __call__(self, columns: Sequence[str]) -> "Iterator[polars.DataFrame]":
        yield from self.frame.select(columns).iter_slices(ROWS_AT_ONCE)


def in_memory(source: Source) -> Source:
    """The same table with all that is read of it in memory, as other processes take it."""
    if isinstance(source.read, _Sliced):
        return source
    return evolve(source, read=_Sliced(all_of(source)))


def all_of(source: Source) -> "polars.DataFrame":
    """All rows and columns of a source as one frame."""
    import polars

    frames = [*source.read(source.columns)]
    return polars.concat(frames) if frames else polars.DataFrame(dict.fromkeys(source.columns, ()))


def _series(name: str, cells: list[Any]) -> "polars.Series":
    """A column of one type, or of objects where cells are of several."""
    import polars

    kinds = {*map(type, cells)} - {type(None)}
    types = {str: polars.String, bool: polars.Boolean, float: polars.Float64, date: polars.Date}
    if not kinds:
        return polars.Series(name, cells, polars.Null)
    if kinds == {int}:
        with suppress(OverflowError, TypeError):  # of a number beyond 64 bits
            return polars.Series(name, cells, polars.Int64)
    if kinds == {int, float} and all(abs(cell) < 2**53 for cell in cells if type(cell) is int):
        return polars.Series(name, cells, polars.Float64, strict=False)
    kind = kinds.pop()
    if not kinds and kind in types:
        with suppress(UnicodeEncodeError):  # of a text that is not Unicode
            return polars.Series(name, cells, types[kind])
    return polars.Series(name, cells, polars.Object)


def source_of_parquet(file: str, raw: bytes | None = None) -> Source:
    """A Parquet file, streamed, or its bytes. Raises DataError, also while it is read, or what the
    operating system raises."""
    import polars

    from rulelang.data.types import cells_of, must_be_in_calendar

    spoken = (polars.exceptions.PolarsError,)
    with refused_if_unreadable(file, PARQUET, spoken):
        lazy = polars.scan_parquet(file if raw is None else BytesIO(raw))
        rows: int = lazy.select(polars.len()).collect().item()
        names = tuple(lazy.collect_schema().names())
        if rows != _rows_of_groups(lazy, "#".join(names) + "#"):
            raise unreadable(file, PARQUET, "damaged")

    def read(columns: Sequence[str]) -> "Iterator[polars.DataFrame]":
        if not columns:
            return
        with refused_if_unreadable(file, PARQUET, spoken):
            for frame in _ahead(cells_of(lazy.select(columns)), rows):
                must_be_in_calendar(frame, file, PARQUET)
                yield from frame.iter_slices(ROWS_AT_ONCE)

    return Source(Table(file, names, (), ()), rows, read)


def _rows_of_groups(lazy: "polars.LazyFrame", free: str) -> int:
    """The rows as the parts of the file count them: where the file's own count is damaged, Polars
    leaves rows out. ``free`` is the name of no column."""
    import polars

    last = lazy.with_row_index(free).select(polars.col(free).max()).collect(engine="streaming")
    return int(last.item()) + 1 if last.item() is not None else 0


def must_be_whole(source: Source, columns: Sequence[str]) -> None:
    """Read columns that nobody asks for, so that a damaged file is refused wherever the damage is.

    Raises DataError as reading does. Texts have been looked at when they were counted.
    """
    if source.head.typed:
        for start in range(0, len(columns), COLUMNS_AT_ONCE):
            for _ in source.read(columns[start : start + COLUMNS_AT_ONCE]):
                pass


def _ahead(lazy: "polars.LazyFrame", rows: int) -> "Iterator[polars.DataFrame]":
    """All rows, many at a time; the next ones are read meanwhile, and only those: Polars' own
    batches are read ahead as fast as the disk goes, whether there is room for them or not."""

    def part(start: int) -> "polars.DataFrame":
        return lazy.slice(start, ROWS_AHEAD).collect(engine="streaming")

    yield lazy.head(ROWS_AT_ONCE).collect(engine="streaming")  # all that some look at
    starts = range(ROWS_AT_ONCE, rows, ROWS_AHEAD)
    if not starts:
        return
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(part, starts[0])
        for start in starts[1:]:
            frame = coming.result()
            coming = pool.submit(part, start)
            yield frame
        yield coming.result()


def source_of_csv(path: str, header: tuple[str, ...], rows: int) -> Source:
    """A CSV file that every reader reads alike (`plain_rows`), streamed as columns of text."""
    import polars

    kept: dict[str, Any] = (  # that empty cells are empty texts; Polars 2 has another name for it
        {"missing_utf8_is_empty_string": True}
        if polars.__version__.startswith("1.")
        else {"empty_string_is_null": False}
    )
    lazy = polars.scan_csv(
        path,
        has_header=False,
        skip_rows=1,
        schema=dict.fromkeys(header, polars.String),
        **kept,
        glob=False,
        n_rows=rows,
    )

    def read(columns: Sequence[str]) -> "Iterator[polars.DataFrame]":
        if columns:
            yield from lazy.select(columns).collect_batches(chunk_size=ROWS_AT_ONCE)

    places = {at: at + 1 for at in range(len(header))}
    part = Part(path, "", places, range(FIRST_ROW, rows + FIRST_ROW), pointed=True)
    return Source(Table(path, header, (), (), typed=False, parts=(part,)), rows, read)
