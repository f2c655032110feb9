"""What a cell of the results holds: a figure, or a link to the cell that computes it."""

from collections.abc import Mapping, Sequence

from attrs import field, frozen

from rulelang.output.blocks import Units
from rulelang.output.layout import What
from rulelang.output.workbook.book import Book, Content, Live, reference
from rulelang.plan.tree import LevelsPlan, Plan
from rulelang.results.score import UnitResult

__all__ = [
    "Figures",
    "decimals_format",
    "figure",
    "figure_key",
    "level_key",
    "levels_of",
    "points_format",
    "rank_key",
    "share_format",
]


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
        """The cells of a column of results."""
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
        if key not in self.computed:
            return cells
        sheet, column = self.book.words["calculation"], self.computed[key]
        return [Live(reference(sheet, row, column), cell) for row, cell in enumerate(cells, 1)]


LEVEL, FIGURE, RANK = "level of ", "figure ", "rank of "


def level_key(id: str) -> str:
    """The key of the level of a criterion."""
    return LEVEL + id


def figure_key(id: str) -> str:
    """The key of a figure that counts for nothing."""
    return FIGURE + id


def rank_key(id: str) -> str:
    """The key of the rank in a ranking beside the plain one."""
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


def levels_of(plan: Plan, id: str) -> LevelsPlan | None:
    """The levels of a criterion or of the total, where it has any."""
    return next((block for block in plan.levels if block.of == id), None)


def points_format(plan: Plan) -> str:
    """The number format of points: the decimals that the rubric shows."""
    return decimals_format(plan.decimals)


def decimals_format(decimals: int) -> str:
    """The number format with so many decimals."""
    return "0" + ("." + "0" * decimals if decimals else "")


def share_format(plan: Plan) -> str:
    """The number format of shares: a percentage of as many decimals as points have."""
    return points_format(plan) + "%"
