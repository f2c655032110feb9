"""What the rivals share: Parquet to columns, ranks by the same two keys, and Parquet again.

A rival gives a function from a slice of the units to a tuple of figures for each. Reading, ranking
and writing are done by Polars for all of them, and no search for garbage interrupts a loop.
"""

import gc
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.columnar.rival import ranks

__all__ = ["FIGURES", "INPUTS", "cells", "main", "ranked"]

UNIT = "unit"
#: A slice of which the objects are still in the cache of the processor when they are scored.
SLICE = 1000

INPUTS = (
    "offices", "lan", "fibre", "schools", "schools_online", "clinics", "clinics_online",
    "employees", "trained", "specialists",
    "plan", "decisions", "meetings", "budget", "leader", "published_plan",
    "published", "updated", "accessible", "mobile", "load_time", "satisfaction", "languages",
    "datasets",
    "questions", "answered", "late",
    "received", "online", "in_time", "reused", "fees", "paid",
    "computers", "incidents", "patched", "audit", "backups", "firewall", "drill",
)  # fmt: skip
FIGURES = (
    "readiness", "infrastructure", "staff", "policy",
    "results", "presence", "interaction", "transaction", "security",
    "total", "level",
)  # fmt: skip

#: From a slice of the units, with the columns of INPUTS, to their figures in the order of FIGURES.
Score = Callable[[pl.DataFrame], Iterable[Sequence[Any]]]


def cells(part: pl.DataFrame) -> Iterator[tuple[Any, ...]]:
    """The cells of each unit of a slice as Python values."""
    return zip(*[column.to_list() for column in part], strict=True)


def ranked(score: Score, data: Path) -> pl.DataFrame:
    """The figures of every unit with its rank, in the order of the data."""
    frame = pl.read_parquet(data, columns=[UNIT, *INPUTS])
    schema = {name: pl.String if name == "level" else pl.Float64 for name in FIGURES}
    inputs = frame.select(INPUTS)
    figures = pl.concat(
        [
            pl.DataFrame([*score(part)], schema=schema, orient="row")
            for part in inputs.iter_slices(SLICE)
        ]
    )
    status = pl.when(pl.col("level") == "D").then(pl.lit("below")).otherwise(pl.lit("ranked"))
    return figures.select(
        frame[UNIT],
        status.alias("status"),
        "total",
        (pl.col("total") / 100).alias("share"),
        "level",
        ranks(figures, "total", "results"),
        *(name for name in FIGURES if name not in ("total", "level")),
    )


def main(score: Score) -> None:
    """Score and rank the file named first on the command line into the one named second."""
    gc.disable()
    data, out = map(Path, sys.argv[1:])
    ranked(score, data).write_parquet(out, compression="lz4", row_group_size=262_144)
