"""The syntax tree: what is written, in the order in which it is written.

Two trees are equal where they say the same, wherever their letters stand: spans and depths take
no part in comparison.
"""

from datetime import date
from fractions import Fraction
from typing import Literal as OneOf
from typing import TypeAlias

from attrs import field, frozen

from rulelang.diagnostics import Source, Span
from rulelang.plan.kinds import InputKind, Side, Ties
from rulelang.records import Equal
from rulelang.syntax.kinds import (
    ClaimedKind,
    ClaimKind,
    ClaimSide,
    Clausal,
    FormKind,
    LevelWord,
    OperationKind,
    PartKind,
    Relation,
)

__all__ = [
    "Call",
    "Check",
    "Claim",
    "Claimed",
    "Clause",
    "Comment",
    "Criterion",
    "Define",
    "Disqualified",
    "Example",
    "Expression",
    "File",
    "Form",
    "Identifier",
    "Input",
    "InputType",
    "Let",
    "LevelRow",
    "Levels",
    "Literal",
    "Name",
    "Operation",
    "Option",
    "Pair",
    "Printed",
    "Published",
    "Quota",
    "Rank",
    "RankKey",
    "Row",
    "Ruleset",
    "Statement",
    "UnitName",
]


# ---- expressions ------------------------------------------------------------------------------


@frozen(eq=False, repr=False)
class Literal(Equal):
    """A number, a date, a text or a truth value, with its spelling in the file."""

    value: Fraction | date | str | bool
    text: str
    span: Span = field(eq=False)
    depth: int = field(default=1, eq=False)

    @property
    def is_percentage(self) -> bool:
        """Whether it is a number written with a percent sign."""
        return isinstance(self.value, Fraction) and self.text.endswith("%")


@frozen(eq=False, repr=False)
class Name(Equal):
    """A name where it is used, with its attribute: ``presence`` or ``presence.max``.

    The own ``max`` of a form has an empty id, as the key ``any`` of a row has.
    """

    id: str
    attribute: str
    span: Span = field(eq=False)
    depth: int = field(default=1, eq=False)


@frozen(eq=False, repr=False)
class Operation(Equal):
    """An operation on operands; a chain such as ``a - b + c`` is one node.

    ``kind`` is one of add, multiply, power, negate, compare, and, or, not, in, is, if;
    ``operators`` stand between the operands (``("-", "+")``, ``("<=",)``, ``("missing",)``).
    """

    kind: OperationKind
    operands: tuple["Expression", ...]
    operators: tuple[str, ...]
    span: Span = field(eq=False)
    depth: int = field(default=1, eq=False)


@frozen(eq=False, repr=False)
class Call(Equal):
    """A function applied to arguments.

    ``known``: those that are missing or do not apply are passed over. A statistic is of the units
    with the same value of ``within``, of those ``where`` a condition holds.
    """

    function: str
    arguments: tuple["Expression", ...]
    span: Span = field(eq=False)
    depth: int = field(default=1, eq=False)
    known: bool = False
    within: Name | None = None
    where: "Expression | None" = None


Expression: TypeAlias = Literal | Name | Operation | Call


# ---- parts of statements ------------------------------------------------------------------------


@frozen(eq=False, repr=False)
class Identifier(Equal):
    """A name where it is declared."""

    text: str
    span: Span = field(eq=False)


@frozen(eq=False, repr=False)
class Clause(Equal):
    """A clause of a header or a setting: its keyword, further words, and its expressions.

    ``words`` are the keys of keywords (``("half_even",)``) or a declared column.
    """

    key: Clausal
    operands: tuple[Expression, ...]
    words: tuple[str, ...]
    span: Span = field(eq=False)


@frozen(eq=False, repr=False)
class Option(Equal):
    """One choice of a choice input."""

    name: Identifier
    label: str | None
    span: Span = field(eq=False)


@frozen(eq=False, repr=False)
class InputType(Equal):
    """The type of an input: the key of its keyword and, of a choice, the options.

    ``reading`` says how bare numbers of a percent are meant: ``as_hundredths``, ``as_fraction``.
    """

    key: InputKind
    options: tuple[Option, ...]
    reading: str
    span: Span = field(eq=False)


@frozen(eq=False, repr=False)
class Row(Equal):
    """A row of bands, choose, first or interpolate.

    ``relation`` is a comparison (one operand), ``from`` (two), ``choice`` (a key for each value
    that is looked at), ``point`` (a number), ``when`` (a condition) or ``otherwise`` (none).
    """

    relation: Relation
    operands: tuple[Expression, ...]
    points: Expression
    span: Span = field(eq=False)


@frozen(eq=False, repr=False)
class Form(Equal):
    """How a criterion earns its points, or what a value is: the key of the form, its expressions,
    its rows. ``per_row`` is the combination of the rows of a unit, of ``given`` alone.
    """

    kind: FormKind
    operands: tuple[Expression, ...]
    rows: tuple[Row, ...]
    span: Span = field(eq=False)
    per_row: Clause | None = None


@frozen(eq=False, repr=False)
class Quota(Equal):
    """How many units a level has room for: a number, or a share ``of`` the units (None) or of a
    level and those above it."""

    amount: Literal
    of: Name | None
    span: Span = field(eq=False)


@frozen(eq=False, repr=False)
class LevelRow(Equal):
    """A row of levels; the ``otherwise`` row has no bound.

    ``side`` says whether the bound is the least or the most of the level; ``bracketed``: it stands
    in brackets, and may be any expression.
    """

    name: Identifier
    label: str | None
    side: Side
    bound: Expression | None
    bracketed: bool
    requires: Expression | None
    quota: Quota | None
    unranked: bool
    span: Span = field(eq=False)


@frozen(eq=False, repr=False)
class RankKey(Equal):
    """A key of the ranking."""

    name: Name
    ascending: bool
    span: Span = field(eq=False)


@frozen(eq=False, repr=False)
class Pair(Equal):
    """A figure given or expected by an example; ``start``: of it, or of the keyword before it. What
    was in the period before is given for a call."""

    name: Name | Call
    value: Expression
    span: Span = field(eq=False)
    start: int = field(eq=False)


# ---- statements ---------------------------------------------------------------------------------


@frozen(eq=False, repr=False)
class Ruleset(Equal):
    """The head of the file."""

    name: Identifier
    label: str | None
    settings: tuple[Clause, ...]
    span: Span = field(eq=False)


@frozen(eq=False, repr=False)
class Input(Equal):
    """A column of data."""

    name: Identifier
    label: str | None
    type: InputType
    clauses: tuple[Clause, ...]
    span: Span = field(eq=False)


@frozen(eq=False, repr=False)
class Let(Equal):
    """A named value; one with a label is a figure of the results."""

    name: Identifier
    label: str | None
    clauses: tuple[Clause, ...]
    value: Expression | Form
    span: Span = field(eq=False)


@frozen(eq=False, repr=False)
class Define(Equal):
    """A shorthand: an expression that is written out where the name is called."""

    name: Identifier
    parameters: tuple[Identifier, ...]
    value: Expression
    span: Span = field(eq=False)


@frozen(eq=False, repr=False)
class Disqualified(Equal):
    """A condition that takes a unit out of the running, and the reason that results give."""

    condition: Expression
    reason: str
    span: Span = field(eq=False)


@frozen(eq=False, repr=False)
class Criterion(Equal):
    """A criterion, bonus or penalty (``kind``), with a form or with children."""

    kind: PartKind
    name: Identifier
    label: str | None
    clauses: tuple[Clause, ...]
    form: Form | None
    children: tuple["Statement", ...]
    span: Span = field(eq=False)
    header: Span = field(eq=False)
    depth: int = field(default=1, eq=False)


@frozen(eq=False, repr=False)
class Levels(Equal):
    """Levels of the total, or of one criterion or figure; ``requires`` stands for every row but the
    last. ``word`` is the keyword, of which Vietnamese has two."""

    of: Name | None
    rows: tuple[LevelRow, ...]
    span: Span = field(eq=False)
    requires: Expression | None = None
    word: LevelWord = field(default="levels", eq=False)


@frozen(eq=False, repr=False)
class Rank(Equal):
    """How units are ranked; ``ties`` is the key of a keyword or empty. A ranking beside the plain
    one has a name."""

    name: Identifier | None
    label: str | None
    within: Name | None
    keys: tuple[RankKey, ...]
    ties: Ties | OneOf[""]
    span: Span = field(eq=False)


@frozen(eq=False, repr=False)
class Check(Equal):
    """A condition that every unit's data must meet."""

    condition: Expression
    message: str
    span: Span = field(eq=False)


@frozen(eq=False, repr=False)
class Example(Equal):
    """A test kept beside the rubric."""

    name: str
    given: tuple[Pair, ...]
    expect: tuple[Pair, ...]
    span: Span = field(eq=False)


@frozen(eq=False, repr=False)
class UnitName(Equal):
    """A unit as a report names it."""

    text: str
    span: Span = field(eq=False)


@frozen(eq=False, repr=False)
class Claimed(Equal):
    """What of a unit a claim is about: its total, its rank, or a score, share or level ``of`` a
    criterion."""

    kind: ClaimedKind
    of: Name | None
    span: Span = field(eq=False)


@frozen(eq=False, repr=False)
class Printed(Equal):
    """A figure as a report prints it: a number by its spelling, or the id of a level. The last
    place has neither."""

    value: Fraction | None
    text: str
    span: Span = field(eq=False)

    @property
    def is_percentage(self) -> bool:
        """Whether it is printed with a percent sign."""
        return self.text.endswith("%")


@frozen(eq=False, repr=False)
class Claim(Equal):
    """One statement of a report. ``printed`` are its figures in their order; ``period`` is the
    period that it names, as it is spelt there."""

    kind: ClaimKind
    figure: Claimed | None
    units: tuple[UnitName, ...]
    printed: tuple[Printed, ...]
    span: Span = field(eq=False)
    side: ClaimSide | None = None
    period: Printed | None = None


@frozen(eq=False, repr=False)
class Published(Equal):
    """What a report says of its ranking."""

    label: str | None
    claims: tuple[Claim, ...]
    span: Span = field(eq=False)
    header: Span = field(eq=False)


Statement: TypeAlias = (
    Ruleset
    | Input
    | Let
    | Define
    | Criterion
    | Levels
    | Rank
    | Disqualified
    | Check
    | Example
    | Published
)


@frozen(eq=False, repr=False)
class Comment(Equal):
    """A comment, from its ``#`` to the end of the line."""

    text: str
    span: Span = field(eq=False)


@frozen(eq=False, repr=False)
class File(Equal):
    """A whole file. ``damaged`` are the names declared by statements that could not be read."""

    source: Source = field(eq=False, repr=False)
    language: str
    statements: tuple[Statement, ...]
    comments: tuple[Comment, ...] = field(eq=False)
    damaged: tuple[str, ...] = ()
