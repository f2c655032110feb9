"""Results for people: the columns that they are shown, and the units that are ranked together."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import field, frozen

from rulelang.output.figures import NONE
from rulelang.output.further import TRUTHS
from rulelang.output.layout import Heading, What, headings
from rulelang.output.view import Figures, View, for_people
from rulelang.plan.kinds import MARKS, Mark
from rulelang.plan.tree import Plan
from rulelang.results.marked import Marked, Markings, Tally
from rulelang.results.score import Room
from rulelang.words import words_of

__all__ = [
    "Units",
    "block_names",
    "gathered",
    "group_labels",
    "in_order",
    "last_ranked",
    "places",
    "ranked_first",
]

YEAR = 4
"""The digits of a year, which reads well alone."""


@frozen(eq=False, repr=False)
class Units:
    """All units in the order of the data: their cells by column, and what was done to their scores.

    ``blocks`` are the rows that are ranked together, by period and by group as the data name it, in
    the order in which they first are in the data; ``rooms`` is how many of each a level had room
    for, where it has a quota.
    """

    plan: Plan
    cells: Mapping[tuple[What, str], Sequence[Any]] = field(repr=False)
    marked: Mapping[Mark, Sequence[Markings]]
    blocks: Mapping[tuple[str | None, str | None], list[int]]
    rooms: Sequence[Room] = ()

    @property
    def size(self) -> int:
        """How many units there are."""
        return len(self.cells["unit", ""])

    def column(self, what: What, id: str = "") -> Sequence[Any]:
        """The cells of a column."""
        return self.cells[what, id]

    def room(self, level: str, rows: Sequence[int]) -> int | None:
        """How many of the blocks of some units a level had room for; None: it has no quota."""
        keys = {key for key, members in self.blocks.items() if not {*members}.isdisjoint(rows)}
        found = [r.room for r in self.rooms if r.level == level and (r.period, r.group) in keys]
        return sum(found) if found else None

    def quotas(self, rows: Sequence[int], names: Mapping[str, str], room: str) -> str:
        """How many of the blocks of some units each level has room for, by its name among
        ``names``, best first; ``room`` says how many. Nothing where none has a quota."""
        rooms = ((name, self.room(id, rows)) for id, name in names.items())
        return ", ".join(
            f"{name} {room.format(count=most)}" for name, most in rooms if most is not None
        )

    def counted(self, rows: Sequence[int], within: Sequence[str] | None = None) -> Marked:
        """How many of some units have which mark, at the criteria ``within`` or at any."""
        tally = Tally()
        for mark, having in self.marked.items():
            tally.add(mark, [having[row] for row in rows])
        return tally.marked(within)


def gathered(view: View, figures: Figures, wanted: Sequence[Heading]) -> Units:
    """All units of a view, with these columns next to those of their names."""
    plan = view.plan
    named = [item for item in headings(plan) if item.what in ("unit", "period", "group")]
    cells: dict[tuple[What, str], list[Any]] = {(h.what, h.id): [] for h in [*named, *wanted]}
    marked: dict[Mark, list[Markings]] = {mark: [] for mark in MARKS}
    for part in view.parts(figures):
        for heading in {*named, *wanted}:
            cells[heading.what, heading.id] += part.column(heading)
        for mark, having in marked.items():
            having += part.markings(mark)
    units = cells["unit", ""]
    periods = cells.get(("period", ""), [None] * len(units))
    groups = cells.get(("group", ""), [None] * len(units))
    blocks: dict[tuple[str | None, str | None], list[int]] = {}
    for row, key in enumerate(zip(periods, groups, strict=True)):
        blocks.setdefault(key, []).append(row)
    block = plan.total_levels
    rooms = view.summary().rooms if block is not None and block.has_quotas else ()
    return Units(plan, cells, marked, blocks, rooms)


def in_order(units: Units) -> list[int]:
    """All rows as a ranking lists them, block by block."""
    return [row for rows in units.blocks.values() for row in ranked_first(units, rows)]


def last_ranked(view: View) -> tuple[str, str | None] | None:
    """The name and the period of the unit with the last rank; None where no unit has one."""
    rank = [item for item in headings(view.plan) if item.what == "rank"]
    units = gathered(view, for_people(view.plan), rank)
    places = [(place, row) for row, place in enumerate(units.column("rank")) if place is not None]
    if not places:
        return None
    row = max(places)[1]
    period = None if view.plan.period is None else units.column("period")[row]
    return units.column("unit")[row], period


def ranked_first(units: Units, rows: Sequence[int]) -> list[int]:
    """Rows best first, those without a rank last; of equal ranks in the order of the data."""
    ranks = units.column("rank")
    return sorted(rows, key=lambda row: (ranks[row] is None, ranks[row] or 0))


def places(ranks: Sequence[int | None]) -> list[str]:
    """The ranks of units that are ranked together, as people read them: ``3=`` where several units
    share one."""
    shared = Counter(ranks)
    return [NONE if at is None else f"{at}=" if shared[at] > 1 else str(at) for at in ranks]


def block_names(plan: Plan, key: tuple[str | None, str | None]) -> list[str]:
    """What a block of units is called: its period and its group, where the rubric has them."""
    period, group = key
    word = plan.period_label or words_of("table", plan.language)["of_period"]
    names = [] if period is None else [_with_noun(word, period)]
    if plan.rank.within is None:
        return names
    within = next(item for item in plan.inputs if item.id == plan.rank.within)
    return [*names, _with_noun(within.label or within.id, group_labels(plan)(group))]


def _with_noun(noun: str, name: str) -> str:
    """A name by which people know what it is: a bare number, unless it is a year, needs a noun."""
    return f"{noun} {name}" if name.isdecimal() and len(name) != YEAR else name


def group_labels(plan: Plan) -> Callable[[str | None], str]:
    """How people call what units are ranked within."""
    within = next(item for item in plan.inputs if item.id == plan.rank.within)
    labels = {id: label or id for id, label in within.options}
    if within.kind == "yesno":
        noun, truths = within.label or within.id, TRUTHS[plan.language]
        labels = {id: f"{noun}: {truths[yes]}" for id, yes in (("yes", True), ("no", False))}
    return lambda group: NONE if group is None else labels.get(group, group)
