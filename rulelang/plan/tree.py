"""The plan: what every engine walks. Expressions are trees; steps are in dependency order.

Expressions are equal where they say the same, and keep their hash: what is known of one is looked
up by it. Steps are compared by nobody, but for statistics.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

from rulelang.diagnostics import Place
from rulelang.plan.nodes import Node
from rulelang.plan.values import Known

__all__ = [
    "SUBJECT",
    "AppliesStep",
    "Apply",
    "Cases",
    "CheckPlan",
    "Const",
    "CriterionPlan",
    "ExamplePlan",
    "ExpectationPlan",
    "Expr",
    "Guard",
    "InputPlan",
    "LetStep",
    "LevelPlan",
    "LevelsPlan",
    "Plan",
    "RankPlan",
    "Read",
    "Rounding",
    "Settle",
    "StatisticStep",
    "Status",
    "Step",
]

SUBJECT = "·"
"""The key under which the rows of a form read the value that they look at."""


@frozen(repr=False, cache_hash=True)
class Const(Node):
    """A known value, with its spelling in the rules where it has one; `yes` is not 1."""

    value: Known = field(eq=lambda value: (isinstance(value, bool), value))
    text: str = field(default="", eq=False)


@frozen(repr=False, cache_hash=True)
class Read(Node):
    """A value of the unit: an input, let or score by its id, ``ID.max``, ``ID.share``, or the
    key of a statistic's step. ``text`` is how the rules name it."""

    key: str
    text: str = field(eq=False)
    place: Place | None = field(default=None, eq=False, repr=False)


@frozen(repr=False, cache_hash=True)
class Apply(Node):
    """A function or operator, by name, on arguments that must all be known."""

    function: str
    arguments: tuple["Expr", ...]
    place: Place | None = field(default=None, eq=False, repr=False)


@frozen(repr=False, cache_hash=True)
class Settle(Node):
    """``and`` or ``or``: one argument that settles it makes the others unread."""

    function: str
    arguments: tuple["Expr", ...]


@frozen(repr=False, cache_hash=True)
class Cases(Node):
    """The value of the first row whose condition holds, else ``otherwise``.

    The rows after the one taken, and the values of the others, are not read. ``subject`` is the
    value that the rows of bands and choose look at.
    """

    subject: "Expr | None"
    rows: tuple[tuple["Expr", "Expr"], ...]
    otherwise: "Expr"
    places: tuple[Place, ...] = field(default=(), eq=False, repr=False)


@frozen(repr=False, cache_hash=True)
class Status(Node):
    """``is missing`` or ``is applicable``."""

    kind: str
    argument: "Expr"


@frozen(repr=False, cache_hash=True)
class Guard(Node):
    """A division by zero within means that the whole does not apply."""

    argument: "Expr"


Expr: TypeAlias = Const | Read | Apply | Settle | Cases | Status | Guard


@frozen(eq=False, repr=False)
class Rounding(Node):
    """To the nearest multiple of ``step``; ``mode`` as in ``rational.round_to``."""

    step: Fraction
    mode: str
    text: str = field(default="", eq=False)


@frozen(eq=False, repr=False)
class InputPlan(Node):
    """A column of data: an input, or the score that an assessor gives (``given``).

    ``key`` is what expressions read it by, apart from the score that comes of a given one.
    ``kind`` is number, integer, percent, yesno, choice, date or text; bounds that depend on
    other inputs stand in ``low`` and ``high`` as expressions, ``policy`` is what a missing value
    means: unranked, zero or error.
    """

    id: str
    key: str = field(repr=False)
    label: str | None
    kind: str
    options: tuple[tuple[str, str | None], ...]
    low: Expr | None = field(repr=False)
    high: Expr | None = field(repr=False)
    default: Known | None
    policy: str
    unit: str
    evidence: str
    given: bool
    place: Place = field(repr=False)


@frozen(eq=False, repr=False)
class LetStep(Node):
    """A named value."""

    key: str
    value: Expr
    place: Place = field(repr=False)


@frozen(repr=False)
class StatisticStep(Node):
    """A statistic of ``value`` over the units of each period; two are equal whatever their key.

    ``parameter`` is the second argument of a percentile. Where ``guarded``, a unit whose value
    divides by zero is left out, as it does not apply to the ratio or scale that reads it.
    """

    key: str = field(eq=False)
    statistic: str
    value: Expr
    parameter: Fraction | None
    guarded: bool
    place: Place = field(eq=False, repr=False)


@frozen(eq=False, repr=False)
class AppliesStep(Node):
    """Whether a criterion applies to a unit; its children share its fate."""

    id: str
    parent: str | None
    condition: Expr | None
    place: Place = field(repr=False)


@frozen(eq=False, repr=False)
class CriterionPlan(Node):
    """A criterion, bonus or penalty; the root is ``total``.

    A leaf has a ``value``, the points before rounding and holding; a parent has children by id
    and a combination. ``maximum`` is its max (``up to`` of a bonus or penalty), and ``limit`` the
    most that it can come to where everything in it applies, its bonuses included.
    """

    id: str
    label: str | None
    kind: str
    maximum: Fraction
    limit: Fraction
    parent: str | None
    form: str
    value: Expr | None
    criteria: tuple[str, ...]
    bonuses: tuple[str, ...]
    penalties: tuple[str, ...]
    combination: str
    best: int
    weight: Fraction
    rounding: Rounding | None
    conditional: bool
    evidence: str
    place: Place = field(repr=False)


Step: TypeAlias = LetStep | StatisticStep | AppliesStep | CriterionPlan


@frozen(eq=False, repr=False)
class LevelPlan(Node):
    """A level: its bound in points, or as a share of the max (``percentage``)."""

    id: str
    label: str | None
    bound: Fraction
    percentage: bool
    requires: Expr | None
    place: Place = field(repr=False)


@frozen(eq=False, repr=False)
class LevelsPlan(Node):
    """The levels of one criterion or of ``total``, best first; ``below`` is the otherwise row."""

    of: str
    rows: tuple[LevelPlan, ...]
    below: str
    below_label: str | None

    @property
    def labels(self) -> dict[str, str | None]:
        """The label of each level by its id, best first, the otherwise row last."""
        return {row.id: row.label for row in self.rows} | {self.below: self.below_label}


@frozen(repr=False)
class RankPlan(Node):
    """Keys, each with whether it is ascending; ``within`` is an input; ties as their keyword."""

    within: str | None
    keys: tuple[tuple[Expr, bool], ...]
    ties: str
    place: Place | None = field(default=None, repr=False)


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
    """A rubric, ready to run. ``steps`` are in dependency order and end with ``total``."""

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
    not_applicable: str
    inputs: tuple[InputPlan, ...]
    steps: tuple[Step, ...]
    criteria: tuple[CriterionPlan, ...]
    levels: tuple[LevelsPlan, ...]
    rank: RankPlan
    checks: tuple[CheckPlan, ...]
    examples: tuple[ExamplePlan, ...]

    @property
    def total(self) -> CriterionPlan:
        """The root criterion."""
        return self.criteria[-1]
