"""Conflicts as a person tells them that no one calculation shows: which ranks, levels, numbers of
units or scores the other claims leave, and which units make it so."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from rulelang.audit.claims import Claim, Figured
from rulelang.audit.encoding import beside, counted_units, figure_of
from rulelang.audit.findings import Left
from rulelang.audit.linear import Formula, all_of, constant, counted, negated, truth
from rulelang.audit.proof import leaves
from rulelang.audit.ranking import level_of, rank_is, rivals, room_of, those_before
from rulelang.audit.search import MOST_EXPLORED, OutOfTimeError, Search
from rulelang.audit.smt import Ranges
from rulelang.plan.expressions import TOTAL
from rulelang.syntax.kinds import ClaimSide

__all__ = ["left_of"]

MOST_UNITS = 40
"""Among so many units there is time to ask about each."""

NEAREST_SECONDS = 2.0
"""A question about what is left of a score takes so long at most."""

COUNTS = ("count_level", "count_units")


def left_of(search: Search, found: frozenset[int], suspect: int | None) -> Left | None:
    """What the claims of a conflict leave of the one of them that counts: of the suspect, else of
    the last that is not about a single unit, else of the last. Where none counts and there is no
    one calculation, what they leave of a score. None where there are too many units to ask about
    each."""
    if len(search.said) > MOST_EXPLORED or len(search.system.units) > MOST_UNITS:
        return None
    counting = [n for n in found if _counts(search.claims[n])]
    counting.sort(key=lambda n: (n == suspect, search.claims[n].kind in COUNTS, n))
    try:
        for number in reversed(counting):
            left = _left(search, search.claims[number], sorted(found - {number}))
            if left is not None:
                return left
        proof = search.proof(found)
        if not counting and (proof is None or len(leaves(proof)) > 1):
            return _nearest(search, found, suspect)
    except OutOfTimeError:
        pass
    return None


def _nearest(search: Search, found: frozenset[int], suspect: int | None) -> Left | None:
    """What the others leave of the suspect, else of the score that the most others are part of."""
    parents = {item.id: item.parent for item in search.system.template.plan.criteria}
    for own in sorted(found, key=lambda n: (n != suspect, _depth(search.claims[n], parents), -n)):
        claim, others = search.claims[own], sorted(found - {own})
        value = figure_of(search.system, claim)
        if value is None or claim.figure is None:
            continue
        has = all_of(search.system.has(claim.figure, unit) for unit in claim.units)
        asked = [*others, search.suppose(has)]
        ranges = Ranges.of(search.solver, asked, NEAREST_SECONDS)
        below, above = ranges.beside(value, claim.printed[0].low, claim.printed[0].high)
        if below is not None or above is not None:
            return Left(claim, (), below=below, above=above)
    return None


def _depth(claim: Claim, parents: Mapping[str, str | None]) -> int:
    """How many criteria a figure is within; a figure of all units is within none."""
    of = TOTAL if claim.figure is None or claim.kind != "figure" else claim.figure.of
    return 0 if of == TOTAL else 1 + _up(of, parents)


def _up(of: str, parents: Mapping[str, str | None]) -> int:
    parent = parents.get(of)
    return 0 if parent is None else 1 + _up(parent, parents)


def _counts(claim: Claim) -> bool:
    if claim.kind in COUNTS or claim.kind == "median":
        return True
    counted_kind = claim.figure is not None and claim.figure.kind in ("rank", "level")
    return claim.kind == "figure" and counted_kind and len(claim.units) == 1


def _left(search: Search, claim: Claim, others: Sequence[int]) -> Left | None:
    if claim.kind == "median":
        return _beside_median(search, claim, others)
    values = []
    for value, formula in _values(search, claim):
        if formula is None:
            return None
        if truth(formula) is not False and search.can_be(others, formula):
            values.append(value)
    parts, room = _parts(search, claim)
    unit = search.system.units[claim.units[0]] if claim.units else ""
    sure = _sure(search, parts, others)
    return Left(claim, tuple(values), unit, sure, room) if values else None


def _sure(search: Search, parts: Sequence[Formula], others: Sequence[int]) -> tuple[str, ...]:
    """The units whose part holds in any case, where others hold."""
    return tuple(
        name
        for name, part in zip(search.system.units, parts, strict=False)
        if truth(part) is not False and not search.can_be(others, negated(part))
    )


def _beside_median(search: Search, claim: Claim, others: Sequence[int]) -> Left | None:
    """The units above or below a printed median, where they are more than half of all."""
    assert claim.figure is not None
    values, printed = search.system.everybody(claim.figure), claim.printed[0]
    sides: tuple[tuple[ClaimSide, Fraction], ...] = (
        ("above", printed.high),
        ("below", printed.low),
    )
    everybody = values is not None and search.system.all_count(claim.figure)
    for side, edge in sides if everybody else ():
        parts = [beside(value, side, constant(edge)) for value in values or ()]
        sure = _sure(search, parts, others)
        if 2 * len(sure) > len(parts):
            return Left(claim, (), "", sure, None, side)
    return None


def _is_of_total(claim: Claim) -> bool:
    return claim.figure is not None and claim.figure.kind == "level" and claim.figure.of == TOTAL


def _values(search: Search, claim: Claim) -> Iterator[tuple[int | str, Formula | None]]:
    """What a claim could print, each with when it is that; None where that is not known."""
    system, count = search.system, len(search.system.units)
    assert claim.figure is not None
    if claim.kind in COUNTS:
        parts = counted_units(system, claim)
        for number in range(count + 1):
            yield number, None if parts is None else counted(parts, number, number)
    elif claim.figure.kind == "rank":
        for place in range(1, count + 1):
            printed = Figured(str(place), Fraction(place), Fraction(0))
            yield place, rank_is(system, claim.figure.of, claim.units[0], printed)
    else:
        blocks = system.template.plan.levels
        block = next(block for block in blocks if block.of == claim.figure.of)
        for level in block.labels:
            yield level, level_of(system, claim.figure.of, claim.units[0], level)


def _parts(search: Search, claim: Claim) -> tuple[Sequence[Formula], int | None]:
    """For each unit, when it is counted; and the room of the level that units take."""
    assert claim.figure is not None
    if claim.kind in COUNTS:
        room = room_of(search.system, claim.printed[0].level) if _is_of_total(claim) else None
        return counted_units(search.system, claim) or (), room
    unit = claim.units[0]
    if claim.figure.kind == "rank":
        if claim.printed[0].value is None:  # the last place, which no number of units gives
            return (), None
        return those_before(search.system, claim.figure.of, unit) or (), None
    level = claim.printed[0].level
    room = room_of(search.system, level) if _is_of_total(claim) else None
    return () if room is None else rivals(search.system, unit, level) or (), room
