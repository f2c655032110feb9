"""What a report says of a unit's places from one year to the next, and of how it came and went."""

from collections.abc import Iterator
from typing import assert_never

from rulelang.analysis.history import Placed, Run, UnitHistory
from rulelang.analysis.unusual import out_because
from rulelang.output.report.sentences.lists import Names, report
from rulelang.output.report.sentences.said import Fact, Said, What
from rulelang.output.report.sentences.speech import Years
from rulelang.words import Wording

__all__ = ["move", "what_became"]

WAYS = {1: "rose", -1: "fell", 0: "stayed"}


def move(years: Years, unit: UnitHistory) -> Iterator[Said]:
    """Its place now and in the year before; first or last in a row before all else."""
    was, now = (unit.in_year(period) for period in years.last_two)
    if now is None or was is None:
        return
    facts = [fact for year in (was, now) for fact in _placed(years, unit, year)]
    values: dict[str, Wording] = {"unit": unit.unit}
    if was.rank is None and now.rank is None:
        return
    if was.rank is None or now.rank is None:
        key = "ranked_now" if was.rank is None else "not_ranked_now"
        without, other = (was, now) if was.rank is None else (now, was)
        why = out_because(without.result)
        assert why is not None  # it has no rank
        values |= {**years.when(), "why": report(f"notes.{why}")}
        period = "before" if now.rank is None else "now"
        values[period], noted = years.in_period(unit, other.period)
        facts += noted
        yield years.say(f"moves.{key}", facts, **values, place=years.place(other))
        return
    values |= {"one": years.place(was, now), "other": years.place(now, was)}

    def at_end(key: str, what: What, run: Run) -> Said:
        """A sentence about years in a row; the present is within them or stands beside them."""
        notes, noted = years.noted(unit, *run.periods)
        present, more = years.in_period(unit, now.period, run.periods)
        of_run = years.fact(what, units=[unit.unit], value=run.years, of=run.periods)
        found = {**values, "now": present, "run": years.run(run, notes)}
        return years.say(key, [*facts, of_run, *noted, *more], **found)

    if unit.rise is not None and unit.first and unit.first.years > 1:
        yield at_end("moves.first_again", "first run", unit.first)
        return
    if unit.rise is not None and unit.last and unit.last.years > 1:
        yield at_end("moves.last_again", "last run", unit.last)
        return
    if unit.rise:
        facts.append(years.fact("rise", units=[unit.unit], value=unit.rise))
        values["by"] = report("figures.places", count=abs(unit.rise))
    ended = unit.was_first if unit.was_first and unit.was_first.years > 1 else None
    if ended and (unit.rise or 0) < 0:
        yield at_end("moves.no_longer_first", "first run", ended)
        return
    ended = unit.was_last if unit.was_last and unit.was_last.years > 1 else None
    if ended and (unit.rise or 0) > 0:
        yield at_end("moves.no_longer_last", "last run", ended)
        return
    when, noted = years.when_of(unit)
    key = "other_group" if unit.rise is None else WAYS[(unit.rise > 0) - (unit.rise < 0)]
    yield years.say(f"moves.{key}", [*facts, *noted], **values, **when)


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
            values["last"], noted = years.in_period(unit, last.period)
            yield years.say("became.back", [*facts, *noted], **values)
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
                values["last"], noted = years.in_period(unit, last.period)
                facts += [*_placed(years, unit, last), *noted]
                yield years.say("became.gone_ranked", facts, **values, place=years.place(last))
        case "renamed" | "merged" | "split":
            facts = [years.fact("came from", units=[unit.unit, *unit.before])]
            yield years.say(f"became.{unit.fate}", facts, **values, earlier=Names(unit.before))
        case _:
            assert_never(unit.fate)
