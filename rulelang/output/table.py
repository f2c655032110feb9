"""Results as a table for people, as wide as their terminal."""

from collections import Counter
from collections.abc import Iterator, Sequence
from textwrap import fill

from attrs import frozen

from rulelang.diagnostics.visible import visible
from rulelang.output.blocks import Units, block_names, gathered
from rulelang.output.columns import Column, fit, laid_out
from rulelang.output.figures import NONE, percentage, spelt
from rulelang.output.further import further, labels_of, limit, spelling, title
from rulelang.output.layout import Heading, What, headings
from rulelang.output.marks import line, signs
from rulelang.output.phrases import phrases
from rulelang.output.view import ExactView, View, for_people
from rulelang.plan.tree import CriterionPlan, LevelsPlan, Plan
from rulelang.results.ranking import Entrant, rank, sort_key
from rulelang.results.score import Results

__all__ = ["SIGNS", "level_names", "text", "within"]

SEPARATOR = " · "
SIGNS = {"criterion": "/", "total": "/", "bonus": "+", "penalty": "−"}
"""What stands before the limit: a criterion's max, or what a bonus or penalty is up to."""

BOLD, PLAIN = "\x1b[1m", "\x1b[0m"


def text(view: View, width: int | None = None, by: str | None = None, colour: bool = False) -> str:
    """The ranking, or the breakdown of the criterion ``by``, as lines that end in a line end.

    ``width`` is that of the terminal in columns, None for no limit. Each period, and each group
    that units are ranked within, is a block of its own. Breakdowns are the exact engine's.
    """
    plan = view.plan
    table = _Table(plan, by or plan.total.id, width, colour)
    units = gathered(view, for_people(plan), table.headings())
    if table.ranking:
        shares = spelt(units.column("share"), plan.language)
        places = _Places(units.column("rank"), shares)
    else:
        assert isinstance(view, ExactView)
        places = _broken_down(table.by, view.results, units, plan.language)
    return "\n".join(table.lines(units, places)) + "\n"


@frozen(eq=False, repr=False)
class _Places:
    """Where each unit stands, and the percentage of the max that it has."""

    positions: Sequence[int | None]
    shares: Sequence[str]


def _broken_down(by: CriterionPlan, results: Results, units: Units, language: str) -> _Places:
    """The places of units by their score of one criterion, best first, within each block."""
    scores = [unit.scores[by.id] for unit in results.units]
    positions: list[int | None] = [None] * len(scores)
    for rows in units.blocks.values():
        entrants = [
            Entrant(row, "", None, (sort_key(scores[row], by.kind == "penalty"),)) for row in rows
        ]
        for row, position in rank(entrants, "ties_share").items():
            positions[row] = None if scores[row] is None else position
    maxima = [unit.maxima.get(by.id) for unit in results.units]
    shares = [
        percentage(None if score is None or most is None else score / most, language)
        for score, most in zip(scores, maxima, strict=True)
    ]
    return _Places(positions, shares)


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

    @property
    def score(self) -> tuple[What, str]:
        """The column of the scores that the table is of."""
        return ("total", "") if self.ranking else ("score", self.by.id)

    @property
    def level(self) -> tuple[What, str]:
        """The column of their levels."""
        return ("level", "") if self.ranking else ("level of", self.by.id)

    def headings(self) -> list[Heading]:
        """The columns of results that the table is made of."""
        wanted: set[tuple[What, str]] = {("status", ""), ("rank", ""), ("share", "")}
        wanted |= {("missing", ""), self.score, self.level}
        wanted |= {("score", id) for id in self.parts()}
        if self.ranking:
            wanted |= {("reason", ""), *((item.what, item.id) for item in further(self.plan))}
        return [item for item in headings(self.plan) if (item.what, item.id) in wanted]

    def lines(self, units: Units, places: _Places) -> Iterator[str]:
        title = visible(SEPARATOR.join(self.title(units.size)))
        yield from map(self.bold, self.paragraph(title))
        for key, rows in units.blocks.items():
            names = [visible(name) for name in block_names(self.plan, key)]
            yield ""
            if len(units.blocks) > 1 or self.plan.rank.within is not None:
                yield self.bold(SEPARATOR.join([*names, self.count(len(rows))]))
            elif names:
                yield self.bold(SEPARATOR.join(names))
            yield from self.block(units, places, rows)

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

    def block(self, units: Units, places: _Places, rows: Sequence[int]) -> Iterator[str]:
        statuses, at = units.column("status"), places.positions
        incomplete = [row for row in rows if statuses[row] == "incomplete"]
        out = [row for row in rows if statuses[row] == "disqualified" and self.ranking]
        aside = {*incomplete, *out} if self.ranking else frozenset[int]()
        shown = [row for row in rows if row not in aside]
        shown.sort(key=lambda row: (at[row] is None, at[row] or 0))  # keeps the data's order
        columns, left_out = (
            fit(self.columns(units, places, shown), self.width) if shown else ([], [])
        )
        if columns:
            headings, lines = laid_out(columns)
            yield from map(self.bold, headings)
            yield from lines
        if left_out:
            names = ", ".join(f"{column.heading} {column.limit}" for column in left_out)
            yield from self.paragraph(f"{self.phrases['no_room']}: {names}")
        counts = self.counts(units, shown, len(incomplete), len(out))
        if counts:
            yield ""
            yield from self.paragraph(counts)
        marked = units.counted(rows, within(self.plan, self.by.id))
        yield from self.paragraph(line(marked, self.plan.language, signed=True))
        if any(NONE in column.cells for column, _ in columns if column.limit):
            yield from self.paragraph(self.phrases["no_score"])
        if incomplete:
            yield ""
            yield f"{self.phrases['unranked']}:"
            for row in incomplete:
                lack = self.lack(units.column("missing")[row])
                name = visible(units.column("unit")[row])
                yield from self.paragraph(f"{name}{NONE.center(3)}{lack}")
        if out:
            yield ""
            yield f"{self.phrases['out']}:"
            for row in out:
                name, reason = (visible(units.column(what)[row]) for what in ("unit", "reason"))
                yield from self.paragraph(f"{name}{NONE.center(3)}{reason}")

    # ---- columns ------------------------------------------------------------------------------

    def parts(self) -> tuple[str, ...]:
        return (*self.by.criteria, *self.by.bonuses, *self.by.penalties)

    def columns(self, units: Units, places: _Places, rows: Sequence[int]) -> list[Column]:
        plan, words = self.plan, self.phrases
        positions = [places.positions[row] for row in rows]
        names, shares = units.column("unit"), [places.shares[row] for row in rows]
        columns = [
            Column("#", "", tuple(NONE if at is None else str(at) for at in positions), "number"),
            Column(
                visible(plan.unit_label or plan.unit or words["unit"]),
                "",
                tuple(visible(names[row]) for row in rows),
                "name",
            ),
            *(self.part(id, units, rows) for id in self.parts()),
            self.score_column(self.by, units, rows, optional=False),
            Column("%", "", tuple(shares), "number"),
        ]
        if self.levels:
            levels = units.column(*self.level)
            named = tuple(self.names.get(levels[row], NONE) for row in rows)
            columns.append(Column(words["level"], "", named, "level"))
        if self.ranking:
            columns += [self.further(heading, units, rows) for heading in further(plan)]
        return columns

    def further(self, heading: Heading, units: Units, rows: Sequence[int]) -> Column:
        """A figure, or a further ranking."""
        spelt_out, cells = spelling(self.plan, heading), units.column(heading.what, heading.id)
        texts = tuple(visible(spelt_out(cells[row])) for row in rows)
        kind = "number" if heading.kind in ("number", "whole") else "level"
        return Column(visible(title(self.plan, heading)), "", texts, kind, optional=True)

    def part(self, id: str, units: Units, rows: Sequence[int]) -> Column:
        criterion = next(item for item in self.plan.criteria if item.id == id)
        return self.score_column(criterion, units, rows, optional=True)

    def score_column(
        self, criterion: CriterionPlan, units: Units, rows: Sequence[int], optional: bool
    ) -> Column:
        """The scores, each with the signs of what was done to it or to what is within it; to what
        has a column of its own, the signs stand there."""
        total = criterion is self.plan.total
        label = self.phrases["total"] if total else criterion.label or criterion.id
        language = self.plan.language
        own = limit(criterion, language)
        ids = [criterion.id] if criterion is self.by else within(self.plan, criterion.id)
        marks = {mark: [having[row] for row in rows] for mark, having in units.marked.items()}
        scores = units.column("total") if total else units.column("score", criterion.id)
        texts = spelt([scores[row] for row in rows], language)
        # Signs stand before the figures, which stay below one another.
        cells = tuple(map(str.__add__, signs(marks, ids), texts))
        return Column(visible(label), SIGNS[criterion.kind] + own, cells, "number", optional)

    # ---- below the table ----------------------------------------------------------------------

    def counts(self, units: Units, rows: Sequence[int], incomplete: int, out: int) -> str:
        """How many units there are at each level, best first."""
        parts: list[str] = []
        if self.levels:
            levels = units.column(*self.level)
            counts = Counter(levels[row] for row in rows)
            parts = [f"{name} {counts[id]}" for id, name in self.names.items() if counts[id]]
        elif self.ranking and rows:
            parts.append(f"{self.phrases['ranked']} {len(rows)}")
        if self.ranking and incomplete:
            parts.append(f"{self.phrases['incomplete']} {incomplete}")
        if out:
            parts.append(f"{self.phrases['disqualified']} {out}")
        return SEPARATOR.join(parts)

    def lack(self, missing: Sequence[str]) -> str:
        labels = labels_of(self.plan)
        if not missing:
            return self.phrases["nothing_applies"]
        named = (f"{labels[id]} ({id})" if labels.get(id) else id for id in missing)
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


def level_names(levels: LevelsPlan | None) -> dict[str | None, str]:
    """The label of each level by its id, best first; the id serves where there is none."""
    if levels is None:
        return {}
    return {id: visible(label or id) for id, label in levels.labels.items()}
