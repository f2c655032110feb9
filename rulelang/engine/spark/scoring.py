"""Units scored on an executor: by the program of the columnar engine, else by the exact one."""

import math
import pickle
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
from attrs import evolve, field, frozen

from rulelang.engine.columnar.figures import IN_THE_RUNNING
from rulelang.engine.columnar.keys import in_full, in_units
from rulelang.engine.columnar.machine import Array, Machine
from rulelang.engine.columnar.scoring import BOTTOM, RANKED_BY, REACHED, REST_OF, Scoring
from rulelang.engine.exact import Outcome
from rulelang.engine.expressions import evaluator, policies_of
from rulelang.engine.rows.table import Keys, exact_keys, rows_reached
from rulelang.engine.spark.columns import (
    EXACT_ORDER,
    figure_at,
    level_at,
    mark_at,
    missing_words,
    named_in_frames,
    of_ranking,
    raw,
    results,
    score_of,
)
from rulelang.engine.spark.fields import arrow_batch
from rulelang.engine.spark.keys import written_keys
from rulelang.engine.spark.reader import BATCH, Overall, Reader
from rulelang.plan.tree import Plan, RankPlan
from rulelang.plan.values import Absent, Known
from rulelang.rational import nearest_double
from rulelang.results.columns import (
    INCOMPLETE,
    ids_of_levels,
    levels_of_criteria,
    reasons_in,
    texts,
    words_of,
)
from rulelang.results.score import UnitResult

__all__ = ["ScoringTask", "score_batches", "scored_batch"]


@frozen
class ScoringTask:
    """What an executor needs to score; it pickles.

    ``scoring`` is None where every row goes to the exact engine, ``overall`` where exact values of
    statistics are not known yet: rows that need them get no figures. ``keeps`` says whether the
    columns of data stay next to the results, for keys that are compared exactly later.
    """

    reader: Reader
    scoring: Scoring | None = field(repr=False)
    overall: Overall | None = field(repr=False)
    keeps: bool

    @property
    def rankings(self) -> tuple[RankPlan, ...]:
        """The plain ranking, and the further ones."""
        return (self.reader.plan.rank, *self.reader.plan.rankings)

    def scoring_of(self, at: int) -> Scoring | None:
        """What a ranking ranks by, by its place among them."""
        return None if self.scoring is None else (self.scoring, *self.scoring.further)[at]

    def ranked_by(self, at: int) -> list[tuple[str, str]]:
        """The columns that a ranking needs beside those of results."""
        found = [("exact", "text")]
        if at:
            found += [("group", "text"), (INCOMPLETE, "truth")]
        scoring = self.scoring_of(at)
        if scoring is None:
            found.append((EXACT_ORDER, "double"))
        else:
            kinds = {RANKED_BY: "whole", REST_OF: "double", BOTTOM: "whole"}
            for name in scoring.outputs:
                found += [(name, kind) for start, kind in kinds.items() if name.startswith(start)]
        return [(of_ranking(at, name), kind) for name, kind in found]

    def fields(self) -> list[tuple[str, str]]:
        """The columns of results, without those of data."""
        plan = self.reader.plan
        found = [("row", "whole"), ("handed", "truth"), ("problem", "bytes"), *results(plan)]
        if _has_quotas(plan):
            found.append((REACHED, "whole"))
        return [*found, *(own for at in range(len(self.rankings)) for own in self.ranked_by(at))]


def _has_quotas(plan: Plan) -> bool:
    return plan.total_levels is not None and plan.total_levels.has_quotas


def score_batches(task: ScoringTask, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Score the rows of a partition."""
    machine = None if task.scoring is None else Machine(task.scoring.program, BATCH)
    for batch in task.reader.batches(batches):
        yield scored_batch(task, machine, batch)


def scored_batch(
    task: ScoringTask, machine: Machine | None, batch: pa.RecordBatch
) -> pa.RecordBatch:
    """The results of a batch, with what units are ranked by."""
    reader, size = task.reader, batch.num_rows
    found = _Results.of(task, size)
    doubtful = reader.nameless(batch)
    if machine is None:
        doubtful[:] = True
    else:
        outputs, doubts = machine.run(reader.arrays(batch, doubtful), size)
        if doubts is not None:
            doubtful |= doubts
        found.keep_columns(outputs)
    rows = np.flatnonzero(doubtful)
    if len(rows) and task.overall is not None:
        _, outcome, wrong = reader.exactly(batch, rows, task.overall)
        if wrong:
            found.problems[rows[0]] = pickle.dumps(wrong)
        else:
            found.keep_outcome(outcome, rows)
    names = reader.names(batch, reader.unit).to_list()
    periods = [None] * size
    if reader.period is not None:
        periods = reader.names(batch, reader.period).to_list()
    groups = {
        of_ranking(at, "group"): reader.groups(batch, ranking.within)
        for at, ranking in enumerate(task.rankings)
    }
    columns = {
        **groups,
        "row": batch.column(0),
        "unit": names,
        "period": periods,
        "handed": doubtful,
        **found.columns(),
    }
    kept = range(len(reader.headings)) if task.keeps else ()
    data = {raw(at): batch.column(at + 1) for at in kept}
    return arrow_batch(task.fields(), columns, data)


@frozen(eq=False)
class _Results:
    """The results of a batch while they come together; ``absent`` are cells without a figure,
    ``exact`` the keys of rows that the exact engine scored, a column for each ranking."""

    task: ScoringTask
    whole: dict[str, Array]
    absent: dict[str, Array]
    exact: tuple[list[str | None], ...]
    problems: dict[int, bytes]

    @classmethod
    def of(cls, task: ScoringTask, size: int) -> "_Results":
        kinds: dict[str, Any] = {"whole": np.int64, "double": np.float64, "truth": np.bool_}
        plain = [(n, k) for n, k in task.fields() if k in kinds and n not in ("row", "handed")]
        whole = {name: np.zeros(size, kinds[kind]) for name, kind in plain}
        absent = {name: np.zeros(size, np.bool_) for name in whole}
        return cls(task, whole, absent, tuple([None] * size for _ in task.rankings), {})

    def columns(self) -> dict[str, Any]:
        size = len(self.exact[0])
        found: dict[str, Any] = {
            name: (column, self.absent[name]) for name, column in self.whole.items()
        }
        found |= {of_ranking(at, "exact"): texts for at, texts in enumerate(self.exact)}
        return found | {"problem": [self.problems.get(row) for row in range(size)]}

    def keep_columns(self, outputs: dict[str, Array]) -> None:
        """Note what a program gave."""
        plan = self.task.reader.plan
        names = named_in_frames(plan)
        for name, values in outputs.items():
            if name.endswith(" absent"):
                own = name.removesuffix(" absent")
                self.absent[names.get(own, own)][:] = values
            else:
                self.whole[names.get(name, name)][:] = values
        incomplete = self.whole["incomplete"]
        self.absent["level"][:] = incomplete
        if plan.disqualified:
            self.absent["level"] |= self.whole["reasons"] != 0
        else:
            self.absent["total"][:] = incomplete
        self.absent["share"][:] = self.absent["total"]

    def keep_outcome(self, outcome: Outcome, rows: Array) -> None:
        """Note what the exact engine gave some rows."""
        plan = self.task.reader.plan
        root = plan.total.id
        ids = [id for block in plan.levels if block.of == root for id in ids_of_levels(block)]
        units = outcome.results.units
        for row, unit in zip(rows.tolist(), units, strict=True):
            self._figures(row, unit)
            if ids and unit.level is not None:
                self.whole["level"][row] = ids.index(unit.level)
        if _has_quotas(plan):
            self.whole[REACHED][rows] = rows_reached(plan, outcome)
        for at, ranking in enumerate(self.task.rankings):
            keys = exact_keys(evolve(plan, rank=ranking), outcome)
            lacks = _lacking(ranking, plan, outcome)
            for row, unit, own, none in zip(rows.tolist(), units, keys, lacks, strict=True):
                runs = unit.status in IN_THE_RUNNING and not none
                if at:
                    self.whole[of_ranking(at, INCOMPLETE)][row] = none
                if runs:
                    self.exact[at][row] = written_keys(own)
                self._keys(at, row, own if runs else ())

    def _figures(self, row: int, unit: UnitResult) -> None:
        plan = self.task.reader.plan
        figures: list[tuple[str, Fraction | None]] = [("total", unit.total), ("share", unit.share)]
        figures += [(score_of(at), points) for at, points in enumerate(unit.scores.values())]
        for name, figure in figures:
            self.whole[name][row] = 0 if figure is None else nearest_double(figure)
            self.absent[name][row] = figure is None
        places = {text: at for at, text in enumerate(texts(plan))} if plan.figures else {}
        for at, figure_plan in enumerate(plan.figures):
            value = unit.figures[figure_plan.id]
            self.absent[figure_at(at)][row] = value is None
            if value is not None:
                self.whole[figure_at(at)][row] = _plain(value, places)
        for at, block in enumerate(levels_of_criteria(plan)):
            ids: list[str | None] = [*ids_of_levels(block), None]
            self.whole[level_at(at)][row] = ids.index(unit.levels[block.of])
        words = dict(words_of(plan, unit.missing))
        for name in missing_words(plan):
            self.whole[name][row] = words.get(name, 0)
        for at, item in enumerate(plan.marks):
            self.whole[mark_at(at)][row] = item.of in unit.marks.get(item.mark, ())
        self.whole["incomplete"][row] = unit.status == "incomplete"
        self.absent["level"][row] = unit.status in ("incomplete", "disqualified")
        if plan.disqualified:
            out = unit.status == "disqualified"
            self.whole["reasons"][row] = reasons_in(plan, unit.reason or "") if out else 0
        if "unranked" in self.whole and not _has_quotas(plan):
            self.whole["unranked"][row] = unit.status == "unranked"

    def _keys(self, ranking: int, row: int, own: Keys) -> None:
        """The units of exact keys, as those of columns are; none of a unit that is not ranked."""
        starts = tuple(of_ranking(ranking, start) for start in (RANKED_BY, REST_OF, BOTTOM))
        for name, column in self.absent.items():
            if name.startswith(starts):
                column[row] = True
        scoring = self.task.scoring_of(ranking)
        if scoring is None and own:
            self.whole[of_ranking(ranking, EXACT_ORDER)][row] = _falling(own[0])
        if scoring is None or not own:
            return
        known = in_full(scoring.keys, own)
        for at, ((key, ascending), value) in enumerate(zip(scoring.keys, known, strict=True)):
            units, rest = in_units(key, value, ascending)
            self._put(of_ranking(ranking, f"{RANKED_BY}{at}"), row, units)
            if key.rest is not None:
                self._put(of_ranking(ranking, f"{REST_OF}{at}"), row, rest)

    def _put(self, name: str, row: int, value: float) -> None:
        self.whole[name][row] = value
        self.absent[name][row] = False


def _lacking(ranking: RankPlan, plan: Plan, outcome: Outcome) -> list[bool]:
    """Whether each unit lacks something that only a further ranking needs."""
    exprs = [] if ranking.group is None else [ranking.group]
    exprs += [key for key, _ in ranking.keys]
    policies = policies_of(plan)
    evaluators = [evaluator(expr, policies) for expr in exprs]
    found = [[evaluate(values) for evaluate in evaluators] for values in outcome.values]
    return [any(isinstance(v, Absent) and v.names for v in own) for own in found]


def _plain(value: Known, places: dict[str, int]) -> float:
    """A figure as its column has it."""
    if isinstance(value, Fraction):
        return nearest_double(value)
    if isinstance(value, str):
        return places[value]
    return value.toordinal() if isinstance(value, date) else value


def _falling(key: Fraction | None) -> float:
    """A double by which the best comes first; what has no value comes last."""
    if key is None:
        return math.inf
    return -nearest_double(key)
