"""Why one figure of one unit came about, read from the values that a run left.

Every intermediate figure comes from the function that scored it; nothing is computed another way.
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from math import ceil
from typing import Any

from attrs import define, evolve, field

from rulelang.data import Prepared, is_blank
from rulelang.engine.calculation import Writer
from rulelang.engine.combined import combination
from rulelang.engine.exact import Outcome
from rulelang.engine.expressions import Values, policies_of
from rulelang.engine.steps_up import Looked, step_up
from rulelang.engine.wording import names_of
from rulelang.plan.expressions import (
    SUBJECT,
    Apply,
    Cases,
    Combine,
    Const,
    Expr,
    Guard,
    Lack,
    Nothing,
    Read,
    Recover,
    Ref,
    Round,
)
from rulelang.plan.layers import Layers, layers_of, values_of, weights_around
from rulelang.plan.tree import CriterionPlan, FigurePlan, InputPlan, LevelsPlan, Plan, ValueStep
from rulelang.plan.values import NOT_APPLICABLE, Absent, Value
from rulelang.plan.walk import reads, within
from rulelang.rational import decimal_text
from rulelang.results.trace import Adjustment, LevelTaken, ReadValue, RowTaken, Trace

__all__ = ["trace"]

DEEPEST = 30
"""How many lets within lets are followed; no person reads further."""


MORE_DECIMALS = 2
"""Numbers in a calculation have so many more than results show, so that it comes out right."""

FEWER = -MORE_DECIMALS


def trace(
    plan: Plan,
    prepared: Prepared,
    outcome: Outcome,
    row: int,
    id: str,
    exact: bool = False,
    ids: bool = False,
) -> Trace:
    """How the score of a criterion, or a figure, came about for the unit in a row of the data.

    ``exact`` writes numbers that do not end as fractions, not rounded; ``ids`` puts the id next to
    each label.
    """
    values = dict(outcome.values[row])
    point = "," if plan.language == "vi" else "."
    decimals, names = max(plan.decimals, 2) + MORE_DECIMALS, names_of(plan, ids)
    writer = Writer(policies_of(plan), values, decimals, exact, point, names)
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
        calculation, computed, hint = "", score, ""
        adjustments: list[Adjustment] = []
        if deciding is not None:
            read = deciding[1]
        else:
            calculation, computed, adjustments = self._points(plan, layers)
            taken = self._row(layers.form)
            hint = self._hint(plan, layers.form)
            if plan.form == "given":
                read, source = None, None if calculation else self._given(layers.form)
        return Trace(
            id=id,
            label=plan.label,
            kind=plan.kind,
            form=plan.form,
            score=score,
            figure=self._figure(score, self.plan.decimals),
            maximum=None if plan.unlimited else maximum,
            most="" if plan.unlimited else self.writer.number(maximum),
            weight=self._weight(plan),
            calculation=calculation,
            computed=computed,
            adjustments=tuple(adjustments),
            row=taken,
            hint=hint,
            level=self._level(id, score),
            applies="" if deciding is None else self._condition(*deciding),
            readings=() if read is None else self._beside(plan, self._readings(read)),
            source=source,
            children=tuple(self.criterion(child) for _, child in plan.parts),
            place=plan.place,
        )

    def _beside(self, plan: CriterionPlan, readings: Sequence[ReadValue]) -> tuple[ReadValue, ...]:
        """What is read next to the parts of a criterion, which have lines of their own."""
        parts = {id for _, id in plan.parts}
        return tuple(r for r in readings if r.kind != "criterion" or r.name not in parts)

    def figure(self, figure: FigurePlan) -> Trace:
        """How a figure came about; it has no max, and adds to nothing."""
        ref = Ref("let", figure.id)
        value, written = self.values[ref], self.named[ref]
        if isinstance(written, Guard):
            written = written.argument
        self.unfolded.clear()
        shown = self._figure(value, figure.decimals)
        known = not isinstance(value, Absent)
        return Trace(
            id=figure.id,
            label=figure.label,
            kind="figure",
            form="figure",
            score=value,
            figure=f"{shown} {figure.unit}".rstrip() if known else shown,
            maximum=None,
            most="",
            weight="",
            calculation=self._calculation(written),
            computed=value,
            adjustments=(),
            row=self._row(written),
            hint="",
            level=self._level(figure.id, value),
            applies="",
            readings=self._readings(written),
            source=None,
            children=(),
            place=figure.place,
        )

    def _figure(self, score: Value, decimals: int) -> str:
        """A score or figure as results show it; with ``exact``, as it is."""
        if isinstance(score, Fraction) and not self.writer.exact:
            return self.writer.signs(decimal_text(score, decimals))
        return self.writer.spelt(score)

    def _weight(self, plan: CriterionPlan) -> str:
        """What part of its parent's mean a criterion is, where the weights differ."""
        found = weights_around(self.named, plan)
        if found is None or len({*found[1]}) == 1:
            return ""
        share = found[0] / sum(found[1]) * 100
        return f"{self.writer.signs(decimal_text(share, 1)).removesuffix(f'{self.writer.point}0')}%"

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
        """What an `applies when` asks for."""
        return self.writer.asked(written)

    def _points(self, plan: CriterionPlan, layers: Layers) -> tuple[str, Value, list[Adjustment]]:
        score = self.values[Ref("score", plan.id)]
        if layers.form is not None:
            computed = self.writer.value_of(layers.form)
            if isinstance(score, Absent) and not isinstance(computed, Absent):
                return "", score, []  # a bonus next to which nothing applies
            given = plan.form == "given"
            calculation = self._entered(plan.id) if given else self._calculation(layers.form)
            if isinstance(computed, Absent):
                return calculation, computed, []
            return calculation, computed, self._finish(layers, computed)
        assert layers.combined is not None
        points = self.writer.value_of(layers.points)
        if isinstance(points, Absent):
            gone = NOT_APPLICABLE if points.kind == "not applicable" else score
            return self._too_few(layers.points), gone, []
        computed = self.writer.value_of(layers.combined)
        return combination(self.writer, layers.combined), computed, self._finish(layers, computed)

    def _too_few(self, points: Expr) -> str:
        """That too few parts of a criterion are known, or apply, where it has no points for it."""
        words = self.writer.names.words
        for inner in within(points):
            if not isinstance(inner, Cases) or self.writer.value_of(inner.rows[0][0]) is not True:
                continue
            condition, instead = inner.rows[0]
            if not isinstance(condition, Apply) or not isinstance(instead, Lack | Nothing):
                continue
            count, least = (self.writer.value_of(each) for each in condition.arguments)
            if not isinstance(count, Fraction) or not isinstance(least, Fraction):
                continue
            lacks = isinstance(instead, Lack)
            needed = Fraction(ceil(least)) if lacks else least + 1
            said = words["known parts" if lacks else "parts there"]
            return said.format(count=self.writer.number(count), least=self.writer.number(needed))
        return ""

    def _finish(self, layers: Layers, computed: Any) -> list[Adjustment]:
        """What was done to the points after they were computed, step by step."""
        number, words = self.writer.number, self.writer.names.words
        found: list[Adjustment] = []
        value: Any = computed
        after: Any = computed
        if layers.scaled is not None:
            scaled: Any = self.writer.value_of(layers.scaled)
            if scaled != computed:
                have: Any = self.writer.value_of(layers.scaled.have)
                sum = f"{number(computed)} × {number(layers.scaled.whole)} ÷ {number(have)}"
                text = f"{words['scaled']}: {sum} = {number(scaled)}"
                found.append(Adjustment("scaled", text, scaled, number(scaled)))
            value = scaled
        if layers.own is not None:
            extras = self._extras(layers.own)
            if extras:
                after = self.writer.value_of(layers.own)
                text = f"{words['extras']}: {number(value)}{extras} = {number(after)}"
                value = after
                found.append(Adjustment("extras", text, value, number(value)))
        if layers.rounded is not None:
            after = self.writer.value_of(layers.rounded)
            if after != value:
                text = f"{self._rounding(layers.rounded)}: {number(value)} → {number(after)}"
                found.append(Adjustment("rounded", text, after, number(after)))
                value = after
        if layers.held is not None:
            score: Any = self.writer.value_of(layers.held)
            if score != value:
                text = words["held"].format(value=number(score))
                found.append(Adjustment("held", text, score, number(score)))
        return found

    def _rounding(self, rounded: Round) -> str:
        """How a score is rounded, in words."""
        words, step = self.writer.names.words, rounded.step
        digits = next((n for n in range(10) if step == Fraction(1, 10**n)), None)
        if digits is None:
            said = words["multiple"].format(step=self.writer.number(step))
        elif digits > 1:
            said = words["decimals"].format(count=digits)
        else:
            said = words["decimal" if digits else "whole"]
        return words[rounded.mode].format(rounded=said)

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
        writer, words = self.writer, self.writer.names.words
        index = writer.taken(value)
        condition, points = (
            value.rows[index] if index < len(value.rows) else (None, value.otherwise)
        )
        if isinstance(points, Combine):  # a function of several values, which all are known
            return writer.line(points)
        if condition is not None and value.subject is None:
            reason = writer.line(condition)
        elif condition is not None:
            reason = writer.where(condition)
        elif value.places:
            reason = words["otherwise"]
        else:
            reason = f"{words['not so']}: {writer.line(value.rows[0][0])}"
        subject = None if value.subject is None else self.values.get(SUBJECT, Absent("missing"))
        if isinstance(subject, Fraction | date):
            looked = self._looked(value)
            reason = (
                f"{writer.spelt(subject, looked.percent)} {looked.unit}".rstrip() + f": {reason}"
            )
        return f"{reason} → {writer.line(points)}"

    def _row(self, value: Expr | None) -> RowTaken | None:
        if not isinstance(value, Cases) or not value.places:
            return None
        if isinstance(self.writer.value_of(value), Absent):
            return None
        index = min(self.writer.taken(value), len(value.places) - 1)
        return RowTaken(value.places[index].plain, value.places[index])

    def _hint(self, plan: CriterionPlan, value: Expr | None) -> str:
        """What had to change for more points, or for less of a penalty."""
        if not isinstance(value, Cases) or isinstance(self.writer.value_of(value), Absent):
            return ""
        if plan.form == "interpolate":
            return ""  # any little step gains something
        if self.plan.rank.keys and self.plan.rank.keys[0][1]:
            return ""  # less is better there, and more points are no gain
        top, side = self.maximum(plan.id), -1 if plan.kind == "penalty" else 1

        def worth(points: Any) -> Any:
            return side * (points if plan.unlimited else min(points, top))

        found = step_up(self.writer, value, self._looked(value), worth)
        if found is None:
            return ""
        said, points = found
        words = self.writer.names.words["point" if points == 1 else "points"]
        return f"{said} → {words.format(count=self.writer.spelt(points))}"

    def _looked(self, value: Cases) -> Looked:
        """What is known of the value that rows look at."""
        percent = any(self.writer.is_percent(part) for row in value.rows for part in within(row[0]))
        subject = value.subject
        while isinstance(subject, Read) and subject.ref not in self.inputs:
            subject = self.named.get(subject.ref)
        if isinstance(subject, Apply) and subject.function == "days":
            return Looked(True, False, self.writer.names.words["of days"])
        if not isinstance(subject, Read):
            return Looked(False, percent)
        item = self.inputs[subject.ref]
        return Looked(item.kind == "integer", percent or item.kind == "percent", item.unit)

    def _given(self, value: Expr | None) -> ReadValue:
        """The score that an assessor entered."""
        assert isinstance(value, Read)
        return self._reading(value, 0)

    def _entered(self, id: str) -> str:
        """How the scores that were entered in several rows of the unit come to one."""
        each = next((each for each in self.plan.gathered if each.input == id), None)
        if each is None or self.prepared.rows is None:
            return ""
        values = [
            self.prepared.cells[row][Ref("input", id)] for row in self.prepared.rows[self.row]
        ]
        texts = [self.writer.spelt(value) for value in values if not isinstance(value, Absent)]
        if not texts:
            return ""
        names, function = self.writer.names, each.function
        called = names.words.get(function) or names.function(function)
        return names.words["of"].format(part=called, whole=self.writer.listed(texts))

    # ---- readings -----------------------------------------------------------------------------

    def _readings(self, expr: Expr, depth: int = 0) -> tuple[ReadValue, ...]:
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

    def _reading(self, read: Read, depth: int) -> ReadValue:
        value = self.writer.value_of(read)
        if read.ref in self.inputs:
            item = self.inputs[read.ref]
            raw = self.prepared.raw(self.row, item.id)
            cell = None if is_blank(raw) else self.prepared.cell(self.row, item.id)
            text = self.writer.spelt(value, item.kind == "percent", read)
            return ReadValue(item.id, item.label, item.kind, value, text, item.unit, cell)
        text = self.writer.spelt(value, self.writer.is_percent(read), read)
        if read.ref.kind in ("let", "guarded"):
            written = self.named[read.ref]
            if depth >= DEEPEST or isinstance(written, Const) or read.ref in self.unfolded:
                return ReadValue(read.text, None, "let", value, text)
            self.unfolded.add(read.ref)
            line = self.writer.line(written)
            inner = self._readings(written, depth + 1)
            return ReadValue(read.text, None, "let", value, text, "", None, line, inner)
        own = read.ref.kind in ("score", "share", "max", "points")
        label = evolve(self.writer.names, ids=False).read(read)
        return ReadValue(read.text, label, "criterion" if own else "statistic", value, text)

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
        name, words = self.writer.names.of(level.id, level.label), self.writer.names.words
        bound: Any = self.writer.value_of(level.bound)
        if isinstance(bound, Absent):
            return words["no cutoff"].format(level=name)
        if level.side == "from" and score < bound:
            return words["from"].format(
                level=name, bound=number(bound), gap=number(bound - score, FEWER)
            )
        if level.side == "to" and score > bound:
            return words["to"].format(
                level=name, bound=number(bound), gap=number(score - bound, FEWER)
            )
        reached = block.reached[at]
        while isinstance(reached, Cases) and reached.otherwise == Const(False):
            condition, required = reached.rows[0]
            if self.writer.value_of(required) is not True:
                return words["requires"].format(level=name, condition=self.writer.asked(required))
            reached = condition
        return words["no room"].format(level=name)
