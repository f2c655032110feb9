"""Collected answers as typed columns: what `rulelang eval` reads to the letter."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rulelang.output.separated import cell
from rulelang.output.whole import replaced
from rulelang.plan.values import Known, spelt
from rulelang.rational import decimal_text, from_float

if TYPE_CHECKING:
    import polars

__all__ = ["Columns", "frame", "text", "write_parquet"]

Columns = Mapping[str, Sequence[Known | None]]
"""The values of each column by its heading, a row a unit; None is an empty cell."""

LARGEST_WHOLE = 2**63


def text(columns: Columns, kinds: Mapping[str, str]) -> str:
    """A table of CSV; ``kinds`` are those of the inputs by heading. Percentages have their sign."""
    cells = [
        [_cell(value, kinds.get(name) == "percent") for value in values]
        for name, values in columns.items()
    ]
    return "".join(",".join(row) + "\n" for row in (columns, *zip(*cells, strict=True)))


def _cell(value: Known | None, percent: bool) -> str:
    return cell(value) if isinstance(value, str) else _written(value, percent)


def _written(value: Known | None, percent: bool) -> str:
    if value is None:
        return ""
    if not isinstance(value, Fraction):
        return spelt(value)
    return f"{_decimal(value * 100)}%" if percent else _decimal(value)


def _decimal(value: Fraction) -> str:
    """A number that a cell held, which therefore ends, with all its decimals."""
    places, rest = 0, value.denominator
    while rest % 10 == 0:
        places, rest = places + 1, rest // 10
    while rest > 1:
        places, rest = places + 1, rest // (5 if rest % 5 == 0 else 2)
    # Three decimals could be thousands behind a point that parts them: 1.234 is written 1.2340.
    return decimal_text(value, places + (places == 3))


def frame(columns: Columns, kinds: Mapping[str, str]) -> "polars.DataFrame":
    """The same as typed columns; ``kinds`` are those of the inputs by heading, texts are the rest.

    Numbers are doubles, each standing for its shortest decimal; a column with a number that none
    stands for is one of texts.
    """
    import polars as pl

    def series(name: str, values: Sequence[Known | None]) -> pl.Series:
        dtype, cells = _typed(kinds.get(name, "text"), values)
        types = {
            "double": pl.Float64,
            "whole": pl.Int64,
            "truth": pl.Boolean,
            "date": pl.Date,
            "text": pl.String,
        }
        return pl.Series(name, cells, types[dtype])

    return pl.DataFrame([series(name, values) for name, values in columns.items()])


def _typed(kind: str, values: Sequence[Known | None]) -> tuple[str, list[Any]]:
    """The type of a column, and its cells in that type."""
    if kind == "yesno":
        return "truth", [*values]
    if kind == "date":
        return "date", [*values]
    numbers: Sequence[Any] = values
    if kind == "integer" and all(map(_fits, values)):
        return "whole", [None if value is None else int(value) for value in numbers]
    if kind in ("number", "percent") and all(map(_is_double, values)):
        return "double", [None if value is None else float(value) for value in numbers]
    percent = kind == "percent"
    return "text", [None if value is None else _written(value, percent) for value in values]


def _fits(value: Known | None) -> bool:
    return not isinstance(value, Fraction) or abs(value) < LARGEST_WHOLE


def _is_double(value: Known | None) -> bool:
    if not isinstance(value, Fraction):
        return True
    try:
        return from_float(float(value)) == value
    except OverflowError:
        return False


def write_parquet(table: "polars.DataFrame", path: Path) -> None:
    """Write a frame to a file, whole or not at all. Raises OSError."""
    from rulelang.output.parquet import disk_heard

    with replaced(path) as file, disk_heard(file):
        table.write_parquet(file)
