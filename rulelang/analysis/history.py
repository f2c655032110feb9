"""What became of units and criteria over the years: facts alone."""

from fractions import Fraction
from typing import Literal, TypeAlias

from attrs import frozen

from rulelang.plan.kinds import UnitStatus

__all__ = ["CriterionHistory", "CriterionYear", "Fate", "History", "Placed", "Run", "UnitHistory"]

Fate: TypeAlias = Literal["stayed", "new", "gone", "merged", "renamed", "back"]


@frozen
class Placed:
    """A unit in one year: where it was among ``of`` ranked units. ``last`` where no ranked unit of
    its group stood behind it. ``name`` is the one that it had then."""

    period: str
    name: str
    status: UnitStatus
    rank: int | None
    of: int
    last: bool
    level: str | None
    total: Fraction | None
    share: Fraction | None


@frozen
class Run:
    """So many years in a row, ending with the last year of the history or before it."""

    years: int
    first: str
    last: str


@frozen
class UnitHistory:
    """A unit, by its present name (its last one where it is gone).

    ``years`` are those that it is in, oldest first. ``rise`` is how many places it rose since the
    year before (below zero: fell), None where it had no rank in one of them. ``levels`` is how
    many levels it gained. ``first`` and ``last`` are the years in a row, up to now, in which it
    was first or last of its group; ``was_first`` and ``was_last`` the same up to the year before,
    where this has ended now. ``best`` and ``worst`` are its places over all years.
    """

    unit: str
    group: str | None
    fate: Fate
    before: tuple[str, ...]
    years: tuple[Placed, ...]
    rise: int | None
    levels: int | None
    first: Run | None
    last: Run | None
    was_first: Run | None
    was_last: Run | None
    best: Placed | None
    worst: Placed | None


@frozen
class CriterionYear:
    """A criterion in one year: its max, and the mean of points and of shares of the max over the
    units that have a score; ``lowest`` and ``highest`` are the units with these scores."""

    period: str
    maximum: Fraction | None
    mean: Fraction | None
    share: Fraction | None
    highest: tuple[str, ...]
    lowest: tuple[str, ...]


@frozen
class CriterionHistory:
    """A criterion, by its id, over the years that have it, oldest first. ``comparable`` where max
    and rules are the same in the last two: points are compared then, and shares otherwise.
    ``rise`` is the difference of the means so compared, None where there are no two."""

    id: str
    label: str | None
    years: tuple[CriterionYear, ...]
    comparable: bool
    rise: Fraction | None


@frozen
class History:
    """``periods`` oldest first; the last one is the present. ``criteria`` begins with the total.
    ``same_rules`` where all years were scored by the same rules."""

    periods: tuple[str, ...]
    same_rules: bool
    units: tuple[UnitHistory, ...]
    criteria: tuple[CriterionHistory, ...]
