"""The table of results: its columns, which every output that is a table has in this order.

Units, periods and what units are ranked within stand under their own names, then come ``status``,
``total``, ``share``, ``level`` and ``rank``, then each criterion by its id, then the levels of
single criteria (``ID.level``), and lists of ids: inputs that were needed and not reported, and
criteria that were rescaled, left out or held.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Literal, TypeAlias, assert_never

from attrs import frozen

from rulelang.plan.tree import Plan
from rulelang.results.columns import levels_of_criteria
from rulelang.results.score import MARKS, Mark, UnitResult

__all__ = ["UNIT", "Cell", "Heading", "Kind", "cell", "headings"]

UNIT = "unit"
"""The heading of the units where the rules name no column for them."""

Kind: TypeAlias = Literal["name", "id", "points", "share", "whole", "list"]
"""What a column holds: names of the data, ids of the rules, figures, counts or lists of ids."""

Own: TypeAlias = Literal["unit", "period", "group", "status", "total", "share", "level", "rank"]
What: TypeAlias = Own | Literal["score", "level of", "missing"] | Mark

Cell: TypeAlias = str | Fraction | int | tuple[str, ...] | None

OVERALL: tuple[Own, ...] = ("status", "total", "share", "level", "rank")
KINDS: Mapping[What, Kind] = {
    **dict.fromkeys(("unit", "period", "group"), "name"),
    **dict.fromkeys(("status", "level", "level of"), "id"),
    **dict.fromkeys(("total", "score"), "points"),
    "share": "share",
    "rank": "whole",
    **dict.fromkeys(("missing", *MARKS), "list"),
}


@frozen
class Heading:
    """A column: its ``name``, and ``what`` of a unit stands in it, of the criterion ``id``."""

    name: str
    what: What
    id: str = ""

    @property
    def kind(self) -> Kind:
        """What the column holds."""
        return KINDS[self.what]


def headings(plan: Plan) -> tuple[Heading, ...]:
    """The columns of the table of results. A name that stands before it gets a `_` behind it."""
    found: list[Heading] = []
    taken: set[str] = set()
    for heading in _headings(plan):
        name = heading.name
        while name in taken:
            name += "_"
        taken.add(name)
        found.append(Heading(name, heading.what, heading.id))
    return tuple(found)


def _headings(plan: Plan) -> Iterator[Heading]:
    yield Heading(plan.unit or UNIT, "unit")
    if plan.period is not None:
        yield Heading(plan.period, "period")
    if plan.rank.within is not None:
        within = next(item for item in plan.inputs if item.id == plan.rank.within)
        yield Heading(within.id, "group")
    yield from (Heading(name, name) for name in OVERALL)
    for criterion in plan.criteria:
        if criterion is not plan.total:
            yield Heading(criterion.id, "score", criterion.id)
    for block in levels_of_criteria(plan):
        yield Heading(f"{block.of}.level", "level of", block.of)
    yield Heading("missing", "missing")
    yield from (Heading(mark, mark) for mark in MARKS)


def cell(heading: Heading, unit: UnitResult) -> Cell:
    """What stands in a column of the table for a unit."""
    match heading.what:
        case "unit" | "period" | "group" | "status" | "total" | "share" | "level" | "rank" as what:
            found: Cell = getattr(unit, what)
            return found
        case "score":
            return unit.scores[heading.id]
        case "level of":
            return unit.levels[heading.id]
        case "missing":
            return unit.missing
        case "rescaled" | "left_out" | "held" as mark:
            return unit.marked(mark)
        case other:
            assert_never(other)
