"""The decision graph of `zen-engine` as its guide has it: a decision, and dictionaries.

Run as `python benchmarks/rivals/zen_decision.py DATA.parquet RANKED.parquet`.
"""

import json
from collections.abc import Iterator
from typing import Any

import polars as pl
import zen

from benchmarks.rivals.table import FIGURES, main
from benchmarks.rivals.zen_graph import graph

__all__ = ["score"]

_decision = zen.ZenEngine().create_decision(json.dumps(graph()))


def score(part: pl.DataFrame) -> Iterator[list[Any]]:
    """The figures of each unit of a slice."""
    for unit in part.iter_rows(named=True):
        found = _decision.evaluate(unit)["result"]
        yield [found[name] for name in FIGURES]


if __name__ == "__main__":
    main(score)
