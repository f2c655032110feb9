"""What databases answer: rows in batches, gathered as cells or as typed columns."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from rulelang.data.sheet import plain, unzoned
from rulelang.data.shortest import shortest

if TYPE_CHECKING:
    import polars

__all__ = ["Answered", "Batches", "Kind", "Rows", "TooManyCellsError", "frame", "rows"]

Kind: TypeAlias = Literal[
    "text", "whole", "truth", "day", "time", "double", "short", "decimal", "zoned", "other"
]
"""What a column of a database holds. ``short`` are floats of 32 bits that come as ones of 64,
``time`` is a day with an hour, ``zoned`` a moment without a time zone to read it in."""

Batches: TypeAlias = Iterable[Sequence[tuple[Any, ...]]]
Rows: TypeAlias = list[tuple[Any, ...]]

MOST_CELLS = 50_000_000
"""Of an answer that is held as cells, some 3 GB."""
MOST_TYPED = 500_000_000
"""The same in typed columns."""

DIGITS = 38
"""Of the decimals that a column holds."""


class TooManyCellsError(Exception):
    """An answer that does not end, or is too large to be held; ``most`` are held."""

    def __init__(self, most: int) -> None:
        self.most = most


class Answered(NamedTuple):
    """A column of an answer."""

    name: str
    kind: Kind = "other"


def rows(columns: Sequence[Answered], batches: Batches) -> Rows:
    """Rows as sheets hold them, below the names of the columns. Raises TooManyCellsError."""
    found: Rows = [tuple(column.name for column in columns)]
    looked_at = any(column.kind in ("short", "zoned") for column in columns)
    for batch in _held(columns, batches, MOST_CELLS):
        if looked_at:
            found += (tuple(map(_cell, columns, row)) for row in batch)
        else:
            found += (tuple(map(plain, row)) for row in batch)
    return found


def _held(columns: Sequence[Answered], batches: Batches, most: int) -> Batches:
    """The batches, as long as they are not too many."""
    left = most // len(columns)
    for batch in batches:
        left -= len(batch)
        if left < 0:
            raise TooManyCellsError(most)
        yield batch


def _cell(column: Answered, cell: Any) -> Any:
    if cell is None:
        return None
    if column.kind == "zoned":
        return unzoned(column.name)
    return shortest(cell) if column.kind == "short" else plain(cell)


def frame(columns: Sequence[Answered], batches: Batches) -> "polars.DataFrame | None":
    """The same as typed columns, which take a tenth of the memory; None where a column has no type
    that holds all its cells, or shares its name. Raises TooManyCellsError."""
    import polars as pl

    types: dict[Kind, Any] = {
        "text": pl.String,
        "whole": pl.Int64,
        "truth": pl.Boolean,
        "day": pl.Date,
        "time": pl.Datetime("us"),
        "double": pl.Float64,
        "short": pl.Float32,
    }
    if len({column.name for column in columns}) < len(columns):
        return None
    if any(column.kind not in types and column.kind != "decimal" for column in columns):
        return None
    parts: list[list[pl.Series]] = [[] for _ in columns]
    for batch in _held(columns, batches, MOST_TYPED):
        for column, part, cells in zip(columns, parts, zip(*batch, strict=True), strict=True):
            dtype = _decimal(cells) if column.kind == "decimal" else types[column.kind]
            if dtype is None:
                return None
            part.append(pl.Series(column.name, cells, dtype))
    try:
        return pl.DataFrame(
            [
                _joined(column, part, types.get(column.kind))
                for column, part in zip(columns, parts, strict=True)
            ]
        )
    except pl.exceptions.PolarsError:  # decimals with more digits than a column holds
        return None


def _joined(column: Answered, parts: "list[polars.Series]", dtype: Any) -> "polars.Series":
    import polars as pl

    if not parts:
        return pl.Series(column.name, [], dtype or pl.Decimal(DIGITS, 0))
    if column.kind == "decimal":
        scale = max(part.dtype.scale for part in parts)  # type: ignore[attr-defined]
        parts = [part.cast(pl.Decimal(DIGITS, scale)) for part in parts]
    return pl.concat(parts)


def _decimal(cells: Sequence[Decimal | None]) -> Any:
    """The type of decimals that holds all the cells, None where there is none."""
    import polars as pl

    scale = whole = 0
    for cell in cells:
        if cell is not None:
            exponent = cell.as_tuple().exponent
            if not isinstance(exponent, int):  # not a number, or no end
                return None
            scale = max(scale, -exponent)
            whole = max(whole, cell.adjusted() + 1)
    return pl.Decimal(DIGITS, scale) if scale + whole <= DIGITS else None
