"""The sheet of the ranking: a row a unit, best first, with the criteria of the top level."""

from collections.abc import Iterator, Mapping, Sequence

from xlsxwriter.worksheet import Worksheet

from rulelang.output.blocks import Units, in_order
from rulelang.output.further import further, labels_of, spelling, title
from rulelang.output.layout import Heading
from rulelang.output.marks import told
from rulelang.output.workbook.book import BODY, Book, Column, Content, Live
from rulelang.output.workbook.colours import level_colours
from rulelang.output.workbook.figures import (
    DATES,
    Figures,
    decimals_format,
    points_format,
    share_format,
)
from rulelang.output.workbook.headings import (
    bands,
    heading,
    level_labels,
    levels_of,
    names_of_blocks,
    names_of_units,
    signed,
)
from rulelang.plan.kinds import MARKS, Mark
from rulelang.plan.tree import LevelsPlan, Plan

__all__ = ["colour_levels", "notes_below", "write_ranking"]


def write_ranking(book: Book, figures: Figures) -> None:
    """Write the sheet. Raises WorkbookLimitError."""
    plan, units, first = figures.plan, figures.units, book.head.rows
    order = in_order(units)
    named = [*_columns(book, figures, order)]
    columns = [column for _, column in named]
    above = bands(units, names_of_blocks(plan, units), book.words)
    last = first + units.size + len(above)
    sheet = book.sheet("ranking", last + 1, len(columns))
    keys = [key for key, _ in named]
    blanks = any(None in column.cells for column in columns)
    least = {keys.index("unit"): 18}
    book.table(sheet, columns, least, above, notes_below(book, units, blanks))
    block = levels_of(plan, plan.total.id)
    if block is not None and units.size:
        level = keys.index("level")
        colour_levels(book, sheet, block, (first + 1, level, last, level))
    sheet.freeze_panes(first + 1, keys.index("unit") + 1)
    sheet.autofilter(first, 0, max(last, first + 1), len(columns) - 1)
    sheet.repeat_rows(first)


def _columns(book: Book, figures: Figures, order: Sequence[int]) -> Iterator[tuple[str, Column]]:
    """The columns of the sheet, by what is in them."""
    words, plan, units = book.words, figures.plan, figures.units
    text: dict[str, object] = {"text_wrap": True}
    apart: dict[str, object] = {**text, "align": "left", "indent": 1}
    middle: dict[str, object] = {"align": "center"}
    points = points_format(plan)

    def column(
        heading: str, cells: Sequence[Content], look: Mapping[str, object], key: str = ""
    ) -> tuple[str, Column]:
        return key, Column(heading, [cells[row] for row in order], {**BODY, **look})

    yield column(words["rank"], figures.column("rank"), {**middle, "num_format": "0"})
    (unit, names), *others = names_of_units(plan, units, words)
    yield column(unit, names, text, "unit")
    for name, called in others:
        yield column(name, called, text)
    total = f"{words['total']} /{heading(plan.total, plan)}"
    look = {"num_format": points, "shrink": True, "bold": 1}
    yield column(total, figures.column("total"), look)
    yield column(words["share"], figures.column("share"), {"num_format": share_format(plan)})
    if levels_of(plan, plan.total.id) is not None:
        look = {**middle, **text, "bold": 1}
        yield column(words["level"], figures.column("level"), look, "level")
    if figures.computed:
        yield column(words["status"], figures.column("status"), apart)
    by_id = {criterion.id: criterion for criterion in plan.criteria}
    for id in (*plan.total.criteria, *plan.total.bonuses, *plan.total.penalties):
        look = {"num_format": signed(by_id[id], points), "shrink": True}
        yield column(heading(by_id[id], plan), figures.column("score", id), look)
    for item in further(plan):
        cells = figures.column(item.what, item.id)
        if item.kind in ("truth", "id"):
            cells = [_spelt(plan, item, cell) for cell in cells]
        yield column(title(plan, item), cells, _look(item, plan.language))
    notes = _notes(book, units)
    if any(notes):
        yield column(words["notes"], notes, apart)


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


def _look(item: Heading, language: str) -> Mapping[str, object]:
    """The look of a figure or of a further ranking."""
    if item.kind == "number":
        assert item.figure is not None
        return {"num_format": decimals_format(item.figure.decimals), "shrink": True}
    if item.kind == "date":
        return {"num_format": DATES[language]}
    if item.kind == "whole":
        return {"num_format": "0", "align": "center"}
    return {"text_wrap": True, "align": "left", "indent": 1}


def _notes(book: Book, units: Units) -> list[str]:
    """Why a unit has no rank, and what was done to its scores."""
    words, plan = book.words, units.plan
    labels = labels_of(plan)
    reasons = units.column("reason") if plan.disqualified else [None] * units.size
    marks = zip(*(units.column(mark) for mark in MARKS), strict=True)
    rows = [*zip(units.column("status"), units.column("missing"), reasons, marks, strict=True)]

    def noted(
        status: str, missing: Sequence[str], reason: str | None, marks: Sequence[Sequence[str]]
    ) -> str:
        found = []
        if status in ("incomplete", "unranked"):
            found.append(words[status])
        if status == "disqualified":
            found.append(f"{words[status]}: {reason}" if reason else words[status])
        if status == "incomplete" and not missing:
            found = [words["nothing_applies"]]
        if status == "incomplete" and missing:
            found = [f"{words['lacks']}: {', '.join(labels[id] or id for id in missing)}"]
        done = told(plan, dict(zip(MARKS, marks, strict=True)))
        return "; ".join([*found, *([done] if done else [])])

    made = {row: noted(*row) for row in {*rows}}
    return [made[row] for row in rows]


def notes_below(book: Book, units: Units, blanks: bool) -> list[str]:
    """What has to be said below a table: what an empty cell means, where there are ``blanks``, and
    what was done to scores."""
    words = book.words
    found = [words["blank"]] if blanks else []
    marked: list[Mark] = [mark for mark in MARKS if any(units.marked[mark])]
    return [*found, *(words[f"{mark}_means"] for mark in marked)]


def colour_levels(
    book: Book, sheet: Worksheet, block: LevelsPlan, area: tuple[int, int, int, int]
) -> None:
    """Colour the cells of an area that hold the label of a level, whatever they come to later."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    from rulelang.output.workbook.formulas.text import string

    first, labels = xl_rowcol_to_cell(area[0], area[1]), level_labels(block)
    for id, colour in level_colours([row.id for row in block.rows], block.below).items():
        form = book.look(bg_color=colour, font_color="#000000")
        rule = {
            "type": "formula",
            "criteria": f"=EXACT({first},{string(labels[id])})",
            "format": form,
        }
        sheet.conditional_format(*area, rule)
