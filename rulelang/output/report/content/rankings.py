"""The ranking, the levels, all scores, and what decided the ranking: a table each."""

from collections.abc import Iterator, Sequence

from rulelang.analysis.facts import RankingAnalysis, UnitAnalysis
from rulelang.output.blocks import places
from rulelang.output.charts.kinds import picture
from rulelang.output.figures import NONE, NOTHING, percentage
from rulelang.output.further import lacking, shows_share
from rulelang.output.report.content.context import Content
from rulelang.output.report.content.signs import explained, signed
from rulelang.output.report.parts import Cell, Column, Paragraph, Part, Picture, Row, Table
from rulelang.output.report.sentences import deciding as sentences_of_deciding
from rulelang.plan.tree import CriterionPlan

__all__ = ["MOST_BESIDE", "deciding", "is_wide", "levels", "ranking", "scores"]

MOST_UPRIGHT = 3
"""So many stand side by side on an upright page."""

MOST_BESIDE = 9
"""So many columns stand side by side on a page that lies on its side."""


def ranking(content: Content, of: RankingAnalysis) -> Iterator[Part]:
    """The units in their order: rank, total, share and level, and the rank of the year before."""
    plan, say = content.plan, content.say
    has_ranks = any(unit.result.rank is not None for unit in of.units)
    most = content.maximum(plan.total)
    columns = [Column(say("columns.rank"), "number")] if has_ranks else []
    columns += [
        Column(content.noun(), "name"),
        Column(say("columns.total"), "number", say("columns.of_max", max=most) if most else ""),
    ]
    with_share = shows_share(plan, plan.total)
    columns += [Column(say("columns.share"), "number")] if with_share else []
    columns += [Column(say("columns.level"))] if plan.total_levels is not None else []
    before = _before(content) if has_ranks else {}
    if before and content.history is not None:
        period = content.history.periods[-2]
        columns += [
            Column(say("columns.before", period=period), "number"),
            Column(say("columns.change"), "number"),
        ]
    shown = places([unit.result.rank for unit in of.units])
    rows = []
    for unit, place in zip(of.units, shown, strict=True):
        result = unit.result
        cells = [Cell(place, result.rank)] if has_ranks else []
        cells += [
            Cell(result.unit, to=content.anchors.get(result.unit, "")),
            signed(content, content.points_cell(result.total), unit),
        ]
        cells += [content.share_cell(result.share)] if with_share else []
        if plan.total_levels is not None:
            cells.append(Cell(_level(content, unit)))
        if before:
            cells += before.get(result.unit, (Cell(NONE), Cell(NONE)))
        rows.append(Row(tuple(cells)))
    caption = content.of_group(say("captions.ranking"), of)
    yield from explained(content, Table(caption, tuple(columns), tuple(rows), searched=True))
    drawing = picture("ranking", content.shown, of)
    if drawing is not None:
        yield Picture(drawing, caption)


def _level(content: Content, unit: UnitAnalysis) -> str:
    """The level of a unit, or why it has none."""
    match unit.result.status:
        case "incomplete":
            return lacking(content.plan, unit.result.missing)
        case "disqualified":
            return content.say("gaps.status_disqualified")
        case "unranked" | "ranked" | "below":
            return content.level(unit.result.level)


def _before(content: Content) -> dict[str, tuple[Cell, Cell]]:
    """The rank of each unit in the year before, and how many places it rose since."""
    found = {}
    history = content.history
    for unit in history.units if history is not None else ():
        year = unit.in_year(history.periods[-2]) if history is not None else None
        rank = None if year is None else year.rank
        found[unit.unit] = (Cell(NONE if rank is None else str(rank), rank), moved(unit.rise))
    return found


def moved(rise: int | None) -> Cell:
    """How many places a unit rose or fell, as a sign and a number."""
    if rise is None:
        return Cell(NONE)
    sign = "▲" if rise > 0 else "▼"
    return Cell(f"{sign} {abs(rise)}" if rise else "0", rise)


def levels(content: Content, of: RankingAnalysis) -> Iterator[Part]:
    """How many units there are at each level, and without one."""
    counts = of.counts
    rows = [(content.level(id), count) for id, count in counts.levels.items()]
    others = (("incomplete", counts.incomplete), ("disqualified", counts.disqualified))
    rows += [(content.say(f"gaps.status_{key}"), count) for key, count in others if count]
    if content.plan.total_levels is None or not counts.units:
        return
    yield Table(
        content.of_group(content.say("captions.levels"), of),
        (
            Column(content.say("columns.level"), "name"),
            Column(content.say("columns.count"), "number"),
            Column(content.say("columns.part"), "number"),
        ),
        tuple(
            Row((Cell(name), Cell(str(count), count), _part(content, count, counts.units)))
            for name, count in rows
        ),
    )


def _part(content: Content, count: int, units: int) -> Cell:
    from fractions import Fraction

    part = Fraction(count, units)
    return Cell(f"{percentage(part, content.plan.language)}%", float(part))


def scores(content: Content, of: RankingAnalysis) -> Iterator[Part]:
    """The points of each unit in the criteria of the first depth, some side by side; bonuses and
    penalties too."""
    outer = [criterion for criterion, depth in content.in_order if depth == 0]
    size = -(-len(outer) // max(1, -(-len(outer) // MOST_BESIDE)))
    groups = [outer[at : at + size] for at in range(0, len(outer), max(size, 1))]
    title = content.of_group(content.say("captions.scores"), of)
    for caption, group in content.in_parts(title, groups):
        yield from explained(content, _scores(content, of, group, caption))


def _scores(
    content: Content, of: RankingAnalysis, criteria: Sequence[CriterionPlan], caption: str
) -> Table:
    shown = places([unit.result.rank for unit in of.units])
    columns = [
        Column(content.say("columns.rank"), "number"),
        Column(content.noun(), "name"),
        *(Column(content.called(one.id), "number", _below(content, one)) for one in criteria),
        Column(content.say("columns.total"), "number", _below(content, content.plan.total)),
    ]
    rows = []
    for unit, place in zip(of.units, shown, strict=True):
        result = unit.result
        cells = [
            signed(content, content.points_cell(result.scores[one.id], one.kind), unit, one.id)
            for one in criteria
        ]
        name = Cell(result.unit, to=content.anchors.get(result.unit, ""))
        total = signed(content, content.points_cell(result.total), unit)
        rows.append(Row((Cell(place, result.rank), name, *cells, total)))
    return Table(caption, tuple(columns), tuple(rows), searched=True)


def is_wide(content: Content) -> bool:
    """Whether the table of scores needs a page that lies on its side."""
    return sum(depth == 0 for _, depth in content.in_order) > MOST_UPRIGHT


def _below(content: Content, criterion: CriterionPlan) -> str:
    most = content.maximum(criterion)
    if not most or criterion.kind in ("bonus", "penalty"):
        return NOTHING if criterion.kind in ("bonus", "penalty") and not most else most
    return content.say("columns.of_max", max=most)


def deciding(content: Content, of: RankingAnalysis) -> Iterator[Part]:
    """How far each criterion of the first depth decided the ranking."""
    said = [*sentences_of_deciding(content.units_of(of))]
    if said:
        yield Paragraph(content.told(of, said))
    found = [one for one in of.deciding if one.agreeing is not None]
    if len(found) < 2:
        return
    language = content.plan.language
    yield Table(
        content.of_group(content.say("captions.deciding"), of),
        (
            Column(content.say("columns.criterion"), "name"),
            Column(content.say("columns.agreeing"), "number", "%"),
            Column(content.say("columns.variance"), "number", "%"),
        ),
        tuple(
            Row(
                (
                    Cell(content.called(one.id)),
                    Cell(percentage(one.agreeing, language), float(one.agreeing or 0)),
                    content.share_cell(one.variance),
                )
            )
            for one in found
        ),
    )
