"""Who the units are: their names, periods, and the groups that they are ranked within."""

from typing import Any

import numpy as np
import polars as pl
from attrs import define, field

from rulelang.data.cells import clean, fold, read_cells
from rulelang.data.table import written
from rulelang.engine.columnar.machine import Array
from rulelang.engine.columnar.texts import factorised
from rulelang.plan.tree import InputPlan, Plan
from rulelang.plan.values import Absent

__all__ = ["Codes", "hashes", "names_of", "repeated"]


@define
class Codes:
    """Numbers for the distinct values of a column, as chunks of it come by."""

    values: list[Any] = field(factory=list)
    by_value: dict[Any, int] = field(factory=dict)

    def of(self, key: Any, value: Any) -> int:
        """The number of a value; ``key`` is what is the same in two spellings of it."""
        if key not in self.by_value:
            self.by_value[key] = len(self.values)
            self.values.append(value)
        return self.by_value[key]

    def periods(self, series: pl.Series) -> Array:
        """The numbers of a chunk of periods."""
        distinct, index = factorised(series)
        spelt = [clean(written(value)) if value is not None else "" for value in distinct]
        return np.asarray([self.of(fold(text), text) for text in spelt], np.int64)[index]

    def inputs(self, series: pl.Series, item: InputPlan, plan: Plan) -> Array:
        """The numbers of a chunk of an input; 0 may be missing too, and is then not ranked."""
        distinct, index = factorised(series)
        values = read_cells(distinct, item, plan)
        codes = [0 if isinstance(value, Absent) else self.of(value, value) for value in values]
        return np.asarray(codes, np.int64)[index]


def names_of(series: pl.Series) -> pl.Series:
    """The names of units as they are kept: NFC, without the white space around them."""
    text = series
    if series.dtype == pl.Object:
        cells = [None if cell is None else written(cell) for cell in series]
        text = pl.Series(series.name, cells, pl.String)
    elif series.dtype != pl.String:
        text = series.cast(pl.String)
    letters = text.str.len_bytes() != text.str.len_chars()
    if letters.any():
        text = text.str.normalize("NFC")
    return text.str.strip_chars() if text.str.contains(r"^\s|\s$").any() else text


def hashes(names: pl.Series, periods: Array | None) -> Array:
    """A number of 64 bits for each unit; of the same name in the same period, the same."""
    if names.str.contains(r"\s").any():
        names = names.str.replace_all(r"\s+", " ")
    found = names.hash().to_numpy()
    if periods is not None:
        found = found ^ (periods.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))
    return found


def repeated(hashed: Array) -> Array:
    """The rows whose hash stands elsewhere too."""
    ranked = np.sort(hashed)
    twice = np.unique(ranked[1:][ranked[1:] == ranked[:-1]])
    return np.flatnonzero(np.isin(hashed, twice)) if len(twice) else np.zeros(0, np.int64)
