"""What every value of a plan can be: its interval and denominator, from the inputs' own.

One walk over the steps, each once. An interval says what a value can be where there is one; where
there may be none (it does not apply, divides by zero, or is missing and counts as 0), that is
followed too, for then children add up in other ways.
"""

from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction
from typing import assert_never

from attrs import define

from rulelang.plan import intervals
from rulelang.plan.bounding import KINDS
from rulelang.plan.expressions import Const, Expr, Read, Ref
from rulelang.plan.facts import (
    DIVIDES,
    EVERYWHERE,
    MISSING,
    NOT_APPLICABLE,
    Context,
    Facts,
    Kinds,
    Table,
    facts_of,
    facts_of_key,
    known_facts,
    lacking,
)
from rulelang.plan.intervals import Interval
from rulelang.plan.narrowing import can_hold
from rulelang.plan.possible import EITHER, Possible, Texts, united
from rulelang.plan.ranges import over_all
from rulelang.plan.statistics import STATISTICS
from rulelang.plan.tree import InputPlan, Plan, StatisticStep, Step

__all__ = ["Analysis", "analyse", "analyse_again"]


@define(eq=False, repr=False)
class Analysis:
    """What the values of a plan can be, as `analyse` found it.

    ``table`` has the facts of all that expressions read.
    """

    plan: Plan
    table: Table

    def of(self, expr: Expr) -> Possible:
        """What an expression can be, wherever it stands: of a date, its ordinals."""
        return facts_of(self.table, expr, EVERYWHERE).value

    def of_key(self, key: Ref) -> Possible:
        """What a named value can be."""
        return facts_of_key(self.table, key).value

    def may_apply(self, id: str) -> bool:
        """Whether there may be units to which a criterion applies, by its own `applies when`."""
        return self._where_it_applies(id) is not None

    def context(self, id: str) -> Context:
        """What is left over of values where a criterion applies."""
        return self._where_it_applies(id) or EVERYWHERE

    def _where_it_applies(self, id: str) -> Context | None:
        condition = Ref("condition", id)
        if condition not in self.table.keys:
            return EVERYWHERE
        return can_hold(self.table, Read(condition), EVERYWHERE)

    def may_lack(self, key: Ref) -> bool:
        """Whether there may be no value, because it does not apply or divides by zero."""
        return bool(facts_of_key(self.table, key).gaps & (NOT_APPLICABLE | DIVIDES))


CONDITIONS = ("let", "guarded", "condition")
"""The named values that say what a condition means which reads them."""


def analyse(
    plan: Plan,
    columns: Mapping[Ref, Interval] | None = None,
    reported: Collection[Ref] = (),
) -> Analysis:
    """Find what every value of a plan can be.

    ``columns`` are the real ranges and denominators of columns of numbers and dates (as ordinals),
    by the key of their input, where they are known: each is met with what is declared. The inputs
    ``reported`` are never missing.
    """
    analysis = Analysis(plan, Table(KINDS))
    keys = analysis.table.keys
    for item in plan.inputs:
        column = (columns or {}).get(item.key)
        keys[item.key] = _input(plan, item, column, item.key in reported)
    for step in plan.steps:
        _note(analysis, step)
    return analysis


def analyse_again(
    analysis: Analysis, item: InputPlan, steps: Iterable[Step], kinds: Kinds = KINDS
) -> Analysis:
    """The same where an input may be missing, by its policy, that was reported before.

    ``steps`` are those that read it, themselves or through others, in their order; ``kinds`` say
    what each kind of node can be.
    """
    before = analysis.table
    again = Analysis(analysis.plan, Table(kinds, dict(before.keys), dict(before.lets)))
    again.table.keys[item.key] = _input(analysis.plan, item, None, False)
    for step in steps:
        _note(again, step)
    return again


def _note(analysis: Analysis, step: Step) -> None:
    keys = analysis.table.keys
    if isinstance(step, StatisticStep):
        keys[step.ref] = _statistic(analysis, step)
        return
    keys[step.ref] = facts_of(analysis.table, step.value, EVERYWHERE)
    if step.ref.kind in CONDITIONS:
        analysis.table.lets[step.ref] = step.value


# ---- inputs --------------------------------------------------------------------------------------


def _input(plan: Plan, item: InputPlan, column: Interval | None, reported: bool) -> Facts:
    gaps = lacking(item.policy) if item.default is None and not reported else 0
    if any(one.ref == item.key and any(one.counts) for one in plan.gathered):
        gaps |= NOT_APPLICABLE  # with too few rows to leave some out
    return Facts(_reported(item, column), gaps)


def _reported(item: InputPlan, column: Interval | None) -> Possible:
    """What the values of an input can be."""
    match item.kind:
        case "yesno":
            return EITHER
        case "choice":
            return Texts(frozenset(id for id, _ in item.options))
        case "text":
            return Texts(None)
        case "integer" | "date":
            return _between(item, 1, column)
        case "number" | "percent":
            return _between(item, None, column)
        case _:
            assert_never(item.kind)


def _between(item: InputPlan, whole: int | None, column: Interval | None) -> Possible:
    """What lies between the bounds of an input and in its column, and its default."""
    declared = intervals.between(_end(item.low), _end(item.high), whole)
    found = declared if column is None else intervals.intersection(declared, column)
    if item.default is None:
        return found or declared
    default = known_facts(item.default).value
    return default if found is None else united([found, default])


def _end(bound: Expr | None) -> Fraction | None:
    """A bound of an input, where it is the same for every unit."""
    if not isinstance(bound, Const):
        return None
    value = known_facts(bound.value).value
    return value.only if isinstance(value, Interval) else None


# ---- steps ---------------------------------------------------------------------------------------


def _statistic(analysis: Analysis, step: StatisticStep) -> Facts:
    facts = facts_of(analysis.table, step.value, EVERYWHERE)
    own = STATISTICS[step.statistic].own
    gaps = facts.gaps & (MISSING | NOT_APPLICABLE | (DIVIDES if own else 0))
    if facts.gaps & DIVIDES:
        gaps |= NOT_APPLICABLE
    if STATISTICS[step.statistic].ranked and (step.parameter or 0) > 1:
        gaps |= NOT_APPLICABLE  # with fewer units than the place
    if step.statistic == "sample_deviation":
        gaps |= DIVIDES
    value = over_all(step.statistic, facts.value, step.parameter)
    return Facts(intervals.trimmed(value), gaps)
