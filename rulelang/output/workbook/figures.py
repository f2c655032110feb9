"""What a cell of the results holds: a figure, or a link to the cell that computes it."""

from collections.abc import Mapping
from fractions import Fraction

from attrs import field, frozen

from rulelang.output.workbook.book import Book, Content, Live, reference
from rulelang.plan.tree import LevelsPlan, Plan
from rulelang.results.score import Results, UnitResult

__all__ = ["Figures", "level_key", "levels_of", "points_format", "share_format"]


@frozen
class Figures:
    """Gives contents by unit and key: ``total share level rank status``, the id of a criterion, or
    `level_key` of one with levels of its own.

    ``computed`` says in which column of the sheet of calculation a figure is computed, by key;
    where it is empty, figures are plain.
    """

    book: Book
    plan: Plan
    results: Results
    computed: Mapping[str, int] = field(factory=dict)

    def content(self, row: int, key: str) -> Content:
        """What stands in the cell of a figure of a unit, by its place in the data."""
        value = self.value(self.results.units[row], key)
        if key not in self.computed:
            return value
        sheet = self.book.words["calculation"]
        return Live(reference(sheet, row + 1, self.computed[key]), value)

    def value(self, unit: UnitResult, key: str) -> Fraction | int | str | None:
        """A figure as it was evaluated."""
        if key == "status":
            return self.book.words[unit.status]
        if key.startswith(LEVEL):
            return unit.levels[key.removeprefix(LEVEL)]
        if key in ("total", "share", "level", "rank"):
            found: Fraction | int | str | None = getattr(unit, key)
            return found
        return unit.scores[key]


LEVEL = "level of "


def level_key(id: str) -> str:
    """The key of the level of a criterion."""
    return LEVEL + id


def levels_of(plan: Plan, id: str) -> LevelsPlan | None:
    """The levels of a criterion or of the total, where it has any."""
    return next((block for block in plan.levels if block.of == id), None)


def points_format(plan: Plan) -> str:
    """The number format of points: the decimals that the rubric shows."""
    return "0" + ("." + "0" * plan.decimals if plan.decimals else "")


def share_format(plan: Plan) -> str:
    """The number format of shares: a percentage of as many decimals as points have."""
    return points_format(plan) + "%"
