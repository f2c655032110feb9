"""Whether two rubrics, or a criterion of each, come to the same scores."""

from typing import Any

from attrs import evolve

from rulelang.plan.expressions import TOTAL, Expr, Ref
from rulelang.plan.meaning import digest_of, meaning_of
from rulelang.plan.tree import GatheredPlan, InputPlan, Plan, StatisticStep, Step
from rulelang.plan.walk import reads

__all__ = ["same_criterion", "same_rules"]

NAMELESS: dict[str, Any] = {"label": None, "item": "", "evidence": ""}
"""Fields that say what a criterion or an input is called, and not what it comes to."""


def same_rules(one: Plan, other: Plan) -> bool:
    """Whether two rubrics come to the same scores, levels and ranks; their names, editions and
    sources may differ."""
    return one is other or _rules(one) == _rules(other)


def same_criterion(one: Plan, other: Plan, id: str) -> bool:
    """Whether a criterion has the same max and the same rules in both; False where one lacks it.

    What cannot be seen to be the same is not.
    """
    if any(all(criterion.id != id for criterion in plan.criteria) for plan in (one, other)):
        return False
    if same_rules(one, other):
        return True
    return id != TOTAL and _of_criterion(one, id) == _of_criterion(other, id)


def _rules(plan: Plan) -> str:
    return meaning_of(evolve(plan, id="", label=None, edition=None, source=None))


def _of_criterion(plan: Plan, id: str) -> str:
    """A digest of all steps and inputs that the score of a criterion reads."""
    steps = {step.ref: step for step in plan.steps}
    gathered = {item.ref: item for item in plan.gathered}
    inputs = {item.key: item for item in plan.inputs}
    criteria = {criterion.id: criterion for criterion in plan.criteria}
    waiting, met = [Ref("score", id)], set[Ref]()
    read: list[Step | GatheredPlan | InputPlan] = []
    while waiting:
        ref = waiting.pop()
        if ref in met:
            continue
        met.add(ref)
        if ref in steps:
            read.append(steps[ref])
            waiting += _refs(steps[ref])
        elif ref in gathered:
            read.append(gathered[ref])
            waiting.append(Ref("input", gathered[ref].input))
        elif ref in inputs:
            read.append(evolve(inputs[ref], **NAMELESS))
            waiting += [r for bound in (inputs[ref].low, inputs[ref].high) for r in _reads(bound)]
    policies = (plan.not_applicable, plan.missing_marks)
    return digest_of([evolve(criteria[id], **NAMELESS), policies, read])


def _refs(step: Step) -> list[Ref]:
    found = _reads(step.value)
    if isinstance(step, StatisticStep):
        found += _reads(step.own)
        found += [] if step.within is None else [step.within]
    return found


def _reads(expr: Expr | None) -> list[Ref]:
    return [] if expr is None else [item.ref for item in reads(expr)]
