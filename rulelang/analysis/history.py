"""What became of units and criteria over the years: facts alone.

A year is one period of a ranking. Places are compared only within a group: a unit that is ranked
in another group than before has neither risen nor fallen.
"""

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Literal, TypeAlias

from attrs import field, frozen

from rulelang.analysis.unusual import Unusual
from rulelang.plan.kinds import CriterionKind, UnitStatus
from rulelang.plan.tree import Plan
from rulelang.results.score import UnitResult
from rulelang.words.readonly import read_only

__all__ = [
    "WHOLE",
    "Alike",
    "Change",
    "ChangeKind",
    "CriterionHistory",
    "CriterionYear",
    "Fate",
    "History",
    "Kept",
    "Placed",
    "Renaming",
    "Run",
    "UnitHistory",
    "Year",
    "run_of",
]

Fate: TypeAlias = Literal["stayed", "new", "gone", "back", "renamed", "merged", "split"]
"""What became of a unit since the year before: ``back`` is one that was in an earlier year but not
in the one before. The last three are those of a `Change` in the last year."""

ChangeKind: TypeAlias = Literal["renamed", "merged", "split"]

WHOLE = re.compile("[0-9]{1,9}")
"""A year as a number: it is known which one comes before."""


@frozen
class Year:
    """What a history is made of: all results of one period, and the plan that gave them.
    ``sha256`` is that of the data file's bytes, None for data that come from no file. ``replaced``
    are the ids of each unit's scores that count for nothing what it did not report, by its name."""

    period: str
    plan: Plan = field(repr=False, eq=False)
    units: tuple[UnitResult, ...] = field(repr=False)
    sha256: str | None = None
    replaced: Mapping[str, tuple[str, ...]] = field(
        factory=dict, repr=False, eq=False, converter=read_only
    )


@frozen
class Renaming:
    """A line of a mapping of units: from ``period`` on, ``old`` is ``new``. Several old names for
    one new name are a merger, several new names for one old name a split."""

    period: str
    old: str
    new: str


@frozen
class Change:
    """How a unit came to its name, or to be at all, in ``period``: from the units ``before``."""

    period: str
    kind: ChangeKind
    before: tuple[str, ...]


@frozen
class Placed:
    """A unit in one year: its ``result`` then, among ``of`` ranked units of its group. ``sharing``
    is how many of the others have the same rank. ``first`` and ``last`` where all others that have
    another rank stand behind it or before it, and there is one. ``replaced`` are the ids of its
    scores that count for nothing what it did not report."""

    period: str
    result: UnitResult
    of: int
    sharing: int
    first: bool
    last: bool
    replaced: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name that it had then."""
        return self.result.unit

    @property
    def status(self) -> UnitStatus:
        """What it was then: only ``ranked`` and ``below`` have a rank."""
        return self.result.status

    @property
    def rank(self) -> int | None:
        """Its place, None where it has none."""
        return self.result.rank

    @property
    def level(self) -> str | None:
        """The id of the level of its total."""
        return self.result.level

    @property
    def total(self) -> Fraction | None:
        """Its total, in points."""
        return self.result.total

    @property
    def share(self) -> Fraction | None:
        """Its total as a fraction of its max."""
        return self.result.share

    @property
    def group(self) -> str | None:
        """What it was ranked within."""
        return self.result.group


@frozen
class Run:
    """Years of the history that follow one another, oldest first.

    ``consecutive`` where no year lies between them, as their names tell: whole numbers, each one
    more than the one before. What cannot be known so is not consecutive.
    """

    periods: tuple[str, ...]
    consecutive: bool

    @property
    def years(self) -> int:
        """How many years these are."""
        return len(self.periods)


def run_of(periods: Sequence[str]) -> Run:
    """Years of the history that follow one another, as a run."""
    whole = all(WHOLE.fullmatch(period) for period in periods)
    following = whole and all(int(b) == int(a) + 1 for a, b in pairwise(periods))
    return Run(tuple(periods), following)


@frozen
class UnitHistory:
    """A unit, by its present name (its last one where it is gone).

    ``years`` are those that it is in, oldest first. A unit that was merged from others, none of
    which had its name, begins with the merger. ``after`` are the names of what it became, where it
    is gone by a merger or a split. ``rise`` is how many places it rose since the year before (below
    zero: fell), None where it had no rank in one of the two, or was in another group. ``levels`` is
    how many levels it gained, None where the two years have other levels or it had none. ``first``
    and ``last`` are the years in a row, up to now, in which it was first or last of its group;
    ``was_first`` and ``was_last`` the same up to the year before, where this has ended now.
    ``best`` and ``worst`` are its places over all years in its present group, the latest of equal
    ones. It has more than ten fields, as it is a row.
    """

    unit: str
    group: str | None
    fate: Fate
    changes: tuple[Change, ...] = field(repr=False)
    after: tuple[str, ...] = field(repr=False)
    years: tuple[Placed, ...] = field(repr=False)
    rise: int | None
    levels: int | None
    first: Run | None = field(repr=False)
    last: Run | None = field(repr=False)
    was_first: Run | None = field(repr=False)
    was_last: Run | None = field(repr=False)
    best: Placed | None = field(repr=False)
    worst: Placed | None = field(repr=False)

    @property
    def before(self) -> tuple[str, ...]:
        """The units that it came from in its latest change, none where it never changed."""
        return self.changes[-1].before if self.changes else ()

    def in_year(self, period: str) -> Placed | None:
        """The unit in a year, None where it was not in it."""
        return next((year for year in self.years if year.period == period), None)


@frozen
class CriterionYear:
    """A criterion in one year: its max, and the mean of points and of shares of the max over the
    ``units`` that have a score and are not disqualified. ``highest`` and ``lowest`` are those with
    these scores, by the names of their histories, in the order of names; ``even`` where all have
    the same one. ``unusual`` are the units with a score here that was not earned as all others:
    they have no rank, or it is rescaled, of a smaller max, held, or for missing data, or a part of
    it is."""

    period: str
    maximum: Fraction | None
    units: int
    mean: Fraction | None
    share: Fraction | None
    even: bool
    highest: tuple[str, ...] = field(repr=False)
    lowest: tuple[str, ...] = field(repr=False)
    unusual: Mapping[Unusual, tuple[str, ...]] = field(
        factory=dict, repr=False, converter=read_only
    )


@frozen
class Kept:
    """A unit that is highest or lowest of a criterion in the last year and was in those before."""

    unit: str
    run: Run


@frozen
class CriterionHistory:
    """A criterion, by its id, over the years that have it, oldest first.

    ``comparable`` where max and rules are the same in the last two years of the history: points are
    compared then, and shares otherwise. ``rise`` is the difference of the means so compared, a
    fraction of one for shares, None where one of them is lacking. ``rose``, ``fell`` and ``same``
    are the units whose own score did so, of those that have one in both years. ``highest`` and
    ``lowest`` are the units that are so for at least the second year in a row. It has more than ten
    fields, as it is a row.
    """

    id: str
    label: str | None
    parent: str | None
    kind: CriterionKind
    years: tuple[CriterionYear, ...] = field(repr=False)
    comparable: bool
    rise: Fraction | None
    rose: tuple[str, ...] = field(repr=False)
    fell: tuple[str, ...] = field(repr=False)
    same: tuple[str, ...] = field(repr=False)
    highest: tuple[Kept, ...] = field(repr=False)
    lowest: tuple[Kept, ...] = field(repr=False)

    def in_year(self, period: str) -> CriterionYear | None:
        """The criterion in a year, None where the rules did not have it."""
        return next((year for year in self.years if year.period == period), None)


@frozen
class Alike:
    """A unit that is gone and one that is new in ``period``, whose names look alike: they may be
    one, which a mapping would say."""

    period: str
    old: str
    new: str


@frozen
class History:
    """``periods`` oldest first; the last one is the present. ``units`` are in the order of groups
    and ranks in the last year, then those without a rank, then those that are gone. ``criteria``
    begins with the total and goes on in the order of the rules, those of earlier years alone at the
    end. ``same_rules`` where all years were scored by the same rules. ``alike`` are names that may
    be of one unit."""

    periods: tuple[str, ...]
    same_rules: bool
    units: tuple[UnitHistory, ...] = field(repr=False)
    criteria: tuple[CriterionHistory, ...] = field(repr=False)
    alike: tuple[Alike, ...] = ()

    @property
    def present(self) -> str:
        """The last year."""
        return self.periods[-1]

    @property
    def before(self) -> str:
        """The year before."""
        return self.periods[-2]
