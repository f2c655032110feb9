"""Results as a table for people, as wide as their terminal."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from rulelang.diagnostics.render import width as drawn
from rulelang.output.blocks import Units, block_names, gathered, places
from rulelang.output.columns import GAP, Column, fit, in_line, laid_out
from rulelang.output.figures import NONE, NOTHING, percentage, signed, spelt
from rulelang.output.figures import for_people as shown_figure
from rulelang.output.further import further, lacking, limit, shows_share, spelling, title
from rulelang.output.layout import Heading, What, headings
from rulelang.output.marks import line, signs
from rulelang.output.ties import tie_break
from rulelang.output.view import ExactView, View, for_people
from rulelang.plan.speech import speaking
from rulelang.plan.tree import CriterionPlan, LevelsPlan, Plan
from rulelang.rational import short_text
from rulelang.results.ranking import Entrant, rank, sort_key
from rulelang.results.score import Results
from rulelang.words import Language, words_of

__all__ = ["SIGNS", "level_names", "text", "within"]

SEPARATOR = " · "
SIGNS = {"criterion": "/", "total": "/", "bonus": "+", "penalty": "−"}
"""What is before the limit: a criterion's max, or what a bonus or penalty is up to."""

MOST_OF_A_KIND = 2
"""More bonuses than these are one column, and so are more penalties."""

OF_A_KIND = {"criterion": "rest", "bonus": "bonuses", "penalty": "penalties"}
"""What the column is called that stands for several of a kind."""

POINTS_LEAVE, SHARES_LEAVE, FURTHER_LEAVE = 1, 2, 3
"""Figures leave a narrow table first, then percentages, then what the score is made of."""

ASIDE = ("unranked", "incomplete", "disqualified")
"""The units without a rank, in the order in which they are below the others."""

BOLD, PLAIN = "\x1b[1m", "\x1b[0m"

WHOLE = 16
"""A part of a line so short is not broken."""

GLUE = "\u00a0"
BETWEEN = {SEPARATOR: f"{GLUE}· ", ", ": ", "}
NUMBERED, SPLIT = r"(?<![·,]) (?=[/+−]?\d)", "( · |, )"


def text(
    view: View,
    width: int | None = None,
    by: str | None = None,
    colour: bool = False,
    language: Language | None = None,
) -> str:
    """The ranking, or the breakdown of the criterion ``by``, as lines that end in a line end.

    ``width`` is that of the terminal in columns, None for no limit. Each period, and each group
    that units are ranked within, is a block of rows below the same headings. Breakdowns are the
    exact engine's. ``language`` is that of the words and figures, by default that of the rules.
    """
    plan = speaking(view.plan, language)
    table = _Table(plan, by or plan.total.id, width, colour)
    units = gathered(view, for_people(plan), table.headings())
    if table.ranking:
        shares = spelt(units.column("share"), plan.language)
        standing = _Standing(units.column("rank"), shares)
    else:
        assert isinstance(view, ExactView)
        standing = _broken_down(table.by, view.results, units, plan.language)
    return "\n".join(table.lines(units, standing)) + "\n"


@frozen(eq=False, repr=False)
class _Standing:
    """Where each unit stands, and the percentage of the max that it has."""

    positions: Sequence[int | None]
    shares: Sequence[str]


def _broken_down(by: CriterionPlan, results: Results, units: Units, language: str) -> _Standing:
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
    return _Standing(positions, shares)


@frozen(eq=False, repr=False)
class _Points:
    """A column of points that add up to the score: the criterion, and what each row gets by it."""

    criterion: CriterionPlan
    adds: Sequence[Decimal | None]


class _Table:
    """Makes the lines of one table: they share the plan, what it is of, width and colour."""

    def __init__(self, plan: Plan, by: str, width: int | None, colour: bool) -> None:
        self.plan = plan
        self.criteria = {criterion.id: criterion for criterion in plan.criteria}
        self.by = self.criteria[by]
        self.ranking = self.by is plan.total
        self.levels = next((block for block in plan.levels if block.of == by), None)
        self.names = level_names(self.levels)
        self.width = width
        self.colour = colour
        self.phrases = words_of("table", plan.language)

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
        wanted |= {("score", id) for _, id in self.by.parts}
        if self.ranking:
            wanted |= {("reason", ""), *((item.what, item.id) for item in further(self.plan))}
        return [item for item in headings(self.plan) if (item.what, item.id) in wanted]

    def lines(self, units: Units, standing: _Standing) -> Iterator[str]:
        title = in_line(SEPARATOR.join(self.title(units.size)))
        yield from map(self.bold, self.paragraph(title))
        if not units.size:
            return
        blocks = {key: self.in_order(units, standing, rows) for key, rows in units.blocks.items()}
        order = [row for rows in blocks.values() for row in rows]
        notes = self.notes(units, standing)
        columns, points = self.columns(units, standing, [*blocks.values()])
        fitted, left_out = fit(columns, self.width, lambda left: self.rest(left, points))
        above, lines = laid_out(fitted)
        full = sum(width for _, width in fitted) + len(GAP) * (len(fitted) - 1)
        margin = fitted[0][1] + len(GAP)
        yield ""
        yield from map(self.bold, above)
        left = iter(lines)
        for key, rows in blocks.items():
            heading = self.block_heading(units, key, rows)
            if heading:
                yield from map(self.bold, self.paragraph(heading))
            for row in rows:
                yield from self.noted(next(left), notes[row], full, margin)
        below = [*self.below(units, fitted, left_out, points, [notes[row] for row in order])]
        if below:
            yield from ("", *below)

    def title(self, units: int) -> Iterator[str]:
        yield self.plan.label or self.plan.id
        if self.plan.edition is not None:
            yield str(self.plan.edition)
        if not self.ranking:
            yield self.by.label or self.by.id
        yield self.count(units)

    def count(self, units: int) -> str:
        return f"{units} {self.phrases['one_unit' if units == 1 else 'units']}"

    def bold(self, line: str) -> str:
        return f"{BOLD}{line}{PLAIN}" if self.colour and line else line

    # ---- rows ---------------------------------------------------------------------------------

    def in_order(self, units: Units, standing: _Standing, rows: Sequence[int]) -> list[int]:
        """The rows of a block, best first, those without a rank last; else as in the data."""
        at, statuses = standing.positions, units.column("status")
        aside = {status: place for place, status in enumerate(ASIDE)}
        return sorted(
            rows, key=lambda row: (at[row] is None, at[row] or 0, aside.get(statuses[row], 0))
        )

    def block_heading(
        self, units: Units, key: tuple[str | None, str | None], rows: Sequence[int]
    ) -> str:
        """What a block is called and has, where there are several or it has a name."""
        names = block_names(self.plan, key)
        if len(units.blocks) > 1 or self.plan.rank.within is not None:
            names.append(self.count(len(rows)))
            if self.levels:
                names.append(self.counts(units, rows))
        return in_line(SEPARATOR.join(filter(None, names)))

    def notes(self, units: Units, standing: _Standing) -> list[str]:
        """For each unit without a rank, why it has none."""
        statuses, missing = units.column("status"), units.column("missing")
        reasons = units.column("reason") if self.ranking and self.plan.disqualified else []
        words, notes = self.phrases, list[str]()
        for row, (status, at) in enumerate(zip(statuses, standing.positions, strict=True)):
            if at is not None:
                said = ""
            elif status == "incomplete":
                said = lacking(self.plan, missing[row])
            elif not self.ranking:
                said = words["does_not_apply"]
            elif status == "disqualified":
                said = f"{words['disqualified']}: {reasons[row]}"
            else:
                said = words["not_ranked"]
            notes.append(in_line(said))
        return notes

    def noted(self, lines: Sequence[str], note: str, full: int, margin: int) -> Iterator[str]:
        """The lines of a row, and a note: at the end of the first where it has room, else below."""
        if not note:
            yield from lines
            return
        first = lines[0] + " " * (full - drawn(lines[0])) + GAP + note
        if self.width is None or drawn(first) <= self.width:
            yield from (first, *lines[1:])
            return
        yield from lines
        indent = " " * margin
        yield from _filled(note, max(self.width, margin + 20), indent, indent)

    # ---- columns ------------------------------------------------------------------------------

    def columns(
        self, units: Units, standing: _Standing, blocks: Sequence[Sequence[int]]
    ) -> tuple[list[Column], Mapping[Column, Sequence[_Points]]]:
        """The columns, and of those that are points, what they add up."""
        plan, words = self.plan, self.phrases
        rows = [row for block in blocks for row in block]
        at = [
            place
            for block in blocks
            for place in places([standing.positions[row] for row in block])
        ]
        names = units.column("unit")
        columns = [
            Column(words["rank"], "", tuple(at), "number"),
            Column(
                in_line(plan.unit_label or plan.unit or words["unit"]),
                "",
                tuple(in_line(names[row]) for row in rows),
                "name",
            ),
            self.score_column(self.by, units, rows),
        ]
        if shows_share(plan, self.by):
            shares = tuple(standing.shares[row] for row in rows)
            columns.append(Column("%", "", shares, "number", SHARES_LEAVE))
        if self.levels:
            levels = units.column(*self.level)
            named = tuple(self.names.get(levels[row], NONE) for row in rows)
            columns.append(Column(words["level"], "", named, "level"))
        points: dict[Column, Sequence[_Points]] = {}
        kinds = (self.by.criteria, self.by.bonuses, self.by.penalties)
        for ids, word in zip(kinds, ("", "bonuses", "penalties"), strict=True):
            parts = [self.points(self.criteria[id], units, rows) for id in ids]
            if word and len(parts) > MOST_OF_A_KIND:
                column = self.summed(words[word], "", parts)
                points[column] = parts
            else:
                for part in parts:
                    column = self.score_column(part.criterion, units, rows)
                    points[column] = [part]
        columns += points
        if self.ranking:
            columns += [self.further(heading, units, rows) for heading in further(plan)]
        return columns, points

    def further(self, heading: Heading, units: Units, rows: Sequence[int]) -> Column:
        """A figure, or a further ranking."""
        spelt_out, cells = spelling(self.plan, heading), units.column(heading.what, heading.id)
        texts = tuple(in_line(spelt_out(cells[row])) for row in rows)
        numbers = heading.kind in ("number", "whole")
        return Column(
            in_line(title(self.plan, heading)),
            "",
            texts,
            "number" if numbers else "level",
            FURTHER_LEAVE,
        )

    def score_column(self, criterion: CriterionPlan, units: Units, rows: Sequence[int]) -> Column:
        """The scores, each with the signs of what was done to it or to what is within it; to what
        has a column of its own, the signs are there."""
        language = self.plan.language
        ids = [criterion.id] if criterion is self.by else within(self.plan, criterion.id)
        marks = {mark: [having[row] for row in rows] for mark, having in units.marked.items()}
        texts = spelt([self.scores(criterion, units)[row] for row in rows], language)
        if criterion is not self.by:
            texts = signed(texts, criterion.kind)
        # Signs are before the figures, which stay below each other; a dot is a figure then.
        found = signs(marks, ids)
        zero = shown_figure(Fraction(0), self.plan.decimals, language)
        cells = tuple(
            mark + (zero if mark and text == NOTHING else text)
            for mark, text in zip(found, texts, strict=True)
        )
        leaves = 0 if criterion is self.by else POINTS_LEAVE
        return Column(self.label(criterion), self.limit(criterion), cells, "number", leaves)

    def scores(self, criterion: CriterionPlan, units: Units) -> Sequence[str | None]:
        total = criterion is self.plan.total
        scores: Sequence[str | None] = units.column(
            *(("total", "") if total else ("score", criterion.id))
        )
        return scores

    def label(self, criterion: CriterionPlan) -> str:
        total = criterion is self.plan.total
        return in_line(self.phrases["total"] if total else criterion.label or criterion.id)

    def limit(self, criterion: CriterionPlan) -> str:
        most = limit(criterion, self.plan.language)
        return f"{SIGNS[criterion.kind]}{most}" if most else ""

    # ---- columns that stand for several -------------------------------------------------------

    def points(self, criterion: CriterionPlan, units: Units, rows: Sequence[int]) -> _Points:
        """What a criterion adds to each row, as it is shown, so that a row adds up by eye."""
        scores = self.scores(criterion, units)
        side = -1 if criterion.kind == "penalty" else 1
        shown = [scores[row] for row in rows]
        return _Points(
            criterion, [None if text is None else side * Decimal(text) for text in shown]
        )

    def summed(self, heading: str, most: str, parts: Sequence[_Points]) -> Column:
        """One column for several; a row that lacks all of them has a dash."""
        cells = []
        for adds in zip(*(part.adds for part in parts), strict=True):
            known = [points for points in adds if points is not None]
            cells.append(str(sum(known, Decimal(0))) if known else None)
        texts = spelt(cells, self.plan.language)
        if all(part.criterion.kind != "criterion" for part in parts):
            texts = signed(texts, "bonus")
        return Column(heading, most, tuple(texts), "number", POINTS_LEAVE)

    def rest(
        self, left: Sequence[Column], points: Mapping[Column, Sequence[_Points]]
    ) -> Column | None:
        """The column that stands for criteria without room, where the score is a sum of them and
        of others."""
        parts = [part for column in left for part in points.get(column, ())]
        if not 0 < len(parts) < len(self.by.parts) or self.by.form not in ("sum", "group"):
            return None
        most = ""
        if all(part.criterion.kind == "criterion" for part in parts):
            whole = sum((part.criterion.maximum for part in parts), Fraction(0))
            most = "/" + spelt([short_text(whole)], self.plan.language)[0]
        kinds = {part.criterion.kind for part in parts}
        word = OF_A_KIND[kinds.pop()] if len(kinds) == 1 else "rest"
        return self.summed(self.phrases[word], most, parts)

    # ---- below the table ----------------------------------------------------------------------

    def below(
        self,
        units: Units,
        fitted: Sequence[tuple[Column, int]],
        left_out: Sequence[Column],
        points: Mapping[Column, Sequence[_Points]],
        notes: Sequence[str],
    ) -> Iterator[str]:
        words, shown = self.phrases, [column for column, _ in fitted]
        rows = range(units.size)
        for column in shown:
            if len(points.get(column, ())) > 1:
                yield from self.paragraph(self.made_of(column.heading, points[column]))
        gone, said = [part for column in left_out for part in points.get(column, ())], list[str]()
        rest = self.rest(left_out, points)
        if rest is not None:
            said, gone = [self.made_of(rest.heading, gone)], []
        names = [self.limited(part.criterion) for part in gone]
        names += [column.heading for column in left_out if column not in points]
        if names:
            said.append(f"{words['not_shown']}: {', '.join(names)}")
        if said:
            yield from self.paragraph(". ".join([*said, words["see_all"]]))
        yield from self.paragraph(self.counts(units, rows))
        if self.ranking and self.has_ties(units):
            yield from self.paragraph(in_line(tie_break(self.plan)))
        marked = units.counted(rows, within(self.plan, self.by.id))
        yield from self.paragraph(line(marked, self.plan.language, signed=True))
        lacks = [
            cell == NONE and not note
            for column in points
            for cell, note in zip(column.cells, notes, strict=True)
        ]
        if any(lacks):
            yield from self.paragraph(words["no_score"])

    def has_ties(self, units: Units) -> bool:
        """Whether units of one block have the same total, as it is shown, and not the same rank."""
        totals, ranks = units.column("total"), units.column("rank")
        for rows in units.blocks.values():
            ranked = [row for row in rows if ranks[row] is not None]
            if len({(totals[row], ranks[row]) for row in ranked}) > len(
                {totals[r] for r in ranked}
            ):
                return True
        return False

    def made_of(self, heading: str, parts: Sequence[_Points]) -> str:
        return f"{heading}: {', '.join(self.limited(part.criterion) for part in parts)}"

    def limited(self, criterion: CriterionPlan) -> str:
        return f"{self.label(criterion)} {self.limit(criterion)}".rstrip()

    def counts(self, units: Units, rows: Sequence[int]) -> str:
        """How many units there are at each level, best first, and how many have none."""
        statuses = Counter(units.column("status")[row] for row in rows)
        words, parts = self.phrases, list[str]()
        if self.levels:
            levels, own = units.column(*self.level), units.column("status")
            aside = ("incomplete", "disqualified") if self.ranking else ()
            counts = Counter(levels[row] for row in rows if own[row] not in aside)
            rooms: dict[str | None, int | None] = {
                id: units.room(id, rows) for id in self.names if id and self.ranking
            }
            shown = [id for id in self.names if counts[id] or rooms.get(id) is not None]
            parts = [f"{self.names[id]} {counts[id]}{self.room(rooms.get(id))}" for id in shown]
        elif self.ranking:
            ranked = statuses["ranked"] + statuses["below"]
            parts = [f"{words['ranked']} {ranked}"] if ranked else []
        if self.ranking:
            aside = ("incomplete", "disqualified")
            parts += [f"{words[status]} {statuses[status]}" for status in aside if statuses[status]]
        return in_line(SEPARATOR.join(parts))

    def room(self, room: int | None) -> str:
        """What the quota of a level came to."""
        return "" if room is None else f" ({self.phrases['room'].format(count=room)})"

    def paragraph(self, line: str) -> list[str]:
        if not line:
            return []
        if self.width is None:
            return [line]
        return _filled(line, max(self.width, 20), "", "  ")


def _filled(text: str, width: int, first: str, others: str) -> list[str]:
    """A text in lines of a width, its words whole, with what each line begins with; what belongs
    together, such as a name and its number, stays in one line."""
    if len(first) + len(text) <= width:
        return [first + text]
    from textwrap import wrap

    parts = re.split(SPLIT, text)
    parts[::2] = (part if len(part) > WHOLE else part.replace(" ", GLUE) for part in parts[::2])
    parts[1::2] = (BETWEEN[between] for between in parts[1::2])
    lines = wrap(
        re.sub(NUMBERED, GLUE, "".join(parts)),
        width,
        initial_indent=first,
        subsequent_indent=others,
        break_on_hyphens=False,
    )
    return [line.replace(GLUE, " ") for line in lines]


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
    return {id: in_line(label or id) for id, label in levels.labels.items()}
