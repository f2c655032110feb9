"""Levels that have room for some units only, over a ranking in ranges: who gets which.

The parts of a ranking are ranges of ranks, so that the units before one in its group are those of
the parts before, which are counted, and those before it in its own.
"""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from rulelang.engine.columnar.scoring import REACHED
from rulelang.plan.tree import LevelsPlan, QuotaPlan
from rulelang.results.columns import ids_of_levels

__all__ = ["placed"]


def placed(block: LevelsPlan, ranked: DataFrame) -> DataFrame:
    """The units of a ranking, which tie where all keys are equal, with the place of the level's row
    that each gets; groups are placed apart."""
    below, columns = len(block.rows), [name for name in ranked.columns if name != "level"]
    here = Window.partitionBy("part", "group").orderBy("ranked")
    here = here.rangeBetween(Window.unboundedPreceding, Window.currentRow)
    frame = ranked.withColumn("level", F.lit(below).cast("long"))
    for at, level in enumerate(block.rows):
        reaches = F.col(REACHED).bitwiseAND(F.lit(1 << at)) != 0
        takes = (F.col("level") == below) & reaches
        if level.quota is not None:
            frame = frame.withColumn("takes", takes.cast("long"))
            edges = F.broadcast(_edges(block, level.quota, frame))
            frame = frame.join(edges, ["part", "group"])
            takes = (F.col("takes") == 1) & (F.sum("takes").over(here) <= F.col("room"))
        own = F.when(takes, F.lit(at).cast("long")).otherwise(F.col("level"))
        frame = frame.withColumn("level", own).select(*columns, "level")
    return frame


def _edges(block: LevelsPlan, quota: QuotaPlan, frame: DataFrame) -> DataFrame:
    """For each part and group the ``room`` that the parts before leave."""
    ids = ids_of_levels(block)
    upto = -1 if quota.of is None else (1 << ids.index(quota.of) + 1) - 1
    based = F.lit(True) if quota.of is None else F.col(REACHED).bitwiseAND(F.lit(upto)) != 0
    counted = frame.groupBy("part", "group").agg(
        F.sum("takes").alias("takes"), F.count_if(based).alias("base")
    )
    parts = sorted(map(tuple, counted.collect()))
    bases: dict[str, int] = {}
    for _, group, _, base in parts:
        bases[group] = bases.get(group, 0) + base
    left = {group: quota.room(base) for group, base in bases.items()}
    found = []
    for part, group, takes, _ in parts:
        found.append((part, group, left[group]))
        left[group] -= takes
    return frame.sparkSession.createDataFrame(found, "part long, group string, room long")
