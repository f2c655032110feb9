"""The plan: what every engine walks. Expressions are trees; steps are in dependency order.

The whole meaning of a rubric stands in expressions: what a criterion comes to, what a policy makes
of what is missing, when something applies, what is rounded and held. A back end implements the
kinds of expression, each once, and never asks what a policy or a clause of a criterion means.

Expressions are equal where they say the same, and keep their hash: what is known of one is looked
up by it. Steps are compared by nobody, but for statistics.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from attrs import field, frozen

from rulelang.diagnostics import Place
from rulelang.plan.kinds import (
    CriterionKind,
    InputKind,
    Mark,
    MissingPolicy,
    NotApplicablePolicy,
    RefKind,
    RoundingMode,
    StatusKind,
    Ties,
)
from rulelang.plan.nodes import Equal, Node
from rulelang.plan.values import Known

__all__ = [
    "SUBJECT",
    "TOTAL",
    "Apply",
    "Cases",
    "CheckPlan",
    "Combine",
    "Const",
    "CriterionPlan",
    "ExamplePlan",
    "ExpectationPlan",
    "Expr",
    "Guard",
    "Hold",
    "InputPlan",
    "LevelPlan",
    "LevelsPlan",
    "MarkPlan",
    "Nothing",
    "Part",
    "Plan",
    "RankPlan",
    "Read",
    "Recover",
    "Ref",
    "Round",
    "Scale",
    "Settle",
    "StatisticStep",
    "Status",
    "Step",
    "ValueStep",
    "Whole",
]


class Ref(NamedTuple):
    """A value of a unit, by what it is and whose.

    input      what the data have; ``id`` of a `given` criterion: what an assessor entered
    let        a named value; ``guarded``: as a ratio or scale reads it
    statistic  a statistic over all units, by the key of its step
    subject    what the rows of a form look at
    condition  whether a criterion applies by its own `applies when` and those that it stands in
    points     what a criterion comes to before the policies make something of an absence
    score      its score
    most       the most that a criterion could come to for this unit
    limit      the same after the policies: what its parent counts as its limit
    max        its max for this unit, absent where the score is
    share      its score over its max
    level      the id of its level
    """

    kind: RefKind
    id: str


SUBJECT = Ref("subject", "")

TOTAL = "total"
"""The id of the root criterion."""


# ---- expressions ---------------------------------------------------------------------------------


@frozen(eq=False, repr=False)
class Const(Equal):
    """A known value, with its spelling in the rules where it has one; `yes` is not 1."""

    value: Known
    text: str = field(default="", eq=False)

    def said(self) -> tuple[bool, Known]:
        return isinstance(self.value, bool), self.value


@frozen(eq=False, repr=False)
class Nothing(Equal):
    """It does not apply."""


@frozen(eq=False, repr=False)
class Read(Equal):
    """A value of the unit. ``text`` is how the rules name it."""

    ref: Ref
    text: str = field(default="", eq=False)
    place: Place | None = field(default=None, eq=False, repr=False)


@frozen(eq=False, repr=False)
class Apply(Equal):
    """A function or operator, by name, on arguments that must all be known."""

    function: str
    arguments: tuple["Expr", ...]
    place: Place | None = field(default=None, eq=False, repr=False)


@frozen(eq=False, repr=False)
class Settle(Equal):
    """``and`` or ``or``: one argument that settles it makes the others unread."""

    function: str
    arguments: tuple["Expr", ...]


@frozen(eq=False, repr=False)
class Cases(Equal):
    """The value of the first row whose condition holds, else ``otherwise``.

    A condition that is absent makes the whole absent as it is. The rows after the one taken, and
    the values of the others, are not read. ``subject`` is the value that the rows of bands and
    choose look at.
    """

    subject: "Expr | None"
    rows: tuple[tuple["Expr", "Expr"], ...]
    otherwise: "Expr"
    places: tuple[Place, ...] = field(default=(), eq=False, repr=False)


@frozen(eq=False, repr=False)
class Status(Equal):
    """What is known of a value.

    ``missing``: it holds where the argument was not reported, and fails where it is known, does
    not apply or is wrong. ``applicable``: it holds where the argument is known, fails where it does
    not apply, and is absent as the argument is otherwise. ``out``: it holds where the argument does
    not apply and fails everywhere else; it is never absent.
    """

    kind: StatusKind
    argument: "Expr"


@frozen(eq=False, repr=False)
class Guard(Equal):
    """A division by zero within means that the whole does not apply."""

    argument: "Expr"


@frozen(eq=False, repr=False)
class Part(Equal):
    """A part of a combination: its points, its max (read where it applies only), its weight."""

    points: "Expr"
    maximum: "Expr"
    weight: Fraction


@frozen(eq=False, repr=False)
class Combine(Equal):
    """What parts come to, by a row of ``plan.combinations``: those that do not apply are passed
    over, one that is absent for another reason makes the whole absent. Some part applies.

    ``best`` is the N of ``best N``, else 0; ``maximum`` is that of the whole: shares are multiplied
    by it, points held within it where the combination does not add up.
    """

    combination: str
    parts: tuple[Part, ...]
    best: int
    maximum: Fraction
    place: Place | None = field(default=None, eq=False, repr=False)


@frozen(eq=False, repr=False)
class Whole(Equal):
    """The sum of the max of the parts that apply; some part does."""

    parts: tuple[Part, ...]


@frozen(eq=False, repr=False)
class Scale(Equal):
    """``value * whole / have``: points of what applies, scaled to the full max; absent as the
    first of both that is."""

    value: "Expr"
    have: "Expr"
    whole: Fraction
    place: Place | None = field(default=None, eq=False, repr=False)


@frozen(eq=False, repr=False)
class Round(Equal):
    """To the nearest multiple of ``step``; ``mode`` as in ``rational.round_to``."""

    value: "Expr"
    step: Fraction
    mode: RoundingMode
    text: str = field(default="", eq=False)


@frozen(eq=False, repr=False)
class Hold(Equal):
    """A number held within bounds, each None where the number cannot be beyond it. A bound is read
    only where the number is known, and is known there."""

    value: "Expr"
    low: "Expr | None"
    high: "Expr | None"


@frozen(eq=False, repr=False)
class Recover(Equal):
    """A value where it is needed, and what becomes of it where it is absent.

    What is wrong, and what is missing under the policy `error`, is reported as an error in the data
    of the unit. What is missing under a policy that has a row in ``missing`` comes to that row's
    value; otherwise it stays missing. What does not apply comes to ``not_applicable``, if any.
    """

    value: "Expr"
    missing: tuple[tuple[MissingPolicy, "Expr"], ...] = ()
    not_applicable: "Expr | None" = None


Expr: TypeAlias = (
    Const
    | Nothing
    | Read
    | Apply
    | Settle
    | Cases
    | Status
    | Guard
    | Combine
    | Whole
    | Scale
    | Round
    | Hold
    | Recover
)


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

    ``parameter`` is the second argument of a percentile. Where ``guarded``, a unit whose value
    divides by zero is left out, as it does not apply to the ratio or scale that reads it.
    """

    ref: Ref = field(eq=False)
    statistic: str
    value: Expr
    parameter: Fraction | None
    guarded: bool
    place: Place = field(eq=False, repr=False)


Step: TypeAlias = ValueStep | StatisticStep


# ---- what the rules declare ----------------------------------------------------------------------


@frozen(eq=False, repr=False)
class InputPlan(Node):
    """A column of data: an input, or the score that an assessor gives (``given``).

    Bounds that depend on other inputs stand in ``low`` and ``high`` as expressions; ``policy`` is
    what a missing value means. More than ten fields: they are the clauses of one statement.
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

    @property
    def key(self) -> Ref:
        """What expressions read it by."""
        return Ref("input", self.id)


@frozen(eq=False, repr=False)
class CriterionPlan(Node):
    """A criterion, bonus or penalty as the rules declare it; the root is ``total``.

    What it comes to stands in the steps. ``maximum`` is its max (``up to`` of a bonus or penalty),
    and ``limit`` the most that it can come to where everything in it applies, its bonuses included.
    ``form`` is the key of its form, or of the combination of its criteria. ``parts`` are the ids of
    what stands in it, in the order of the file: its ``criteria``, its ``bonuses`` and its
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
class LevelPlan(Node):
    """A level: its bound, in points, and what it requires beside it."""

    id: str
    label: str | None
    bound: Expr
    requires: Expr | None
    place: Place = field(repr=False)


@frozen(eq=False, repr=False)
class LevelsPlan(Node):
    """The levels of one criterion or of ``total``, best first; ``below`` is the otherwise row.

    The level of a unit is a step, ``Ref("level", of)``.
    """

    of: str
    rows: tuple[LevelPlan, ...]
    below: str
    below_label: str | None

    @property
    def labels(self) -> dict[str, str | None]:
        """The label of each level by its id, best first, the otherwise row last."""
        return {row.id: row.label for row in self.rows} | {self.below: self.below_label}


@frozen(eq=False, repr=False)
class MarkPlan(Node):
    """What results say of a score beside it, where the condition holds; nothing where the
    condition is absent."""

    mark: Mark
    of: str
    condition: Expr


@frozen(eq=False, repr=False)
class RankPlan(Equal):
    """How units are ranked, apart for each value of ``within``, the id of an input.

    ``keys`` come with whether they ascend: a unit to which a key does not apply comes last in it.
    """

    within: str | None
    keys: tuple[tuple[Expr, bool], ...]
    ties: Ties
    place: Place | None = field(default=None, repr=False)

    @property
    def group(self) -> Expr | None:
        """The value of the input that they are ranked within."""
        return None if self.within is None else Recover(Read(Ref("input", self.within)))


@frozen(eq=False, repr=False)
class CheckPlan(Node):
    """A condition that every unit's data must meet."""

    condition: Expr
    message: str
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
    """A test kept beside the rubric: given values by id, and what is expected of them."""

    name: str
    given: Mapping[str, Known]
    expect: tuple[ExpectationPlan, ...]
    place: Place = field(repr=False)


@frozen(eq=False, repr=False)
class Plan(Node):
    """A rubric, ready to run. ``steps`` are in dependency order; ``asked`` are the columns that
    tables of results have beside the names of units, None: all.

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
    not_applicable: NotApplicablePolicy
    inputs: tuple[InputPlan, ...]
    steps: tuple[Step, ...]
    criteria: tuple[CriterionPlan, ...]
    levels: tuple[LevelsPlan, ...]
    marks: tuple[MarkPlan, ...]
    rank: RankPlan
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
        group = () if self.rank.group is None else (self.rank.group,)
        keys = tuple(key for key, _ in self.rank.keys)
        return (Read(Ref("score", TOTAL)), *levels, *group, *keys)
