"""Results as a table for people, as wide as their terminal."""

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from textwrap import fill

from attrs import frozen

from rulelang.diagnostics.visible import visible
from rulelang.output.columns import Column, fit, laid_out
from rulelang.output.figures import NONE, for_people, percentage
from rulelang.output.marks import line, signs
from rulelang.output.phrases import phrases
from rulelang.plan.tree import CriterionPlan, LevelsPlan, Plan
from rulelang.rational import short_text
from rulelang.results.marked import count_marks
from rulelang.results.ranking import Entrant, rank, sort_key
from rulelang.results.score import Results, UnitResult

__all__ = ["SIGNS", "group_name", "level_names", "text", "within"]

SEPARATOR = " · "
SIGNS = {"criterion": "/", "total": "/", "bonus": "+", "penalty": "−"}
"""What stands before the limit: a criterion's max, or what a bonus or penalty is up to."""

BOLD, PLAIN = "\x1b[1m", "\x1b[0m"


def text(
    plan: Plan,
    results: Results,
    width: int | None = None,
    by: str | None = None,
    colour: bool = False,
) -> str:
    """The ranking, or the breakdown of the criterion ``by``, as lines that end in a line end.

    ``width`` is that of the terminal in columns, None for no limit. Each period, and each group
    that units are ranked within, is a block of its own.
    """
    table = _Table(plan, by or plan.total.id, width, colour)
    return "\n".join(table.lines(results)) + "\n"


@frozen(eq=False, repr=False)
class _Row:
    """A unit as a line of the table: where it stands, by which score, and the level's id."""

    position: int | None
    result: UnitResult
    score: Fraction | None
    share: Fraction | None
    level: str | None


class _Table:
    """Makes the lines of one table: they share the plan, what it is of, width and colour."""

    def __init__(self, plan: Plan, by: str, width: int | None, colour: bool) -> None:
        self.plan = plan
        self.by = next(criterion for criterion in plan.criteria if criterion.id == by)
        self.ranking = self.by is plan.total
        self.levels = next((block for block in plan.levels if block.of == by), None)
        self.names = level_names(self.levels)
        self.width = width
        self.colour = colour
        self.phrases = phrases(plan.language)

    def lines(self, results: Results) -> Iterator[str]:
        grouped = self.plan.rank.within is not None
        blocks: dict[tuple[str, ...], list[UnitResult]] = {}
        for unit in results.units:
            key = (unit.period, group_name(self.plan, unit) if grouped else None)
            named = tuple(visible(part) for part in key if part is not None)
            blocks.setdefault(named, []).append(unit)
        title = visible(SEPARATOR.join(self.title(len(results.units))))
        yield from map(self.bold, self.paragraph(title))
        for names, units in blocks.items():
            yield ""
            if len(blocks) > 1 or grouped:
                yield self.bold(SEPARATOR.join([*names, self.count(len(units))]))
            elif names:
                yield self.bold(SEPARATOR.join(names))
            yield from self.block(units)

    def title(self, units: int) -> Iterator[str]:
        yield self.plan.label or self.plan.id
        if self.plan.edition is not None:
            yield str(self.plan.edition)
        if not self.ranking:
            yield f"{self.by.label} ({self.by.id})" if self.by.label else self.by.id
        yield self.count(units)

    def count(self, units: int) -> str:
        return f"{units} {self.phrases['one_unit' if units == 1 else 'units']}"

    def bold(self, line: str) -> str:
        return f"{BOLD}{line}{PLAIN}" if self.colour and line else line

    # ---- a block: the units that are ranked among each other ----------------------------------

    def block(self, units: Sequence[UnitResult]) -> Iterator[str]:
        rows = self.ranked(units) if self.ranking else self.sorted_by_score(units)
        incomplete = [unit for unit in units if unit.status == "incomplete"]
        columns, left_out = fit(self.columns(rows), self.width) if rows else ([], [])
        if columns:
            headings, lines = laid_out(columns)
            yield from map(self.bold, headings)
            yield from lines
        if left_out:
            names = ", ".join(f"{column.heading} {column.limit}" for column in left_out)
            yield from self.paragraph(f"{self.phrases['no_room']}: {names}")
        counts = self.counts(rows, len(incomplete))
        if counts:
            yield ""
            yield from self.paragraph(counts)
        marked = count_marks(units, within(self.plan, self.by.id))
        yield from self.paragraph(line(marked, self.plan.language, signed=True))
        if any(NONE in column.cells for column, _ in columns if column.kind == "number"):
            yield from self.paragraph(self.phrases["no_score"])
        if incomplete:
            yield ""
            yield f"{self.phrases['unranked']}:"
            for unit in incomplete:
                yield from self.paragraph(f"{visible(unit.unit)}{NONE.center(3)}{self.lack(unit)}")

    def ranked(self, units: Sequence[UnitResult]) -> list[_Row]:
        """The units with a rank, best first; sorting keeps the data's order within a rank."""
        rows = [
            _Row(unit.rank, unit, unit.total, unit.share, unit.level)
            for unit in units
            if unit.rank is not None
        ]
        return sorted(rows, key=lambda row: row.position or 0)

    def sorted_by_score(self, units: Sequence[UnitResult]) -> list[_Row]:
        """All units, the best in this criterion first and those without a score last."""
        ascending = self.by.kind == "penalty"
        scores = [unit.scores[self.by.id] for unit in units]
        entrants = [
            Entrant(row, unit.unit, None, (sort_key(scores[row], ascending),))
            for row, unit in enumerate(units)
        ]
        positions = rank(entrants, "ties_share")
        rows = []
        for row in sorted(positions, key=lambda row: (positions[row], row)):
            unit, score = units[row], scores[row]
            position, share = None, None
            if score is not None:
                position = positions[row]
                share = score / unit.maxima[self.by.id]
            rows.append(_Row(position, unit, score, share, unit.levels.get(self.by.id)))
        return rows

    # ---- columns ------------------------------------------------------------------------------

    def parts(self) -> tuple[str, ...]:
        return (*self.by.criteria, *self.by.bonuses, *self.by.penalties)

    def columns(self, rows: Sequence[_Row]) -> list[Column]:
        plan, words = self.plan, self.phrases
        positions = [NONE if row.position is None else str(row.position) for row in rows]
        units = visible(plan.unit_label or plan.unit or words["unit"])
        names = [visible(row.result.unit) for row in rows]
        shares = [percentage(row.share, plan.language) for row in rows]
        columns = [
            Column("#", "", tuple(positions), "number"),
            Column(units, "", tuple(names), "name"),
            *(self.part(id, rows) for id in self.parts()),
            self.score_column(self.by, rows, [row.score for row in rows], optional=False),
            Column("%", "", tuple(shares), "number"),
        ]
        if self.levels:
            levels = [self.names.get(row.level, NONE) for row in rows]
            columns.append(Column(words["level"], "", tuple(levels), "level"))
        return columns

    def part(self, id: str, rows: Sequence[_Row]) -> Column:
        criterion = next(item for item in self.plan.criteria if item.id == id)
        scores = [row.result.scores[id] for row in rows]
        return self.score_column(criterion, rows, scores, optional=True)

    def score_column(
        self,
        criterion: CriterionPlan,
        rows: Sequence[_Row],
        scores: Sequence[Fraction | None],
        optional: bool,
    ) -> Column:
        """The scores, each with the signs of what was done to it or to what is within it; to what
        has a column of its own, the signs stand there."""
        total = criterion is self.plan.total
        label = self.phrases["total"] if total else criterion.label or criterion.id
        language = self.plan.language
        limit = short_text(criterion.maximum)
        limit = limit.replace(".", ",") if language == "vi" else limit
        ids = [criterion.id] if criterion is self.by else within(self.plan, criterion.id)
        cells = tuple(  # signs stand before the figures, which stay below one another
            signs(row.result, ids) + for_people(score, self.plan.decimals, language)
            for row, score in zip(rows, scores, strict=True)
        )
        return Column(visible(label), SIGNS[criterion.kind] + limit, cells, "number", optional)

    # ---- below the table ----------------------------------------------------------------------

    def counts(self, rows: Sequence[_Row], incomplete: int) -> str:
        """How many units there are at each level, best first."""
        counts = Counter(row.level for row in rows)
        parts = [f"{name} {counts[id]}" for id, name in self.names.items() if counts[id]]
        if self.ranking and not self.levels and rows:
            parts.append(f"{self.phrases['ranked']} {len(rows)}")
        if self.ranking and incomplete:
            parts.append(f"{self.phrases['incomplete']} {incomplete}")
        return SEPARATOR.join(parts)

    def lack(self, unit: UnitResult) -> str:
        labels = {item.id: item.label for item in self.plan.inputs}
        if not unit.missing:
            return self.phrases["nothing_applies"]
        named = (f"{labels[id]} ({id})" if labels.get(id) else id for id in unit.missing)
        return visible(f"{self.phrases['lacks']} {', '.join(named)}")

    def paragraph(self, line: str) -> list[str]:
        if not line:
            return []
        if self.width is None:
            return [line]
        indented = fill(line, max(self.width, 20), subsequent_indent="  ", break_long_words=False)
        return indented.split("\n")


def within(plan: Plan, id: str) -> list[str]:
    """A criterion and all that it is made of, in the order of the rules."""
    by_id = {criterion.id: criterion for criterion in plan.criteria}
    found, left = {id}, [id]
    while left:
        criterion = by_id[left.pop()]
        parts = (*criterion.criteria, *criterion.bonuses, *criterion.penalties)
        found.update(parts)
        left += parts
    return [criterion.id for criterion in plan.criteria if criterion.id in found]


def group_name(plan: Plan, unit: UnitResult) -> str:
    """What a unit is ranked within, as people call it."""
    within = next(item for item in plan.inputs if item.id == plan.rank.within)
    labels = {id: label or id for id, label in within.options}
    return NONE if unit.group is None else labels.get(unit.group, unit.group)


def level_names(levels: LevelsPlan | None) -> dict[str | None, str]:
    """The label of each level by its id, best first; the id serves where there is none."""
    if levels is None:
        return {}
    return {id: visible(label or id) for id, label in levels.labels.items()}
