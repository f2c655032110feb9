"""The decision graph of `zen-engine` as its guide hands over a unit: a dictionary.

Run as `python benchmarks/rivals/zen_graph_records.py DATA.parquet RANKED.parquet`.
"""

from collections.abc import Iterator
from typing import Any

import polars as pl

from benchmarks.rivals.table import FIGURES, main
from benchmarks.rivals.zen_graph import engine

__all__ = ["score"]


def score(part: pl.DataFrame) -> Iterator[list[Any]]:
    """The figures of each unit of a slice."""
    for unit in part.iter_rows(named=True):
        found = engine.evaluate("rubric", unit)["result"]
        yield [found[name] for name in FIGURES]


if __name__ == "__main__":
    main(score)
