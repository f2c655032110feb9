"""What a cell of the results holds: a figure, or a link to the cell that computes it."""

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import field, frozen

from rulelang.output.blocks import Units
from rulelang.output.layout import What
from rulelang.output.workbook.book import Book, Content, Live, reference
from rulelang.output.workbook.headings import level_labels, levels_of
from rulelang.plan.tree import Plan
from rulelang.results.score import UnitResult

__all__ = [
    "DATES",
    "FIRST_UNIT",
    "LEVEL",
    "Figures",
    "decimals_format",
    "figure",
    "figure_key",
    "level_key",
    "points_format",
    "rank_key",
    "share_format",
]


DATES: Mapping[str, str] = {"en": "yyyy-mm-dd", "vi": "dd/mm/yyyy"}
"""The number format of days, by language."""

FIRST_UNIT = 3
"""The row of the first unit in the sheets of data and of calculation, counted from 0."""


@frozen
class Figures:
    """Gives the cells of figures of all units, in the order of the data.

    ``computed`` says in which column of the sheet of calculation a figure is computed, by key:
    ``total share level rank status reason``, the id of a criterion, `level_key` of one with levels
    of its own, `figure_key` or `rank_key`; where it is empty, figures are plain.
    """

    book: Book
    units: Units
    computed: Mapping[str, int] = field(factory=dict)

    @property
    def plan(self) -> Plan:
        """The rubric."""
        return self.units.plan

    def column(self, what: What, id: str = "") -> Sequence[Content]:
        """The cells of a column of results; levels by what people call them."""
        cells: Sequence[Content] = self.units.column(what, id)
        if what == "status":
            words = self.book.words
            cells = [words[str(status)] for status in cells]
        key = {
            "score": id,
            "level of": level_key(id),
            "figure": figure_key(id),
            "rank of": rank_key(id),
        }.get(what, what)
        labels = self._labels(what, id)
        shown = [labels.get(cell, cell) for cell in cells] if labels else cells
        if key not in self.computed:
            return shown
        sheet, column = self.book.words["calculation"], self.computed[key]
        return [
            Live(_labelled(reference(sheet, row, column), labels), cell)
            for row, cell in enumerate(shown, start=FIRST_UNIT)
        ]

    def _labels(self, what: What, id: str) -> Mapping[Any, str]:
        """The labels of the levels that are in a column, by their ids; none in other columns."""
        if what not in ("level", "level of"):
            return {}
        block = levels_of(self.plan, id or self.plan.total.id)
        return {} if block is None else level_labels(block)


def _labelled(cell: str, labels: Mapping[str, str]) -> str:
    """A cell that holds the id of a level, by its label."""
    from rulelang.output.workbook.formulas.text import string

    formula = cell
    for id, label in reversed([*labels.items()]):
        if label != id:
            formula = f"IF(EXACT({cell},{string(id)}),{string(label)},{formula})"
    return formula


LEVEL, FIGURE, RANK = "level of ", "figure ", "rank of "
"""Begin the keys of the level of a criterion, of a figure, and of the rank in a further ranking."""


def level_key(id: str) -> str:
    """The key of the level of a criterion."""
    return LEVEL + id


def figure_key(id: str) -> str:
    """The key of a figure that counts for nothing."""
    return FIGURE + id


def rank_key(id: str) -> str:
    """The key of the rank in a ranking next to the plain one."""
    return RANK + id


def figure(words: Mapping[str, str], unit: UnitResult, key: str) -> Content:
    """A figure of a unit as it was evaluated, by the key of its column of the calculation."""
    if key == "status":
        return words[unit.status]
    if key.startswith(LEVEL):
        return unit.levels[key.removeprefix(LEVEL)]
    if key.startswith(FIGURE):
        return unit.figures[key.removeprefix(FIGURE)]
    if key.startswith(RANK):
        return unit.ranks[key.removeprefix(RANK)]
    if key in ("total", "share", "level", "rank", "reason"):
        found: Content = getattr(unit, key)
        return found
    return unit.scores[key]


def points_format(plan: Plan) -> str:
    """The number format of points: the decimals that the rubric shows."""
    return decimals_format(plan.decimals)


def decimals_format(decimals: int) -> str:
    """The number format with so many decimals."""
    return "0" + ("." + "0" * decimals if decimals else "")


def share_format(plan: Plan) -> str:
    """The number format of shares: a percentage of as many decimals as points have."""
    return points_format(plan) + "%"
