"""The figures that count for nothing, and the places of the further rankings, of each unit."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from rulelang.analysis.facts import RankingAnalysis, UnitAnalysis
from rulelang.output.figures import NONE
from rulelang.output.further import further, spelling, title
from rulelang.output.layout import Heading
from rulelang.output.report.content.context import Content
from rulelang.output.report.content.rankings import MOST_BESIDE
from rulelang.output.report.parts import Cell, Column, Part, Row, Table

__all__ = ["figures"]

NUMBERS = ("number", "whole")


def figures(content: Content, of: RankingAnalysis) -> Iterator[Part]:
    """The figures of each unit, and its place in the further rankings, some side by side."""
    shown, most = further(content.plan), MOST_BESIDE
    whole = content.of_group(content.say("captions.figures"), of)
    groups = [shown[at : at + most] for at in range(0, len(shown), most)]
    for caption, group in content.in_parts(whole, groups):
        yield _figures(content, of, group, caption)


def _figures(
    content: Content, of: RankingAnalysis, shown: Sequence[Heading], caption: str
) -> Table:
    columns = [
        Column(content.noun(), "name"),
        *(
            Column(title(content.plan, one), "number" if one.kind in NUMBERS else "text")
            for one in shown
        ),
    ]
    rows = []
    for unit in of.units:
        name = Cell(unit.result.unit, to=content.anchors.get(unit.result.unit, ""))
        rows.append(Row((name, *(_figure(content, unit, one) for one in shown))))
    return Table(caption, tuple(columns), tuple(rows), searched=True)


def _figure(content: Content, unit: UnitAnalysis, shown: Heading) -> Cell:
    if shown.figure is None:
        rank = unit.result.ranks.get(shown.id)
        return Cell(NONE if rank is None else str(rank), rank)
    value = unit.result.figures.get(shown.id)
    if isinstance(value, Fraction):
        return Cell(content.points(value, shown.figure.decimals), float(value))
    return Cell(spelling(content.plan, shown)(value))
