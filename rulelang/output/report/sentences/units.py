"""What a report says of one unit: its place, its points, where it is strong and what it lost."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from rulelang.analysis.facts import CriterionAnalysis, Standing, UnitAnalysis
from rulelang.output.report.sentences.figures import decimals_apart
from rulelang.output.report.sentences.lists import Names, Place, Tally, report
from rulelang.output.report.sentences.ranking import total_decimals
from rulelang.output.report.sentences.said import Fact, Said, What
from rulelang.output.report.sentences.speech import Units
from rulelang.output.report.sentences.unusual import unit_exceptions
from rulelang.plan.expressions import TOTAL
from rulelang.words import Wording

__all__ = ["unit"]

MOST_POINTS = 3
"""Of so many strengths and losses a sentence speaks, the first ones."""


def unit(units: Units, found: UnitAnalysis) -> list[Said]:
    """All that is said of a unit in one period, in the order of a report."""
    return [
        *_place(units, found),
        *unit_exceptions(units, found.result),
        *_ahead(units, found),
        *_alone(units, found),
        *_against_mean(units, found),
        *_strengths(units, found),
        *_losses(units, found),
    ]


def _place(units: Units, found: UnitAnalysis) -> Iterator[Said]:
    """Its total, place and level; its total alone where it has no place."""
    result, speech = found.result, units.speech
    if result.total is None:
        return
    facts = [units.fact("score", units=[result.unit], value=result.total)]
    if result.share is not None:
        facts.append(units.fact("share", units=[result.unit], value=result.share))
    decimals = total_decimals(units, result.total, result.max)
    scored = speech.with_share(result.total, result.share, decimals)
    if result.level is not None:
        facts.append(units.fact("level", result.level, [result.unit]))
    level = speech.at_level(result.level)
    values: dict[str, Wording] = {"unit": result.unit, "scored": scored, "level": level}
    if result.rank is None:
        facts.append(units.fact("has status", result.status, [result.unit]))
        yield speech.say(f"unit.{result.status}", facts, **values)
        return
    sharing = [
        other.result.unit
        for other in units.ranking.units
        if other.result.rank == result.rank and other is not found
    ]
    count = sum(other.result.rank is not None for other in units.ranking.units)
    facts.append(units.fact("rank", units=[result.unit, *sharing], value=result.rank))
    facts.append(units.fact("ranked", value=count))
    yield speech.say(
        "unit.shared" if sharing else "unit.ranked",
        facts,
        **values,
        place=Place(result.rank),
        of=Tally(count),
        count=count,
        others=Names(sharing),
    )


def _ahead(units: Units, found: UnitAnalysis) -> Iterator[Said]:
    """How many points it is short of those right before it, where these have one total."""
    rank, own = found.result.rank, found.result.total
    ahead = [
        other.result
        for other in units.ranking.units
        if rank is not None and other.result.rank is not None and other.result.rank < rank
    ]
    if not ahead or own is None:
        return
    best = max(other.rank or 0 for other in ahead)
    nearest = [other for other in ahead if other.rank == best]
    totals = {other.total for other in nearest}
    if len(totals) > 1 or (total := totals.pop()) is None or total <= own:
        return
    behind = total - own
    listed, facts = units.named([other.unit for other in nearest])
    facts.append(
        units.fact("behind", units=[found.result.unit, *(o.unit for o in nearest)], value=behind)
    )
    facts.append(units.fact("rank", units=[other.unit for other in nearest], value=best))
    yield units.speech.say(
        "unit.behind",
        facts,
        units=listed,
        place=Place(best),
        points=_exact(units, behind),
    )


def _alone(units: Units, found: UnitAnalysis) -> Iterator[Said]:
    """In which criteria without parts it is highest or lowest of all, has the max, or nothing."""
    name = found.result.unit
    leaves = [own for own in units.ranking.criteria if own.kind == "criterion" and not own.even]
    leaves = [own for own in leaves if not units.speech.criteria[own.id].parts]
    if found.result.status == "disqualified":
        return
    full = [own for own in leaves if own.highest and {*own.full} == {*own.highest.units}]
    kinds: Sequence[tuple[str, Callable[[CriterionAnalysis], bool]]] = (
        ("full", lambda own: own in full and _has(own, "highest", name)),
        ("highest", lambda own: own not in full and _has(own, "highest", name)),
        ("nothing", lambda own: name in own.nothing and _has(own, "lowest", name)),
        ("lowest", lambda own: name not in own.nothing and _has(own, "lowest", name)),
    )
    for key, holds in kinds:
        where = [own for own in leaves if holds(own)]
        if not where:
            continue
        facts = list[Fact]()
        for own in where:
            end = own.lowest if key in ("nothing", "lowest") else own.highest
            assert end is not None
            what: What = "lowest" if key in ("nothing", "lowest") else "highest"
            facts.append(units.fact(what, own.id, end.units, end.score))
            if key == "full":
                facts.append(units.fact("full", own.id, end.units))
        labels = Names([units.speech.label(own.id) for own in where], "lists.more_criteria")
        yield units.speech.say(
            f"unit.{key}",
            facts,
            unit=name,
            number=Tally(len(where)),
            count=len(where),
            criteria=labels,
        )


def _has(own: CriterionAnalysis, end: str, name: str) -> bool:
    found = own.highest if end == "highest" else own.lowest
    return found is not None and name in found.units


def _against_mean(units: Units, found: UnitAnalysis) -> Iterator[Said]:
    """In how many criteria of the first depth it is above the mean, and in which below."""
    if found.result.status in ("disqualified", "incomplete"):
        return
    means = {
        own.id: own.spread.mean
        for own in units.ranking.criteria
        if own.kind == "criterion" and own.parent == TOTAL and own.spread and not own.even
    }
    own = {each.id: each.points for each in found.standings if each.id in means}
    if len(own) < 2:
        return
    above = [id for id, points in own.items() if points > means[id]]
    below = [id for id, points in own.items() if points < means[id]]
    sets: tuple[tuple[What, list[str]], ...] = (
        ("above mean", above),
        ("below mean", below),
        ("at mean", [id for id in own if id not in (*above, *below)]),
    )
    facts = [units.fact(what, id, [found.result.unit]) for what, ids in sets for id in ids]
    key = "all_above" if len(above) == len(own) else "all_below" if len(below) == len(own) else ""
    if not key:
        key = "some_above" if below and len(below) <= MOST_POINTS else "above"
    yield units.speech.say(
        f"unit.{key}_mean",
        facts,
        number=Tally(len(above)),
        of=Tally(len(own)),
        count=len(own),
        criteria=Names([units.speech.label(id) for id in below]),
    )


def _strengths(units: Units, found: UnitAnalysis) -> Iterator[Said]:
    """The criteria in which it is farthest on the good side of the median."""
    facts, parts = list[Fact](), list[Wording]()
    own = {standing.id: standing for standing in found.standings}
    medians = {each.id: each.spread.median for each in units.ranking.criteria if each.spread}
    for id in found.strengths[:MOST_POINTS]:
        distance = own[id].points - medians[id]
        what: What = "above median" if distance > 0 else "below median"
        facts.append(units.fact(what, id, [found.result.unit], abs(distance)))
        parts.append(
            report(
                "names.more" if distance > 0 else "names.less",
                label=units.speech.label(id),
                points=_exact(units, abs(distance)),
            )
        )
    if parts:
        yield units.speech.say(
            "unit.strengths", facts, unit=found.result.unit, criteria=Names(parts)
        )


def _losses(units: Units, found: UnitAnalysis) -> Iterator[Said]:
    """The criteria and penalties that cost it most points."""
    facts, parts = list[Fact](), list[Wording]()
    own: dict[str, Standing] = {standing.id: standing for standing in found.standings}
    for id in found.weaknesses[:MOST_POINTS]:
        lost = own[id].lost
        assert lost is not None
        facts.append(units.fact("lost", id, [found.result.unit], lost))
        parts.append(report("names.lost", label=units.speech.label(id), points=_exact(units, lost)))
    if parts:
        yield units.speech.say("unit.losses", facts, unit=found.result.unit, criteria=Names(parts))
    elif TOTAL in own and own[TOTAL].lost == 0 and found.result.rank is not None:
        facts = [units.fact("lost", TOTAL, [found.result.unit], 0)]
        yield units.speech.say("unit.lost_nothing", facts, unit=found.result.unit)


def _exact(units: Units, points: Fraction) -> Wording:
    """Points that are not nothing."""
    return units.speech.points(
        points, decimals_apart((points, Fraction(0)), units.speech.plan.decimals)
    )
