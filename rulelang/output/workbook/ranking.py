"""The sheet of the ranking: a row a unit, best first, with the criteria of the top level."""

from collections.abc import Iterator, Sequence

from attrs import frozen
from xlsxwriter.worksheet import Worksheet

from rulelang.output.marks import told
from rulelang.output.table import group_name
from rulelang.output.workbook.book import BODY, Book, Content, Live
from rulelang.output.workbook.colours import level_colours
from rulelang.output.workbook.figures import Figures, levels_of, points_format, share_format
from rulelang.output.workbook.headings import heading, titled
from rulelang.plan.tree import LevelsPlan, Plan
from rulelang.results.score import UnitResult

__all__ = ["colour_levels", "in_order", "write_ranking"]


# Keys of columns that are no figures; with a space, no criterion has such an id.
UNIT, PERIOD, GROUP, LEVEL_NAME = "the unit", "the period", "the group", "name of the level"
MARKS = "the marks"


@frozen
class _Column:
    heading: str
    key: str
    look: dict[str, object]


def in_order(plan: Plan, units: Sequence[UnitResult]) -> list[int]:
    """The places of the units as a ranking lists them: periods and groups as they first stand in
    the data, best first, those without a rank last."""
    blocks: dict[tuple[str | None, str | None], int] = {}
    for unit in units:
        blocks.setdefault((unit.period, unit.group), len(blocks))

    def key(row: int) -> tuple[int, bool, int, int]:
        unit = units[row]
        block = blocks[unit.period, unit.group]
        return block, unit.rank is None, unit.rank or 0, row

    return sorted(range(len(units)), key=key)


def write_ranking(book: Book, figures: Figures) -> None:
    """Write the sheet. Raises WorkbookLimitError."""
    plan, units = figures.plan, figures.results.units
    columns = [*_columns(book, plan, any(unit.marks for unit in units))]
    sheet = book.sheet("ranking", len(units) + 1, len(columns))
    titled(sheet, plan)
    book.headings(sheet, 0, [column.heading for column in columns])
    for line, row in enumerate(in_order(plan, units), start=1):
        for place, column in enumerate(columns):
            content = _content(figures, row, column.key, line, columns)
            book.put(sheet, line, place, content, **BODY, **column.look)
    keys = [column.key for column in columns]
    level = keys.index("level") if "level" in keys else None
    if level is not None and units:
        block = levels_of(plan, plan.total.id)
        assert block is not None
        colour_levels(book, sheet, block, (1, level, len(units), level))
    book.fit(sheet, {keys.index(UNIT): 18})
    sheet.freeze_panes(1, keys.index(UNIT) + 1)
    sheet.autofilter(0, 0, max(len(units), 1), len(columns) - 1)
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)


def _columns(book: Book, plan: Plan, marked: bool) -> Iterator[_Column]:
    words = book.words
    text: dict[str, object] = {"text_wrap": True}
    middle: dict[str, object] = {"align": "center"}
    points: dict[str, object] = {"num_format": points_format(plan), "shrink": True}
    yield _Column(words["rank"], "rank", {**middle, "num_format": "0"})
    yield _Column(plan.unit_label or plan.unit or words["unit"], UNIT, text)
    if plan.period is not None:
        yield _Column(plan.period_label or plan.period, PERIOD, text)
    if plan.rank.within is not None:
        within = next(item for item in plan.inputs if item.id == plan.rank.within)
        yield _Column(within.label or within.id, GROUP, text)
    yield _Column(f"{words['total']} /{heading(plan.total, plan)}", "total", {**points, "bold": 1})
    yield _Column(words["share"], "share", {"num_format": share_format(plan)})
    block = levels_of(plan, plan.total.id)
    if block is not None:
        yield _Column(words["level"], "level", {**middle, "bold": 1})
        if any(block.labels.values()):
            yield _Column(words["level_name"], LEVEL_NAME, text)
    yield _Column(words["status"], "status", text)
    by_id = {criterion.id: criterion for criterion in plan.criteria}
    for id in (*plan.total.criteria, *plan.total.bonuses, *plan.total.penalties):
        yield _Column(heading(by_id[id], plan), id, points)
    if marked:
        yield _Column(words["marks"], MARKS, text)


def _content(
    figures: Figures, row: int, key: str, line: int, columns: Sequence[_Column]
) -> Content:
    unit = figures.results.units[row]
    if key == UNIT:
        return unit.unit
    if key == PERIOD:
        return unit.period
    if key == GROUP:
        return group_name(figures.plan, unit)
    if key == MARKS:
        return told(figures.plan, unit)
    if key == LEVEL_NAME:
        return _level_name(figures, unit, line, [column.key for column in columns].index("level"))
    return figures.content(row, key)


def _level_name(figures: Figures, unit: UnitResult, line: int, column: int) -> Content:
    """The label of the level that stands in a cell of the sheet."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    from rulelang.output.workbook.formulas.text import string

    block = levels_of(figures.plan, figures.plan.total.id)
    assert block is not None
    name = block.labels.get(unit.level or "") or unit.level
    if "level" not in figures.computed:
        return name
    cell = xl_rowcol_to_cell(line, column, col_abs=True)
    formula = cell
    for id, label in reversed(block.labels.items()):
        formula = f"IF(EXACT({cell},{string(id)}),{string(label or id)},{formula})"
    return Live(formula, name)


def colour_levels(
    book: Book, sheet: Worksheet, block: LevelsPlan, area: tuple[int, int, int, int]
) -> None:
    """Colour the cells of an area that hold the id of a level, whatever they come to later."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    from rulelang.output.workbook.formulas.text import string

    first = xl_rowcol_to_cell(area[0], area[1])
    for id, colour in level_colours([row.id for row in block.rows], block.below).items():
        form = book.look(bg_color=colour, font_color="#000000")
        rule = {"type": "formula", "criteria": f"=EXACT({first},{string(id)})", "format": form}
        sheet.conditional_format(*area, rule)
