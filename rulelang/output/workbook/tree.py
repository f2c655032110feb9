"""The sheet of the full score tree: every criterion of every unit.

Few units stand side by side, a row a criterion indented as the rules are; many units have a row
each, so that they can be filtered, and criteria stand side by side.
"""

from collections.abc import Sequence

from attrs import frozen

from rulelang.output.blocks import Units, in_order
from rulelang.output.further import limit
from rulelang.output.layout import What
from rulelang.output.workbook.book import BODY, Book, Column
from rulelang.output.workbook.figures import Figures, levels_of, points_format, share_format
from rulelang.output.workbook.headings import heading, titled
from rulelang.output.workbook.ranking import colour_levels
from rulelang.plan.tree import CriterionPlan, LevelsPlan, Plan

__all__ = ["write_tree"]

SIDE_BY_SIDE = 40
"""So many units, and no more, stand side by side."""

ON_A_PAGE = 12
"""So many units side by side are fitted into the width of one page."""

DEEPEST_INDENT = 15  # that a cell can have


@frozen
class _Line:
    """A line of the tree: what it is called, its id, how deep it stands, its max, and ``what`` of
    results it shows, ``of`` which criterion."""

    label: str
    id: str
    depth: int
    limit: str
    what: What
    of: str
    format: str
    levels: LevelsPlan | None = None
    parent: bool = False


def write_tree(book: Book, figures: Figures) -> None:
    """Write the sheet. Raises WorkbookLimitError."""
    lines = _lines(book, figures.plan)
    if figures.units.size <= SIDE_BY_SIDE:
        _beside(book, figures, lines)
    else:
        _below(book, figures, lines)


def _lines(book: Book, plan: Plan) -> list[_Line]:
    words, points = book.words, points_format(plan)
    by_id = {criterion.id: criterion for criterion in plan.criteria}
    total = limit(plan.total, plan.language)
    lines = [
        _Line(words["total"], "total", 0, total, "total", "", points, parent=True),
        _Line(words["share"], "share", 0, "", "share", "", share_format(plan)),
    ]
    block = levels_of(plan, plan.total.id)
    if block is not None:
        lines.append(_Line(words["level"], "level", 0, "", "level", "", "@", block))
    lines += [
        _Line(words["rank"], "rank", 0, "", "rank", "", "0"),
        _Line(words["status"], "status", 0, "", "status", "", "@"),
    ]

    def walk(criterion: CriterionPlan, depth: int) -> None:
        label = criterion.label or criterion.id
        if criterion.kind != "criterion":
            label += f" ({words[criterion.kind]})"
        parent, own = bool(criterion.criteria), limit(criterion, plan.language)
        id = criterion.id
        lines.append(_Line(label, id, depth, own, "score", id, points, parent=parent))
        block = levels_of(plan, criterion.id)
        if block is not None:
            lines.append(_Line(words["level"], "", depth + 1, "", "level of", id, "@", block))
        for id in (*criterion.criteria, *criterion.bonuses, *criterion.penalties):
            walk(by_id[id], depth + 1)

    for id in (*plan.total.criteria, *plan.total.bonuses, *plan.total.penalties):
        walk(by_id[id], 0)
    return lines


def _beside(book: Book, figures: Figures, lines: list[_Line]) -> None:
    """A row a criterion, a column a unit."""
    plan, units, words = figures.plan, figures.units, book.words
    order = in_order(units)
    sheet = book.sheet("tree", len(lines) + 1, units.size + 3)
    titled(sheet, plan)
    named, periods = units.column("unit"), _periods(units)
    names = [f"{named[row]}\n{periods[row]}" if periods else named[row] for row in order]
    book.headings(sheet, 0, [words["criterion"], words["id"], words["max"], *names])
    for place, line in enumerate(lines, start=1):
        bold = {"bold": True} if line.parent else {}
        indent = min(line.depth, DEEPEST_INDENT)
        book.put(sheet, place, 0, line.label, **BODY, **bold, indent=indent, text_wrap=True)
        book.put(sheet, place, 1, line.id, **BODY, font_color="#595959")
        book.put(sheet, place, 2, line.limit, **BODY, align="right")
        cells, look = figures.column(line.what, line.of), _look(line)
        for column, row in enumerate(order, start=3):
            book.put(sheet, place, column, cells[row], **look)
        if line.levels is not None and units.size:
            colour_levels(book, sheet, line.levels, (place, 3, place, units.size + 2))
    widest = max((len(line.label) + 2 * line.depth for line in lines), default=10)
    units_wide = dict.fromkeys(range(3, units.size + 3), 11)
    book.fit(sheet, {0: min(widest + 2, 44), **units_wide})
    sheet.freeze_panes(1, 3)
    sheet.repeat_rows(0)
    sheet.repeat_columns(0, 2)
    if units.size <= ON_A_PAGE:
        sheet.fit_to_pages(1, 0)


def _below(book: Book, figures: Figures, lines: list[_Line]) -> None:
    """A row a unit, a column a criterion."""
    plan, units = figures.plan, figures.units
    order = in_order(units)
    names, periods = units.column("unit"), _periods(units)
    unit = plan.unit_label or plan.unit or book.words["unit"]
    columns = [Column(unit, [names[row] for row in order], {**BODY, "text_wrap": True})]
    if periods:
        own = [periods[row] for row in order]
        columns.append(Column(plan.period_label or plan.period or "", own, BODY))
    first = len(columns)
    by_id = {criterion.id: criterion for criterion in plan.criteria}
    for line in lines:
        label = heading(by_id[line.id], plan) if line.what == "score" else line.label
        cells = figures.column(line.what, line.of)
        columns.append(Column(label, [cells[row] for row in order], _look(line)))
    sheet = book.sheet("tree", units.size + 1, len(columns))
    titled(sheet, plan)
    book.table(sheet, columns, {0: 18})
    for column, line in enumerate(lines, start=first):
        if line.levels is not None:
            colour_levels(book, sheet, line.levels, (1, column, units.size, column))
    sheet.freeze_panes(1, first)
    sheet.autofilter(0, 0, units.size, len(columns) - 1)
    sheet.repeat_rows(0)
    sheet.repeat_columns(0, first - 1)


def _periods(units: Units) -> Sequence[str]:
    """The period of each unit; empty where the rubric has none."""
    return units.column("period") if units.plan.period is not None else ()


def _look(line: _Line) -> dict[str, object]:
    look: dict[str, object] = {"num_format": line.format} if line.format != "@" else {}
    look |= {"bold": True} if line.parent else {}
    look |= {"align": "center" if line.format == "@" else "right", "shrink": True}
    look |= {"text_wrap": True} if line.format == "@" else {}  # a shrunk text cannot be read
    return BODY | look
