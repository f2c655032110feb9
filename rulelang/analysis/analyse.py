"""The facts of all periods, from results."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from attrs import evolve

from rulelang.analysis.criteria import criterion_analysis
from rulelang.analysis.crowded import Crowded
from rulelang.analysis.deciding import deciding, pairs
from rulelang.analysis.facts import Analysis, Counts, RankingAnalysis
from rulelang.analysis.replaced import Replaced
from rulelang.analysis.scores import scores_of
from rulelang.analysis.units import unit_analyses
from rulelang.engine.earlier import order_of_periods
from rulelang.plan.kinds import MARKS
from rulelang.plan.tree import Plan
from rulelang.results.score import Results, UnitResult
from rulelang.results.summary import levels_counted

__all__ = ["analyse"]

Without: TypeAlias = Mapping[tuple[str | None, str], frozenset[str]]
"""The ids of the scores that count nothing for what was not reported, by period and unit."""


def analyse(
    plan: Plan, results: Results, replaced: Replaced = (), crowded: Crowded = ()
) -> tuple[Analysis, ...]:
    """The facts of each period, from the first to the last.

    ``replaced`` are the scores that count nothing for what was not reported, by `replaced`, and
    ``crowded`` the levels that had no room, by `crowded`.
    """
    periods: dict[str | None, dict[str | None, list[UnitResult]]] = {}
    for unit in results.units:
        periods.setdefault(unit.period, {}).setdefault(unit.group, []).append(unit)
    named = [(unit.period, unit.unit) for unit in results.units]
    without = {name: ids for name, ids in zip(named, replaced, strict=False) if ids}
    missed = {name: level for name, level in zip(named, crowded, strict=False) if level}
    return tuple(
        Analysis(
            period,
            tuple(
                _with_crowded(_with_replaced(_ranking(plan, id, groups[id]), without), missed)
                for id in _in_order(plan, groups)
            ),
        )
        for period, groups in ((period, periods[period]) for period in _from_first(periods))
    )


def _from_first(periods: Mapping[str | None, object]) -> list[str | None]:
    known = [period for period in periods if period is not None]
    return [*([None] if None in periods else []), *order_of_periods(known)]


def _in_order(plan: Plan, groups: Mapping[str | None, object]) -> list[str | None]:
    known = [id for id in _labels(plan) if id in groups]
    others = [id for id in groups if id is not None and id not in known]
    return [*known, *others, *([None] if None in groups else [])]


def _labels(plan: Plan) -> Mapping[str, str | None]:
    within = next((item for item in plan.inputs if item.id == plan.rank.within), None)
    return {} if within is None else dict(within.options)


def _ranking(plan: Plan, group: str | None, having: Sequence[UnitResult]) -> RankingAnalysis:
    units = sorted(having, key=lambda unit: (unit.rank is None, unit.rank or 0))
    parts = [criterion for criterion in plan.criteria if criterion is not plan.total]
    scores = [scores_of(criterion, units) for criterion in (plan.total, *parts)]
    families: dict[str | None, list[int]] = {}
    for place, own in enumerate(scores):
        families.setdefault(own.criterion.parent, []).append(place)
    depths = _depths(plan)
    firsts = [scores[place] for place in families.get(plan.total.id, [])]
    decided, rest = deciding(units, firsts)
    return RankingAnalysis(
        group,
        None if group is None else _labels(plan).get(group),
        _counts(plan, units),
        unit_analyses(scores),
        tuple(criterion_analysis(own, depths) for own in scores),
        decided,
        rest,
        tuple(
            pair
            for family in families.values()
            for pair in pairs([scores[place] for place in family])
        ),
    )


def _with_replaced(found: RankingAnalysis, without: Without) -> RankingAnalysis:
    """The same with the scores that count nothing for what was not reported."""
    if not without:
        return found
    ids = {
        own.result.unit: frozenset(
            id
            for id in without.get((own.result.period, own.result.unit), ())
            if own.result.score(id) is not None  # an incomplete unit has no total
        )
        for own in found.units
    }
    units = tuple(
        evolve(own, replaced=tuple(one.id for one in found.criteria if one.id in missing))
        for own in found.units
        for missing in (ids[own.result.unit],)
    )
    compared = [own.result.unit for own in found.units if own.result.status != "disqualified"]
    criteria = tuple(
        evolve(one, replaced=tuple(name for name in compared if one.id in ids[name]))
        for one in found.criteria
    )
    counts = evolve(found.counts, replaced=sum(map(bool, ids.values())))
    return evolve(found, units=units, criteria=criteria, counts=counts)


def _with_crowded(
    found: RankingAnalysis, missed: Mapping[tuple[str | None, str], str]
) -> RankingAnalysis:
    """The same with the levels that had no room for a unit that reached them."""
    if not missed:
        return found
    units = tuple(
        evolve(own, crowded_out=missed.get((own.result.period, own.result.unit)))
        for own in found.units
    )
    return evolve(found, units=units)


def _depths(plan: Plan) -> dict[str, int]:
    parents = {criterion.id: criterion.parent for criterion in plan.criteria}

    def depth(id: str) -> int:
        parent = parents[id]
        return 0 if parent is None else 1 + depth(parent)

    return {id: depth(id) for id in parents}


def _counts(plan: Plan, units: Sequence[UnitResult]) -> Counts:
    statuses = Counter(unit.status for unit in units)
    rescaled, left_out, held = (sum(bool(u.marked(mark)) for u in units) for mark in MARKS)
    return Counts(
        units=len(units),
        ranked=statuses["ranked"],
        below=statuses["below"],
        unranked=statuses["unranked"],
        disqualified=statuses["disqualified"],
        incomplete=statuses["incomplete"],
        levels=levels_counted(plan, Counter(unit.level for unit in units)),
        rescaled=rescaled,
        left_out=left_out,
        held=held,
        replaced=0,
    )
