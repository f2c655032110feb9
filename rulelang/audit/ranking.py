"""Ranks, and levels with room for some units only, as formulas over all units of a period.

What units are ranked by and within is in their template; here they are compared with one another.
Everything is counted: who is better, and how many there are.
"""

from collections.abc import Iterator
from fractions import Fraction

from rulelang.audit.claims import WHOLE, Figured
from rulelang.audit.linear import (
    FALSE,
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
    same,
)
from rulelang.audit.nodes import alike_of
from rulelang.audit.system import System
from rulelang.audit.unit import Finite, Order
from rulelang.plan.expressions import TOTAL, Ref
from rulelang.plan.intervals import Interval
from rulelang.plan.ties import TIES
from rulelang.plan.tree import LevelsPlan, QuotaPlan, RankPlan
from rulelang.results.collation import vietnamese_key

__all__ = [
    "is_ranked",
    "level_of",
    "orders_of",
    "rank_is",
    "rank_number",
    "ranking_of",
    "rivals",
    "room_of",
    "those_before",
]


def ranking_of(system: System, id: str) -> RankPlan:
    """A ranking by its id; that of the total is the plain one."""
    plan = system.template.plan
    return next((ranking for ranking in plan.rankings if ranking.id == id), plan.rank)


PLACED = Ref("placed", TOTAL)


def running_of(system: System, unit: int) -> Formula | None:
    """When a unit is in the running: it has a total, and is not disqualified; None where that is
    not known here."""
    out = system.out(unit)
    if out is None or not system.template.standing.complete:
        return None
    return all_of((negated(out), system.has(WHOLE, unit)))


# ---- levels --------------------------------------------------------------------------------------


def level_of(system: System, of: str, unit: int, level: str) -> Formula | None:
    """When a unit has a level; None where that is not known here."""
    key, plan = Ref("level", of), system.template.plan
    if key in system.template.may_lack:
        return None
    block = plan.total_levels
    lost = system.template.lacking.get(key)
    has = TRUE if lost is None else negated(system.formula(lost, unit))
    if of != TOTAL or block is None:
        found = system.of_unit(key, unit)
        return all_of((has, found.when(level) or FALSE)) if isinstance(found, Finite) else None
    running = running_of(system, unit)
    if running is None:
        return None
    if block.has_quotas:
        own = _placed(system, block, unit, level)
    else:
        found = system.of_unit(key, unit)
        own = found.when(level) or FALSE if isinstance(found, Finite) else None
    return None if own is None else all_of((running, own))


def _placed(system: System, block: LevelsPlan, unit: int, level: str) -> Formula | None:
    """When a unit is placed in a level, once the rows above are filled."""
    orders = orders_of(system, TOTAL)
    if system.template.standing.reached is None or orders is None:
        return None
    at = next((at for at, found in enumerate(block.rows) if found.id == level), len(block.rows))
    above = [negated(_takes(system, block, orders, before, unit)) for before in range(at)]
    if at == len(block.rows):
        return all_of(above)
    return all_of((*above, _takes(system, block, orders, at, unit)))


def _takes(system: System, block: LevelsPlan, orders: list[Order], at: int, unit: int) -> Formula:
    """When a row takes a unit that no row above took: it is reached, and there is room."""
    reached = _reached(system, at, unit)
    quota = block.rows[at].quota
    if quota is None:
        return reached
    key = ("room", at, unit)
    if key not in system.made:
        fits = system.truth(PLACED)
        system.define(same(fits, _has_room(system, block, orders, at, unit, quota)))
        system.made[key] = fits
    return all_of((reached, system.made[key]))


def _reached(system: System, at: int, unit: int) -> Formula:
    reached = system.template.standing.reached
    assert reached is not None
    return system.formula(reached[at], unit)


def _has_room(
    system: System,
    block: LevelsPlan,
    orders: list[Order],
    at: int,
    unit: int,
    quota: QuotaPlan,
) -> Formula:
    """Whether those that come before a unit, or are equal to it, leave room for it."""
    ahead = _rivals(system, block, orders, at, unit)
    if not quota.share:
        return counted(ahead, 0, quota.room(0) - 1)
    ids = [found.id for found in block.rows]
    upto = None if quota.of is None else ids.index(quota.of)
    base = [
        all_of((_runs_with(system, orders, unit, other), _reaches_upto(system, other, upto)))
        for other in range(len(system.units))
    ]
    rooms = _rooms(quota, len(base))
    return either(
        all_of((counted(base, low, high), counted(ahead, 0, room - 1))) for room, low, high in rooms
    )


def _rivals(
    system: System, block: LevelsPlan, orders: list[Order], at: int, unit: int
) -> list[Formula]:
    """For each unit, when it wants a row and does not come after another unit, itself never."""
    return [
        all_of(
            (
                _runs_with(system, orders, unit, other),
                _reached(system, at, other),
                *(negated(_takes(system, block, orders, before, other)) for before in range(at)),
                negated(_better(orders, unit, other)),
            )
        )
        if other != unit
        else FALSE
        for other in range(len(system.units))
    ]


def rivals(system: System, unit: int, level: str) -> list[Formula] | None:
    """For each unit, when it takes room of a level with a quota before another; None where that is
    not known here."""
    block, orders = system.template.plan.total_levels, orders_of(system, TOTAL)
    if block is None or orders is None or system.template.standing.reached is None:
        return None
    at = next(at for at, found in enumerate(block.rows) if found.id == level)
    return _rivals(system, block, orders, at, unit)


def room_of(system: System, level: str) -> int | None:
    """How many units may have a level of the total; None where any number may, or where that
    depends on how many units there are."""
    block = system.template.plan.total_levels
    rows = () if block is None else block.rows
    quota = next((found.quota for found in rows if found.id == level), None)
    return None if quota is None or quota.share else quota.room(0)


def _reaches_upto(system: System, unit: int, upto: int | None) -> Formula:
    """Whether a unit reaches a row or a better one."""
    if upto is None:
        return TRUE
    return either(_reached(system, at, unit) for at in range(upto + 1))


def _rooms(quota: QuotaPlan, most: int) -> Iterator[tuple[int, int, int]]:
    """Each room that a quota can come to, with the least and the greatest base that gives it."""
    by_room: dict[int, list[int]] = {}
    for base in range(most + 1):
        by_room.setdefault(quota.room(base), []).append(base)
    for room, bases in by_room.items():
        yield room, bases[0], bases[-1]


# ---- ranks ---------------------------------------------------------------------------------------


def orders_of(system: System, id: str) -> list[Order] | None:
    """The order of a ranking, for each unit; None where it is not known of all."""
    found = system.template.standing.orders.get(id)
    if found is None or system.template.standing.out is None:
        return None
    key = ("orders", id)
    if key not in system.made:
        system.made[key] = [
            Order(
                system.lowered(found.group, unit),
                tuple((system.number(key, unit), less) for key, less in found.keys),
            )
            for unit in range(len(system.units))
        ]
    return system.made[key]  # type: ignore[no-any-return]


def is_ranked(system: System, unit: int) -> Formula | None:
    """Whether a unit has ranks: it is in the running, and not at a level without them."""
    running, block = running_of(system, unit), system.template.plan.total_levels
    if running is None or block is None:
        return running
    found = [level_of(system, TOTAL, unit, level) for level in sorted(block.unranked)]
    known = [each for each in found if each is not None]
    if len(known) < len(found):
        return None
    return all_of((running, *(negated(each) for each in known)))


def _ranked_units(system: System) -> list[Formula] | None:
    """For each unit, when it has ranks; None where that is not known of all."""
    key = ("ranked",)
    if key not in system.made:
        found = [is_ranked(system, unit) for unit in range(len(system.units))]
        known = [each for each in found if each is not None]
        system.made[key] = known if len(known) == len(found) else None
    return system.made[key]  # type: ignore[no-any-return]


def _together(orders: list[Order], one: int, other: int) -> Formula:
    """Whether two units are ranked together."""
    if orders[one].group is None:
        return TRUE
    found = alike_of(orders[one].group, orders[other].group)
    assert found is not None
    return found


def _runs_with(system: System, orders: list[Order], unit: int, other: int) -> Formula:
    running = running_of(system, other)
    assert running is not None
    return all_of((running, _together(orders, unit, other)))


def _better(orders: list[Order], one: int, other: int) -> Formula:
    """Whether a unit comes before another by the keys."""
    ways: list[Formula] = []
    equals: list[Formula] = []
    for (own, less), (its, _) in zip(orders[one].keys, orders[other].keys, strict=True):
        ahead = (own - its).times(Fraction(-1 if less else 1))
        ways.append(all_of((*equals, row(ahead, ">"))))
        equals.append(equal(own, its))
    return either(ways)


def _equal(orders: list[Order], one: int, other: int) -> Formula:
    pairs = zip(orders[one].keys, orders[other].keys, strict=True)
    return all_of(equal(own, its) for (own, _), (its, _) in pairs)


def rank_is(system: System, id: str, unit: int, printed: Figured) -> Formula | None:
    """When a unit has a rank of a ranking, or the last place, which no printed number gives."""
    orders = orders_of(system, id)
    if orders is None:
        return None
    ranked = _ranked_units(system)
    if ranked is None:
        return None
    if printed.value is None:
        after = _ahead(system, id, orders, ranked, unit, last=True)
        return all_of((ranked[unit], counted(after, 0, 0)))
    before = _ahead(system, id, orders, ranked, unit)
    place = int(printed.value)
    return all_of((ranked[unit], counted(before, place - 1, place - 1)))


def those_before(system: System, id: str, unit: int) -> list[Formula] | None:
    """For each unit, when it is counted before another in a ranking; None where that is not known
    of all."""
    orders, ranked = orders_of(system, id), _ranked_units(system)
    if orders is None or ranked is None:
        return None
    found = _ahead(system, id, orders, ranked, unit)
    return [*found[:unit], FALSE, *found[unit:]]


def _ahead(
    system: System,
    id: str,
    orders: list[Order],
    ranked: list[Formula],
    unit: int,
    last: bool = False,
) -> list[Formula]:
    """Of each other unit, whether its rank is one that is better than the unit's and is counted;
    where ``last``, whether its rank is worse."""
    rule = TIES[ranking_of(system, id).ties]
    found: list[Formula] = []
    for other in range(len(system.units)):
        if other == unit:
            continue
        one, two = (unit, other) if last else (other, unit)
        before = _better(orders, one, two)
        if rule.by_name and _named_before(system, one, two):
            before = either((before, _equal(orders, one, two)))
        parts = [ranked[other], _together(orders, unit, other), before]
        if rule.counts == "ranks" and not last:
            parts.append(_first_of_equals(system, id, orders, ranked, other))
        found.append(all_of(parts))
    return found


def _named_before(system: System, one: int, other: int) -> bool:
    names = [(vietnamese_key(system.units[unit]), unit) for unit in (one, other)]
    return names[0] < names[1]


def _first_of_equals(
    system: System, id: str, orders: list[Order], ranked: list[Formula], unit: int
) -> Formula:
    """Whether a unit is the first in the file of those that have its rank."""
    key = ("first", id, unit)
    if key not in system.made:
        found = system.truth(PLACED)
        earlier = (
            all_of((ranked[other], _together(orders, unit, other), _equal(orders, unit, other)))
            for other in range(unit)
        )
        system.define(same(found, negated(either(earlier))))
        system.made[key] = found
    return system.made[key]  # type: ignore[no-any-return]


def rank_number(system: System, id: str, unit: int) -> Affine | None:
    """The rank of a unit as a number."""
    key, count = ("rank", id, unit), len(system.units)
    if key not in system.made:
        own = system.fresh(PLACED, Interval(Fraction(1), Fraction(count)), whole=True)
        ways: list[Formula] = []
        for place in range(1, count + 1):
            printed = Figured(str(place), Fraction(place), Fraction(0))
            found = rank_is(system, id, unit, printed)
            if found is None:
                return None
            ways.append(all_of((equal(own, constant(place)), found)))
        system.made[key] = own
        ranked = is_ranked(system, unit)
        assert ranked is not None
        system.define(either((*ways, negated(ranked))))
    return system.made[key]  # type: ignore[no-any-return]
