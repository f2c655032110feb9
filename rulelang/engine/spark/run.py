"""A table scored and ranked on a cluster: the driver's part.

The driver compiles the programs of the columnar engine, as that does, and sends them to the
executors with the plan; only aggregates come back. Rows in doubt are scored by the exact engine
where they are; a rubric that has no column form is run by it on every row.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
from attrs import define, evolve, field, frozen
from pyspark.sql import Column, DataFrame, Row
from pyspark.sql import functions as F
from pyspark.sql.types import StructField

from rulelang.data.columns import Matched, match
from rulelang.data.options import Reading
from rulelang.data.prepared import marked_columns, marks_of, prepare
from rulelang.data.table import Table
from rulelang.data.tables import as_asked
from rulelang.data.types import as_cells
from rulelang.diagnostics import Diagnostic
from rulelang.engine.columnar.denominators import Apart, Denominators
from rulelang.engine.columnar.frames import carried_as
from rulelang.engine.columnar.inputs import Carried, texts_compared
from rulelang.engine.columnar.machine import Array
from rulelang.engine.columnar.program import UnsupportedError
from rulelang.engine.columnar.scoring import REACHED, Scoring, compile_scoring
from rulelang.engine.columnar.witness import WITNESSES, Witness
from rulelang.engine.spark.columns import of_ranking, raw, results
from rulelang.engine.spark.fields import FIRST_ROW, ROW, schema_of
from rulelang.engine.spark.marks import without_marks
from rulelang.engine.spark.overall import Statistics
from rulelang.engine.spark.placing import placed
from rulelang.engine.spark.ranking import RankingTask, ranked, running
from rulelang.engine.spark.ranks import bytes_of, keyed, ranks_of, with_ranks
from rulelang.engine.spark.reader import Reader, UnknownError, period_key
from rulelang.engine.spark.scoring import ScoringTask, score_batches
from rulelang.engine.spark.table import Counts, SparkTable, counts, in_files, numbered, parts
from rulelang.engine.spark.texts import texts_of
from rulelang.engine.spark.troubles import in_full, unpacked
from rulelang.plan.kinds import Ties
from rulelang.plan.tree import InputPlan, LevelsPlan, Plan, StatisticStep
from rulelang.plan.values import Absent
from rulelang.results.columns import INCOMPLETE, ids_of_levels

__all__ = ["Scored", "score"]

SAMPLE = 20_000  # rows that show how columns are to be carried
MOST_TOLD = 1_000  # batches with something wrong, and units that are there twice, that are reported
ROOM = 2**29  # bytes that come to the driver at once; Spark lets results have twice as many
ROWS_A_PARTITION = 250_000  # that are sorted in the memory of one executor


@frozen
class Scored:
    """A scored and ranked table; None where the data are wrong, or there are none.

    ``frame`` has a row a unit: the columns of `columns.results` (``level`` is the place of its row,
    the otherwise row being the last), ``rank``, and those of further rankings; what a unit has not
    is null. ``cached`` are what it is computed from.
    """

    rows: int
    handed: int
    matched: Matched = field(repr=False)
    diagnostics: tuple[Diagnostic, ...] = ()
    frame: DataFrame | None = field(default=None, repr=False)
    cached: tuple[DataFrame, ...] = field(default=(), repr=False)


def score(
    plan: Plan,
    table: SparkTable,
    partitions: int | None = None,
    options: Reading | None = None,
) -> Scored:
    """Score and rank the units of a table; nothing that is wrong in it raises, all is reported.

    ``partitions`` is how many ranges of ranks Spark sorts units into at least; by default it comes
    from the number of rows and of Spark's shuffle partitions, and what the driver has room for is
    ranked there.
    """
    header = as_asked(Table(table.name, table.columns, (), ()), plan, options or Reading())
    matched = match(header, plan)
    if any(item.severity == "error" for item in matched.diagnostics):
        return Scored(0, 0, matched, matched.diagnostics)
    used = _used(plan, matched)
    found = counts(table, used)
    if not found.rows:
        return Scored(0, 0, matched, prepare(header, plan).diagnostics)
    work = _Work(plan, table, header, matched, used, found, partitions)
    try:
        return work.run()
    finally:
        work.release()


def _used(plan: Plan, matched: Matched) -> list[int]:
    """The columns that are read: those of inputs, of the units and of the periods."""
    found = [matched.columns[item.id] for item in plan.inputs]
    found += [matched.unit, matched.period]
    return list(dict.fromkeys(at for at in found if at is not None))


def _who() -> Column:
    """A number for each unit in its period, however their spaces are written; null: no name."""
    even = [F.regexp_replace(F.coalesce(n, F.lit("")), r"(?U)\s+", " ") for n in ("unit", "period")]
    return F.when(F.col("unit") != "", F.xxhash64(*even))


@define
class _Work:
    """More than ten fields: the state of one run, step after step."""

    plan: Plan
    table: SparkTable
    header: Table
    matched: Matched
    used: list[int]
    counts: Counts
    partitions: int | None
    data: DataFrame = field(init=False)
    statistics: Statistics = field(init=False)
    found: list[Diagnostic] = field(factory=list)
    cached: list[DataFrame] = field(factory=list)
    some: pa.RecordBatch | None = None

    def __attrs_post_init__(self) -> None:
        data = numbered(self.table, self.counts, self.used)
        read = [str(at) for at in self.used if at in marked_columns(self.matched)]
        self.data = without_marks(data, marks_of(self.header, self.plan), read)

    @property
    def room(self) -> int:
        """The bytes that come to the driver at once; none where ranges are asked for."""
        return ROOM if self.partitions is None else 0

    def run(self) -> Scored:
        """Score, in columns where that can be; else exactly."""
        reader, in_columns = self.reader()
        witness = partial(self._witness, reader)
        self.statistics = Statistics(reader, self.data, self.counts.rows, witness, self.room)
        in_columns &= self.statistics.find(in_columns)
        return self.score(reader, self.program(reader) if in_columns else None)

    def kept(self, frame: DataFrame) -> DataFrame:
        """The frame, computed once."""
        self.cached.append(frame.persist())
        return self.cached[-1]

    def release(self) -> None:
        """Let go of what was computed."""
        for frame in self.cached:
            frame.unpersist()

    # ---- survey -------------------------------------------------------------------------------

    def reader(self) -> tuple[Reader, bool]:
        """How the columns are read, and whether all of them can be carried."""
        places = {at: place for place, at in enumerate(self.used)}
        inputs = tuple(
            (item, places[at])
            for item in self.plan.inputs
            if (at := self.matched.columns[item.id]) is not None
        )
        assert self.matched.unit is not None
        unit, period = places[self.matched.unit], self.matched.period
        when = None if period is None else places[period]
        headings = tuple(self.table.columns[at] for at in self.used)
        periods = {} if period is None else self._periods(period)
        name = self.table.name
        at_place = {place: (item, headings[place]) for item, place in inputs}
        numbers = range(FIRST_ROW, self.counts.rows + FIRST_ROW)
        texts = texts_of(evolve(self.header, numbers=numbers), self.data, at_place)
        self.found += texts.diagnostics
        reader = Reader(self.plan, name, headings, inputs, unit, when, {}, periods, texts.percents)
        reader = evolve(reader, shared=self._shared(reader))
        try:
            return evolve(reader, carried=self._carried(inputs)), True
        except UnsupportedError:
            return reader, False

    def _carried(self, inputs: tuple[tuple[InputPlan, int], ...]) -> Mapping[str, Carried]:
        """How each column is carried, as rows from all over the table have it."""
        carried = {item.id: Carried("default") for item in self.plan.inputs}
        sample = self.data
        if self.counts.rows > SAMPLE:
            sample = sample.sample(SAMPLE / self.counts.rows, 1)
        table = sample.toArrow()
        every = max(1, table.num_rows // WITNESSES)
        some = table.take(list(range(0, table.num_rows, every))).combine_chunks()
        self.some = next(iter(some.to_batches()), None)
        rows = pl.from_arrow(table.drop([ROW]))
        assert isinstance(rows, pl.DataFrame)
        rows = as_cells(rows)
        texts = texts_compared(self.plan)
        for item, place in inputs:
            found = carried_as(rows.to_series(place), item, texts)
            typed = found.form in ("whole", "long", "float") and rows.dtypes[place] != pl.String
            nulls = not typed or self.used[place] in self.counts.empty
            carried[item.id] = evolve(found, nulls=nulls)
        return carried

    def _witness(self, reader: Reader) -> Witness | None:
        """Some rows, which show how large the numbers of the table are."""
        some = self.some
        if some is None:
            return None

        def read() -> tuple[Mapping[str, Array], Array]:
            doubtful = np.zeros(some.num_rows, np.bool_)
            arrays = reader.arrays(some, doubtful)
            return arrays, ~doubtful

        return Witness(read)

    def _periods(self, period: int) -> dict[str, int]:
        """A number for each period that is in the table."""
        values = self.data.select(str(period)).distinct().collect()
        keys = sorted({period_key(value[0]) for value in values} - {""})
        return {key: at for at, key in enumerate(keys)}

    def _shared(self, reader: Reader) -> dict[str, dict[Any, int]]:
        """A number for each value of the inputs that statistics are within, by id."""
        wanted = {s.within for s in self.plan.steps if isinstance(s, StatisticStep) and s.within}
        found = {
            item.id: {} if item.default is None else {item.default: 0}
            for item in self.plan.inputs
            if item.key in wanted
        }
        for item, place in reader.inputs:
            if item.id in found:
                column = self.data.select(str(self.used[place])).distinct().toArrow()
                cells = pl.from_arrow(column)
                assert isinstance(cells, pl.DataFrame)
                values, _ = reader.values(as_cells(cells).to_series(), item, place)
                for value in values:
                    if not isinstance(value, Absent):
                        found[item.id].setdefault(value, len(found[item.id]))
        return found

    # ---- scoring ------------------------------------------------------------------------------

    def program(self, reader: Reader) -> Scoring | None:
        """The program of the plan; None where it has no column form."""
        try:
            witness = self._witness(reader)
            return compile_scoring(
                self.plan, reader.carried, self.statistics.known, witness=witness
            )
        except UnsupportedError:
            return None

    def score(self, reader: Reader, scoring: Scoring | None) -> Scored:
        """Score and rank every unit, all of them exactly where there is no program."""
        made = () if scoring is None else (scoring, *scoring.further)
        inexact = any(key.scale is None for own in made for key, _ in own.keys)
        exact = self.statistics.so_far if scoring else self.statistics.in_full()
        task = ScoringTask(reader, scoring, exact, inexact)
        here = self._ranked_here(task)
        if here is not None:
            return here
        scored, named, told = self._scored(task)
        if told.handed and task.overall is None:
            self.cached.pop().unpersist()
            task = evolve(task, overall=self.statistics.in_full())
            scored, named, told = self._scored(task)
        wrong = self._problems(scored) if told.problems else []
        wrong += self._repeated(named) if told.named > told.different else []
        found = self._said(wrong)
        if any(item.severity == "error" for item in found):
            return Scored(self.counts.rows, 0, self.matched, found)
        frame = self._ranked(task, scored)
        kept, self.cached = tuple(self.cached), []
        return Scored(self.counts.rows, told.handed, self.matched, found, frame, kept)

    def _ranked_here(self, task: ScoringTask) -> Scored | None:
        """The results with ranks found on the driver; None where there is no room for them, or
        something is wrong."""
        block, rows = self.plan.total_levels, self.counts.rows
        quotas = block is not None and block.has_quotas
        if task.scoring is None or quotas or rows * bytes_of(task) > self.room:
            return None
        found = keyed(task, self.data)
        if found is not None and found.handed and task.overall is None:
            task = evolve(task, overall=self.statistics.in_full())
            found = keyed(task, self.data)
        if found is None:
            return None
        grouped = {at: self._grouped(task, at) for at in range(len(task.rankings))}
        try:
            ranks = ranks_of(task, found, grouped)
        except UnknownError:
            task = evolve(task, overall=self.statistics.in_full())
            ranks = ranks_of(task, found, grouped)
        said = self._said(())
        if any(item.severity == "error" for item in said):
            return Scored(rows, 0, self.matched, said)
        frame = with_ranks(task, self.data, found, ranks)
        return Scored(rows, found.handed, self.matched, said, frame)

    def _said(self, wrong: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
        """All that is to be said, ``wrong`` rows among it."""
        seen = (*self.header.diagnostics, *self.matched.diagnostics, *self.found, *wrong)
        return tuple(in_files(seen, self.table, self.counts))

    def _scored(self, task: ScoringTask) -> tuple[DataFrame, DataFrame, Row]:
        """The scored units, computed once; with a number for each; and how many are what."""
        data = [
            StructField(raw(place), self.data.schema[str(at)].dataType)
            for place, at in enumerate(self.used)
            if task.keeps
        ]
        schema = schema_of(task.fields(), data)
        scored = self.kept(self.data.mapInArrow(partial(score_batches, task), schema))
        named = scored.withColumn("who", _who())
        told = named.agg(
            F.count_if("handed").alias("handed"),
            F.count("problem").alias("problems"),
            F.count("who").alias("named"),
            F.count_distinct("who").alias("different"),
        ).first()
        assert told is not None
        return scored, named, told

    def _problems(self, scored: DataFrame) -> list[Diagnostic]:
        """What is wrong, from the first rows on."""
        cells = scored.where(F.col("problem").isNotNull()).select(ROW, "problem")
        found = unpacked(cell.problem for cell in cells.orderBy(ROW).limit(MOST_TOLD).collect())
        return in_full(found, self.statistics.causes)

    def _repeated(self, units: DataFrame) -> list[Diagnostic]:
        """The units that are there twice; ``who`` is a number for each name and period."""
        twice = units.groupBy("who").count().where("who IS NOT NULL AND count > 1")
        hashes = [row.who for row in twice.orderBy("who").limit(MOST_TOLD).collect()]
        rows = units.where(F.col("who").isin(hashes)).orderBy(ROW).limit(10 * MOST_TOLD).collect()
        columns = [at for at in (self.matched.unit, self.matched.period) if at is not None]
        header = tuple(self.table.columns[at] for at in columns)
        cells = tuple((row.unit, row.period)[: len(header)] for row in rows)
        places = [row[ROW] for row in rows]
        numbers = tuple(place + FIRST_ROW for place in places)
        own = parts(self.table, self.counts, places)
        found = prepare(
            Table(self.table.name, header, cells, numbers, parts=own), self.plan
        ).diagnostics
        return [item for item in found if item.code == "E513"]

    # ---- ranking ------------------------------------------------------------------------------

    def _ranked(self, task: ScoringTask, scored: DataFrame) -> DataFrame:
        """The results with the ranks of every ranking, one after another."""
        plan, ranges = self.plan, self._ranges(scored)
        block = plan.total_levels
        quotas = block is not None and block.has_quotas
        own = [name for name, _ in results(plan)]
        later = [name for at, _ in enumerate(plan.rankings, 1) for name, _ in task.ranked_by(at)]
        if later and task.keeps:
            later += [ROW, *(raw(at) for at in range(len(self.used)))]
        kept = (*own, *later, *([REACHED] if quotas else []))
        ties: Ties = "ties_share" if quotas else plan.rank.ties
        plain = self._ranking(task, scored, 0, ties, kept)
        runs = running(scored, ("incomplete", "reasons", "unranked"))
        frame = self._ranks(plain, scored.where(runs), ranges)
        if quotas:
            assert block is not None
            frame = placed(block, frame)
            again = evolve(plain, ties=plan.rank.ties, keeps=(*own, *later), places="ranked")
            frame = self._placed_again(again, block, frame, ranges)
        columns = [*own, *later]
        rank = F.col("ranked").alias("rank")
        without = scored.where(~runs).select(*columns, F.lit(None).cast("long").alias("rank"))
        frame = frame.select(*columns, rank).unionByName(without)
        for at, ranking in enumerate(plan.rankings, 1):
            self.cached.append(frame.persist())
            columns = [name for name in frame.columns if name != "ranked"]
            further = self._ranking(task, scored, at, ranking.ties, tuple(columns))
            runs = F.col("rank").isNotNull() & ~F.col(of_ranking(at, INCOMPLETE))
            rank = F.col("ranked").alias(of_ranking(at, "rank"))
            found = ranked(
                further, frame.where(runs), ranges, self.kept, self.statistics.in_full
            ).select(*columns, rank)
            none = F.lit(None).cast("long").alias(of_ranking(at, "rank"))
            frame = found.unionByName(frame.where(~runs).select(*columns, none))
        return frame

    def _ranks(self, task: RankingTask, frame: DataFrame, ranges: int) -> DataFrame:
        return ranked(task, frame, ranges, self.kept, self.statistics.in_full)

    def _placed_again(
        self, task: RankingTask, block: LevelsPlan, frame: DataFrame, ranges: int
    ) -> DataFrame:
        """Units that got levels, ranked by the places that they have without those that have no
        rank at theirs."""
        if not block.unranked and task.ties == "ties_share":
            return frame
        ids = ids_of_levels(block)
        at = [ids.index(id) for id in sorted(block.unranked)]
        without = F.col("level").isin(at) if at else F.lit(False)
        if at:
            frame = frame.withColumn("unranked", without)
        self.cached.append(frame.persist())
        found = self._ranks(task, frame.where(~without), ranges)
        columns = [name for name in found.columns if name != "ranked"]
        none = F.lit(None).cast("long").alias("ranked")
        return found.unionByName(frame.where(without).select(*columns, none))

    def _ranking(
        self, task: ScoringTask, scored: DataFrame, at: int, ties: Ties, keeps: tuple[str, ...]
    ) -> RankingTask:
        apart = self._apart(task, at, scored)
        return RankingTask(task, at, ties, apart, self._grouped(task, at), keeps)

    def _grouped(self, task: ScoringTask, at: int) -> bool:
        """Whether the units of a ranking are ranked in groups."""
        inputs = {item.id for item, _ in task.reader.inputs}
        return self.matched.period is not None or task.rankings[at].within in inputs

    def _ranges(self, scored: DataFrame) -> int:
        if self.partitions is not None:
            return self.partitions
        wanted = int(scored.sparkSession.conf.get("spark.sql.shuffle.partitions") or 1)
        rows = self.counts.rows
        return max(-(-rows // ROWS_A_PARTITION), min(wanted, -(-rows * wanted // SAMPLE)))

    def _apart(self, task: ScoringTask, at: int, scored: DataFrame) -> list[Apart]:
        """How near different keys can be, by the denominators that stand in the table."""
        scoring = task.scoring_of(at)
        if scoring is None:
            return []
        denominators = Denominators()
        denominators.make_room(0, scoring)
        for name in denominators.seen[0]:
            column = F.col(of_ranking(at, name)).alias("bottom")
            values = scored.where(column.isNotNull()).select(column).distinct()
            noted = pl.from_arrow(values.toArrow())
            assert isinstance(noted, pl.DataFrame)
            denominators.note(0, name, noted.to_series().to_numpy())
        return denominators.apart(len(scoring.keys))
