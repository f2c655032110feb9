"""What a report says of criteria over the years: their means, and who is at one end for long."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from rulelang.analysis.history import CriterionHistory, CriterionYear, Kept
from rulelang.analysis.unusual import OF_SCORES, UNUSUAL
from rulelang.output.report.sentences.figures import decimals_apart, percentage
from rulelang.output.report.sentences.lists import Every, Names, Tally, report
from rulelang.output.report.sentences.said import Fact, Said, What
from rulelang.output.report.sentences.speech import Years
from rulelang.plan.expressions import TOTAL
from rulelang.results.collation import vietnamese_key
from rulelang.words import Wording

__all__ = ["counts", "criteria_moved", "criterion_over_years", "mean_over_years", "shares_apart"]

WAYS = ("more", "fewer", "same")


def criterion_over_years(years: Years, criterion: CriterionHistory) -> list[Said]:
    """All that is said of a criterion over the years: its mean, how many units rose or fell in it,
    and who is at one end of it for more than a year."""
    said = [*mean_over_years(years, criterion)]
    if criterion.kind in ("criterion", "penalty"):
        said += _kept(years, criterion, "highest", criterion.highest)
        said += _kept(years, criterion, "lowest", criterion.lowest)
    return said


def mean_over_years(years: Years, criterion: CriterionHistory) -> Iterator[Said]:
    """The mean in the last two years, and how many units rose and fell in it: points where the
    rules are the same, else shares."""
    was, now = (criterion.in_year(period) for period in years.last_two)
    if was is None or now is None or criterion.rise is None:
        return
    speech = years.speech
    way = "rose" if criterion.rise > 0 else "fell" if criterion.rise < 0 else "same"
    what: Wording = report(f"means.{criterion.kind}")
    if criterion.comparable:
        assert was.mean is not None
        assert now.mean is not None
        apart = (was.mean, now.mean, was.maximum, Fraction(0))
        decimals = decimals_apart(apart, speech.plan.decimals)
        one: Wording = speech.points(was.mean, decimals)
        other: Wording = speech.points(now.mean, decimals)
        pairs = [(years.before, was.mean), (years.present, now.mean)]
        facts = [years.fact("mean", criterion.id, value=mean, of=[year]) for year, mean in pairs]
        for year in (was, now):
            facts.append(years.fact("counted", criterion.id, value=year.units, of=[year.period]))
        if was.units == now.units:
            number = Tally(now.units)
            what = report("means.of_units", what=what, number=number, count=now.units)
        elif way == "same":
            other = report(
                "means.of_numbers",
                points=other,
                was=Tally(was.units),
                number=Tally(now.units),
                count=was.units,
            )
        else:
            one, other = (
                report("means.of_number", points=each, number=Tally(year.units), count=year.units)
                for each, year in ((one, was), (other, now))
            )
    else:
        assert was.share is not None
        assert now.share is not None
        one, other = shares_apart(was.share, now.share)
        what = report("means.of_the_units", what=what)
        shares = [(years.before, was.share), (years.present, now.share)]
        facts = [
            years.fact("mean share", criterion.id, value=share, of=[year]) for year, share in shares
        ]
    scores, counted = _scores(years, criterion)
    key = way if criterion.comparable else f"{way}_share"
    yield years.say(
        f"means.{key}",
        [*facts, *counted],
        **years.when(),
        what=what,
        one=one,
        other=other,
        scores=scores,
    )
    yield from _unusual(years, criterion.id, was)


def _unusual(years: Years, id: str, was: CriterionYear) -> Iterator[Said]:
    """Whose scores in the mean of the year before are not ordinary; of the present ones the
    sentences about the ranking speak. That a unit has no rank matters to the mean of totals."""
    out = was.unusual.get("disqualified", ())
    kinds = UNUSUAL if id == TOTAL else OF_SCORES
    found = {name for one in kinds for name in was.unusual.get(one, ())} - {*out}
    names = sorted(found, key=vietnamese_key)
    if names:
        listed, facts = years.named(names, [was.period], id)
        yield years.say(
            "means.unusual",
            [years.fact("unusual", id, names, len(names), of=[was.period]), *facts],
            before=years.speech.in_period(was.period),
            units=listed,
            number=Tally(len(names)),
            count=len(names),
        )


def _scores(years: Years, criterion: CriterionHistory) -> tuple[Wording, list[Fact]]:
    """How many units have more points, or a higher share, than the year before, how many fewer."""
    sets: tuple[tuple[What, What, tuple[str, ...]], ...] = (
        ("more points", "higher share", criterion.rose),
        ("fewer points", "lower share", criterion.fell),
        ("same points", "same share", criterion.same),
    )
    count = sum(len(names) for _, _, names in sets)
    if not count:
        return "", []
    facts = [
        years.fact(points if criterion.comparable else share, criterion.id, names, len(names))
        for points, share, names in sets
    ]
    ways = [(way, names) for way, (_, _, names) in zip(WAYS, sets, strict=True) if names]
    was, now = (criterion.in_year(period) for period in years.last_two)
    everybody = was is not None and now is not None and count == was.units == now.units
    both = "" if everybody else "_with_both"
    if len(ways) > 1 or count == 1:
        return report(f"scores.some{both}", counts=counts("scores", ways)), facts
    return report(f"scores.all{both}_{ways[0][0]}", all=Every(count)), facts


def counts(section: str, sets: Iterable[tuple[str, Sequence[object]]]) -> Names:
    """How many units did what, of each way in which some did: `5 units rose and 1 unit fell`."""
    return Names(
        [
            report(f"{section}.{way}", number=Tally(len(names)), count=len(names))
            for way, names in sets
            if names
        ]
    )


def shares_apart(one: Fraction, other: Fraction) -> tuple[Wording, Wording]:
    """Two shares that look different where they are."""
    if one == other:
        return percentage(one), percentage(other)
    decimals = decimals_apart((one * 100, other * 100, Fraction(0), Fraction(100)), 1)
    return percentage(one, decimals), percentage(other, decimals)


def criteria_moved(years: Years) -> Iterator[Said]:
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
                most = each.years[-1].maximum
                decimals = decimals_apart((size, most, Fraction(0)), years.speech.plan.decimals)
                by: Wording = years.speech.points(size, decimals)
            else:
                by = report("figures.percent_points", percent=percentage(size))
            parts.append(report("names.moved", label=years.speech.label(each.id), by=by))
        yield years.say(
            f"means.criteria_{key}",
            facts,
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
        listed, facts = years.named(names, periods, criterion.id)
        yield years.say(
            f"kept.{criterion.kind}_{end}",
            [years.fact(what, criterion.id, names, of=periods), *facts],
            units=listed,
            run=years.run(same[0].run),
        )
