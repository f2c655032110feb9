"""A plain Python loop as it is written first: records by name, and the rubric by hand in floats.

Run as `python benchmarks/rivals/plain_records.py DATA.parquet RANKED.parquet`.
"""

from collections.abc import Iterator

import polars as pl

from benchmarks.by_hand import Scores, by_hand
from benchmarks.rivals.table import INPUTS, main

__all__ = ["score"]


def score(part: pl.DataFrame) -> Iterator[Scores]:
    """The figures of each unit of a slice."""
    for unit in part.iter_rows(named=True):
        yield by_hand([unit[name] for name in INPUTS])


if __name__ == "__main__":
    main(score)
