"""The sheet of the ranking: a row a unit, best first, with the criteria of the top level."""

from collections.abc import Iterator, Mapping, Sequence

from xlsxwriter.worksheet import Worksheet

from rulelang.output.blocks import Units, group_labels, in_order
from rulelang.output.further import further, spelling, title
from rulelang.output.layout import Heading
from rulelang.output.marks import told
from rulelang.output.workbook.book import BODY, Book, Column, Content, Live
from rulelang.output.workbook.colours import level_colours
from rulelang.output.workbook.figures import (
    Figures,
    decimals_format,
    levels_of,
    points_format,
    share_format,
)
from rulelang.output.workbook.headings import heading, titled
from rulelang.plan.kinds import MARKS
from rulelang.plan.tree import LevelsPlan, Plan

__all__ = ["colour_levels", "write_ranking"]


def write_ranking(book: Book, figures: Figures) -> None:
    """Write the sheet. Raises WorkbookLimitError."""
    plan, units = figures.plan, figures.units
    order = in_order(units)
    named = [*_columns(book, figures, order)]
    columns = [column for _, column in named]
    sheet = book.sheet("ranking", units.size + 1, len(columns))
    titled(sheet, plan)
    keys = [key for key, _ in named]
    book.table(sheet, columns, {keys.index("unit"): 18})
    block = levels_of(plan, plan.total.id)
    if block is not None and units.size:
        level = keys.index("level")
        colour_levels(book, sheet, block, (1, level, units.size, level))
    sheet.freeze_panes(1, keys.index("unit") + 1)
    sheet.autofilter(0, 0, max(units.size, 1), len(columns) - 1)
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)


def _columns(book: Book, figures: Figures, order: Sequence[int]) -> Iterator[tuple[str, Column]]:
    """The columns of the sheet, by what stands in them."""
    words, plan, units = book.words, figures.plan, figures.units
    text: dict[str, object] = {"text_wrap": True}
    middle: dict[str, object] = {"align": "center"}
    points: dict[str, object] = {"num_format": points_format(plan), "shrink": True}

    def column(
        heading: str, cells: Sequence[Content], look: Mapping[str, object], key: str = ""
    ) -> tuple[str, Column]:
        return key, Column(heading, [cells[row] for row in order], {**BODY, **look})

    yield column(words["rank"], figures.column("rank"), {**middle, "num_format": "0"})
    unit = plan.unit_label or plan.unit or words["unit"]
    yield column(unit, units.column("unit"), text, "unit")
    if plan.period is not None:
        yield column(plan.period_label or plan.period, units.column("period"), text)
    if plan.rank.within is not None:
        within = next(item for item in plan.inputs if item.id == plan.rank.within)
        label = group_labels(plan)
        groups = [label(group) for group in units.column("group")]
        yield column(within.label or within.id, groups, text)
    total = f"{words['total']} /{heading(plan.total, plan)}"
    yield column(total, figures.column("total"), {**points, "bold": 1})
    yield column(words["share"], figures.column("share"), {"num_format": share_format(plan)})
    block = levels_of(plan, plan.total.id)
    if block is not None:
        yield column(words["level"], figures.column("level"), {**middle, "bold": 1}, "level")
        if any(block.labels.values()):
            place = 4 + (plan.period is not None) + (plan.rank.within is not None)
            names = _level_names(figures, block, order, place)
            yield "", Column(words["level_name"], names, {**BODY, **text})
    yield column(words["status"], figures.column("status"), text)
    if plan.disqualified:
        yield column(words["reason"], figures.column("reason"), text)
    by_id = {criterion.id: criterion for criterion in plan.criteria}
    for id in (*plan.total.criteria, *plan.total.bonuses, *plan.total.penalties):
        yield column(heading(by_id[id], plan), figures.column("score", id), points)
    for item in further(plan):
        cells = figures.column(item.what, item.id)
        if item.kind in ("truth", "id"):
            cells = [_spelt(plan, item, cell) for cell in cells]
        yield column(title(plan, item), cells, _look(item))
    if any(map(any, units.marked.values())):
        yield column(words["marks"], _told(units), text)


def _spelt(plan: Plan, item: Heading, cell: Content) -> Content:
    """A truth or the id of a level as people read it, computed where it is."""
    from rulelang.output.workbook.formulas.text import string

    spell = spelling(plan, item)
    if not isinstance(cell, Live):
        return None if cell is None else spell(cell)
    formula = cell.formula
    if item.kind == "truth":
        for value, name in ((True, "TRUE"), (False, "FALSE")):
            formula = f"IF({cell.formula}={name},{string(spell(value))},{formula})"
    else:
        for id in {id: None for block in plan.levels for id in block.labels}:
            if spell(id) != id:
                formula = f"IF(EXACT({cell.formula},{string(id)}),{string(spell(id))},{formula})"
    return Live(formula, None if cell.value is None else spell(cell.value))


def _look(item: Heading) -> Mapping[str, object]:
    """The look of a figure or of a further ranking."""
    if item.kind == "number":
        assert item.figure is not None
        return {"num_format": decimals_format(item.figure.decimals), "shrink": True}
    if item.kind == "date":
        return {"num_format": "yyyy-mm-dd"}
    return {"num_format": "0", "align": "center"} if item.kind == "whole" else {"text_wrap": True}


def _told(units: Units) -> list[str]:
    """What was done to the scores of each unit."""
    having = [*zip(*(units.column(mark) for mark in MARKS), strict=True)]
    made = {ids: told(units.plan, dict(zip(MARKS, ids, strict=True))) for ids in {*having}}
    return [made[ids] for ids in having]


def _level_names(
    figures: Figures, block: LevelsPlan, order: Sequence[int], column: int
) -> list[Content]:
    """The labels of the levels that stand in a column of the sheet."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    from rulelang.output.workbook.formulas.text import string

    levels = figures.units.column("level")
    names: dict[str | None, str | None] = {id: label or id for id, label in block.labels.items()}
    shown = [names.get(levels[row]) for row in order]
    if "level" not in figures.computed:
        return [*shown]
    found: list[Content] = []
    for line, name in enumerate(shown, start=1):
        formula = cell = xl_rowcol_to_cell(line, column, col_abs=True)
        for id, label in reversed(block.labels.items()):
            formula = f"IF(EXACT({cell},{string(id)}),{string(label or id)},{formula})"
        found.append(Live(formula, name))
    return found


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
