"""What only whole columns of text tell, from the distinct texts of each."""

from collections.abc import Mapping
from fractions import Fraction

import polars as pl
from attrs import evolve, frozen
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import StringType

from rulelang.data.prepared import prepare
from rulelang.data.source import source_of_frame
from rulelang.data.table import Table
from rulelang.data.wholes import looked_through
from rulelang.diagnostics import Cell, Diagnostic
from rulelang.engine.spark.fields import FIRST_ROW, ROW
from rulelang.plan.tree import InputPlan, Plan

__all__ = ["Texts", "texts_of"]

UNCLEAR = ("E509", "E510")  # what is said of a column of percentages


@frozen
class Texts:
    """``percents`` says of text columns of percentages, by their place, what a bare number counts
    in, None where that is unclear; ``diagnostics`` is what is to be said of columns."""

    percents: Mapping[int, Fraction | None]
    diagnostics: tuple[Diagnostic, ...]


def texts_of(
    plan: Plan, name: str, data: DataFrame, inputs: Mapping[int, tuple[InputPlan, str]]
) -> Texts:
    """Look through the text columns of numbers; ``inputs`` are they and their headings, by place,
    the columns of ``data`` being in this order behind the number of the row."""
    percents: dict[int, Fraction | None] = {}
    found: list[Diagnostic] = []
    for place, (item, heading) in inputs.items():
        column = data.columns[place + 1]
        if item.kind not in ("number", "percent") or data.schema[column].dataType != StringType():
            continue
        rows = data.groupBy(column).agg(F.min(ROW).alias(ROW)).orderBy(ROW).toArrow()
        distinct = pl.from_arrow(rows)
        assert isinstance(distinct, pl.DataFrame)
        numbers = [row + FIRST_ROW for row in distinct[ROW]]
        texts = distinct.select(pl.col(column).alias(heading))
        source = looked_through(source_of_frame(texts, name), plan)
        if source is None:
            cells = Table(name, (heading,), tuple(texts.rows()), tuple(numbers))
            found += [one for one in prepare(cells, plan).diagnostics if one.code in UNCLEAR]
            percents[place] = None
            continue
        if item.kind == "percent":
            percents[place] = source.conventions[heading].bare
        found += [_placed(item, numbers) for item in source.diagnostics]
    return Texts(percents, tuple(found))


def _placed(item: Diagnostic, numbers: list[int]) -> Diagnostic:
    """What was seen of a distinct text, at the first row in which that stands."""
    assert isinstance(item.place, Cell)
    return evolve(item, place=evolve(item.place, row=numbers[item.place.row - FIRST_ROW]))
