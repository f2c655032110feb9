"""Criteria over the years: their means, who has most and least, and how many units rose."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from itertools import takewhile

from attrs import evolve

from rulelang.analysis.history import CriterionHistory, CriterionYear, Kept, Year, run_of
from rulelang.analysis.history_lines import Line
from rulelang.analysis.history_rules import same_criterion
from rulelang.analysis.unusual import UNUSUAL, Unusual, unusual, within
from rulelang.plan.expressions import TOTAL
from rulelang.plan.tree import CriterionPlan
from rulelang.rational import mean, parts_of
from rulelang.results.collation import vietnamese_key
from rulelang.results.score import UnitResult

__all__ = ["criteria_of", "share_of"]


def criteria_of(
    years: Sequence[Year], units: Sequence[tuple[Line, str]]
) -> tuple[CriterionHistory, ...]:
    """The criteria of all years, those of the last one first; ``units`` are the lines with the
    names of their histories."""
    plans: dict[str, CriterionPlan] = {}
    for year in reversed(years):
        own = {criterion.id: criterion for criterion in year.plan.criteria}
        plans |= {id: own[id] for id in [TOTAL, *own] if id not in plans}
    return tuple(_criterion(plan, years, units) for plan in plans.values())


def share_of(result: UnitResult, id: str) -> Fraction | None:
    """The score of a criterion as a fraction of its max for that unit."""
    score, most = result.score(id), result.maxima.get(id)
    return score / most if score is not None and most else None


def _criterion(
    plan: CriterionPlan, years: Sequence[Year], units: Sequence[tuple[Line, str]]
) -> CriterionHistory:
    found: list[CriterionYear] = []
    for year in years:
        own = next((c for c in year.plan.criteria if c.id == plan.id), None)
        if own is not None:
            unusual = _unusual(own, year, units)
            found.append(evolve(_year(own, year.period, units), unusual=unusual))
    before, present = years[-2], years[-1]
    comparable = same_criterion(before.plan, present.plan, plan.id)
    by_period = {year.period: year for year in found}
    moved: dict[int, list[str]] = {1: [], -1: [], 0: []}
    rise: Fraction | None = None
    if before.period in by_period and present.period in by_period:
        value: Callable[[UnitResult, str], Fraction | None]
        value = UnitResult.score if comparable else share_of
        for line, name in units:
            was, now = (_counted(line, year.period) for year in (before, present))
            one = None if was is None else value(was, plan.id)
            other = None if now is None else value(now, plan.id)
            if one is not None and other is not None:
                moved[(other > one) - (other < one)].append(name)
        means = [
            by_period[year.period].mean if comparable else by_period[year.period].share
            for year in (before, present)
        ]
        rise = None if means[0] is None or means[1] is None else means[1] - means[0]
    rose, fell, same = (tuple(sorted(moved[way], key=vietnamese_key)) for way in (1, -1, 0))
    periods = [year.period for year in years]
    return CriterionHistory(
        plan.id,
        plan.label,
        plan.parent,
        plan.kind,
        tuple(found),
        comparable,
        rise,
        rose,
        fell,
        same,
        _kept(periods, by_period, highest=True),
        _kept(periods, by_period, highest=False),
    )


def _counted(line: Line, period: str) -> UnitResult | None:
    result = line.results.get(period)
    return None if result is None or result.status == "disqualified" else result


def _year(plan: CriterionPlan, period: str, units: Sequence[tuple[Line, str]]) -> CriterionYear:
    scores: list[tuple[Fraction, str]] = []
    shares: list[Fraction] = []
    for line, name in units:
        result = _counted(line, period)
        score = None if result is None else result.score(plan.id)
        if result is None or score is None:
            continue
        scores.append((score, name))
        share = None if plan.unlimited else share_of(result, plan.id)
        shares += [] if share is None else [share]
    maximum = None if plan.unlimited else plan.maximum
    if not scores:
        return CriterionYear(period, maximum, 0, None, None, False, (), ())
    points = [score for score, _ in scores]
    high, low = max(points), min(points)
    with_high, with_low = (
        tuple(sorted((name for score, name in scores if score == end), key=vietnamese_key))
        for end in (high, low)
    )
    return CriterionYear(
        period,
        maximum,
        len(points),
        mean(parts_of(points), len(points)),
        mean(parts_of(shares), len(shares)) if shares else None,
        high == low,
        with_high,
        with_low,
    )


def _unusual(
    plan: CriterionPlan, year: Year, units: Sequence[tuple[Line, str]]
) -> Mapping[Unusual, tuple[str, ...]]:
    """The units with a score that is not ordinary, in the order of names."""
    ids = within(year.plan)[plan.id]
    found: dict[Unusual, list[str]] = {}
    for line, name in units:
        result = line.results.get(year.period)
        if result is not None and result.score(plan.id) is not None:
            for one in unusual(result, year.replaced.get(result.unit, ()), ids):
                found.setdefault(one, []).append(name)
    return {one: tuple(sorted(found[one], key=vietnamese_key)) for one in UNUSUAL if one in found}


def _kept(
    periods: Sequence[str], years: dict[str, CriterionYear], highest: bool
) -> tuple[Kept, ...]:
    """The units at one end in the last year and the one before, with all such years in a row."""

    def ends(period: str) -> tuple[str, ...]:
        year = years.get(period)
        if year is None or year.even:
            return ()
        return year.highest if highest else year.lowest

    found = []
    for name in ends(periods[-1]):
        run = [*takewhile(partial(_is_among, name, ends), reversed(periods))]
        if len(run) > 1:
            found.append(Kept(name, run_of(run[::-1])))
    return tuple(found)


def _is_among(name: str, ends: Callable[[str], tuple[str, ...]], period: str) -> bool:
    return name in ends(period)
