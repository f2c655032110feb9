"""What a claim says, as a formula over a system: a function for each kind of claim."""

import itertools
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import assert_never

from attrs import frozen

from rulelang.audit.claims import WHOLE, Claim, Figure, Figured
from rulelang.audit.findings import Unclear
from rulelang.audit.linear import (
    TRUE,
    Affine,
    Formula,
    all_of,
    constant,
    counted,
    either,
    equal,
    negated,
    row,
    within,
)
from rulelang.audit.ranking import is_ranked, level_of, orders_of, rank_is, rank_number, ranking_of
from rulelang.audit.system import System
from rulelang.plan.expressions import TOTAL, Read, Recover

__all__ = ["Said", "beside", "counted_units", "say"]


@frozen(eq=False)
class Said:
    """What a claim says. ``later`` is what it says beside that counts units, added once a solution
    breaks it. ``unclear`` is why less is said than the claim means; None where all is."""

    formula: Formula
    later: tuple[Callable[[], Formula], ...] = ()
    unclear: Unclear | None = None


def say(system: System, claim: Claim, period: str | None) -> Said | None:
    """What a claim says of a period; None where it says nothing of it."""
    if claim.kind == "change":
        return _change(system, claim, period)
    if claim.kind == "first":
        return _first(system, claim, period)
    if claim.period != period or claim.kind == "units":
        return None
    figure = claim.figure
    if figure is not None and figure.kind == "share" and system.whole(figure) is None:
        return unclear("own_max")
    return _KINDS[claim.kind](system, claim)


def unclear(why: Unclear) -> Said:
    """Nothing that is known here."""
    return Said(TRUE, unclear=why)


def prints_as(value: Affine, printed: Figured) -> Formula:
    """A value that is printed so."""
    return within(value, printed.value or Fraction(0), printed.half)


def _conjunction(parts: list[Said]) -> Said:
    return Said(
        all_of(part.formula for part in parts),
        tuple(each for part in parts for each in part.later),
        next((part.unclear for part in parts if part.unclear), None),
    )


# ---- one unit ------------------------------------------------------------------------------------


def _figure(system: System, claim: Claim) -> Said:
    assert claim.figure is not None
    return _conjunction([_is(system, claim.figure, u, claim.printed[0]) for u in claim.units])


def _is(system: System, figure: Figure, unit: int, printed: Figured) -> Said:
    match figure.kind:
        case "rank":
            return _rank(system, unit, printed, figure.of)
        case "level":
            found = level_of(system, figure.of, unit, printed.level)
            return unclear("standing") if found is None else Said(found)
        case "score" | "total" | "share":
            value = system.value(figure, unit)
            if value is None:
                return unclear("no_number")
            return Said(all_of((prints_as(value, printed), system.has(figure, unit))))
        case _:
            assert_never(figure.kind)


def ranking_key(system: System, id: str = TOTAL) -> tuple[Figure, int] | None:
    """The figure that all units are ranked by first, and 1, or -1 where less is better; None where
    some have no rank, or ranks are of more than one order of all units."""
    plan = system.template.plan
    rank, block = ranking_of(system, id), plan.total_levels
    if rank.within is not None or plan.disqualified or (block is not None and block.unranked):
        return None
    key, ascending = rank.keys[0]
    expr = key.value if isinstance(key, Recover) else key
    if not isinstance(expr, Read) or expr.ref.kind not in ("score", "let"):
        return None
    kind = "total" if expr.ref.id == TOTAL else "score"
    figure = WHOLE if kind == "total" else Figure("score", expr.ref.id)
    everybody = system.has_everybody(figure) and system.all_count(figure)
    return (figure, -1 if ascending else 1) if everybody else None


def _rank(system: System, unit: int, printed: Figured, of: str = TOTAL) -> Said:
    """A unit at a place of a ranking. Who is better is counted only where it is needed; where all
    are ranked by one figure first, that of the unit is the one at its place."""
    ranked = is_ranked(system, unit)
    if ranked is None or orders_of(system, of) is None:
        return unclear("standing")

    def counted_out() -> Formula:
        found = rank_is(system, of, unit, printed)
        return TRUE if found is None else found

    key, ranking, count = ranking_key(system, of), ranking_of(system, of), len(system.units)
    value = None if key is None else system.value(key[0], unit)
    if key is None or value is None or (ranking.ties == "ties_dense" and printed.value is not None):
        return Said(ranked, (counted_out,))
    figure, sign = key
    alone = len(ranking.keys) == 1 and ranking.ties == "ties_share"
    place = count if printed.value is None else int(printed.value)
    at = system.place(figure, place if sign == 1 else count + 1 - place)
    parts = [equal(value, at)]
    if alone and place > 1 and printed.value is not None:
        before = system.place(figure, place - 1 if sign == 1 else count + 2 - place)
        parts.append(row((before - at).times(Fraction(sign)), ">"))
    sure = alone and (place == 1 or printed.value is None)
    return Said(all_of(parts), () if sure else (counted_out,))


def _compared(system: System, claim: Claim) -> Said:
    assert claim.figure is not None and claim.side is not None
    figure = claim.figure
    parts: list[Formula] = []
    for unit in claim.units:
        if claim.printed:
            figure = _as_printed(claim.figure, claim.printed[0])
            edge: Affine | None = constant(claim.printed[0].value or Fraction(0))
        else:
            edge = system.average(figure)
        value = system.value(figure, unit)
        if value is None or edge is None:
            return unclear("lacking")
        parts += (beside(value, claim.side, edge), system.has(figure, unit))
    if not claim.printed:
        return Said(_of_some(system, figure, all_of(parts)))
    return Said(all_of(parts))


def beside(value: Affine, side: str, edge: Affine) -> Formula:
    """A value above, below, at least or at most another."""
    match side:
        case "above":
            return row(value - edge, ">")
        case "below":
            return row(edge - value, ">")
        case "at_least":
            return row(value - edge, ">=")
        case _:
            return row(edge - value, ">=")


def _as_printed(figure: Figure, printed: Figured) -> Figure:
    """The share of a score, where what is printed is a percentage."""
    if printed.is_percentage and figure.kind in ("score", "total") and figure.maximum:
        return Figure("share", figure.of, figure.maximum)
    return figure


def _change(system: System, claim: Claim, period: str | None) -> Said | None:
    if period not in (None, claim.period):
        return None
    printed = claim.printed[1 if period is None else 0]
    assert claim.figure is not None
    return _conjunction([_is(system, claim.figure, u, printed) for u in claim.units])


def _first(system: System, claim: Claim, period: str | None) -> Said | None:
    edition, years = system.template.plan.edition, int(claim.printed[0].value or 1)
    if period is not None:
        year = int(period) if period.isdigit() else None
        if edition is None or year is None or not edition - years < year <= edition:
            return None
    first = Figured("1", Fraction(1), Fraction(0))
    return _conjunction([_rank(system, unit, first) for unit in claim.units])


# ---- all units -----------------------------------------------------------------------------------


def _extreme(system: System, claim: Claim) -> Said:
    assert claim.figure is not None
    place, sign = (1, 1) if claim.kind == "highest" else (len(system.units), -1)
    at = system.place(claim.figure, place, counted=True)
    values = system.everybody(claim.figure)
    why: Unclear | None = "lacking" if values is None else None
    if not claim.units:
        return Said(_of_some(system, claim.figure, prints_as(at, claim.printed[0])), unclear=why)
    inside = system.everybody_in(claim.figure)
    parts: list[Formula] = [inside[unit] for unit in claim.units if inside]
    for unit in range(len(system.units)):
        value = system.value(claim.figure, unit)
        if unit in claim.units:
            if value is None:
                return unclear("no_number")
            if unit == claim.units[0]:
                parts.append(prints_as(value, claim.printed[0]))
            parts.append(equal(value, at))
        elif values is not None and value is not None:
            behind = row((at - value).times(Fraction(sign)), ">")
            parts.append(either((negated(inside[unit]), behind)))
    return Said(all_of(parts), unclear=why)


def _spread(system: System, claim: Claim) -> Said:
    assert claim.figure is not None
    high = system.place(claim.figure, 1, counted=True)
    low = system.place(claim.figure, len(system.units), counted=True)
    why: Unclear | None = None if system.has_everybody(claim.figure) else "lacking"
    return Said(
        _of_some(system, claim.figure, prints_as(high - low, claim.printed[0])), unclear=why
    )


def _mean(system: System, claim: Claim) -> Said:
    assert claim.figure is not None
    found = system.average(claim.figure)
    if found is None:
        return unclear("lacking")
    return Said(_of_some(system, claim.figure, prints_as(found, claim.printed[0])))


def _median(system: System, claim: Claim) -> Said:
    assert claim.figure is not None
    found = system.middle(claim.figure)
    if found is None:
        return unclear("lacking")
    why: Unclear | None = None if system.has_everybody(claim.figure) else "lacking"
    return Said(_of_some(system, claim.figure, prints_as(found, claim.printed[0])), unclear=why)


def _of_some(system: System, figure: Figure, formula: Formula) -> Formula:
    """What is said of the units that count, of which there are some."""
    inside = system.everybody_in(figure)
    return all_of((either(inside), formula)) if inside else formula


def _count(system: System, claim: Claim) -> Said:
    parts = counted_units(system, claim)
    if parts is None:
        return unclear("standing" if claim.kind == "count_level" else "lacking")
    count = int(claim.printed[1].value or 0)
    return Said(counted(parts, count, count))


def counted_units(system: System, claim: Claim) -> list[Formula] | None:
    """For each unit, when a claim that counts units counts it; None where that is not known."""
    assert claim.figure is not None
    edge, units = claim.printed[0], range(len(system.units))
    if claim.kind == "count_level":
        found = [level_of(system, claim.figure.of, unit, edge.level) for unit in units]
        known = [each for each in found if each is not None]
        return known if len(known) == len(found) else None
    figure = _as_printed(claim.figure, edge)
    values = system.everybody(figure)
    if values is None or claim.side is None:
        return None
    at, side = constant(edge.value or Fraction(0)), claim.side
    pairs = zip(values, system.everybody_in(figure), strict=True)
    return [all_of((runs, beside(value, side, at))) for value, runs in pairs]


def _difference(system: System, claim: Claim) -> Said:
    assert claim.figure is not None
    one, other = (system.value(claim.figure, unit) for unit in claim.units)
    if one is None or other is None:
        return unclear("no_number")
    ways = (prints_as(one - other, claim.printed[0]), prints_as(other - one, claim.printed[0]))
    return Said(all_of((either(ways), *_have(system, claim.figure, claim.units))))


def _have(system: System, figure: Figure, units: Iterable[int]) -> Iterator[Formula]:
    """When units have a figure, each of them."""
    return (system.has(figure, unit) for unit in units)


def _order(system: System, claim: Claim) -> Said:
    figure, sign = claim.figure, 1
    alone = True
    if figure is None:
        key, ranking = ranking_key(system), ranking_of(system, TOTAL)
        alone = len(ranking.keys) == 1 and ranking.ties != "ties_ordinal"
        if key is None:
            return _in_rank_order(system, claim)
        figure, sign = key
    values = [system.value(figure, unit) for unit in claim.units]
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return unclear("no_number")
    pairs = itertools.pairwise(known)
    apart = (row((a - b).times(Fraction(sign)), ">=") for a, b in pairs)
    ordered = all_of((*apart, *_have(system, figure, claim.units)))
    return Said(ordered, () if alone else (lambda: _in_rank_order(system, claim).formula,))


def _in_rank_order(system: System, claim: Claim) -> Said:
    """Ranks that do not get better from unit to unit."""
    ranks = [rank_number(system, TOTAL, unit) for unit in claim.units]
    known = [rank for rank in ranks if rank is not None]
    ranked = [found for unit in claim.units if (found := is_ranked(system, unit)) is not None]
    if len(known) < len(ranks):
        return unclear("standing")
    pairs = itertools.pairwise(known)
    return Said(all_of((*ranked, *(row(b - a, ">=") for a, b in pairs))))


def _every(system: System, claim: Claim) -> Said:
    parts: list[Formula] = []
    assert claim.side is not None
    for criterion in system.template.plan.criteria:
        if criterion.kind != "criterion":
            continue
        figure = Figure("score", criterion.id)
        average = system.average(figure)
        for unit in claim.units:
            value = system.value(figure, unit)
            if value is None or average is None:
                return unclear("lacking")
            own = all_of((beside(value, claim.side, average), system.has(figure, unit)))
            parts.append(_of_some(system, figure, own))
    return Said(all_of(parts))


_KINDS: dict[str, Callable[[System, Claim], Said]] = {
    "figure": _figure,
    "compared": _compared,
    "highest": _extreme,
    "lowest": _extreme,
    "spread": _spread,
    "average": _mean,
    "median": _median,
    "count_level": _count,
    "count_units": _count,
    "difference": _difference,
    "order": _order,
    "every": _every,
}


def figure_of(system: System, claim: Claim) -> Affine | None:
    """The number that a claim prints, over the unknowns; None where it prints no such number."""
    figure, count = claim.figure, len(system.units)
    if figure is None or figure.kind in ("rank", "level"):
        return None
    match claim.kind:
        case "figure" if claim.units:
            return system.value(figure, claim.units[0])
        case "highest" | "lowest":
            if claim.units:
                return system.value(figure, claim.units[0])
            return system.place(figure, 1 if claim.kind == "highest" else count)
        case "spread":
            return system.place(figure, 1) - system.place(figure, count)
        case "average":
            return system.average(figure)
        case _:
            return None
