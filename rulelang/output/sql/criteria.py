"""The points of criteria: computed, scaled, rounded and held; what policies make of gaps."""

from collections.abc import Sequence
from fractions import Fraction

from attrs import define, evolve, field, frozen

from rulelang.output.sql.combinations import COMBINATIONS, Combined, Item, counted, whole
from rulelang.output.sql.expressions import APPLIES, MAXIMUM, choice, expression
from rulelang.output.sql.nodes import (
    Sql,
    all_of,
    any_of,
    case,
    coalesce,
    known,
    literal,
    negated,
    null,
    truth,
    unknown,
)
from rulelang.output.sql.numbers import (
    add,
    aligned,
    clamp,
    constant,
    extreme,
    narrowed,
    negate,
    rounding_of,
)
from rulelang.output.sql.values import (
    DIVISION,
    DOMAIN,
    ERROR,
    NOT_APPLICABLE,
    UNRANKED,
    ZERO,
    Value,
    absent,
    state_is,
    united,
)
from rulelang.output.sql.writer import Writer
from rulelang.plan.combinations import COMBINATIONS as MEANINGS
from rulelang.plan.tree import AppliesStep, CriterionPlan

__all__ = ["Criteria"]

FAILED = (DOMAIN, DIVISION, ERROR)
"""The states that make the data wrong where a criterion needs the value."""


@frozen(eq=False)
class _Scored:
    """A criterion that is done: its score, when it does not apply, its limit and its max."""

    plan: CriterionPlan
    score: Value
    gone: Sql | None
    limit: Value
    maximum: Value


@define
class Criteria:
    """Writes the criteria of a plan, children before their parents."""

    w: Writer
    done: dict[str, _Scored] = field(factory=dict)

    # ---- whether they apply -------------------------------------------------------------------

    def applies(self, step: AppliesStep) -> None:
        """Whether a criterion applies: by its own condition, and as what it stands in does."""
        w = self.w
        w.begin("criteria", step.id)
        above = None if step.parent is None else w.values[step.parent + APPLIES]
        if step.condition is None:
            assert above is not None
            w.values[step.id + APPLIES] = above
            return
        holds = expression(w, step.condition)
        failing = state_is(holds, *FAILED)
        gone = state_is(holds, NOT_APPLICABLE)
        reached = [] if above is None else [above.sql]
        if failing is not None:
            w.wrong(all_of([*reached, failing]))
        if gone is not None:
            rows = [(gone, Value(truth(False), "yesno"))]
            holds = w.hoisted(holds, "condition")
            holds = choice(w, rows, evolve(holds, states=holds.states - {NOT_APPLICABLE}))
        holds = _without(holds, *FAILED)
        if above is not None:
            rows = [(coalesce(negated(above.sql), truth(False)), Value(truth(False), "yesno"))]
            if above.states:
                lost = Value(null(), "yesno", above.states, above.state)
                rows.append((unknown(above.sql), lost))
            holds = choice(w, rows, holds)
        value = w.hoisted(holds, "applies")
        w.values[step.id + APPLIES] = w.finish(value)

    def _stands_alone(self, step: CriterionPlan) -> Sql | None:
        """When a bonus or penalty of a criterion does not apply: nothing beside it does."""
        if step.kind not in ("bonus", "penalty") or step.parent in (None, self.w.plan.total.id):
            return None
        parent = next(item for item in self.w.plan.criteria if item.id == step.parent)
        beside = [self._known_gone(id) for id in parent.criteria]
        if any(gone is None for gone in beside):
            return None
        return all_of([gone for gone in beside if gone is not None])

    def _known_gone(self, id: str) -> Sql | None:
        """When a criterion does not apply, as far as that is known yet."""
        if id in self.done:
            return self.done[id].gone
        applies = self.w.values.get(id + APPLIES)
        return None if applies is None else _refused(applies)

    # ---- scores -------------------------------------------------------------------------------

    def score(self, step: CriterionPlan) -> None:
        """The score of one criterion, as a column of its name."""
        w = self.w
        w.begin("total" if step is w.plan.total else "criteria", step.id)
        raw, limit, maximum = self._leaf(step) if step.value is not None else self._parent(step)
        raw = self._where_it_applies(step, raw)
        keeps = w.plan.not_applicable in ("zero", "full") and step.kind == "criterion"
        if ZERO not in raw.states and not (keeps and NOT_APPLICABLE in raw.states):
            score = self._column(step, raw)
            w.wrong(state_is(score, *FAILED))
            score = _without(score, *FAILED)
            gone = state_is(score, NOT_APPLICABLE)
        else:
            score, gone, limit = self._with_policies(step, raw, limit, keeps)
        w.values[step.id] = w.finish(score)
        w.values[step.id + MAXIMUM] = maximum
        w.values[f"{step.id}.max"] = self._read_maximum(step, score, maximum)
        self.done[step.id] = _Scored(step, w.values[step.id], gone, limit, maximum)

    def _with_policies(
        self, step: CriterionPlan, raw: Value, limit: Value, keeps: bool
    ) -> tuple[Value, Sql | None, Value]:
        """The score where a policy gives points, when it does not apply, and its limit."""
        w = self.w
        if raw.state is None and raw.states != {ZERO}:
            raw = w.hoisted(raw, "points")
        w.wrong(state_is(raw, *FAILED))
        gone = state_is(raw, NOT_APPLICABLE)
        score = self._by_policy(step, raw)
        if keeps and gone is not None:
            gone = w.column("gone", coalesce(gone, truth(False)))
            score, limit = self._in_place(step, gone, score, limit)
            w.values[step.id + APPLIES] = Value(negated(gone), "yesno")
            return self._column(step, score), gone, limit
        score = self._column(step, score)
        return score, state_is(score, NOT_APPLICABLE), limit

    def _column(self, step: CriterionPlan, score: Value) -> Value:
        w = self.w
        if w.dialect.shrinks:  # a sum of many needs room
            score = narrowed(w, score, max(12, len(str(int(step.maximum))) + 4))
        name = w.reserved[step.id]
        column = w.columns.define(name, score.sql, w.stage, step.label or "", name)
        return w.with_error(evolve(score, sql=column, constant=None))

    def _where_it_applies(self, step: CriterionPlan, raw: Value) -> Value:
        w = self.w
        rows: list[tuple[Sql, Value]] = []
        applies = w.values.get(step.id + APPLIES) if step.conditional else None
        refused: list[Sql] = []
        if applies is not None:
            refused.append(_refused(applies))
        alone = self._stands_alone(step)
        if alone is not None:
            refused.append(alone)
        if applies is not None and applies.states:
            lost = Value(null(), "number", applies.states, applies.state)
            rows.append((unknown(applies.sql), lost))
        if refused:
            rows.append((any_of(refused), absent(NOT_APPLICABLE, "number")))
        if not rows:
            return raw
        # What a criterion that does not apply would have come to makes no data wrong.
        value = choice(w, rows, raw)
        near = applies.near if applies is not None else ()
        faults = applies.faults if applies is not None else ()
        return evolve(value, near=united((value.near, near)), faults=united((value.faults, faults)))

    def _by_policy(self, step: CriterionPlan, raw: Value) -> Value:
        """What is missing and counts as zero earns nothing, or takes all that a penalty can."""
        w = self.w
        nothing = step.maximum if step.kind == "penalty" else Fraction(0)
        zero = state_is(raw, ZERO)
        rest = _without(raw, ZERO, *FAILED)
        if zero is None:
            return rest
        points = constant(w, nothing)
        if raw.states == {ZERO}:
            rest, points = aligned(w, (rest, points))
            error = None if raw.error is None else coalesce(raw.error, literal(0))
            return evolve(rest, sql=coalesce(rest.sql, points.sql), error=error)
        return evolve(choice(w, [(zero, points)], rest), near=raw.near, faults=raw.faults)

    def _in_place(
        self, step: CriterionPlan, gone: Sql, score: Value, limit: Value
    ) -> tuple[Value, Value]:
        """The points of what does not apply where the policy gives some, and its limit then."""
        w = self.w
        full = w.plan.not_applicable == "full"
        points = constant(w, step.maximum if full else Fraction(0))
        given = choice(w, [(gone, points)], _without(score, NOT_APPLICABLE))
        given = evolve(given, near=score.near, faults=score.faults)
        if limit.constant == points.constant:
            return given, limit
        return given, w.hoisted(choice(w, [(gone, points)], limit), "limit")

    def _read_maximum(self, step: CriterionPlan, score: Value, maximum: Value) -> Value:
        """The max as expressions read it: the unit's own, and absent where the score is."""
        w = self.w
        if w.plan.not_applicable != "leave_out" or not score.states:
            return maximum
        own = case([(known(score.sql), maximum.sql)], None)
        return evolve(
            maximum,
            sql=own,
            states=score.states,
            state=score.state,
            constant=None,
            near=score.near,
            faults=score.faults,
        )

    # ---- a leaf -------------------------------------------------------------------------------

    def _leaf(self, step: CriterionPlan) -> tuple[Value, Value, Value]:
        w = self.w
        assert step.value is not None
        most = constant(w, step.maximum)
        value = expression(w, step.value)
        if step.rounding is not None:
            value = rounding_of(w, value, step.rounding.step, step.rounding.mode)
        held = clamp(w, value, constant(w, Fraction(0)), most)
        return held, most, most

    # ---- a parent -----------------------------------------------------------------------------

    def _parent(self, step: CriterionPlan) -> tuple[Value, Value, Value]:
        w = self.w
        children = [self.done[id] for id in step.criteria]
        extras = [self.done[id] for id in (*step.bonuses, *step.penalties)]
        additive = MEANINGS[step.combination].additive
        leaves_out = w.plan.not_applicable == "leave_out" and step.parent is not None
        shape = Combined(step.maximum, step.best, scales=additive and not leaves_out)
        items = [self._item(child, child.score) for child in children]
        value = COMBINATIONS[step.combination](w, items, shape)
        value = self._with_own(value, step)
        if step.rounding is not None:
            value = rounding_of(w, value, step.rounding.step, step.rounding.mode)
        limit = self._limit(step, children, shape)
        held = self._held(step, value, limit)
        maximum = constant(w, step.maximum)
        varies = any(item.gone is not None or item.maximum.constant is None for item in items)
        if additive and leaves_out and varies:
            maximum = w.hoisted(whole(w, items), "max")
        # A sum of what is NULL is NULL, which LEAST and GREATEST are not.
        spreads = step.combination in ("sum", "mean") and held.sql == value.sql
        return self._where_known(held, children, extras, spreads), limit, maximum

    def _item(self, child: _Scored, value: Value) -> Item:
        gone = child.gone if NOT_APPLICABLE in child.score.states else None
        return Item(value, gone, child.maximum, child.plan.weight)

    def _with_own(self, base: Value, step: CriterionPlan) -> Value:
        """The points with the criterion's own bonuses and penalties, those that apply."""
        terms = [base]
        for ids, sign in ((step.bonuses, 1), (step.penalties, -1)):
            for id in ids:
                extra = self.done[id]
                points = counted(self.w, self._item(extra, extra.score), extra.score)
                terms.append(points if sign > 0 else negate(points))
        return add(self.w, terms) if len(terms) > 1 else base

    def _held(self, step: CriterionPlan, value: Value, limit: Value) -> Value:
        """The points held within 0 and the limit, where they can be beyond them.

        The children are within their own limits, and every combination rises with each child; so
        only rounding can lift a score over its limit.
        """
        w = self.w
        zero = constant(w, Fraction(0))
        over = step.rounding is not None and step.rounding.mode != "down"
        if over and isinstance(limit.constant, Fraction) and step.rounding is not None:
            over = (limit.constant / step.rounding.step).denominator != 1
        bare = evolve(value, states=frozenset(), state=None)
        if over and isinstance(limit.constant, Fraction):
            return clamp(w, bare, zero, limit)
        if over:
            bare = extreme(w, (bare, limit), False)
        if not step.penalties:
            return bare
        if bare.error is not None:
            bare = w.with_error(w.hoisted(bare))
        return extreme(w, (bare, zero), True)

    def _limit(self, step: CriterionPlan, children: Sequence[_Scored], shape: Combined) -> Value:
        """The most that the criterion can come to, for every unit."""
        w = self.w
        bonuses = [self.done[id] for id in step.bonuses]
        extra = [counted(w, self._item(bonus, bonus.score), bonus.limit) for bonus in bonuses]
        at_most = all(child.limit.constant == child.plan.maximum for child in children)
        fixed = all(child.maximum.constant is not None for child in children)
        own_points = step.combination in ("highest_points", "lowest_points")
        whole_max = shape.scales or not MEANINGS[step.combination].additive
        constant_limit = at_most and fixed and whole_max and not own_points
        if constant_limit or not _needs_limits(w, step):
            return add(w, [constant(w, step.maximum), *extra])
        items = []
        for child in children:
            item = self._item(child, child.score)
            limit = child.limit
            if item.gone is not None:
                limit = evolve(
                    limit,
                    sql=case([(item.gone, null())], limit.sql),
                    states=frozenset({NOT_APPLICABLE}),
                    constant=None,
                )
            items.append(evolve(item, value=limit))
        most = COMBINATIONS[step.combination](w, items, shape)
        return w.hoisted(add(w, [most, *extra]), "limit")

    def _where_known(
        self,
        value: Value,
        children: Sequence[_Scored],
        extras: Sequence[_Scored],
        spreads: bool,
    ) -> Value:
        """The value where every child that applies is known and one of them applies at all.

        ``spreads``: it is NULL by itself where one of them is missing.
        """
        w = self.w
        every = [*children, *extras]
        lacking = [lack for part in every if (lack := state_is(part.score, UNRANKED)) is not None]
        rows: list[tuple[Sql, Value]] = []
        gone = [child.gone for child in children]
        if all(condition is not None for condition in gone):
            rows.append(
                (all_of([c for c in gone if c is not None]), absent(NOT_APPLICABLE, "number"))
            )
        if lacking and spreads:
            value = evolve(value, states=frozenset({UNRANKED}), state=None)
        elif lacking:
            rows.append((any_of(lacking), absent(UNRANKED, "number")))
        return evolve(
            choice(w, rows, value),
            near=united(part.score.near for part in every),
            faults=united(part.score.faults for part in every),
        )


def _needs_limits(w: Writer, step: CriterionPlan) -> bool:
    """Whether a criterion, or one above it, is rounded, and so held within limits."""
    by_id = {criterion.id: criterion for criterion in w.plan.criteria}
    above: str | None = step.id
    while above is not None:
        if by_id[above].rounding is not None:
            return True
        above = by_id[above].parent
    return False


def _refused(applies: Value) -> Sql:
    """When it is known that a criterion does not apply."""
    refused = negated(applies.sql)
    return coalesce(refused, truth(False)) if applies.states else refused


def _without(value: Value, *states: int) -> Value:
    """The value without some of the reasons that it may lack."""
    rest = value.states - {*states}
    state = value.state if len(rest) > 1 else None
    return evolve(value, states=rest, state=state)
