"""Ranks of a table for whose keys the driver has room: every ranking as by columns.

One pass brings the keys to the driver. The results are computed as they are read, each unit with
the ranks that were found for it: Spark neither sorts nor keeps them.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
from attrs import evolve, frozen
from pyspark.sql import DataFrame

from rulelang.engine.columnar.denominators import Denominators
from rulelang.engine.columnar.machine import Array, Machine
from rulelang.engine.spark.columns import of_ranking, raw, results
from rulelang.engine.spark.fields import ROW, arrow_batch, schema_of
from rulelang.engine.spark.gathering import Batches, gathered
from rulelang.engine.spark.ranking import RankingTask, ranked_here
from rulelang.engine.spark.reader import BATCH
from rulelang.engine.spark.scoring import ScoringTask, scored_batch
from rulelang.plan.tree import Plan
from rulelang.results.columns import INCOMPLETE

__all__ = ["Keyed", "bytes_of", "keyed", "ranks_of", "with_ranks"]

NAME = 64
"""The bytes of a name, about."""

RUNNING = ("incomplete", "reasons", "unranked")
"""The columns that say who has no rank."""


@frozen(eq=False)
class Keyed:
    """The keys of all units: a number for each (``hashed``), by which ranks find it, its columns,
    and how many units the exact engine scored."""

    hashed: Array
    columns: pa.RecordBatch
    handed: int


@frozen(eq=False)
class _Part:
    hashed: Array
    columns: pa.RecordBatch
    handed: int
    wrong: bool


def bytes_of(task: ScoringTask) -> int:
    """The bytes that come to the driver of a unit, about."""
    return NAME + 8 * len(_kept(task))


def _kept(task: ScoringTask) -> list[str]:
    """The columns that ranks need."""
    plan = task.reader.plan
    names = {name for name, _ in results(plan)}
    found = ["unit", "group", *(name for name in RUNNING if name in names)]
    for at in range(len(task.rankings)):
        found += [name for name, _ in task.ranked_by(at)]
    if task.keeps:
        found += [ROW, *(raw(at) for at in range(len(task.reader.headings)))]
    return list(dict.fromkeys(found))


def keyed(task: ScoringTask, data: DataFrame) -> Keyed | None:
    """The keys of all units; None where something is wrong, or a unit may be there twice."""
    parts = gathered(data, task.reader, partial(_keys, task))
    hashed = np.concatenate([part.hashed for part in parts])
    if any(part.wrong for part in parts) or len(np.unique(hashed)) < len(hashed):
        return None
    (columns,) = pa.Table.from_batches([p.columns for p in parts]).combine_chunks().to_batches()
    return Keyed(hashed, columns, sum(part.handed for part in parts))


def _keys(task: ScoringTask, batches: Batches) -> Iterator[_Part]:
    assert task.scoring is not None
    machine, names = Machine(task.scoring.program, BATCH), _kept(task)
    for batch in batches:
        found = scored_batch(task, machine, batch)
        handed = int(np.count_nonzero(found.column("handed").to_numpy(zero_copy_only=False)))
        wrong = found.column("problem").null_count < found.num_rows
        yield _Part(task.reader.hashed(batch), found.select(names), handed, wrong)


def ranks_of(task: ScoringTask, found: Keyed, grouped: Mapping[int, bool]) -> list[Array]:
    """The ranks in each ranking, 0 where a unit has none; ``grouped`` says which rankings are of
    groups. UnknownError where they take exact statistics that are not known yet."""
    ranks: list[Array] = []
    for at, ranking in enumerate(task.rankings):
        if at:
            runs = (ranks[0] > 0) & ~_truths(found, of_ranking(at, INCOMPLETE))
        else:
            runs = ~np.logical_or.reduce(
                [_truths(found, name) for name in RUNNING if name in found.columns.schema.names]
            )
        ranks.append(np.zeros(len(runs), np.int64))
        if runs.any():
            scoring = task.scoring_of(at)
            assert scoring is not None
            own = found.columns.filter(pa.array(runs))
            denominators = Denominators()
            denominators.make_room(0, scoring)
            for name in denominators.seen[0]:
                values = own.column(of_ranking(at, name)).drop_null().to_numpy()
                denominators.note(0, name, values)
            apart = denominators.apart(len(scoring.keys))
            ranked = RankingTask(task, at, ranking.ties, apart, grouped[at], ())
            ranks[at][runs] = ranked_here(ranked, scoring, own)
    return ranks


def _truths(found: Keyed, name: str) -> Array:
    values: Array = found.columns.column(name).to_numpy(zero_copy_only=False) != 0
    return values


# ---- results -------------------------------------------------------------------------------------


def _fields(plan: Plan) -> list[tuple[str, str]]:
    names = ["rank", *(of_ranking(at, "rank") for at, _ in enumerate(plan.rankings, 1))]
    return [(name, "whole") for name in names]


def with_ranks(task: ScoringTask, data: DataFrame, found: Keyed, ranks: list[Array]) -> DataFrame:
    """The results of every unit, with its ranks."""
    plan, order = task.reader.plan, np.argsort(found.hashed)
    narrow = [own[order].astype(np.min_scalar_type(int(own.max(initial=0)))) for own in ranks]
    work = partial(_results, evolve(task, keeps=False), found.hashed[order], narrow)
    return data.mapInArrow(work, schema_of([*results(plan), *_fields(plan)]))


def _results(
    task: ScoringTask, hashed: Array, ranks: list[Array], batches: Batches
) -> Iterator[pa.RecordBatch]:
    assert task.scoring is not None
    machine, plan = Machine(task.scoring.program, BATCH), task.reader.plan
    for batch in task.reader.batches(batches):
        scored = scored_batch(task, machine, batch)
        places = np.searchsorted(hashed, task.reader.hashed(batch))
        own: dict[str, Any] = {
            name: (rank[places].astype(np.int64), rank[places] == 0)
            for (name, _), rank in zip(_fields(plan), ranks, strict=True)
        }
        further = arrow_batch(_fields(plan), own)
        names = [name for name, _ in results(plan)]
        columns = [scored.column(name) for name in names] + further.columns
        yield pa.RecordBatch.from_arrays(columns, [*names, *further.schema.names])
