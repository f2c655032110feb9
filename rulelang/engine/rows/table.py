"""Rows of a table: each by the code where it can be, the others together by the exact engine."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from attrs import define, evolve, field, frozen

from rulelang.data import Table, clean, is_blank, prepare
from rulelang.data.columns import match
from rulelang.data.spelling import fold
from rulelang.data.table import written
from rulelang.diagnostics import Diagnostic
from rulelang.engine.able import unable
from rulelang.engine.exact import Outcome, Overall, run
from rulelang.engine.expressions import evaluator, policies_of
from rulelang.engine.rows.cells import ordinal
from rulelang.engine.rows.compile import statistics_of
from rulelang.engine.rows.programs import FEW, Programs, getter
from rulelang.engine.rows.result import Made, UnitScore
from rulelang.plan.expressions import Ref
from rulelang.plan.statistics import STATISTICS
from rulelang.plan.tree import Plan, StatisticStep
from rulelang.plan.values import Absent

__all__ = ["Keys", "ScoredRows", "TableScorer", "exact_keys", "rows_reached"]

Keys: TypeAlias = tuple[Fraction | None, ...]
"""What a unit is ranked by, the greatest best: an ascending key has the other sign, dates are
ordinals, truths 0 and 1; None, which comes last, where there is no value."""

MOST_PERIODS = 20
"""Code has the statistics of one period in it; it is written for so many periods."""


@frozen
class ScoredRows:
    """What rows came to, in their order.

    ``straight`` is how many of them the code scored. Where ``diagnostics`` have errors, the rest
    means nothing. Where levels have quotas, each unit has the level that it reaches by itself, and
    ``reached`` a bit for each row of the levels that it reaches.
    """

    units: tuple[UnitScore, ...] = field(repr=False)
    keys: tuple[Keys, ...] = field(repr=False)
    straight: int
    diagnostics: tuple[Diagnostic, ...]
    reached: tuple[int, ...] = ()


@define
class TableScorer:
    """Scores rows of one table with the statistics of the whole of it, where the plan has any.

    It comes to what the exact engine does (``exact.run`` with the same ``overall``), but for the
    ranks. Code is kept from one call to the next.
    """

    plan: Plan
    overall: Overall = field(factory=dict, repr=False)
    programs: dict[str | None, Programs | None] = field(factory=dict, repr=False)
    able: bool = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.able = not unable("rows", self.plan)

    def score(self, table: Table) -> ScoredRows:
        """Score rows; nothing raises, all errors is reported."""
        few = len(table.rows) < FEW and not self.programs
        if table.diagnostics or table.marks or few or not self.able:
            return self._exactly(table)
        matched = match(table, self.plan)
        names = _names_of(table, matched.unit, matched.period)
        if names is None or any(item.severity == "error" for item in matched.diagnostics):
            return self._exactly(table)
        take = getter([matched.columns[item.id] for item in self.plan.inputs])
        by_period = {period: self._programs(period) for period in {period for _, period in names}}
        made: list[Made | None] = []
        for (unit, period), row in zip(names, table.rows, strict=True):
            programs = by_period[period]
            found = None if programs is None or not unit else programs.run(take(row))
            made.append(None if found is None else (unit, period, *found))
        return self._merged(table, made, matched.diagnostics)

    def _programs(self, period: str | None) -> Programs | None:
        """The functions for a period, None where it has none."""
        steps = statistics_of(self.plan)
        if not steps:
            period = None
        if period not in self.programs:
            values: dict[Ref, Any] = {s.ref: self.overall.get((s.ref, period)) for s in steps}
            known = all(_is_given(step, values[step.ref]) for step in steps)
            room = len(self.programs) < MOST_PERIODS
            self.programs[period] = Programs(self.plan, values) if known and room else None
        return self.programs[period]

    def _merged(
        self, table: Table, made: Sequence[Made | None], diagnostics: tuple[Diagnostic, ...]
    ) -> ScoredRows:
        """All rows, those that were left to the exact engine among the others."""
        left = [row for row, found in enumerate(made) if found is None]
        others = iter(())  # type: Any
        if left:
            numbers = tuple(table.numbers[row] for row in left)
            rest = evolve(table, rows=tuple(table.rows[row] for row in left), numbers=numbers)
            exact = self._exactly(rest)
            others, diagnostics = zip(exact.units, exact.keys, strict=True), exact.diagnostics
        ascending = [own for _, own in self.plan.rank.keys]
        each = [next(others) if own is None else _straight(own, ascending) for own in made]
        units, keys = tuple(unit for unit, _ in each), tuple(own for _, own in each)
        return ScoredRows(units, keys, len(made) - len(left), diagnostics)

    def _exactly(self, table: Table) -> ScoredRows:
        prepared = prepare(table, self.plan)
        outcome = run(self.plan, prepared, self.overall, before={})  # as each unit is alone
        found = (*prepared.diagnostics, *outcome.diagnostics)
        units = tuple(map(UnitScore, outcome.results.units))
        keys, reached = exact_keys(self.plan, outcome), rows_reached(self.plan, outcome)
        return ScoredRows(units, keys, 0, found, reached)


def _is_given(step: StatisticStep, value: Any) -> bool:
    """Whether code can have the value of a statistic in it."""
    shared = not STATISTICS[step.statistic].own
    return shared and isinstance(value, Fraction if step.within is None else Mapping)


def _names_of(
    table: Table, unit: int | None, period: int | None
) -> list[tuple[str, str | None]] | None:
    """The unit and the period of each row, None where a row has not all columns, or a unit stands
    twice: what is said of that needs them all."""
    if unit is None:
        return None
    found: list[tuple[str, str | None]] = []
    seen: set[tuple[str, str | None]] = set()
    spelt_first: dict[str, str] = {}
    for row in table.rows:
        if len(row) != len(table.header):
            return None
        name = _name(row[unit])
        when = None if period is None else _name(row[period])
        if when is not None:
            when = spelt_first.setdefault(fold(when), when)
        found.append(("" if when == "" else name, when))
        seen.add((fold(name), when))
    return found if len(seen) == len(found) else None


def _name(cell: Any) -> str:
    return "" if is_blank(cell) else clean(written(cell))


def _straight(made: Made, ascending: Sequence[bool]) -> tuple[UnitScore, Keys]:
    _, _, raw, program = made
    keys = [None if key is None else key.of(raw) for key in program.keys]
    return UnitScore(made), _signed(keys, ascending)


def _signed(keys: Sequence[Fraction | None], ascending: Sequence[bool]) -> Keys:
    return tuple(
        -key if own and key is not None else key for key, own in zip(keys, ascending, strict=True)
    )


def exact_keys(plan: Plan, outcome: Outcome) -> tuple[Keys, ...]:
    """The keys of every row that the exact engine scored."""
    policies = policies_of(plan)
    evaluators = [evaluator(key, policies) for key, _ in plan.rank.keys]
    ascending = [own for _, own in plan.rank.keys]
    return tuple(
        _signed([_number(evaluate(values)) for evaluate in evaluators], ascending)
        for values in outcome.values
    )


def rows_reached(plan: Plan, outcome: Outcome) -> tuple[int, ...]:
    """The rows of the levels that each unit reaches, where some have a quota."""
    block = plan.total_levels
    if block is None or not block.has_quotas:
        return ()
    policies = policies_of(plan)
    reached = [evaluator(expr, policies) for expr in block.reached]
    return tuple(
        sum(1 << at for at, holds in enumerate(reached) if holds(values) is True)
        for values in outcome.values
    )


def _number(value: Any) -> Fraction | None:
    if isinstance(value, Absent):
        return None
    return value if isinstance(value, Fraction) else ordinal(value)
