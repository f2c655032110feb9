"""What became of units over the years, recomputed in the plainest way, for units that keep their
names."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from rulelang.analysis.history import Year
from rulelang.results.score import UnitResult

__all__ = ["of_criterion", "of_unit"]

Facts = dict[str, Any]


def ranked(year: Year, group: str | None) -> list[int]:
    return [u.rank for u in year.units if u.rank is not None and u.group == group]


def is_end(year: Year, unit: UnitResult | None, first: bool) -> bool:
    """Whether a unit is first (or last) where not all are equal."""
    if unit is None or unit.rank is None:
        return False
    ranks = ranked(year, unit.group)
    return unit.rank == (min(ranks) if first else max(ranks)) and len({*ranks}) > 1


def own(year: Year, name: str) -> UnitResult | None:
    found = [unit for unit in year.units if unit.unit == name]
    return found[0] if found else None


def run(years: Sequence[Year], name: str, first: bool) -> tuple[str, ...] | None:
    """The years in a row that end with the last one, in one group."""
    found: list[str] = []
    last = own(years[-1], name)
    for year in reversed(years):
        unit = own(year, name)
        if not is_end(year, unit, first) or unit is None or last is None:
            break
        if unit.group != last.group:
            break
        found.append(year.period)
    return tuple(reversed(found)) or None


def of_unit(years: Sequence[Year], name: str) -> Facts:
    """The facts of a unit."""
    before, present = years[-2], years[-1]
    was, now = own(before, name), own(present, name)
    there = [year for year in years if own(year, name)]
    facts: Facts = {"years": [year.period for year in there]}
    if now is None:
        facts["fate"] = "gone"
    elif was is not None:
        facts["fate"] = "stayed"
    else:
        facts["fate"] = "new" if len(there) == 1 else "back"
    facts["rise"] = None
    if was and now and was.rank and now.rank and was.group == now.group:
        facts["rise"] = was.rank - now.rank
    for key, first in (("first", True), ("last", False)):
        facts[key] = run(years, name, first)
        facts[f"was_{key}"] = None if facts[key] else run(years[:-1], name, first)
    latest = own(there[-1], name)
    assert latest is not None
    ranks = [
        (unit.rank, year.period)
        for year in there
        if (unit := own(year, name)) and unit.rank is not None and unit.group == latest.group
    ]
    for key, pick in (("best", min), ("worst", max)):
        place = pick((rank for rank, _ in ranks), default=None)
        at = [period for rank, period in ranks if rank == place]
        facts[key] = (place, at[-1]) if at else None
    return facts


def ancestors(year: Year, id: str | None) -> list[str]:
    """A criterion and all that it is in."""
    found = []
    while id is not None:
        found.append(id)
        id = next(one.parent for one in year.plan.criteria if one.id == id)
    return found


def of_criterion(year: Year, id: str) -> Facts:
    """The facts of a criterion in a year."""
    scores: dict[str, Fraction] = {}
    shares: list[Fraction] = []
    (plan,) = [criterion for criterion in year.plan.criteria if criterion.id == id]
    for unit in year.units:
        score = unit.total if id == "total" else unit.scores[id]
        if unit.status == "disqualified" or score is None:
            continue
        scores[unit.unit] = score
        if not plan.unlimited and unit.maxima[id]:
            shares.append(score / unit.maxima[id])
    odd: dict[str, set[str]] = {}
    parts = {id, *(one.id for one in year.plan.criteria if id in ancestors(year, one.parent))}
    for unit in year.units:
        if (unit.total if id == "total" else unit.scores[id]) is None:
            continue
        kinds = [mark for mark, ids in unit.marks.items() if parts & {*ids}]
        lacking = unit.status == "incomplete" and bool(unit.missing)
        if unit.rank is None:
            idle = unit.status == "incomplete" and not unit.missing
            kinds.append("nothing_applies" if idle else unit.status)
        if parts & {*year.replaced.get(unit.unit, ())} and not lacking:
            kinds.append("replaced")
        for kind in kinds:
            odd.setdefault(kind, set()).add(unit.unit)
    values = list(scores.values())
    return {
        "units": len(values),
        "mean": sum(values, Fraction(0)) / len(values) if values else None,
        "share": sum(shares, Fraction(0)) / len(shares) if shares else None,
        "highest": {name for name, score in scores.items() if score == max(values)},
        "lowest": {name for name, score in scores.items() if score == min(values)},
        "even": bool(values) and len({*values}) == 1,
        "unusual": odd,
    }
