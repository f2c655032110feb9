"""What a claim says, as a formula over a system: a function for each kind of claim."""

import itertools
from collections.abc import Callable
from fractions import Fraction
from typing import assert_never

from attrs import frozen

from rulelang.audit.claims import WHOLE, Claim, Figure, Figured
from rulelang.audit.linear import (
    TRUE,
    Affine,
    Count,
    Formula,
    all_of,
    constant,
    either,
    equal,
    row,
    total,
    within,
)
from rulelang.audit.system import System
from rulelang.plan.expressions import TOTAL, Read, Recover
from rulelang.plan.tree import RankPlan

__all__ = ["Said", "say"]


@frozen(eq=False)
class Said:
    """What a claim says. ``whole``: it says all that the claim means. ``later`` is what it says
    beside that counts units, added once a solution breaks it."""

    formula: Formula
    later: tuple[Callable[[], Formula], ...] = ()
    whole: bool = True


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
        return NOTHING
    return _KINDS[claim.kind](system, claim)


NOTHING = Said(TRUE, whole=False)


def prints_as(value: Affine, printed: Figured) -> Formula:
    """A value that is printed so."""
    return within(value, printed.value or Fraction(0), printed.half)


def _conjunction(parts: list[Said]) -> Said:
    return Said(
        all_of(part.formula for part in parts),
        tuple(each for part in parts for each in part.later),
        all(part.whole for part in parts),
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
            found = system.level(figure.of, unit, printed.level)
            return NOTHING if found is None else Said(found)
        case "score" | "total" | "share":
            value = system.value(figure, unit)
            return NOTHING if value is None else Said(prints_as(value, printed))
        case _:
            assert_never(figure.kind)


def ranking_of(system: System, id: str) -> RankPlan:
    """A ranking by its id; that of the total is the plain one."""
    plan = system.template.plan
    return next((ranking for ranking in plan.rankings if ranking.id == id), plan.rank)


def ranking_key(system: System, id: str = TOTAL) -> tuple[Figure, int] | None:
    """The figure that units are ranked by, and 1, or -1 where less is better; None where ranks are
    of more than one order of all units."""
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
    return figure, -1 if ascending else 1


def _rank(system: System, unit: int, printed: Figured, of: str = TOTAL) -> Said:
    """A unit at a place of the ranking: its figure is the one at that place, and the place before
    has a better one; with further keys, an equal one may stand there."""
    found, count = ranking_key(system, of), len(system.units)
    if found is None:
        return NOTHING
    figure, sign = found
    value = system.value(figure, unit)
    everybody = system.everybody(figure)
    if value is None or everybody is None:
        return NOTHING

    def better(low: int, high: int) -> tuple[Callable[[], Formula]]:
        """So many others are better; written out only where it is needed."""

        def count_of_better() -> Formula:
            others = [other for at, other in enumerate(everybody) if at != unit]
            better = (row((other - value).times(Fraction(sign)), ">") for other in others)
            return Count(tuple(better), low, high)

        return (count_of_better,)

    ranking = ranking_of(system, of)
    alone, ties = len(ranking.keys) == 1, ranking.ties
    if printed.value is None:  # the last place
        at = system.place(figure, count if sign == 1 else 1)
        return Said(equal(value, at), whole=alone)
    place = int(printed.value)
    if ties == "ties_dense":
        return Said(TRUE, better(place - 1, count), whole=False) if alone else NOTHING
    at = system.place(figure, place if sign == 1 else count + 1 - place)
    parts = [equal(value, at)]
    if alone and ties == "ties_share":
        if place > 1:
            before = system.place(figure, place - 1 if sign == 1 else count + 2 - place)
            parts.append(row((before - at).times(Fraction(sign)), ">"))
        return Said(all_of(parts), () if place == 1 else better(place - 1, place - 1))
    return Said(all_of(parts), better(0, place - 1), whole=False)


def _compared(system: System, claim: Claim) -> Said:
    assert claim.figure is not None and claim.side is not None
    figure, parts = claim.figure, []
    for unit in claim.units:
        if claim.printed:
            figure = _as_printed(claim.figure, claim.printed[0])
            edge: Affine | None = constant(claim.printed[0].value or Fraction(0))
        else:
            edge = _average(system, figure)
        value = system.value(figure, unit)
        if value is None or edge is None:
            return NOTHING
        parts.append(beside(value, claim.side, edge))
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
    if not claim.units:
        return Said(prints_as(at, claim.printed[0]), whole=values is not None)
    parts: list[Formula] = []
    for unit in range(len(system.units)):
        value = system.value(claim.figure, unit)
        if unit in claim.units:
            if value is None:
                return NOTHING
            if unit == claim.units[0]:
                parts.append(prints_as(value, claim.printed[0]))
            parts.append(equal(value, at))
        elif values is not None and value is not None:
            parts.append(row((at - value).times(Fraction(sign)), ">"))
    return Said(all_of(parts), whole=values is not None)


def _spread(system: System, claim: Claim) -> Said:
    assert claim.figure is not None
    high = system.place(claim.figure, 1, counted=True)
    low = system.place(claim.figure, len(system.units), counted=True)
    return Said(prints_as(high - low, claim.printed[0]))


def _average(system: System, figure: Figure) -> Affine | None:
    values = system.everybody(figure)
    return None if values is None else total(values).times(Fraction(1, len(values)))


def _mean(system: System, claim: Claim) -> Said:
    assert claim.figure is not None
    found = _average(system, claim.figure)
    return NOTHING if found is None else Said(prints_as(found, claim.printed[0]))


def _median(system: System, claim: Claim) -> Said:
    assert claim.figure is not None
    count = len(system.units)
    at = ((count + 1) // 2, count // 2 + 1)
    middle = [system.place(claim.figure, place, counted=True) for place in at]
    return Said(prints_as(total(middle).times(Fraction(1, 2)), claim.printed[0]))


def _count_level(system: System, claim: Claim) -> Said:
    assert claim.figure is not None
    level, printed = claim.printed
    found = [system.level(claim.figure.of, u, level.level) for u in range(len(system.units))]
    known = tuple(each for each in found if each is not None)
    if len(known) < len(found):
        return NOTHING
    return _counted(known, printed)


def _counted(parts: tuple[Formula, ...], printed: Figured) -> Said:
    count = int(printed.value or 0)
    return Said(Count(parts, count, count))


def _count_units(system: System, claim: Claim) -> Said:
    assert claim.figure is not None and claim.side is not None
    edge, printed = claim.printed
    values = system.everybody(_as_printed(claim.figure, edge))
    if values is None:
        return NOTHING
    at = constant(edge.value or Fraction(0))
    side = claim.side
    return _counted(tuple(beside(value, side, at) for value in values), printed)


def _difference(system: System, claim: Claim) -> Said:
    assert claim.figure is not None
    one, other = (system.value(claim.figure, unit) for unit in claim.units)
    if one is None or other is None:
        return NOTHING
    ways = (prints_as(one - other, claim.printed[0]), prints_as(other - one, claim.printed[0]))
    return Said(either(ways))


def _order(system: System, claim: Claim) -> Said:
    figure, sign = claim.figure, 1
    if figure is None:
        key = ranking_key(system)
        if key is None:
            return NOTHING
        figure, sign = key
    values = [system.value(figure, unit) for unit in claim.units]
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return NOTHING
    pairs = itertools.pairwise(known)
    return Said(all_of(row((a - b).times(Fraction(sign)), ">=") for a, b in pairs))


def _every(system: System, claim: Claim) -> Said:
    parts: list[Formula] = []
    assert claim.side is not None
    for criterion in system.template.plan.criteria:
        if criterion.kind != "criterion":
            continue
        figure = Figure("score", criterion.id)
        average = _average(system, figure)
        for unit in claim.units:
            value = system.value(figure, unit)
            if value is None or average is None:
                return NOTHING
            parts.append(beside(value, claim.side, average))
    return Said(all_of(parts))


_KINDS: dict[str, Callable[[System, Claim], Said]] = {
    "figure": _figure,
    "compared": _compared,
    "highest": _extreme,
    "lowest": _extreme,
    "spread": _spread,
    "average": _mean,
    "median": _median,
    "count_level": _count_level,
    "count_units": _count_units,
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
            return _average(system, figure)
        case _:
            return None
