"""What a report says of a unit's places from one year to the next, and of how it came and went."""

from collections.abc import Iterator
from typing import assert_never

from rulelang.analysis.history import Placed, UnitHistory
from rulelang.output.report.sentences.lists import Names, report
from rulelang.output.report.sentences.said import Fact, Said
from rulelang.output.report.sentences.speech import Years, out_because
from rulelang.words import Wording

__all__ = ["move", "what_became"]


def move(years: Years, unit: UnitHistory) -> Iterator[Said]:
    """Its place now and in the year before; first or last in a row before all else."""
    was, now = (unit.in_year(period) for period in years.last_two)
    if now is None or was is None:
        return
    facts = [fact for year in (was, now) for fact in _placed(years, unit, year)]
    values: dict[str, Wording] = {"unit": unit.unit, **years.when()}
    if was.rank is None and now.rank is None:
        return
    if was.rank is None or now.rank is None:
        key = "ranked_now" if was.rank is None else "not_ranked_now"
        without, other = (was, now) if was.rank is None else (now, was)
        why = out_because(without.result)
        assert why is not None  # it has no rank
        values["why"] = report(f"notes.{why}")
        yield years.say(f"moves.{key}", facts, **values, place=years.place(other))
        return
    values |= {"one": years.place(was, now), "other": years.place(now, was)}
    if unit.rise is None:
        yield years.say("moves.other_group", facts, **values)
        return
    if unit.first and unit.first.years > 1:
        facts.append(
            years.fact(
                "first run", units=[unit.unit], value=unit.first.years, of=unit.first.periods
            )
        )
        yield years.say("moves.first_again", facts, **values, run=years.run(unit.first))
        return
    if unit.last and unit.last.years > 1:
        facts.append(
            years.fact("last run", units=[unit.unit], value=unit.last.years, of=unit.last.periods)
        )
        yield years.say("moves.last_again", facts, **values, run=years.run(unit.last))
        return
    if unit.rise:
        facts.append(years.fact("rise", units=[unit.unit], value=unit.rise))
        values["by"] = report("figures.places", count=abs(unit.rise))
    ended = unit.was_first if unit.was_first and unit.was_first.years > 1 else None
    if ended and unit.rise < 0:
        facts.append(
            years.fact("first run", units=[unit.unit], value=ended.years, of=ended.periods)
        )
        yield years.say("moves.no_longer_first", facts, **values, run=years.run(ended))
        return
    ended = unit.was_last if unit.was_last and unit.was_last.years > 1 else None
    if ended and unit.rise > 0:
        facts.append(years.fact("last run", units=[unit.unit], value=ended.years, of=ended.periods))
        yield years.say("moves.no_longer_last", facts, **values, run=years.run(ended))
        return
    key = "rose" if unit.rise > 0 else "fell" if unit.rise < 0 else "stayed"
    yield years.say(f"moves.{key}", facts, **values)


def _placed(years: Years, unit: UnitHistory, year: Placed) -> list[Fact]:
    """Its rank in a year, or its status where it has none; that it was last."""
    of = [year.period]
    if year.rank is None:
        return [years.fact("has status", year.status, [unit.unit], of=of)]
    found = [years.fact("has rank", units=[unit.unit], value=year.rank, of=of)]
    if year.last:
        found.append(years.fact("is last", units=[unit.unit], of=of))
    found.append(years.fact("ranked with", units=[unit.unit], value=year.of, of=of))
    return found


def what_became(years: Years, unit: UnitHistory) -> Iterator[Said]:
    """That a unit is new, gone, back, or was renamed, merged or split."""
    values: dict[str, Wording] = {"unit": unit.unit, **years.when()}
    match unit.fate:
        case "stayed":
            return
        case "new":
            yield years.say("became.new", [years.fact("new", units=[unit.unit])], **values)
        case "back":
            last = next(year for year in reversed(unit.years) if year.period != years.present)
            facts = [years.fact("back", units=[unit.unit], of=[last.period, years.present])]
            facts += _placed(years, unit, last)
            values["last"] = years.speech.in_period(last.period)
            yield years.say("became.back", facts, **values)
        case "gone":
            last = unit.years[-1]
            facts = [years.fact("gone", units=[unit.unit], of=[last.period, years.present])]
            values["last"] = years.speech.in_period(last.period)
            if unit.after:
                facts.append(years.fact("became", units=[unit.unit, *unit.after]))
                values["after"] = Names(unit.after)
                key = "merged_into" if len(unit.after) == 1 else "split_into"
                yield years.say(f"became.{key}", facts, **values)
            elif last.rank is None:
                yield years.say("became.gone", facts, **values)
            else:
                facts += _placed(years, unit, last)
                yield years.say("became.gone_ranked", facts, **values, place=years.place(last))
        case "renamed" | "merged" | "split":
            facts = [years.fact("came from", units=[unit.unit, *unit.before])]
            yield years.say(f"became.{unit.fate}", facts, **values, earlier=Names(unit.before))
        case _:
            assert_never(unit.fate)
