"""A section for each criterion, and a table of them all."""

from collections.abc import Iterator, Sequence

from rulelang.analysis.facts import CriterionAnalysis, RankingAnalysis
from rulelang.output.charts.kinds import OfRanking, picture
from rulelang.output.report.content.context import Content, anchor_of_criterion, texts_of
from rulelang.output.report.parts import (
    Cell,
    Column,
    Paragraph,
    Part,
    Picture,
    Row,
    Section,
    Table,
)
from rulelang.output.report.sentences import criterion as sentences_of_criterion
from rulelang.output.report.sentences import criterion_over_years

__all__ = ["criteria", "spread"]


def criteria(content: Content) -> Iterator[Part]:
    """The criteria in the order of the rules, each with what is in it below it."""
    numbers = {one.id: at for at, (one, _) in enumerate(content.in_order)}

    def section(id: str) -> Section:
        inner = tuple(section(part) for _, part in content.criteria[id].parts)
        said = tuple(_sentences(content, id))
        anchor = anchor_of_criterion(numbers[id])
        return Section(content.called(id), anchor, (*said, *inner))

    for _, id in content.plan.total.parts:
        yield section(id)


def _sentences(content: Content, id: str) -> Iterator[Part]:
    for ranking in content.analysis.rankings:
        found = next(one for one in ranking.criteria if one.id == id)
        said = sentences_of_criterion(content.units_of(ranking), found)
        if said:
            yield Paragraph(content.told(ranking, said))
    years = content.over_years
    for line in content.history.criteria if content.history is not None else ():
        if line.id == id and years is not None:
            changes = criterion_over_years(years, line)
            if changes:
                yield Paragraph(texts_of(changes))


def spread(content: Content, of: RankingAnalysis) -> Iterator[Part]:
    """The highest, mean, median and lowest points of each criterion."""
    depths = {one.id: depth for one, depth in content.in_order}
    total, *parts = of.criteria
    by_id = {one.id: one for one in parts}
    rows = [_row(content, by_id[one.id], depths[one.id]) for one, _ in content.in_order]
    names = ("most", "highest", "mean", "median", "lowest")
    yield Table(
        content.of_group(content.say("captions.spread"), of),
        (
            Column(content.say("columns.criterion"), "name"),
            *(Column(content.say(f"columns.{name}"), "number") for name in names),
        ),
        (*rows, _row(content, total, 0, strong=True)),
    )
    kinds: Sequence[tuple[OfRanking, str]] = (("spread", "spread"), ("heatmap", "scores"))
    for kind, key in kinds:
        drawing = picture(kind, content.shown, of)
        if drawing is not None:
            yield Picture(drawing, content.of_group(content.say(f"captions.{key}"), of))


def _row(content: Content, found: CriterionAnalysis, depth: int, strong: bool = False) -> Row:
    own = found.spread
    figures = (
        None if found.highest is None else found.highest.score,
        None if own is None else own.mean,
        None if own is None else own.median,
        None if found.lowest is None else found.lowest.score,
    )
    return Row(
        (
            Cell(content.called(found.id), indent=depth),
            Cell(content.maximum(content.criteria[found.id])),
            *(content.points_cell(figure, found.kind) for figure in figures),
        ),
        strong,
    )
