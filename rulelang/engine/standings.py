"""Who is in the running, and the ranks of those who are."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

from attrs import frozen

from rulelang.engine.expressions import (
    PLANS_KEPT,
    Evaluate,
    evaluator,
    policies_of,
    policy_of,
)
from rulelang.engine.findings import Findings
from rulelang.plan.expressions import TOTAL, Recover, Ref
from rulelang.plan.tree import Plan, RankPlan
from rulelang.plan.values import Absent, Value
from rulelang.records import Node
from rulelang.results.ranking import Entrant, rank, sort_key

__all__ = ["Standing", "Standings", "level_ref", "ranks_of", "standings_of"]

Keys: TypeAlias = tuple[tuple[int, object], ...]


@frozen(eq=False, repr=False)
class Standing(Node):
    """Where a unit is before ranks: the ``reasons`` for which it is out of the running, the
    ids of what it needs and lacks, those of what it lacks though nothing needs it any more
    (``excused``), whether it has all that it needs, what it is ranked within, and its keys, which
    sort the best first."""

    reasons: tuple[str, ...]
    missing: frozenset[str]
    excused: frozenset[str]
    complete: bool
    group: Value | None
    keys: Keys

    @property
    def runs(self) -> bool:
        """Whether it is in the running."""
        return self.complete and not self.reasons


Standings: TypeAlias = Sequence[Standing]


def standings_of(findings: Findings) -> Standings:
    """Where every unit stands, once all that units need is known."""
    plan = findings.plan
    policies = policies_of(plan)
    needed, excused = _needs_of(plan)

    def leaving(row: int) -> frozenset[str]:
        """The ids of what is missing for a value that leaves by its policy."""
        names: set[str] = set()
        for value, recover in excused:
            found = value(findings.values[row])
            if not isinstance(found, Absent) or found.kind != "missing":
                continue
            stays = recover.parts and found.settled
            if not stays and policy_of(policies, found, recover.policy) == "rescale":
                names |= found.names
        return frozenset(names)

    return [_standing(findings, row, needed, leaving(row)) for row in range(len(findings.values))]


@lru_cache(maxsize=PLANS_KEPT)
def _needs_of(
    plan: Plan,
) -> tuple[Sequence[Evaluate], Sequence[tuple[Evaluate, Recover]]]:
    """What units need, and what leaves by its policy."""
    policies = policies_of(plan)
    needed = tuple(evaluator(expr, policies) for expr in plan.needed)
    excused = ((evaluator(expr.value, policies), expr) for expr in plan.excused)
    return needed, tuple(excused)


def _standing(
    findings: Findings, row: int, needed: Sequence[Evaluate], excused: frozenset[str]
) -> Standing:
    plan, values = findings.plan, findings.values[row]
    found = [findings.noted(value(values), row) for value in needed]
    names = {name for value in found if isinstance(value, Absent) for name in value.names}
    first = 1 + len(plan.levels)
    conditions = zip(plan.disqualified, found[first:], strict=False)
    keys = found[len(found) - len(plan.rank.keys) :]
    group = None if plan.rank.within is None else found[-len(keys) - 1]
    return Standing(
        tuple(item.reason for item, holds in conditions if holds is True),
        frozenset(names),
        excused,
        not names and not isinstance(found[0], Absent),
        group,
        _sorting(plan.rank, keys),
    )


def _sorting(ranking: RankPlan, keys: Sequence[Value]) -> Keys:
    return tuple(
        sort_key(None if isinstance(value, Absent) else value, ascending)
        for value, (_, ascending) in zip(keys, ranking.keys, strict=True)
    )


def ranks_of(
    findings: Findings, standings: Standings, running: Sequence[int]
) -> tuple[Mapping[int, int], Mapping[str, Mapping[int, int]]]:
    """The ranks of the rows that are ``running``, and those in each further ranking by its id: a
    unit that lacks something that only that needs has none there."""
    plan = findings.plan
    entrants = [
        _entrant(findings, row, standings[row].group, standings[row].keys) for row in running
    ]
    others = {ranking.id: _ranks(findings, ranking, running) for ranking in plan.rankings}
    return rank(entrants, plan.rank.ties), others


def _ranks(findings: Findings, ranking: RankPlan, running: Sequence[int]) -> Mapping[int, int]:
    policies = policies_of(findings.plan)
    keys = [evaluator(key, policies) for key, _ in ranking.keys]
    group = None if ranking.group is None else evaluator(ranking.group, policies)
    entrants: list[Entrant] = []
    for row in running:
        values = findings.values[row]
        found = [findings.noted(key(values), row) for key in keys]
        own = None if group is None else findings.noted(group(values), row)
        if not any(isinstance(value, Absent) and value.names for value in (own, *found)):
            entrants.append(_entrant(findings, row, own, _sorting(ranking, found)))
    return rank(entrants, ranking.ties)


def _entrant(findings: Findings, row: int, group: Value | None, keys: Keys) -> Entrant:
    prepared = findings.prepared
    return Entrant(row, prepared.units[row], (prepared.periods[row], group), keys)


def level_ref(findings: Findings) -> Ref:
    """Where the level of the total stands: what a unit gets, where levels have quotas."""
    block = findings.plan.total_levels
    return Ref("placed" if block is not None and block.has_quotas else "level", TOTAL)
