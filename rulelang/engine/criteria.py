"""The points of one criterion of one unit: computed, scaled, rounded, and held within its limit."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from attrs import field, frozen

from rulelang.engine.expressions import APPLIES, TOO_LARGE, Evaluate, Maxima, Values, evaluator
from rulelang.plan.combinations import COMBINATIONS, Combination
from rulelang.plan.tree import CriterionPlan, Plan
from rulelang.plan.values import NOT_APPLICABLE, Absent, Value, absence, wrong
from rulelang.rational import DomainError, TooLargeError, round_to, settled

__all__ = [
    "LIMIT",
    "Scorer",
    "applicable",
    "applies",
    "combined",
    "finished",
    "limit",
    "points",
    "rounded",
    "scorers",
    "with_own",
]

LIMIT = ".limit"
"""Ends the key of a unit's own limit, where some part of the criterion does not apply."""


@frozen(eq=False)
class Scorer:
    """A criterion made ready to be scored.

    ``limits`` are those of all criteria by id. ``scales``: points are scaled to the full max for
    what does not apply; ``shrinks``: the max itself falls.
    """

    plan: CriterionPlan
    value: Evaluate | None
    combination: Combination | None
    weights: dict[str, Fraction]
    maxima: Maxima
    limits: dict[str, Fraction]
    scales: bool
    shrinks: bool
    known: dict[tuple[Any, ...], Fraction] = field(factory=dict, repr=False)

    @property
    def limit(self) -> Fraction:
        """The most that the criterion can come to where everything in it applies."""
        return self.plan.limit


def scorers(plan: Plan) -> dict[str, Scorer]:
    """The criteria of a plan, made ready."""
    maxima = Maxima.of(plan)
    by_id = {criterion.id: criterion for criterion in plan.criteria}
    limits = {criterion.id: criterion.limit for criterion in plan.criteria}
    ready: dict[str, Scorer] = {}
    for step in plan.steps:
        if not isinstance(step, CriterionPlan):
            continue
        combination = COMBINATIONS[step.combination] if step.combination else None
        additive = combination is not None and combination.additive
        leaves_out = plan.not_applicable == "leave_out" and step.parent is not None
        ready[step.id] = Scorer(
            step,
            None if step.value is None else evaluator(step.value, maxima),
            combination,
            {child: by_id[child].weight for child in step.criteria},
            maxima,
            limits,
            scales=additive and not leaves_out,
            shrinks=additive and leaves_out,
        )
    return ready


# ---- a leaf, or what its children come to --------------------------------------------------------


def points(scorer: Scorer, values: Values) -> Value:
    """The score of a criterion that applies, or the reason why there is none."""
    plan = scorer.plan
    if scorer.value is not None:
        result = scorer.value(values)
        return result if isinstance(result, Absent) else _safely(scorer, (), result, values)
    if not any(applies(child, values) for child in plan.criteria):
        return NOT_APPLICABLE  # its children may have points all the same, for not applying
    scores = [values[id] for id in (*plan.criteria, *plan.bonuses, *plan.penalties)]
    absent = absence(score for score in scores if score is not NOT_APPLICABLE)
    if absent is not None:
        return absent
    return _safely(scorer, applicable(plan.criteria, values), None, values)


def applies(id: str, values: Values) -> bool:
    """Whether a criterion applies, as far as that is known yet."""
    return values.get(id) is not NOT_APPLICABLE and values.get(id + APPLIES) is not False


def _safely(scorer: Scorer, ids: Sequence[str], value: Any, values: Values) -> Value:
    try:
        if scorer.value is None:
            value = with_own(scorer, combined(scorer, ids, values), values)
        return finished(scorer, value, limit(scorer, ids, values))
    except TooLargeError:
        return wrong(scorer.plan.place, TOO_LARGE)
    except DomainError as error:
        return wrong(scorer.plan.place, str(error))


def applicable(ids: Sequence[str], values: Values) -> Sequence[str]:
    """Those of the ids that have a score."""
    if any(values[id].__class__ is Absent for id in ids):
        return tuple(id for id in ids if values[id].__class__ is not Absent)
    return ids


def combined(scorer: Scorer, ids: Sequence[str], values: Values, scaled: bool = True) -> Fraction:
    """What the children that apply come to; ``scaled`` to the full max where the policy says so."""
    maxima = _own_maxima(scorer, ids, values)
    return settled(_combine(scorer, ids, values, maxima, scaled))


def with_own(scorer: Scorer, base: Fraction, values: Values) -> Fraction:
    """The points with the criterion's own bonuses and penalties, those that apply."""
    scores: Any = values
    for bonus in applicable(scorer.plan.bonuses, values):
        base += scores[bonus]
    for penalty in applicable(scorer.plan.penalties, values):
        base -= scores[penalty]
    return base


def _combine(
    scorer: Scorer, ids: Sequence[str], scores: Any, maxima: Any, scaled: bool = True
) -> Fraction:
    plan, combination = scorer.plan, scorer.combination
    assert combination is not None
    result = combination.points(
        [scores[id] for id in ids],
        [maxima[id] for id in ids],
        [scorer.weights[id] for id in ids],
        plan.best,
        plan.maximum,
    )
    if scaled and scorer.scales and (scorer.maxima.own or len(ids) < len(plan.criteria)):
        whole = sum(maxima[id] for id in ids)
        if whole != plan.maximum:
            result = result * plan.maximum / whole
    return result


# ---- limits --------------------------------------------------------------------------------------


def _own_maxima(scorer: Scorer, ids: Sequence[str], values: Values) -> Any:
    if not scorer.maxima.own:
        return scorer.maxima.by_id
    return {id: scorer.maxima.of_unit(id, values) for id in ids}


def limit(scorer: Scorer, ids: Sequence[str], values: Values) -> Fraction:
    """The most that the criterion can come to for this unit, ``ids`` being what applies in it.

    Where it is another than that of a unit to which everything applies, it and (under `leave
    out`) the unit's own max are noted among the values.
    """
    plan = scorer.plan
    if scorer.value is not None:
        return scorer.limit
    own = any(id + LIMIT in values for id in ids)
    bonuses = applicable(plan.bonuses, values)
    whole = len(ids) == len(plan.criteria) and len(bonuses) == len(plan.bonuses)
    if whole and not own:
        return scorer.limit
    limits: Any = {id: values.get(id + LIMIT, scorer.limits[id]) for id in ids}
    maxima = _own_maxima(scorer, ids, values)
    key = (*ids, *bonuses, *limits.values(), *(maxima[id] for id in ids))
    if key not in scorer.known:
        most = _combine(scorer, ids, limits, maxima)
        scorer.known[key] = most + sum(scorer.limits[bonus] for bonus in bonuses)
    most = scorer.known[key]
    if most != scorer.limit:
        values[plan.id + LIMIT] = most
    if scorer.shrinks:
        values[f"{plan.id}.max"] = sum((maxima[id] for id in ids), Fraction(0))
    return most


def finished(scorer: Scorer, value: Fraction, most: Fraction) -> Fraction:
    """The points rounded, then held within 0 and the limit."""
    score = rounded(scorer, value)
    if score.numerator < 0:
        return Fraction(0)
    return score if score <= most else most


def rounded(scorer: Scorer, value: Fraction) -> Fraction:
    """The points as the criterion's own `round` has them."""
    rounding = scorer.plan.rounding
    return value if rounding is None else round_to(value, rounding.step, rounding.mode)
