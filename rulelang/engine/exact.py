"""The exact engine: a plan run on rational numbers. It defines what a rubric means.

One loop over the steps of the plan and, within a step, one over the units; a statistic is
computed once for each period. Whatever is wrong is noted and the run goes on, so that all of it
is found; results over wrong data are never shown.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from attrs import define, field, frozen

from rulelang.data import Prepared
from rulelang.diagnostics import Diagnostic
from rulelang.engine.criteria import LIMIT, Scorer, points, scorers
from rulelang.engine.criteria import applies as may_apply
from rulelang.engine.expressions import APPLIES, TOO_LARGE, Evaluate, Maxima, Values, evaluator
from rulelang.engine.findings import Findings
from rulelang.engine.standings import unit_results
from rulelang.plan.statistics import STATISTICS
from rulelang.plan.tree import (
    AppliesStep,
    Const,
    CriterionPlan,
    Expr,
    InputPlan,
    LetStep,
    Plan,
    StatisticStep,
    Step,
)
from rulelang.plan.values import NOT_APPLICABLE, POISON, Absent, Value, absence, spelt, wrong
from rulelang.rational import DomainError, TooLargeError, settled
from rulelang.results.score import Results

__all__ = ["Outcome", "Overall", "run"]


@frozen(eq=False, repr=False)
class Outcome:
    """What a run came to: results, every value of every unit, and what was wrong."""

    results: Results
    values: tuple[Values, ...] = field(repr=False)
    diagnostics: tuple[Diagnostic, ...]


Overall: TypeAlias = Mapping[tuple[str, str | None], Value | Sequence[Fraction]]
"""The values of statistics by key and period; of one that gives each unit its own, all values that
it runs over, sorted."""


def run(plan: Plan, prepared: Prepared, overall: Overall | None = None) -> Outcome:
    """Score every unit of prepared data; nothing raises, all that is wrong is reported.

    ``overall`` are the statistics of a larger table that the prepared units are part of; they are
    then ranked among themselves only.
    """
    values = [dict(unit) for unit in prepared.values]
    findings = Findings(plan, prepared, values)
    work = _Run(plan, values, findings, Maxima.of(plan), scorers(plan), overall or {})
    for row, period in enumerate(prepared.periods):
        work.periods.setdefault(period, []).append(row)
    work.check_bounds()
    for step in plan.steps:
        work.step(step)
    work.check_conditions()
    results = Results(unit_results(findings), prepared.table.sha256)
    return Outcome(results, tuple(values), tuple(findings.found.values()))


@define(eq=False, repr=False)
class _Run:
    plan: Plan
    values: list[Values]
    findings: Findings
    maxima: Maxima
    scorers: dict[str, Scorer]
    overall: Overall
    periods: dict[str | None, list[int]] = field(factory=dict)

    def evaluator(self, expr: Expr) -> Evaluate:
        return evaluator(expr, self.maxima)

    # ---- steps --------------------------------------------------------------------------------

    def step(self, step: Step) -> None:
        """Work out one step for every unit."""
        if isinstance(step, LetStep):
            evaluate = self.evaluator(step.value)
            for values in self.values:
                values[step.key] = evaluate(values)
        elif isinstance(step, StatisticStep):
            evaluate = self.evaluator(step.value)
            for period, rows in self.periods.items():
                if (step.key, period) in self.overall:
                    self._given(step, evaluate, rows, self.overall[step.key, period])
                else:
                    self._statistic(step, evaluate, rows)
        elif isinstance(step, AppliesStep):
            condition = None if step.condition is None else self.evaluator(step.condition)
            for row, values in enumerate(self.values):
                values[step.id + APPLIES] = self._applies(step, condition, row, values)
        else:
            for row, values in enumerate(self.values):
                self._score(step, row, values)

    def _statistic(self, step: StatisticStep, evaluate: Evaluate, rows: Sequence[int]) -> None:
        statistic = STATISTICS[step.statistic]
        own = [evaluate(self.values[row]) for row in rows]
        known: list[Any] = [value for value in own if not isinstance(value, Absent)]
        if not statistic.any_type:
            known.sort()
        result = self._overall(step, rows, own, known)
        for row, value in zip(rows, own, strict=True):
            if statistic.own and isinstance(value, Absent):
                self.values[row][step.key] = value
            elif statistic.own and not isinstance(result, Absent):
                self.values[row][step.key] = statistic.exact(known, value)
            else:
                self.values[row][step.key] = result

    def _given(
        self, step: StatisticStep, evaluate: Evaluate, rows: Sequence[int], result: Any
    ) -> None:
        """A statistic of a larger table that the rows are part of."""
        statistic = STATISTICS[step.statistic]
        for row in rows:
            value = result
            if statistic.own and not isinstance(result, Absent):
                own = evaluate(self.values[row])
                value = own if isinstance(own, Absent) else statistic.exact(result, own)
            self.values[row][step.key] = value

    def _overall(
        self, step: StatisticStep, rows: Sequence[int], own: Sequence[Value], known: Sequence[Any]
    ) -> Value:
        """The statistic over all units of a period; of one with a value for each, any number."""
        statistic = STATISTICS[step.statistic]
        causes = [
            Absent("wrong", place=v.place, reason=v.reason, division=v.division, unit=row)
            for row, v in zip(rows, own, strict=True)
            if isinstance(v, Absent) and v.kind == "wrong" and not (step.guarded and v.division)
        ]
        if POISON in own:
            return POISON
        if causes:
            return Absent("wrong", place=step.place, causes=tuple(causes))
        if statistic.own:
            return Fraction(0)
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
            return wrong(step.place, str(error))

    def _applies(
        self, step: AppliesStep, condition: Evaluate | None, row: int, values: Values
    ) -> Value:
        above = True if step.parent is None else values[step.parent + APPLIES]
        if above is not True or condition is None:
            return above
        holds = condition(values)
        if isinstance(holds, Absent):
            return False if holds.kind == "not applicable" else self.findings.noted(holds, row)
        return holds

    def _score(self, step: CriterionPlan, row: int, values: Values) -> None:
        applies = values[step.id + APPLIES] if step.conditional else True
        if applies is True and self._stands_alone(step, values):
            applies = False
        if applies is True:
            score = points(self.scorers[step.id], values)
        else:
            score = NOT_APPLICABLE if applies is False else applies
        if isinstance(score, Absent):
            score = self._by_policy(step, score, row, values)
        values[step.id] = score
        if self.maxima.own:
            own = step.maximum if not isinstance(score, Absent) else score
            values.setdefault(f"{step.id}.max", own)

    def _stands_alone(self, step: CriterionPlan, values: Values) -> bool:
        """Whether it is a bonus or penalty of a criterion in which nothing else applies."""
        if step.kind not in ("bonus", "penalty"):
            return False
        if step.parent is None or step.parent == self.plan.total.id:
            return False
        beside = self.scorers[step.parent].plan.criteria
        return not any(may_apply(id, values) for id in beside)

    def _by_policy(self, step: CriterionPlan, absent: Absent, row: int, values: Values) -> Value:
        """The points for what is missing or does not apply, or the reason why there are none."""
        if absent.kind == "not applicable":
            policy = self.plan.not_applicable
            if step.kind != "criterion" or policy not in ("zero", "full"):
                return absent
            values[step.id + APPLIES] = False
            points = Fraction(0) if policy == "zero" else step.maximum
            values[step.id + LIMIT] = points
            return points
        noted = self.findings.noted(absent, row)
        if noted.kind == "missing" and self.findings.policy(noted) == "zero":
            return step.maximum if step.kind == "penalty" else Fraction(0)
        return noted

    # ---- data ---------------------------------------------------------------------------------

    def check_bounds(self) -> None:
        """Hold inputs to the bounds that read other inputs; a value beyond them is poison."""
        beyond = [
            (row, item.key)
            for item in self.plan.inputs
            for bound, above in ((item.low, False), (item.high, True))
            if bound is not None and not isinstance(bound, Const)
            for row in self._beyond(item, bound, above)
        ]
        for row, key in beyond:
            self.values[row][key] = POISON

    def _beyond(self, item: InputPlan, bound: Expr, above: bool) -> list[int]:
        """The rows whose value is beyond a bound."""
        evaluate = self.evaluator(bound)
        percent = item.kind == "percent"
        found: list[int] = []
        for row, values in enumerate(self.values):
            value: Any = values[item.key]
            if isinstance(value, Absent):
                continue
            edge: Any = evaluate(values)
            if isinstance(edge, Absent):
                if edge.kind == "wrong":
                    self.findings.noted(edge, row)
            elif value > edge if above else value < edge:
                found.append(row)
                shown = self.findings.shown(bound, row)
                wanted = f"at {'most' if above else 'least'} {spelt(edge, percent)} ({shown})"
                self.findings.report(
                    "E511", row, item.id, value=spelt(value, percent), wanted=wanted
                )
        return found

    def check_conditions(self) -> None:
        """Hold every unit to the `check` statements; what is missing passes one over."""
        for check in self.plan.checks:
            evaluate = self.evaluator(check.condition)
            for row, values in enumerate(self.values):
                holds = evaluate(values)
                if isinstance(holds, Absent):
                    if holds.kind == "wrong":
                        self.findings.noted(holds, row)
                elif not holds:
                    shown = self.findings.shown(check.condition, row)
                    self.findings.report(
                        "E506", row, "", check.place, message=check.message, values=shown
                    )
