"""What a report says of a ranking: how many units, levels, who is first and last, how far apart."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from typing import get_args

from rulelang.analysis.facts import UnitAnalysis
from rulelang.analysis.unusual import Out, out_because
from rulelang.output.report.sentences.criteria import (
    by_level,
    difference,
    highest_and_lowest,
    mean,
)
from rulelang.output.report.sentences.figures import decimals_apart, rounded
from rulelang.output.report.sentences.lists import Every, Names, Place, Tally, report
from rulelang.output.report.sentences.said import Fact, Said, What
from rulelang.output.report.sentences.speech import Units
from rulelang.plan.kinds import UnitStatus
from rulelang.results.summary import Extreme
from rulelang.words import Wording

__all__ = ["ranking", "total_decimals"]

LACKING: Mapping[Out, What] = {
    "incomplete": "lacks something",
    "nothing_applies": "lacks nothing",
}

WITHOUT_RANK: tuple[UnitStatus, ...] = ("incomplete", "unranked", "disqualified")


def ranking(units: Units) -> list[Said]:
    """All that is said of a ranking, in the order of a report."""
    return [
        *number_of_units(units),
        *levels(units),
        *crowded_out(units),
        *places(units),
        *spread(units),
        *average(units),
        *same_when_rounded(units),
    ]


def ranked(units: Units) -> list[UnitAnalysis]:
    """The units that have a rank, best first."""
    return [unit for unit in units.ranking.units if unit.result.rank is not None]


def number_of_units(units: Units) -> Iterator[Said]:
    """How many units there are, and how many of them have no rank, and why."""
    every, speech = units.ranking.units, units.speech
    count, with_rank = len(every), len(ranked(units))
    if not count:
        yield speech.say("ranking.nobody", [units.fact("units", value=0)])
        return
    facts = [units.fact("units", value=count), units.fact("ranked", value=with_rank)]
    group = units.ranking.group_label or units.ranking.group
    where = report("ranking.in_all" if speech.plan.rank.within is None else "ranking.in_no_group")
    if group is not None:
        where = report("ranking.in_group", group=group)
    values: dict[str, Wording] = {"count": count, "number": Tally(count), "where": where}
    if with_rank == count:
        yield speech.say("ranking.all_ranked", facts, **values)
        return
    others: list[Wording] = []
    for out in get_args(Out):
        names = [unit.result.unit for unit in every if out_because(unit.result) == out]
        if names:
            number = Tally(len(names))
            others.append(report(f"ranking.{out}", number=number, count=len(names)))
    for status in WITHOUT_RANK:
        names = [unit.result.unit for unit in every if unit.result.status == status]
        facts.append(units.fact("status", status, names, len(names)))
    for out, what in LACKING.items():
        names = [unit.result.unit for unit in every if out_because(unit.result) == out]
        facts.append(units.fact(what, units=names, value=len(names)))
    key = "some_ranked" if with_rank else "none_ranked"
    yield speech.say(
        f"ranking.{key}", facts, **values, ranked=Tally(with_rank), others=Names(others)
    )


def levels(units: Units) -> Iterator[Said]:
    """How many units are at each level, best first, and how many at none."""
    block = units.speech.plan.total_levels
    if block is None or not units.ranking.counts.units:
        return
    counts = units.ranking.counts.levels
    if not sum(counts.values()):
        return
    facts = list[Fact]()
    for id, count in counts.items():
        of = [unit.result.unit for unit in units.ranking.units if unit.result.level == id]
        facts.append(units.fact("at level", id, of, count))
    yield from by_level(units, block, counts, facts, "levels.all")


def crowded_out(units: Units) -> Iterator[Said]:
    """Who reached a level that had no room for them, level by level."""
    missed: dict[str, list[str]] = {}
    for unit in units.ranking.units:
        if unit.crowded_out is not None:
            missed.setdefault(unit.crowded_out, []).append(unit.result.unit)
    for id in units.ranking.counts.levels:
        if names := missed.get(id):
            listed, facts = units.named(names)
            facts.append(units.fact("all reaching", id, names, len(names)))
            yield units.speech.say(
                "levels.crowded_out",
                facts,
                number=Tally(len(names)),
                count=len(names),
                level=units.speech.level(id),
                units=listed,
            )


def places(units: Units) -> Iterator[Said]:
    """Who is first, who follows, and who is last; nobody where all share a place."""
    in_order = ranked(units)
    if len(in_order) < 2:
        if in_order:
            yield _placed(units, "only", in_order)
        return
    groups = [[*same] for _, same in groupby(in_order, key=lambda unit: unit.result.rank)]
    if len(groups) == 1:
        yield _placed(units, "all_first", in_order)
        return
    first, last = groups[0], groups[-1]
    yield _placed(units, "first" if len(first) == 1 else "first_shared", first)
    following = [unit for group in groups[1:3] for unit in group]
    if len(groups) > 4 and len(following) <= 3:
        yield _following(units, following)
    yield _placed(units, "last" if len(last) == 1 else "last_shared", last)


def _placed(units: Units, key: str, same: Sequence[UnitAnalysis]) -> Said:
    """Units that share a rank, with their points and level where these are the same."""
    results = [unit.result for unit in same]
    names = [result.unit for result in results]
    listed, facts = units.named(names)
    what: What = "last" if key.startswith("last") else "rank"
    facts.append(units.fact(what, units=names, value=results[0].rank))
    if key in ("all_first", "only"):
        facts.append(units.fact("ranked", value=len(names)))
    totals, ids = {result.total for result in results}, {result.level for result in results}
    with_points: Wording = ""
    if len(totals) == 1:
        with_points = report("places.with_points", points=_total(units, same[0], facts, names))
    level = results[0].level if len(ids) == 1 else None
    if level is not None:
        facts.append(units.fact("level", level, names))
    return units.speech.say(
        f"places.{key}",
        facts,
        units=listed,
        all=Every(len(names), first=True),
        points=with_points,
        level=units.speech.at_level(level),
    )


def _total(units: Units, unit: UnitAnalysis, facts: list[Fact], names: Sequence[str]) -> Wording:
    """The total of units that share it."""
    result = unit.result
    assert result.total is not None  # it has a rank
    facts.append(units.fact("score", units=names, value=result.total))
    if result.share is not None:
        facts.append(units.fact("share", units=names, value=result.share))
    return units.speech.with_share(
        result.total, result.share, total_decimals(units, result.total, result.max)
    )


def total_decimals(units: Units, total: Fraction, most: Fraction) -> int:
    """The decimals with which a total looks neither like the max nor like the bound of a level."""
    speech = units.speech
    return decimals_apart((total, most, Fraction(0), *speech.bounds), speech.plan.decimals)


def _following(units: Units, following: Sequence[UnitAnalysis]) -> Said:
    """The units behind the first, each with its place and points."""
    facts, parts = list[Fact](), list[Wording]()
    for unit in following:
        result = unit.result
        assert result.rank is not None
        assert result.total is not None
        listed, noted = units.named([result.unit])
        facts += noted
        facts.append(units.fact("has rank", units=[result.unit], value=result.rank))
        facts.append(units.fact("score", units=[result.unit], value=result.total))
        decimals = total_decimals(units, result.total, result.max)
        parts.append(
            report(
                "places.one_following",
                unit=listed,
                place=Place(result.rank),
                points=units.speech.points(result.total, decimals),
            )
        )
    return units.speech.say("places.following", facts, units=Names(parts))


def spread(units: Units) -> Iterator[Said]:
    """The highest and lowest total, where these are not those of the first and the last, and how
    far apart they are."""
    total = units.ranking.criteria[0]
    if total.highest is None or total.lowest is None or total.even:
        return
    in_order = ranked(units)
    told = set[What]()  # with the first place, and with the last
    ends: tuple[tuple[What, Extreme, list[UnitAnalysis]], ...] = (
        ("highest", total.highest, in_order[:1]),
        ("lowest", total.lowest, in_order[-1:]),
    )
    for what, extreme, end in ends:
        ranks = {unit.result.rank for unit in end}
        same = {unit.result.unit for unit in in_order if unit.result.rank in ranks}
        if {*extreme.units} == same:
            told.add(what)
    yield from highest_and_lowest(units, total, told)
    yield difference(units, total)


def average(units: Units) -> Iterator[Said]:
    """The mean of the totals that count, and where the median lies."""
    total = units.ranking.criteria[0]
    if total.units > 1 and not total.even:
        yield from mean(units, total)


def same_when_rounded(units: Units) -> Iterator[Said]:
    """Units whose totals look the same in the table and are not."""
    decimals = units.speech.plan.decimals
    totals = [(unit.result.total, unit.result.unit) for unit in ranked(units)]
    known = sorted((total, name) for total, name in totals if total is not None)
    for _, same in groupby(known, key=lambda pair: rounded(pair[0], decimals)):
        pairs = [*same][::-1]
        if len({total for total, _ in pairs}) < 2:
            continue
        listed, facts = units.named([name for _, name in pairs])
        facts += [units.fact("score", units=[name], value=total) for total, name in pairs]
        yield units.speech.say(
            "spread.same_when_rounded",
            facts,
            units=listed,
            points=units.speech.points(pairs[0][0]),
        )
