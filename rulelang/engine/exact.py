"""The exact engine: a plan run on rational numbers. It defines what a rubric means.

One loop over the steps of the plan and, within a step, one over the units; a statistic is
computed once for each period. Whatever is wrong is noted and the run goes on, so that all of it
is found; results over wrong data are never shown.
"""

from collections.abc import Container, Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from attrs import define, field, frozen

from rulelang.data import Prepared
from rulelang.diagnostics import Diagnostic
from rulelang.engine.expressions import (
    TOO_LARGE,
    Evaluate,
    Policies,
    Values,
    evaluator,
    policies_of,
    remembering,
    step_evaluator,
)
from rulelang.engine.findings import Findings
from rulelang.engine.outcomes import unit_results
from rulelang.plan.expressions import Const, Expr, Read, Ref
from rulelang.plan.statistics import STATISTICS
from rulelang.plan.tree import (
    CheckPlan,
    InputPlan,
    PlacingStep,
    Plan,
    PreviousStep,
    StatisticStep,
    Step,
)
from rulelang.plan.values import (
    NOT_APPLICABLE,
    POISON,
    Absent,
    Value,
    absence,
    missing,
    worded,
    wrong,
)
from rulelang.rational import DomainError, TooLargeError, settled
from rulelang.results.score import Results, Room
from rulelang.words import phrase

__all__ = ["Outcome", "Overall", "run", "values_of"]


@frozen(eq=False, repr=False)
class Outcome:
    """What a run came to: results, every value of every unit, and what was wrong."""

    results: Results
    values: tuple[Values, ...] = field(repr=False)
    diagnostics: tuple[Diagnostic, ...]


Overall: TypeAlias = Mapping[tuple[Ref, str | None], Any]
"""The values of statistics by key and period; of one that gives each unit its own, all values that
it runs over, sorted. Of one within an input, a mapping from the values of that."""


def run(
    plan: Plan,
    prepared: Prepared,
    overall: Overall | None = None,
    before: Mapping[Ref, Value] | None = None,
) -> Outcome:
    """Score every unit of prepared data; nothing raises, all errors is reported.

    ``overall`` are the statistics of a larger table that the prepared units are part of; they are
    then ranked among themselves only. An example says what was ``before``, and its one unit stands
    in no quota.
    """
    values = [dict(unit) for unit in prepared.values]
    findings = Findings(plan, prepared, values)
    work = _Run(plan, values, findings, policies_of(plan), overall or {})
    if any(isinstance(step, PreviousStep) for step in plan.steps):
        from rulelang.engine.earlier import earlier_rows, roman_periods

        work.earlier = earlier_rows(prepared)
        roman = roman_periods(prepared)
        if roman is not None:
            findings.found["roman"] = roman
    work.before, work.alone = before or {}, before is not None
    for row, period in enumerate(prepared.periods):
        work.periods.setdefault(period, []).append(row)
    work.check_bounds()
    for step in plan.steps:
        work.step(step)
    work.check_conditions()
    results = Results(unit_results(findings), prepared.table.sha256, work.rooms)
    return Outcome(results, tuple(values), tuple(findings.found.values()))


def values_of(
    plan: Plan, prepared: Prepared, wanted: Container[Ref], overall: Overall
) -> list[Values]:
    """The values of every unit for some steps of the plan, and no others."""
    values = [dict(unit) for unit in prepared.values]
    findings = Findings(plan, prepared, values)
    work = _Run(plan, values, findings, policies_of(plan), overall)
    for row, period in enumerate(prepared.periods):
        work.periods.setdefault(period, []).append(row)
    work.check_bounds()
    for step in plan.steps:
        if step.ref in wanted:
            work.step(step)
    return values


@define(eq=False, repr=False)
class _Run:
    plan: Plan
    values: list[Values]
    findings: Findings
    policies: Policies
    overall: Overall
    periods: dict[str | None, list[int]] = field(factory=dict)
    rooms: tuple[Room, ...] = ()
    earlier: Mapping[int, int] = field(factory=dict)
    before: Mapping[Ref, Value] = field(factory=dict)
    alone: bool = False

    def evaluator(self, expr: Expr) -> Evaluate:
        return evaluator(expr, self.policies)

    # ---- steps --------------------------------------------------------------------------------

    def step(self, step: Step) -> None:
        """Work out one step for every unit."""
        evaluate = step_evaluator(step, self.policies)
        if isinstance(step, StatisticStep):
            for period, rows in self.periods.items():
                if (step.ref, period) in self.overall:
                    self._given(step, evaluate, rows, self.overall[step.ref, period])
                    continue
                for part in self._parts(step, rows):
                    self._statistic(step, evaluate, period, part)
            return
        if isinstance(step, PreviousStep):
            self._previous(step, evaluate)
            return
        if isinstance(step, PlacingStep):
            from rulelang.engine.placing import placed

            levels, self.rooms = placed(self.findings, self.alone)
            for values, level in zip(self.values, levels, strict=True):
                values[step.ref] = level
            return
        ref = step.ref
        if len(self.values) > 1:
            evaluate = remembering(step.value, evaluate)
        for row, values in enumerate(self.values):
            value = evaluate(values)
            if value.__class__ is Absent:
                value = self.findings.noted(value, row)
            values[ref] = value

    def _previous(self, step: PreviousStep, evaluate: Evaluate) -> None:
        """A value as it was in the period before, which all units of then have by now."""
        nothing = missing(*step.names)
        found = [
            evaluate(self.values[self.earlier[row]]) if row in self.earlier else nothing
            for row in range(len(self.values))
        ]
        for values, value in zip(self.values, found, strict=True):
            values[step.ref] = self.before.get(step.ref, value)

    def _parts(self, step: StatisticStep, rows: Sequence[int]) -> Sequence[Sequence[int]]:
        """The rows that a statistic runs over together; one that lacks what it is within has none
        of its own."""
        if step.within is None:
            return (rows,)
        found: dict[Any, list[int]] = {}
        for row in rows:
            group = self.values[row][step.within]
            if isinstance(group, Absent):
                self.values[row][step.ref] = group
            else:
                found.setdefault(group, []).append(row)
        return tuple(found.values())

    def _statistic(
        self, step: StatisticStep, evaluate: Evaluate, period: str | None, rows: Sequence[int]
    ) -> None:
        statistic = STATISTICS[step.statistic]
        own = [evaluate(self.values[row]) for row in rows]
        known: list[Any] = [value for value in own if not isinstance(value, Absent)]
        if not statistic.any_type:
            known.sort()
        result = self._overall(step, period, rows, own, known)
        asked = (
            own if step.own is None else [self.evaluator(step.own)(self.values[r]) for r in rows]
        )
        for row, value, part in zip(rows, asked, own, strict=True):
            if statistic.own and isinstance(value, Absent):
                self.values[row][step.ref] = value
            elif statistic.own and not isinstance(result, Absent):
                among = () if step.own is None else (not isinstance(part, Absent),)
                self.values[row][step.ref] = statistic.exact(known, value, *among)
            else:
                self.values[row][step.ref] = result

    def _given(
        self, step: StatisticStep, evaluate: Evaluate, rows: Sequence[int], result: Any
    ) -> None:
        """A statistic of a larger table that the rows are part of."""
        statistic = STATISTICS[step.statistic]
        for row in rows:
            values = self.values[row]
            group = None if step.within is None else values[step.within]
            if isinstance(group, Absent):
                values[step.ref] = group
                continue
            value = result if group is None else result[group]
            if statistic.own and not isinstance(value, Absent):
                own = part = evaluate(values)
                among = ()  # type: tuple[bool, ...]
                if step.own is not None:
                    own, among = self.evaluator(step.own)(values), (not isinstance(part, Absent),)
                value = own if isinstance(own, Absent) else statistic.exact(value, own, *among)
            values[step.ref] = value

    def _overall(
        self,
        step: StatisticStep,
        period: str | None,
        rows: Sequence[int],
        own: Sequence[Value],
        known: Sequence[Any],
    ) -> Value:
        """The statistic over all units of a period; of one with a value for each, any number."""
        statistic = STATISTICS[step.statistic]
        failing = [
            (row, v)
            for row, v in zip(rows, own, strict=True)
            if isinstance(v, Absent) and v.kind == "wrong" and not (step.guarded and v.division)
        ]
        # of another statistic, which units are wrong there: the same for all
        others = {id(v.causes): v.causes for _, v in failing if v.causes}
        causes = [
            *(cause for of_one in others.values() for cause in of_one),
            *(
                Absent("wrong", place=v.place, reason=v.reason, division=v.division, unit=row)
                for row, v in failing
                if not v.causes
            ),
        ]
        if POISON in own:
            return POISON
        if causes:
            return Absent("wrong", place=step.place, causes=tuple(causes), over=(step.ref, period))
        if statistic.own:
            return Fraction(0)
        if statistic.ranked and step.parameter is not None and len(known) < step.parameter:
            absent = absence(v for v in own if isinstance(v, Absent) and v.kind != "wrong")
            return NOT_APPLICABLE if known else absent or NOT_APPLICABLE
        if not known:
            if statistic.of_nothing is not None:
                return statistic.of_nothing
            absent = absence(v for v in own if isinstance(v, Absent) and v.kind != "wrong")
            return absent or NOT_APPLICABLE
        parameters = () if step.parameter is None else (step.parameter,)
        try:
            return settled(statistic.exact(known, *parameters))
        except ZeroDivisionError:
            return wrong(step.place, division=True)
        except TooLargeError:
            return wrong(step.place, TOO_LARGE)
        except DomainError as error:
            return wrong(step.place, error.reason)

    # ---- data ---------------------------------------------------------------------------------

    def check_bounds(self) -> None:
        """Hold inputs to the bounds that read other inputs; a value beyond them is poison."""
        beyond = [
            (row, item.id)
            for item in self.plan.inputs
            for bound, above in ((item.low, False), (item.high, True))
            if bound is not None and not isinstance(bound, Const)
            for row in self._beyond(item, bound, above)
        ]
        for row, id in beyond:
            self.values[row][Ref("input", id)] = POISON
            for each in self.plan.gathered:
                if each.input == id:
                    self.values[row][each.ref] = POISON

    def _beyond(self, item: InputPlan, bound: Expr, above: bool) -> list[int]:
        """The units with a value beyond a bound."""
        evaluate, value = self.evaluator(bound), Read(item.key)
        percent = item.kind == "percent"
        found: list[int] = []
        for row in range(len(self.values)):
            for among, values in self.findings.in_rows(value, row):
                own: Any = values[item.key]
                if isinstance(own, Absent):
                    continue
                edge: Any = evaluate(values)
                if isinstance(edge, Absent):
                    if edge.kind == "wrong":
                        self.findings.wrong(edge, row)
                elif own > edge if above else own < edge:
                    found.append(row)
                    wanted = phrase(
                        "wanted.at_most" if above else "wanted.at_least",
                        edge=worded(edge, percent),
                        values=self.findings.shown(bound, values),
                    )
                    self.findings.report(
                        *("E511", row, item.id, None, among),
                        value=worded(own, percent),
                        wanted=wanted,
                    )
        return found

    def check_conditions(self) -> None:
        """Hold every unit to the `check` statements; what is missing passes one over."""
        for check in self.plan.checks:
            evaluate = self.evaluator(check.condition)
            for row in range(len(self.values)):
                for among, values in self.findings.in_rows(check.condition, row):
                    self._hold_to(check, evaluate(values), row, among, values)

    def _hold_to(
        self, check: CheckPlan, holds: Value, row: int, among: int, values: Values
    ) -> None:
        if isinstance(holds, Absent):
            if holds.kind == "wrong":
                self.findings.wrong(holds, row)
        elif not holds:
            shown = self.findings.shown(check.condition, values)
            self.findings.report(
                *("E506", row, "", check.place, among), message=check.text, values=shown
            )
