"""The rubric that compares units, in Polars floats, as an expert writes it by hand.

Run as `python benchmarks/columnar/statistics_rival.py DATA.parquet RANKED.parquet`.
"""

import sys

import polars as pl
from polars import col

from benchmarks.columnar.rival import ranks, write

__all__ = ["ranked"]

GROUPS = {
    "absolute": ("networked", "punctual"),
    "relative": ("filed", "schooled", "thrifty", "quick", "opened", "praised"),
}


def scored(path: str) -> pl.LazyFrame:
    """The scores of every unit."""
    online, trained = col("online") / col("received"), col("trained") / col("staff")
    spent, liked = col("spent"), col("liked")
    above = liked >= liked.quantile(0.9, "linear")
    lazy = pl.scan_parquet(path).select(
        "unit",
        networked=(15 * (col("lan") / col("offices")).clip(0, 1)),
        punctual=15 * ((col("in_time") / col("received") - 0.5) / 0.5).clip(0, 1),
        filed=20 * online / online.max(),
        schooled=10 * (trained - trained.min()) / (trained.max() - trained.min()),
        thrifty=(5 + 2 * (spent - spent.mean()) / spent.std(ddof=0)).clip(0, 10),
        quick=(col("load") <= col("load").mean()).cast(pl.Float64) * 10,
        opened=10 * (col("datasets").rank("max") - 1) / (pl.len() - 1),
        praised=pl.when(above).then(10.0).when(liked >= liked.median()).then(6.0).otherwise(2.0),
    )
    lazy = lazy.with_columns(pl.sum_horizontal(*parts).alias(id) for id, parts in GROUPS.items())
    lazy = lazy.with_columns(total=pl.sum_horizontal(*GROUPS))
    level = pl.when(col("total") >= 70).then(pl.lit("A")).when(col("total") >= 50)
    lazy = lazy.with_columns(level=level.then(pl.lit("B")).otherwise(pl.lit("C")))
    below = pl.when(col("level") == "C").then(pl.lit("below")).otherwise(pl.lit("ranked"))
    return lazy.with_columns(share=col("total") / 100, status=below)


def ranked(path: str) -> pl.DataFrame:
    """The scores with ranks, in the order of the data."""
    frame = scored(path).collect(engine="streaming")
    frame = frame.with_columns(ranks(frame, "total", "relative"))
    ids = [id for group, parts in GROUPS.items() for id in (group, *parts)]
    return frame.select("unit", "status", "total", "share", "level", "rank", *ids)


if __name__ == "__main__":
    write(ranked(sys.argv[1]), sys.argv[2])
