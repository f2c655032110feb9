"""Results of Spark as the table of results."""

from collections.abc import Mapping
from datetime import date
from typing import assert_never

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from rulelang.engine.spark.columns import (
    figure_at,
    level_at,
    mark_at,
    of_ranking,
    score_of,
    scored_criteria,
)
from rulelang.engine.spark.run import Scored
from rulelang.output.layout import Heading, Kind, headings
from rulelang.plan.expressions import TOTAL
from rulelang.plan.kinds import Mark
from rulelang.plan.tree import FigurePlan, Plan
from rulelang.results.columns import (
    BETWEEN_REASONS,
    INPUTS,
    bit_of,
    ids_of_levels,
    lackable,
    levels_of_criteria,
    missing_word,
    texts,
)

__all__ = ["table_of"]

EPOCH = date(1970, 1, 1).toordinal()

TYPES: Mapping[Kind, str] = {
    "name": "string",
    "id": "string",
    "points": "double",
    "share": "double",
    "whole": "long",
    "list": "array<string>",
    "number": "double",
    "truth": "boolean",
    "date": "date",
    "text": "string",
}


def table_of(plan: Plan, scored: Scored, session: SparkSession) -> DataFrame:
    """The table of results, in no order; figures are the doubles nearest to the exact ones."""
    columns = headings(plan)
    names = [heading.name for heading in columns]
    if scored.frame is None:
        shown = [f"`{at}` {TYPES[heading.kind]}" for at, heading in enumerate(columns)]
        return session.createDataFrame([], ", ".join(shown)).toDF(*names)
    places = {criterion.id: at for at, criterion in enumerate(scored_criteria(plan))}
    named = [
        _column(plan, heading, places).cast(TYPES[heading.kind]).alias(str(at))
        for at, heading in enumerate(columns)
    ]
    return scored.frame.select(*named).toDF(*names)


def _column(plan: Plan, heading: Heading, places: Mapping[str, int]) -> Column:
    match heading.what:
        case "unit" | "period" | "total" | "share" | "rank" as what:
            return F.col(what)
        case "group":
            return _group(plan)
        case "status":
            return _status(plan)
        case "level":
            return _level(plan)
        case "score":
            return F.col(score_of(places[heading.id]))
        case "level of":
            return _level_of(plan, heading.id)
        case "missing":
            return _missing(plan)
        case "rescaled" | "left_out" | "held" as mark:
            return _marked(plan, mark)
        case "figure":
            assert heading.figure is not None
            return _figure(plan, heading.figure)
        case "rank of":
            at = next(at for at, item in enumerate(plan.rankings, 1) if item.id == heading.id)
            return F.col(of_ranking(at, "rank"))
        case "reason":
            return _reason(plan)
        case other:
            assert_never(other)


def _group(plan: Plan) -> Column:
    """What units are ranked within: what the column of groups has behind the period."""
    whole = F.col("group")
    own = F.substring_index(whole, "\t", -1) if plan.period else whole
    return F.when(own != "", own)


def _figure(plan: Plan, item: FigurePlan) -> Column:
    """A figure that counts for nothing."""
    found = F.col(figure_at(plan.figures.index(item)))
    match item.kind:
        case "number" | "yesno":
            return found
        case "date":
            return F.date_add(F.lit(date(1970, 1, 1)), (found - EPOCH).cast("int"))
        case "text" | "level":
            known = F.array(*map(F.lit, [*texts(plan), ""]))
            return F.get(known, found.cast("int"))
        case _:
            assert_never(item.kind)


def _reason(plan: Plan) -> Column:
    """Why a unit is out of the running: the reasons whose bits are set."""
    said = [
        F.when(F.col("reasons").bitwiseAND(F.lit(1 << at)) != 0, F.lit(item.reason))
        for at, item in enumerate(plan.disqualified)
    ]
    return F.when(F.col("reasons") != 0, F.concat_ws(BETWEEN_REASONS, *said))


def _level_of(plan: Plan, id: str) -> Column:
    """The level of a criterion; none where its place is beyond the last."""
    blocks = levels_of_criteria(plan)
    at = next(at for at, block in enumerate(blocks) if block.of == id)
    ids = F.array(*map(F.lit, ids_of_levels(blocks[at])))
    return F.get(ids, F.col(level_at(at)).cast("int"))


def _missing(plan: Plan) -> Column:
    """The ids of what was needed and not reported, whose bits are set."""
    found = []
    for at, id in enumerate(lackable(plan)):
        word = F.col(missing_word(at // INPUTS))
        found.append(F.when(word.bitwiseAND(F.lit(bit_of(at))) != 0, F.lit(id)))
    return F.array_compact(F.array(*found))


def _marked(plan: Plan, mark: Mark) -> Column:
    """The ids of the criteria, and the total of a ranked unit, that have a mark."""
    found = []
    for at, item in enumerate(plan.marks):
        if item.mark == mark:
            has = F.col(mark_at(at))
            shown = has & F.col("total").isNotNull() if item.of == TOTAL else has
            found.append(F.when(shown, F.lit(item.of)))
    return F.array_compact(F.array(*found)) if found else F.array()


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
    status = F.when(F.col("reasons") != 0, "disqualified") if plan.disqualified else F
    status = status.when(F.col("incomplete"), "incomplete")
    block = plan.total_levels
    if block is not None and block.unranked:
        status = status.when(F.col("unranked"), "unranked")
    if ids:
        status = status.when(F.col("level") == len(ids) - 1, "below")
    return status.otherwise("ranked")
