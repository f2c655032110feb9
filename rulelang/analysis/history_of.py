"""The history of some years: units and criteria, put together."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise, takewhile
from typing import Any

from attrs import field, frozen

from rulelang.analysis.history import (
    Fate,
    History,
    Placed,
    Renaming,
    Run,
    UnitHistory,
    Year,
    run_of,
)
from rulelang.analysis.history_criteria import criteria_of
from rulelang.analysis.history_lines import Line, alike_names, lines_of
from rulelang.analysis.history_rules import same_rules
from rulelang.engine.earlier import order_of_periods
from rulelang.plan.tree import Plan
from rulelang.results.collation import vietnamese_key
from rulelang.results.columns import ids_of_levels
from rulelang.results.score import UnitResult

__all__ = ["history"]


def history(years: Sequence[Year], mapping: Sequence[Renaming] = ()) -> History:
    """What became of units and criteria over at least two years, given in any order.

    The last year is the present. Raises ValueError for years with the same name or fewer than two,
    and MappingError for a mapping that the data contradict.
    """
    by_name = {year.period: year for year in years}
    if len(by_name) < 2 or len(by_name) < len(years):
        raise ValueError("a history needs two years or more, each with a name of its own")
    years = [by_name[period] for period in order_of_periods([*by_name])]
    lines = lines_of(years, mapping)
    fields = {year.period: _Field.of(year) for year in years}
    found = [(line, _unit(line, years, fields)) for line in lines]
    order = _order(years[-1].plan)
    found.sort(key=lambda pair: order(pair[1]))
    return History(
        tuple(year.period for year in years),
        all(same_rules(one.plan, other.plan) for one, other in pairwise(years)),
        tuple(unit for _, unit in found),
        criteria_of(years, [(line, unit.unit) for line, unit in found]),
        alike_names(years, lines),
    )


# ---- places --------------------------------------------------------------------------------------


@frozen
class _Field:
    """How many units of each group have which rank in a year, and what stands for missing data."""

    ranks: Mapping[str | None, Counter[int]] = field(repr=False)
    replaced: Mapping[str, tuple[str, ...]] = field(repr=False)

    @classmethod
    def of(cls, year: Year) -> "_Field":
        ranks: dict[str | None, Counter[int]] = {}
        for unit in year.units:
            if unit.rank is not None:
                ranks.setdefault(unit.group, Counter())[unit.rank] += 1
        in_order = {group: Counter(dict(sorted(found.items()))) for group, found in ranks.items()}
        return cls(in_order, year.replaced)

    def placed(self, period: str, result: UnitResult) -> Placed:
        """A unit among the others of its group."""
        ranks, own = self.ranks.get(result.group, Counter()), result.rank
        of, replaced = ranks.total(), self.replaced.get(result.unit, ())
        if own is None:
            return Placed(period, result, of, 0, first=False, last=False, replaced=replaced)
        best, worst = next(iter(ranks)), next(reversed(ranks))
        return Placed(
            period,
            result,
            of,
            ranks[own] - 1,
            first=own == best != worst,
            last=own == worst != best,
            replaced=replaced,
        )


# ---- a unit --------------------------------------------------------------------------------------


def _unit(line: Line, years: Sequence[Year], fields: Mapping[str, _Field]) -> UnitHistory:
    periods = [year.period for year in years]
    placed = [
        fields[period].placed(period, line.results[period])
        for period in periods
        if period in line.results
    ]
    by_period = {year.period: year for year in placed}
    now, was = by_period.get(periods[-1]), by_period.get(periods[-2])
    group = placed[-1].group
    ranked = [year for year in placed if year.group == group and year.rank is not None]
    first, was_first = _runs(periods, by_period, lambda year: year.first)
    last, was_last = _runs(periods, by_period, lambda year: year.last)
    return UnitHistory(
        line.name,
        group,
        _fate(line, periods),
        tuple(line.changes),
        line.after,
        tuple(placed),
        _rise(was, now),
        _levels(was, now, years),
        first,
        last,
        was_first,
        was_last,
        min(reversed(ranked), key=lambda year: year.rank or 0, default=None),
        max(reversed(ranked), key=lambda year: year.rank or 0, default=None),
    )


def _fate(line: Line, periods: Sequence[str]) -> Fate:
    if periods[-1] not in line.results:
        return "gone"
    if line.changes and line.changes[-1].period == periods[-1]:
        return line.changes[-1].kind
    if periods[-2] in line.results:
        return "stayed"
    return "new" if len(line.results) == 1 else "back"


def _rise(was: Placed | None, now: Placed | None) -> int | None:
    if was is None or now is None or was.group != now.group:
        return None
    return None if was.rank is None or now.rank is None else was.rank - now.rank


def _levels(was: Placed | None, now: Placed | None, years: Sequence[Year]) -> int | None:
    if was is None or now is None or was.level is None or now.level is None:
        return None
    before, present = (
        [] if year.plan.total_levels is None else ids_of_levels(year.plan.total_levels)
        for year in years[-2:]
    )
    return before.index(was.level) - present.index(now.level) if before == present else None


def _runs(
    periods: Sequence[str], years: Mapping[str, Placed], holds: Callable[[Placed], bool]
) -> tuple[Run | None, Run | None]:
    """The years in a row, up to the last or, where it has ended now, up to the one before, in which
    something holds of a unit in one group."""

    def run(up_to: Sequence[str]) -> Run | None:
        group = years[up_to[-1]].group if up_to[-1] in years else None

        def goes_on(period: str) -> bool:
            year = years.get(period)
            return year is not None and year.group == group and holds(year)

        found = [*takewhile(goes_on, reversed(up_to))]
        return run_of(found[::-1]) if found else None

    now = run(periods)
    return now, None if now else run(periods[:-1])


# ---- the order of units --------------------------------------------------------------------------


def _order(plan: Plan) -> Callable[[UnitHistory], tuple[Any, ...]]:
    """The order of units: by group, present ones first, then by rank and by name."""
    inputs = {item.id: item for item in plan.inputs}
    options = inputs[plan.rank.within].options if plan.rank.within in inputs else ()
    places = {id: at for at, (id, _) in enumerate(options)}

    def key(unit: UnitHistory) -> tuple[Any, ...]:
        group = places.get(unit.group or "", len(places))
        rank = unit.years[-1].rank
        gone = unit.fate == "gone"
        by_group = (group, vietnamese_key(unit.group or ""))
        return (gone, *by_group, rank is None, rank or 0, vietnamese_key(unit.unit))

    return key
