"""What a report says of units that are not ranked as the others are, and of what is missing."""

from collections.abc import Iterator
from typing import assert_never

from rulelang.analysis.facts import UnitAnalysis
from rulelang.analysis.unusual import out_because
from rulelang.output.report.sentences.lists import Names, report
from rulelang.output.report.sentences.said import Said
from rulelang.output.report.sentences.speech import Units
from rulelang.plan.kinds import MARKS
from rulelang.words import Wording

__all__ = ["exceptions", "unit_exceptions"]


def exceptions(units: Units) -> list[list[Said]]:
    """What is out of the ordinary in each unit of a ranking, in the order of the table."""
    found = ([*unit_exceptions(units, unit)] for unit in units.ranking.units)
    return [said for said in found if said]


def unit_exceptions(units: Units, found: UnitAnalysis) -> Iterator[Said]:
    """Why a unit has no rank, which level had no room for it, what it did not report, and which of
    its scores are not as earned."""
    speech, result = units.speech, found.result
    name = result.unit
    status = units.fact("has status", result.status, [name])
    out = out_because(result)
    match out:
        case "disqualified":
            assert result.reason is not None  # the rules say one
            reason = units.fact("reason", units=[name], text=result.reason)
            yield speech.say(
                "unusual.disqualified", [status, reason], unit=name, reason=result.reason
            )
        case "unranked":
            assert result.level is not None  # the level that has no ranks
            own = units.fact("level", result.level, [name])
            yield speech.say(
                "unusual.unranked", [status, own], unit=name, level=speech.level(result.level)
            )
        case "incomplete":
            key = "incomplete" if result.total is None else "incomplete_with_total"
            yield speech.say(f"unusual.{key}", [status], unit=name)
        case "nothing_applies":
            nothing = units.fact("lacks nothing", units=[name])
            yield speech.say("unusual.nothing_applies", [status, nothing], unit=name)
        case None:
            pass
        case _:
            assert_never(out)
    if found.crowded_out is not None:
        reached = units.fact("reaches", found.crowded_out, [name])
        level = speech.level(found.crowded_out)
        yield speech.say("unusual.crowded_out", [reached], unit=name, level=level)
    if result.missing:
        facts = [units.fact("missing", id, [name]) for id in result.missing]
        needed = {item.id for item in speech.plan.inputs}
        if needed == {*result.missing}:
            yield speech.say("unusual.reported_nothing", facts, unit=name)
        else:
            inputs = Names([speech.label(id) for id in result.missing], "lists.more_items")
            key = "missing" if result.status == "incomplete" else "missing_but_ranked"
            yield speech.say(f"unusual.{key}", facts, unit=name, inputs=inputs)
    if replaced := units.replaced[name]:
        facts = [units.fact("is replaced", id, [name]) for id in replaced]
        criteria = Names([_of(units, id) for id in replaced], "lists.more_items")
        yield speech.say("unusual.replaced", facts, unit=name, criteria=criteria)
    for mark in MARKS:
        if marked := result.marked(mark):
            facts = [units.fact("is marked", id, [name], text=mark) for id in marked]
            criteria = Names([_of(units, id) for id in marked], "lists.more_items")
            yield speech.say(f"unusual.{mark}", facts, unit=name, criteria=criteria)


def _of(units: Units, id: str) -> Wording:
    """A criterion in quotes, or the total."""
    if id == units.speech.plan.total.id:
        return report("names.total")
    return units.speech.label(id)
