"""What a report says of a bonus or a penalty: who gains or loses points, and how many."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from rulelang.analysis.facts import CriterionAnalysis
from rulelang.output.report.sentences.figures import decimals_apart
from rulelang.output.report.sentences.lists import MOST_NAMED, Names, Tally
from rulelang.output.report.sentences.said import Said
from rulelang.output.report.sentences.speech import Units
from rulelang.words import Wording

__all__ = ["extra"]


def extra(units: Units, found: CriterionAnalysis, counted: Sequence[str]) -> Iterator[Said]:
    """Who of the units whose score counts has points of a bonus or penalty; each with its points,
    or how many they are and who has most."""
    scores = {name: units.results[name].score(found.id) or Fraction(0) for name in counted}
    some = [name for name in counted if scores[name]]
    decimals = decimals_apart((*scores.values(), Fraction(0)), units.speech.plan.decimals)
    facts = [units.fact("something", found.id, some, len(some))]
    if not some:
        yield units.speech.say(f"{found.kind}.nobody", facts)
        return
    mixed = "_mixed" if min(scores.values()) < 0 else ""
    if len(some) <= MOST_NAMED:
        parts = list[Wording]()
        for name in some:
            points = units.speech.points(scores[name], decimals)
            part, noted = units.with_points(name, points, found.id)
            facts += [*noted, units.fact("score", found.id, [name], scores[name])]
            parts.append(part)
        yield units.speech.say(f"{found.kind}.few{mixed}", facts, units=Names(parts))
        return
    most = max(scores.values())
    if {scores[name] for name in some} == {most}:
        facts.append(units.fact("score", found.id, some, most))
        yield units.speech.say(
            f"{found.kind}.many_same",
            facts,
            number=Tally(len(some)),
            count=len(some),
            points=units.speech.points(most, decimals),
        )
        return
    names = [name for name in some if scores[name] == most]
    listed, noted = units.named(names, found.id)
    facts += [*noted, units.fact("highest", found.id, names, most)]
    yield units.speech.say(
        f"{found.kind}.many{mixed}",
        facts,
        number=Tally(len(some)),
        count=len(some),
        units=listed,
        points=units.speech.points(most, decimals),
    )
