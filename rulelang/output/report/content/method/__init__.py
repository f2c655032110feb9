"""The rubric itself in words: what each criterion is worth, how its points are earned, and what
happens where something is missing. All of it is read from the plan."""

from collections.abc import Iterator

from rulelang.engine.calculation import Writer
from rulelang.engine.expressions import policies_of
from rulelang.engine.wording import names_of
from rulelang.output.report.content.context import Content
from rulelang.output.report.content.method.earned import Earned, cases_of, plain, sentences
from rulelang.output.report.content.method.functions import of_known
from rulelang.output.report.content.method.levels import bound_of, requires_of
from rulelang.output.report.content.method.naming import lets_of
from rulelang.output.report.content.method.opening import opening as opening_of
from rulelang.output.report.content.method.prose import Prose, inner
from rulelang.output.report.content.method.rules import rules
from rulelang.output.report.parts import (
    Cell,
    Column,
    Paragraph,
    Part,
    Points,
    Row,
    Table,
)
from rulelang.plan.expressions import Cases, Expr
from rulelang.plan.layers import values_of
from rulelang.plan.tree import LevelsPlan

__all__ = ["method", "opening"]

DECIMALS = 6


def opening(content: Content) -> Paragraph:
    """How units are scored, as a report begins."""
    return Paragraph(" ".join(opening_of(_prose(content))))


def _prose(content: Content) -> Prose:
    plan = content.plan
    point = "," if plan.language == "vi" else "."
    names = names_of(plan, ids=False)
    writer = Writer(policies_of(plan), {}, DECIMALS, False, point, names)
    steps = {step.ref: step for step in plan.steps}
    return Prose(plan, writer, lets_of(plan), steps)


def method(content: Content) -> Iterator[Part]:
    """The whole method: the rules for all criteria, the criteria, named values, levels, ranks."""
    plan, prose = content.plan, _prose(content)
    if plan.source:
        yield Paragraph(prose.say("rules.source", source=plan.source.rstrip(".")))
    yield Points(tuple(rules(prose)))
    yield _criteria(content, Earned(prose, values_of(plan)))
    yield from _named(content, prose)
    for block in plan.levels:
        yield _levels(content, prose, block)


def _criteria(content: Content, earned: Earned) -> Table:
    rows = []
    evidence = any(one.evidence for one, _ in content.in_order)
    for criterion, depth in [*content.in_order, (content.plan.total, 0)]:
        label = content.called(criterion.id)
        numbered = f"{criterion.item} {label}" if criterion.item else label
        most = content.maximum(criterion) or earned.prose.say("levels.no_limit")
        cells = [Cell(numbered, indent=depth), Cell(most), Cell(earned.criterion(criterion))]
        cells += [Cell(criterion.evidence)] if evidence else []
        rows.append(Row(tuple(cells), strong=criterion is content.plan.total))
    columns = [
        Column(content.say("columns.criterion"), "name"),
        Column(content.say("columns.most"), "number"),
        Column(content.say("columns.earned")),
    ]
    columns += [Column(content.say("columns.evidence"))] if evidence else []
    return Table(content.say("captions.method"), tuple(columns), tuple(rows))


def _named(content: Content, prose: Prose) -> Iterator[Table]:
    """The named values that have a line of their own, each with how it is calculated."""
    units = {figure.id: figure.unit for figure in content.plan.figures}
    rows = []
    for id, value in prose.lets.lines.items():
        name = prose.bare(id)
        if units.get(id):
            name = prose.say("names.with_unit", name=name, unit=units[id])
        rows.append(Row((Cell(name), Cell(sentences([_value(prose, value)])))))
    if rows:
        heads = (
            Column(content.say("columns.name"), "name"),
            Column(content.say("columns.definition")),
        )
        yield Table(content.say("captions.names"), heads, tuple(rows))


def _value(prose: Prose, value: Expr) -> str:
    found = inner(value)
    if isinstance(found, Cases) and of_known(prose, found) is None:
        return cases_of(prose, found, plain)
    return prose.line(found)


def _levels(content: Content, prose: Prose, block: LevelsPlan) -> Table:
    rows = [
        Row((Cell(row.label or row.id), Cell(bound_of(prose, block, row)), Cell(asked)))
        for at, row in enumerate(block.rows)
        for asked in (requires_of(prose, block, at),)
    ]
    others = prose.say("levels.other_units")
    unranked = prose.say("levels.unranked") if block.below_unranked else ""
    rows.append(Row((Cell(block.below_label or block.below), Cell(others), Cell(unranked))))
    title = content.say("captions.levels_method")
    if block.of != content.plan.total.id:
        title = content.say("parts.of_group", what=title, group=prose.bare(block.of))
    heads: tuple[Column, ...] = (
        Column(content.say("columns.level"), "name"),
        Column(content.say("columns.from")),
        Column(content.say("columns.requires")),
    )
    if not any(row.cells[-1].text for row in rows):  # no level requires more
        rows, heads = [Row(row.cells[:-1]) for row in rows], heads[:-1]
    return Table(title, heads, tuple(rows))
