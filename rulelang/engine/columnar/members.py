"""Who the units are: their names, periods, and the groups that they are ranked within."""

from typing import Any

import numpy as np
import polars as pl
from attrs import define, field, frozen

from rulelang.data.cells import read_cells
from rulelang.data.conventions import Convention
from rulelang.data.names import is_nameless
from rulelang.data.series import Cells, dictionary
from rulelang.data.spelling import EDGES, clean, fold
from rulelang.data.table import written
from rulelang.engine.columnar.machine import Array
from rulelang.plan.tree import InputPlan
from rulelang.plan.values import Absent, spelt

__all__ = ["Codes", "Named", "group_texts", "named", "names_of", "repeated"]

SOON = 100
SPACE = r"[\s\x1c-\x1f]"  # what Python takes for white space
EDGE = "[" + "".join(rf"\x{{{ord(letter):x}}}" for letter in EDGES) + "]"
UNTIDY = rf"^{EDGE}|{EDGE}$|{SPACE}{SPACE}|[^\S ]|[\x1c-\x1f]"


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
        distinct, index = dictionary(series)
        spelt = ["" if is_nameless(value) else clean(written(value)) for value in distinct]
        return np.asarray([self.of(fold(text), text) for text in spelt], np.int64)[index]

    def inputs(self, cells: Cells, item: InputPlan, convention: Convention, none: int = 0) -> Array:
        """The numbers of a chunk of an input, ``none`` for what is missing: what may be 0 where
        such a unit is not ranked."""
        distinct, index = cells
        values, _ = read_cells(distinct, item, convention)
        codes = [none if isinstance(value, Absent) else self.of(value, value) for value in values]
        return np.asarray(codes, np.int64)[index]


def group_texts(cells: Cells, item: InputPlan, convention: Convention) -> pl.Series:
    """What a chunk of units is ranked within, as results have it; None where it is not known."""
    distinct, index = cells
    values, _ = read_cells(distinct, item, convention)
    percent = item.kind == "percent"
    texts = [None if isinstance(value, Absent) else spelt(value, percent) for value in values]
    return pl.Series(texts, dtype=pl.String).gather(index)


def names_of(series: pl.Series) -> pl.Series:
    """The names of units as they are kept: NFC, without white space and unseen letters around."""
    return _tidied(series)[0]


@frozen
class Named:
    """The units of a chunk: their ``names``, a number of 64 bits for each (``hashed``; of the same
    name, the same), and whether each name comes after the one before, so that none is twice."""

    names: pl.Series
    hashed: Array
    ascending: bool


def named(series: pl.Series) -> Named:
    """The units of a chunk by their names."""
    names, even = _tidied(series)
    return Named(names, even.hash().to_numpy(), even is names and _ascend(names))


def _ascend(names: pl.Series) -> bool:
    parts = (names[:SOON], names)  # most that do not ascend show it soon
    return all(bool((part[1:] > part[:-1]).all()) for part in parts)


def _tidied(series: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Names as they are kept, and with white space evened out, as they are compared."""
    text = series if series.dtype == pl.String else _written(series)
    letters = text.str.len_bytes() != text.str.len_chars()
    if letters.any():
        text = text.str.normalize("NFC")
    if not text.str.contains(UNTIDY).any():  # one look in place of two changes
        return text, text
    names = text.str.replace_all(rf"^{EDGE}+|{EDGE}+$", "")
    return names, names.str.replace_all(rf"{SPACE}+", " ")


def _written(series: pl.Series) -> pl.Series:
    """Names that are not texts as `written` writes them; nothing for one that is no name."""
    if series.dtype.is_integer():
        return series.cast(pl.String)
    cells, codes = dictionary(series)
    names = [None if is_nameless(cell) else written(cell) for cell in cells]
    return pl.Series(series.name, names, pl.String).gather(codes)


def repeated(hashed: Array) -> Array:
    """The rows whose hash stands elsewhere too."""
    ranked = np.sort(hashed)
    twice = ranked[1:][ranked[1:] == ranked[:-1]]
    return np.flatnonzero(np.isin(hashed, twice)) if len(twice) else np.zeros(0, np.int64)
