"""A workbook of forms: how its cells look, its hidden sheets, the names of its cells."""

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any

from attrs import define, field, frozen
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from rulelang.data.answers import Asked, asked
from rulelang.data.form import FORMAT, PROPERTIES
from rulelang.diagnostics.visible import visible
from rulelang.output.celltext import write_text
from rulelang.output.form.names import cell_names
from rulelang.output.form.phrasing import Phrasing
from rulelang.output.form.questions import Line, Question, lines
from rulelang.output.form.validation import choices, validation
from rulelang.plan.meaning import meaning_of
from rulelang.plan.tree import InputPlan, Plan

__all__ = ["LINE", "LISTS", "MARGIN", "FormBook", "at", "height"]

LISTS = "lists"
"""The hidden sheet of the items of long drop-downs."""

LONGEST_TEXT = 32_767
LINE, MARGIN = 14, 6
"""Points of height that a line of text takes, and that are left free above and below."""

SNUG = 1.18
"""Of the width of a column in figures: letters are a little narrower."""

INK, PALE, FRAME = "#1F3864", "#D9E2F3", "#7F7F7F"
EMPTY, MUST = "#FFF2A8", "#FFD0A0"

NUMBER_FORMATS = {
    "number": "General",
    "integer": "0",
    "percent": "0.00%",
    "date": "yyyy-mm-dd",
    "text": "@",
    "yesno": "General",
    "choice": "@",
}
VIETNAMESE_DATE = "dd/mm/yyyy"

TEXT = {"text_wrap": True, "valign": "vcenter", "font_size": 10}
SWATCH = {**TEXT, "border": 1, "border_color": FRAME, "align": "center"}
CELL = {**TEXT, "border": 1, "border_color": "#BFBFBF"}
STYLES: Mapping[str, Mapping[str, Any]] = {
    "title": {**TEXT, "bold": True, "font_size": 15, "font_color": INK},
    "said": {**TEXT, "font_color": "#404040"},
    "key": {"font_size": 8, "font_color": "#A6A6A6"},
    "heading": {**CELL, "bold": True, "bg_color": INK, "font_color": "#FFFFFF", "align": "center"},
    "group": {**CELL, "bold": True, "bg_color": PALE, "font_size": 11, "indent": 1},
    "subgroup": {**CELL, "bold": True, "bg_color": "#F2F2F2", "indent": 2},
    "label": {**CELL, "font_size": 11, "indent": 1},
    "cell": {**CELL, "indent": 1},
    "middle": {**CELL, "align": "center"},
    "bold": {**TEXT, "bold": True, "font_size": 11},
    "progress": {**TEXT, "bold": True, "align": "right"},
    "colours": {**TEXT, "align": "right"},
    "colour_empty": {**SWATCH, "bg_color": EMPTY},
    "colour_must": {**SWATCH, "bg_color": MUST},
    "colour_done": SWATCH,
}


@frozen
class Cells:
    """Where the answers to an input stand: one cell, or a column of them."""

    first: int
    column: int
    last: int


@define
class FormBook:
    """A workbook that is being written, for ``whom`` and for the units that it is made out to.

    ``long`` are the drop-downs that are in a sheet of lists, by the input's key, and ``lists``
    where; ``looks`` are the formats that were made, by name.
    """

    file: Workbook
    plan: Plan
    whom: Asked
    units: Sequence[str]
    phrasing: Phrasing = field(init=False)
    lines: Sequence[Line] = field(init=False)
    names: Mapping[str, str] = field(init=False)
    long: Sequence[tuple[str, Sequence[str]]] = field(init=False)
    lists: Mapping[str, str] = field(init=False)
    looks: dict[str, Format] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self.phrasing = Phrasing(self.plan)
        self.lines = lines(self.plan, self.whom)
        self.names = cell_names(self.plan.inputs)
        self.long = _long_lists(self.plan, self.phrasing)
        self.lists = {
            key: _list_area(column, len(items)) for column, (key, items) in enumerate(self.long)
        }

    @property
    def questions(self) -> list[Question]:
        """The questions, from the top."""
        return [line for line in self.lines if isinstance(line, Question)]

    # ---- cells --------------------------------------------------------------------------------

    def look(self, style: str) -> Format:
        """The format of a style, made once."""
        if style not in self.looks:
            self.looks[style] = self.file.add_format(dict(STYLES[style]))
        return self.looks[style]

    def put(self, sheet: Worksheet, row: int, column: int, text: str, style: str) -> None:
        """Write a text, as a text whatever it begins with."""
        write_text(sheet, row, column, visible(text)[:LONGEST_TEXT], self.look(style))

    def band(
        self, sheet: Worksheet, row: int, columns: tuple[int, int], text: str, style: str
    ) -> None:
        """Write a text across columns."""
        first, last = columns
        if first < last:
            sheet.merge_range(row, first, row, last, "", self.look(style))
        self.put(sheet, row, first, text, style)

    def answer(
        self, sheet: Worksheet, item: InputPlan, cells: Cells, names: Mapping[str, str]
    ) -> None:
        """Make cells that are to be filled in: unlocked, framed, checked as one types.

        ``names`` are what is in formulas for the cells that bounds read, by the input's key.
        """
        kind = f"answer {item.kind}"
        if kind not in self.looks:
            self.looks[kind] = self.file.add_format(self._answer_format(item.kind))
        for row in range(cells.first, cells.last + 1):
            sheet.write_blank(row, cells.column, None, self.looks[kind])
        area = (cells.first, cells.column, cells.last, cells.column)
        own = xl_rowcol_to_cell(cells.first, cells.column)
        rule = validation(item, self.phrasing, own, names, self.lists)
        sheet.data_validation(*area, rule)
        if item.default is None:
            must = self.phrasing.must(item)
            sheet.conditional_format(*area, {"type": "blanks", "format": self._empty(must)})

    def legend(self, sheet: Worksheet, row: int, columns: Sequence[int], names: bool) -> None:
        """What the colours of cells mean, a cell each, behind what they are called; ``names``: a
        name must be filled in."""
        items = [question.item for question in self.questions]
        shown = ["colour_must"] if names or any(map(self.phrasing.must, items)) else []
        shown += ["colour_empty", "colour_done"]
        self.put(sheet, row, columns[0], self.phrasing.words["colours"], "colours")
        for column, key in zip(columns[1:], shown, strict=False):
            self.put(sheet, row, column, self.phrasing.words[key], key)
        sheet.set_row(row, 24)

    def empties(self) -> tuple[str, dict[str, str]]:
        """What most empty answers come to, as a sentence, and by input what others come to."""
        words, items = self.phrasing.words, [question.item for question in self.questions]
        text = self.phrasing.mostly_empty(items)
        each = {item.id: self.phrasing.empty(item) for item in items}
        others = {id: "" if own == text else own for id, own in each.items()}
        if not text:
            return "", each
        key = "mostly_unless" if any(others.values()) else "mostly_empty"
        return words[key].format(text=text, empty=words["empty"]), others

    def name_cells(self, sheet: Worksheet, name: str, item: InputPlan, cells: Cells) -> None:
        """Give the cells of an input their name, within their sheet."""
        first = xl_rowcol_to_cell(cells.first, cells.column, True, True)
        last = xl_rowcol_to_cell(cells.last, cells.column, True, True)
        area = first if first == last else f"{first}:{last}"
        quoted = quote_sheetname(name)
        self.file.define_name(f"{name}!{self.names[item.id]}", f"={quoted}!{area}")

    def _answer_format(self, kind: str) -> dict[str, Any]:
        pattern = NUMBER_FORMATS[kind]
        if kind == "date" and self.plan.language == "vi":
            pattern = VIETNAMESE_DATE
        text = kind in ("text", "choice", "yesno")
        return {
            "num_format": pattern,
            "locked": False,
            "border": 1,
            "border_color": FRAME,
            "text_wrap": text,
            "align": "left" if text else "right",
            "valign": "vcenter",
            "font_size": 12,
        }

    def _empty(self, must: bool) -> Format:
        name = f"empty {must}"
        if name not in self.looks:
            self.looks[name] = self.file.add_format({"bg_color": MUST if must else EMPTY})
        return self.looks[name]

    # ---- sheets -------------------------------------------------------------------------------

    def sheet(self, name: str, header: int) -> Worksheet:
        """A sheet to be printed on landscape A4, the row of headings on each page."""
        sheet = self.file.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer(f"&L&A&R{self.phrasing.words['page']}")
        sheet.repeat_rows(header)
        return sheet

    def protect(self, sheet: Worksheet) -> None:
        """Lock what is not to be filled in; without a password, and widths stay free."""
        sheet.protect("", {"format_columns": True, "format_rows": True})

    def hidden_sheets(self) -> None:
        """What `collect` reads of the rules, and the items of long drop-downs. Written last, so
        that no program shows them first."""
        edition = "" if self.plan.edition is None else str(self.plan.edition)
        properties = {
            "format": FORMAT,
            "rules": self.plan.id,
            "edition": edition,
            "meaning": meaning_of(self.plan),
            "language": self.plan.language,
            "asks": self.whom,
        }
        questions = {q.item.id: q.label for q in self.questions}
        columns = [properties, properties.values(), questions, questions.values(), self.units]
        self._hidden(PROPERTIES, [list(column) for column in columns])
        if self.long:
            self._hidden(LISTS, [items for _, items in self.long])

    def _hidden(self, name: str, columns: Sequence[Sequence[str]]) -> None:
        sheet = self.file.add_worksheet(name)
        for column, texts in enumerate(columns):
            for row, text in enumerate(texts):
                write_text(sheet, row, column, text)
        sheet.very_hidden()


def _long_lists(plan: Plan, phrasing: Phrasing) -> list[tuple[str, tuple[str, ...]]]:
    """The key of each input whose drop-down needs a sheet, and its items."""
    found = [(item.id, choices(item, phrasing)) for item in asked(plan)]
    return [(key, items.items) for key, items in found if items is not None and items.listed]


def _list_area(column: int, size: int) -> str:
    first = xl_rowcol_to_cell(0, column, True, True)
    last = xl_rowcol_to_cell(size - 1, column, True, True)
    return f"={LISTS}!{first}:{last}"


def at(row: int, column: int) -> Cells:
    """A single cell."""
    return Cells(row, column, row)


def height(text: str, width: float, size: float = 1.0) -> float:
    """How high a row is in points in which a text wraps within a column of so many letters;
    ``size`` is that of its letters, 1 the size of most."""
    room = max(int(width * SNUG / size), 1)
    count = sum(max(1, len(wrap(line, room))) for line in text.split("\n"))
    return count * LINE * size + MARGIN
