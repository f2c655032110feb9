"""Decimals of more than 15 digits as columns of whole numbers, read from their texts.

A double of 16 or 17 digits, such as 0.30000000000000004, is not told by a division from its
neighbours; the digits of its shortest text, which Polars writes, are its number.
"""

import numpy as np
import polars as pl

from rulelang.engine.columnar.machine import Array

__all__ = ["LARGEST_NUMERATOR", "has_long_decimals", "numerators", "places_of", "scale_of"]

MOST_DECIMALS = 12
MOST_PLACES = 18
LARGEST_NUMERATOR = 2**62
SAMPLE = 4096
MOST_LEFT = 0.005
"""The share of decimals that may go to the exact engine before texts are read."""


def has_long_decimals(doubles: Array, scale: int) -> bool:
    """Whether many doubles are not whole numbers of up to 15 digits over the scale."""
    sample = doubles[:: max(1, len(doubles) // SAMPLE)]
    sample = sample[np.isfinite(sample)]
    near = np.rint(sample * scale)
    told = (near / scale == sample) & (np.abs(near) < 10**15)
    return bool(np.count_nonzero(~told) > MOST_LEFT * len(sample))


def places_of(series: pl.Series) -> int:
    """How many decimals the numbers of a column have at most."""
    text = series.gather_every(max(1, len(series) // SAMPLE)).cast(pl.String)
    decimals = text.str.extract(r"^-?[0-9]+\.([0-9]*[1-9])").str.len_bytes()
    return min(max(decimals.drop_nulls().to_list(), default=0), MOST_PLACES)


def scale_of(doubles: Array) -> int:
    """The power of ten that makes most of a sample of decimals whole."""
    sample = doubles[:: max(1, len(doubles) // SAMPLE)]
    sample = sample[np.isfinite(sample)]
    best, held = 1, -1
    for places in range(MOST_DECIMALS + 1):
        power = 10.0**places
        exact = int(np.count_nonzero(np.rint(sample * power) / power == sample))
        if exact > held:
            best, held = 10**places, exact
        if exact == len(sample):
            break
    return best


def numerators(series: pl.Series, places: int, empty: int) -> tuple[Array, Array | None]:
    """The numbers of a column times 10^places, and which of them cannot be told so.

    Where the column is empty, ``empty`` stands. Doubles that a division tells are not read as
    texts.
    """
    if series.dtype != pl.Float64:
        return _of_texts(series, places, empty)
    doubles = series.fill_null(np.nan).to_numpy() if series.null_count() else series.to_numpy()
    scale = min(scale_of(doubles), 10**places)
    times = 10**places // scale
    near = np.rint(doubles * scale)
    told = (near / scale == doubles) & (np.abs(near) < min(10**15, LARGEST_NUMERATOR // times))
    values = np.where(told, near, 0).astype(np.int64) * times
    rows = np.flatnonzero(~told)
    if not len(rows):
        return values, None
    values[rows], unclear = _of_texts(series[rows], places, empty)
    if unclear is None:
        return values, None
    doubtful = np.zeros(len(values), np.bool_)
    doubtful[rows] = unclear
    return values, doubtful


def _of_texts(series: pl.Series, places: int, empty: int) -> tuple[Array, Array | None]:
    text = series.cast(pl.String)
    parts = text.str.strip_prefix("-").str.splitn(".", 2).struct
    decimals = parts.field("field_1").fill_null("").str.strip_chars_end("0")
    digits = parts.field("field_0") + decimals.str.pad_end(places, "0")
    whole = digits.cast(pl.Int64, strict=False)
    beyond = decimals.str.len_bytes() > places
    doubtful = (whole.is_null() | beyond) & series.is_not_null()
    negative = text.str.starts_with("-").fill_null(False).to_numpy()
    values = whole.fill_null(empty).to_numpy()
    told = np.where(negative, -values, values)
    return told, doubtful.to_numpy().copy() if doubtful.any() else None
