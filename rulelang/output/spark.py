"""Results of Spark as the table of results."""

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from rulelang.engine.spark.run import Scored
from rulelang.engine.spark.scoring import score_of, scored_criteria
from rulelang.output.csv import UNIT
from rulelang.plan.tree import Plan

__all__ = ["table_of"]

FIGURES = (("total", "double"), ("share", "double"), ("level", "string"), ("rank", "long"))


def table_of(plan: Plan, scored: Scored, session: SparkSession) -> DataFrame:
    """The table of results, in no order.

    Units and periods under their own names, then status, total, share, level and rank, then each
    criterion by its id; figures are the doubles nearest to the exact ones.
    """
    criteria = [criterion.id for criterion in scored_criteria(plan)]
    names = [plan.unit or UNIT, *([plan.period] if plan.period else []), "status"]
    headings = [*names, *(name for name, _ in FIGURES), *criteria]
    if scored.frame is None:
        kinds = ["string"] * len(names) + [kind for _, kind in FIGURES] + ["double"] * len(criteria)
        shown = [f"`{at}` {kind}" for at, kind in enumerate(kinds)]
        return session.createDataFrame([], ", ".join(shown)).toDF(*headings)
    columns = [F.col("unit"), *([F.col("period")] if plan.period else []), _status(plan)]
    columns += [F.col("total"), F.col("share"), _level(plan), F.col("rank")]
    columns += [F.col(score_of(at)) for at in range(len(criteria))]
    named = [column.alias(str(at)) for at, column in enumerate(columns)]
    return scored.frame.select(*named).toDF(*headings)


def _levels(plan: Plan) -> list[str]:
    blocks = (block for block in plan.levels if block.of == plan.total.id)
    block = next(blocks, None)
    return [] if block is None else [*(row.id for row in block.rows), block.below]


def _level(plan: Plan) -> Column:
    ids = _levels(plan)
    if not ids:
        return F.lit(None).cast("string")
    return F.get(F.array(*map(F.lit, ids)), F.col("level").cast("int"))


def _status(plan: Plan) -> Column:
    ids = _levels(plan)
    status = F.when(F.col("incomplete"), "incomplete")
    if ids:
        status = status.when(F.col("level") == len(ids) - 1, "below")
    return status.otherwise("ranked")
