"""The years before the report, filled in so that what it tells of them comes out.

The report prints no figure of these years. It names a few places, who was lowest in a criterion,
and what rose and fell against 2020. From this, and from the scores of the year after, each year is
filled in:

1. The units that the report names have the place that it names. The others have the order of the
   year after in the free places, in which each second pair of neighbours has changed places.
2. The total at each place is that of the year after less a fixed number of steps (`Shape.less`).
3. The scores of a unit are those of the year after, some moved by a fixed number of steps
   (`Shape.moved`). What then lacks to its total, or is too much, is shared out in proportion to the
   room of each criterion: over those of `Shape.first`, and only what they cannot take over others.

There is no chance in this. Scores are whole numbers of steps.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from figures import Scores, Statement, printed, steps, total_of
from published import DEPARTMENTS, TOTAL, Before, Report

Table = dict[str, Scores]

UP = 3
"""How many places a unit goes up that is the last in the year after and must not be the last."""


class Shape(NamedTuple):
    """How the years before are filled in, in steps: see above. ``floors`` are the lowest scores
    that are given; ``kept`` are criteria whose scores are those of the year after."""

    less: dict[int, int]
    moved: dict[int, dict[str, int]]
    first: tuple[str, ...]
    floors: dict[str, int]
    kept: tuple[str, ...] = ()


OF_DEPARTMENTS = Shape(
    less={2020: 12, 2019: 9, 2018: 7},
    moved={2020: {"infrastructure": 2}, 2019: {"infrastructure": -3}, 2018: {"infrastructure": -2}},
    first=("application", "website", "online_services"),
    floors={
        "infrastructure": 15,
        "application": 100,
        "website": 70,
        "online_services": 1,
        "policy": 20,
        "staff": 20,
    },
)
OF_DISTRICTS = Shape(
    less={2020: 700, 2019: 450, 2018: 380},
    moved={
        2020: {"infrastructure": -20, "staff": -5},
        2019: {"infrastructure": -35, "staff": -10},
        2018: {"infrastructure": -30, "staff": -15},
    },
    first=("presence", "interaction", "transaction"),
    floors={
        "infrastructure": 500,
        "staff": 200,
        "policy": 100,
        "presence": 900,
        "interaction": 900,
        "transaction": 5,
        "transformation": 0,
    },
    kept=("transformation",),
)


def shape_of(report: Report) -> Shape:
    """How the years before a report are filled in."""
    return OF_DEPARTMENTS if report is DEPARTMENTS else OF_DISTRICTS


def earlier_tables(report: Report, table: Table) -> dict[int, Table]:
    """Every score of every unit, for each year before, the latest first."""
    found: dict[int, Table] = {}
    for before in report.before:
        table = _filled(report, before, table)
        found[before.year] = table
    return found


def _filled(report: Report, before: Before, after: Table) -> Table:
    shape = shape_of(report)
    less, moved = shape.less[before.year], shape.moved[before.year]
    totals = sorted((scores[TOTAL] for scores in after.values()), reverse=True)
    leaves = [*shape.floors]
    ceilings = {c: steps(str(report.maxima[c]), report.decimals) for c in leaves}
    table: Table = {}
    for place, unit in enumerate(_order(before, after)):
        floors = {c: _floor(c, unit, before, after, shape.floors[c]) for c in leaves}
        tops = {c: _top(c, unit, before, after, ceilings[c]) for c in leaves}
        scores = {c: min(max(after[unit][c] + moved.get(c, 0), floors[c]), tops[c]) for c in leaves}
        rest = totals[place] - less - sum(scores.values())
        others = [c for c in leaves if c not in (*shape.first, *shape.kept, *moved)]
        for criteria in (shape.first, others):
            rest = _share_out(rest, scores, criteria, floors, tops)
        assert rest == 0, (before.year, unit, rest)
        total_of(scores, TOTAL, report.parts)
        table[unit] = scores
    return {unit: table[unit] for unit in report.units}


def _order(before: Before, after: Table) -> list[str]:
    """The units by their place."""
    free = [u for u in sorted(after, key=lambda u: -after[u][TOTAL]) if u not in before.ranks]
    for at in range(1 + before.year % 3, len(free) - 1, 4):
        free[at : at + 2] = free[at + 1], free[at]
    if free[-1] == before.not_last:
        free.insert(-UP, free.pop())
    places: list[str | None] = [None] * len(after)
    for unit, rank in before.ranks.items():
        places[rank - 1 if rank > 0 else rank] = unit
    waiting = iter(free)
    return [unit or next(waiting) for unit in places]


def _floor(criterion: str, unit: str, before: Before, after: Table, floor: int) -> int:
    """The least that a unit may have: the one that is lowest alone has what it has the year after,
    and the others have more; the one that is not lowest has more than another had then."""
    if before.not_lowest.get(criterion) == unit:
        return sorted(scores[criterion] for scores in after.values())[1] + 1
    lowest = before.lowest.get(criterion)
    if lowest is None:
        return floor
    own = after[lowest][criterion]
    return own if unit == lowest else own + 1


def _top(criterion: str, unit: str, before: Before, after: Table, ceiling: int) -> int:
    """The most that a unit may have."""
    if criterion == "online_services" and before.lowest.get(criterion) == unit:
        return after[unit][criterion]
    return ceiling


def _share_out(
    rest: int, scores: Scores, criteria: Sequence[str], floors: Scores, tops: Scores
) -> int:
    """Share a number of steps, or what is too much, out over criteria; what finds no room."""
    rooms = {
        c: tops[c] - scores[c] if rest > 0 else scores[c] - floors[c]  # to go up, or down
        for c in criteria
    }
    room, sign = sum(rooms.values()), 1 if rest > 0 else -1
    wanted = min(abs(rest), room)
    given = {c: wanted * own // room if room else 0 for c, own in rooms.items()}
    for _ in range(wanted - sum(given.values())):  # what rounding down left: to the widest room
        given[max(rooms, key=lambda c: rooms[c] - given[c])] += 1
    for criterion, amount in given.items():
        scores[criterion] += sign * amount
    return rest - sign * wanted


# ---- what of the report the data hold ------------------------------------------------------------


def earlier_statements(report: Report, table: Table) -> Iterator[Statement]:
    """Every statement of the report on years before, held against the data."""
    tables = earlier_tables(report, table)
    for before in report.before:
        found = tables[before.year]
        for unit, rank in before.ranks.items():
            wanted = rank if rank > 0 else len(found)
            above = sum(scores[TOTAL] > found[unit][TOTAL] for scores in found.values())
            text = f"rank of {unit} in {before.year} = {wanted}"
            yield Statement(text, str(above + 1), above + 1 == wanted)
        for criterion, unit in before.lowest.items():
            low = min(scores[criterion] for scores in found.values())
            have = [name for name, scores in found.items() if scores[criterion] == low]
            text = f"lowest {criterion} in {before.year} by {unit}"
            yield Statement(text, ", ".join(have), have == [unit])
        for criterion, unit in before.not_lowest.items():
            low = min(scores[criterion] for scores in found.values())
            text = f"{unit} is not lowest in {criterion} in {before.year}"
            yield Statement(text, str(found[unit][criterion]), found[unit][criterion] > low)
        if before.not_last:
            total = found[before.not_last][TOTAL]
            under = sum(scores[TOTAL] < total for scores in found.values())
            text = f"{before.not_last} is not last in {before.year}"
            yield Statement(text, f"{under} units after it", under > 0)
    last = tables[report.before[0].year]
    if report is DEPARTMENTS:
        yield _each_moved("infrastructure", -1, table, last)
        rises = {c: sum(_rises(c, table, last)) for c in report.parts[TOTAL]}
        most = sorted(rises, key=lambda c: -rises[c])[:3]
        wanted = OF_DEPARTMENTS.first
        text = f"{', '.join(wanted)} rose most"
        yield Statement(text, ", ".join(most), set(most) == set(wanted))
        return
    for criterion in (TOTAL, "results"):
        rise = sum(_rises(criterion, table, last))
        given = f"{printed(rise, report.decimals)} over all units"
        yield Statement(f"{criterion} rose against 2020", given, rise > 0)
    yield _each_moved(TOTAL, 1, table, last)
    yield _each_moved("transformation", 0, table, last)
    orders = [sorted(found, key=lambda u: -found[u][TOTAL]) for found in (table, last)]
    changed = sum(one != other for one, other in zip(*orders, strict=True))
    yield Statement("places have changed", f"{changed} of {len(table)}", changed > 0)


def _rises(criterion: str, table: Table, before: Table) -> list[int]:
    return [table[unit][criterion] - before[unit][criterion] for unit in table]


def _each_moved(criterion: str, way: int, table: Table, before: Table) -> Statement:
    """Whether every unit fell (-1), stayed (0) or rose (1) in a criterion."""
    rises = _rises(criterion, table, before)
    word = {-1: "fell", 0: "stayed the same", 1: "rose"}[way]
    did = sum((rise > 0) - (rise < 0) == way for rise in rises)
    text = f"{criterion} of every unit {word} against 2020"
    return Statement(text, f"{did} of {len(rises)}", did == len(rises))
