"""What is remarkable of a unit over the years, in a few words each."""

from collections.abc import Iterator, Mapping
from re import compile

from rulelang.analysis.history import History, Run, UnitHistory
from rulelang.plan.expressions import TOTAL
from rulelang.plan.kinds import MARKS

__all__ = ["in_time", "remarks", "run_text"]

YEAR = compile("[12][0-9]{3}")

RUNS = ("first", "last", "was_first", "was_last")


def in_time(period: str, words: Mapping[str, str]) -> str:
    """A period as a sentence names it: a year as one, a bare number as a period, any other by its
    name."""
    if YEAR.fullmatch(period):
        return words["year"].format(period=period)
    return words["period"].format(period=period) if period.isdecimal() else period


def run_text(run: Run, words: Mapping[str, str]) -> str:
    """Years in a row: how many, where they are known to follow one another, else which."""
    if not run.consecutive:
        return words["in_all"].format(periods=", ".join(run.periods))
    years = all(YEAR.fullmatch(period) for period in run.periods)
    return words["years_row" if years else "periods_row"].format(count=run.years)


def remarks(unit: UnitHistory, history: History, words: Mapping[str, str]) -> Iterator[str]:
    """How it came to be or was lost, years in a row at one end, and what is not as usual of its
    last two years."""
    if unit.fate in ("new", "back"):
        yield words[unit.fate]
    for change in unit.changes:
        when = in_time(change.period, words)
        yield words[change.kind].format(when=when, names=", ".join(change.before))
    if unit.after:
        yield words["became"].format(names=", ".join(unit.after))
    runs = {name: getattr(unit, name) for name in RUNS}
    for name, run in runs.items():
        if run is not None and run.years > 1:
            said = run_text(run, words)
            if name.startswith("was") and run.consecutive:
                said = words["ended"].format(run=said, periods=", ".join(run.periods))
            yield words[name].format(run=said)
    was, now = unit.in_year(history.before), unit.in_year(history.present)
    if was is not None and now is not None and was.group != now.group:
        yield words["other_group"].format(period=in_time(history.before, words))
    for year in (was, now):
        for mark in MARKS:
            if year is not None and TOTAL in year.result.marked(mark):
                yield words[f"{mark}_in"].format(periods=in_time(year.period, words))
