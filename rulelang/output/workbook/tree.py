"""The sheet of the full score tree: every criterion of every unit.

Few units stand side by side, a row a criterion indented as the rules are; many units have a row
each, so that they can be filtered, and criteria stand side by side.
"""

from collections.abc import Mapping, Sequence

from attrs import frozen
from xlsxwriter.worksheet import Worksheet

from rulelang.output.blocks import in_order
from rulelang.output.further import limit
from rulelang.output.layout import What
from rulelang.output.workbook.book import BODY, HEADING, Book, Column, Outline
from rulelang.output.workbook.figures import Figures, points_format, share_format
from rulelang.output.workbook.headings import (
    heading,
    levels_of,
    names_of_blocks,
    names_of_units,
    signed,
)
from rulelang.output.workbook.ranking import colour_levels, notes_below
from rulelang.plan.tree import CriterionPlan, LevelsPlan, Plan

__all__ = ["write_tree"]

SIDE_BY_SIDE = 40
"""So many units, and no more, stand side by side."""

DEEPEST_INDENT = 15  # that a cell can have
DEEPEST_LEVEL = 7  # of an outline
UNIT_WIDTH = 10  # of a column of a unit, in characters

SHADES: Mapping[int, str] = {0: "#E4ECF5", 1: "#F3F6FA"}
"""The ground of criteria that have parts, by their depth; of deeper ones it is white."""


BESIDE = 3
"""So many columns are before those of the units."""


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
        id, format = criterion.id, signed(criterion, points)
        lines.append(_Line(label, id, depth, own, "score", id, format, parent=parent))
        block = levels_of(plan, criterion.id)
        if block is not None:
            lines.append(_Line(words["level"], "", depth + 1, "", "level of", id, "@", block))
        for id in (*criterion.criteria, *criterion.bonuses, *criterion.penalties):
            walk(by_id[id], depth + 1)

    for id in (*plan.total.criteria, *plan.total.bonuses, *plan.total.penalties):
        walk(by_id[id], 0)
    return lines


def _beside(book: Book, figures: Figures, lines: list[_Line]) -> None:
    """A row a criterion, a column a unit; units that are ranked together stand together."""
    plan, units, words = figures.plan, figures.units, book.words
    order, named = in_order(units), units.column("unit")
    names = names_of_blocks(plan, units)
    first = book.head.rows + any(names)
    sheet = book.sheet("tree", first + len(lines) + 1, units.size + BESIDE)
    if any(names):
        _blocks(book, sheet, names, [*map(len, units.blocks.values())])
    titles = [words["criterion"], words["id"], words["max"]]
    book.headings(sheet, first, [*titles, *(named[row] for row in order)])
    blanks = False
    for place, line in enumerate(lines, start=first + 1):
        look = BODY | _shade(line)
        indent = min(line.depth, DEEPEST_INDENT)
        text = {**look, "align": "left", "indent": indent, "text_wrap": True, "bold": line.parent}
        book.put(sheet, place, 0, line.label, **text)
        book.put(sheet, place, 1, line.id, **BODY, font_color="#7F7F7F")
        book.put(sheet, place, 2, line.limit, **{**look, "bold": False, "align": "right"})
        cells = figures.column(line.what, line.of)
        own = look | _look(line)
        blanks = blanks or None in cells
        for column, row in enumerate(order, start=BESIDE):
            book.put(sheet, place, column, cells[row], **own)
        if line.levels is not None and units.size:
            colour_levels(book, sheet, line.levels, (place, BESIDE, place, units.size + 2))
    levels = {
        place: min(line.depth, DEEPEST_LEVEL) for place, line in enumerate(lines, start=first + 1)
    }
    widest = max((len(line.label) + 2 * line.depth for line in lines), default=10)
    wide = dict.fromkeys(range(BESIDE, units.size + BESIDE), UNIT_WIDTH)
    outline = Outline(levels, {1: 1}, folded=True)
    sheet.outline_settings(symbols_below=False)
    notes = notes_below(book, units, blanks)
    book.fit(sheet, {0: min(widest + 2, 44), 2: 7, **wide}, outline=outline, notes=notes)
    sheet.freeze_panes(first + 1, BESIDE)
    sheet.repeat_rows(first - any(names), first)
    sheet.repeat_columns(0, BESIDE - 1)


def _blocks(book: Book, sheet: Worksheet, names: Sequence[str], sizes: Sequence[int]) -> None:
    """What the units are called that are ranked together, across their columns."""
    row, column = book.head.rows, BESIDE
    book.headings(sheet, row, [""] * BESIDE)
    for name, size in zip(names, sizes, strict=True):
        for place in range(column, column + size):
            text = name if place == column else None
            edge = {"left": 2} if place == column else {}
            look = {**HEADING, **edge, "align": "left", "text_wrap": False}
            book.put(sheet, row, place, text, **look)
        column += size


def _below(book: Book, figures: Figures, lines: list[_Line]) -> None:
    """A row a unit, a column a criterion, so that units can be filtered and sorted."""
    plan, units, first = figures.plan, figures.units, book.head.rows
    order = in_order(units)
    look = {**BODY, "text_wrap": True}
    columns = [
        Column(name, [cells[row] for row in order], look)
        for name, cells in names_of_units(plan, units, book.words)
    ]
    left = len(columns)
    by_id = {criterion.id: criterion for criterion in plan.criteria}
    for line in lines:
        label = heading(by_id[line.id], plan) if line.what == "score" else line.label
        cells = figures.column(line.what, line.of)
        own = BODY | _look(line) | ({"shrink": False} if line.format == "@" else {})
        columns.append(Column(label, [cells[row] for row in order], own))
    last = first + units.size
    sheet = book.sheet("tree", last + 1, len(columns))
    blanks = any(None in column.cells for column in columns)
    book.table(sheet, columns, {0: 18}, notes=notes_below(book, units, blanks))
    for column, line in enumerate(lines, start=left):
        if line.levels is not None:
            colour_levels(book, sheet, line.levels, (first + 1, column, last, column))
    sheet.freeze_panes(first + 1, left)
    sheet.autofilter(first, 0, last, len(columns) - 1)
    sheet.repeat_rows(first)
    sheet.repeat_columns(0, left - 1)


def _shade(line: _Line) -> dict[str, object]:
    shade = SHADES.get(line.depth) if line.parent else None
    return {} if shade is None else {"bg_color": shade}


def _look(line: _Line) -> dict[str, object]:
    look: dict[str, object] = {"num_format": line.format} if line.format != "@" else {}
    look |= {"bold": True} if line.parent else {}
    look |= {"align": "center" if line.format == "@" else "right", "shrink": True}
    look |= {"text_wrap": True} if line.format == "@" else {}  # a shrunk text cannot be read
    return look
