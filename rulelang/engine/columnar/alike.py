"""Names of units in a large table that may look alike to the eye."""

import numpy as np
import polars as pl

from rulelang.diagnostics.lookalikes import LIKE
from rulelang.engine.columnar.machine import Array

__all__ = ["may_look_alike"]

LETTERS = {**LIKE, "ð": "đ", "Ð": "Đ", "ɖ": "đ", "Ɖ": "Đ", "ß": "ss", "ẞ": "ss", "ς": "σ"}
"""Letters that are taken for others: those that look like them, and those that no capital has."""


def may_look_alike(names: pl.Series, repeated: bool = True) -> Array:
    """The rows where a name first stands that may look as another does, in their order; with
    ``repeated`` a name may stand in several rows.

    All names that look alike (`data.spelling.seen`) are among them, for what is compared is
    nothing but their letters without marks, and their digits.
    """
    first = pl.DataFrame({"name": names}).with_row_index("row")
    first = first.unique("name", keep="first") if repeated else first
    letters = pl.col("name")
    if not first.select((letters.str.len_bytes() == letters.str.len_chars()).all()).item():
        letters = letters.str.normalize("NFKD")
        if first.select(letters.str.contains_any([*LETTERS]).any()).item():
            letters = letters.str.replace_many([*LETTERS], [*LETTERS.values()])
    letters = letters.str.replace_all(r"[^\pL\pN]", "").str.to_lowercase()
    same = first.select(letters.hash().is_duplicated()).to_series()
    return np.sort(first["row"].filter(same).to_numpy())
