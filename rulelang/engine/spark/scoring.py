"""Units scored on an executor: by the program of the columnar engine, else by the exact one."""

import math
import pickle
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
from attrs import field, frozen

from rulelang.engine.columnar.keys import in_full, in_units
from rulelang.engine.columnar.machine import Array, Machine
from rulelang.engine.columnar.scoring import BOTTOM, RANKED_BY, REST_OF, Scoring
from rulelang.engine.exact import Outcome
from rulelang.engine.rows.table import Keys, exact_keys
from rulelang.engine.spark.fields import arrow_batch
from rulelang.engine.spark.keys import written_keys
from rulelang.engine.spark.reader import BATCH, Overall, Reader
from rulelang.plan.tree import CriterionPlan, Plan
from rulelang.rational import nearest_double
from rulelang.results.columns import (
    INCOMPLETE,
    INPUTS,
    ids_of_levels,
    lackable,
    level_of,
    levels_of_criteria,
    mark_of,
    missing_word,
    words_of,
)
from rulelang.results.score import UnitResult

__all__ = [
    "EXACT_ORDER",
    "ScoringTask",
    "level_at",
    "mark_at",
    "raw",
    "score_batches",
    "score_of",
    "scored_criteria",
    "states",
]

EXACT_ORDER = "order"
"""Where the exact engine scores every unit: a double that falls as the first key does."""


def raw(at: int) -> str:
    """The column of data under a heading."""
    return f"raw {at}"


def score_of(at: int) -> str:
    """The column of the scores of a criterion; ids may differ in case only, columns may not."""
    return f"score {at}"


def level_at(at: int) -> str:
    """The column of the levels of a criterion, by their place among such blocks."""
    return f"level {at}"


def mark_at(at: int) -> str:
    """The column of a mark, by its place in the plan."""
    return f"mark {at}"


def scored_criteria(plan: Plan) -> list[CriterionPlan]:
    """The criteria that have a column, in the order of the plan."""
    return [criterion for criterion in plan.criteria if criterion is not plan.total]


def missing_words(plan: Plan) -> list[str]:
    """The columns of the words of what was missing."""
    return [missing_word(at) for at in range(-(-len(lackable(plan)) // INPUTS))]


def states(plan: Plan) -> list[tuple[str, str]]:
    """The columns of the levels of criteria, of the words of what was missing, and of marks."""
    found = [(level_at(at), "whole") for at in range(len(levels_of_criteria(plan)))]
    found += [(name, "whole") for name in missing_words(plan)]
    return [*found, *((mark_at(at), "truth") for at in range(len(plan.marks)))]


@frozen
class ScoringTask:
    """What an executor needs to score; it pickles.

    ``scoring`` is None where every row goes to the exact engine. ``keeps`` says whether the
    columns of data stay next to the results, for keys that are compared exactly later.
    """

    reader: Reader
    scoring: Scoring | None = field(repr=False)
    overall: Overall = field(repr=False)
    keeps: bool

    def fields(self) -> list[tuple[str, str]]:
        """The columns of results, without those of data."""
        found = [("row", "whole"), ("unit", "text"), ("period", "text"), ("group", "text")]
        found += [("handed", "truth"), ("problem", "bytes"), ("exact", "text")]
        found += [("incomplete", "truth"), ("level", "whole")]
        found += [("total", "double"), ("share", "double")]
        criteria = scored_criteria(self.reader.plan)
        found += [(score_of(at), "double") for at in range(len(criteria))]
        found += states(self.reader.plan)
        if self.scoring is None:
            return [*found, (EXACT_ORDER, "double")]
        kinds = {RANKED_BY: "whole", REST_OF: "double", BOTTOM: "whole"}
        for name in self.scoring.outputs:
            found += [(name, kind) for start, kind in kinds.items() if name.startswith(start)]
        return found


def score_batches(task: ScoringTask, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Score the rows of a partition."""
    machine = None if task.scoring is None else Machine(task.scoring.program, BATCH)
    for batch in task.reader.batches(batches):
        yield _scored(task, machine, batch)


def _scored(task: ScoringTask, machine: Machine | None, batch: pa.RecordBatch) -> pa.RecordBatch:
    reader, size = task.reader, batch.num_rows
    results = _Results.of(task, size)
    doubtful = reader.nameless(batch)
    if machine is None:
        doubtful[:] = True
    else:
        outputs, doubts = machine.run(reader.arrays(batch, doubtful), size)
        if doubts is not None:
            doubtful |= doubts
        results.keep_columns(outputs)
    rows = np.flatnonzero(doubtful)
    if len(rows):
        _, outcome, wrong = reader.exactly(batch, rows, task.overall)
        if wrong:
            results.problems[rows[0]] = pickle.dumps(wrong)
        else:
            results.keep_outcome(outcome, rows)
    names = reader.names(batch, reader.unit).to_list()
    periods = [None] * size
    if reader.period is not None:
        periods = reader.names(batch, reader.period).to_list()
    columns = {
        "row": batch.column(0),
        "unit": names,
        "period": periods,
        "group": reader.groups(batch),
        "handed": doubtful,
        **results.columns(),
    }
    kept = range(len(reader.headings)) if task.keeps else ()
    data = {raw(at): batch.column(at + 1) for at in kept}
    return arrow_batch(task.fields(), columns, data)


@frozen(eq=False)
class _Results:
    """The results of a batch while they come together; ``absent`` are cells without a figure."""

    task: ScoringTask
    whole: dict[str, Array]
    absent: dict[str, Array]
    exact: list[str | None]
    problems: dict[int, bytes]

    @classmethod
    def of(cls, task: ScoringTask, size: int) -> "_Results":
        kinds: dict[str, Any] = {"whole": np.int64, "double": np.float64, "truth": np.bool_}
        plain = [(n, k) for n, k in task.fields() if k in kinds and n not in ("row", "handed")]
        whole = {name: np.zeros(size, kinds[kind]) for name, kind in plain}
        absent = {name: np.zeros(size, np.bool_) for name in whole}
        return cls(task, whole, absent, [None] * size, {})

    def columns(self) -> dict[str, Any]:
        size = len(self.exact)
        found: dict[str, Any] = {
            name: (column, self.absent[name]) for name, column in self.whole.items()
        }
        problems = [self.problems.get(row) for row in range(size)]
        return found | {"exact": self.exact, "problem": problems}

    def keep_columns(self, outputs: dict[str, Array]) -> None:
        """Note what a program gave."""
        plan = self.task.reader.plan
        names = {c.id: score_of(at) for at, c in enumerate(scored_criteria(plan))}
        names[INCOMPLETE] = "incomplete"
        blocks = levels_of_criteria(plan)
        names |= {level_of(block.of): level_at(at) for at, block in enumerate(blocks)}
        names |= {mark_of(item.of, item.mark): mark_at(at) for at, item in enumerate(plan.marks)}
        for name, values in outputs.items():
            if name.endswith(" absent"):
                self.absent[names[name.removesuffix(" absent")]][:] = values
            else:
                self.whole[names.get(name, name)][:] = values
        for name in ("total", "share", "level"):
            self.absent[name][:] = self.whole["incomplete"]

    def keep_outcome(self, outcome: Outcome, rows: Array) -> None:
        """Note what the exact engine gave some rows."""
        plan = self.task.reader.plan
        root = plan.total.id
        ids = [id for block in plan.levels if block.of == root for id in ids_of_levels(block)]
        keys = exact_keys(plan, outcome)
        for row, unit, own in zip(rows.tolist(), outcome.results.units, keys, strict=True):
            self._figures(row, unit)
            if ids and unit.level is not None:
                self.whole["level"][row] = ids.index(unit.level)
            if unit.rank is not None:
                self.exact[row] = written_keys(own)
            self._keys(row, own if unit.rank is not None else ())

    def _figures(self, row: int, unit: UnitResult) -> None:
        figures: list[tuple[str, Fraction | None]] = [("total", unit.total), ("share", unit.share)]
        figures += [(score_of(at), points) for at, points in enumerate(unit.scores.values())]
        for name, figure in figures:
            self.whole[name][row] = 0 if figure is None else nearest_double(figure)
            self.absent[name][row] = figure is None
        for at, block in enumerate(levels_of_criteria(self.task.reader.plan)):
            ids: list[str | None] = [*ids_of_levels(block), None]
            self.whole[level_at(at)][row] = ids.index(unit.levels[block.of])
        words = dict(words_of(self.task.reader.plan, unit.missing))
        for name in missing_words(self.task.reader.plan):
            self.whole[name][row] = words.get(name, 0)
        for at, item in enumerate(self.task.reader.plan.marks):
            self.whole[mark_at(at)][row] = item.of in unit.marks.get(item.mark, ())
        self.whole["incomplete"][row] = unit.rank is None
        self.absent["level"][row] = unit.rank is None

    def _keys(self, row: int, own: Keys) -> None:
        """The units of exact keys, as those of columns are; none of a unit that is not ranked."""
        for name, column in self.absent.items():
            if name.startswith((RANKED_BY, REST_OF, BOTTOM)):
                column[row] = True
        scoring = self.task.scoring
        if scoring is None and own:
            self.whole[EXACT_ORDER][row] = _falling(own[0])
        if scoring is None or not own:
            return
        known = in_full(scoring.keys, own)
        for at, ((key, ascending), value) in enumerate(zip(scoring.keys, known, strict=True)):
            units, rest = in_units(key, value, ascending)
            self.whole[f"{RANKED_BY}{at}"][row] = units
            self.absent[f"{RANKED_BY}{at}"][row] = False
            if key.rest is not None:
                self.whole[f"{REST_OF}{at}"][row] = rest
                self.absent[f"{REST_OF}{at}"][row] = False


def _falling(key: Fraction | None) -> float:
    """A double by which the best comes first; what has no value comes last."""
    if key is None:
        return math.inf
    return -nearest_double(key)
