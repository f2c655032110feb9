"""Expressions of the plan: what a value comes to, as trees of a few kinds of node.

The whole meaning of a rubric stands in them: what a criterion comes to, what a policy makes of what
is missing, when something applies, what is rounded and held. A back end implements each kind once,
and never asks what a policy or a clause of a criterion means.

Expressions are equal where they say the same, and keep their hash: what is known of one is looked
up by it.
"""

from fractions import Fraction
from typing import NamedTuple, TypeAlias

from attrs import field, frozen

from rulelang.diagnostics import Place
from rulelang.plan.kinds import (
    MissingPolicy,
    RefKind,
    RoundingMode,
    StatusKind,
)
from rulelang.plan.values import Known
from rulelang.records import Equal

__all__ = [
    "SUBJECT",
    "TOTAL",
    "Apply",
    "Cases",
    "Combine",
    "Const",
    "Expr",
    "Guard",
    "Hold",
    "Lack",
    "Nothing",
    "Part",
    "Read",
    "Recover",
    "Ref",
    "Round",
    "Scale",
    "Settle",
    "Status",
    "Whole",
]


class Ref(NamedTuple):
    """A value of a unit, by what it is and whose.

    input      what the data have; ``id`` of a `given` criterion: what an assessor entered
    let        a named value; ``guarded``: as a ratio or scale reads it
    statistic  a statistic over all units, by the key of its step
    subject    what the rows of a form look at
    condition  whether a criterion applies by its own `applies when` and those that it is in
    points     what a criterion comes to before the policies make something of an absence
    score      its score
    most       the most that a criterion could come to for this unit
    limit      the same after the policies: what its parent counts as its limit
    max        its max for this unit, absent where the score is
    share      its score over its max
    level      the id of its level, by what it is of alone
    gathered   what the rows of a unit come to, by the key of its function and its input
    previous   a value of the unit as it was in the period before, by the key of its step
    placed     the id of the level of the total, as a unit of the ranking has it
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

    def _parts(self) -> tuple[bool, Known]:
        """What it is compared by: 0 and "no" are not the same."""
        return isinstance(self.value, bool), self.value


@frozen(eq=False, repr=False)
class Nothing(Equal):
    """It does not apply."""


@frozen(eq=False, repr=False)
class Lack(Equal):
    """Missing, whatever inputs are: too little is known of a criterion, by its own policy."""

    id: str


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
    """A division by zero within means that the whole does not apply; where ``wholly``, a function
    outside its domain does so too."""

    argument: "Expr"
    wholly: bool = False


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

    ``best`` is the N of ``best N``, or how many of the highest are left out, else 0, ``lowest`` how
    many of the lowest; ``maximum`` is that of the whole: shares are multiplied
    by it, points held within it where the combination does not add up.
    """

    combination: str
    parts: tuple[Part, ...]
    best: int
    maximum: Fraction
    place: Place | None = field(default=None, eq=False, repr=False)
    lowest: int = 0


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
    ``policy`` is that of inputs that have none of their own, where it is not the ruleset's. What is
    settled in one of its ``parts`` stays missing.
    """

    value: "Expr"
    missing: tuple[tuple[MissingPolicy, "Expr"], ...] = ()
    not_applicable: "Expr | None" = None
    policy: MissingPolicy | None = None
    parts: bool = False


Expr: TypeAlias = (
    Const
    | Nothing
    | Lack
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
