"""What a report says of how far criteria decided a ranking."""

from collections.abc import Iterator
from fractions import Fraction

from rulelang.analysis.facts import Deciding
from rulelang.output.report.sentences.figures import decimals_apart, number, percentage
from rulelang.output.report.sentences.said import Fact, Said
from rulelang.output.report.sentences.speech import Units

__all__ = ["deciding"]

FEWEST = 4
"""Of fewer units with a rank nothing decides an order that is worth a word."""

ENOUGH = 8
"""Of fewer units a correlation is mostly chance."""

PLAIN = 0.5
"""A correlation of which a report speaks."""


def deciding(units: Units) -> Iterator[Said]:
    """Which criteria the order of the ranking agrees with most and least, and which part makes
    most of the variance of totals. Criteria in which all are equal decide nothing."""
    criteria = [own for own in units.ranking.criteria if own.kind == "criterion"]
    apart = {own.id for own in criteria if own.highest is not None and not own.even}
    decided = [each for each in units.ranking.deciding if each.id in apart]
    found = [each for each in decided if each.agreeing is not None]
    if len(found) < 2 or units.ranking.counts.ranked + units.ranking.counts.below < FEWEST:
        return
    by_agreement = [each.agreeing for each in found if each.agreeing is not None]
    most, least = max(by_agreement), min(by_agreement)
    if most == least:
        return
    yield _agreeing(units, "most", [each for each in found if each.agreeing == most])
    yield _agreeing(units, "least", [each for each in found if each.agreeing == least])
    shares = [each.variance for each in units.ranking.deciding if each.variance is not None]
    if len(shares) == len(units.ranking.deciding):
        widest = [each for each in units.ranking.deciding if each.variance == max(shares)]
        if len(widest) == 1 and 0 < max(shares) <= 1:
            (one,) = widest
            facts = [units.fact("variance", one.id, value=one.variance)]
            yield units.speech.say(
                "deciding.variance",
                facts,
                criterion=units.speech.criterion(one.id),
                share=percentage(max(shares)),
            )
    yield from _correlated(units, [own.id for own in criteria])


def _correlated(units: Units, ids: list[str]) -> Iterator[Said]:
    """The two criteria whose scores go together most, and those that go against each other most,
    of several pairs: where there are so many units that this means something, and it is plain."""
    pairs = [
        (pair.correlation, pair)
        for pair in units.ranking.pairs
        if pair.correlation is not None and pair.one in ids and pair.other in ids
    ]
    if len(pairs) < 2 or any(pair.units < ENOUGH for _, pair in pairs):
        return
    ends = ("together", max), ("against", min)
    for key, end in ends:
        most = end(correlation for correlation, _ in pairs)
        same = [pair for correlation, pair in pairs if correlation == most]
        if len(same) > 1 or abs(most) < PLAIN or (most > 0) != (key == "together"):
            continue
        (pair,) = same
        exact = Fraction(most)
        yield units.speech.say(
            f"deciding.{key}",
            [units.fact("correlation", pair.one, value=exact, text=pair.other)],
            one=units.speech.label(pair.one),
            other=units.speech.label(pair.other),
            correlation=number(exact, decimals_apart((exact, Fraction(1), Fraction(-1)), 2)),
        )


def _agreeing(units: Units, key: str, same: list[Deciding]) -> Said:
    """Of how many pairs of units the order is also that of each of these criteria."""
    facts = list[Fact]()
    for each in same:
        facts.append(units.fact("agreeing", each.id, value=each.agreeing))
        facts.append(units.fact("opposing", each.id, value=each.opposing))
    agreeing = same[0].agreeing
    assert agreeing is not None
    return units.speech.say(
        f"deciding.{key}",
        facts,
        criteria=units.speech.criteria_named([each.id for each in same]),
        agreeing=percentage(agreeing),
    )
