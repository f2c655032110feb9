"""Ranks by Spark: partitions of neighbouring keys are ranked apart, then counted together.

Rows with equal keys are in one partition, for they have the same units; so ties are proven
within a partition as the columnar engine proves them, and the rank of a row is its place there
and the number of rows of its group in the partitions before.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from attrs import frozen
from pyspark import TaskContext
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from rulelang.engine.columnar.contest import Contest
from rulelang.engine.columnar.denominators import Apart
from rulelang.engine.columnar.keys import ExactKeys, in_full
from rulelang.engine.columnar.machine import Array, Machine
from rulelang.engine.columnar.origins import Alike
from rulelang.engine.columnar.ranking import rank_columns
from rulelang.engine.columnar.scoring import RANKED_BY, REST_OF, Scoring
from rulelang.engine.rows.table import exact_keys
from rulelang.engine.spark.fields import arrow_batch
from rulelang.engine.spark.keys import read_keys
from rulelang.engine.spark.reader import BATCH
from rulelang.engine.spark.scoring import (
    EXACT_ORDER,
    ScoringTask,
    score_of,
    scored_criteria,
    states,
)
from rulelang.plan.kinds import Ties
from rulelang.plan.ties import TIES
from rulelang.results.ranking import Entrant, rank

__all__ = ["RankingTask", "offsets", "range_order", "rank_batches"]


@frozen
class RankingTask:
    """What an executor needs to rank a partition; ``apart`` is that of a `Contest`."""

    scored: ScoringTask
    apart: Sequence[Apart]
    grouped: bool

    def kept(self) -> list[tuple[str, str]]:
        """The columns of results that stay as they are."""
        criteria = range(len(scored_criteria(self.scored.reader.plan)))
        names = ["unit", "period", "group", "incomplete", "level", "total", "share"]
        names += [score_of(at) for at in criteria]
        names += [name for name, _ in states(self.scored.reader.plan)]
        kinds = dict(self.scored.fields())
        return [(name, kinds[name]) for name in names]

    def fields(self) -> list[tuple[str, str]]:
        """What ranking gives: results, the rank within the partition, and which that is."""
        return [*self.kept(), ("rank", "whole"), ("part", "whole")]


def range_order(task: RankingTask) -> list[Column]:
    """What the partitions are ranges of, the best first."""
    order = [F.col("group")] if task.grouped else []
    scoring = task.scored.scoring
    if scoring is None:
        return [*order, F.col(EXACT_ORDER).asc()]
    first = F.col(f"{RANKED_BY}0")
    return [*order, first.asc() if scoring.keys[0][1] else first.desc()]


# ---- on the executors ----------------------------------------------------------------------------


def rank_batches(task: RankingTask, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Rank the rows of a partition among themselves."""
    found = [batch for batch in batches if batch.num_rows]
    if not found:
        return
    table = pa.Table.from_batches(found).combine_chunks()
    (batch,) = table.to_batches()
    scoring = task.scored.scoring
    ranks = _ranked_exactly(task, batch) if scoring is None else _ranked(task, scoring, batch)
    context = TaskContext.get()
    part = 0 if context is None else context.partitionId()
    columns: dict[str, Any] = {name: batch.column(name) for name, _ in task.kept()}
    columns |= {"rank": ranks, "part": np.full(batch.num_rows, part, np.int64)}
    yield arrow_batch(task.fields(), columns)


def _ranked(task: RankingTask, scoring: Scoring, batch: pa.RecordBatch) -> Array:
    reader = task.scored.reader
    keys = [key for key, _ in scoring.keys]
    known = {
        row: in_full(scoring.keys, read_keys(text))
        for row, text in enumerate(batch.column("exact").to_pylist())
        if text is not None
    }

    def data() -> pa.RecordBatch:
        place = batch.schema.get_field_index("raw 0")
        columns = [batch.column(0), *batch.columns[place : place + len(reader.headings)]]
        return pa.RecordBatch.from_arrays(columns, [str(at) for at in range(len(columns))])

    def exact(rows: Array) -> list[ExactKeys]:
        if not len(rows):
            return []
        distinct, back = np.unique(rows, return_inverse=True)
        _, outcome, _ = reader.exactly(data(), distinct, task.scored.overall)
        found = [in_full(scoring.keys, own) for own in exact_keys(reader.plan, outcome)]
        return [found[at] for at in back]

    def alike(rows: Array) -> Array:
        assert scoring.origins is not None  # some key is not exact, or nobody would ask
        part = data().take(pa.array(rows))
        arrays = reader.arrays(part, np.zeros(len(rows), np.bool_))
        found = Alike()
        found.add(Machine(scoring.origins, BATCH), arrays, len(rows))
        return found.numbers()

    def names(rows: Array) -> list[str]:
        found: list[str] = batch.column("unit").take(pa.array(rows)).to_pylist()
        return found

    contest = Contest(
        keys,
        task.apart,
        [ascending for _, ascending in scoring.keys],
        [batch.column(f"{RANKED_BY}{at}").to_numpy().copy() for at in range(len(keys))],
        [
            None if key.rest is None else batch.column(f"{REST_OF}{at}").to_numpy()
            for at, key in enumerate(keys)
        ],
        _codes(batch) if task.grouped else None,
        None,
        known,
        exact,
        alike,
        names,
    )
    return rank_columns(contest, reader.plan.rank.ties)


def _codes(batch: pa.RecordBatch) -> Array:
    codes: Array = batch.column("group").dictionary_encode().indices.to_numpy()
    return codes.astype(np.int64)


def _ranked_exactly(task: RankingTask, batch: pa.RecordBatch) -> Array:
    entrants = [
        Entrant(row, unit, group, tuple((1, 0) if k is None else (0, -k) for k in read_keys(text)))
        for row, (unit, group, text) in enumerate(
            zip(
                batch.column("unit").to_pylist(),
                batch.column("group").to_pylist(),
                batch.column("exact").to_pylist(),
                strict=True,
            )
        )
    ]
    ranks = rank(entrants, task.scored.reader.plan.rank.ties)
    return np.asarray([ranks[row] for row in range(batch.num_rows)], np.int64)


# ---- on the driver -------------------------------------------------------------------------------


def offsets(ranked: DataFrame, ties: Ties) -> list[tuple[int, str, int]]:
    """How far the ranks of a partition's first group are to be moved, where it began before."""
    places = F.max("rank") if TIES[ties].counts == "ranks" else F.count("rank")
    by_group = ranked.groupBy("part", "group").agg(places.alias("places"))
    ends = F.struct("group", "places")
    parts = by_group.groupBy("part").agg(F.min(ends).alias("first"), F.max(ends).alias("last"))
    found: list[tuple[int, str, int]] = []
    group: Any = None
    before = 0
    for part, first, last in sorted(map(tuple, parts.collect())):
        if first.group == group:
            found.append((part, group, before))
        before = last.places + (before if group == first.group == last.group else 0)
        group = last.group
    return found
