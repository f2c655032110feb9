"""A table scored and ranked column by column; what that cannot tell goes to the exact engine."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import pairwise
from threading import Lock
from typing import TypeAlias

import numpy as np
import polars as pl
from attrs import define, evolve, field, frozen

from rulelang.data.columns import Matched, match
from rulelang.data.prepared import prepare
from rulelang.data.source import Source
from rulelang.data.table import Table
from rulelang.diagnostics import Diagnostic
from rulelang.engine.columnar.contest import Contest
from rulelang.engine.columnar.denominators import Apart, Denominators
from rulelang.engine.columnar.figures import Figures, keep, keep_keys, keep_status
from rulelang.engine.columnar.forecast import forecast
from rulelang.engine.columnar.keys import ExactKeys, Key, in_full
from rulelang.engine.columnar.machine import Array
from rulelang.engine.columnar.members import repeated
from rulelang.engine.columnar.origins import alike
from rulelang.engine.columnar.overall import find_statistics
from rulelang.engine.columnar.passes import Machines, in_order, run_chunk, run_over
from rulelang.engine.columnar.placing import named_rooms, placed
from rulelang.engine.columnar.program import Program, Slot, UnsupportedError
from rulelang.engine.columnar.ranking import rank_columns
from rulelang.engine.columnar.reading import UNIT, TableReading, Units, nameless
from rulelang.engine.columnar.samples import Statistics
from rulelang.engine.columnar.scoring import (
    BOTTOM,
    RANKED_BY,
    REACHED,
    REST_OF,
    WHOLE,
    Grain,
    Scoring,
    compile_scoring,
    further_at,
)
from rulelang.engine.columnar.stored import ALL, Asked
from rulelang.engine.exact import run
from rulelang.engine.rows import ScoredRows, TableScorer, UnitScore
from rulelang.plan.kinds import Ties
from rulelang.plan.tree import LevelsPlan, Plan, RankPlan
from rulelang.results.columns import INCOMPLETE, REASONS, UNRANKED, ids_of_levels, rank_of
from rulelang.results.score import Room, UnitResult

__all__ = ["KEPT", "Ranked", "score"]


Chunk: TypeAlias = tuple[pl.DataFrame, dict[str, Array]]
Scores: TypeAlias = Sequence[UnitScore | UnitResult]

SOME = 200  # rows by which it is seen how long the exact engine will take
KEPT = 2**31  # bytes of figures; more are computed again when they are read


def _nothing() -> Iterator[Chunk]:
    return iter(())


@frozen
class Ranked:
    """A scored and ranked table.

    ``chunks`` gives it chunk by chunk in the order of the data: the names of units, periods and
    groups as they are kept, and arrays by the names of `results.columns`. ``handed`` is how many
    rows the exact engine scored; ``diagnostics`` what was wrong, or is worth a note. ``exactly``
    gives the exact scores of any rows, which are in order; ``grains`` say how fine the scores of
    criteria are in all rows that came by and were not handed over (None: unknown); ``rooms`` are
    those of levels with a quota.
    """

    rows: int
    handed: int
    matched: Matched = field(repr=False)
    diagnostics: tuple[Diagnostic, ...] = ()
    chunks: Callable[[], Iterator[Chunk]] = field(repr=False, default=_nothing)
    exactly: Callable[[Array], Scores] = field(repr=False, default=lambda rows: ())
    grains: Mapping[str, Grain | None] = field(repr=False, factory=dict)
    rooms: tuple[Room, ...] = field(repr=False, default=())


def score(
    plan: Plan,
    source: Source,
    threads: int = 1,
    asked: Asked = ALL,
    kept: int = KEPT,
    told: Callable[[Diagnostic], None] | None = None,
) -> Ranked:
    """Score and rank the units of a table on so many threads; nothing raises, all errors is
    reported. ``told`` is called with a forecast before the exact engine scores every unit.

    Only the figures that are ``asked`` for are computed, besides ranks. Figures of more than
    ``kept`` bytes are computed again when they are read.
    """
    header = source.header()
    matched = match(header, plan)
    if not source.rows:
        return Ranked(0, 0, matched, prepare(header, plan).diagnostics)
    if any(item.severity == "error" for item in matched.diagnostics):
        return Ranked(source.rows, 0, matched, matched.diagnostics)
    reading = TableReading(plan, source, matched)
    width = (
        len(plan.criteria) + len(plan.figures) + 1 if asked.figures is None else len(asked.figures)
    )
    again = 8 * width * source.rows > kept
    work = _Work(reading, threads, asked, Figures(source.rows), again)

    def slow(error: UnsupportedError) -> None:
        if told is not None:
            told(forecast(plan, error, reading.first(SOME), source.rows))

    try:
        reading.survey()
        work.statistics = find_statistics(reading, threads, slow)
        work.score()
    except UnsupportedError as error:
        slow(error)
        work = _Work(reading, threads, asked, Figures(source.rows))
        work.score_exactly()
    found = (*matched.diagnostics, *work.found)
    if any(item.severity == "error" for item in found):
        return Ranked(source.rows, 0, matched, found)
    return Ranked(
        source.rows,
        work.handed,
        matched,
        found,
        work.chunks,
        work.exactly,
        work.grains,
        work.rooms,
    )


@define
class _Work:
    """More than ten fields: the state of one run, pass after pass."""

    reading: TableReading
    threads: int
    asked: Asked
    figures: Figures
    again: bool = False
    statistics: Statistics = field(factory=Statistics)
    programs: dict[frozenset[str], tuple[int, Scoring]] = field(factory=dict)
    denominators: Denominators = field(factory=Denominators)
    known: dict[int, ExactKeys] = field(factory=dict)
    groups: Array = field(init=False)  # empty where all are ranked together
    others: tuple["_Work", ...] = ()  # the further rankings
    units: dict[int, Units] = field(factory=dict)
    rows: TableScorer | None = None
    rooms: tuple[Room, ...] = ()
    whole: Scores = ()  # of a table that the exact engine scored as a whole
    grains: dict[str, Grain | None] = field(factory=dict)
    handed: int = 0
    found: list[Diagnostic] = field(factory=list)
    lock: Lock = field(factory=Lock)

    @groups.default
    def _groups(self) -> Array:
        together = self.reading.period is None and self.reading.ranked_within() is None
        return np.full(0 if together else self.reading.source.rows, 0)

    # ---- programs -----------------------------------------------------------------------------

    def reference(self) -> Scoring:
        """The program in whose units rows are ranked: one for any chunk, or for the only one."""
        if self.reading.at_once and self.programs:
            return next(made for _, made in self.programs.values())
        return self.program(frozenset(item.id for item, _ in self.reading.inputs()))[1]

    def program(self, nulls: frozenset[str]) -> tuple[int, Scoring]:
        """The number and the program for chunks in which just these inputs have empty cells."""
        with self.lock:
            if nulls not in self.programs:
                first = next((made for _, made in self.programs.values()), None)
                carried = self.reading.carried_with(nulls)
                overall = self.statistics.by_code
                asked = Asked(frozenset()) if self.again else evolve(self.asked, narrow=True)
                witness = self.reading.witness(nulls)
                plan = evolve(
                    self.reading.plan, rankings=tuple(w.reading.plan.rank for w in self.others)
                )
                made = compile_scoring(plan, carried, overall, first, asked, witness)
                for work, own in zip(self.others, made.further, strict=True):
                    work.programs[nulls] = len(self.programs), own
                self.programs[nulls] = len(self.programs), made
                if not self.again:
                    self._note(made)
            return self.programs[nulls]

    def _note(self, made: Scoring) -> None:
        """Note how fine the scores of a program are."""
        for criterion in self.reading.plan.criteria:
            own, known = made.grains.get(criterion.id), self.grains.get(criterion.id, ...)
            if own is None or known is None:
                self.grains[criterion.id] = None
            else:
                self.grains[criterion.id] = own if known is ... else own.with_(known)

    # ---- scoring ------------------------------------------------------------------------------

    def score(self) -> None:
        """Score every unit, then rank them."""
        reading, rows = self.reading, self.reading.source.rows
        self.others = tuple(map(self._ranked_by, reading.plan.rankings))
        works = (self, *self.others)
        if not reading.at_once:
            self.reference()
        if self.again:
            self._report_repeated(repeated(self._hashed()))  # there is no room for it later
        hashed = np.full(0 if self.again else rows, 0, np.uint64)

        def note(frame: pl.DataFrame, places: slice) -> Array | None:
            for work in works:
                among = work.reading.groups_of(frame)
                if among is not None:
                    work.groups[places] = among
            units = reading.units_of(frame)
            if not self.again:
                hashed[places] = units.hashed
                self.units[places.start] = units
            return nameless(units.names)

        runs = [(self._compiled, self._take)]
        for frame, found in run_over(reading, reading.columns(), self.threads, runs, note):
            self._hand_over(frame, found)
        for work in works:
            work.groups = work.reading.narrowed(work.groups)
        with ThreadPoolExecutor(1) as pool:
            twice = pool.submit(self._repeated, hashed)  # a sort of its own, meanwhile
            if not any(item.severity == "error" for item in self.found):
                self._rank_plainly()
                self._rank_further()
            self._report_repeated(twice.result())

    def _compiled(self, nulls: frozenset[str]) -> Program:
        program = self.program(nulls)[1].program
        with self.lock:
            for work in (self, *self.others):
                number, scoring = work.programs[nulls]
                for name, how in scoring.outputs.items():
                    if not name.startswith(BOTTOM):
                        work.figures.of(name, how)
                work.denominators.make_room(number, scoring)
        return program

    def _take(self, nulls: frozenset[str], outputs: dict[str, Array], places: slice) -> None:
        for at, work in enumerate((self, *self.others)):
            number, scoring = work.programs[nulls]
            for name in scoring.outputs:
                values = outputs[further_at(at - 1, name) if at else name]
                if name.startswith(BOTTOM):
                    work.denominators.note(number, name, values)
                else:
                    work.figures.columns[name][places] = values

    def _hand_over(self, frame: pl.DataFrame, rows: Array) -> None:
        table = self.reading.table(frame, rows)
        scored = self._by_row(table)
        wrong = [item for item in scored.diagnostics if item.severity == "error"]
        self.found += wrong
        self.handed += len(rows)
        if wrong:
            return
        if self.again:
            keep_status(self.figures, self.reading.plan, scored.units, rows)
        else:
            keep(self.figures, self.reading.plan, scored.units, rows, self.asked)
        if scored.reached:
            self.figures.of(REACHED, WHOLE)[rows] = scored.reached
        self._keep_keys(scored, rows)
        for work in self.others:
            own = work._by_row(table)
            truths = work.figures.truths(INCOMPLETE)
            truths[rows] = [unit.status == "incomplete" for unit in own.units]
            work._keep_keys(own, rows)

    def _keep_keys(self, scored: ScoredRows, rows: Array) -> None:
        keys = self.reference().keys
        self.known |= keep_keys(self.figures, keys, scored.units, scored.keys, rows)

    def _by_row(self, table: Table) -> ScoredRows:
        """What rows in doubt come to, one by one."""
        with self.lock:
            if self.rows is None:
                self.rows = TableScorer(self.reading.plan, self.statistics.in_full())
        return self.rows.score(table)

    def _repeated(self, hashed: Array) -> Array:
        """The rows of units that may stand twice."""
        chunks = [self.units[start] for start in sorted(self.units)]
        names = [units.names[UNIT] for units in chunks]
        within = all(units.ascending for units in chunks)
        if within and all(one[-1] < other[0] for one, other in pairwise(names)):
            return np.zeros(0, np.int64)
        return repeated(hashed)

    def _report_repeated(self, rows: Array) -> None:
        """Report units that are there twice."""
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
            self.units[0] = self.reading.units_of(whole)
            self.whole, self.rooms = outcome.results.units, outcome.results.rooms
            keep(self.figures, plan, outcome.results.units, rows, self.asked)
            units = outcome.results.units
            block = plan.total_levels
            if block is not None and block.has_quotas:
                ids = {id: at for at, id in enumerate(ids_of_levels(block))}
                own = [ids.get(unit.level or block.below, 0) for unit in units]
                self._note_levels(block, np.asarray(own, np.int16))
            self.figures.of("rank", WHOLE)[:] = [unit.rank or 0 for unit in units]
            for ranking in plan.rankings:
                ranks = self.figures.of(rank_of(ranking.id), WHOLE)
                ranks[:] = [unit.ranks[ranking.id] or 0 for unit in units]

    def _hashed(self) -> Array:
        """The numbers of all units, by a pass of its own."""
        reading = self.reading
        names = [name for name in (reading.unit, reading.period) if name is not None]
        found = np.full(reading.source.rows, 0, np.uint64)

        def work(frame: pl.DataFrame, places: slice) -> None:
            found[places] = reading.units_of(frame).hashed

        for _ in in_order(reading.source.read(names), self.threads, work):
            pass
        return found

    # ---- results ------------------------------------------------------------------------------

    def exactly(self, rows: Array) -> Scores:
        """The exact scores of some rows, as `Ranked` has them."""
        if self.whole or not len(rows):
            return [self.whole[row] for row in rows.tolist()]
        return self._by_row(self.reading.picked(rows)).units

    def chunks(self) -> Iterator[Chunk]:
        """The names and figures of every unit, as `Ranked` has them."""
        if self.again:
            yield from self._scored_again()
        for start in sorted(self.units):
            names = self.units[start].names
            rows = slice(start, start + names.height)
            yield names, self.figures.part(rows)

    def _scored_again(self) -> Iterator[Chunk]:
        reading, plan = self.reading, self.reading.plan
        second = evolve(self, again=False, programs={}, others=(), lock=Lock())
        with suppress(UnsupportedError):  # of figures; what units are ranked by has a column form
            second.reference()
        ranks = ["rank", *(rank_of(item.id) for item in plan.rankings)]
        if plan.total_levels is not None and plan.total_levels.has_quotas:
            ranks += [name for name in ("level", UNRANKED) if name in self.figures.columns]
        machines = Machines(lambda nulls: second.program(nulls)[1].program)

        def work(frame: pl.DataFrame, places: slice) -> Chunk:
            names = reading.units_of(frame).names
            figures = Figures(frame.height)

            def take(nulls: frozenset[str], outputs: dict[str, Array], at: slice) -> None:
                kept = second.program(nulls)[1].outputs
                for name, values in outputs.items():
                    if not name.startswith((RANKED_BY, REST_OF, BOTTOM, REACHED)):
                        figures.of(name, kept[name])[at] = values

            try:
                doubtful = run_chunk(reading, frame, [(machines, take)], nameless(names))
            except UnsupportedError:
                doubtful = np.arange(frame.height)
            if len(doubtful):
                table = reading.table(frame[doubtful], doubtful + places.start)
                keep(figures, plan, self._by_row(table).units, doubtful, self.asked)
            for name in ranks:
                figures.columns[name] = self.figures.columns[name][places]
            return names, figures.part(slice(0, frame.height))

        return in_order(reading.source.read(reading.columns()), self.threads, work)

    # ---- ranking ------------------------------------------------------------------------------

    def _rank_plainly(self) -> None:
        """Rank all units, once those that quotas of levels leave without a rank are known."""
        ranking, block = self.reading.plan.rank, self.reading.plan.total_levels
        if block is None or not block.has_quotas:
            self._rank("rank", ranking.ties)
            return
        self._rank("rank", "ties_share")
        groups = self.groups if len(self.groups) else None
        columns, running = self.figures.columns, self._running()
        ranks = columns["rank"]
        levels, rooms = placed(block, ranks, columns.pop(REACHED), running, groups)
        self._note_levels(block, levels)
        self.rooms = named_rooms(self.reading, rooms)
        if block.unranked or ranking.ties != "ties_share":
            key = Key(Slot(0, "i"), 1)
            contest = Contest(
                [key],
                [Apart(0.0)],
                [True],
                [ranks.astype(np.int64)],
                [None],
                groups,
                self._running(),
                {},
                self._exact_of,
                self._alike,
                self.reading.names,
            )
            columns["rank"] = rank_columns(contest, ranking.ties, self.threads)

    def _note_levels(self, block: LevelsPlan, levels: Array) -> None:
        """Note the levels of the total that units get where some have a quota."""
        self.figures.columns["level"] = levels
        if block.unranked:
            without = [at for at, id in enumerate(ids_of_levels(block)) if id in block.unranked]
            self.figures.columns[UNRANKED] = np.isin(levels, without)

    def _ranked_by(self, ranking: RankPlan) -> "_Work":
        """What scores every unit by what it is ranked by in a further ranking."""
        reading = self.reading.ranked_by(ranking)
        figures = Figures(reading.source.rows)
        return _Work(reading, self.threads, Asked(frozenset()), figures, statistics=self.statistics)

    def _rank_further(self) -> None:
        """Rank those in the running again, by the keys of each further ranking."""
        running = self._running()
        for work in self.others:
            name = rank_of(work.reading.plan.rank.id)
            work._rank(name, work.reading.plan.rank.ties, running)
            self.figures.columns[name] = work.figures.columns[name]

    def _running(self) -> Array | None:
        """The rows that have a rank; None: all."""
        columns = self.figures.columns
        none = [columns[name] for name in (INCOMPLETE, UNRANKED) if name in columns]
        none += [columns[REASONS] != 0] if REASONS in columns else []
        return ~np.logical_or.reduce(none) if none else None

    def _rank(self, name: str, ties: Ties, among: Array | None = None) -> None:
        """Rank the units that are in the running, ``among`` some of them."""
        keys = self.reference().keys
        columns = self.figures.columns
        own, known = self._running(), self.known
        running = own if among is None else among if own is None else own & among
        if running is not None:
            known = {row: own for row, own in known.items() if running[row]}
        contest = Contest(
            [key for key, _ in keys],
            self.denominators.apart(len(keys)),
            [ascending for _, ascending in keys],
            [columns.pop(f"{RANKED_BY}{at}") for at in range(len(keys))],
            [columns.pop(f"{REST_OF}{at}", None) for at in range(len(keys))],
            self.groups if len(self.groups) else None,
            running,
            known,
            self._exact_of,
            self._alike,
            self.reading.names,
        )
        columns[name] = rank_columns(contest, ties, self.threads)

    def _exact_of(self, rows: Array) -> list[ExactKeys]:
        """The exact keys of any rows."""
        if not len(rows):
            return []
        ranked, back = np.unique(rows, return_inverse=True)
        found = self._by_row(self.reading.picked(ranked)).keys
        keys = self.reference().keys
        exact = [in_full(keys, own) for own in found]
        return [exact[at] for at in back]

    def _alike(self, rows: Array) -> Array:
        """A number for each row; rows whose keys are computed from equal numbers have the same."""
        origins = self.reference().origins
        assert origins is not None  # some key is not exact, or nobody would ask
        return alike(self.reading, origins, rows)
