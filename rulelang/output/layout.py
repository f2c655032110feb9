"""The table of results: its columns, which every output that is a table has in this order.

Units, periods and what units are ranked within are under their own names, then come ``status``,
``total``, ``share``, ``level`` and ``rank``, then each criterion by its id, the figures and further
rankings by theirs, and ``reason`` (why units are disqualified) where a rubric has these; then the
levels of single criteria (``ID.level``), and lists of ids: inputs that were needed and not
reported, and criteria that were rescaled, left out or held.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Literal, TypeAlias, assert_never

from attrs import evolve, field, frozen

from rulelang.diagnostics.suggest import nearest
from rulelang.plan.kinds import MARKS, FigureKind, Mark
from rulelang.plan.tree import FigurePlan, Plan
from rulelang.records import Equal
from rulelang.results.columns import level_of, levels_of_criteria
from rulelang.results.score import UnitResult

__all__ = ["UNIT", "Cell", "Heading", "Kind", "arrays", "cell", "headings", "only"]

UNIT = "unit"
"""The heading of the units where the rules name no column for them."""

Kind: TypeAlias = Literal[
    "name", "id", "points", "share", "whole", "list", "number", "truth", "date", "text"
]
"""What a column holds: names of the data, ids of the rules, points and shares, counts, lists of
ids; and what the values of a figure are, numbers with decimals of their own, or a reason."""

Own: TypeAlias = Literal["unit", "period", "group", "status", "total", "share", "level", "rank"]
Further: TypeAlias = Literal["figure", "rank of", "reason"]
What: TypeAlias = Own | Literal["score", "level of", "missing"] | Further | Mark

Cell: TypeAlias = str | Fraction | int | date | tuple[str, ...] | None

MOST_LISTED = 10

OVERALL: tuple[Own, ...] = ("status", "total", "share", "level", "rank")
KINDS: Mapping[What, Kind] = {
    **dict.fromkeys(("unit", "period", "group"), "name"),
    **dict.fromkeys(("status", "level", "level of"), "id"),
    **dict.fromkeys(("total", "score"), "points"),
    "share": "share",
    **dict.fromkeys(("rank", "rank of"), "whole"),
    "reason": "text",
    **dict.fromkeys(("missing", *MARKS), "list"),
}
FIGURES: Mapping[FigureKind, Kind] = {
    "number": "number",
    "yesno": "truth",
    "date": "date",
    "text": "text",
    "level": "id",
}


@frozen(eq=False, repr=False)
class Heading(Equal):
    """A column: its ``name``, and ``what`` of a unit is in it, of the criterion, ``figure`` or
    ranking ``id``."""

    name: str
    what: What
    id: str = ""
    figure: FigurePlan | None = field(default=None, eq=False, repr=False)

    @property
    def kind(self) -> Kind:
        """What the column holds."""
        return KINDS[self.what] if self.figure is None else FIGURES[self.figure.kind]


def headings(plan: Plan) -> tuple[Heading, ...]:
    """The columns of the table of results that are asked for. A name that is before it gets a
    `_` behind it."""
    shown = plan.asked
    return tuple(h for h in _named(plan) if shown is None or h.kind == "name" or h.name in shown)


def own_columns(plan: Plan) -> list[str]:
    """The names of all columns of a table of results, beside those that name the units."""
    return [h.name for h in _named(plan) if h.kind != "name"]


def only(plan: Plan, figures: Iterable[str]) -> Plan:
    """The plan whose tables of results have only these columns, next to the names of units.

    ValueError for a name that no column has.
    """
    asked, known = [*figures], own_columns(plan)
    for name in asked:
        if name not in known:
            near, more = nearest(name, known), ", …" if len(known) > MOST_LISTED else ""
            listed = f"there are {', '.join(known[:MOST_LISTED])}{more}"
            mend = f"did you mean `{near}`?" if near else listed
            raise ValueError(f"there is no figure `{name}`: {mend}")
    return evolve(plan, asked=frozenset(asked))


def arrays(plan: Plan) -> frozenset[str] | None:
    """The arrays of `results.columns` that the columns are made of; None: all. Units are counted by
    their marks whatever is asked for, and by what they were held at."""
    if plan.asked is None:
        return None
    held = [item.of for item in plan.marks if item.mark == "held"]
    found = {*MARKS, *("total" if id == plan.total.id else id for id in held)}
    for heading in headings(plan):
        match heading.what:
            case "unit" | "period" | "group" | "rescaled" | "left_out" | "held":
                pass
            case "rank" | "rank of" | "reason":  # which there are whatever is asked for
                pass
            case "status" | "level":
                found.add("level")
            case "score" | "figure":
                found.add(heading.id)
            case "level of":
                found.add(level_of(heading.id))
            case "total" | "share" | "missing" as name:
                found.add(name)
            case other:
                assert_never(other)
    return frozenset(found)


def _named(plan: Plan) -> tuple[Heading, ...]:
    found: list[Heading] = []
    taken: set[str] = set()
    for heading in _headings(plan):
        name = heading.name
        while name in taken:
            name += "_"
        taken.add(name)
        found.append(evolve(heading, name=name))
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
    yield from (Heading(item.id, "figure", item.id, item) for item in plan.figures)
    yield from (Heading(item.id, "rank of", item.id) for item in plan.rankings)
    if plan.disqualified:
        yield Heading("reason", "reason")
    for block in levels_of_criteria(plan):
        yield Heading(f"{block.of}.level", "level of", block.of)
    yield Heading("missing", "missing")
    yield from (Heading(mark, mark) for mark in MARKS)


def cell(heading: Heading, unit: UnitResult) -> Cell:
    """What is in a column of the table for a unit."""
    match heading.what:
        case "unit" | "period" | "group" | "status" | "total" | "share" | "level" | "rank" as what:
            found: Cell = getattr(unit, what)
            return found
        case "reason":
            return unit.reason
        case "figure":
            return unit.figures[heading.id]
        case "rank of":
            return unit.ranks[heading.id]
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
