"""Why one figure of one unit came about, read from the values that a run left.

Every intermediate figure comes from the function that scored it; nothing is computed another way.
"""

from fractions import Fraction
from typing import Any

from attrs import define, field

from rulelang.data import Prepared, is_blank
from rulelang.engine.calculation import Writer
from rulelang.engine.criteria import (
    Scorer,
    applicable,
    combined,
    finished,
    limit,
    rounded,
    scorers,
    with_own,
)
from rulelang.engine.exact import Outcome
from rulelang.engine.expressions import APPLIES, Maxima, Values
from rulelang.plan.combinations import COMBINATIONS
from rulelang.plan.tree import (
    SUBJECT,
    AppliesStep,
    Apply,
    Cases,
    Const,
    CriterionPlan,
    Expr,
    InputPlan,
    LetStep,
    LevelsPlan,
    Plan,
    Read,
    StatisticStep,
)
from rulelang.plan.values import NOT_APPLICABLE, Absent, Value
from rulelang.plan.walk import reads
from rulelang.results.trace import Adjustment, LevelTaken, Reading, RowTaken, Trace

__all__ = ["trace"]

DEEPEST = 30
"""How many lets within lets are followed; no person reads further."""


def trace(
    plan: Plan, prepared: Prepared, outcome: Outcome, row: int, id: str, exact: bool = False
) -> Trace:
    """How the score of a criterion came about for the unit in a row of the data.

    ``exact`` writes numbers that do not end as fractions, not rounded.
    """
    maxima = Maxima.of(plan)
    values = dict(outcome.values[row])
    point = "," if plan.language == "vi" else "."
    writer = Writer(maxima, values, max(plan.decimals, 2), exact, point)
    return _Tracer(plan, prepared, row, values, writer, scorers(plan)).criterion(id)


@define
class _Tracer:
    plan: Plan
    prepared: Prepared
    row: int
    values: Values
    writer: Writer
    scorers: dict[str, Scorer]
    inputs: dict[str, InputPlan] = field(init=False)
    lets: dict[str, LetStep] = field(init=False)
    statistics: dict[str, StatisticStep] = field(init=False)
    conditions: dict[str, AppliesStep] = field(init=False)
    levels: dict[str, LevelsPlan] = field(init=False)
    unfolded: set[str] = field(factory=set)  # the lets that the present criterion has shown

    def __attrs_post_init__(self) -> None:
        steps = self.plan.steps
        self.inputs = {item.key: item for item in self.plan.inputs}
        self.lets = {step.key: step for step in steps if isinstance(step, LetStep)}
        self.statistics = {step.key: step for step in steps if isinstance(step, StatisticStep)}
        self.conditions = {step.id: step for step in steps if isinstance(step, AppliesStep)}
        self.levels = {block.of: block for block in self.plan.levels}

    # ---- criteria -----------------------------------------------------------------------------

    def criterion(self, id: str) -> Trace:
        """How a criterion came about, and all within it."""
        scorer = self.scorers[id]
        plan = scorer.plan
        score = self.values[id]
        deciding = self._deciding(id)
        self.unfolded.clear()
        maximum = self.writer.maxima.of_unit(id, self.values)
        read, source, taken = plan.value, None, None
        calculation, computed = "", score
        adjustments: list[Adjustment] = []
        if deciding is not None:
            read = deciding.condition
        else:
            calculation, computed, adjustments = self._points(scorer)
            taken = self._row(plan)
            if plan.form == "given":
                read, source = None, self._given(plan)
        return Trace(
            id=id,
            label=plan.label,
            kind=plan.kind,
            form=plan.form or plan.combination,
            score=score,
            figure=self._figure(score, maximum),
            maximum=maximum,
            calculation=calculation,
            computed=computed,
            adjustments=tuple(adjustments),
            row=taken,
            level=self._level(id, score),
            applies="" if deciding is None else self._condition(deciding),
            readings=() if read is None else self._readings(read),
            source=source,
            children=tuple(
                self.criterion(child)
                for child in self._in_file(plan.criteria, plan.bonuses, plan.penalties)
            ),
            place=plan.place,
        )

    def _figure(self, score: Value, maximum: Fraction) -> str:
        if not isinstance(score, Absent):
            return f"{self.writer.spelt(score)} of {self.writer.number(maximum)}"
        return "missing" if score.kind == "missing" else "does not apply"

    def _in_file(self, *groups: tuple[str, ...]) -> list[str]:
        ids = {id for group in groups for id in group}
        return [criterion.id for criterion in self.plan.criteria if criterion.id in ids]

    def _deciding(self, id: str) -> AppliesStep | None:
        """The `applies when` by which a criterion does not apply, or is not known to."""
        if self.values.get(id + APPLIES, True) is True or id not in self.conditions:
            return None
        step = self.conditions[id]
        while step.parent is not None and self.values.get(step.parent + APPLIES) is not True:
            step = self.conditions[step.parent]
        return step if step.condition is not None else None

    def _condition(self, step: AppliesStep) -> str:
        """An `applies when`, as written and with the unit's numbers."""
        assert step.condition is not None
        return f"{step.place.plain}, but {self.writer.line(step.condition)}"

    def _points(self, scorer: Scorer) -> tuple[str, Value, list[Adjustment]]:
        plan = scorer.plan
        if plan.value is not None:
            computed = self.writer.value_of(plan.value)
            if isinstance(self.values[plan.id], Absent) and not isinstance(computed, Absent):
                return "", self.values[plan.id], []  # a bonus beside which nothing applies
            calculation = self._calculation(plan, plan.value)
            if isinstance(computed, Absent):
                return calculation, computed, []
            return calculation, computed, self._finish(scorer, (), computed)
        if self.values.get(plan.id + APPLIES) is False:
            return "", NOT_APPLICABLE, []
        ids = applicable(plan.criteria, self.values)
        if isinstance(self.values[plan.id], Absent) or not ids:
            return "", self.values[plan.id], []
        computed = combined(scorer, ids, self.values, scaled=False)
        return self._combination(scorer, ids), computed, self._finish(scorer, ids, computed)

    def _finish(self, scorer: Scorer, ids: Any, computed: Any) -> list[Adjustment]:
        """What was done to the points after they were computed, step by step."""
        plan, number = scorer.plan, self.writer.number
        found: list[Adjustment] = []
        value = computed
        if plan.value is None:
            scaled = combined(scorer, ids, self.values)
            if scaled != computed:
                own = sum(self.writer.maxima.of_unit(id, self.values) for id in ids)
                text = f"{number(computed)} × {number(plan.maximum)} / {number(Fraction(own))}"
                found.append(Adjustment("scaled", text, scaled, number(scaled)))
            value = scaled
            value = with_own(scorer, scaled, self.values)
            if value != scaled or any(self.values[penalty] for penalty in plan.penalties):
                text = number(scaled) + self._extras(plan)
                found.append(Adjustment("extras", text, value, number(value)))
        most = limit(scorer, ids, self.values)
        score = finished(scorer, value, most)
        if plan.rounding is not None:
            after = rounded(scorer, value)
            if after != value:
                found.append(Adjustment("rounded", plan.rounding.text, after, number(after)))
                value = after
        if score != value:
            found.append(Adjustment("held", "", score, number(score)))
        return found

    def _extras(self, plan: CriterionPlan) -> str:
        """The criterion's own bonuses and penalties, as terms of a sum."""
        scores: Any = self.values
        terms = [("+", scores[id]) for id in applicable(plan.bonuses, self.values)]
        terms += [("−", scores[id]) for id in applicable(plan.penalties, self.values)]
        return "".join(f" {sign} {self.writer.number(points)}" for sign, points in terms if points)

    # ---- calculations -------------------------------------------------------------------------

    def _calculation(self, plan: CriterionPlan, value: Expr) -> str:
        if plan.form == "given":
            return ""
        if not isinstance(value, Cases):
            return self.writer.line(value)
        index = self.writer.taken(value)
        if index < len(value.rows):
            condition, points = value.rows[index]
            return f"{self.writer.line(condition)} → {self.writer.line(points)}"
        reason = "otherwise"
        if value.subject is not None:
            reason = f"{self.writer.spelt(self.values.get(SUBJECT, Absent('missing')))}, otherwise"
        elif not value.places:
            reason = f"not so: {self.writer.line(value.rows[0][0])}"
        return f"{reason} → {self.writer.line(value.otherwise)}"

    def _combination(self, scorer: Scorer, ids: Any) -> str:
        plan, writer = scorer.plan, self.writer
        combination = COMBINATIONS[plan.combination]
        scores: Any = self.values
        if not combination.of_shares:
            texts = [writer.number(scores[id]) for id in ids]
            if combination.additive:
                return " + ".join(texts)
            return f"{combination.en} of {writer.listed(texts)}"
        shares = [writer.number(scores[id] / writer.maxima.of_unit(id, self.values)) for id in ids]
        if any(scorer.weights[id] != 1 for id in ids):
            weights = [writer.number(scorer.weights[id]) for id in ids]
            shares = [f"{s} (weight {w})" for s, w in zip(shares, weights, strict=True)]
        name = f"{combination.en} {plan.best}" if combination.counted else combination.en
        return f"{writer.number(plan.maximum)} × {name} of {writer.listed(shares)}"

    def _row(self, plan: CriterionPlan) -> RowTaken | None:
        value = plan.value
        if not isinstance(value, Cases) or not value.places or plan.form == "choose":
            return None
        if isinstance(self.writer.value_of(value), Absent):
            return None
        index = min(self.writer.taken(value), len(value.places) - 1)
        before = value.places[index - 1].plain if index else ""
        missed = self._missed(value.rows[index - 1][0]) if index else ""
        return RowTaken(value.places[index].plain, before, missed, value.places[index])

    def _missed(self, condition: Expr) -> str:
        """By how much a comparison with a number does not hold."""
        if not isinstance(condition, Apply) or condition.function not in (">=", ">", "<=", "<"):
            return ""
        left, right = (self.writer.value_of(argument) for argument in condition.arguments)
        if not isinstance(left, Fraction) or not isinstance(right, Fraction) or left == right:
            return ""
        bound = condition.arguments[1]
        percent = isinstance(bound, Const) and bound.text.endswith("%")
        gap = self.writer.spelt(abs(right - left), percent)
        over = "" if "=" in condition.function else "over "  # on the bound is not enough
        return f"{over}{gap} {'more' if condition.function[0] == '>' else 'less'}"

    def _given(self, plan: CriterionPlan) -> Reading:
        """The score that an assessor entered."""
        assert isinstance(plan.value, Read)
        return self._reading(plan.value, 0)

    # ---- readings -----------------------------------------------------------------------------

    def _readings(self, expr: Expr, depth: int = 0) -> tuple[Reading, ...]:
        found = {read.key: read for part in self._read_parts(expr) for read in reads(part)}
        return tuple(self._reading(read, depth) for key, read in found.items() if key != SUBJECT)

    def _read_parts(self, expr: Expr) -> list[Expr]:
        """What is read of an expression: of rows, those up to the one that is taken."""
        if not isinstance(expr, Cases):
            return [expr]
        index = self.writer.taken(expr)
        parts = [] if expr.subject is None else [expr.subject]
        parts += [condition for condition, _ in expr.rows[: index + 1]]
        if not isinstance(self.writer.value_of(expr), Absent):
            parts.append(expr.otherwise if index == len(expr.rows) else expr.rows[index][1])
        return parts

    def _reading(self, read: Read, depth: int) -> Reading:
        value = self.writer.value_of(read)
        if read.key in self.inputs:
            item = self.inputs[read.key]
            column = self.prepared.columns.get(item.id)
            raw = None if column is None else self.prepared.table.rows[self.row][column]
            cell = None if is_blank(raw) else self.prepared.cell(self.row, item.id)
            text = self._input_text(item, value)
            return Reading(item.id, item.label, item.kind, value, text, item.unit, cell)
        text = self.writer.spelt(value)
        if read.key in self.lets:
            step = self.lets[read.key]
            if depth >= DEEPEST or isinstance(step.value, Const) or read.key in self.unfolded:
                return Reading(read.text, None, "let", value, text)
            self.unfolded.add(read.key)
            written = self.writer.line(step.value)
            inner = self._readings(step.value, depth + 1)
            return Reading(read.text, None, "let", value, text, "", None, written, inner)
        if read.key in self.statistics:
            return Reading(read.text, None, "statistic", value, text)
        label = self.scorers[read.key.partition(".")[0]].plan.label
        return Reading(read.text, label, "criterion", value, text)

    def _input_text(self, item: InputPlan, value: Value) -> str:
        text = self.writer.spelt(value, item.kind == "percent")
        label = dict(item.options).get(text)
        return f"{text} ({label})" if label else text

    # ---- levels -------------------------------------------------------------------------------

    def _level(self, id: str, score: Value) -> LevelTaken | None:
        block = self.levels.get(id)
        if block is None or not isinstance(score, Fraction):
            return None
        maximum = self.writer.maxima.of_unit(id, self.values)
        missed = ""
        for level in block.rows:
            bound = level.bound * maximum if level.percentage else level.bound
            if score < bound:
                more = self.writer.number(bound - score)
                missed = f"{level.id} from {self.writer.number(bound)}: {more} more"
            elif level.requires is None or self.writer.value_of(level.requires) is True:
                return LevelTaken(level.id, level.label, bound, missed)
            else:
                missed = f"{level.id} requires {self.writer.line(level.requires)}"
        return LevelTaken(block.below, block.below_label, None, missed)
