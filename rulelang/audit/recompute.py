"""Claims against results: each computed anew, and compared at the precision that is printed."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias, assert_never

from attrs import frozen

from rulelang.audit.claims import Claim, Figure, Figured
from rulelang.plan.expressions import TOTAL
from rulelang.plan.statistics import STATISTICS
from rulelang.plan.tree import Plan
from rulelang.results.score import UnitResult

__all__ = ["Known", "Verdict", "recompute"]

Known: TypeAlias = Fraction | str
"""A number, or the id of a level."""


@frozen
class Verdict:
    """Whether a claim holds, None where the data do not say. ``computed`` is what its figure comes
    to, for the unit at the place ``unit`` where the claim names several; ``others`` are the units
    that have it and are not named, or are named and have it not."""

    holds: bool | None
    computed: Known | None = None
    unit: int | None = None
    others: tuple[int, ...] = ()


UNDECIDED = Verdict(None)

Results: TypeAlias = Mapping[str | None, Sequence[UnitResult | None]]
"""The results of each period that claims name, a result for each unit; None where it has none."""


def recompute(plan: Plan, claim: Claim, results: Results) -> Verdict:
    """What the results make of a claim."""
    if claim.kind == "units":
        return Verdict(True)
    if claim.kind == "change":
        return _change(plan, claim, results)
    if claim.kind == "first":
        return _first(plan, claim, results)
    units = results.get(claim.period)
    if units is None:
        return UNDECIDED
    return _KINDS[claim.kind](plan, claim, units)


Units: TypeAlias = Sequence[UnitResult | None]


def value_of(figure: Figure, unit: UnitResult | None) -> Known | None:
    """A figure of a unit; None where it has none."""
    if unit is None:
        return None
    match figure.kind:
        case "rank":
            place = unit.rank if figure.of == TOTAL else unit.ranks.get(figure.of)
            return None if place is None else Fraction(place)
        case "level":
            return unit.level if figure.of == TOTAL else unit.levels.get(figure.of)
        case "score" | "total" | "share":
            found = unit.total if figure.of == TOTAL else unit.scores.get(figure.of)
            if figure.of not in unit.scores and figure.of != TOTAL:
                own = unit.figures.get(figure.of)
                found = own if isinstance(own, Fraction) else None
            if found is None or figure.kind != "share":
                return found
            own_max = unit.max if figure.of == TOTAL else unit.maxima.get(figure.of)
            return found / own_max if own_max else None
        case _:
            assert_never(figure.kind)


def _number(figure: Figure, unit: UnitResult | None) -> Fraction | None:
    found = value_of(figure, unit)
    return found if isinstance(found, Fraction) else None


def _within(value: Fraction, printed: Figured) -> bool:
    return printed.low <= value <= printed.high


def _agrees(
    plan: Plan, figure: Figure, value: Known, printed: Figured, units: Units, at: int
) -> bool | None:
    if isinstance(value, str):
        return value == printed.level
    if printed.value is None:
        return _is_last(plan, figure, value, units, at)
    return _within(value, printed)


def _is_last(plan: Plan, figure: Figure, value: Fraction, units: Units, at: int) -> bool | None:
    """Whether nobody that is ranked with a unit has a greater rank; None where that is not known,
    as results name the groups of the plain ranking alone."""
    places = [(_number(figure, unit), unit) for unit in units]
    if all(place is None or place <= value for place, _ in places):
        return True
    ranking = next((each for each in plan.rankings if each.id == figure.of), plan.rank)
    if ranking.within not in (None, plan.rank.within):
        return None
    own = units[at]
    assert own is not None
    alike = ranking.within is None
    together = (p for p, u in places if u is not None and (alike or u.group == own.group))
    return all(place is None or place <= value for place in together)


def _known(figure: Figure, units: Units) -> list[tuple[Fraction, int]]:
    """The units that have a figure and are in the running, each with it."""
    found = [(_number(figure, unit), at) for at, unit in enumerate(units)]
    return [
        (value, at)
        for value, at in found
        if value is not None and (own := units[at]) is not None and own.status != "disqualified"
    ]


# ---- one unit ------------------------------------------------------------------------------------


def _figure(plan: Plan, claim: Claim, units: Units) -> Verdict:
    assert claim.figure is not None
    computed: Known | None = None
    for at in claim.units:
        value = value_of(claim.figure, units[at])
        if value is None:
            return UNDECIDED
        holds = _agrees(plan, claim.figure, value, claim.printed[0], units, at)
        if not holds:
            return Verdict(holds, value, at)
        computed = value
    return Verdict(True, computed)


def _compared(plan: Plan, claim: Claim, units: Units) -> Verdict:
    assert claim.figure is not None
    figure = _as_printed(claim.figure, claim.printed)
    if claim.printed:
        edge = claim.printed[0].value or Fraction(0)
    else:
        known = _known(figure, units)
        if not known:
            return UNDECIDED
        edge = _mean(known)
    computed: Fraction | None = None
    for at in claim.units:
        value = _number(figure, units[at])
        if value is None:
            return UNDECIDED
        if not _beside(value, claim.side, edge):
            return Verdict(False, value, at)
        computed = value
    return Verdict(True, computed)


def _as_printed(figure: Figure, printed: Sequence[Figured]) -> Figure:
    percent = bool(printed) and printed[0].is_percentage
    if percent and figure.kind in ("score", "total") and figure.maximum:
        return Figure("share", figure.of, figure.maximum)
    return figure


def _beside(value: Fraction, side: str | None, edge: Fraction) -> bool:
    match side:
        case "above":
            return value > edge
        case "below":
            return value < edge
        case "at_least":
            return value >= edge
        case _:
            return value <= edge


def _change(plan: Plan, claim: Claim, results: Results) -> Verdict:
    assert claim.figure is not None
    found: list[Verdict] = []
    for period, printed in ((claim.period, claim.printed[0]), (None, claim.printed[1])):
        units = results.get(period)
        if units is None:
            found.append(UNDECIDED)
            continue
        for at in claim.units:
            value = value_of(claim.figure, units[at])
            if value is None:
                found.append(UNDECIDED)
            else:
                holds = _agrees(plan, claim.figure, value, printed, units, at)
                found.append(Verdict(holds, value, at))
    return _worst(found)


def _first(plan: Plan, claim: Claim, results: Results) -> Verdict:
    found: list[Verdict] = []
    years = int(claim.printed[0].value or 1)
    wanted: list[str | None] = [None]
    if plan.edition is not None:
        wanted += [str(plan.edition - before) for before in range(1, years)]
    for period in wanted:
        units = results.get(period)
        for at in claim.units:
            unit = None if units is None else units[at]
            if unit is None or unit.rank is None:
                found.append(UNDECIDED)
            else:
                found.append(Verdict(unit.rank == 1, Fraction(unit.rank), at))
    if plan.edition is None and years > 1:
        found.append(UNDECIDED)
    return _worst(found)


def _worst(found: Sequence[Verdict]) -> Verdict:
    for verdict in found:
        if verdict.holds is False:
            return verdict
    return next((v for v in found if v.holds is None), found[-1] if found else UNDECIDED)


# ---- all units -----------------------------------------------------------------------------------


def _extreme(plan: Plan, claim: Claim, units: Units) -> Verdict:
    assert claim.figure is not None
    known = _known(claim.figure, units)
    if not known:
        return UNDECIDED
    best = (max if claim.kind == "highest" else min)(value for value, _ in known)
    have = {at for value, at in known if value == best}
    others = tuple(sorted(have ^ set(claim.units))) if claim.units else ()
    holds = _within(best, claim.printed[0]) and not others
    return Verdict(holds, best, min(have), others)


def _mean(known: Sequence[tuple[Fraction, int]]) -> Fraction:
    return STATISTICS["average"].exact(sorted(value for value, _ in known))


def _summary(plan: Plan, claim: Claim, units: Units) -> Verdict:
    assert claim.figure is not None
    values = sorted(value for value, _ in _known(claim.figure, units))
    if not values:
        return UNDECIDED
    if claim.kind == "spread":
        found = values[-1] - values[0]
    else:
        found = STATISTICS[claim.kind].exact(values)
    return Verdict(_within(found, claim.printed[0]), found)


def _count_level(plan: Plan, claim: Claim, units: Units) -> Verdict:
    assert claim.figure is not None
    level = claim.printed[0].level
    found = Fraction(sum(value_of(claim.figure, unit) == level for unit in units))
    return Verdict(found == claim.printed[1].value, found)


def _count_units(plan: Plan, claim: Claim, units: Units) -> Verdict:
    assert claim.figure is not None
    figure, edge = _as_printed(claim.figure, claim.printed[:1]), claim.printed[0].value
    known = _known(figure, units)
    found = Fraction(sum(_beside(value, claim.side, edge or Fraction(0)) for value, _ in known))
    return Verdict(found == claim.printed[1].value, found)


def _difference(plan: Plan, claim: Claim, units: Units) -> Verdict:
    assert claim.figure is not None
    one, other = (_number(claim.figure, units[at]) for at in claim.units)
    if one is None or other is None:
        return UNDECIDED
    return Verdict(_within(abs(one - other), claim.printed[0]), abs(one - other))


def _order(plan: Plan, claim: Claim, units: Units) -> Verdict:
    figure, sign = claim.figure or Figure("rank", TOTAL), -1 if claim.figure is None else 1
    values = [_number(figure, units[at]) for at in claim.units]
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return UNDECIDED
    for at, (one, other) in enumerate(itertools.pairwise(known)):
        if (one - other) * sign < 0:
            return Verdict(False, other, claim.units[at + 1])
    return Verdict(True)


def _every(plan: Plan, claim: Claim, units: Units) -> Verdict:
    for criterion in plan.criteria:
        if criterion.kind != "criterion":
            continue
        figure = Figure("score", criterion.id)
        known = _known(figure, units)
        if not known:
            return UNDECIDED
        average = _mean(known)
        for at in claim.units:
            value = _number(figure, units[at])
            if value is None:
                return UNDECIDED
            if not _beside(value, claim.side, average):
                return Verdict(False, value, at)
    return Verdict(True)


_KINDS: dict[str, Callable[[Plan, Claim, Units], Verdict]] = {
    "figure": _figure,
    "compared": _compared,
    "highest": _extreme,
    "lowest": _extreme,
    "spread": _summary,
    "average": _summary,
    "median": _summary,
    "count_level": _count_level,
    "count_units": _count_units,
    "difference": _difference,
    "order": _order,
    "every": _every,
}
