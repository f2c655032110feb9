"""What becomes of a unit that leaves one input empty and reports all the others.

Derived from what the plan computes, not from how the rules are written: an input that is only
asked whether it `is missing` excludes nobody, whatever its policy says.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from attrs import define, field, frozen

from rulelang.plan.analysis import Analysis, analyse, analyse_again
from rulelang.plan.bounding import KINDS
from rulelang.plan.expressions import (
    Apply,
    Cases,
    Combine,
    Const,
    Expr,
    Guard,
    Hold,
    Nothing,
    Read,
    Recover,
    Ref,
    Round,
    Scale,
    Status,
)
from rulelang.plan.facts import EVERYWHERE, Context, Facts, Table, facts_of, lacking
from rulelang.plan.kinds import MissingPolicy
from rulelang.plan.possible import Truth
from rulelang.plan.statistics import STATISTICS
from rulelang.plan.tree import InputPlan, Plan, StatisticStep, Step
from rulelang.plan.walk import parts, reads, within

__all__ = ["Outcome", "Unreported", "unreported"]


@frozen
class Outcome:
    """Something that happens where the input is empty; ``surely``: whatever the others are."""

    surely: bool


@frozen
class Unreported:
    """What an empty answer comes to; each None or empty where that cannot happen.

    ``refused``: the data are refused until it is filled in. ``unranked``: the unit has no total,
    level or rank. ``replaced``: the scores (of criteria, bonuses and penalties, by id) in whose
    place something stands, which is ``instead``. ``held_back``: a level or a rank key that counts
    as not met. ``asked``: the rules ask whether it is missing, and go on from there.
    """

    refused: bool
    unranked: Outcome | None
    replaced: Mapping[str, Outcome]
    instead: Mapping[str, Expr] = field(repr=False)
    held_back: bool
    asked: bool


def unreported(plan: Plan) -> Mapping[str, Unreported]:
    """What becomes of a unit that leaves an input empty, by the id of each without a default."""
    analysis = analyse(plan, reported={item.key for item in plan.inputs})
    read = {step.ref: {found.ref for found in reads(step.value)} for step in plan.steps}
    return {
        item.id: _unreported(analysis, item, _affected(plan, item, read))
        for item in plan.inputs
        if item.default is None
    }


def _affected(plan: Plan, item: InputPlan, read: Mapping[Ref, Set[Ref]]) -> list[Step]:
    """The steps that read an input, themselves or through others."""
    found = {item.key}
    steps = []
    for step in plan.steps:
        if not found.isdisjoint(read[step.ref]):
            found.add(step.ref)
            steps.append(step)
    return steps


def _unreported(before: Analysis, item: InputPlan, steps: Sequence[Step]) -> Unreported:
    plan = before.plan
    sure = _sure(item, steps)

    def status(table: Table, expr: Status, context: Context) -> Facts:
        if expr.kind == "missing" and sure.of(expr.argument):
            return Facts(Truth(True, False))
        return KINDS[Status](table, expr, context)

    analysis = analyse_again(before, item, steps, {**KINDS, Status: status})
    found = _Found(analysis, sure, item)
    replaced: dict[str, Outcome] = {}
    instead: dict[str, Expr] = {}
    held_back = False
    for step in steps:
        for node in within(step.value):
            row = found.row(node)
            if row is None:
                continue
            assert isinstance(node, Recover)
            if step.ref.kind == "score" and node in _decisions(step.value):
                replaced[step.ref.id] = Outcome(found.sure.of(node.value))
                instead[step.ref.id] = row
            else:
                held_back = True
    keys = [key for key, _ in plan.rank.keys]
    return Unreported(
        any(map(found.refused, _recovered(plan, steps))),
        found.unranked(),
        replaced,
        instead,
        held_back or any(found.row(key) is not None for key in keys),
        any(_asks(step.value, item.key) for step in steps),
    )


def _decisions(score: Expr) -> Iterator[Expr]:
    """What decides a score: what the criterion is in, then its own points."""
    while isinstance(score, Cases):
        yield from (value for _, value in score.rows)
        score = score.otherwise
    yield score


@define
class _Found:
    analysis: Analysis
    sure: "_Sure"
    item: InputPlan

    def lacks(self, expr: Expr) -> bool:
        """Whether an expression may lack a value, for what is not reported."""
        facts = facts_of(self.analysis.table, expr, EVERYWHERE)
        return bool(facts.gaps & lacking(self.item.policy))

    def leaves(self, expr: Expr) -> bool:
        """Whether an expression may lack a value, also where too little is known of a criterion."""
        facts = facts_of(self.analysis.table, expr, EVERYWHERE)
        return bool(facts.gaps & (lacking(self.item.policy) | lacking("unranked")))

    def refused(self, expr: Recover) -> bool:
        """Whether what is missing for an expression is an error in the data."""
        return _policy(self.item, expr) == "error" and self.lacks(expr.value)

    def row(self, expr: Expr) -> Expr | None:
        """What is in place of an expression, where its policy puts something there."""
        if not isinstance(expr, Recover) or not self.lacks(expr.value):
            return None
        return dict(expr.missing).get(_policy(self.item, expr))

    def unranked(self) -> Outcome | None:
        needed = [expr for expr in self.analysis.plan.needed if self.leaves(expr)]
        return Outcome(any(map(self.sure.of, needed))) if needed else None


def _policy(item: InputPlan, expr: Recover) -> MissingPolicy:
    """What the absence of an input means for a value: its own policy, or that of the criterion."""
    return item.policy if item.own or expr.policy is None else expr.policy


def _recovered(plan: Plan, steps: Sequence[Step]) -> Iterator[Recover]:
    """What is needed somewhere."""
    for expr in (*(step.value for step in steps), *plan.needed):
        for node in within(expr):
            if isinstance(node, Recover):
                yield node


def _asks(expr: Expr, key: Ref) -> bool:
    """Whether an expression asks if an input is missing."""
    return any(
        isinstance(node, Status)
        and node.kind == "missing"
        and any(isinstance(inner, Read) and inner.ref == key for inner in within(node.argument))
        for node in within(expr)
    )


# ---- what is missing whatever the other inputs are ----------------------------------------------


def _sure(item: InputPlan, steps: Iterable[Step]) -> "_Sure":
    sure = _Sure(item)
    sure.keys.add(item.key)
    for step in steps:
        own = not isinstance(step, StatisticStep) or STATISTICS[step.statistic].own
        if own and sure.of(step.value):
            sure.keys.add(step.ref)
    return sure


@define
class _Sure:
    """What is missing for certain: the ``keys``, and the expressions that cannot do without."""

    item: InputPlan
    keys: set[Ref] = field(factory=set)

    def of(self, expr: Expr) -> bool:
        """Whether an expression is missing for certain."""
        if isinstance(expr, (Const, Nothing, Status)):
            return False
        if isinstance(expr, Read):
            return expr.ref in self.keys
        if isinstance(expr, Cases):
            return self._of_cases(expr)
        if isinstance(expr, Combine):
            return any(self.of(part.points) for part in expr.parts)
        if isinstance(expr, Recover):
            counted = {policy for policy, _ in expr.missing}
            return self.of(expr.value) and _policy(self.item, expr) not in counted
        if isinstance(expr, (Apply, Guard)):
            return any(map(self.of, parts(expr)))
        if isinstance(expr, (Round, Hold, Scale)):
            return self.of(expr.value)
        return False

    def _of_cases(self, expr: Cases) -> bool:
        """The first condition is always read, the values only where their row is taken."""
        first = expr.rows[0][0] if expr.rows else expr.otherwise
        if self.of(first):
            return True
        if expr.subject is not None and self.of(expr.subject):
            return any(
                isinstance(node, Read) and node.ref.kind == "subject" for node in within(first)
            )
        values = [value for _, value in expr.rows]
        return all(map(self.of, [*values, expr.otherwise]))
