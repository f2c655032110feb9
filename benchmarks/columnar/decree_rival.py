"""The rubric of what decrees needed, in Polars floats, as an expert writes it by hand.

Run as `python benchmarks/columnar/decree_rival.py DATA.parquet RANKED.parquet`.
"""

import sys
from itertools import pairwise

import polars as pl
from polars import col

from benchmarks.columnar.rival import ranks, write

__all__ = ["ranked"]

GROUPS = {
    "readiness": ("networked", "planned", "quick"),
    "service": ("filed", "punctual", "opened", "praised"),
}
FIGURES = ("burden", "rating", "gap")
LINE = ((0, 15), (2, 12), (5, 8), (10, 4), (14, 0))


def line(x: pl.Expr) -> pl.Expr:
    """Straight lines between points."""
    found = pl.when(x <= LINE[0][0]).then(pl.lit(float(LINE[0][1])))
    for (low, start), (high, end) in pairwise(LINE):
        found = found.when(x <= high).then(start + (x - low) * (end - start) / (high - low))
    return found.otherwise(float(LINE[-1][1]))


def planned() -> pl.Expr:
    """Points by zone, plan and leader."""
    town, led = col("zone") == "town", col("leader")
    issued, draft = col("plan") == "issued", col("plan") == "draft"
    return (
        pl.when(issued & led)
        .then(15.0)
        .when(issued & town)
        .then(12.0)
        .when(issued)
        .then(13.0)
        .when(draft & (col("zone") == "hills"))
        .then(8.0)
        .when(draft)
        .then(6.0)
        .otherwise(0.0)
    )


def scored(path: str) -> pl.LazyFrame:
    """The scores and figures of every unit."""
    liked, best = col("liked"), col("datasets").max().over("region")
    lazy = pl.scan_parquet(path).select(
        "unit",
        "region",
        networked=15 * (col("lan") / col("offices")).clip(0, 1),
        planned=planned(),
        quick=line(col("load")),
        filed=15 * ((col("online") / col("received") - 0.1) / 0.8).clip(0, 1),
        punctual=15 * (col("in_time") / col("received")).clip(0, 1),
        opened=15 * (col("datasets") / best).clip(0, 1),
        praised=(liked >= liked.mean().over("region")).cast(pl.Float64) * 10,
        burden=col("received") / col("offices"),
        rating=pl.when(liked >= 4)
        .then(pl.lit("high"))
        .when(liked >= 3)
        .then(pl.lit("fair"))
        .otherwise(pl.lit("low")),
    )
    lazy = lazy.with_columns(pl.sum_horizontal(*parts).alias(id) for id, parts in GROUPS.items())
    lazy = lazy.with_columns(total=pl.sum_horizontal(*GROUPS))
    gap = col("total").max().over("region") - col("total")
    return lazy.with_columns(share=col("total") / 100, gap=gap)


def placed(frame: pl.DataFrame) -> pl.Expr:
    """The levels: each takes from the top those that reach it, as many as it has room for, and
    none of those that tie across the edge."""
    total, place, row = col("total"), col("rank"), pl.len()
    last = place + pl.len().over("rank") - 1  # the place of the last that ties
    best = (total >= 75) & (last <= (row * 0.1).floor())
    first = frame.select(best.sum()).item()
    more = (total >= 60) & (last - first <= (row * 0.3).floor())
    level = pl.when(best).then(pl.lit("A")).when(more).then(pl.lit("B"))
    return level.when(total >= 40).then(pl.lit("C")).otherwise(pl.lit("D")).alias("level")


def ranked(path: str) -> pl.DataFrame:
    """The scores with levels and ranks, in the order of the data."""
    frame = scored(path).collect(engine="streaming")
    frame = frame.with_columns(ranks(frame, "total", "service"))
    frame = frame.with_columns(placed(frame))
    below = pl.when(col("level") == "D").then(pl.lit("below")).otherwise(pl.lit("ranked"))
    regional = pl.struct("total", "readiness").rank("min", descending=True).over("region")
    frame = frame.with_columns(status=below, regional=regional)
    ids = [id for group, parts in GROUPS.items() for id in (group, *parts)]
    own = ["unit", "status", "total", "share", "level", "rank"]
    return frame.select(*own, *ids, *FIGURES, "regional")


if __name__ == "__main__":
    write(ranked(sys.argv[1]), sys.argv[2])
