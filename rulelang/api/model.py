"""The structure of a rubric as programs read it: inputs, the tree of criteria, levels, rankings.

`docs/schema/rubric.schema.json` describes the same as JSON. Classes with more than ten fields have
one for each clause of a statement.
"""

from fractions import Fraction
from typing import Literal, TypeAlias

from attrs import field, frozen

from rulelang.plan.kinds import (
    CriterionKind,
    FigureKind,
    InputKind,
    MissingPolicy,
    NotApplicablePolicy,
    Side,
)
from rulelang.plan.values import Known
from rulelang.words import Language

__all__ = [
    "Bound",
    "Column",
    "Criterion",
    "Figure",
    "Input",
    "Level",
    "Levels",
    "Option",
    "Quota",
    "RankKey",
    "Ranking",
    "Structure",
    "Tying",
]

Tying: TypeAlias = Literal["share", "dense", "ordinal"]
"""How equal units are numbered: 1, 1, 3; or 1, 1, 2; or 1, 2, 3."""


@frozen
class Column:
    """The column of data that names units or periods."""

    id: str
    label: str | None


@frozen
class Option:
    """An option of a choice."""

    id: str
    label: str | None


@frozen
class Bound:
    """The least or the most that a value can be.

    ``value`` is None where it differs from unit to unit; ``input`` is the id of the input that the
    bound is, None where it is a number or is calculated; ``text`` is how the rules write it.
    """

    value: Known | None
    input: str | None
    text: str


@frozen
class Input:
    """A column of data, those that an assessor fills in included (``given``).

    ``item`` is its number in the decree. ``low`` and ``high`` are None where there is no bound.
    ``missing`` is what a missing value means, ``default`` what stands for it. Where ``per_row``, a
    unit has a value in each of its rows. ``feeds`` are the ids of the criteria that read it, by
    themselves or through named values. ``line`` is its line in the rules.
    """

    id: str
    label: str | None
    item: str | None
    kind: InputKind
    choices: tuple[Option, ...] = field(repr=False)
    low: Bound | None
    high: Bound | None
    default: Known | None
    missing: MissingPolicy
    unit: str | None
    evidence: str | None = field(repr=False)
    given: bool
    per_row: bool
    feeds: tuple[str, ...] = field(repr=False)
    line: int = field(repr=False)


@frozen
class Criterion:
    """A criterion, bonus or penalty, or the root (``total``), in points.

    ``max`` is its max, or ``up to`` of a bonus or penalty. ``limit`` is the most that it can come
    to, its bonuses included, None without a limit; ``floor`` the least. ``weight`` is its weight in
    the mean that its parent is, None where the parent is no mean. ``form`` is the key of its form
    (``ratio``), of the combination of its parts (``sum``), or ``group`` of bonuses and penalties.
    ``applies`` is the condition of ``applies when`` as the rules write it. ``missing`` is its own
    policy, None where the ruleset's holds. ``parts`` are in the order of the file.
    """

    id: str
    label: str | None
    item: str | None
    kind: CriterionKind
    max: Fraction
    weight: Fraction | None
    limit: Fraction | None
    floor: Fraction
    form: str
    applies: str | None
    missing: MissingPolicy | None
    evidence: str | None = field(repr=False)
    parts: tuple["Criterion", ...] = field(repr=False)
    line: int = field(repr=False)


@frozen
class Quota:
    """How many units a level has room for: ``amount`` units, or where ``share`` that part of all
    complete units, or of those that reach the level ``of`` or a better one."""

    amount: Fraction
    share: bool
    of: str | None


@frozen
class Level:
    """A level, with its bound in points: the least (``from``) or the most (``to``) by its ``side``.

    ``requires`` is a condition next to it, as the rules write it. Where not ``ranked``, its units
    have no rank.
    """

    id: str
    label: str | None
    side: Side
    bound: Bound
    requires: str | None
    quota: Quota | None
    ranked: bool


@frozen
class Levels:
    """The levels ``of`` the total, a criterion or a figure, best first; ``otherwise`` is the last
    one, of all who reach none, and ``otherwise_ranked`` whether its units have a rank."""

    of: str
    rows: tuple[Level, ...] = field(repr=False)
    otherwise: Option
    otherwise_ranked: bool


@frozen
class RankKey:
    """What units are ordered by: ``of`` is the id of the criterion, input or named value."""

    of: str | None
    ascending: bool


@frozen
class Ranking:
    """How units are ranked, apart for each value of the input ``within``. A ranking next to the
    plain one has an ``id``."""

    id: str | None
    label: str | None
    within: str | None
    by: tuple[RankKey, ...]
    ties: Tying


@frozen
class Figure:
    """A named value that results show, in a ``unit``, with so many ``decimals``."""

    id: str
    label: str
    kind: FigureKind
    unit: str | None
    decimals: int


@frozen
class Structure:
    """All of it. ``unit`` and ``period`` are columns of data; ``missing_marks`` are the texts of
    cells in which nothing is reported, ``not_applicable`` what becomes of a criterion that does not
    apply, ``total`` the root of the tree of criteria."""

    id: str
    label: str | None
    edition: int | None
    language: Language
    sha256: str = field(repr=False)
    unit: Column | None = field(repr=False)
    period: Column | None = field(repr=False)
    decimals: int
    missing_marks: tuple[str, ...]
    not_applicable: NotApplicablePolicy
    scores_alone: bool
    inputs: tuple[Input, ...] = field(repr=False)
    total: Criterion = field(repr=False)
    levels: tuple[Levels, ...] = field(repr=False)
    rank: Ranking = field(repr=False)
    rankings: tuple[Ranking, ...] = field(repr=False)
    figures: tuple[Figure, ...] = field(repr=False)
