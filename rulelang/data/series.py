"""Columns of Polars as dictionaries and codes, and the numbers that are plainly written in them.

Nearly all texts of measured decimals are different, so those that programs write are read many at
a time. Whatever is not one of them as a whole goes through the dictionary, as every cell does.
"""

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

from rulelang.data.cells import read_cells
from rulelang.data.conventions import Convention
from rulelang.data.types import is_nested, list_of_cells
from rulelang.plan.kinds import InputKind
from rulelang.plan.tree import InputPlan
from rulelang.plan.values import Absent, Value
from rulelang.rational import from_float

__all__ = ["Cells", "dictionary", "doubles_read", "plain_doubles", "spelt_plainly"]

Array = npt.NDArray[Any]

LONGEST = 16  # with its point or its sign, a decimal of 15 digits, which its double stands for
NUMBER = r"^[+-]?[0-9]+(?:\.[0-9]+)?$"
PLAIN: Mapping[InputKind, str] = {
    "number": NUMBER,
    "integer": r"^[+-]?[0-9]+$",
    "percent": r"^[+-]?[0-9]+(?:\.[0-9]+)?%?$",
}
WITH_COMMA = r"^[+-]?(?:[0-9]+|[1-9][0-9]{0,2}(?:\.[0-9]{3})+)(?:,[0-9]+)?%?$"
UNREAD = "?"
"""Stands for a text that is not plain by the convention of its column."""
SAMPLE = 512
MOST_GUESSED = 8
"""Of a column with so few texts, each is looked for in turn, which is faster than to hash."""


# ---- numbers -------------------------------------------------------------------------------------


def doubles_read(series: pl.Series, item: InputPlan, convention: Convention) -> pl.Series:
    """The doubles that stand for the decimals of a column of texts, as far as they are numbers of
    at most 15 digits: null where a cell is empty, NaN for any other value."""
    found = plain_doubles(spelt_plainly(series, item.kind, convention), item.kind)
    odd = found.is_nan()
    if not odd.any():
        return found
    odd = odd.fill_null(False)
    cells, codes = dictionary(series.filter(odd))
    values = [_double(value) for value in read_cells(cells, item, convention)[0]]
    return found.scatter(odd.arg_true(), pl.Series(values, dtype=pl.Float64).gather(codes))


def spelt_plainly(series: pl.Series, kind: InputKind, convention: Convention) -> pl.Series:
    """The texts of a column as programs write them, as far as they are plain by its convention; a
    number of hundredths has its sign."""
    if convention.decimal == ",":
        comma = series.str.contains(WITH_COMMA).fill_null(False)
        plain = series.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
        blank = series.is_null() | (series == "").fill_null(True)
        series = plain.zip_with(comma, series.zip_with(blank, pl.Series([UNREAD])))
    if kind == "percent" and convention.bare != 1:
        bare = series.str.contains(NUMBER).fill_null(False)
        series = (series + "%").zip_with(bare, series)
    return series


def plain_doubles(series: pl.Series, kind: InputKind) -> pl.Series:
    """The doubles of texts as `spelt_plainly` gives them; NaN if a text is not a plain decimal
    of at most 15 digits."""
    text, frame = pl.col("text"), series.alias("text").to_frame()  # one look, for there are many
    length = text.str.len_bytes()
    blanks = text.null_count() + (text == "").sum()
    if kind != "percent":
        longest, empty = frame.select_seq(length.max(), blanks.alias("empty")).row(0)
        if (longest or 0) < LONGEST:
            wholes = series.cast(pl.Int64, strict=False)
            if wholes.null_count() == empty:
                return wholes.cast(pl.Float64).alias(series.name)
    plain = text.str.contains(PLAIN[kind]) & (length <= LONGEST)
    written = text.str.replace("%", "e-2", literal=True) if kind == "percent" else text
    doubles = written.cast(pl.Float64, strict=False)
    found = pl.when(text != "").then(pl.when(plain).then(doubles).otherwise(math.nan))
    return frame.select_seq(found).to_series().alias(series.name)


def _double(value: Value) -> float | None:
    """The double that stands for a number; None for a missing one, NaN for any other value."""
    if isinstance(value, Absent):
        return None if value.kind == "missing" else math.nan
    if not isinstance(value, Fraction) or abs(value) >= 10**15:
        return math.nan
    double = float(value)
    return double if from_float(double) == value else math.nan


# ---- distinct cells ------------------------------------------------------------------------------

Cells: TypeAlias = tuple[list[Any], Array]
"""The distinct cells of a column, and the place of each row's among them."""


def dictionary(series: pl.Series) -> Cells:
    """The distinct cells of a column, and the place of each row's among them."""
    if series.dtype == pl.Object or is_nested(series.dtype):
        return list_of_cells(series), np.arange(len(series))
    if series.dtype != pl.String:
        distinct = series.unique(maintain_order=True)
        places = pl.Series(range(len(distinct)), dtype=pl.Int64)
        index = series.replace_strict(distinct, places, return_dtype=pl.Int64)
        return list_of_cells(distinct), index.to_numpy()
    guesses = series.head(SAMPLE).unique(maintain_order=True)
    if len(guesses) <= MOST_GUESSED:
        return _by_guess(series, guesses.to_list())
    return _by_code(_categorical(series))


def _by_guess(series: pl.Series, guesses: list[Any]) -> tuple[list[Any], Array]:
    """By comparing with the texts that probably are there; what is none of them is hashed."""
    index = np.zeros(len(series), np.int16)  # one more than the place of a guess, 0 for none
    for place, guess in enumerate(guesses, start=1):
        index += series.eq_missing(guess).to_numpy() * np.int16(place)
    rest = np.flatnonzero(index == 0)
    if not len(rest):
        return guesses, index - 1
    others, places = _by_code(_categorical(series.gather(rest)))
    whole = index.astype(np.int64) - 1
    whole[rest] = places + len(guesses)
    return guesses + others, whole


def _categorical(series: pl.Series) -> pl.Series:
    """Texts with codes of their own; those of a common table would be kept for good."""
    return series.cast(pl.Categorical(pl.Categories.random()))


def _by_code(series: pl.Series) -> tuple[list[Any], Array]:
    codes = series.to_physical().cast(pl.Int64).fill_null(-1).to_numpy() + 1
    first = np.full(int(codes.max(initial=0)) + 1, -1)  # the row in which each code is first
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    used = first >= 0
    places = np.cumsum(used) - 1
    return series.gather(first[used]).cast(pl.String).to_list(), places[codes]
