"""A table scored and ranked column by column; what that cannot tell goes to the exact engine.

Chunks are read while others are computed; each is cut into batches that fit a processor's cache,
and NumPy computes them on as many threads as there are processors. Each statistic takes a pass of
its own over the columns that it needs.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from typing import Any

import numpy as np
import polars as pl
from attrs import define, evolve, field, frozen

from rulelang.data.cells import Matched, match, prepare
from rulelang.data.source import Source
from rulelang.data.table import Table
from rulelang.diagnostics import Diagnostic
from rulelang.engine.columnar.denominators import Denominators
from rulelang.engine.columnar.frames import carried_as, encode, texts_compared
from rulelang.engine.columnar.inputs import NULLS, Carried
from rulelang.engine.columnar.machine import Array, Machine
from rulelang.engine.columnar.members import Codes, hashes, names_of, repeated
from rulelang.engine.columnar.program import Program, UnsupportedError
from rulelang.engine.columnar.ranking import Contest, ExactKeys, rank_columns
from rulelang.engine.columnar.scoring import (
    BOTTOM,
    RANKED_BY,
    REST_OF,
    Sampling,
    Scoring,
    compile_sampling,
    compile_scoring,
)
from rulelang.engine.columnar.statistics import Sample, statistic_of
from rulelang.engine.columnar.steps import PERIOD
from rulelang.engine.exact import Outcome, run
from rulelang.engine.expressions import Maxima, evaluator
from rulelang.plan.tree import InputPlan, Plan, StatisticStep
from rulelang.plan.values import Absent, Value
from rulelang.rational import DomainError, TooLargeError

__all__ = ["Ranked", "score"]

BATCH = 32_768
FIRST_ROW = 2  # as rows are numbered in messages: the header is row 1


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
    work = _Work(plan, source, matched, threads)
    try:
        work.survey()
        work.find_statistics()
        work.reference()
        work.score_chunks()
    except UnsupportedError:
        work.score_exactly()
    found = (*matched.diagnostics, *work.found)
    if any(item.severity == "error" for item in found):
        return Ranked(source.rows, 0, {}, matched, found)
    return Ranked(source.rows, work.handed, work.columns, matched, found)


@define
class _Work:
    plan: Plan
    source: Source
    matched: Matched
    threads: int
    carried: dict[str, Carried] = field(factory=dict)
    programs: dict[frozenset[str], Scoring] = field(factory=dict)
    columns: dict[str, Array] = field(factory=dict)
    known: dict[int, ExactKeys] = field(factory=dict)
    handed: int = 0
    statistics: dict[str, tuple[Fraction, ...]] = field(factory=dict)
    overall: dict[tuple[str, str | None], Value] = field(factory=dict)
    period_codes: Codes = field(factory=Codes)
    period_names: set[str | None] = field(factory=set)
    group_codes: Codes = field(factory=Codes)
    denominators: Denominators = field(factory=Denominators)
    found: list[Diagnostic] = field(factory=list)

    # ---- compiling ----------------------------------------------------------------------------

    def inputs(self) -> list[tuple[InputPlan, str]]:
        """The inputs that have a column, with its heading."""
        return [
            (item, self.source.columns[at])
            for item in self.plan.inputs
            if (at := self.matched.columns[item.id]) is not None
        ]

    def survey(self) -> None:
        """See from the first chunk how each column is carried."""
        texts = texts_compared(self.plan)
        with_column = self.inputs()
        first = next(iter(self.source.read([name for _, name in with_column])), None)
        self.carried = {item.key: Carried("default") for item in self.plan.inputs}
        for item, name in with_column:
            series = pl.Series(dtype=pl.Null) if first is None else first[name]
            self.carried[item.key] = carried_as(series, item, texts)

    def _carried(self, nulls: frozenset[str]) -> dict[str, Carried]:
        return {key: evolve(how, nulls=key in nulls) for key, how in self.carried.items()}

    def reference(self) -> Scoring:
        """The program for any chunk, in whose units all rows are ranked."""
        return self.program(frozenset(item.key for item, _ in self.inputs()))

    def program(self, nulls: frozenset[str]) -> Scoring:
        """The program for chunks in which just these inputs have empty cells."""
        if nulls not in self.programs:
            first = next(iter(self.programs.values()), None)
            carried = self._carried(nulls)
            made = compile_scoring(self.plan, carried, self.statistics, first)
            self.programs[nulls] = made
        return self.programs[nulls]

    # ---- passes -------------------------------------------------------------------------------

    def _pass(
        self,
        columns: Sequence[str],
        compiled: Callable[[frozenset[str]], Program],
        take: Callable[[str, Array, int, int], None],
        hand_over: Callable[[pl.DataFrame, Array, int], None],
        note: Callable[[pl.DataFrame, int], Array | None],
    ) -> None:
        """Run programs over every chunk, on several threads.

        ``take`` is given each output of each batch with its first and last row; ``hand_over`` the
        rows of a chunk that are in doubt; ``note`` sees every chunk first, and says which rows are
        in doubt whatever the program says.
        """
        machines: dict[tuple[int, frozenset[str]], Machine] = {}
        first = 0
        with ThreadPoolExecutor(self.threads) as pool:
            for frame in self.source.read(columns):
                noted = note(frame, first)
                doubtful = np.zeros(frame.height, np.bool_) if noted is None else noted
                arrays, nulls = self._encode(frame, doubtful)
                program = compiled(nulls)

                def part(
                    thread: int,
                    arrays: dict[str, Array] = arrays,
                    nulls: frozenset[str] = nulls,
                    program: Program = program,
                    doubtful: Array = doubtful,
                    first: int = first,
                ) -> None:
                    machine = machines.get((thread, nulls)) or Machine(program, BATCH)
                    machines[thread, nulls] = machine
                    for start in range(thread * BATCH, len(doubtful), self.threads * BATCH):
                        stop = min(start + BATCH, len(doubtful))
                        batch = {name: array[start:stop] for name, array in arrays.items()}
                        outputs, doubts = machine.run(batch, stop - start)
                        for name, values in outputs.items():
                            take(name, values, first + start, first + stop)
                        if doubts is not None:
                            doubtful[start:stop] |= doubts

                for done in [pool.submit(part, thread) for thread in range(self.threads)]:
                    done.result()
                rows = np.flatnonzero(doubtful)
                if len(rows):
                    hand_over(frame, rows, first)
                first += frame.height

    def _encode(
        self, frame: pl.DataFrame, doubtful: Array
    ) -> tuple[dict[str, Array], frozenset[str]]:
        """The arrays that programs read, and which inputs have empty cells."""
        arrays: dict[str, Array] = {}
        nulls: set[str] = set()
        for item, name in self.inputs():
            if name not in frame.columns:
                continue
            encoded = encode(frame[name], item, self.carried[item.key], self.plan)
            arrays[item.key] = encoded.values
            if encoded.nulls is not None:
                nulls.add(item.key)
                arrays[item.key + NULLS] = encoded.nulls
            if encoded.doubtful is not None:
                doubtful |= encoded.doubtful
        if self.matched.period is not None:
            arrays[PERIOD] = self._periods(frame)
        return arrays, frozenset(nulls)

    def _table(self, frame: pl.DataFrame, rows: Array, first: int) -> Table:
        part = frame[rows]
        numbers = tuple(int(row) + first + FIRST_ROW for row in rows)
        return Table(self.source.name, tuple(part.columns), tuple(part.rows()), numbers)

    def _read(self) -> list[str]:
        """The columns to read: those of inputs, of the units and of the periods."""
        names = [name for _, name in self.inputs()]
        for column in (self.matched.unit, self.matched.period):
            if column is not None:
                names.append(self.source.columns[column])
        return list(dict.fromkeys(names))

    # ---- statistics ---------------------------------------------------------------------------

    def find_statistics(self) -> None:
        """Compute every statistic, in the order of the plan."""
        steps = [step for step in self.plan.steps if isinstance(step, StatisticStep)]
        if steps and self.matched.period is not None:
            for frame in self.source.read([self.source.columns[self.matched.period]]):
                self._periods(frame)
        for step in steps:
            values = [self._statistic(step, sample) for sample in self._samples(step)]
            self.statistics[step.key] = tuple(values)
            for period in self.period_names or {None}:
                code = 0 if period is None else self._period_code(period)
                self.overall[step.key, period] = values[code]

    def _samples(self, step: StatisticStep) -> list[Sample]:
        """What a statistic runs over, period by period."""
        compiled: dict[frozenset[str], Sampling] = {}

        def program(nulls: frozenset[str]) -> Program:
            if nulls not in compiled:
                carried = self._carried(nulls)
                compiled[nulls] = compile_sampling(self.plan, carried, self.statistics, step)
            return compiled[nulls].program

        program(frozenset())
        rows = self.source.rows
        found: dict[str, Array] = {}
        there = np.ones(rows, np.bool_)
        periods = np.zeros(rows, np.int64)
        others: list[tuple[int, Fraction]] = []

        def take(name: str, values: Array, start: int, stop: int) -> None:
            if name == "absent":
                there[start:stop] &= ~values
            else:
                found.setdefault(name, np.zeros(rows, np.int64))[start:stop] = values

        def note(frame: pl.DataFrame, first: int) -> Array | None:
            for name in ("top", "bottom"):
                found.setdefault(name, np.ones(rows, np.int64))
            if self.matched.period is not None:
                periods[first : first + frame.height] = self._periods(frame)
            return None

        def hand_over(frame: pl.DataFrame, chosen: Array, first: int) -> None:
            there[chosen + first] = False
            values = self._exact(frame, chosen, first, step)
            for row, value in zip(chosen + first, values, strict=True):
                if value is not None:
                    others.append((int(periods[row]), value))

        self._pass(self._read(), program, take, hand_over, note)
        scale = compiled[frozenset()].scale if frozenset() in compiled else 1
        varied = any(
            name == "bottom" for item in compiled.values() for name, _ in item.program.outputs
        )
        if len({item.scale for item in compiled.values()}) > 1:
            raise UnsupportedError("one statistic over two scales")
        samples = []
        for code in range(max(1, len(self.period_codes.values))):
            mine = there & (periods == code)
            tops = found["top"][mine]
            bottoms = found["bottom"][mine] if varied else None
            own = tuple(value for period, value in others if period == code)
            samples.append(Sample(tops, bottoms, scale, own))
        return samples

    def _exact(
        self, frame: pl.DataFrame, rows: Array, first: int, step: StatisticStep
    ) -> list[Fraction | None]:
        """The values of a statistic's argument by the exact engine, None where there is none."""
        prepared = prepare(self._table(frame, rows, first), self.plan)
        outcome = run(self.plan, prepared, self.overall)
        evaluate = evaluator(step.value, Maxima.of(self.plan))
        found: list[Fraction | None] = []
        for values in outcome.values:
            value = evaluate(values)
            if isinstance(value, Absent) and value.kind in ("wrong", "poison"):
                raise UnsupportedError("a statistic over wrong values")
            known = value if isinstance(value, Fraction) else Fraction(0)
            found.append(None if isinstance(value, Absent) else known)
        return found

    def _statistic(self, step: StatisticStep, sample: Sample) -> Fraction:
        if not sample.count:
            raise UnsupportedError("a statistic over nothing")
        try:
            return statistic_of(step.statistic, sample, step.parameter)
        except (ZeroDivisionError, TooLargeError, DomainError) as error:
            raise UnsupportedError(str(error)) from None

    # ---- scoring ------------------------------------------------------------------------------

    def score_chunks(self) -> None:
        """Score every unit, then rank them."""
        rows = self.source.rows
        hashed = np.zeros(rows, np.uint64)
        groups = np.zeros(rows, np.int64)
        within = self._within()

        def note(frame: pl.DataFrame, first: int) -> Array | None:
            here = slice(first, first + frame.height)
            periods = None if self.matched.period is None else self._periods(frame)
            if periods is not None:
                groups[here] = periods
            if within is not None:
                item, name = within
                groups[here] += self.group_codes.inputs(frame[name], item, self.plan) << 32
            return self._note_units(frame, periods, hashed[here])

        def take(name: str, values: Array, start: int, stop: int) -> None:
            if not name.startswith((REST_OF, BOTTOM)):
                self.columns[name][start:stop] = values
            elif name.startswith(BOTTOM):
                self.denominators.note(name, values)

        self._pass(self._read(), self._scoring_program, take, self._hand_over, note)
        self._check_units(hashed)
        if not any(item.severity == "error" for item in self.found):
            grouped = self.matched.period is not None or within is not None
            self._rank(groups if grouped else None)

    def _scoring_program(self, nulls: frozenset[str]) -> Program:
        scoring = self.program(nulls)
        for name, kind in scoring.outputs():
            if not name.startswith((REST_OF, BOTTOM)):
                self._column(name, kind)
        self.denominators.make_room(scoring)
        return scoring.program

    def _column(self, name: str, dtype: Any) -> Array:
        if name not in self.columns:
            kind = np.uint8 if name == "level" else dtype
            self.columns[name] = np.zeros(self.source.rows, kind)
        return self.columns[name]

    def _hand_over(self, frame: pl.DataFrame, rows: Array, first: int) -> None:
        prepared = prepare(self._table(frame, rows, first), self.plan)
        outcome = run(self.plan, prepared, self.overall)
        found = (*prepared.diagnostics, *outcome.diagnostics)
        wrong = [item for item in found if item.severity == "error"]
        self.found += wrong
        self.handed += len(rows)
        if not wrong:
            self._keep(outcome, rows + first)
            self._keep_keys(outcome, rows + first)

    def _keep(self, outcome: Outcome, rows: Array) -> None:
        """Note the results of the exact engine for some rows."""
        root = self.plan.total.id
        ids = [
            id
            for block in self.plan.levels
            if block.of == root
            for id in (*(row.id for row in block.rows), block.below)
        ]
        for row, unit in zip(rows.tolist(), outcome.results.units, strict=True):
            self._column("incomplete", np.bool_)[row] = unit.rank is None
            for name, figure in (("total", unit.total), ("share", unit.share)):
                self._column(name, np.float64)[row] = 0 if figure is None else float(figure)
            if ids:
                place = 0 if unit.level is None else ids.index(unit.level)
                self._column("level", np.uint8)[row] = place
            for id, points in unit.scores.items():
                self._column(id, np.float64)[row] = 0 if points is None else float(points)
                if points is None or id + " absent" in self.columns:
                    self._column(id + " absent", np.bool_)[row] = points is None

    def _keep_keys(self, outcome: Outcome, rows: Array) -> None:
        keys = self.reference().keys
        units = outcome.results.units
        exact = self._keys(outcome)
        for row, unit, own in zip(rows.tolist(), units, exact, strict=True):
            if unit.rank is None:
                continue
            if own is None:
                raise UnsupportedError("a unit that is ranked last for want of a key")
            self.known[row] = own
            for at, (key, ascending) in enumerate(keys):
                value = -own[at] if ascending else own[at]
                scaled = value * (2**key.bits if key.scale is None else key.scale)
                self._column(f"{RANKED_BY}{at}", np.int64)[row] = round(scaled)

    def _keys(self, outcome: Outcome) -> list[ExactKeys | None]:
        """The exact keys of each row, None where one of them has no value."""
        maxima = Maxima.of(self.plan)
        keys = [(evaluator(key, maxima), ascending) for key, ascending in self.plan.rank.keys]
        found: list[ExactKeys | None] = []
        for values in outcome.values:
            own: list[Any] = [evaluate(values) for evaluate, _ in keys]
            if any(isinstance(value, Absent) for value in own):
                found.append(None)
                continue
            numbers = [v if isinstance(v, Fraction) else Fraction(v.toordinal()) for v in own]
            signed = zip(numbers, keys, strict=True)
            found.append(tuple(-n if ascending else n for n, (_, ascending) in signed))
        return found

    def score_exactly(self) -> None:
        """Score the whole table by the exact engine."""
        frames = list(self.source.read(self._read()))
        self.found.clear()
        self.columns.clear()
        self.handed = self.source.rows
        whole = pl.concat(frames)
        prepared = prepare(self._table(whole, np.arange(whole.height), 0), self.plan)
        outcome = run(self.plan, prepared)
        found = (*prepared.diagnostics, *outcome.diagnostics)
        self.found += [item for item in found if item.severity == "error"]
        if not self.found:
            self._keep(outcome, np.arange(whole.height))
            ranks = self._column("rank", np.int64)
            ranks[:] = [unit.rank or 0 for unit in outcome.results.units]

    # ---- units, periods and groups ------------------------------------------------------------

    def _within(self) -> tuple[InputPlan, str] | None:
        """The input that units are ranked within, and its column."""
        for item, name in self.inputs():
            if item.key == self.plan.rank.within:
                return item, name
        return None

    def _periods(self, frame: pl.DataFrame) -> Array:
        assert self.matched.period is not None
        series = frame[self.source.columns[self.matched.period]]
        self.period_names.update(names_of(series.unique()).to_list())
        return self.period_codes.periods(series)

    def _period_code(self, period: str) -> int:
        return int(self.period_codes.periods(pl.Series([period]))[0])

    def _note_units(
        self, frame: pl.DataFrame, periods: Array | None, hashed: Array
    ) -> Array | None:
        """Note who is in a chunk; rows without a name, or without a period, are in doubt."""
        assert self.matched.unit is not None
        names = names_of(frame[self.source.columns[self.matched.unit]])
        hashed[:] = hashes(names, periods)
        nameless = names.is_null() | (names == "")
        if periods is not None:
            when = names_of(frame[self.source.columns[self.matched.period or 0]])
            nameless = nameless | when.is_null() | (when == "")
        return nameless.fill_null(True).to_numpy().copy() if nameless.any() else None

    def _check_units(self, hashed: Array) -> None:
        """Report units that stand twice."""
        rows = repeated(hashed)
        if not len(rows):
            return
        table = self._picked(rows)
        found = prepare(table, self.plan).diagnostics
        self.found += [item for item in found if item.code == "E513"]

    def _parts(self, rows: Array) -> Iterator[tuple[pl.DataFrame, Array, int]]:
        """The chunks in which some rows stand, with the places of the rows in each."""
        first = 0
        for frame in self.source.read(self._read()):
            here = rows[(rows >= first) & (rows < first + frame.height)] - first
            if len(here):
                yield frame, here, first
            first += frame.height

    def _picked(self, rows: Array) -> Table:
        """Some rows, in the order of the data."""
        parts = [self._table(*part) for part in self._parts(np.sort(rows))]
        return evolve(
            parts[0],
            rows=tuple(row for part in parts for row in part.rows),
            numbers=tuple(number for part in parts for number in part.numbers),
        )

    # ---- ranking ------------------------------------------------------------------------------

    def _rank(self, groups: Array | None) -> None:
        scoring = self.reference()
        names = [f"{RANKED_BY}{at}" for at in range(len(scoring.keys))]
        incomplete = self.columns.get("incomplete")
        contest = Contest(
            [key for key, _ in scoring.keys],
            self.denominators.separations(self.programs.values(), len(scoring.keys)),
            [ascending for _, ascending in scoring.keys],
            [self.columns.pop(name) for name in names],
            groups,
            None if incomplete is None else ~incomplete,
            self.known,
            self._rests,
            self._exact_of,
            self._names_of,
        )
        self.columns["rank"] = rank_columns(contest, self.plan.rank.ties)

    def _rests(self) -> list[Array | None]:
        """What remains of each key of every row, by one more pass."""
        keys = self.reference().keys
        rests = [None if key.rest is None else np.zeros(self.source.rows) for key, _ in keys]

        def take(name: str, values: Array, start: int, stop: int) -> None:
            if name.startswith(REST_OF):
                rest = rests[int(name.removeprefix(REST_OF))]
                if rest is not None:
                    rest[start:stop] = values

        def program(nulls: frozenset[str]) -> Program:
            return self.program(nulls).program

        names = [name for _, name in self.inputs()]
        if self.matched.period is not None:
            names.append(self.source.columns[self.matched.period])
        self._pass(names, program, take, lambda *_: None, lambda *_: None)
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
        ranked, back = np.unique(rows, return_inverse=True)
        outcome = run(self.plan, prepare(self._picked(ranked), self.plan), self.overall)
        found = self._keys(outcome)
        return [keys for at in back if (keys := found[at]) is not None]

    def _names_of(self, rows: Array) -> list[str]:
        ranked, back = np.unique(rows, return_inverse=True)
        units = prepare(self._picked(ranked), self.plan).units
        return [units[at] for at in back]
