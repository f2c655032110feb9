"""What changed against the years before."""

from collections.abc import Iterator

from rulelang.analysis.history import History, UnitHistory
from rulelang.output.charts.kinds import over_years as over_years_chart
from rulelang.output.figures import NONE
from rulelang.output.report.content.context import Content
from rulelang.output.report.content.rankings import moved
from rulelang.output.report.content.signs import explained, signed
from rulelang.output.report.parts import (
    Cell,
    Column,
    Paragraph,
    Part,
    Picture,
    Points,
    Row,
    Table,
)
from rulelang.output.report.sentences import Years, notable, over_years
from rulelang.output.report.sentences.lists import Names

__all__ = ["unit_years", "years"]

MOST_YEARS = 6
"""A table has the latest of them."""


def years(content: Content) -> Iterator[Part]:
    """The sentences about all units, those about the most notable ones, the table of places."""
    history, speech = content.history, content.over_years
    if history is None or speech is None:
        return
    several = len(content.analysis.rankings) > 1
    for ranking in content.analysis.rankings:
        group = ranking.group if several else None
        said = over_years(speech, group)
        if said:
            yield Paragraph(content.told(ranking, said))
        yield from _notable(speech, group)
        drawing = over_years_chart(content.shown, history, group)
        caption = content.of_group(content.say("captions.years"), ranking)
        if drawing is not None:
            yield Picture(drawing, caption)
        units = [unit for unit in history.units if not several or unit.group == group]
        yield from explained(content, _places(content, history, units, caption))
    yield _means(content, history)


def _notable(speech: Years, group: str | None) -> Iterator[Part]:
    said = notable(speech, group)
    if said:
        yield Points(tuple(one.text for one in said))


def _places(content: Content, history: History, units: list[UnitHistory], caption: str) -> Table:
    periods = history.periods[-MOST_YEARS:]
    rows = []
    for unit in units:
        cells = [Cell(unit.unit, to=content.anchors.get(unit.unit, ""))]
        for period in periods:
            year = unit.in_year(period)
            rank = None if year is None else year.rank
            cell = Cell(NONE if rank is None else str(rank), rank)
            cells.append(cell if year is None else signed(content, cell, year))
        rows.append(Row((*cells, moved(unit.rise))))
    columns = [Column(content.noun(), "name")]
    columns += [Column(period, "number") for period in periods]
    columns.append(Column(content.say("columns.change"), "number"))
    return Table(caption, tuple(columns), tuple(rows), searched=True)


def _means(content: Content, history: History) -> Table:
    """The mean of each criterion over the years."""
    periods = history.periods[-MOST_YEARS:]
    rows = []
    depths = {one.id: depth for one, depth in content.in_order}
    total, *parts = history.criteria
    for line in (*parts, total):
        known = content.criteria.get(line.id)
        name = content.called(line.id) if known is not None else line.label or line.id
        cells = [Cell(name, indent=depths.get(line.id, 0))]
        for period in periods:
            year = line.in_year(period)
            cells.append(content.points_cell(None if year is None else year.mean, line.kind))
        rows.append(Row(tuple(cells), strong=line is total))
    columns = [Column(content.say("columns.criterion"), "name")]
    columns += [Column(period, "number") for period in periods]
    return Table(content.say("captions.criteria_years"), tuple(columns), tuple(rows))


def unit_years(content: Content, unit: UnitHistory) -> Table:
    """A unit's place, total and level in each year, and what is not ordinary in them."""
    years = content.over_years
    has_levels = any(year.level is not None for year in unit.years)
    notes = [years.noted(unit, year.period)[0] if years else [] for year in unit.years]
    rows = []
    for year, noted in zip(unit.years, notes, strict=True):
        cells = [
            Cell(year.period),
            Cell(NONE if year.rank is None else f"{year.rank} / {year.of}", year.rank),
            content.points_cell(year.total),
            content.share_cell(year.share),
        ]
        cells += [Cell(content.level(year.level))] if has_levels else []
        cells += [Cell(Names(noted).said(content.language))] if any(notes) else []
        rows.append(Row(tuple(cells)))
    names = ("rank", "total", "share")
    columns = [Column(content.say("columns.period"), "name")]
    columns += [Column(content.say(f"columns.{name}"), "number") for name in names]
    columns += [Column(content.say("columns.level"))] if has_levels else []
    columns += [Column(content.say("columns.notes"))] if any(notes) else []
    caption = content.say("captions.unit_years", unit=unit.unit)
    return Table(caption, tuple(columns), tuple(rows))
