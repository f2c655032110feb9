"""Why one figure of one unit came about, read from the values that a run left.

Every intermediate figure comes from the function that scored it; nothing is computed another way.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from attrs import define, field

from rulelang.data import Prepared, is_blank
from rulelang.engine.calculation import Writer
from rulelang.engine.exact import Outcome
from rulelang.engine.expressions import Values, policies_of
from rulelang.plan.combinations import COMBINATIONS
from rulelang.plan.layers import Layers, layers_of, values_of
from rulelang.plan.tree import (
    SUBJECT,
    Apply,
    Cases,
    Combine,
    Const,
    CriterionPlan,
    Expr,
    FigurePlan,
    Guard,
    InputPlan,
    LevelsPlan,
    Plan,
    Read,
    Recover,
    Ref,
    ValueStep,
)
from rulelang.plan.values import NOT_APPLICABLE, Absent, Value
from rulelang.plan.walk import reads, within
from rulelang.results.trace import Adjustment, LevelTaken, Reading, RowTaken, Trace

__all__ = ["trace"]

DEEPEST = 30
"""How many lets within lets are followed; no person reads further."""


def trace(
    plan: Plan, prepared: Prepared, outcome: Outcome, row: int, id: str, exact: bool = False
) -> Trace:
    """How the score of a criterion, or a figure, came about for the unit in a row of the data.

    ``exact`` writes numbers that do not end as fractions, not rounded.
    """
    values = dict(outcome.values[row])
    point = "," if plan.language == "vi" else "."
    writer = Writer(policies_of(plan), values, max(plan.decimals, 2), exact, point)
    tracer = _Tracer(plan, prepared, row, values, writer, values_of(plan))
    figure = next((item for item in plan.figures if item.id == id), None)
    return tracer.criterion(id) if figure is None else tracer.figure(figure)


@define
class _Tracer:
    """More than ten fields: the tables that a trace looks things up in."""

    plan: Plan
    prepared: Prepared
    row: int
    values: Values
    writer: Writer
    named: dict[Ref, Expr]
    criteria: dict[str, CriterionPlan] = field(init=False)
    inputs: dict[Ref, InputPlan] = field(init=False)
    conditions: dict[str, ValueStep] = field(init=False)
    levels: dict[str, LevelsPlan] = field(init=False)
    unfolded: set[Ref] = field(factory=set)  # the lets that the present criterion has shown

    def __attrs_post_init__(self) -> None:
        self.criteria = {criterion.id: criterion for criterion in self.plan.criteria}
        self.inputs = {item.key: item for item in self.plan.inputs}
        self.conditions = {
            step.ref.id: step
            for step in self.plan.steps
            if isinstance(step, ValueStep) and step.ref.kind == "condition"
        }
        self.levels = {block.of: block for block in self.plan.levels}

    def maximum(self, id: str) -> Fraction:
        """The max of a criterion for the unit."""
        own = self.values.get(Ref("max", id))
        return own if isinstance(own, Fraction) else self.criteria[id].maximum

    # ---- criteria -----------------------------------------------------------------------------

    def criterion(self, id: str) -> Trace:
        """How a criterion came about, and all within it."""
        plan, layers = self.criteria[id], layers_of(self.named, id)
        score = self.values[Ref("score", id)]
        deciding = self._deciding(id)
        self.unfolded.clear()
        maximum = self.maximum(id)
        read, source, taken = layers.form, None, None
        calculation, computed = "", score
        adjustments: list[Adjustment] = []
        if deciding is not None:
            read = deciding[1]
        else:
            calculation, computed, adjustments = self._points(plan, layers)
            taken = None if plan.form == "choose" else self._row(layers.form)
            if plan.form == "given":
                read, source = None, self._given(layers.form)
        return Trace(
            id=id,
            label=plan.label,
            kind=plan.kind,
            form=plan.form,
            score=score,
            figure=self._figure(score, None if plan.unlimited else maximum),
            maximum=maximum,
            calculation=calculation,
            computed=computed,
            adjustments=tuple(adjustments),
            row=taken,
            level=self._level(id, score),
            applies="" if deciding is None else self._condition(*deciding),
            readings=() if read is None else self._beside(plan, self._readings(read)),
            source=source,
            children=tuple(self.criterion(child) for _, child in plan.parts),
            place=plan.place,
        )

    def _beside(self, plan: CriterionPlan, readings: Sequence[Reading]) -> tuple[Reading, ...]:
        """What is read beside the parts of a criterion, which have lines of their own."""
        parts = {id for _, id in plan.parts}
        return tuple(r for r in readings if r.kind != "criterion" or r.name not in parts)

    def figure(self, figure: FigurePlan) -> Trace:
        """How a figure came about; it has no max, and adds to nothing."""
        ref = Ref("let", figure.id)
        value, written = self.values[ref], self.named[ref]
        if isinstance(written, Guard):
            written = written.argument
        self.unfolded.clear()
        shown = self._figure(value, None)
        known = not isinstance(value, Absent)
        return Trace(
            id=figure.id,
            label=figure.label,
            kind="figure",
            form="figure",
            score=value,
            figure=f"{shown} {figure.unit}".rstrip() if known else shown,
            maximum=None,
            calculation=self._calculation(written),
            computed=value,
            adjustments=(),
            row=self._row(written),
            level=self._level(figure.id, value),
            applies="",
            readings=self._readings(written),
            source=None,
            children=(),
            place=figure.place,
        )

    def _figure(self, score: Value, maximum: Fraction | None) -> str:
        if not isinstance(score, Absent):
            most = "" if maximum is None else f" of {self.writer.number(maximum)}"
            return self.writer.spelt(score) + most
        return "missing" if score.kind == "missing" else "does not apply"

    def _deciding(self, id: str) -> tuple[ValueStep, Expr] | None:
        """The `applies when` by which a criterion does not apply, or is not known to."""
        if id not in self.conditions or self.values[Ref("condition", id)] is True:
            return None
        step, parent = self.conditions[id], self.criteria[id].parent
        while parent in self.conditions and self.values[Ref("condition", parent)] is not True:
            step, parent = self.conditions[parent], self.criteria[parent].parent
        written = [e.value for e in within(step.value) if isinstance(e, Recover)]
        return (step, written[0]) if written else None

    def _condition(self, step: ValueStep, written: Expr) -> str:
        """An `applies when`, as written and with the unit's numbers."""
        return f"{step.place.plain}, but {self.writer.line(written)}"

    def _points(self, plan: CriterionPlan, layers: Layers) -> tuple[str, Value, list[Adjustment]]:
        score = self.values[Ref("score", plan.id)]
        if layers.form is not None:
            computed = self.writer.value_of(layers.form)
            if isinstance(score, Absent) and not isinstance(computed, Absent):
                return "", score, []  # a bonus beside which nothing applies
            calculation = "" if plan.form == "given" else self._calculation(layers.form)
            if isinstance(computed, Absent):
                return calculation, computed, []
            return calculation, computed, self._finish(layers, computed)
        assert layers.combined is not None
        points = self.writer.value_of(layers.points)
        if isinstance(points, Absent):
            return "", NOT_APPLICABLE if points.kind == "not applicable" else score, []
        computed = self.writer.value_of(layers.combined)
        return self._combination(plan, layers.combined), computed, self._finish(layers, computed)

    def _finish(self, layers: Layers, computed: Any) -> list[Adjustment]:
        """What was done to the points after they were computed, step by step."""
        number = self.writer.number
        found: list[Adjustment] = []
        value: Any = computed
        after: Any = computed
        if layers.scaled is not None:
            scaled: Any = self.writer.value_of(layers.scaled)
            if scaled != computed:
                have: Any = self.writer.value_of(layers.scaled.have)
                text = f"{number(computed)} × {number(layers.scaled.whole)} / {number(have)}"
                found.append(Adjustment("scaled", text, scaled, number(scaled)))
            value = scaled
        if layers.own is not None:
            extras = self._extras(layers.own)
            if extras:
                after = self.writer.value_of(layers.own)
                text, value = number(value) + extras, after
                found.append(Adjustment("extras", text, value, number(value)))
        if layers.rounded is not None:
            after = self.writer.value_of(layers.rounded)
            if after != value:
                found.append(Adjustment("rounded", layers.rounded.text, after, number(after)))
                value = after
        if layers.held is not None:
            score: Any = self.writer.value_of(layers.held)
            if score != value:
                found.append(Adjustment("held", "", score, number(score)))
        return found

    def _extras(self, own: Apply) -> str:
        """The criterion's own bonuses and penalties, as terms of a sum."""
        terms: list[str] = []
        for term in own.arguments[1:]:
            taken = term.arguments[0] if isinstance(term, Apply) else None
            points: Any = self.writer.value_of(taken or term)
            if points:
                terms.append(f" {'−' if taken else '+'} {self.writer.number(points)}")
        return "".join(terms)

    # ---- calculations -------------------------------------------------------------------------

    def _calculation(self, value: Expr) -> str:
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

    def _combination(self, plan: CriterionPlan, combined: Combine) -> str:
        writer, combination = self.writer, COMBINATIONS[combined.combination]
        parts: list[tuple[Any, Any, Fraction]] = [
            (points, writer.value_of(part.maximum), part.weight)
            for part in combined.parts
            if not isinstance(points := writer.value_of(part.points), Absent)
        ]
        if not combination.of_shares:
            texts = [writer.number(points) for points, _, _ in parts]
            if combination.additive:
                return " + ".join(texts)
            return f"{combination.en} of {writer.listed(texts)}"
        shares = [writer.number(points / maximum) for points, maximum, _ in parts]
        weights = [weight for _, _, weight in parts]
        if any(weight != 1 for weight in weights):
            pairs = zip(shares, weights, strict=True)
            shares = [f"{share} (weight {writer.number(weight)})" for share, weight in pairs]
        name = f"{combination.en} {combined.best}" if combination.counted else combination.en
        return f"{writer.number(plan.maximum)} × {name} of {writer.listed(shares)}"

    def _row(self, value: Expr | None) -> RowTaken | None:
        if not isinstance(value, Cases) or not value.places:
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

    def _given(self, value: Expr | None) -> Reading:
        """The score that an assessor entered."""
        assert isinstance(value, Read)
        return self._reading(value, 0)

    # ---- readings -----------------------------------------------------------------------------

    def _readings(self, expr: Expr, depth: int = 0) -> tuple[Reading, ...]:
        every = (read for part in self._read_parts(expr) for read in reads(part))
        # Whether a criterion applies is asked of its points; a person looks at its score.
        found = {read.ref: read for read in every if read.ref.kind != "points"}
        return tuple(self._reading(read, depth) for ref, read in found.items() if ref != SUBJECT)

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
        if read.ref in self.inputs:
            item = self.inputs[read.ref]
            raw = self.prepared.raw(self.row, item.id)
            cell = None if is_blank(raw) else self.prepared.cell(self.row, item.id)
            text = self._input_text(item, value)
            return Reading(item.id, item.label, item.kind, value, text, item.unit, cell)
        text = self.writer.spelt(value)
        if read.ref.kind in ("let", "guarded"):
            written = self.named[read.ref]
            if depth >= DEEPEST or isinstance(written, Const) or read.ref in self.unfolded:
                return Reading(read.text, None, "let", value, text)
            self.unfolded.add(read.ref)
            line = self.writer.line(written)
            inner = self._readings(written, depth + 1)
            return Reading(read.text, None, "let", value, text, "", None, line, inner)
        if read.ref.kind not in ("score", "share", "max", "points"):
            return Reading(read.text, None, "statistic", value, text)
        return Reading(read.text, self.criteria[read.ref.id].label, "criterion", value, text)

    def _input_text(self, item: InputPlan, value: Value) -> str:
        text = self.writer.spelt(value, item.kind == "percent")
        label = dict(item.options).get(text)
        return f"{text} ({label})" if label else text

    # ---- levels -------------------------------------------------------------------------------

    def _level(self, id: str, score: Value) -> LevelTaken | None:
        block = self.levels.get(id)
        placed = Ref("placed", id)
        level = self.values.get(placed if placed in self.values else Ref("level", id))
        if block is None or not isinstance(score, Fraction) or not isinstance(level, str):
            return None
        ids = [row.id for row in block.rows]
        at = ids.index(level) if level in ids else len(ids)
        missed = self._fell_short(block, at - 1, score) if at else ""
        if at == len(ids):
            return LevelTaken(block.below, block.below_label, None, missed)
        bound: Any = self.writer.value_of(block.rows[at].bound)
        return LevelTaken(level, block.rows[at].label, bound, missed)

    def _fell_short(self, block: LevelsPlan, at: int, score: Fraction) -> str:
        """Why a unit did not get a level."""
        level, number = block.rows[at], self.writer.number
        bound: Any = self.writer.value_of(level.bound)
        if isinstance(bound, Absent):
            return f"{level.id} has no cutoff for this unit"
        if level.side == "from" and score < bound:
            return f"{level.id} from {number(bound)}: {number(bound - score)} more"
        if level.side == "to" and score > bound:
            return f"{level.id} to {number(bound)}: {number(score - bound)} less"
        reached = block.reached[at]
        while isinstance(reached, Cases) and reached.otherwise == Const(False):
            condition, required = reached.rows[0]
            if self.writer.value_of(required) is not True:
                return f"{level.id} requires {self.writer.line(required)}"
            reached = condition
        return f"{level.id} has room for no more units"
