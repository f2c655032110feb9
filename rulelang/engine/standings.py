"""Ranks, and the result of every unit."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from rulelang.engine.expressions import Evaluate, Values, evaluator, policies_of
from rulelang.engine.findings import Findings
from rulelang.plan.kinds import Mark, UnitStatus
from rulelang.plan.tree import TOTAL, MarkPlan, Plan, Ref
from rulelang.plan.values import Absent, Value, spelt
from rulelang.results.ranking import Entrant, rank, sort_key
from rulelang.results.score import UnitResult

__all__ = ["unit_results"]

Marking: TypeAlias = tuple[MarkPlan, Evaluate]
"""A mark, and whether a unit has it."""


def unit_results(findings: Findings) -> tuple[UnitResult, ...]:
    """The result of every unit, in the order of the data, once all steps are done."""
    plan = findings.plan
    policies = policies_of(plan)
    marks = [(mark, evaluator(mark.condition, policies)) for mark in plan.marks]
    needed = [evaluator(expr, policies) for expr in plan.needed]
    own = {c.id: c.maximum for c in plan.criteria}
    scores = [(c.id, Ref("score", c.id)) for c in plan.criteria if c is not plan.total]
    entrants: list[Entrant] = []
    missing: list[set[str]] = []
    for row, values in enumerate(findings.values):
        found = [findings.noted(value(values), row) for value in needed]
        names = {name for value in found if isinstance(value, Absent) for name in value.names}
        missing.append(names)
        if not names and not isinstance(found[0], Absent):
            entrants.append(_entrant(findings, row, found))
    ranks = rank(entrants, plan.rank.ties)
    return tuple(
        _result(findings, row, own, scores, marks, ranks.get(row), names)
        for row, names in enumerate(missing)
    )


def _entrant(findings: Findings, row: int, found: Sequence[Value]) -> Entrant:
    """A unit to be ranked; ``found`` are the values that it needed, its rank keys last."""
    plan, prepared = findings.plan.rank, findings.prepared
    keys = found[len(found) - len(plan.keys) :]
    sorting = tuple(
        sort_key(None if isinstance(value, Absent) else value, ascending)
        for value, (_, ascending) in zip(keys, plan.keys, strict=True)
    )
    group = None if plan.within is None else found[-len(plan.keys) - 1]
    return Entrant(row, prepared.units[row], (prepared.periods[row], group), sorting)


# ---- results -------------------------------------------------------------------------------------


def _result(
    findings: Findings,
    row: int,
    maxima: Mapping[str, Fraction],
    scores: Sequence[tuple[str, Ref]],
    marks: Sequence[Marking],
    rank: int | None,
    needed: set[str],
) -> UnitResult:
    plan, prepared = findings.plan, findings.prepared
    values: Values = findings.values[row]
    root = plan.total
    ranked = rank is not None
    total: Any = values[Ref("score", TOTAL)] if ranked else None
    levels = {block.of: _known(values[Ref("level", block.of)]) for block in plan.levels}
    level = levels.pop(root.id, None)
    below = next((block.below for block in plan.levels if block.of == root.id), None)
    reached: UnitStatus = "ranked" if level is None or level != below else "below"
    return UnitResult(
        unit=prepared.units[row],
        period=prepared.periods[row],
        status=reached if ranked else "incomplete",
        total=total,
        max=root.maximum,
        share=None if total is None else total / root.maximum,
        level=level if ranked else None,
        rank=rank,
        scores={id: _known(values[ref]) for id, ref in scores},
        levels=levels,
        maxima=_maxima(plan, maxima, values),
        missing=tuple(id for id in findings.inputs if id in needed),
        group=_group(findings, values),
        marks=_marks(marks, values, ranked),
    )


def _marks(
    marks: Sequence[Marking], values: Values, ranked: bool
) -> Mapping[Mark, tuple[str, ...]]:
    """What was done to the scores of a unit; one that is not ranked has no total."""
    found: dict[Mark, tuple[str, ...]] = {}
    for mark, holds in marks:
        if (ranked or mark.of != TOTAL) and holds(values) is True:
            found[mark.mark] = (*found.get(mark.mark, ()), mark.of)
    return found


def _known(value: Value) -> Any:
    return None if value.__class__ is Absent else value


def _maxima(plan: Plan, maxima: Mapping[str, Fraction], values: Values) -> Mapping[str, Fraction]:
    """The max of each criterion that applies to a unit; one mapping for all where it is one."""
    if plan.not_applicable != "leave_out":
        return maxima
    own = {id: values[Ref("max", id)] for id in maxima}
    return {id: value for id, value in own.items() if isinstance(value, Fraction)}


def _group(findings: Findings, values: Values) -> str | None:
    within = findings.plan.rank.within
    value = None if within is None else values[Ref("input", within)]
    if within is None or value is None or isinstance(value, Absent):
        return None
    return spelt(value, findings.inputs[within].kind == "percent")
