"""What only whole columns of text tell, from the distinct texts of each."""

from collections.abc import Mapping
from fractions import Fraction

import polars as pl
from attrs import evolve, frozen
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import BinaryType, StringType

from rulelang.data.deciding import decide
from rulelang.data.dictionary import Column
from rulelang.data.table import Table
from rulelang.data.types import as_cells
from rulelang.diagnostics import Diagnostic
from rulelang.engine.spark.fields import ROW
from rulelang.plan.tree import InputPlan

__all__ = ["Texts", "texts_of"]


@frozen
class Texts:
    """``percents`` says of text columns of percentages, by their place, what a bare number counts
    in, None where that is unclear; ``diagnostics`` is what is to be said of columns."""

    percents: Mapping[int, Fraction | None]
    diagnostics: tuple[Diagnostic, ...]


def texts_of(table: Table, data: DataFrame, inputs: Mapping[int, tuple[InputPlan, str]]) -> Texts:
    """Look through the text columns of numbers of a table, which is given without its rows.

    ``inputs`` are they and their headings, by place, the columns of ``data`` being in this order
    behind the number of the row.
    """
    percents: dict[int, Fraction | None] = {}
    found: list[Diagnostic] = []
    for place, (item, heading) in inputs.items():
        column = data.columns[place + 1]
        texts = data.schema[column].dataType in (StringType(), BinaryType())
        if item.kind not in ("number", "percent") or not texts:
            continue
        rows = data.groupBy(column).agg(F.min(ROW).alias(ROW)).orderBy(ROW).toArrow()
        distinct = pl.from_arrow(rows)
        assert isinstance(distinct, pl.DataFrame)
        cells = Column(as_cells(distinct)[column].to_list(), distinct[ROW].to_list())
        convention, said = decide(evolve(table, header=(heading,)), 0, item, cells)
        found += said
        if item.kind == "percent":
            percents[place] = convention.bare
    return Texts(percents, tuple(found))
