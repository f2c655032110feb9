"""The result of every unit."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeAlias

from attrs import frozen

from rulelang.engine.expressions import PLANS_KEPT, Evaluate, Values, evaluator, policies_of
from rulelang.engine.findings import Findings
from rulelang.engine.standings import Standing, level_ref, ranks_of, standings_of
from rulelang.plan.expressions import TOTAL, Ref
from rulelang.plan.kinds import Mark, UnitStatus
from rulelang.plan.tree import MarkPlan, Plan
from rulelang.plan.values import Absent, Value
from rulelang.records import Node
from rulelang.results.score import UnitResult
from rulelang.words.readonly import read_only

__all__ = ["unit_results"]

Marking: TypeAlias = tuple[MarkPlan, Evaluate]
"""A mark, and whether a unit has it."""


@frozen(eq=False, repr=False)
class _Reading(Node):
    """What the results of all units are read with."""

    findings: Findings
    level: Ref
    maxima: Mapping[str, Fraction]
    marks: Sequence[Marking]
    ranks: Mapping[int, int]
    others: Mapping[str, Mapping[int, int]]


def unit_results(findings: Findings) -> tuple[UnitResult, ...]:
    """The result of every unit, in the order of the data, once all steps are done."""
    plan = findings.plan
    marks = _markings_of(plan)
    standings = standings_of(findings)
    level = level_ref(findings)
    running = [row for row, s in enumerate(standings) if s.runs and _is_ranked(findings, row)]
    ranks, others = ranks_of(findings, standings, running)
    maxima = read_only({c.id: c.maximum for c in plan.criteria})
    reading = _Reading(findings, level, maxima, marks, ranks, others)
    return tuple(_result(reading, row, standing) for row, standing in enumerate(standings))


@lru_cache(maxsize=PLANS_KEPT)
def _markings_of(plan: Plan) -> Sequence[Marking]:
    policies = policies_of(plan)
    return tuple((mark, evaluator(mark.condition, policies)) for mark in plan.marks)


def _is_ranked(findings: Findings, row: int) -> bool:
    """Whether the level of a unit has ranks."""
    block = findings.plan.total_levels
    return block is None or findings.values[row].get(level_ref(findings)) not in block.unranked


def _result(reading: _Reading, row: int, standing: Standing) -> UnitResult:
    findings = reading.findings
    plan, prepared = findings.plan, findings.prepared
    values: Values = findings.values[row]
    root = plan.total
    complete, out = standing.complete, bool(standing.reasons)
    total: Any = _known(values[Ref("score", TOTAL)]) if complete or out else None
    levels = {
        block.of: _known(values[Ref("level", block.of)])
        for block in plan.levels
        if block.of != TOTAL
    }
    shows = {"": True, "total": total is not None, "level": standing.runs}
    hidden = {item.id for item in plan.figures if not shows[item.shown_with]}
    levels |= dict.fromkeys(hidden & levels.keys())
    level = _known(values[reading.level]) if standing.runs and reading.level in values else None
    return UnitResult(
        unit=prepared.units[row],
        period=prepared.periods[row],
        status=_status(plan, standing, level),
        total=total,
        max=root.maximum,
        share=None if total is None else total / root.maximum,
        level=level,
        rank=reading.ranks.get(row),
        scores={c.id: _known(values[Ref("score", c.id)]) for c in plan.criteria if c is not root},
        levels=levels,
        maxima=_maxima(plan, reading.maxima, values),
        missing=_listed(plan, standing.missing | standing.excused),
        group=_group(findings, values),
        marks=_marks(reading.marks, values, total is not None),
        figures={
            item.id: None if item.id in hidden else _known(values[Ref("let", item.id)])
            for item in plan.figures
        },
        ranks={id: found.get(row) for id, found in reading.others.items()},
        reason="; ".join(standing.reasons) or None,
    )


def _listed(plan: Plan, names: frozenset[str]) -> tuple[str, ...]:
    """Ids in the order of the rules: inputs, then criteria of which too little is known."""
    if not names:
        return ()
    known = dict.fromkeys([item.id for item in plan.inputs] + [c.id for c in plan.criteria])
    return tuple(id for id in known if id in names)


def _status(plan: Plan, standing: Standing, level: str | None) -> UnitStatus:
    if standing.reasons:
        return "disqualified"
    if not standing.complete:
        return "incomplete"
    block = plan.total_levels
    if block is not None and level in block.unranked:
        return "unranked"
    return "below" if block is not None and level == block.below else "ranked"


def _marks(
    marks: Sequence[Marking], values: Values, has_total: bool
) -> Mapping[Mark, tuple[str, ...]]:
    """What was done to the scores of a unit."""
    found: dict[Mark, tuple[str, ...]] = {}
    for mark, holds in marks:
        if (has_total or mark.of != TOTAL) and holds(values) is True:
            found[mark.mark] = (*found.get(mark.mark, ()), mark.of)
    return found


def _known(value: Value) -> Any:
    return None if isinstance(value, Absent) else value


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
    return findings.spelt_group(value)
