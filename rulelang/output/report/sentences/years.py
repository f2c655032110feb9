"""What a report says of what became of units and criteria over the years."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from rulelang.analysis.history import CriterionHistory, Kept, Placed, UnitHistory
from rulelang.output.report.sentences.figures import decimals_apart, percentage
from rulelang.output.report.sentences.lists import Names, Tally, report
from rulelang.output.report.sentences.moves import move, what_became
from rulelang.output.report.sentences.said import Fact, Said, What
from rulelang.output.report.sentences.speech import Years
from rulelang.plan.expressions import TOTAL
from rulelang.words import Wording

__all__ = ["criterion_over_years", "notable", "over_years", "unit_over_years"]

TOP = 3
"""Of units with such places, now or in the year before, a report always speaks."""

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
        said += _mean(years, total)
        said += _scores(years, total)
        said += _criteria(years)
    units = [unit for unit in history.units if group is None or unit.group == group]
    said += _moved(years, units)
    said += _levels(years, units)
    said += _farthest(years, units)
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
    return [
        *what_became(years, unit),
        *move(years, unit),
        *_level(years, unit),
        *_total(years, unit),
        *_best(years, unit),
    ]


def criterion_over_years(years: Years, criterion: CriterionHistory) -> list[Said]:
    """All that is said of a criterion over the years: its mean, how many units rose or fell in it,
    and who is at one end of it for more than a year."""
    said = [*_mean(years, criterion), *_scores(years, criterion)]
    if criterion.kind in ("criterion", "penalty"):
        said += _kept(years, criterion, "highest", criterion.highest)
        said += _kept(years, criterion, "lowest", criterion.lowest)
    return said


# ---- criteria ------------------------------------------------------------------------------------


def _mean(years: Years, criterion: CriterionHistory) -> Iterator[Said]:
    """The mean in the last two years: points where the rules are the same, else shares."""
    was, now = (criterion.in_year(period) for period in years.last_two)
    if was is None or now is None or criterion.rise is None:
        return
    speech = years.speech
    way = "rose" if criterion.rise > 0 else "fell" if criterion.rise < 0 else "same"
    values: dict[str, Wording] = {
        "what": report(f"means.{criterion.kind}"),
        **years.when(),
    }
    if criterion.comparable:
        assert was.mean is not None
        assert now.mean is not None
        decimals = decimals_apart((was.mean, now.mean, Fraction(0)), speech.plan.decimals)
        one: Wording = speech.points(was.mean, decimals)
        other: Wording = speech.points(now.mean, decimals)
        pairs = [(years.before, was.mean), (years.present, now.mean)]
        facts = [years.fact("mean", criterion.id, value=mean, of=[year]) for year, mean in pairs]
    else:
        assert was.share is not None
        assert now.share is not None
        one, other = _shares_apart(was.share, now.share)
        shares = [(years.before, was.share), (years.present, now.share)]
        facts = [
            years.fact("mean share", criterion.id, value=share, of=[year]) for year, share in shares
        ]
    key = way if criterion.comparable else f"{way}_share"
    yield years.say(f"means.{key}", facts, **values, one=one, other=other)


def _shares_apart(one: Fraction, other: Fraction) -> tuple[Wording, Wording]:
    """Two shares that look different where they are."""
    if one == other:
        return percentage(one), percentage(other)
    decimals = decimals_apart((one * 100, other * 100, Fraction(0), Fraction(100)), 1)
    return percentage(one, decimals), percentage(other, decimals)


def _scores(years: Years, criterion: CriterionHistory) -> Iterator[Said]:
    """How many units have more points, or a higher share, than the year before, how many fewer."""
    sets: tuple[tuple[What, What, tuple[str, ...]], ...] = (
        ("more points", "higher share", criterion.rose),
        ("fewer points", "lower share", criterion.fell),
        ("same points", "same share", criterion.same),
    )
    count = sum(len(names) for _, _, names in sets)
    if not count:
        return
    facts = [
        years.fact(points if criterion.comparable else share, criterion.id, names, len(names))
        for points, share, names in sets
    ]
    some = [key for key, (_, _, names) in zip(WAYS, sets, strict=True) if names]
    values = {"what": report(f"means.own_{criterion.kind}"), **years.when()}
    ending = "" if criterion.comparable else "_share"
    if len(some) == 1 and count > 1:
        present = sum(unit.in_year(years.present) is not None for unit in years.history.units)
        form = "all" if count == present else "all_with_both"
        key = f"scores.{form}_{some[0]}{ending}"
        yield years.say(key, facts, **values, number=Tally(count), count=count)
        return
    parts = _counts("scores", zip(WAYS, (names for _, _, names in sets), strict=True))
    yield years.say(f"scores.some{ending}", facts, **values, counts=parts)


WAYS = ("more", "fewer", "same")


def _counts(section: str, sets: Iterable[tuple[str, Sequence[object]]]) -> Names:
    """How many units did what, of each way in which some did: `5 units rose and 1 unit fell`."""
    return Names(
        [
            report(f"{section}.{way}", number=Tally(len(names)), count=len(names))
            for way, names in sets
            if names
        ]
    )


def _criteria(years: Years) -> Iterator[Said]:
    """The criteria of the first depth whose mean rose, and those whose mean fell."""
    found = [
        each
        for each in years.history.criteria
        if each.parent == TOTAL and each.kind == "criterion" and each.rise
    ]
    for key, sign in (("rose", 1), ("fell", -1)):
        moved = [each for each in found if each.rise is not None and each.rise * sign > 0]
        if not moved:
            continue
        facts, parts = list[Fact](), list[Wording]()
        for each in sorted(moved, key=lambda one: -abs(one.rise or Fraction(0))):
            assert each.rise is not None
            size = abs(each.rise)
            what: What = "mean rise" if each.comparable else "mean share rise"
            facts.append(years.fact(what, each.id, value=each.rise))
            if each.comparable:
                decimals = decimals_apart((size, Fraction(0)), years.speech.plan.decimals)
                by: Wording = years.speech.points(size, decimals)
            else:
                by = report("figures.percent_points", percent=percentage(size))
            parts.append(report("names.moved", label=years.speech.label(each.id), by=by))
        yield years.say(
            f"means.criteria_{key}",
            facts,
            **years.when(),
            criteria=Names(parts, "lists.more_criteria"),
        )


def _kept(
    years: Years, criterion: CriterionHistory, end: str, kept: Sequence[Kept]
) -> Iterator[Said]:
    """Who is at one end of a criterion for at least the second year."""
    by_run: dict[tuple[str, ...], list[Kept]] = {}
    for each in kept:
        by_run.setdefault(each.run.periods, []).append(each)
    for periods, same in by_run.items():
        names = [each.unit for each in same]
        what: What = "highest in all" if end == "highest" else "lowest in all"
        yield years.say(
            f"kept.{criterion.kind}_{end}",
            [years.fact(what, criterion.id, names, of=periods)],
            units=Names(names),
            run=years.run(same[0].run),
        )


# ---- all units -----------------------------------------------------------------------------------


def _moved(years: Years, units: Sequence[UnitHistory]) -> Iterator[Said]:
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
        years.fact(what, units=[unit.unit for unit in found], value=len(found))
        for what, found in sets
    ]
    yield years.say(
        "years.moved",
        facts,
        **years.when(),
        counts=_counts("moved", sets),
    )


def _levels(years: Years, units: Sequence[UnitHistory]) -> Iterator[Said]:
    """Which units gained a level, and which lost one."""
    ways: tuple[tuple[What, str, int], ...] = (
        ("level gained", "years.levels_gained", 1),
        ("level lost", "years.levels_lost", -1),
    )
    if all(unit.levels is None for unit in units):
        return
    if not any(unit.levels for unit in units):
        facts = [years.fact(what, value=0) for what, _, _ in ways]
        yield years.say("years.levels_same", facts, **years.when())
        return
    for what, key, sign in ways:
        names = [unit.unit for unit in units if unit.levels and unit.levels * sign > 0]
        if names:
            yield years.say(
                key,
                [years.fact(what, units=names, value=len(names))],
                **years.when(),
                units=Names(names),
                number=Tally(len(names)),
                count=len(names),
            )


def _farthest(years: Years, units: Sequence[UnitHistory]) -> Iterator[Said]:
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
            yield years.say(
                key,
                [years.fact(what, units=names, value=most)],
                **years.when(),
                units=Names(names),
                by=report("figures.places", count=most),
            )


# ---- one unit ------------------------------------------------------------------------------------


def _level(years: Years, unit: UnitHistory) -> Iterator[Said]:
    """The level that it gained or lost."""
    was, now = (unit.in_year(period) for period in years.last_two)
    if not unit.levels or was is None or now is None or was.level is None or now.level is None:
        return
    yield years.say(
        "unit_years.level_gained" if unit.levels > 0 else "unit_years.level_lost",
        [
            years.fact("level", was.level, [unit.unit], of=[years.before]),
            years.fact("level", now.level, [unit.unit], of=[years.present]),
        ],
        **years.when(),
        one=years.speech.level(was.level),
        other=years.speech.level(now.level),
    )


def _total(years: Years, unit: UnitHistory) -> Iterator[Said]:
    """Its total in the last two years, where both were scored by the same rules, else its share."""
    was, now = (unit.in_year(period) for period in years.last_two)
    if was is None or now is None or was.total is None or now.total is None:
        return
    if "disqualified" in (was.status, now.status):
        return
    facts = list[Fact]()
    if years.history.criteria[0].comparable:
        decimals = decimals_apart((was.total, now.total), years.speech.plan.decimals)
        one: Wording = years.speech.points(was.total, decimals)
        other: Wording = years.speech.points(now.total, decimals)
        sign = now.total - was.total
        for year in (was, now):
            facts.append(years.fact("score", units=[unit.unit], value=year.total, of=[year.period]))
    elif was.share is not None and now.share is not None:
        one, other = _shares_apart(was.share, now.share)
        sign = now.share - was.share
        for year in (was, now):
            facts.append(years.fact("share", units=[unit.unit], value=year.share, of=[year.period]))
    else:
        return
    way = "rose" if sign > 0 else "fell" if sign < 0 else "same"
    key = way if years.history.criteria[0].comparable else f"{way}_share"
    yield years.say(f"unit_years.{key}", facts, **years.when(), one=one, other=other)


def _best(years: Years, unit: UnitHistory) -> Iterator[Said]:
    """Its best and worst place, where one of them is not that of the last two years."""
    best, worst = unit.best, unit.worst
    ranked = [year for year in unit.years if year.rank is not None]
    if len(ranked) < 3 or best is None or worst is None or best.rank == worst.rank:
        return
    if {best.period, worst.period} <= {*years.last_two}:
        return
    facts = [_ranked(years, unit, year) for year in (best, worst)]
    yield years.say(
        "unit_years.best",
        facts,
        best=years.place(best),
        worst=years.place(worst),
        best_period=years.speech.in_period(best.period),
        worst_period=years.speech.in_period(worst.period),
    )


def _ranked(years: Years, unit: UnitHistory, year: Placed) -> Fact:
    return years.fact("has rank", units=[unit.unit], value=year.rank, of=[year.period])
