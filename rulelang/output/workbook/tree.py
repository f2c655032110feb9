"""The sheet of the full score tree: every criterion of every unit.

Few units stand side by side, a row a criterion indented as the rules are; many units have a row
each, so that they can be filtered, and criteria stand side by side.
"""

from attrs import frozen
from xlsxwriter.worksheet import Worksheet

from rulelang.output.workbook.book import BODY, Book
from rulelang.output.workbook.figures import (
    Figures,
    level_key,
    levels_of,
    points_format,
    share_format,
)
from rulelang.output.workbook.headings import heading, limit, titled
from rulelang.output.workbook.ranking import colour_levels, in_order
from rulelang.plan.tree import CriterionPlan, LevelsPlan, Plan

__all__ = ["write_tree"]

SIDE_BY_SIDE = 40
"""So many units, and no more, stand side by side."""

ON_A_PAGE = 12
"""So many units side by side are fitted into the width of one page."""

DEEPEST_INDENT = 15  # that a cell can have


@frozen
class _Line:
    """A line of the tree: what it is called, how deep it stands, its max, and what it shows."""

    label: str
    id: str
    depth: int
    limit: str
    key: str
    format: str
    levels: LevelsPlan | None = None
    parent: bool = False


def write_tree(book: Book, figures: Figures) -> None:
    """Write the sheet. Raises WorkbookLimitError."""
    lines = _lines(book, figures.plan)
    if len(figures.results.units) <= SIDE_BY_SIDE:
        _beside(book, figures, lines)
    else:
        _below(book, figures, lines)


def _lines(book: Book, plan: Plan) -> list[_Line]:
    words, points = book.words, points_format(plan)
    by_id = {criterion.id: criterion for criterion in plan.criteria}
    total = limit(plan.total, plan)
    lines = [
        _Line(words["total"], "total", 0, total, "total", points, parent=True),
        _Line(words["share"], "share", 0, "", "share", share_format(plan)),
    ]
    block = levels_of(plan, plan.total.id)
    if block is not None:
        lines.append(_Line(words["level"], "level", 0, "", "level", "@", block))
    lines += [
        _Line(words["rank"], "rank", 0, "", "rank", "0"),
        _Line(words["status"], "status", 0, "", "status", "@"),
    ]

    def walk(criterion: CriterionPlan, depth: int) -> None:
        label = criterion.label or criterion.id
        if criterion.kind != "criterion":
            label += f" ({words[criterion.kind]})"
        parent, own = bool(criterion.criteria), limit(criterion, plan)
        lines.append(_Line(label, criterion.id, depth, own, criterion.id, points, parent=parent))
        block = levels_of(plan, criterion.id)
        if block is not None:
            key = level_key(criterion.id)
            lines.append(_Line(words["level"], "", depth + 1, "", key, "@", block))
        for id in (*criterion.criteria, *criterion.bonuses, *criterion.penalties):
            walk(by_id[id], depth + 1)

    for id in (*plan.total.criteria, *plan.total.bonuses, *plan.total.penalties):
        walk(by_id[id], 0)
    return lines


def _beside(book: Book, figures: Figures, lines: list[_Line]) -> None:
    """A row a criterion, a column a unit."""
    plan, units, words = figures.plan, figures.results.units, book.words
    order = in_order(plan, units)
    sheet = book.sheet("tree", len(lines) + 1, len(units) + 3)
    titled(sheet, plan)
    names = [_name(figures, row) for row in order]
    book.headings(sheet, 0, [words["criterion"], words["id"], words["max"], *names])
    for place, line in enumerate(lines, start=1):
        bold = {"bold": True} if line.parent else {}
        indent = min(line.depth, DEEPEST_INDENT)
        book.put(sheet, place, 0, line.label, **BODY, **bold, indent=indent, text_wrap=True)
        book.put(sheet, place, 1, line.id, **BODY, font_color="#595959")
        book.put(sheet, place, 2, line.limit, **BODY, align="right")
        for column, row in enumerate(order, start=3):
            _put(book, sheet, figures, (place, column), row, line)
        if line.levels is not None and units:
            colour_levels(book, sheet, line.levels, (place, 3, place, len(units) + 2))
    widest = max((len(line.label) + 2 * line.depth for line in lines), default=10)
    units_wide = dict.fromkeys(range(3, len(units) + 3), 11)
    book.fit(sheet, {0: min(widest + 2, 44), **units_wide})
    sheet.freeze_panes(1, 3)
    sheet.repeat_rows(0)
    sheet.repeat_columns(0, 2)
    if len(units) <= ON_A_PAGE:
        sheet.fit_to_pages(1, 0)


def _below(book: Book, figures: Figures, lines: list[_Line]) -> None:
    """A row a unit, a column a criterion."""
    plan, units = figures.plan, figures.results.units
    first = 2 if plan.period else 1
    sheet = book.sheet("tree", len(units) + 1, len(lines) + first)
    titled(sheet, plan)
    names = [plan.unit_label or plan.unit or book.words["unit"]]
    names += [plan.period_label or plan.period] if plan.period else []
    by_id = {criterion.id: criterion for criterion in plan.criteria}
    for line in lines:
        criterion = by_id.get(line.id)
        own = criterion is not None and criterion is not plan.total
        names.append(heading(by_id[line.id], plan) if own else line.label)
    book.headings(sheet, 0, names)
    for place, row in enumerate(in_order(plan, units), start=1):
        book.put(sheet, place, 0, units[row].unit, **BODY, text_wrap=True)
        if plan.period:
            book.put(sheet, place, 1, units[row].period, **BODY)
        for column, line in enumerate(lines, start=first):
            _put(book, sheet, figures, (place, column), row, line)
    for column, line in enumerate(lines, start=first):
        if line.levels is not None:
            colour_levels(book, sheet, line.levels, (1, column, len(units), column))
    book.fit(sheet, {0: 18})
    sheet.freeze_panes(1, first)
    sheet.autofilter(0, 0, len(units), len(lines) + first - 1)
    sheet.repeat_rows(0)
    sheet.repeat_columns(0, first - 1)


def _name(figures: Figures, row: int) -> str:
    unit = figures.results.units[row]
    return unit.unit if unit.period is None else f"{unit.unit}\n{unit.period}"


def _put(
    book: Book, sheet: Worksheet, figures: Figures, at: tuple[int, int], row: int, line: _Line
) -> None:
    look: dict[str, object] = {"num_format": line.format} if line.format != "@" else {}
    look |= {"bold": True} if line.parent else {}
    look |= {"align": "center" if line.format == "@" else "right", "shrink": True}
    look |= {"text_wrap": True} if line.format == "@" else {}  # a shrunk text cannot be read
    book.put(sheet, at[0], at[1], figures.content(row, line.key), **BODY, **look)
