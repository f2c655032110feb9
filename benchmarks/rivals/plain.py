"""A plain Python loop: the rubric by hand in floats, a unit at a time.

Run as `python benchmarks/rivals/plain.py DATA.parquet RANKED.parquet`.
"""

from collections.abc import Iterator

import polars as pl

from benchmarks.by_hand import Scores, by_hand
from benchmarks.rivals.table import cells, main

__all__ = ["score"]


def score(part: pl.DataFrame) -> Iterator[Scores]:
    """The figures of each unit of a slice."""
    return map(by_hand, cells(part))


if __name__ == "__main__":
    main(score)
