"""The rubric of which much does not apply, in Polars floats, as an expert writes it by hand.

Run as `python benchmarks/columnar/partial_rival.py DATA.parquet RANKED.parquet`.
"""

import sys

import polars as pl
from polars import col

from benchmarks.columnar.rival import ranks, write

__all__ = ["ranked"]

GROUPS = {
    "readiness": {"networked": 10, "connected": 8, "schooled": 7, "reached": 5},
    "service": {"filed": 15, "punctual": 10, "replied": 10, "watched": 10},
    "order": {"led": 5, "planned": 8, "paperless": 5, "audited": 4, "drilled": 3},
}
MOST = {"readiness": 30, "service": 45, "order": 25}


def where(applies: pl.Expr, points: pl.Expr) -> pl.Expr:
    """Points, and null where a criterion does not apply."""
    return pl.when(applies).then(points)


def part(top: str, bottom: str, points: pl.Expr) -> pl.Expr:
    """Points of a part of a count: 0 where the part is missing, null where the count is 0."""
    counted = pl.when(col(bottom) > 0).then(points)
    return pl.when(col(top).is_null()).then(0.0).otherwise(counted)


def leaves() -> dict[str, pl.Expr]:
    """The points of the indicators, null where they do not apply."""
    share = {
        name: (col(name) / col(of)).clip(0, 1)
        for name, of in (
            ("lan", "offices"),
            ("fibre", "offices"),
            ("taught", "schools"),
            ("online", "received"),
            ("answered", "asked"),
        )
    }
    in_time = ((col("in_time") / col("received") - 0.5) / 0.5).clip(0, 1)
    plan = pl.when(col("plan") == "issued").then(8.0).when(col("plan") == "draft").then(4.0)
    return {
        "networked": 10 * share["lan"],
        "connected": (8 * share["fibre"]).fill_null(0),
        "schooled": part("taught", "schools", 7 * share["taught"]),
        "reached": where(col("zone") == "hills", 5 * col("upland")),
        "filed": where(col("received") > 0, 15 * share["online"]),
        "punctual": part("in_time", "received", 10 * in_time),
        "replied": part("answered", "asked", 10 * share["answered"]),
        "watched": where(col("zone") == "town", 10 * col("cameras")),
        "led": col("leader").fill_null(False).cast(pl.Float64) * 5,
        "planned": plan.otherwise(0.0),
        "paperless": (5 * ((col("signed") - 0.1) / 0.8).clip(0, 1)).fill_null(0),
        "audited": where(col("offices") > 50, (0.4 * col("audit")).fill_null(0)),
        "drilled": where(col("zone") != "plain", 3 * col("drill").cast(pl.Float64)),
    }


def scaled(points: dict[str, int], most: int) -> pl.Expr:
    """The points of what applies, scaled to the max of all; null where nothing does."""
    have = pl.sum_horizontal(col(id).is_not_null() * most for id, most in points.items())
    return pl.when(have > 0).then(pl.sum_horizontal(*points) / have * most)


def scored(path: str) -> pl.LazyFrame:
    """The scores of every unit."""
    parts = [points.alias(id) for id, points in leaves().items()]
    lazy = pl.scan_parquet(path).select("unit", col("online").is_null().alias("lacks"), *parts)
    lazy = lazy.with_columns(scaled(points, MOST[id]).alias(id) for id, points in GROUPS.items())
    lazy = lazy.with_columns(service=pl.when(~col("lacks")).then("service"))
    total = pl.when(~col("lacks")).then(scaled(MOST, 100))
    lazy = lazy.with_columns(total=total)
    best = (col("total") >= 80) & (col("order") >= 15)
    level = pl.when(best).then(pl.lit("A")).when(col("total") >= 65).then(pl.lit("B"))
    level = pl.when(~col("lacks")).then(level.otherwise(pl.lit("C")))
    status = pl.when(col("lacks")).then(pl.lit("incomplete"))
    status = status.when(col("level") == "C").then(pl.lit("below")).otherwise(pl.lit("ranked"))
    return lazy.with_columns(share=col("total") / 100, level=level).with_columns(status=status)


def ranked(path: str) -> pl.DataFrame:
    """The scores with ranks, in the order of the data."""
    frame = scored(path).collect(engine="streaming")
    found = ranks(frame.select(col("total", "service").fill_null(-1)), "total", "service")
    frame = frame.with_columns(found)
    frame = frame.with_columns(rank=pl.when(col("total").is_not_null()).then("rank"))
    ids = [id for group, points in GROUPS.items() for id in (group, *points)]
    return frame.select("unit", "status", "total", "share", "level", "rank", *ids)


if __name__ == "__main__":
    write(ranked(sys.argv[1]), sys.argv[2])
