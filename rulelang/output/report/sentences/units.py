"""What a report says of one unit: its place, its points, where it is strong and what it lost."""

from collections.abc import Iterator
from fractions import Fraction

from rulelang.analysis.facts import Standing, UnitAnalysis
from rulelang.output.report.sentences.figures import decimals_apart
from rulelang.output.report.sentences.lists import Names, Place, Tally, report
from rulelang.output.report.sentences.ranking import total_decimals
from rulelang.output.report.sentences.said import Fact, Said, What
from rulelang.output.report.sentences.speech import ENDS, Units
from rulelang.output.report.sentences.unusual import unit_exceptions
from rulelang.plan.expressions import TOTAL
from rulelang.words import Wording

__all__ = ["unit"]

MOST_POINTS = 3
"""Of so many strengths and losses a sentence speaks, the first ones."""


def unit(units: Units, found: UnitAnalysis) -> list[Said]:
    """All that is said of a unit in one period, in the order of a report."""
    place, exceptions = [*_place(units, found)], [*unit_exceptions(units, found)]
    in_order = [*place, *exceptions] if found.result.rank is not None else [*exceptions, *place]
    return [
        *in_order,
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
    level: Wording = ""
    if result.level is not None and result.status != "unranked":  # of which that is said
        facts.append(units.fact("level", result.level, [result.unit]))
        level = speech.at_level(result.level)
    values: dict[str, Wording] = {"unit": result.unit, "scored": scored, "level": level}
    if result.rank is None:
        facts.append(units.fact("has status", result.status, [result.unit]))
        yield speech.say(f"unit.{result.status}", facts, **values)
        return
    same = units.places[result.rank]
    sharing = [other.unit for other in same if other.unit != result.unit]
    count = sum(map(len, units.places.values()))
    others, noted = units.named(sharing)
    facts += noted
    facts.append(units.fact("rank", units=[result.unit, *sharing], value=result.rank))
    facts.append(units.fact("ranked", value=count))
    group = units.ranking.group_label or units.ranking.group
    yield speech.say(
        "unit.shared" if sharing else "unit.ranked",
        facts,
        **values,
        place=Place(result.rank),
        of=Tally(count),
        count=count,
        group=report("unit.in_group", group=group) if group is not None else "",
        others=others,
    )


def _ahead(units: Units, found: UnitAnalysis) -> Iterator[Said]:
    """How many points it is short of those right before it, where these have one total."""
    rank, own = found.result.rank, found.result.total
    if rank is None or own is None:
        return
    ranks = [*units.places]  # best first
    at = ranks.index(rank)
    if not at:
        return
    best, nearest = ranks[at - 1], units.places[ranks[at - 1]]
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
    own = units.at_ends.get(found.result.unit, ())
    for key in ENDS:
        where = [criterion for kind, criterion in own if kind == key]
        if not where:
            continue
        facts = list[Fact]()
        for criterion in where:
            lowest = key in ("nothing", "lowest")
            end = criterion.lowest if lowest else criterion.highest
            assert end is not None
            what: What = "lowest" if lowest else "highest"
            facts.append(units.fact(what, criterion.id, end.units, end.score))
            if key == "full":
                facts.append(units.fact("full", criterion.id, end.units))
        labels = Names([units.speech.label(one.id) for one in where], "lists.more_criteria")
        yield units.speech.say(
            f"unit.{key}", facts, number=Tally(len(where)), count=len(where), criteria=labels
        )


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
    above = [id for id, points in own.items() if points > means[id]]
    below = [id for id, points in own.items() if points < means[id]]
    sets: tuple[tuple[What, list[str]], ...] = (
        ("above mean", above),
        ("below mean", below),
        ("at mean", [id for id in own if id not in (*above, *below)]),
    )
    if len(own) < 2 or not (above or below):
        return
    facts = [units.fact(what, id, [found.result.unit]) for what, ids in sets for id in ids]
    key = "all_above" if len(above) == len(own) else "all_below" if len(below) == len(own) else ""
    if not key:
        few = 0 < len(below) <= MOST_POINTS
        key = "below" if not above else "some_above" if few else "above"
    yield units.speech.say(
        f"unit.{key}_mean",
        facts,
        number=Tally(len(above or below)),
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
        parts.append(
            report(
                "names.lost",
                label=units.speech.label(id),
                points=_exact(units, lost, units.own_max(found.result.unit, id)),
            )
        )
    if parts:
        yield units.speech.say("unit.losses", facts, unit=found.result.unit, criteria=Names(parts))
    elif TOTAL in own and own[TOTAL].lost == 0 and found.result.rank is not None:
        facts = [units.fact("lost", TOTAL, [found.result.unit], 0)]
        yield units.speech.say("unit.lost_nothing", facts, unit=found.result.unit)


def _exact(units: Units, points: Fraction, most: Fraction | None = None) -> Wording:
    """Points that look neither like nothing nor like the max, unless they are."""
    decimals = decimals_apart((points, Fraction(0), most), units.speech.plan.decimals)
    return units.speech.points(points, decimals)
