"""The deep rubric of the benchmarks in Polars floats, as an expert writes it by hand.

Run as `python benchmarks/columnar/deep_rival.py DATA.parquet RANKED.parquet`.
"""

import sys

import polars as pl
from polars import col

from benchmarks.columnar.rival import ranks, write

__all__ = ["ranked"]

GROUPS = {
    "policy": ("planned", "led", "shown", "decided", "convened", "instituted"),
    "people": (
        "networked",
        "connected",
        "equipped",
        "registered",
        "schooled",
        "qualified",
        "paperless",
    ),
    "presence": ("complete", "fresh", "usable", "handy", "quick", "spoken", "offered"),
    "transaction": (
        "filed",
        "punctual",
        "economical",
        "settled",
        "praised",
        "answered",
        "reached",
    ),
    "sources": ("recorded", "exchanged", "opened", "joined", "open", "liked"),
    "security": ("shielded", "mended", "audited", "walled", "saved", "drilled", "steady"),
}
PILLARS = {
    "readiness": ("policy", "people"),
    "service": ("presence", "transaction"),
    "foundation": ("sources", "security"),
}


def ratio(top: str, bottom: str, most: float) -> pl.Expr:
    """A part of a count, in points."""
    return most * (col(top) / col(bottom)).clip(0, 1)


def scale(x: pl.Expr, low: float, high: float, most: float) -> pl.Expr:
    """How far a value has come from one to another, in points."""
    return most * ((x - low) / (high - low)).clip(0, 1)


def choice(name: str, **points: float) -> pl.Expr:
    """The points of an option, the first having none."""
    found = pl.lit(0.0)
    for option, own in points.items():
        found = pl.when(col(name) == option).then(own).otherwise(found)
    return found


def yes(name: str, most: float) -> pl.Expr:
    """All points, or none."""
    return col(name).cast(pl.Float64) * most


def leaves() -> dict[str, pl.Expr]:
    """The points of the indicators."""
    answer, outage = col("answer_time"), col("outage")
    return {
        "planned": choice("plan", draft=1.5, issued=3.0),
        "led": yes("leader", 2),
        "shown": yes("public", 2),
        "decided": 0.25 * pl.min_horizontal("decisions", pl.lit(12)),
        "convened": 0.125 * pl.min_horizontal("meetings", pl.lit(24)),
        "instituted": yes("unit_it", 3),
        "networked": ratio("lan", "offices", 3),
        "connected": ratio("fibre", "offices", 3),
        "equipped": ratio("machines", "employees", 3),
        "registered": ratio("accounts", "employees", 2),
        "schooled": scale(col("trained") / col("employees"), 0.2, 0.8, 3),
        "qualified": ratio("certified", "employees", 2),
        "paperless": scale(col("signed"), 0.1, 0.9, 3),
        "complete": 3 * col("published"),
        "fresh": 3 * col("updated"),
        "usable": 2 * col("accessible"),
        "handy": yes("mobile", 2),
        "quick": scale(col("load_time"), 12, 2, 3),
        "spoken": choice("languages", two=1.0, many=2.0),
        "offered": 0.25 * pl.min_horizontal("services", pl.lit(12)),
        "filed": ratio("online", "received", 4).round(2),
        "punctual": scale(col("in_time") / col("received"), 0.5, 1, 4),
        "economical": ratio("reused", "received", 3),
        "settled": ratio("paid", "received", 3),
        "praised": ratio("rated", "received", 2),
        "answered": pl.when(answer <= 4)
        .then(3.0)
        .when(answer <= 8)
        .then(2.0)
        .when(answer <= 10)
        .then(1.0)
        .otherwise(0.0),
        "reached": choice("channel", form=1.0, portal=3.0),
        "recorded": scale(col("digitised"), 0, 0.8, 3),
        "exchanged": 2 * col("shared"),
        "opened": 0.125 * pl.min_horizontal("datasets", pl.lit(16)),
        "joined": choice("registry", linked=1.0, national=2.0),
        "open": yes("open_api", 2),
        "liked": scale(col("satisfaction"), 1, 5, 2).round(1),
        "shielded": ratio("guarded", "offices", 2),
        "mended": 2 * col("patched"),
        "audited": 0.2 * col("audit"),
        "walled": choice("firewall", basic=0.5, managed=1.0),
        "saved": yes("restored", 1),
        "drilled": yes("drill", 1),
        "steady": pl.when(outage < 1)
        .then(3.0)
        .when(outage < 4)
        .then(2.0)
        .when(outage < 8)
        .then(1.0)
        .otherwise(0.0),
    }


def scored(path: str) -> pl.LazyFrame:
    """The scores of every unit."""
    parts = [points.alias(id) for id, points in leaves().items()]
    lazy = pl.scan_parquet(path).select("unit", *parts)
    for groups in (GROUPS, PILLARS):
        lazy = lazy.with_columns(pl.sum_horizontal(parts).alias(id) for id, parts in groups.items())
    total = pl.sum_horizontal(*PILLARS)
    lazy = lazy.with_columns(total=total)
    best = (col("total") >= 80) & (col("security") >= 7.2)
    level = pl.when(best).then(pl.lit("A")).when(col("total") >= 70).then(pl.lit("B"))
    level = level.when(col("total") >= 55).then(pl.lit("C")).otherwise(pl.lit("D"))
    return lazy.with_columns(share=col("total") / 100, level=level).with_columns(
        status=pl.when(col("level") == "D").then(pl.lit("below")).otherwise(pl.lit("ranked"))
    )


def ranked(path: str) -> pl.DataFrame:
    """The scores with ranks, in the order of the data."""
    frame = scored(path).collect(engine="streaming")
    frame = frame.with_columns(ranks(frame, "total", "service"))
    columns = ["unit", "status", "total", "share", "level", "rank"]
    for pillar, groups in PILLARS.items():
        columns.append(pillar)
        for group in groups:
            columns += [group, *GROUPS[group]]
    return frame.select(columns)


if __name__ == "__main__":
    write(ranked(sys.argv[1]), sys.argv[2])
