"""What is missing, who did not report it, and who has no rank for another reason."""

from collections.abc import Iterator, Sequence

from rulelang.output.further import labels_of
from rulelang.output.marks import told
from rulelang.output.report.content.context import Content, texts_of
from rulelang.output.report.parts import Cell, Column, Paragraph, Part, Points, Row, Table
from rulelang.output.report.sentences import exceptions
from rulelang.plan.kinds import MARKS, UnitStatus

__all__ = ["gaps"]

OUT: tuple[UnitStatus, ...] = ("disqualified", "unranked")

MOST_SPOKEN = 20
"""Of more units whose scores are not as earned there is a table."""

TABLED = (
    "unusual.disqualified",
    "unusual.unranked",
    "unusual.incomplete",
    "unusual.incomplete_with_total",
    "unusual.nothing_applies",
    "unusual.missing",
)


def gaps(content: Content) -> Iterator[Part]:
    """The units whose scores are not as earned, the ones that lack something or are out, and the
    inputs that were missing."""
    said = [
        texts_of(telling)
        for ranking in content.analysis.rankings
        for about in exceptions(content.units_of(ranking))
        if (telling := [one for one in about if one.key not in TABLED])
    ]
    if len(said) > MOST_SPOKEN:
        yield _treated(content)
    elif said:
        yield Points(tuple(said))
    found = [*_incomplete(content), *_out(content)]
    yield from found
    if not said and not found:
        yield Paragraph(content.say("gaps.none"))
        if not content.unreported:
            return
    yield from _inputs(content)


def _treated(content: Content) -> Table:
    """The units whose scores are not as earned, with what was done to which."""
    labels, say = labels_of(content.plan), content.say

    def listed(ids: Sequence[str]) -> str:
        return ", ".join(labels.get(id) or content.called(id) for id in ids)

    rows = []
    for unit in (unit for ranking in content.analysis.rankings for unit in ranking.units):
        result, parts = unit.result, list[str]()
        if unit.crowded_out is not None:
            parts.append(say("gaps.crowded_out", level=content.level(unit.crowded_out)))
        if result.missing and result.status != "incomplete":
            parts.append(say("gaps.missing", inputs=listed(result.missing)))
        if unit.replaced:
            parts.append(say("gaps.replaced", criteria=listed(unit.replaced)))
        parts += filter(None, [told(content.plan, {mark: result.marked(mark) for mark in MARKS})])
        if parts:
            name = Cell(result.unit, to=content.anchors.get(result.unit, ""))
            rows.append(Row((name, Cell("; ".join(parts)))))
    heads = (Column(content.noun(), "name"), Column(say("columns.notes")))
    return Table(say("captions.treated"), heads, tuple(rows))


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
