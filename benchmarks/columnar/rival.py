"""The rubric of the benchmarks in Polars floats, as an expert writes it by hand.

Run as `python benchmarks/columnar/rival.py DATA.parquet RANKED.parquet`. Only the columns that are
needed are read, in a stream; ranks come of one narrow sort of the two keys.
"""

import sys

import polars as pl
from polars import col

__all__ = ["ranked", "ranks", "write"]


def scored(path: str) -> pl.LazyFrame:
    """The scores of every unit."""
    have = col("lan") + col("fibre") + col("schools_online") + col("clinics_online")
    most = 2 * col("offices") + col("schools") + col("clinics")
    issued, drafted = col("plan") == "issued", col("plan") == "draft"
    served = col("online") + col("in_time") + col("paid") + 0.5 * col("reused")
    in_time = (col("answered") + 0.5 * col("late")) / col("questions")
    some = 0.25 * pl.min_horizontal("decisions", pl.lit(8))
    more = some + 0.125 * pl.min_horizontal("meetings", pl.lit(8)) + col("budget")
    rate = col("incidents") / col("computers")
    base = 2 * col("patched") + 0.25 * col("audit")
    wall = (col("firewall") == "managed") + 0.5 * (col("firewall") == "basic")
    lazy = pl.scan_parquet(path).select(
        "unit",
        (20 * (have / most).clip(0, 1)).round(1).alias("infrastructure"),
        (10 * ((col("trained") + col("specialists")) / col("employees")).clip(0, 1)).alias("staff"),
        pl.when(issued)
        .then(4 + more + col("leader") + col("published_plan"))
        .when(drafted)
        .then(2 + more)
        .otherwise(some)
        .alias("policy"),
        (
            4 * col("published")
            + 2 * col("updated")
            + 2 * col("accessible")
            + col("mobile")
            + 0.25 * (8 - col("load_time")).clip(0, 8)
            + 0.5 * (col("satisfaction") - 1)
            + (col("languages") == "many")
            + 0.5 * (col("languages") == "two")
            + 0.125 * pl.min_horizontal("datasets", pl.lit(8))
        ).alias("presence"),
        (15 * ((in_time - 0.5) / 0.5).clip(0, 1)).alias("interaction"),
        (20 * (served / (2.5 * col("received") + col("fees"))).clip(0, 1))
        .round(1)
        .alias("transaction"),
        pl.when(rate > 0.1)
        .then(0.0)
        .when(rate > 0.05)
        .then(base)
        .when(rate > 0.01)
        .then(2 + base + col("backups"))
        .otherwise(3 + base + col("backups") + 0.5 * col("drill") + wall)
        .alias("security"),
    )
    parts = ("presence", "interaction", "transaction", "security")
    lazy = lazy.with_columns(
        readiness=col("infrastructure") + col("staff") + col("policy"),
        results=pl.sum_horizontal(parts),
    ).with_columns(total=col("readiness") + col("results"))
    best = (col("total") >= 80) & (col("security") >= 6) & (col("staff") >= 5)
    level = pl.when(best).then(pl.lit("A")).when(col("total") >= 70).then(pl.lit("B"))
    level = level.when(col("total") >= 55).then(pl.lit("C")).otherwise(pl.lit("D"))
    return lazy.with_columns(share=col("total") / 100, level=level).with_columns(
        status=pl.when(col("level") == "D").then(pl.lit("below")).otherwise(pl.lit("ranked"))
    )


def ranked(path: str) -> pl.DataFrame:
    """The scores with ranks, in the order of the data."""
    frame = scored(path).collect(engine="streaming")
    frame = frame.with_columns(ranks(frame, "total", "results"))
    first = ["unit", "status", "total", "share", "level", "rank", "readiness", "infrastructure"]
    return frame.select([*first, "staff", "policy", "results", *parts_of_results()])


def ranks(frame: pl.DataFrame, *keys: str) -> pl.Series:
    """The rank of every unit by some columns, the highest being the best; ties share."""
    row = pl.int_range(pl.len(), dtype=pl.UInt32).alias("row")
    places = frame.lazy().select(row, *keys)
    found = (
        places.sort(keys, descending=True)
        .with_columns(at=pl.int_range(1, pl.len() + 1, dtype=pl.UInt32))
        .with_columns(new=pl.any_horizontal(col(key) != col(key).shift() for key in keys))
        .select("row", rank=pl.when(col("new").fill_null(True)).then("at").forward_fill())
        .sort("row")
        .select("rank")
        .collect()
    )
    return found["rank"]


def parts_of_results() -> tuple[str, ...]:
    """The criteria within the second group."""
    return ("presence", "interaction", "transaction", "security")


def write(frame: pl.DataFrame, path: str) -> None:
    """Write a table of results as ours is written."""
    frame.write_parquet(path, compression="lz4", row_group_size=262_144)


if __name__ == "__main__":
    write(ranked(sys.argv[1]), sys.argv[2])
