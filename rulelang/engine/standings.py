"""Levels and ranks, and the result of every unit."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from rulelang.engine.expressions import Evaluate, Maxima, Values, evaluator
from rulelang.engine.findings import Findings
from rulelang.plan.tree import LevelsPlan
from rulelang.plan.values import Absent, Known, Value, spelt
from rulelang.results.ranking import Entrant, rank, sort_key
from rulelang.results.score import UnitResult

__all__ = ["unit_results"]

Level: TypeAlias = str | Absent | None
"""A level's id, None where there is no score, or what its condition misses."""


def unit_results(findings: Findings) -> tuple[UnitResult, ...]:
    """The result of every unit, in the order of the data, once all steps are done."""
    root = findings.plan.total.id
    levels = {block.of: _levels(block, findings) for block in findings.plan.levels}
    needed: list[set[str]] = []
    for row, values in enumerate(findings.values):
        found = [values[root], *(column[row] for column in levels.values())]
        needed.append({name for a in found if isinstance(a, Absent) for name in a.names})
    ranks = _ranks(findings, needed)
    maxima = Maxima.of(findings.plan)
    return tuple(
        _result(
            findings,
            row,
            maxima,
            {of: column[row] for of, column in levels.items()},
            ranks.get(row),
            names,
        )
        for row, names in enumerate(needed)
    )


# ---- levels --------------------------------------------------------------------------------------


def _levels(block: LevelsPlan, findings: Findings) -> list[Level]:
    maxima = Maxima.of(findings.plan)
    conditions = [
        None if level.requires is None else evaluator(level.requires, maxima)
        for level in block.rows
    ]
    return [_level(block, conditions, maxima, findings, row) for row in range(len(findings.values))]


def _level(
    block: LevelsPlan,
    conditions: Sequence[Evaluate | None],
    maxima: Maxima,
    findings: Findings,
    row: int,
) -> Level:
    values = findings.values[row]
    score: Any = values[block.of]
    if isinstance(score, Absent):
        return None
    maximum = maxima.of_unit(block.of, values)
    for level, condition in zip(block.rows, conditions, strict=True):
        if score < (level.bound * maximum if level.percentage else level.bound):
            continue
        holds = True if condition is None else condition(values)
        if isinstance(holds, Absent):
            holds = findings.noted(holds, row)
            if holds.kind == "missing" and findings.policy(holds) == "unranked":
                return holds
        elif holds:
            return level.id
    return block.below


# ---- ranks ---------------------------------------------------------------------------------------


def _ranks(findings: Findings, needed: Sequence[set[str]]) -> dict[int, int]:
    """The rank of each complete row; what a key misses is added to what its unit needed."""
    plan, prepared = findings.plan.rank, findings.prepared
    maxima = Maxima.of(findings.plan)
    keys = [(evaluator(key, maxima), ascending) for key, ascending in plan.keys]
    entrants = []
    for row, values in enumerate(findings.values):
        group = None if plan.within is None else _key(findings, values[plan.within], row)
        if isinstance(group, Absent):
            needed[row].update(group.names)
        sorting = []
        for key, ascending in keys:
            value = _key(findings, key(values), row)
            if isinstance(value, Absent) and findings.policy(value) == "unranked":
                needed[row].update(value.names)
            sorting.append(sort_key(None if isinstance(value, Absent) else value, ascending))
        if not needed[row] and not isinstance(values[findings.plan.total.id], Absent):
            period = prepared.periods[row]
            entrants.append(Entrant(row, prepared.units[row], (period, group), tuple(sorting)))
    return rank(entrants, plan.ties)


def _key(findings: Findings, value: Value, row: int) -> Known | Absent | None:
    """A key's value, None where it comes last, or what is missing."""
    if not isinstance(value, Absent):
        return value
    noted = findings.noted(value, row)
    return noted if noted.kind == "missing" else None


# ---- results -------------------------------------------------------------------------------------


def _result(
    findings: Findings,
    row: int,
    maxima: Maxima,
    found: dict[str, Level],
    rank: int | None,
    needed: set[str],
) -> UnitResult:
    plan, prepared = findings.plan, findings.prepared
    values: Values = findings.values[row]
    root = plan.total
    total: Any = values[root.id] if rank is not None else None
    levels = {of: None if isinstance(level, Absent) else level for of, level in found.items()}
    level = levels.pop(root.id, None) if rank is not None else None
    levels.pop(root.id, None)
    below = next((block.below for block in plan.levels if block.of == root.id), None)
    reached = "ranked" if level is None or level != below else "below"
    scores: dict[str, Any] = {c.id: values[c.id] for c in plan.criteria if c is not root}
    return UnitResult(
        unit=prepared.units[row],
        period=prepared.periods[row],
        status="incomplete" if rank is None else reached,
        total=total,
        max=root.maximum,
        share=None if total is None else total / root.maximum,
        level=level,
        rank=rank,
        scores={id: None if isinstance(v, Absent) else v for id, v in scores.items()},
        levels=levels,
        maxima=_maxima(maxima, values),
        missing=tuple(id for id in findings.inputs if id in needed),
        group=_group(findings, values),
    )


def _maxima(maxima: Maxima, values: Values) -> Mapping[str, Fraction]:
    """The max of each criterion that applies to a unit; one mapping for all where it is one."""
    if not maxima.own:
        return maxima.by_id
    own = {id: values[f"{id}.max"] for id in maxima.by_id}
    return {id: value for id, value in own.items() if isinstance(value, Fraction)}


def _group(findings: Findings, values: Values) -> str | None:
    within = findings.plan.rank.within
    value = None if within is None else values[within]
    if within is None or value is None or isinstance(value, Absent):
        return None
    return spelt(value, findings.inputs[within].kind == "percent")
