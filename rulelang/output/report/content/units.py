"""A page for each unit: what is said of it, its points in every criterion, and why."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from rulelang.analysis.facts import RankingAnalysis, UnitAnalysis
from rulelang.output.charts.kinds import picture
from rulelang.output.explain import Unfolded, unfolded
from rulelang.output.figures import NONE
from rulelang.output.report.content.context import Content, texts_of
from rulelang.output.report.content.signs import explained, signed
from rulelang.output.report.content.years import unit_years
from rulelang.output.report.parts import (
    Cell,
    Column,
    Details,
    Medium,
    Paragraph,
    Part,
    Picture,
    Row,
    Section,
    Table,
)
from rulelang.output.report.sentences import unit as sentences_of_unit
from rulelang.output.report.sentences import unit_over_years
from rulelang.plan.tree import CriterionPlan

__all__ = ["pages"]

Progress = Callable[[int, int], None]

COLUMNS: Sequence[str] = ("points", "most", "share", "median", "place")
PROFILE = 0.7
"""The part of the width of a page that a profile takes, so that all of a unit is on one page."""

FEW_COLUMNS: Sequence[str] = ("points", "place")
"""Of the pages of a large PDF."""

MOST_DRAWN = 100
"""Of more units, no picture each is drawn: it takes some hundredths of a second."""

MOST_ROWS = 45_000
"""A PDF of more rows in the pages of units has those of the outermost criteria alone: a thousand
take a second to lay out."""


def pages(
    content: Content, wanted: Sequence[str], medium: Medium, progress: Progress | None
) -> Iterator[Part]:
    """The pages of these units in the order of the ranking; those of a screen explain each score,
    down to the cells of the data."""
    criteria, columns = [*content.in_order], COLUMNS
    if medium == "pages" and len(wanted) * len(criteria) > MOST_ROWS:
        criteria = [(one, depth) for one, depth in criteria if depth == 0]
        columns = FEW_COLUMNS
        yield Paragraph(content.say("units.outer_only"), "note")
    chosen, done, drawn = {*wanted}, 0, len(wanted) <= MOST_DRAWN
    if not drawn:
        yield Paragraph(content.say("units.not_drawn", most=MOST_DRAWN), "note")
    histories = {unit.unit: unit for unit in content.history.units} if content.history else {}
    for ranking in content.analysis.rankings:
        medians = {one.id: one.spread.median for one in ranking.criteria if one.spread is not None}
        for unit in ranking.units:
            name = unit.result.unit
            if name not in chosen:
                continue
            parts: list[Part] = [*_said(content, ranking, unit)]
            drawing = picture("profile", content.shown, ranking, name) if drawn else None
            caption = content.say("captions.unit", unit=name)
            if drawing is not None:
                parts.append(Picture(drawing, caption, PROFILE))
            table = _table(content, unit, criteria, columns, medians, caption)
            parts += explained(content, table)
            if name in histories:
                parts.append(unit_years(content, histories[name]))
            if medium == "screen":
                trace = content.traced(unit.result)
                parts.append(_details(content, unfolded(content.plan, trace)))
            anchor = content.anchors[name]
            yield Section(name, anchor, tuple(parts), page=done > 0, role="unit")
            done += 1
            if progress is not None:
                progress(done, len(chosen))


def _said(content: Content, ranking: RankingAnalysis, unit: UnitAnalysis) -> Iterator[Part]:
    said = sentences_of_unit(content.units_of(ranking), unit)
    if said:
        yield Paragraph(texts_of(said))
    years, history = content.over_years, content.history
    for line in history.units if history is not None else ():
        if line.unit == unit.result.unit and years is not None:
            told = unit_over_years(years, line)
            if told:
                yield Paragraph(texts_of(told))


def _table(
    content: Content,
    unit: UnitAnalysis,
    criteria: Sequence[tuple[CriterionPlan, int]],
    columns: Sequence[str],
    medians: Mapping[str, Fraction],
    caption: str,
) -> Table:
    """The unit's points in every criterion, next to the median, and its place by each."""
    own = {standing.id: standing for standing in unit.standings}
    total, rows = content.plan.total, []
    for criterion, depth in [*criteria, (total, 0)]:
        standing = own.get(criterion.id)
        place = None if standing is None else standing.place
        points = unit.result.score(criterion.id)
        cells = {
            "points": signed(
                content, content.points_cell(points, criterion.kind), unit, criterion.id
            ),
            "most": Cell(content.maximum(criterion)),
            "share": content.share_cell(None if standing is None else standing.share),
            "median": content.points_cell(medians.get(criterion.id), criterion.kind),
            "place": Cell(NONE if place is None else str(place), place),
        }
        name = Cell(content.called(criterion.id), indent=depth)
        rows.append(Row((name, *(cells[key] for key in columns)), strong=criterion is total))
    headings = (Column(content.say(f"columns.{key}"), "number") for key in columns)
    return Table(
        caption, (Column(content.say("columns.criterion"), "name"), *headings), tuple(rows)
    )


def _details(content: Content, found: Unfolded, outermost: bool = True) -> Details:
    """What a reader unfolds: how the figure came about, and below it its parts."""
    weight = f"{content.say('columns.weight')} {found.weight}" if found.weight else ""
    name = content.say("parts.explained") if outermost else found.name
    return Details(
        name,
        found.figure,
        tuple(filter(None, (*found.how, *found.details, weight))),
        tuple(_details(content, part, False) for part in found.parts),
    )
