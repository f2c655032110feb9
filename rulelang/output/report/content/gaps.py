"""What is missing, who did not report it, and who has no rank for another reason."""

from collections.abc import Iterator

from rulelang.output.further import labels_of
from rulelang.output.report.content.context import Content, texts_of
from rulelang.output.report.parts import Cell, Column, Paragraph, Part, Points, Row, Table
from rulelang.output.report.sentences import exceptions
from rulelang.plan.kinds import UnitStatus

__all__ = ["gaps"]

OUT: tuple[UnitStatus, ...] = ("disqualified", "unranked")


def gaps(content: Content) -> Iterator[Part]:
    """The units that lack something, the ones that are out, and the inputs that were missing."""
    said = [
        texts_of(about)
        for ranking in content.analysis.rankings
        for about in exceptions(content.units_of(ranking))
    ]
    if said:
        yield Points(tuple(said))
    found = [*_incomplete(content), *_out(content)]
    yield from found
    if not said and not found:
        yield Paragraph(content.say("gaps.none"))
    yield from _inputs(content)


def _incomplete(content: Content) -> Iterator[Part]:
    labels = labels_of(content.plan)
    rows = [
        Row(
            (
                Cell(unit.unit, to=content.anchors.get(unit.unit, "")),
                Cell(", ".join(labels.get(id) or id for id in unit.missing) or _nothing(content)),
            )
        )
        for unit in content.results.units
        if unit.status == "incomplete"
    ]
    if rows:
        heads = (Column(content.noun(), "name"), Column(content.say("columns.missing")))
        yield Table(content.say("captions.incomplete"), heads, tuple(rows))


def _nothing(content: Content) -> str:
    return content.say("gaps.nothing_applies")


def _out(content: Content) -> Iterator[Part]:
    rows = []
    for unit in content.results.units:
        if unit.status in OUT:
            reason = unit.reason or content.level(unit.level)
            name = Cell(unit.unit, to=content.anchors.get(unit.unit, ""))
            status = Cell(content.say(f"gaps.status_{unit.status}"))
            rows.append(Row((name, status, Cell(reason))))
    if rows:
        heads = (
            Column(content.noun(), "name"),
            Column(content.say("columns.status")),
            Column(content.say("columns.reason")),
        )
        yield Table(content.say("captions.out"), heads, tuple(rows))


def _inputs(content: Content) -> Iterator[Part]:
    """How many units did not report an input, whatever its policy makes of that."""
    labels = labels_of(content.plan)
    rows = [
        Row((Cell(labels.get(id) or id), Cell(str(count), count)))
        for id, count in content.unreported.items()
    ]
    if not rows:
        yield Paragraph(content.say("gaps.ordinary"))
        return
    heads = (
        Column(content.say("columns.missing"), "name"),
        Column(content.say("columns.count"), "number"),
    )
    yield Table(content.say("captions.inputs"), heads, tuple(rows))
