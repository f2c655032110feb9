"""Ranks by Spark: partitions of neighbouring keys are ranked apart, then counted together.

Rows with equal keys are in one partition, for they have the same units; so ties are proven
within a partition as the columnar engine proves them, and the rank of a row is its place there
and the number of rows of its group in the partitions before.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
from attrs import evolve, frozen
from pyspark import TaskContext
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from rulelang.engine.columnar.contest import Contest
from rulelang.engine.columnar.denominators import Apart
from rulelang.engine.columnar.keys import ExactKeys, Key, in_full
from rulelang.engine.columnar.machine import Array, Machine
from rulelang.engine.columnar.origins import Alike
from rulelang.engine.columnar.program import Slot
from rulelang.engine.columnar.ranking import rank_columns
from rulelang.engine.columnar.scoring import RANKED_BY, REST_OF, Scoring
from rulelang.engine.rows.table import exact_keys
from rulelang.engine.spark.columns import EXACT_ORDER, of_ranking, raw
from rulelang.engine.spark.fields import arrow_batch, schema_of
from rulelang.engine.spark.keys import read_keys
from rulelang.engine.spark.reader import BATCH, Overall, UnknownError
from rulelang.engine.spark.scoring import ScoringTask
from rulelang.plan.kinds import Ties
from rulelang.plan.ties import TIES
from rulelang.results.ranking import Entrant, rank

__all__ = ["RankingTask", "rank_batches", "ranked", "ranked_here"]

FIELDS = (("ranked", "whole"), ("part", "whole"))
"""What ranking gives: the rank within the partition, and which that is."""


@frozen
class RankingTask:
    """What an executor needs to rank a partition in a ranking, by its place ``at`` among them.

    ``apart`` is that of a `Contest`; ``keeps`` are the columns that stay as they are. Where units
    have places, in the column ``places``, they are ranked by these.
    """

    scored: ScoringTask
    at: int
    ties: Ties
    apart: Sequence[Apart]
    grouped: bool
    keeps: tuple[str, ...]
    places: str | None = None

    def column(self, name: str) -> str:
        """A column of the ranking."""
        return of_ranking(self.at, name)


def running(frame: DataFrame, names: Sequence[str]) -> Column:
    """Which units of a frame are in the running: what the columns say of others is not so, or 0."""
    found = F.lit(True)
    for name in names:
        if name in frame.columns:
            column = F.col(name)
            found &= column == 0 if name == "reasons" else ~column
    return found


UNKNOWN = -1
"""The rank where it takes exact statistics that are not known yet."""


Keep = Callable[[DataFrame], DataFrame]


def ranked(
    task: RankingTask, frame: DataFrame, ranges: int, keep: Keep, in_full: Callable[[], Overall]
) -> DataFrame:
    """The units of a frame with their ranks, in ``ranked``, and the ``part`` of the ranking in
    which they stand; ``keep`` has a frame computed once, ``in_full`` gives exact statistics."""
    ranged = frame.repartitionByRange(ranges, *_range_order(task))
    schema = schema_of(FIELDS, [frame.schema[name] for name in task.keeps])
    found = keep(ranged.mapInArrow(partial(rank_batches, task), schema))
    group = task.column("group")
    if task.scored.overall is None and found.where(F.col("ranked") == UNKNOWN).head() is not None:
        exact = evolve(task, scored=evolve(task.scored, overall=in_full()))
        found = keep(ranged.mapInArrow(partial(rank_batches, exact), schema))
    moved = _offsets(found, group, task.ties)
    if not moved:
        return found
    by = frame.sparkSession.createDataFrame(moved, f"part long, `{group}` string, before long")
    rank = F.col("ranked") + F.coalesce("before", F.lit(0))
    found = found.join(F.broadcast(by), ["part", group], "left").withColumn("ranked", rank)
    return found.select(*schema.names)


def _range_order(task: RankingTask) -> list[Column]:
    """What the partitions are ranges of, the best first."""
    order = [F.col(task.column("group"))] if task.grouped else []
    if task.places is not None:
        return [*order, F.col(task.places).asc()]
    scoring = task.scored.scoring_of(task.at)
    if scoring is None:
        return [*order, F.col(task.column(EXACT_ORDER)).asc()]
    first = F.col(task.column(f"{RANKED_BY}0"))
    return [*order, first.asc() if scoring.keys[0][1] else first.desc()]


# ---- on the executors ----------------------------------------------------------------------------


def rank_batches(task: RankingTask, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Rank the rows of a partition among themselves."""
    found = [batch for batch in batches if batch.num_rows]
    if not found:
        return
    table = pa.Table.from_batches(found).combine_chunks()
    (batch,) = table.to_batches()
    scoring = task.scored.scoring_of(task.at)
    if task.places is not None:
        ranks = _ranked_by_places(task, task.places, batch)
    elif scoring is None:
        ranks = _ranked_exactly(task, batch)
    else:
        try:
            ranks = ranked_here(task, scoring, batch)
        except UnknownError:
            ranks = np.full(batch.num_rows, UNKNOWN)
    context = TaskContext.get()
    part = 0 if context is None else context.partitionId()
    columns = {"ranked": ranks, "part": np.full(batch.num_rows, part, np.int64)}
    yield arrow_batch(FIELDS, columns, {name: batch.column(name) for name in task.keeps})


def ranked_here(task: RankingTask, scoring: Scoring, batch: pa.RecordBatch) -> Array:
    """The ranks of units, of which a batch has the keys; UnknownError where they take exact
    statistics that are not known yet."""
    reader = task.scored.reader
    keys = [key for key, _ in scoring.keys]
    known = {
        row: in_full(scoring.keys, read_keys(text))
        for row, text in enumerate(batch.column(task.column("exact")).to_pylist())
        if text is not None
    }

    def numbers(name: str) -> Array:
        found: Array = batch.column(task.column(name)).to_numpy()
        return found

    def data() -> pa.RecordBatch:
        names = ["row", *(raw(at) for at in range(len(reader.headings)))]
        columns = [batch.column(name) for name in names]
        return pa.RecordBatch.from_arrays(columns, [str(at) for at in range(len(columns))])

    def exact(rows: Array) -> list[ExactKeys]:
        if not len(rows):
            return []
        if task.scored.overall is None:
            raise UnknownError
        distinct, back = np.unique(rows, return_inverse=True)
        _, outcome, _ = reader.exactly(data(), distinct, task.scored.overall)
        plan = evolve(reader.plan, rank=task.scored.rankings[task.at])
        found = [in_full(scoring.keys, own) for own in exact_keys(plan, outcome)]
        return [found[at] for at in back]

    def alike(rows: Array) -> Array:
        assert scoring.origins is not None  # some key is not exact, or nobody would ask
        part = data().take(pa.array(rows))
        arrays = reader.arrays(part, np.zeros(len(rows), np.bool_))
        found = Alike()
        found.add(Machine(scoring.origins, BATCH), arrays, len(rows))
        return found.numbers()

    contest = Contest(
        keys,
        task.apart,
        [ascending for _, ascending in scoring.keys],
        [
            batch.column(task.column(f"{RANKED_BY}{at}")).to_numpy().copy()
            for at in range(len(keys))
        ],
        [
            None if key.rest is None else batch.column(task.column(f"{REST_OF}{at}")).to_numpy()
            for at, key in enumerate(keys)
        ],
        _codes(task, batch),
        None,
        known,
        exact,
        alike,
        partial(_names, batch),
    )
    return rank_columns(contest, task.ties)


def _ranked_by_places(task: RankingTask, places: str, batch: pa.RecordBatch) -> Array:
    """Ranks of units that have places already, of which some may be left out."""

    def never(rows: Array) -> Any:
        raise AssertionError("places are whole numbers")

    contest = Contest(
        [Key(Slot(0, "i"), 1)],
        [Apart(0.0)],
        [True],
        [batch.column(places).to_numpy().copy()],
        [None],
        _codes(task, batch),
        None,
        {},
        never,
        never,
        partial(_names, batch),
    )
    return rank_columns(contest, task.ties)


def _names(batch: pa.RecordBatch, rows: Array) -> list[str]:
    found: list[str] = batch.column("unit").take(pa.array(rows)).to_pylist()
    return found


def _codes(task: RankingTask, batch: pa.RecordBatch) -> Array | None:
    """A number for each group; None: all are ranked together."""
    if not task.grouped:
        return None
    codes: Array = batch.column(task.column("group")).dictionary_encode().indices.to_numpy()
    return codes.astype(np.int64)


def _ranked_exactly(task: RankingTask, batch: pa.RecordBatch) -> Array:
    entrants = [
        Entrant(row, unit, group, tuple((1, 0) if k is None else (0, -k) for k in read_keys(text)))
        for row, (unit, group, text) in enumerate(
            zip(
                batch.column("unit").to_pylist(),
                batch.column(task.column("group")).to_pylist(),
                batch.column(task.column("exact")).to_pylist(),
                strict=True,
            )
        )
    ]
    ranks = rank(entrants, task.ties)
    return np.asarray([ranks[row] for row in range(batch.num_rows)], np.int64)


# ---- on the driver -------------------------------------------------------------------------------


def _offsets(ranked: DataFrame, group: str, ties: Ties) -> list[tuple[int, str, int]]:
    """How far the ranks of a partition's first group are to be moved, where it began before."""
    places = F.max("ranked") if TIES[ties].counts == "ranks" else F.count("ranked")
    by_group = ranked.groupBy("part", F.col(f"`{group}`").alias("group"))
    ends = F.struct("group", "places")
    parts = by_group.agg(places.alias("places")).groupBy("part")
    edges = parts.agg(F.min(ends).alias("first"), F.max(ends).alias("last"))
    found: list[tuple[int, str, int]] = []
    current: Any = None
    before = 0
    for part, first, last in sorted(map(tuple, edges.collect())):
        if first.group == current:
            found.append((part, current, before))
        before = last.places + (before if current == first.group == last.group else 0)
        current = last.group
    return found
