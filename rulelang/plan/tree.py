"""The plan: what every engine walks. Its steps are in dependency order, and their values are
expressions. Steps are compared by nobody, but for statistics.
"""

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

from rulelang.diagnostics import Place
from rulelang.plan.expressions import (
    TOTAL,
    Expr,
    Read,
    Recover,
    Ref,
)
from rulelang.plan.kinds import (
    CriterionKind,
    FigureKind,
    InputKind,
    Mark,
    MissingPolicy,
    NotApplicablePolicy,
    Percent,
    ShownWith,
    Side,
    Ties,
)
from rulelang.plan.statistics import STATISTICS
from rulelang.plan.values import Known
from rulelang.records import Equal, Node

__all__ = [
    "CheckPlan",
    "CriterionPlan",
    "DisqualificationPlan",
    "ExamplePlan",
    "ExpectationPlan",
    "FigurePlan",
    "GatheredPlan",
    "InputPlan",
    "LevelPlan",
    "LevelsPlan",
    "MarkPlan",
    "PlacingStep",
    "Plan",
    "PreviousStep",
    "QuotaPlan",
    "RankPlan",
    "StatisticStep",
    "Step",
    "ValueStep",
]


# ---- steps ---------------------------------------------------------------------------------------


@frozen(eq=False, repr=False)
class ValueStep(Node):
    """A named value of every unit."""

    ref: Ref
    value: Expr
    place: Place = field(repr=False)


@frozen(eq=False, repr=False)
class StatisticStep(Equal):
    """A statistic of ``value`` over the units of each period; two are equal whatever their name.

    ``parameter`` is the second argument of a percentile, or the k of the k-th highest or lowest.
    Where ``guarded``, a unit whose value divides by zero is left out, as it does not apply to the
    ratio or scale that reads it. With ``within``, it is of the units with the same value of an
    input. A unit to which ``value`` does not apply takes no part; ``own`` is what its standing
    among the others is of, where that is another.
    """

    ref: Ref = field(eq=False)
    statistic: str
    value: Expr
    parameter: Fraction | None
    guarded: bool
    place: Place = field(eq=False, repr=False)
    within: Ref | None = None
    own: Expr | None = None

    @property
    def of_place(self) -> bool:
        """Whether it is the value at a place from the top or the bottom, which may be empty."""
        return self.parameter is not None and STATISTICS[self.statistic].ranked


@frozen(eq=False, repr=False)
class PlacingStep(Node):
    """The level of the total of every unit, once the quotas of the levels are filled: see
    `LevelsPlan`. Missing where the unit is incomplete, and not applicable where it is out of the
    running. ``value`` is the level that a unit reaches by itself."""

    ref: Ref
    value: Expr
    place: Place = field(repr=False)


@frozen(eq=False, repr=False)
class PreviousStep(Equal):
    """``value`` of the same unit in the latest earlier period, as it was there; missing where the
    unit is in none, for want of the inputs ``names``. Two are equal whatever their name."""

    ref: Ref = field(eq=False)
    value: Expr
    names: tuple[str, ...]
    place: Place = field(eq=False, repr=False)


Step: TypeAlias = ValueStep | StatisticStep | PlacingStep | PreviousStep


# ---- what the rules declare ----------------------------------------------------------------------


@frozen(eq=False, repr=False)
class InputPlan(Node):
    """A column of data: an input, or the score that an assessor gives (``given``).

    Bounds that depend on other inputs are in ``low`` and ``high`` as expressions; ``policy`` is
    what a missing value means: its ``own``, or else the ruleset's. ``item`` is its
    number in the decree, ``percent`` what bare numbers of percentages count in, where the rules
    say it: `hundredths` or `fraction`. More than ten fields: they are the clauses of one statement.
    """

    id: str
    label: str | None
    kind: InputKind
    options: tuple[tuple[str, str | None], ...]
    low: Expr | None = field(repr=False)
    high: Expr | None = field(repr=False)
    default: Known | None
    policy: MissingPolicy
    unit: str
    evidence: str
    given: bool
    place: Place = field(repr=False)
    own: bool = False
    item: str = ""
    percent: Percent | None = None
    per_row: bool = False

    @property
    def key(self) -> Ref:
        """What expressions read it by."""
        return Ref("input", self.id)


@frozen(eq=False, repr=False)
class GatheredPlan(Node):
    """What the values of an input come to over a unit's own rows: by a function, or by the
    combination of ``given per row``, with how many of the highest and lowest are left out."""

    ref: Ref
    function: str
    input: str
    counts: tuple[int, int] = (0, 0)


@frozen(eq=False, repr=False)
class CriterionPlan(Node):
    """A criterion, bonus or penalty as the rules declare it; the root is ``total``.

    What it comes to is in the steps. ``maximum`` is its max (``up to`` of a bonus or penalty),
    and ``limit`` the most that it can come to where everything in it applies, its bonuses included.
    Its score is held at ``floor``, and at nothing above where it is ``unlimited``. ``policy`` is
    its own for what is missing, its nearest parent's where it has none, None for the ruleset's;
    ``lacking`` is what it means that too little of it is known, None where that cannot be;
    ``item`` its number in the decree. ``form`` is the key of its form, or of the combination of its
    criteria, or `group` of bonuses and penalties. More than ten fields: the clauses of a statement.
    ``parts`` are the ids of
    what is in it, in the order of the file: its ``criteria``, its ``bonuses`` and its
    ``penalties``, of which these are views.
    """

    id: str
    label: str | None
    kind: CriterionKind
    maximum: Fraction
    limit: Fraction
    parent: str | None
    form: str
    parts: tuple[tuple[CriterionKind, str], ...]
    evidence: str
    place: Place = field(repr=False)
    floor: Fraction = Fraction(0)
    unlimited: bool = False
    item: str = ""
    policy: MissingPolicy | None = None
    lacking: MissingPolicy | None = None

    @property
    def criteria(self) -> tuple[str, ...]:
        """The ids of the criteria in it."""
        return tuple(id for kind, id in self.parts if kind == "criterion")

    @property
    def bonuses(self) -> tuple[str, ...]:
        """The ids of its own bonuses."""
        return tuple(id for kind, id in self.parts if kind == "bonus")

    @property
    def penalties(self) -> tuple[str, ...]:
        """The ids of its own penalties."""
        return tuple(id for kind, id in self.parts if kind == "penalty")


@frozen(eq=False, repr=False)
class QuotaPlan(Equal):
    """How many units a level has room for: ``amount`` units, or that share of all complete ones, or
    of those that reach the level ``of`` or a better one; rounded down."""

    amount: Fraction
    share: bool
    of: str | None

    def room(self, base: int) -> int:
        """The room, where so many units are its base."""
        return math.floor(self.amount * base) if self.share else int(self.amount)


@frozen(eq=False, repr=False)
class LevelPlan(Node):
    """A level: its bound, in points, the least or the most of it by its ``side``; what it requires
    next to it; how many units it has room for; whether its units have no rank."""

    id: str
    label: str | None
    side: Side
    bound: Expr
    requires: Expr | None
    quota: QuotaPlan | None
    unranked: bool
    place: Place = field(repr=False)


@frozen(eq=False, repr=False)
class LevelsPlan(Node):
    """The levels of one criterion or figure or of ``total``, best first; ``below`` is the otherwise
    row, ``below_unranked``: its units have no rank.

    The level of a unit is a step, ``Ref("level", of)``; where some level has a quota, what a unit
    gets is ``Ref("placed", of)``: rows are filled from the top, in the order of the keys of the
    ranking, each from all units that reach it (``reached``, a row each) and have no level yet;
    units that are equal in all keys and have no room together all fall.
    """

    of: str
    rows: tuple[LevelPlan, ...]
    below: str
    below_label: str | None
    below_unranked: bool = False
    reached: tuple[Expr, ...] = field(default=(), repr=False)

    @property
    def has_quotas(self) -> bool:
        """Whether some level has room for some units only."""
        return any(row.quota is not None for row in self.rows)

    @property
    def unranked(self) -> frozenset[str]:
        """The levels whose units have no rank."""
        found = [row.id for row in self.rows if row.unranked]
        return frozenset([*found, self.below] if self.below_unranked else found)

    @property
    def labels(self) -> dict[str, str | None]:
        """The label of each level by its id, best first, the otherwise row last."""
        return {row.id: row.label for row in self.rows} | {self.below: self.below_label}


@frozen(eq=False, repr=False)
class MarkPlan(Node):
    """What results say of a score next to it, where the condition holds; nothing where the
    condition is absent."""

    mark: Mark
    of: str
    condition: Expr


@frozen(eq=False, repr=False)
class RankPlan(Equal):
    """How units are ranked, apart for each value of ``within``, the id of an input.

    ``keys`` come with whether they ascend: a unit to which a key does not apply comes last in it.
    A ranking next to the plain one has an ``id``.
    """

    within: str | None
    keys: tuple[tuple[Expr, bool], ...]
    ties: Ties
    place: Place | None = field(default=None, repr=False)
    id: str = ""
    label: str | None = None

    @property
    def group(self) -> Expr | None:
        """The value of the input that they are ranked within."""
        return None if self.within is None else Recover(Read(Ref("input", self.within)))


@frozen(eq=False, repr=False)
class FigurePlan(Node):
    """A named value that results show: a let with a label, in ``unit``, shown with ``decimals``.
    ``shown_with`` is what it reads of the result, without which it is not shown: the level of the
    total, or the total; empty where it reads neither."""

    id: str
    label: str
    kind: FigureKind
    unit: str
    decimals: int
    shown_with: ShownWith
    place: Place = field(repr=False)


@frozen(eq=False, repr=False)
class DisqualificationPlan(Node):
    """A condition that takes a unit out of the running, and why."""

    condition: Expr
    reason: str
    place: Place = field(repr=False)


@frozen(eq=False, repr=False)
class CheckPlan(Node):
    """A condition that every unit's data must meet, and what is said where they do not: the
    ``message`` that the rules have, or a ``text`` in their language."""

    condition: Expr
    message: str
    text: str
    place: Place = field(repr=False)


@frozen(eq=False, repr=False)
class ExpectationPlan(Node):
    """A figure that an example expects.

    ``what`` is ``figure`` (the value of ``figure``), or ``level``, ``status`` or ``rank`` of the
    unit; ``of`` is the criterion whose level it is.
    """

    what: str
    of: str
    figure: Expr | None
    expected: Known
    place: Place = field(repr=False)


@frozen(eq=False, repr=False)
class ExamplePlan(Node):
    """A test in the rubric: given values by id, values of the period ``before`` by the step that
    reads them, and the expected results."""

    name: str
    given: Mapping[str, Known]
    before: Mapping[Ref, Known]
    expect: tuple[ExpectationPlan, ...]
    place: Place = field(repr=False)


@frozen(eq=False, repr=False)
class Plan(Node):
    """A rubric, ready to run. ``steps`` are in dependency order; ``asked`` are the columns that
    tables of results have next to the names of units, None: all. What is missing in ``excused``
    values under the policy `rescale` is listed, though nothing lacks for it.

    More than ten fields: they are the statements of one file.
    """

    id: str
    label: str | None
    edition: int | None
    source: str | None
    language: str
    sha256: str
    unit: str | None
    unit_label: str | None
    period: str | None
    period_label: str | None
    decimals: int
    missing_marks: tuple[str, ...]
    not_applicable: NotApplicablePolicy
    inputs: tuple[InputPlan, ...]
    gathered: tuple[GatheredPlan, ...]
    steps: tuple[Step, ...]
    criteria: tuple[CriterionPlan, ...]
    levels: tuple[LevelsPlan, ...]
    figures: tuple[FigurePlan, ...]
    excused: tuple[Recover, ...]
    marks: tuple[MarkPlan, ...]
    rank: RankPlan
    rankings: tuple[RankPlan, ...]
    disqualified: tuple[DisqualificationPlan, ...]
    checks: tuple[CheckPlan, ...]
    examples: tuple[ExamplePlan, ...]
    asked: frozenset[str] | None = None

    @property
    def total(self) -> CriterionPlan:
        """The root criterion."""
        return self.criteria[-1]

    @property
    def needed(self) -> tuple[Expr, ...]:
        """What a unit needs to be ranked: it is incomplete where one of these is missing, or where
        the first, its total, is absent for any reason."""
        levels = tuple(Read(Ref("level", block.of)) for block in self.levels)
        out = tuple(item.condition for item in self.disqualified)
        group = () if self.rank.group is None else (self.rank.group,)
        keys = tuple(key for key, _ in self.rank.keys)
        return (Read(Ref("score", TOTAL)), *levels, *out, *group, *keys)

    @property
    def total_levels(self) -> LevelsPlan | None:
        """The levels of the total."""
        return next((block for block in self.levels if block.of == TOTAL), None)
