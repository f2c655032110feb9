"""A table scored and ranked by Apache Spark."""

from errno import EEXIST, EIO
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import field, frozen

from rulelang.api.data import must_be_reading
from rulelang.api.files import unreadable
from rulelang.api.needs import SPARK, must_have
from rulelang.data.editions import edition_column, of_other_edition
from rulelang.data.handed_in import ranked_where_handed_in
from rulelang.data.options import Reading
from rulelang.diagnostics import Cell, DataError, Diagnostic, sort_diagnostics
from rulelang.engine.able import must_be_able
from rulelang.plan.tree import Plan
from rulelang.words import phrase

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from rulelang.engine.spark.run import Scored
    from rulelang.engine.spark.table import SparkTable

__all__ = ["SparkScores", "score_with_spark"]


@frozen
class SparkScores:
    """The results of a table on a cluster: what `evaluate` gives, as doubles.

    Each figure is the double nearest to the exact one; status, level and rank are those of the
    exact engine. ``rows`` is how many units there are, and ``handed_over`` how many of them needed
    the exact engine; ``diagnostics`` are notes about the data. What the table is computed from
    stays on the executors until `release`.
    """

    plan: Plan = field(repr=False)
    session: "SparkSession" = field(repr=False)
    scored: "Scored" = field(repr=False)
    diagnostics: tuple[Diagnostic, ...] = field(repr=False)

    def __repr__(self) -> str:
        return f"<SparkScores of {self.plan.id}: {self.rows} units, {self.handed_over} handed over>"

    def __len__(self) -> int:
        return self.rows

    @property
    def rows(self) -> int:
        """How many units there are."""
        return self.scored.rows

    @property
    def handed_over(self) -> int:
        """How many of them the exact engine scored."""
        return self.scored.handed

    def to_spark(self) -> "DataFrame":
        """The table of results (the language, 10), in no order, as a data frame of Spark."""
        from rulelang.output.spark import table_of

        return table_of(self.plan, self.scored, self.session)

    def write_parquet(self, path: str | PathLike[str]) -> None:
        """Write the table of results as a folder of Parquet files, one a partition.

        Raises FileExistsError where something is there, and OSError where Spark cannot write.
        """
        from pyspark.errors import PySparkException

        try:
            self.to_spark().write.parquet(_address(path))
        except PySparkException as error:
            if error.getCondition() == "PATH_ALREADY_EXISTS":
                raise FileExistsError(EEXIST, "it already exists", str(path)) from None
            raise OSError(EIO, _said(error), str(path)) from None

    def release(self) -> None:
        """Let go of what the executors keep; the table is then computed again where it is read."""
        for frame in self.scored.cached:
            frame.unpersist()


def score_with_spark(
    plan: Plan,
    session: "SparkSession",
    data: "str | PathLike[str] | DataFrame",
    ranges: int | None = None,
    reading: Reading | None = None,
) -> SparkScores:
    """Score Parquet files or a data frame; DataError with everything that is wrong.

    ``reading`` says what the data leave open; ``ranges`` is in how many ranges of neighbours units
    are ranked, by default as many as the number of rows asks for. ValueError where the rubric has
    what only the exact engine knows.
    """
    must_have("needs.spark", SPARK, "spark")
    must_be_reading(reading)
    from rulelang.engine.spark.run import score

    must_be_able("spark", plan, bool(reading and reading.missing))
    table = _table(session, data)
    _must_be_of_edition(plan, table)
    plan = ranked_where_handed_in(plan, table.columns)
    scored = score(plan, table, ranges, reading)
    diagnostics = sort_diagnostics(scored.diagnostics)
    if any(item.severity == "error" for item in diagnostics):
        raise DataError(item for item in diagnostics if item.severity == "error")
    return SparkScores(plan, session, scored, tuple(diagnostics))


def _must_be_of_edition(plan: Plan, table: "SparkTable") -> None:
    at = edition_column(table.columns, plan)
    if at is None:
        return
    found = table.frame.select(str(at)).distinct().collect()
    place = Cell(table.name, 0, table.columns[at])
    wrong = of_other_edition(((place, row[0]) for row in found), plan)
    if wrong is not None:
        raise DataError([wrong])


def _table(session: "SparkSession", data: "str | PathLike[str] | DataFrame") -> "SparkTable":
    from pyspark.errors import PySparkException

    from rulelang.engine.spark.table import of_files, of_frame

    if not isinstance(data, (str, PathLike)):
        return of_frame(data)
    try:
        return of_files(session.read.parquet(_address(data)), str(data))
    except PySparkException as error:
        missing = error.getCondition() == "PATH_NOT_FOUND"
        reason = phrase("opening.no_such") if missing else _said(error)
        raise DataError([unreadable(Path(data), ".parquet", reason)]) from None


def _address(path: str | PathLike[str]) -> str:
    """A path as Spark is told of it: a text as it is, a path from the root of this machine on."""
    return path if isinstance(path, str) else str(Path(path).absolute())


def _said(error: Exception) -> str:
    """The first sentence of what Spark says, without its code."""
    first = str(error).splitlines()[0].partition(" SQLSTATE:")[0]
    return first.partition("] ")[2] or first
