"""The two tables of a history, of units and of criteria: typed cells, for a terminal and for a
workbook."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Literal, TypeAlias

from attrs import field, frozen

from rulelang.analysis.history import (
    CriterionHistory,
    CriterionYear,
    History,
    Kept,
    Placed,
    UnitHistory,
    Year,
)
from rulelang.output.figures import for_people, percentage
from rulelang.output.history.remarks import in_time, kept, remarks, unusual
from rulelang.output.history.words import words_in
from rulelang.plan.expressions import TOTAL
from rulelang.plan.kinds import CriterionKind
from rulelang.plan.tree import Plan

__all__ = ["Content", "Grid", "GridColumn", "Look", "Shown", "criteria_grid", "units_grid"]

MOST_NAMED = 3
"""So many units are named in a cell; of more, only the number is given."""

ENDS: frozenset[CriterionKind] = frozenset({"total", "criterion"})
"""Of whom it is said who is highest or lowest: most units may have no bonus."""

OLDER, LATE, SOON = 10, 1_000, 2_000
"""When columns leave a narrow terminal: the highest first, and of years the oldest."""

Content: TypeAlias = str | int | Fraction | None

Look: TypeAlias = Literal["name", "text", "remark", "place", "change", "points", "points change"]
"""How the cells of a column are written: a ``remark`` is a long text, ``place`` and ``change`` are
whole numbers, ``points`` have the decimals of the rules; a change has its sign."""


@frozen
class GridColumn:
    """A column: a text in it stands as it is. ``leaves`` as `output.columns` has it."""

    heading: str
    look: Look
    cells: tuple[Content, ...]
    leaves: int = 0


@frozen
class Grid:
    """A table; ``bands`` are what stands above some rows, by their place."""

    columns: tuple[GridColumn, ...]
    bands: Mapping[int, str] = field(factory=dict)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.columns[0].cells)


@frozen
class Shown:
    """What the tables are made from: the history, the plan of each year, and the plan of the last
    one in the language of those who read."""

    history: History
    plans: Mapping[str, Plan]
    plan: Plan

    @classmethod
    def of(cls, history: History, years: Sequence[Year], plan: Plan) -> "Shown":
        """Of years and their history."""
        return cls(history, {year.period: year.plan for year in years}, plan)

    @property
    def language(self) -> str:
        """The language of words and figures."""
        return self.plan.language

    @property
    def words(self) -> Mapping[str, str]:
        """The words of the tables."""
        return words_in(self.language)


# ---- units ---------------------------------------------------------------------------------------


def units_grid(shown: Shown) -> Grid:
    """A row for each unit: its place in each year, and what has changed since the year before."""
    history, words, plan = shown.history, shown.words, shown.plan
    units, present = history.units, history.present
    columns = [
        GridColumn(
            plan.unit_label or plan.unit or words["unit"],
            "name",
            tuple(unit.unit for unit in units),
        )
    ]
    for age, period in enumerate(reversed(history.periods)):
        cells = tuple(_place(unit.in_year(period), words) for unit in units)
        columns.insert(1, GridColumn(period, "place", cells, OLDER + age if age > 1 else 0))
    columns.append(GridColumn(words["rise"], "change", tuple(unit.rise for unit in units)))
    if plan.total_levels is not None:
        labels = {id: label or id for id, label in plan.total_levels.labels.items()}
        levels = tuple(_level(unit.in_year(present), labels) for unit in units)
        columns.append(GridColumn(words["level_in"].format(period=present), "text", levels, LATE))
        gained = tuple(unit.levels for unit in units)
        columns.append(GridColumn(words["levels_up"], "change", gained, LATE + 1))
    totals = tuple(_total(unit.in_year(present)) for unit in units)
    columns.append(GridColumn(words["total_in"].format(period=present), "points", totals, LATE + 2))
    changes = tuple(_total_change(unit, shown) for unit in units)
    columns.append(GridColumn(words["total_up"], "points change", changes, LATE + 3))
    if len(history.periods) > 2:
        for key in ("best", "worst"):
            places = tuple(_extreme(getattr(unit, key)) for unit in units)
            columns.append(GridColumn(words[key], "text", places, SOON))
    said = tuple("; ".join(remarks(unit, history, words)) for unit in units)
    if any(said):
        columns.append(GridColumn(words["remarks"], "remark", said, 1))
    return Grid(tuple(columns), _bands(shown))


def _place(year: Placed | None, words: Mapping[str, str]) -> Content:
    if year is None:
        return None
    return words[year.status] if year.rank is None else year.rank


def _level(year: Placed | None, labels: Mapping[str, str]) -> Content:
    return None if year is None or year.level is None else labels.get(year.level, year.level)


def _total(year: Placed | None) -> Content:
    return None if year is None or year.status == "disqualified" else year.total


def _total_change(unit: UnitHistory, shown: Shown) -> Content:
    """Points, or where the rules differ a change of the share of the max."""
    history = shown.history
    was, now = unit.in_year(history.before), unit.in_year(history.present)
    if was is None or now is None or "disqualified" in (was.status, now.status):
        return None
    if history.criteria[0].comparable:
        return None if was.total is None or now.total is None else now.total - was.total
    if was.share is None or now.share is None:
        return None
    return _of_max(now.share - was.share, shown, change=True)


def _extreme(year: Placed | None) -> Content:
    return None if year is None else f"{year.rank} ({year.period})"


def _bands(shown: Shown) -> dict[int, str]:
    """What is above the units of each group, and above those that are gone."""
    found: dict[int, str] = {}
    plan, before = shown.plan, None
    inputs = {item.id: item for item in plan.inputs}
    options = dict(inputs[plan.rank.within].options) if plan.rank.within in inputs else {}
    for at, unit in enumerate(shown.history.units):
        gone = unit.fate == "gone"
        name = "" if unit.group is None else options.get(unit.group) or unit.group
        if gone:
            name = shown.words["gone_band"].format(
                period=in_time(shown.history.present, shown.words)
            )
        if name and name != before:
            found[at] = name
        before = name
    return found


# ---- criteria ------------------------------------------------------------------------------------


def criteria_grid(shown: Shown) -> Grid:
    """A row for the total and for each criterion: its mean in each year, and what has changed."""
    history, words = shown.history, shown.words
    criteria, present = history.criteria, history.present
    depths = _depths(criteria)
    names = tuple("  " * depths[each.id] + _label(each, words) for each in criteria)
    maxima = tuple(_maximum(each.in_year(present)) for each in criteria)
    columns = [
        GridColumn(words["criterion"], "name", names),
        GridColumn(words["max_in"].format(period=present), "points", maxima, SOON),
    ]
    for age, period in enumerate(reversed(history.periods)):
        cells = tuple(_mean(each, each.in_year(period), shown) for each in criteria)
        heading = words["mean_in"].format(period=period)
        columns.insert(2, GridColumn(heading, "points", cells, LATE + age if age > 1 else 0))
    rises = tuple(_rise(each, shown) for each in criteria)
    columns.append(GridColumn(words["mean_up"], "points change", rises))
    counts: Mapping[str, Callable[[CriterionHistory], tuple[str, ...]]] = {
        "rose": lambda each: each.rose,
        "fell": lambda each: each.fell,
        "same": lambda each: each.same,
    }
    for key, names_of in counts.items():
        cells = tuple(len(names_of(each)) for each in criteria)
        columns.append(GridColumn(words[key], "place", cells, SOON if key == "same" else OLDER))
    ends: Mapping[str, Callable[[CriterionHistory], tuple[Kept, ...]]] = {
        "highest": lambda each: each.highest,
        "lowest": lambda each: each.lowest,
    }
    for key, kept_of in ends.items():
        texts = tuple(
            "; ".join(_kept(each, kept_of(each), words)) if each.kind in ENDS else ""
            for each in criteria
        )
        if any(texts):
            columns.append(GridColumn(words[key], "remark", texts, 1))
    texts = tuple("; ".join(unusual(each, words)) for each in criteria)
    if any(texts):
        columns.append(GridColumn(words["unusual"], "remark", texts, SOON))
    return Grid(tuple(columns))


def _depths(criteria: Sequence[CriterionHistory]) -> dict[str, int]:
    depths: dict[str, int] = {}
    for each in criteria:
        depths[each.id] = 0 if each.parent is None else depths.get(each.parent, 0) + 1
    return {id: max(0, depth - 1) for id, depth in depths.items()}


def _label(criterion: CriterionHistory, words: Mapping[str, str]) -> str:
    if criterion.id == TOTAL:
        return words["total"]
    return criterion.label or criterion.id


def _maximum(year: CriterionYear | None) -> Content:
    return None if year is None else year.maximum


def _mean(criterion: CriterionHistory, year: CriterionYear | None, shown: Shown) -> Content:
    """The mean in points where all years have the same max and the last two the same rules, else
    as a share of the max."""
    if year is None:
        return None
    alike = len({own.maximum for own in criterion.years}) == 1
    if alike and (criterion.comparable or criterion.rise is None):
        return year.mean
    return _of_max(year.share, shown)


def _rise(criterion: CriterionHistory, shown: Shown) -> Content:
    if criterion.rise is None or criterion.comparable:
        return criterion.rise
    return _of_max(criterion.rise, shown, change=True)


def _of_max(share: Fraction | None, shown: Shown, change: bool = False) -> Content:
    """A share of the max, or how many percentage points it rose."""
    if share is None:
        return None
    text = percentage(share, shown.language)
    if not change:
        return shown.words["percent"].format(share=text)
    return shown.words["percent_points"].format(share=f"+{text}" if share > 0 else text)


def _kept(
    criterion: CriterionHistory, found: Sequence[Kept], words: Mapping[str, str]
) -> Iterator[str]:
    """Units and their years; those with the same years together."""
    by_run: dict[str, list[str]] = {}
    for each in found:
        by_run.setdefault(kept(each, criterion, words), []).append(each.unit)
    for run, names in by_run.items():
        listed = ", ".join(names)
        if len(names) > MOST_NAMED:
            listed = words["several"].format(count=len(names))
        yield words["kept"].format(unit=listed, run=run)


def spelt_change(value: Fraction | int, decimals: int, language: str) -> str:
    """A change with its sign."""
    text = for_people(Fraction(value), decimals, language)
    return f"+{text}" if value > 0 else text
