"""What criteria come to, as named values: the whole meaning of their clauses and of the policies.

For a criterion, in this order, each only where something reads it:

- ``condition``: whether it applies by `applies when`, its own and those that it is in;
- ``most``: the most that it could come to for a unit to which not all in it applies;
- ``points``: computed or combined, with its own bonuses and penalties, rounded and held;
- ``score``: the points, or what the policies make of their absence;
- ``limit``, ``max``: its limit as its parent counts it, and its max;
- ``share``: its score over that, where something reads it.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from attrs import define, field, frozen

from rulelang.compile.gaps import Gaps
from rulelang.compile.marks import beyond, mark
from rulelang.compile.policies import Fate, in_place_of_points, needed_score
from rulelang.diagnostics import Place
from rulelang.forms.known import is_known
from rulelang.plan.combinations import COMBINATIONS
from rulelang.plan.expressions import (
    Apply,
    Cases,
    Combine,
    Const,
    Expr,
    Hold,
    Lack,
    Nothing,
    Part,
    Read,
    Recover,
    Ref,
    Round,
    Scale,
    Settle,
    Status,
    Whole,
)
from rulelang.plan.kinds import MissingPolicy, NotApplicablePolicy, RefKind, RoundingMode
from rulelang.plan.layers import layers_of
from rulelang.plan.tree import CriterionPlan, MarkPlan, Step, ValueStep

__all__ = ["Criteria", "Rounding", "Written"]

ZERO, ONE = Const(Fraction(0)), Const(Fraction(1))
GROUP = "group"
"""Stands for the combination of a group of bonuses and penalties, which has none."""


@frozen(eq=False, repr=False)
class Rounding:
    """A `round`: to the nearest multiple of ``step``, as ``text`` says it."""

    step: Fraction
    mode: RoundingMode
    text: str


@frozen(eq=False, repr=False)
class Written:
    """A criterion as it is written: ``value`` are the points of its form, None where it has
    criteria, which then make it by ``combination``, of which ``best`` and ``lowest`` are the
    numbers. A ``ceiling`` is a limit next to that of its parts. With less than ``known`` of its
    criteria known, a number or a share of them, it is missing. What is ``summed`` over rows may be
    beyond its limit."""

    plan: CriterionPlan
    value: Expr | None
    combination: str
    best: int
    weight: Fraction
    rounding: Rounding | None
    lowest: int = 0
    ceiling: Fraction | None = None
    known: tuple[Fraction, bool] | None = None
    summed: bool = False

    @property
    def floor(self) -> Const:
        """Where its score is held."""
        return Const(self.plan.floor) if self.plan.floor else ZERO


@define(eq=False, repr=False)
class Criteria:
    """Writes the named values of criteria, children before their parents."""

    policy: NotApplicablePolicy
    gaps: Gaps
    steps: list[Step]
    beside: Mapping[str, Sequence[str]]
    """The criteria without which a bonus or penalty does not apply, by its id."""
    leaving: bool = False
    """Whether something missing may leave, as what does not apply does."""
    settles: bool = False
    """Whether something missing may be settled in one criterion, whatever others make of it."""
    marks: list[MarkPlan] = field(factory=list)
    written: dict[str, Written] = field(factory=dict)
    conditions: dict[str, MissingPolicy | None] = field(factory=dict)  # each with its own policy
    fates: dict[str, tuple[Fate, ...]] = field(factory=dict)  # the outermost first
    limits: dict[str, Expr] = field(factory=dict)
    varied: set[str] = field(factory=set)  # those whose max is not the same for every unit
    shared: set[str] = field(factory=set)  # those whose share something reads

    def _step(self, kind: RefKind, id: str, value: Expr, place: Place) -> Read:
        step = ValueStep(Ref(kind, id), value, place)
        self.steps.append(step)
        self.gaps.note(step)
        return Read(step.ref, id)

    # ---- whether it applies -------------------------------------------------------------------

    def condition(
        self,
        id: str,
        above: str | None,
        written: Expr | None,
        place: Place,
        policy: MissingPolicy | None,
    ) -> None:
        """Whether a criterion applies: as what it is in does, and by its own condition."""
        value: Expr = Const(True)
        if written is not None:
            value = Recover(written, (), Const(False), policy)
        if above is not None:
            outer = Read(Ref("condition", above), above)
            value = outer if written is None else Cases(None, ((outer, value),), Const(False))
            self.fates[id] = self._fates(outer, above, policy)
        self._step("condition", id, value, place)
        self.conditions[id] = policy

    def _fates(self, outer: Read, above: str, policy: MissingPolicy | None) -> tuple[Fate, ...]:
        """What is decided outside of a criterion, as far as its own policy says otherwise."""
        found = self.fates.get(above, ())
        own = self.conditions[above]
        return found if own == policy and not found else (*found, (outer, own))

    def undecided(self, id: str) -> Expr:
        """The points of a criterion where nothing outside of it has decided what it comes to."""
        value: Expr = Read(Ref("points", id), id)
        for condition, _ in reversed(self.fates.get(id, ())):
            value = Cases(None, ((Status("missing", condition), ZERO),), value)
        return value

    def _is_out(self, id: str) -> Expr | None:
        """That a criterion does not apply, as far as that is known yet; None: it always does."""
        if id in self.written:
            gone = tuple(
                Status("out", Read(ref, id)) for ref in self._presence(id) if ref in self.gaps.out
            )
            return Settle("or", gone) if len(gone) > 1 else gone[0] if gone else None
        if id in self.conditions:
            holds = Read(Ref("condition", id), id)
            return Status("out", Cases(None, ((holds, Const(True)),), Nothing()))
        return None

    def _presence(self, id: str) -> tuple[Ref, ...]:
        """The values that do not apply where the criterion does not: its score, or its points
        where that has something in their place, unless what it needs is missing and leaves."""
        kept = in_place_of_points(self.written[id].plan, self.policy) is not None
        score, points = Ref("score", id), Ref("points", id)
        if not kept:
            return (score,)
        return (points, score) if self.leaving else (points,)

    def _where_some_apply(self, ids: Sequence[str], value: Expr) -> Expr:
        """A value that applies only where one of the criteria does."""
        gone = [self._is_out(id) for id in ids]
        if not gone or None in gone:
            return value
        known = tuple(condition for condition in gone if condition is not None)
        none = known[0] if len(known) == 1 else Settle("and", known)
        return Cases(None, ((none, Nothing()),), value)

    # ---- its values ---------------------------------------------------------------------------

    def criterion(self, written: Written) -> None:
        """All named values of a criterion of which the parts are done."""
        plan = written.plan
        most = self._most(written) if written.value is None else None
        points = self._leaf(written) if most is None else self._parent(written, most)
        points = self._where_some_apply(self.beside.get(plan.id, ()), points)
        if plan.id in self.conditions:
            applies = Read(Ref("condition", plan.id), plan.id)
            points = Cases(None, ((applies, points),), Nothing())
        self._mark(written, points)
        read = self._step("points", plan.id, points, plan.place)
        fates = self.fates.get(plan.id, ())
        if self.settles and plan.parts and plan.id in self.conditions:  # only parts settle it
            fates = (*fates, (Read(Ref("condition", plan.id), plan.id), plan.policy))
        score = needed_score(plan, read, self.policy, self.leaving, fates)
        self._step("score", plan.id, score, plan.place)
        self.written[plan.id] = written
        self._limit(written, most)
        self._maximum(written)

    def share(self, id: str) -> None:
        """The share of a criterion, as soon as something reads it."""
        if id not in self.shared:
            self.shared.add(id)
            place = self.written[id].plan.place
            share = Apply("/", (Read(Ref("score", id), id), self._own_maximum(id)), place)
            self._step("share", id, share, place)

    def _leaf(self, written: Written) -> Expr:
        assert written.value is not None
        most = Const(written.plan.maximum)
        value = _rounded(written, written.value)
        stays = _stays_within(written)
        low = None if stays and _stays_when_rounded(written, written.floor) else written.floor
        high = most if not stays or _rounds_beyond(written, most) else None
        if written.plan.unlimited:
            high = None
        return value if low is None and high is None else Hold(value, low, high)

    def _mark(self, written: Written, points: Expr) -> None:
        """The marks of what is done to points."""
        id, value = written.plan.id, written.value
        held: list[Expr] = []
        ends: list[Expr] = []
        if written.plan.form == "points" and isinstance(value, Apply):
            inner, floor, *limit = value.arguments  # `max` of it and the floor, or `clamp`
            held = beyond(_rounded(written, inner), floor, limit[0] if limit else None)
            ends += value.arguments[1:]
        rounded = not all(_stays_when_rounded(written, end) for end in ends)
        layers = layers_of({Ref("score", id): Recover(points)}, id)
        if layers.held is not None:
            low, high = layers.held.low, layers.held.high
            held += beyond(layers.held.value, low, high)
            ends += [end for end in (low, high) if end is not None]
        if layers.scaled is not None:
            rescaled = Apply("!=", (layers.scaled.have, Const(layers.scaled.whole)))
            self.marks.append(mark("rescaled", id, points, [rescaled]))
        if held:
            self.marks.append(mark("held", id, points, held, () if rounded else ends))

    def _parent(self, written: Written, most: Expr) -> Expr:
        plan = written.plan
        scores = [Read(Ref("score", id), id) for id in plan.criteria]
        adds, takes = plan.bonuses, plan.penalties
        if plan.kind == "penalty":
            adds, takes = takes, adds
        terms = [] if written.combination == GROUP else [self._combined(written, scores)]
        terms += [self._own(id) for id in adds]
        terms += [Apply("-", (self._own(id),), plan.place) for id in takes]
        value = terms[0] if len(terms) == 1 else Apply("+", tuple(terms), plan.place)
        value = _rounded(written, value)
        # Parts are within their limits, and every combination rises with each of them: only what
        # is taken away, or what may be below 0 itself, can take points below 0, only a rounding
        # can lift them over the limit.
        below = any(self.written[id].plan.floor for id in plan.criteria)
        low = written.floor if takes or below else None
        if written.combination == GROUP:
            limit = None if plan.unlimited else Const(plan.maximum)
            value = Hold(value, ZERO if takes else None, limit)
            return self._where_some_apply((*adds, *takes), value)
        high = most if _rounds_beyond(written, most) else None
        if written.ceiling is not None:
            high = Const(written.ceiling)
        if low is not None or high is not None:
            value = Hold(value, low, high)
        value = self._where_enough_apply(written, value)
        value = self._where_some_apply(plan.criteria, value)
        return self._where_enough_known(written, value)

    def _where_enough_apply(self, written: Written, value: Expr) -> Expr:
        """A mean that leaves some parts out applies where some are left."""
        out = written.best + written.lowest
        if not COMBINATIONS[written.combination].trims:
            return value
        gone = [self._is_out(id) for id in written.plan.criteria]
        if not any(gone):
            return value
        there = self._counted([None if g is None else Apply("not", (g,)) for g in gone])
        few = Apply("<=", (there, Const(Fraction(out))), written.plan.place)
        return Cases(None, ((few, Nothing()),), value)

    def _where_enough_known(self, written: Written, value: Expr) -> Expr:
        """A value that is missing where too few of the criteria are known."""
        if written.known is None:
            return value
        amount, share = written.known
        ids = written.plan.criteria
        applying = [self._applies_by_condition(id) for id in ids]
        known = [
            Settle("and", (own, is_known(Read(Ref("points", id), id))))
            if own is not None
            else is_known(Read(Ref("points", id), id))
            for id, own in zip(ids, applying, strict=True)
        ]
        place = written.plan.place
        least: Expr = Const(amount)
        if share:
            least = Apply("*", (least, self._counted(applying)), place)
        few = Apply("<", (self._counted(known), least), place)
        return Cases(None, ((few, Lack(written.plan.id)),), value)

    def _applies_by_condition(self, id: str) -> Expr | None:
        """Whether a criterion applies by its own `applies when`, or may; None: it has none. Where
        that is missing it may, and is not known."""
        if id not in self.conditions:
            return None
        condition = Read(Ref("condition", id), id)
        return Cases(None, ((Status("missing", condition), Const(True)),), condition)

    def _counted(self, conditions: Sequence[Expr | None]) -> Expr:
        """How many conditions hold; None is one that always does."""
        always = Fraction(sum(condition is None for condition in conditions))
        each = [Cases(None, ((c, ONE),), ZERO) for c in conditions if c is not None]
        terms: list[Expr] = [Const(always), *each] if always else [*each]
        if not terms:
            return ZERO
        return terms[0] if len(terms) == 1 else Apply("+", tuple(terms))

    def _own(self, id: str) -> Expr:
        """The points of a bonus or penalty, none where it does not apply."""
        score = Read(Ref("score", id), id)
        return Recover(score, (), ZERO) if self._is_out(id) else score

    def _combined(self, written: Written, points: Sequence[Expr]) -> Expr:
        """What the parts come to with these points, a sum scaled to the full max."""
        plan = written.plan
        parts = tuple(
            Part(each, self._own_maximum(id), self.written[id].weight)
            for each, id in zip(points, plan.criteria, strict=True)
        )
        value = Combine(
            written.combination, parts, written.best, plan.maximum, plan.place, written.lowest
        )
        scores = [Ref("score", id) for id in plan.criteria]
        varies = self.varied.intersection(plan.criteria) or self.gaps.out.intersection(scores)
        scales = COMBINATIONS[written.combination].additive and not self._shrinks(written)
        if varies and scales:
            return Scale(value, Whole(parts), plan.maximum, plan.place)
        return value

    # ---- its max ------------------------------------------------------------------------------

    def _shrinks(self, written: Written) -> bool:
        """Whether the max falls for what does not apply, rather than points being scaled."""
        if self.policy != "leave_out" or written.plan.parent is None:
            return False
        return written.combination == "sum"

    def _own_maximum(self, id: str) -> Expr:
        """The max of a criterion for a unit to which it applies."""
        if id in self.varied:
            return Read(Ref("max", id), f"{id}.max")
        return Const(self.written[id].plan.maximum)

    def _maximum(self, written: Written) -> None:
        """A unit's own max, where `leave out` asks for one; absent where the score is."""
        plan = written.plan
        if self.policy != "leave_out":
            return
        value: Expr = Const(plan.maximum)
        falls = any(self._is_out(id) or id in self.varied for id in plan.criteria)
        if falls and self._shrinks(written):
            self.varied.add(plan.id)
            own = Read(Ref("max", plan.id), f"{plan.id}.max")
            left = Apply("!=", (own, Const(plan.maximum)))
            self.marks.append(MarkPlan("left_out", plan.id, left))
            points = Read(Ref("points", plan.id), plan.id)
            parts = tuple(
                Part(Read(Ref("score", id), id), self._own_maximum(id), Fraction(1))
                for id in plan.criteria
            )
            value = self._unless_counted(points, value, Whole(parts))
        known = Status("applicable", Read(Ref("score", plan.id), plan.id))
        self._step("max", plan.id, Cases(None, ((known, value),), Nothing()), plan.place)

    def _unless_counted(self, points: Read, full: Expr, value: Expr) -> Expr:
        """A value, the full one where points are missing that a policy makes something of."""
        if not self.gaps.counted:
            return value
        return Cases(None, ((Status("missing", points), full),), value)

    # ---- its limit ----------------------------------------------------------------------------

    def _most(self, written: Written) -> Expr:
        """The most that a criterion with parts can come to for a unit: its parts at their limits,
        those that do not apply left out."""
        plan = written.plan
        if written.combination == GROUP:
            return Const(plan.limit)
        limits = [self.limits[id] for id in (*plan.criteria, *plan.bonuses)]
        gone = [self._is_out(id) for id in (*plan.criteria, *plan.bonuses)]
        count = len(plan.criteria)
        full = self._reaches_its_maximum(written)
        varied = gone[count:] if full else gone
        if not any(varied) and all(isinstance(limit, Const) for limit in limits):
            return Const(plan.limit)
        kept = self.policy in ("zero", "full")
        children = [
            limit if out is None or kept else Cases(None, ((out, Nothing()),), limit)
            for limit, out in zip(limits[:count], gone[:count], strict=True)
        ]
        bonuses = [
            limit if out is None else Cases(None, ((out, ZERO),), limit)
            for limit, out in zip(limits[count:], gone[count:], strict=True)
        ]
        value = Const(plan.maximum) if full else self._combined(written, children)
        if bonuses:
            value = Apply("+", (value, *bonuses), plan.place)
        if not kept:
            value = self._where_enough_apply(written, value)
            value = self._where_some_apply(plan.criteria, value)
        return self._step("most", plan.id, value, plan.place)

    def _reaches_its_maximum(self, written: Written) -> bool:
        """Whether parts at their limits come to the max, whichever of them apply."""
        combination = COMBINATIONS[written.combination]
        if not combination.of_shares and (not combination.additive or self._shrinks(written)):
            return False
        ids = written.plan.criteria
        return all(self.limits[id] == Const(self.written[id].plan.maximum) for id in ids) and not (
            self.varied & {*ids}
        )

    def _limit(self, written: Written, most: Expr | None) -> None:
        """The limit of a criterion as its parent counts it: what a policy gave, where one did."""
        plan = written.plan
        points = Read(Ref("points", plan.id), plan.id)
        value: Expr = Const(plan.limit)
        if most is not None and not isinstance(most, Const):
            # What is missing and counts as something has the limit that it has in full.
            value = self._unless_counted(points, value, most)
        given = in_place_of_points(plan, self.policy)
        if given is not None and self._is_out(plan.id) is not None and given != value:
            value = Cases(None, ((Status("out", points), given),), value)
        if not isinstance(value, Const):
            value = self._step("limit", plan.id, value, plan.place)
        self.limits[plan.id] = value


def _stays_within(written: Written) -> bool:
    """Whether the points of a form stay within 0 and its max by themselves."""
    value = written.value
    if written.plan.form in ("given", "yes", "ratio", "scale", "points"):
        return not written.summed
    if not isinstance(value, Cases) or written.plan.unlimited:
        return False
    return all(isinstance(each, Const) for each in (*(v for _, v in value.rows), value.otherwise))


def _rounds_beyond(written: Written, most: Expr) -> bool:
    """Whether a rounding can lift points over their limit."""
    rounding = written.rounding
    if rounding is None or rounding.mode == "down":
        return False
    return not _stays_when_rounded(written, most)


def _stays_when_rounded(written: Written, value: Expr) -> bool:
    """Whether a value is for sure what it is rounded to."""
    if written.rounding is None:
        return True
    if not isinstance(value, Const) or not isinstance(value.value, Fraction):
        return False
    return (value.value / written.rounding.step).denominator == 1


def _rounded(written: Written, value: Expr) -> Expr:
    rounding = written.rounding
    if rounding is None:
        return value
    return Round(value, rounding.step, rounding.mode, rounding.text)
