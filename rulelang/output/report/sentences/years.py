"""What a report says of what became of units and criteria over the years."""

from collections.abc import Container, Iterator, Sequence
from fractions import Fraction

from rulelang.analysis.history import Placed, UnitHistory
from rulelang.output.report.sentences.figures import decimals_apart
from rulelang.output.report.sentences.lists import Names, Tally, report
from rulelang.output.report.sentences.means import (
    counts,
    criteria_moved,
    mean_over_years,
    shares_apart,
)
from rulelang.output.report.sentences.moves import move, what_became
from rulelang.output.report.sentences.said import Fact, Said, What
from rulelang.output.report.sentences.speech import Years
from rulelang.words import Wording

__all__ = ["notable", "over_years", "unit_over_years"]

TOP = 3
"""Of units with such places, now or in the year before, a report always speaks."""

TOLD: frozenset[What] = frozenset({"has rank", "first run", "last run", "level", "score", "share"})
"""Facts about a unit's score in a year: the sentence notes what is not ordinary in it."""

FAR = 2
"""So many places are worth speaking of as the most that a unit rose or fell."""


def over_years(years: Years, group: str | None = None) -> list[Said]:
    """What is said of a ranking as a whole against the year before."""
    history = years.history
    said = list[Said]()
    if not history.same_rules:
        said.append(years.say("years.other_rules", []))
    if group is None:
        total = history.criteria[0]
        said += mean_over_years(years, total)
        said += criteria_moved(years)
    units = [unit for unit in history.units if group is None or unit.group == group]
    said += _moved(years, units, group)
    said += _levels(years, units, group)
    said += _farthest(years, units, group)
    return said


def notable(years: Years, group: str | None = None) -> list[Said]:
    """The units of which a report speaks singly: first, last, best placed now or the year before,
    moved most, and all that came or went."""
    units = [unit for unit in years.history.units if group is None or unit.group == group]
    most = {way: max((way * (unit.rise or 0) for unit in units), default=0) for way in (1, -1)}
    said = list[Said]()
    for unit in units:
        ranks = [year.rank for year in unit.years if year.period in years.last_two]
        if (
            unit.fate != "stayed"
            or (unit.first or unit.last or unit.was_first or unit.was_last)
            or any(rank is not None and rank <= TOP for rank in ranks)
            or (abs(unit.rise or 0) >= FAR and unit.rise in (most[1], -most[-1]))
        ):
            said += what_became(years, unit)
            said += move(years, unit)
    return said


def unit_over_years(years: Years, unit: UnitHistory) -> list[Said]:
    """All that is said of a unit over the years: what became of it, its places and levels, and its
    best place where it is neither its present one nor the one before."""
    said = [*what_became(years, unit), *move(years, unit)]
    for more in (_level, _total, _best):
        said += more(years, unit, _told(said))
    return said


def _told(said: Sequence[Said]) -> set[str]:
    """The years of whose score it was said what is not ordinary."""
    return {
        period for one in said for fact in one.facts if fact.what in TOLD for period in fact.periods
    }


# ---- all units -----------------------------------------------------------------------------------


def _moved(years: Years, units: Sequence[UnitHistory], group: str | None) -> Iterator[Said]:
    """How many units have a better place than the year before, how many a worse one."""
    moved = [unit for unit in units if unit.rise is not None]
    if not moved:
        return
    sets: tuple[tuple[What, list[UnitHistory]], ...] = (
        ("rose", [unit for unit in moved if (unit.rise or 0) > 0]),
        ("fell", [unit for unit in moved if (unit.rise or 0) < 0]),
        ("stayed", [unit for unit in moved if not unit.rise]),
    )
    facts = [
        years.fact(what, units=[unit.unit for unit in found], value=len(found), group=group)
        for what, found in sets
    ]
    yield years.say(
        "years.moved",
        facts,
        **years.when(),
        counts=counts("moved", sets),
    )


def _levels(years: Years, units: Sequence[UnitHistory], group: str | None) -> Iterator[Said]:
    """Which units gained a level, and which lost one."""
    ways: tuple[tuple[What, str, int], ...] = (
        ("level gained", "years.levels_gained", 1),
        ("level lost", "years.levels_lost", -1),
    )
    if all(unit.levels is None for unit in units):
        return
    if not any(unit.levels for unit in units):
        facts = [years.fact(what, value=0, group=group) for what, _, _ in ways]
        yield years.say("years.levels_same", facts)
        return
    for what, key, sign in ways:
        names = [unit.unit for unit in units if unit.levels and unit.levels * sign > 0]
        listed, noted = years.named(names, years.last_two)
        if names:
            yield years.say(
                key,
                [years.fact(what, units=names, value=len(names), group=group), *noted],
                units=listed,
                number=Tally(len(names)),
                count=len(names),
            )


def _farthest(years: Years, units: Sequence[UnitHistory], group: str | None) -> Iterator[Said]:
    """Who rose by most places, and who fell by most."""
    ways: tuple[tuple[What, str, int], ...] = (
        ("most risen", "years.most_risen", 1),
        ("most fallen", "years.most_fallen", -1),
    )
    for what, key, sign in ways:
        rises = {unit.unit: sign * unit.rise for unit in units if unit.rise is not None}
        most = max(rises.values(), default=0)
        names = [name for name, rise in rises.items() if rise == most]
        if most >= FAR:
            listed, noted = years.named(names, years.last_two)
            yield years.say(
                key,
                [years.fact(what, units=names, value=most, group=group), *noted],
                units=listed,
                by=report("figures.places", count=most),
            )


# ---- one unit ------------------------------------------------------------------------------------


def _level(years: Years, unit: UnitHistory, told: Container[str]) -> Iterator[Said]:
    """The level that it gained or lost."""
    was, now = (unit.in_year(period) for period in years.last_two)
    if not unit.levels or was is None or now is None or was.level is None or now.level is None:
        return
    when, noted = years.when_of(unit, told)
    yield years.say(
        "unit_years.level_gained" if unit.levels > 0 else "unit_years.level_lost",
        [
            years.fact("level", was.level, [unit.unit], of=[years.before]),
            years.fact("level", now.level, [unit.unit], of=[years.present]),
            *noted,
        ],
        **when,
        one=years.speech.level(was.level),
        other=years.speech.level(now.level),
    )


def _total(years: Years, unit: UnitHistory, told: Container[str]) -> Iterator[Said]:
    """Its total in the last two years, where both were scored by the same rules, else its share."""
    was, now = (unit.in_year(period) for period in years.last_two)
    if was is None or now is None or was.total is None or now.total is None:
        return
    if "disqualified" in (was.status, now.status):
        return
    facts = list[Fact]()
    if years.history.criteria[0].comparable:
        ends = (Fraction(0), was.result.max, now.result.max, *years.speech.bounds)
        decimals = decimals_apart((was.total, now.total, *ends), years.speech.plan.decimals)
        one: Wording = years.speech.points(was.total, decimals)
        other: Wording = years.speech.points(now.total, decimals)
        sign = now.total - was.total
        for year in (was, now):
            facts.append(years.fact("score", units=[unit.unit], value=year.total, of=[year.period]))
    elif was.share is not None and now.share is not None:
        one, other = shares_apart(was.share, now.share)
        sign = now.share - was.share
        for year in (was, now):
            facts.append(years.fact("share", units=[unit.unit], value=year.share, of=[year.period]))
    else:
        return
    way = "rose" if sign > 0 else "fell" if sign < 0 else "same"
    key = way if years.history.criteria[0].comparable else f"{way}_share"
    when, noted = years.when_of(unit, told)
    yield years.say(f"unit_years.{key}", [*facts, *noted], **when, one=one, other=other)


def _best(years: Years, unit: UnitHistory, told: Container[str]) -> Iterator[Said]:
    """Its best and worst place, where one of them is not that of the last two years."""
    best, worst = unit.best, unit.worst
    ranked = [year for year in unit.years if year.rank is not None]
    if len(ranked) < 3 or best is None or worst is None or best.rank == worst.rank:
        return
    if {best.period, worst.period} <= {*years.last_two}:
        return
    facts = [_ranked(years, unit, year) for year in (best, worst)]
    periods = dict[str, Wording]()
    for key, year in (("best_period", best), ("worst_period", worst)):
        notes, noted = ([], []) if year.period in told else years.noted(unit, year.period)
        also: Wording = report("periods.also", notes=Names(notes)) if notes else ""
        period = years.speech.in_period(year.period)
        periods[key] = report("periods.with_notes", period=period, notes=also)
        facts += noted
    yield years.say(
        "unit_years.best", facts, best=years.place(best), worst=years.place(worst), **periods
    )


def _ranked(years: Years, unit: UnitHistory, year: Placed) -> Fact:
    return years.fact("has rank", units=[unit.unit], value=year.rank, of=[year.period])
