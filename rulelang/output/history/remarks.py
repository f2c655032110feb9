"""What is remarkable of a unit over the years, in a few words each."""

from collections.abc import Iterator, Mapping
from re import compile

from rulelang.analysis.history import CriterionHistory, History, Kept, Run, UnitHistory
from rulelang.analysis.unusual import OF_SCORES, UNUSUAL
from rulelang.plan.expressions import TOTAL

__all__ = ["in_time", "kept", "remarks", "unusual"]

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
    """How it came to be or was lost, years in a row at one end, and in which years its scores are
    not ordinary."""
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
    total = history.criteria[0]
    for one in OF_SCORES:  # why it has no rank stands in its place
        years = [year.period for year in total.years if unit.unit in year.unusual.get(one, ())]
        if years:
            yield words[f"{one}_in"].format(periods=", ".join(years))


def unusual(criterion: CriterionHistory, words: Mapping[str, str]) -> Iterator[str]:
    """How many scores of a criterion are not ordinary, year by year."""
    for year in criterion.years:
        counts = [
            f"{len(year.unusual[one])} {words[f'{one}_score']}"
            for one in OF_SCORES
            if one in year.unusual
        ]
        if counts:
            yield words["of_year"].format(period=year.period, counts=", ".join(counts))


def kept(each: Kept, criterion: CriterionHistory, words: Mapping[str, str]) -> str:
    """Years in a row at one end of a criterion, and in which of them the score is not ordinary."""
    said = run_text(each.run, words)
    for one in UNUSUAL if criterion.id == TOTAL else OF_SCORES:
        own = [year for year in criterion.years if year.period in each.run.periods]
        years = [year.period for year in own if each.unit in year.unusual.get(one, ())]
        if years:
            said += "; " + words[f"{one}_in"].format(periods=", ".join(years))
    return said
