"""The points of criteria: computed, scaled, rounded and held; what policies make of gaps."""

from collections.abc import Sequence
from fractions import Fraction

from attrs import define, evolve, field, frozen

from rulelang.output.workbook.formulas.combinations import (
    COMBINATIONS,
    Item,
    Parent,
    presence,
    whole,
)
from rulelang.output.workbook.formulas.expressions import APPLIES, MAXIMUM, expression
from rulelang.output.workbook.formulas.functions import clamped, rounded
from rulelang.output.workbook.formulas.states import (
    NOT_APPLICABLE,
    WRONG,
    ZERO,
)
from rulelang.output.workbook.formulas.text import call, figure, joined, number
from rulelang.output.workbook.formulas.value import InexpressibleError, Value
from rulelang.output.workbook.formulas.writer import Writer
from rulelang.plan.combinations import COMBINATIONS as MEANINGS
from rulelang.plan.intervals import Interval, exactly
from rulelang.plan.tree import AppliesStep, CriterionPlan

__all__ = ["Criteria"]


@frozen(eq=False)
class _Scored:
    """A criterion that is done: its score, when it does not apply, and its max."""

    plan: CriterionPlan
    score: Value
    gone: str | None
    maximum: Value


@define
class Criteria:
    """Writes the criteria of a plan, children before their parents."""

    w: Writer
    done: dict[str, _Scored] = field(factory=dict)
    limits: dict[str, str | Fraction] = field(factory=dict)

    # ---- whether they apply -------------------------------------------------------------------

    def applies(self, step: AppliesStep) -> None:
        """Whether a criterion applies: by its own condition, and as what it stands in does."""
        w = self.w
        w.owner = step.id
        above = None if step.parent is None else w.values[step.parent + APPLIES]
        if step.condition is None:
            assert above is not None
            w.values[step.id + APPLIES] = above
            return
        holds = w.known(expression(w, step.condition), "condition")
        replaced = {NOT_APPLICABLE: "FALSE"} | w.failing(holds.all_states)
        text = w.closed(holds, replaced=replaced)
        states = holds.all_states - {NOT_APPLICABLE} - WRONG
        if above is not None:
            checked = w.closed(Value(text, "yesno", above.needs))
            text = f"IF({above.text}=FALSE,FALSE,{checked})" if above.simple else checked
            states |= above.all_states
        name = w.column(f"{step.id}_applies", text)
        needs = {name: states} if states else {}
        w.values[step.id + APPLIES] = Value(name, "yesno", needs, simple=True)

    def _stands_alone(self, step: CriterionPlan) -> str | None:
        """When a bonus or penalty of a criterion does not apply: nothing beside it does."""
        if step.kind not in ("bonus", "penalty") or step.parent in (None, self.w.plan.total.id):
            return None
        parent = next(item for item in self.w.plan.criteria if item.id == step.parent)
        return self._all_gone(parent.criteria)

    def _all_gone(self, ids: Sequence[str]) -> str | None:
        """That no criterion of these applies, as far as that is known yet; None: it never is."""
        gone = []
        for id in ids:
            applies = self.w.values.get(id + APPLIES)
            if id in self.done:
                condition = self.done[id].gone
            else:
                condition = None if applies is None else f"{applies.text}=FALSE"
            if condition is None:
                return None
            gone.append(condition)
        return joined("AND", self.w.in_parts("AND", gone, "gone"))

    # ---- scores -------------------------------------------------------------------------------

    def score(self, step: CriterionPlan) -> None:
        """The score of one criterion, as a column of its name."""
        w = self.w
        w.owner = step.id
        try:
            raw, maximum = self._leaf(step) if step.value is not None else self._parent(step)
        except InexpressibleError as error:
            raw, maximum = w.inexpressible(str(error)), _constant(step.maximum)
        score, gone = self._by_policy(step, self._where_it_applies(step, raw))
        w.values[step.id] = score
        w.values[step.id + MAXIMUM] = maximum
        needs = score.needs if w.plan.not_applicable == "leave_out" else {}
        w.values[f"{step.id}.max"] = evolve(maximum, needs=needs)
        self.done[step.id] = _Scored(step, score, gone, maximum)

    def _where_it_applies(self, step: CriterionPlan, raw: Value) -> Value:
        """The points, as one formula that may come to a state."""
        w = self.w
        states = raw.all_states
        text = w.closed(raw)
        applies = w.values.get(step.id + APPLIES) if step.conditional else None
        alone = self._stands_alone(step)
        refused = [condition for condition in [alone] if condition is not None]
        if applies is not None:
            text = w.closed(Value(text, "number", applies.needs))
            states |= applies.all_states
            refused.insert(0, f"{applies.text}=FALSE")
        if refused:
            condition = joined("OR", refused)
            text = f"IF({condition},{w.state(NOT_APPLICABLE)},{text})"
            states |= {NOT_APPLICABLE}
        return evolve(raw, text=text, needs={}, fails=(), states=states)

    def _by_policy(self, step: CriterionPlan, raw: Value) -> tuple[Value, str | None]:
        """The score by the policies, and the condition that it does not apply."""
        w = self.w
        states = raw.states
        keeps = w.plan.not_applicable in ("zero", "full") and step.kind == "criterion"
        keeps = keeps and NOT_APPLICABLE in states
        text, kept = raw.text, states - WRONG - {ZERO}
        gone: str | None = None
        if states & (WRONG | {ZERO}) or keeps:
            points = w.column(f"{step.id}_points", raw.text)
            replaced = w.failing(states)
            replaced |= {ZERO: number(step.maximum if step.kind == "penalty" else Fraction(0))}
            if keeps:
                full = w.plan.not_applicable == "full"
                replaced[NOT_APPLICABLE] = number(step.maximum if full else Fraction(0))
                kept -= {NOT_APPLICABLE}
                gone = w.gone(points)
                w.values[step.id + APPLIES] = Value(f"NOT({gone})", "yesno")
            reading = Value(points, "number", {points: frozenset(states)})
            text = w.closed(reading, replaced=replaced)
        key = step.id if step is not w.plan.total else ""
        name = w.column(step.id, text, step.label or "", key, "points")
        found = w.analysis.of_key(step.id)
        score = Value(
            name,
            "number",
            {name: kept} if kept else {},
            exact=raw.exact,
            simple=True,
            range=found if isinstance(found, Interval) else Interval(),
        )
        if NOT_APPLICABLE in kept:
            gone = w.gone(name)
        return score, gone

    # ---- a leaf -------------------------------------------------------------------------------

    def _leaf(self, step: CriterionPlan) -> tuple[Value, Value]:
        w = self.w
        assert step.value is not None
        value = expression(w, step.value)
        limit = exactly(step.maximum)
        inside = value.range.low is not None and value.range.low >= 0
        inside = inside and value.range.high is not None and value.range.high <= step.maximum
        if step.rounding is not None or not inside:
            value = w.known(value, "value")
            held = value
            if step.rounding is not None:
                number_of = rounded(w, value, step.rounding.step, step.rounding.mode)
                held = evolve(number_of, range=Interval())
            text = clamped(held, number(step.maximum), limit)
            value = evolve(value, text=text, exact=held.exact, simple=False)
        return self._sure(value, step.maximum), _constant(step.maximum)

    def _sure(self, value: Value, most: Fraction) -> Value:
        """Points up to so many, to the decimals that they are sure of.

        A half that binary arithmetic misses by a little is then printed as a half is.
        """
        if value.exact:
            return value
        value = self.w.known(value, "value")
        text = self.w.guarded(evolve(value, range=Interval(Fraction(0), most)))
        return evolve(value, text=text, simple=False)

    # ---- a parent -----------------------------------------------------------------------------

    def _parent(self, step: CriterionPlan) -> tuple[Value, Value]:
        w = self.w
        children = [self.done[id] for id in step.criteria]
        additive = MEANINGS[step.combination].additive
        leaves_out = w.plan.not_applicable == "leave_out" and step.parent is not None
        shape = Parent(step.maximum, step.best, scales=additive and not leaves_out)
        items = [self._item(child) for child in children]
        text = COMBINATIONS[step.combination](w, items, shape)
        text = self._with_own(text, step)
        parts = [self.done[id] for id in (*step.criteria, *step.bonuses, *step.penalties)]
        range = self._range(step)
        value = Value(text, "number", range=range)
        if step.rounding is not None:
            rounding = step.rounding
            needs = _needs(parts)
            value = evolve(rounded(w, evolve(value, needs=needs), rounding.step, rounding.mode))
            value = evolve(value, text=f"MIN({value.text},{figure(self._limit(step, shape))})")
        if step.penalties:
            value = evolve(value, text=f"MAX({value.text},0)")
        value = self._sure(evolve(value, needs=_needs(parts)), step.limit)
        maximum: Value = _constant(step.maximum)
        if additive and leaves_out:
            most = whole(items)
            if isinstance(most, str):
                name = w.column(f"{step.id}_max", most)
                maximum = Value(name, "number", simple=True, range=Interval(Fraction(0), None))
        gone = self._all_gone(step.criteria)
        if gone is not None:
            inner = w.closed(value)
            states = value.all_states | {NOT_APPLICABLE}
            text = f"IF({gone},{w.state(NOT_APPLICABLE)},{inner})"
            value = Value(text, "number", states=states, exact=value.exact)
        return value, maximum

    def _range(self, step: CriterionPlan) -> Interval:
        """Where the points before rounding lie, near enough to know how sure their digits are."""
        penalties = sum((self.done[id].plan.maximum for id in step.penalties), Fraction(0))
        return Interval(-penalties, step.limit + 1)

    def _item(self, child: _Scored) -> Item:
        in_place = NOT_APPLICABLE not in child.score.all_states
        most = child.maximum
        known = most.range.low if most.exact else None
        return Item(
            child.score.text,
            None if in_place else child.gone,
            most.text if known is None else known,
            child.plan.weight,
        )

    def _with_own(self, base: str, step: CriterionPlan) -> str:
        """The points with the criterion's own bonuses and penalties, those that apply."""
        for ids, sign in ((step.bonuses, "+"), (step.penalties, "-")):
            if ids:
                parts = [self.done[id].score.text for id in ids]
                base = f"{base}{sign}{call('SUM', self.w.in_parts('SUM', parts, 'own'))}"
        return base

    # ---- limits -------------------------------------------------------------------------------

    def _limit(self, step: CriterionPlan, shape: Parent) -> str | Fraction:
        """The most that a criterion can come to, for every unit."""
        w = self.w
        children = [self.done[id] for id in step.criteria]
        bonuses = [self.done[id] for id in step.bonuses]
        limits = {child.plan.id: self._limit_of(child) for child in (*children, *bonuses)}
        varies = any(isinstance(limit, str) for limit in limits.values())
        parts = (*children, *bonuses)
        if not varies and all(child.gone is None or self._keeps(child) for child in parts):
            return step.limit
        items = []
        for child in children:
            item = self._item(child)
            limit = figure(limits[child.plan.id])
            if item.gone is not None:
                limit = w.column(f"{child.plan.id}_most", presence(item, limit, '""'))
            items.append(evolve(item, points=limit))
        text = COMBINATIONS[step.combination](w, items, shape)
        for bonus in bonuses:
            text += "+" + presence(self._item(bonus), figure(limits[bonus.plan.id]), "0")
        return w.column(f"{step.id}_limit", text)

    def _keeps(self, child: _Scored) -> bool:
        return NOT_APPLICABLE not in child.score.all_states

    def _limit_of(self, child: _Scored) -> str | Fraction:
        """The limit of a criterion that is done, which is worked out when it is first asked for."""
        w = self.w
        plan = child.plan
        if plan.id in self.limits:
            return self.limits[plan.id]
        limit: str | Fraction = plan.maximum
        if plan.value is None:
            additive = MEANINGS[plan.combination].additive
            leaves_out = w.plan.not_applicable == "leave_out"
            limit = self._limit(
                plan, Parent(plan.maximum, plan.best, scales=additive and not leaves_out)
            )
        if child.gone is not None and self._keeps(child):
            points = plan.maximum if w.plan.not_applicable == "full" else Fraction(0)
            if points != limit:
                text = f"IF({child.gone},{number(points)},{figure(limit)})"
                limit = w.column(f"{plan.id}_limit", text)
        self.limits[plan.id] = limit
        return limit


def _needs(parts: Sequence[_Scored]) -> dict[str, frozenset[int]]:
    """The cells of children that must be known; what does not apply is passed over."""
    needs = {part.score.text: part.score.all_states - {NOT_APPLICABLE} for part in parts}
    return {name: states for name, states in needs.items() if states}


def _constant(value: Fraction) -> Value:
    return Value(number(value), "number", exact=True, simple=True, range=exactly(value))
