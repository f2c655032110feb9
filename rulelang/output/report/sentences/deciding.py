"""What a report says of how far criteria decided a ranking."""

from collections.abc import Iterator

from rulelang.analysis.facts import Deciding
from rulelang.output.report.sentences.figures import percentage
from rulelang.output.report.sentences.said import Fact, Said
from rulelang.output.report.sentences.speech import Units

__all__ = ["deciding"]


def deciding(units: Units) -> Iterator[Said]:
    """Which criteria the order of the ranking agrees with most and least, and which part makes
    most of the variance of totals. Criteria in which all are equal decide nothing."""
    criteria = [own for own in units.ranking.criteria if own.kind == "criterion"]
    apart = {own.id for own in criteria if own.highest is not None and not own.even}
    decided = [each for each in units.ranking.deciding if each.id in apart]
    found = [each for each in decided if each.agreeing is not None]
    if len(found) < 2:
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
        if len(widest) == 1 and max(shares) > 0:
            (one,) = widest
            facts = [units.fact("variance", one.id, value=one.variance)]
            yield units.speech.say(
                "deciding.variance",
                facts,
                criterion=units.speech.criterion(one.id),
                share=percentage(max(shares)),
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
