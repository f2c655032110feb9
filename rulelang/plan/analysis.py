"""What every value of a plan can be: its interval and denominator, from the inputs' own.

One walk over the steps, each once. An interval says what a value can be where there is one; where
there may be none (it does not apply, divides by zero, or is missing and counts as 0), that is
followed too, for then children add up in other ways.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from attrs import define, field

from rulelang.plan import intervals
from rulelang.plan.combinations import COMBINATIONS
from rulelang.plan.facts import (
    COUNTS_AS_ZERO,
    DIVIDES,
    EVERYWHERE,
    NOT_APPLICABLE,
    Context,
    Facts,
    Table,
    can_hold,
    facts_of,
    facts_of_key,
    known_facts,
    truth_of,
)
from rulelang.plan.intervals import EVERY_NUMBER, ZERO, Interval, exactly
from rulelang.plan.possible import EITHER, Possible, Texts, Truth, united
from rulelang.plan.ranges import combined, over_all, over_subsets
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
)

__all__ = ["Analysis", "analyse"]


@define(eq=False, repr=False)
class Analysis:
    """What the values of a plan can be, as `analyse` found it.

    ``table`` has the facts of all that expressions read: inputs, lets, criteria, ``ID.max``,
    ``ID.share`` and statistics. ``limits`` are what criteria can come to at most: a unit to which
    a part of one does not apply may have a limit of its own. ``contexts`` are what is left over
    of values where a criterion applies, ``applies`` whether it does, and ``lacking`` holds where
    it may fail to.
    """

    plan: Plan
    table: Table = field(factory=Table)
    limits: dict[str, Interval] = field(factory=dict)
    contexts: dict[str, Context] = field(factory=dict)
    applies: dict[str, Facts] = field(factory=dict)
    lacking: dict[str, bool] = field(factory=dict)
    criteria: dict[str, CriterionPlan] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.criteria = {criterion.id: criterion for criterion in self.plan.criteria}

    def of(self, expr: Expr) -> Possible:
        """What an expression can be, wherever it stands: of a date, its ordinals."""
        return facts_of(self.table, expr, EVERYWHERE).value

    def of_key(self, key: str) -> Possible:
        """What the value of a key can be."""
        return facts_of_key(self.table, key).value

    def may_apply(self, id: str) -> bool:
        """Whether there may be units to which a criterion applies, by its own `applies when`."""
        return id not in self.applies or truth_of(self.applies[id]).can_be_true

    def may_lack(self, key: str) -> bool:
        """Whether there may be no value of a key, because it does not apply or divides by zero."""
        return bool(facts_of_key(self.table, key).gaps & (NOT_APPLICABLE | DIVIDES))


def analyse(plan: Plan, columns: Mapping[str, Interval] | None = None) -> Analysis:
    """Find what every value of a plan can be.

    ``columns`` are the real ranges and denominators of columns of numbers and dates (as ordinals),
    by the key of their input, where they are known: each is met with what is declared.
    """
    analysis = Analysis(plan)
    keys = analysis.table.keys
    for item in plan.inputs:
        keys[item.key] = _input(item, (columns or {}).get(item.key))
    for step in plan.steps:
        if isinstance(step, LetStep):
            keys[step.key] = facts_of(analysis.table, step.value, EVERYWHERE)
            analysis.table.lets[step.key] = step.value
        elif isinstance(step, StatisticStep):
            keys[step.key] = _statistic(analysis, step)
        elif isinstance(step, AppliesStep):
            _applies(analysis, step)
        else:
            _criterion(analysis, step)
    return analysis


# ---- inputs --------------------------------------------------------------------------------------


def _input(item: InputPlan, column: Interval | None) -> Facts:
    gaps = COUNTS_AS_ZERO if item.policy == "zero" and item.default is None else 0
    if item.kind == "yesno":
        return Facts(EITHER, gaps)
    if item.kind in ("choice", "text"):
        choice = item.kind == "choice"
        return Facts(Texts(frozenset(id for id, _ in item.options) if choice else None), gaps)
    whole = 1 if item.kind in ("integer", "date") else None
    declared = intervals.between(_end(item.low), _end(item.high), whole)
    found = declared if column is None else intervals.intersection(declared, column)
    if item.default is None:
        return Facts(found or declared, gaps)
    default = known_facts(item.default).value
    return Facts(default if found is None else united([found, default]), gaps)


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
    gaps = facts.gaps & (COUNTS_AS_ZERO | NOT_APPLICABLE | (DIVIDES if own else 0))
    if facts.gaps & DIVIDES:
        gaps |= NOT_APPLICABLE
    if step.statistic == "sample_deviation":
        gaps |= DIVIDES
    value = over_all(step.statistic, facts.value, step.parameter)
    return Facts(intervals.trimmed(value), gaps)


def _applies(analysis: Analysis, step: AppliesStep) -> None:
    above = Facts(Truth(True, False))
    context = EVERYWHERE
    if step.parent is not None:
        above, context = analysis.applies[step.parent], analysis.contexts[step.parent]
    gaps, truth = above.gaps, truth_of(above)
    can, fails = truth.can_be_true, truth.can_be_false
    if step.condition is not None:
        facts = facts_of(analysis.table, step.condition, context)
        gaps |= facts.gaps & COUNTS_AS_ZERO
        fails = fails or truth_of(facts).can_be_false or bool(facts.gaps & NOT_APPLICABLE)
        narrower = can_hold(analysis.table, step.condition, context)
        can, context = can and narrower is not None, narrower or context
    analysis.applies[step.id] = Facts(Truth(can, fails), gaps)
    analysis.contexts[step.id] = context


def _criterion(analysis: Analysis, step: CriterionPlan) -> None:
    maximum = exactly(step.maximum)
    applies = analysis.applies[step.id] if step.conditional else Facts(Truth(True, False))
    context = analysis.contexts.setdefault(step.id, EVERYWHERE)
    lacks = truth_of(applies).can_be_false or _stands_alone(analysis, step)
    counts_as_zero = applies.gaps
    own, limit = maximum, maximum
    if step.value is not None:
        facts = facts_of(analysis.table, step.value, context)
        value = facts.value if isinstance(facts.value, Interval) else EVERY_NUMBER
        lacks = lacks or bool(facts.gaps & NOT_APPLICABLE)
        counts_as_zero |= facts.gaps & COUNTS_AS_ZERO
    else:
        value, own, limit = _of_parts(analysis, step)
        lacks = lacks or all(analysis.lacking[child] for child in step.criteria)
    if step.rounding is not None:
        value = intervals.rounded(value, step.rounding.step, step.rounding.mode)
    value = _held(value, limit)
    gaps = NOT_APPLICABLE if lacks else 0
    policy = analysis.plan.not_applicable
    if lacks and step.kind == "criterion" and policy in ("zero", "full"):
        points = ZERO if policy == "zero" else maximum
        value, limit, gaps = intervals.union(value, points), intervals.union(limit, points), 0
    if counts_as_zero:
        value = intervals.union(value, maximum if step.kind == "penalty" else ZERO)
    analysis.lacking[step.id] = lacks
    analysis.limits[step.id] = limit
    analysis.table.keys[step.id] = Facts(value, gaps)
    analysis.table.keys[f"{step.id}.max"] = Facts(own, gaps)


def _stands_alone(analysis: Analysis, step: CriterionPlan) -> bool:
    """Whether it may be a bonus or penalty of a criterion in which nothing else applies."""
    root = analysis.plan.total
    if step.kind not in ("bonus", "penalty") or step.parent is None or step.parent == root.id:
        return False
    beside = analysis.criteria[step.parent].criteria
    return all(analysis.lacking.get(child, True) for child in beside)


def _held(value: Interval, limit: Interval) -> Interval:
    """Points held within 0 and a limit."""
    held = value
    if held.low is None or held.low < 0:
        held = intervals.highest(held, ZERO)
    if held.high is None or limit.low is None or held.high > limit.low:
        held = intervals.lowest(held, limit)
    return held


# ---- a criterion with parts ----------------------------------------------------------------------


def _of_parts(analysis: Analysis, step: CriterionPlan) -> tuple[Interval, Interval, Interval]:
    """The points of a criterion with parts before they are rounded and held, its own max and its
    limit."""
    facts = [analysis.table.keys[id] for id in step.criteria]
    lacks = [bool(each.gaps & NOT_APPLICABLE) for each in facts]
    values = [_number(each) for each in facts]
    maxima = [_number(analysis.table.keys[f"{id}.max"]) for id in step.criteria]
    limits = [analysis.limits[id] for id in step.criteria]
    bonuses = [_optional(analysis, id, _number(analysis.table.keys[id])) for id in step.bonuses]
    penalties = [_optional(analysis, id, _number(analysis.table.keys[id])) for id in step.penalties]
    value = _combined(analysis, step, values, maxima, lacks)
    value = intervals.add(value, *bonuses, *(intervals.negate(each) for each in penalties))
    most = [_optional(analysis, id, analysis.limits[id]) for id in step.bonuses]
    limit = exactly(step.limit)
    if any(lacks) or any(each.only is None for each in (*limits, *maxima, *most)):
        limit = intervals.add(_combined(analysis, step, limits, maxima, lacks), *most)
    own = exactly(step.maximum)
    if _shrinks(analysis, step):
        own = intervals.union(own, _least_of(maxima, lacks))
    return value, own, limit


def _number(facts: Facts) -> Interval:
    assert isinstance(facts.value, Interval)
    return facts.value


def _optional(analysis: Analysis, id: str, value: Interval) -> Interval:
    """Points, or none where they may not apply."""
    lacks = analysis.table.keys[id].gaps & NOT_APPLICABLE
    return intervals.union(value, ZERO) if lacks else value


def _shrinks(analysis: Analysis, step: CriterionPlan) -> bool:
    """Whether its max falls with what does not apply."""
    additive = COMBINATIONS[step.combination].additive
    return additive and analysis.plan.not_applicable == "leave_out" and step.parent is not None


def _least_of(maxima: Sequence[Interval], lacks: Sequence[bool]) -> Interval:
    """The max of what must apply; where nothing must, the least."""
    musts = [each for each, may_lack in zip(maxima, lacks, strict=True) if not may_lack]
    if musts:
        found = intervals.add(*musts)
        return Interval(found.low, found.high, intervals.common(maxima))
    return intervals.union(*maxima)


def _combined(
    analysis: Analysis,
    step: CriterionPlan,
    values: Sequence[Interval],
    maxima: Sequence[Interval],
    lacks: Sequence[bool],
) -> Interval:
    """What children come to; ``lacks`` says which may not apply."""
    combination = COMBINATIONS[step.combination]
    weights = [analysis.criteria[id].weight for id in step.criteria]
    maximum = exactly(step.maximum)
    if combination.of_shares:
        shares = [intervals.divide(v, m) for v, m in zip(values, maxima, strict=True)]
        found = combined(step.combination, shares, weights, step.best, lacks)
        return intervals.multiply(found, maximum)
    found = combined(step.combination, values, weights, step.best, lacks)
    if not combination.additive:
        return intervals.lowest(found, maximum)
    varied = any(lacks) or any(each.only is None for each in maxima)
    return (
        _scaled(step, values, maxima, lacks) if varied and not _shrinks(analysis, step) else found
    )


def _scaled(
    step: CriterionPlan,
    values: Sequence[Interval],
    maxima: Sequence[Interval],
    lacks: Sequence[bool],
) -> Interval:
    """A sum scaled to the full max: the max times a mean of the shares."""
    shares = [intervals.divide(v, m) for v, m in zip(values, maxima, strict=True)]
    mean = intervals.multiply(intervals.union(*shares), exactly(step.maximum))
    denominator = intervals.common(values)
    known = [each.only for each in maxima if each.only is not None]
    wholes = over_subsets(known, lacks) if len(known) == len(maxima) else None
    if denominator is None or wholes is None:
        return Interval(mean.low, mean.high)
    factors = [step.maximum / whole for whole in wholes]
    lifted = intervals.common([Interval(None, None, factor.denominator) for factor in factors])
    if lifted is None:
        return Interval(mean.low, mean.high)
    return Interval(mean.low, mean.high, intervals.kept(denominator * lifted))
