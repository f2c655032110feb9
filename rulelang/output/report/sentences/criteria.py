"""What a report says of a criterion: who is highest and lowest, how far apart, the mean."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby

from rulelang.analysis.facts import CriterionAnalysis
from rulelang.output.report.sentences.extras import extra
from rulelang.output.report.sentences.figures import decimals_apart, rounded
from rulelang.output.report.sentences.lists import MOST_NAMED, Every, Names, Tally, report
from rulelang.output.report.sentences.said import Fact, Said, What
from rulelang.output.report.sentences.speech import Units
from rulelang.plan.tree import LevelsPlan
from rulelang.results.summary import Extreme
from rulelang.words import Wording

__all__ = ["by_level", "criterion", "decimals_of", "difference", "highest_and_lowest", "mean"]

FEW = 2
"""Of more units than these the median is worth a word, where it is not near the mean."""

NEAR = Fraction(1, 10)
"""So much of what lies between the highest and the lowest is near."""


def criterion(units: Units, found: CriterionAnalysis) -> list[Said]:
    """All that is said of a criterion in one period, in the order of a report."""
    said = list[Said]()
    if found.kind in ("bonus", "penalty"):
        said += extra(units, found, counted(units, found))
    elif not found.units:
        said.append(units.speech.say("criteria.nobody", [units.fact("counted", found.id, value=0)]))
    elif found.units == 1 or found.even:
        said.append(even(units, found))
    else:
        said += highest_and_lowest(units, found)
        said.append(difference(units, found))
        said += mean(units, found)
    said += own_levels(units, found)
    return [*said, *unusual(units, found)]


def counted(units: Units, found: CriterionAnalysis) -> list[str]:
    """The units whose score of a criterion counts."""
    out = {*found.lacking}
    return [
        unit.result.unit
        for unit in units.ranking.units
        if unit.result.unit not in out
        and unit.result.score(found.id) is not None
        and unit.result.status != "disqualified"
    ]


def even(units: Units, found: CriterionAnalysis) -> Said:
    """That all have the same score; nobody is highest or lowest then."""
    assert found.highest is not None
    names, score = counted(units, found), found.highest.score
    listed, facts = units.named(names, found.id)
    facts.append(units.fact("even", found.id, names, score))
    scored = _scored(units, found, names, score, facts)
    everybody = "" if len(names) == len(units.ranking.units) else "_of_those_scored"
    if len(names) == 1:
        key = "single" if everybody else "only_unit"
    elif not score:
        key = f"even_nothing{everybody}"
    elif {*found.full} == {*names}:
        key = f"even_full{everybody}"
        facts.append(units.fact("full", found.id, names))
    else:
        key = f"even{everybody}"
    return units.speech.say(
        f"criteria.{key}",
        facts,
        units=listed,
        all=Every(len(names), first=True),
        points=units.speech.points(score, decimals_of(units, found)),
        scored=scored,
    )


def highest_and_lowest(
    units: Units, found: CriterionAnalysis, told: Container[What] = ()
) -> Iterator[Said]:
    """Who has the highest score and who the lowest, all of them, in points and in percent; not an
    end that is ``told`` already."""
    assert found.highest is not None
    assert found.lowest is not None
    ends: tuple[tuple[What, Extreme], ...] = (("highest", found.highest), ("lowest", found.lowest))
    for what, end in ends:
        if what in told:
            continue
        listed, facts = units.named(end.units, found.id)
        facts.append(units.fact(what, found.id, end.units, end.score))
        scored = _scored(units, found, end.units, end.score, facts)
        key: str = what
        if what == "highest" and {*found.full} == {*end.units}:
            key = "full"
            facts.append(units.fact("full", found.id, end.units))
        elif what == "lowest" and not end.score:
            key = "nothing"
            facts.append(units.fact("nothing", found.id, end.units))
        yield units.speech.say(
            f"criteria.{key}_{size(end.units)}",
            facts,
            units=listed,
            number=Tally(len(end.units)),
            count=len(end.units),
            points=units.speech.points(end.score, decimals_of(units, found)),
            scored=scored,
        )


def _scored(
    units: Units,
    found: CriterionAnalysis,
    names: Sequence[str],
    score: Fraction,
    facts: list[Fact],
) -> Wording:
    """Points, with their share of the max where that is one for all these units: under `leave out`
    each has a max of its own."""
    maxima = {units.own_max(name, found.id) for name in names}
    own = maxima.pop() if len(maxima) == 1 else None
    share = score / own if own else None
    if share is not None:
        facts.append(units.fact("share", found.id, names, share))
    return units.speech.with_share(score, share, decimals_of(units, found))


def size(names: Sequence[str]) -> str:
    """How a sentence counts units: one, a few that it names all, or many."""
    return "one" if len(names) == 1 else "few" if len(names) <= MOST_NAMED else "many"


def difference(units: Units, criterion: CriterionAnalysis) -> Said:
    """How far the highest and the lowest score are apart. Where the printed scores differ by
    something else, it says that it was calculated before rounding."""
    assert criterion.highest is not None
    assert criterion.lowest is not None
    assert criterion.spread is not None
    high, low = criterion.highest.score, criterion.lowest.score
    decimals = decimals_of(units, criterion)
    exact = criterion.spread.difference
    shown = decimals_apart((exact, Fraction(0)), decimals)
    as_printed = rounded(high, decimals) - rounded(low, decimals) == rounded(exact, shown)
    return units.speech.say(
        f"spread.{'of' if as_printed else 'before_rounding'}",
        [units.fact("spread", criterion.id, value=exact)],
        points=units.speech.points(exact, shown),
    )


def decimals_of(units: Units, criterion: CriterionAnalysis) -> int:
    """The decimals with which the highest and lowest score, the max and nothing look different."""
    ends = (criterion.highest, criterion.lowest)
    scores = [end.score for end in ends if end is not None]
    bounds = units.speech.bounds if criterion.kind == "total" else ()
    known = (*scores, criterion.maximum, Fraction(0), *bounds)
    return decimals_apart(known, units.speech.plan.decimals)


def mean(units: Units, found: CriterionAnalysis) -> Iterator[Said]:
    """The mean of the scores that count, and its share of the max."""
    if found.spread is None:
        return
    speech, exact, median = units.speech, found.spread.mean, found.spread.median
    maxima = {units.own_max(name, found.id) for name in counted(units, found)}
    most = maxima.pop() if len(maxima) == 1 else None
    share = exact / most if most else None
    bounds = speech.bounds if found.kind == "total" else ()
    decimals = decimals_apart((exact, median, most, Fraction(0), *bounds), speech.plan.decimals)
    facts = [
        units.fact("mean", found.id, value=exact),
        units.fact("counted", found.id, value=found.units),
    ]
    if share is not None:
        facts.append(units.fact("share of mean", found.id, value=share))
    section = "average" if found.kind == "total" else "criteria"
    key = "mean"
    if found.units > FEW and abs(exact - median) >= NEAR * found.spread.difference > 0:
        key = "mean_above_median" if exact > median else "mean_below_median"
        facts.append(units.fact("median", found.id, value=median))
    yield speech.say(
        f"{section}.{key}",
        facts,
        number=Tally(found.units),
        count=found.units,
        scored=speech.with_share(exact, share, decimals),
        median=speech.points(median, decimals),
    )


def own_levels(units: Units, found: CriterionAnalysis) -> Iterator[Said]:
    """How many units are at each level of a criterion that has its own, of those whose score
    counts."""
    block = units.speech.block(found.id)
    if block is None or found.kind == "total":
        return
    at = Counter(units.results[name].levels.get(found.id) for name in counted(units, found))
    numbers = {id: at[id] for id in block.labels}
    if not sum(numbers.values()):
        return
    facts = [
        units.fact("at own level", found.id, value=count, text=id) for id, count in numbers.items()
    ]
    yield from by_level(units, block, numbers, facts, "criteria.levels")


def by_level(
    units: Units, block: LevelsPlan, numbers: Mapping[str, int], facts: Iterable[Fact], key: str
) -> Iterator[Said]:
    """How many units are at each level of a block, best first, and how many at the lowest."""
    speech, parts = units.speech, list[Wording]()
    placed = "_placed" if block.has_quotas else ""  # who reaches a level may find no room there
    reached = [(id, count) for id, count in numbers.items() if id != block.below]
    for some, same in groupby(reached, key=lambda pair: bool(pair[1])):
        if some:
            parts += [
                report(
                    f"levels.some{placed}",
                    level=speech.level(id, block.of),
                    number=Tally(count),
                    count=count,
                )
                for id, count in same
            ]
        else:
            names = Names([speech.level(id, block.of) for id, _ in same], "", "or")
            parts.append(report(f"levels.nobody{placed}", level=names))
    if not parts:
        return
    count = numbers.get(block.below, 0)
    level = speech.level(block.below, block.of)
    below = report("levels.below", level=level, number=Tally(count), count=count)
    yield speech.say(
        key if count else f"{key}_none_below", facts, levels=Names(parts, ""), below=below
    )


def unusual(units: Units, found: CriterionAnalysis) -> Iterator[Said]:
    """Whose score was rescaled or held, and who has none."""
    speech = units.speech
    for mark, names in found.marked.items():
        if names:
            fact = units.fact("all marked", found.id, names, len(names), text=mark)
            what = report(f"this.{found.kind}")
            yield speech.say(f"criteria.{mark}", [fact], units=Names(names), what=what)
    if found.replaced:
        fact = units.fact("all replaced", found.id, found.replaced, len(found.replaced))
        what = report(f"this.{found.kind}")
        yield speech.say("criteria.replaced", [fact], units=Names(found.replaced), what=what)
    if found.units and found.lacking and found.kind in ("total", "criterion"):
        listed, facts = units.named(found.lacking, found.id)
        facts.append(units.fact("lacking", found.id, found.lacking, len(found.lacking)))
        what = report(f"this.{found.kind}")
        yield speech.say("criteria.lacking", facts, units=listed, what=what)
