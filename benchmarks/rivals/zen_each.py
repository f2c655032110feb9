"""The rubric as compiled expressions of `zen-engine`, one a figure, each with those before it.

Run as `python benchmarks/rivals/zen_each.py DATA.parquet RANKED.parquet`.
"""

from collections.abc import Iterator
from typing import Any

import polars as pl
import zen

from benchmarks.rivals.table import FIGURES, main
from benchmarks.rivals.zen_expressions import EXPRESSIONS

__all__ = ["score"]

_compiled = [(name, zen.compile_expression(text)) for name, text in EXPRESSIONS.items()]


def score(part: pl.DataFrame) -> Iterator[list[Any]]:
    """The figures of each unit of a slice."""
    for unit in part.iter_rows(named=True):
        for name, expression in _compiled:
            unit[name] = expression.evaluate(unit)
        yield [unit[name] for name in FIGURES]


if __name__ == "__main__":
    main(score)
