"""A table scored and ranked column by column; what that cannot tell goes to the exact engine."""

from collections.abc import Mapping
from threading import Lock

import numpy as np
import polars as pl
from attrs import define, field, frozen

from rulelang.data.cells import Matched, match, prepare
from rulelang.data.source import Source
from rulelang.data.table import Table
from rulelang.diagnostics import Diagnostic
from rulelang.engine.columnar.denominators import Denominators
from rulelang.engine.columnar.figures import Figures, exact_keys, keep, keep_keys
from rulelang.engine.columnar.machine import Array
from rulelang.engine.columnar.members import repeated
from rulelang.engine.columnar.overall import Statistics, find_statistics
from rulelang.engine.columnar.passes import run_over
from rulelang.engine.columnar.program import Program, UnsupportedError
from rulelang.engine.columnar.ranking import Contest, ExactKeys, rank_columns
from rulelang.engine.columnar.reading import Reading
from rulelang.engine.columnar.scoring import (
    BOTTOM,
    RANKED_BY,
    REST_OF,
    Scoring,
    compile_scoring,
)
from rulelang.engine.exact import run
from rulelang.plan.tree import Plan

__all__ = ["Ranked", "score"]


@frozen
class Ranked:
    """A scored and ranked table.

    ``columns`` are arrays by name, a row a unit: ``total``, ``share``, ``level`` (the place of its
    row, the otherwise row being the last), ``rank`` (0: none), each criterion by id, and
    ``ID absent`` where a criterion can have no score. ``handed`` is how many rows the exact engine
    scored; ``diagnostics`` what was wrong, or is worth a note.
    """

    rows: int
    handed: int
    columns: Mapping[str, Array] = field(repr=False)
    matched: Matched = field(repr=False)
    diagnostics: tuple[Diagnostic, ...] = ()


def score(plan: Plan, source: Source, threads: int = 1) -> Ranked:
    """Score and rank the units of a table on so many threads; nothing raises, all that is wrong is
    reported."""
    header = Table(source.name, source.columns, (), ())
    matched = match(header, plan)
    if not source.rows:
        return Ranked(0, 0, {}, matched, prepare(header, plan).diagnostics)
    if any(item.severity == "error" for item in matched.diagnostics):
        return Ranked(source.rows, 0, {}, matched, matched.diagnostics)
    reading = Reading(plan, source, matched)
    work = _Work(reading, threads, Figures(source.rows))
    try:
        reading.survey()
        work.statistics = find_statistics(reading, threads)
        work.score()
    except UnsupportedError:
        work = _Work(reading, threads, Figures(source.rows))
        work.score_exactly()
    found = (*matched.diagnostics, *work.found)
    if any(item.severity == "error" for item in found):
        return Ranked(source.rows, 0, {}, matched, found)
    return Ranked(source.rows, work.handed, work.figures.columns, matched, found)


@define
class _Work:
    reading: Reading
    threads: int
    figures: Figures
    statistics: Statistics = field(factory=Statistics)
    programs: dict[frozenset[str], tuple[int, Scoring]] = field(factory=dict)
    denominators: Denominators = field(factory=Denominators)
    known: dict[int, ExactKeys] = field(factory=dict)
    handed: int = 0
    found: list[Diagnostic] = field(factory=list)
    lock: Lock = field(factory=Lock)

    # ---- programs -----------------------------------------------------------------------------

    def reference(self) -> Scoring:
        """The program for any chunk, in whose units all rows are ranked."""
        return self.program(frozenset(item.key for item, _ in self.reading.inputs()))[1]

    def program(self, nulls: frozenset[str]) -> tuple[int, Scoring]:
        """The number and the program for chunks in which just these inputs have empty cells."""
        with self.lock:
            if nulls not in self.programs:
                first = next((made for _, made in self.programs.values()), None)
                carried = self.reading.carried_with(nulls)
                overall = self.statistics.by_code
                made = compile_scoring(self.reading.plan, carried, overall, first)
                self.programs[nulls] = len(self.programs), made
            return self.programs[nulls]

    # ---- scoring ------------------------------------------------------------------------------

    def score(self) -> None:
        """Score every unit, then rank them."""
        reading, rows = self.reading, self.reading.source.rows
        self.reference()
        hashed = np.zeros(rows, np.uint64)
        groups = np.zeros(rows, np.int64)

        def note(frame: pl.DataFrame, places: slice) -> Array | None:
            among = reading.groups_of(frame)
            if among is not None:
                groups[places] = among
            hashed[places], nameless = reading.hashed(frame)
            return nameless

        columns = reading.columns()
        for frame, found in run_over(
            reading, columns, self.threads, self._compiled, self._take, note
        ):
            self._hand_over(frame, found)
        self._check_units(hashed)
        if not any(item.severity == "error" for item in self.found):
            together = reading.period is None and reading.ranked_within() is None
            self._rank(None if together else groups)

    def _compiled(self, nulls: frozenset[str]) -> Program:
        number, scoring = self.program(nulls)
        with self.lock:
            for name, kind in scoring.outputs():
                if not name.startswith((REST_OF, BOTTOM)):
                    self.figures.of(name, kind)
            self.denominators.make_room(number, scoring)
        return scoring.program

    def _take(self, nulls: frozenset[str], outputs: dict[str, Array], places: slice) -> None:
        number = self.programs[nulls][0]
        for name, values in outputs.items():
            if name.startswith(BOTTOM):
                self.denominators.note(number, name, values)
            elif not name.startswith(REST_OF):
                self.figures.columns[name][places] = values

    def _hand_over(self, frame: pl.DataFrame, rows: Array) -> None:
        plan = self.reading.plan
        prepared = prepare(self.reading.table(frame, rows), plan)
        outcome = run(plan, prepared, self.statistics.by_period)
        found = (*prepared.diagnostics, *outcome.diagnostics)
        wrong = [item for item in found if item.severity == "error"]
        self.found += wrong
        self.handed += len(rows)
        if not wrong:
            keep(self.figures, plan, outcome, rows)
            keys, exact = list(self.reference().keys), exact_keys(plan, outcome)
            self.known |= keep_keys(self.figures, keys, outcome, exact, rows)

    def _check_units(self, hashed: Array) -> None:
        """Report units that stand twice."""
        rows = repeated(hashed)
        if len(rows):
            found = prepare(self.reading.picked(rows), self.reading.plan).diagnostics
            self.found += [item for item in found if item.code == "E513"]

    def score_exactly(self) -> None:
        """Score the whole table by the exact engine."""
        plan, rows = self.reading.plan, np.arange(self.reading.source.rows)
        whole = pl.concat(list(self.reading.source.read(self.reading.columns())))
        self.handed = len(rows)
        prepared = prepare(self.reading.table(whole, rows), plan)
        outcome = run(plan, prepared)
        found = (*prepared.diagnostics, *outcome.diagnostics)
        self.found += [item for item in found if item.severity == "error"]
        if not self.found:
            keep(self.figures, plan, outcome, rows)
            ranks = self.figures.of("rank", np.int64)
            ranks[:] = [unit.rank or 0 for unit in outcome.results.units]

    # ---- ranking ------------------------------------------------------------------------------

    def _rank(self, groups: Array | None) -> None:
        keys = self.reference().keys
        columns = self.figures.columns
        incomplete = columns.get("incomplete")
        contest = Contest(
            [key for key, _ in keys],
            self.denominators.apart(len(keys)),
            [ascending for _, ascending in keys],
            [columns.pop(f"{RANKED_BY}{at}") for at in range(len(keys))],
            groups,
            None if incomplete is None else ~incomplete,
            self.known,
            self._rests,
            self._exact_of,
            self._names_of,
        )
        columns["rank"] = rank_columns(contest, self.reading.plan.rank.ties)

    def _rests(self) -> list[Array | None]:
        """What remains of each key of every row, by one more pass."""
        reading, keys = self.reading, self.reference().keys
        rests = [None if key.rest is None else np.zeros(reading.source.rows) for key, _ in keys]

        def take(nulls: frozenset[str], outputs: dict[str, Array], places: slice) -> None:
            for at, rest in enumerate(rests):
                if rest is not None and f"{REST_OF}{at}" in outputs:
                    rest[places] = outputs[f"{REST_OF}{at}"]

        names = [name for _, name in reading.inputs()]
        names += [] if reading.period is None else [reading.period]

        def compiled(nulls: frozenset[str]) -> Program:
            return self.program(nulls)[1].program

        for _ in run_over(reading, names, self.threads, compiled, take, lambda *_: None):
            pass  # what is in doubt is known
        for row, exact in self.known.items():
            for rest, value, (key, ascending) in zip(rests, exact, keys, strict=True):
                if rest is not None:
                    units = (-value if ascending else value) * 2**key.bits
                    rest[row] = float(units - round(units))
        return rests

    def _exact_of(self, rows: Array) -> list[ExactKeys]:
        """The exact keys of any rows."""
        if not len(rows):
            return []
        plan = self.reading.plan
        ranked, back = np.unique(rows, return_inverse=True)
        outcome = run(plan, prepare(self.reading.picked(ranked), plan), self.statistics.by_period)
        found = exact_keys(plan, outcome)
        return [keys for at in back if (keys := found[at]) is not None]

    def _names_of(self, rows: Array) -> list[str]:
        ranked, back = np.unique(rows, return_inverse=True)
        units = prepare(self.reading.picked(ranked), self.reading.plan).units
        return [units[at] for at in back]
