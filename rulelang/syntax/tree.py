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
from rulelang.plan.nodes import Node
from rulelang.syntax.kinds import (
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
    "Quota",
    "Rank",
    "RankKey",
    "Row",
    "Ruleset",
    "Statement",
]


# ---- expressions ------------------------------------------------------------------------------


@frozen(repr=False)
class Literal(Node):
    """A number, a date, a text or a truth value, with its spelling in the file."""

    value: Fraction | date | str | bool
    text: str
    span: Span = field(eq=False)
    depth: int = field(default=1, eq=False)

    @property
    def is_percentage(self) -> bool:
        """Whether it is a number written with a percent sign."""
        return isinstance(self.value, Fraction) and self.text.endswith("%")


@frozen(repr=False)
class Name(Node):
    """A name where it is used, with its attribute: ``presence`` or ``presence.max``.

    The own ``max`` of a form has an empty id, as the key ``any`` of a row has.
    """

    id: str
    attribute: str
    span: Span = field(eq=False)
    depth: int = field(default=1, eq=False)


@frozen(repr=False)
class Operation(Node):
    """An operation on operands; a chain such as ``a - b + c`` is one node.

    ``kind`` is one of add, multiply, power, negate, compare, and, or, not, in, is, if;
    ``operators`` stand between the operands (``("-", "+")``, ``("<=",)``, ``("missing",)``).
    """

    kind: OperationKind
    operands: tuple["Expression", ...]
    operators: tuple[str, ...]
    span: Span = field(eq=False)
    depth: int = field(default=1, eq=False)


@frozen(repr=False)
class Call(Node):
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


@frozen(repr=False)
class Identifier(Node):
    """A name where it is declared."""

    text: str
    span: Span = field(eq=False)


@frozen(repr=False)
class Clause(Node):
    """A clause of a header or a setting: its keyword, further words, and its expressions.

    ``words`` are the keys of keywords (``("half_even",)``) or a declared column.
    """

    key: Clausal
    operands: tuple[Expression, ...]
    words: tuple[str, ...]
    span: Span = field(eq=False)


@frozen(repr=False)
class Option(Node):
    """One choice of a choice input."""

    name: Identifier
    label: str | None
    span: Span = field(eq=False)


@frozen(repr=False)
class InputType(Node):
    """The type of an input: the key of its keyword and, of a choice, the options.

    ``reading`` says how bare numbers of a percent are meant: ``as_hundredths``, ``as_fraction``.
    """

    key: InputKind
    options: tuple[Option, ...]
    reading: str
    span: Span = field(eq=False)


@frozen(repr=False)
class Row(Node):
    """A row of bands, choose, first or interpolate.

    ``relation`` is a comparison (one operand), ``from`` (two), ``choice`` (a key for each value
    that is looked at), ``point`` (a number), ``when`` (a condition) or ``otherwise`` (none).
    """

    relation: Relation
    operands: tuple[Expression, ...]
    points: Expression
    span: Span = field(eq=False)


@frozen(repr=False)
class Form(Node):
    """How a criterion earns its points, or what a value is: the key of the form, its expressions,
    its rows. ``per_row`` is the combination of the rows of a unit, of ``given`` alone.
    """

    kind: FormKind
    operands: tuple[Expression, ...]
    rows: tuple[Row, ...]
    span: Span = field(eq=False)
    per_row: Clause | None = None


@frozen(repr=False)
class Quota(Node):
    """How many units a level has room for: a number, or a share ``of`` the units (None) or of a
    level and those above it."""

    amount: Literal
    of: Name | None
    span: Span = field(eq=False)


@frozen(repr=False)
class LevelRow(Node):
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


@frozen(repr=False)
class RankKey(Node):
    """A key of the ranking."""

    name: Name
    ascending: bool
    span: Span = field(eq=False)


@frozen(repr=False)
class Pair(Node):
    """A figure given or expected by an example; ``start``: of it, or of the keyword before it. What
    was in the period before is given for a call."""

    name: Name | Call
    value: Expression
    span: Span = field(eq=False)
    start: int = field(eq=False)


# ---- statements ---------------------------------------------------------------------------------


@frozen(repr=False)
class Ruleset(Node):
    """The head of the file."""

    name: Identifier
    label: str | None
    settings: tuple[Clause, ...]
    span: Span = field(eq=False)


@frozen(repr=False)
class Input(Node):
    """A column of data."""

    name: Identifier
    label: str | None
    type: InputType
    clauses: tuple[Clause, ...]
    span: Span = field(eq=False)


@frozen(repr=False)
class Let(Node):
    """A named value; one with a label is a figure of the results."""

    name: Identifier
    label: str | None
    clauses: tuple[Clause, ...]
    value: Expression | Form
    span: Span = field(eq=False)


@frozen(repr=False)
class Define(Node):
    """A shorthand: an expression that is written out where the name is called."""

    name: Identifier
    parameters: tuple[Identifier, ...]
    value: Expression
    span: Span = field(eq=False)


@frozen(repr=False)
class Disqualified(Node):
    """A condition that takes a unit out of the running, and the reason that results give."""

    condition: Expression
    reason: str
    span: Span = field(eq=False)


@frozen(repr=False)
class Criterion(Node):
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


@frozen(repr=False)
class Levels(Node):
    """Levels of the total, or of one criterion or figure; ``requires`` stands for every row but the
    last. ``word`` is the keyword, of which Vietnamese has two."""

    of: Name | None
    rows: tuple[LevelRow, ...]
    span: Span = field(eq=False)
    requires: Expression | None = None
    word: LevelWord = field(default="levels", eq=False)


@frozen(repr=False)
class Rank(Node):
    """How units are ranked; ``ties`` is the key of a keyword or empty. A ranking beside the plain
    one has a name."""

    name: Identifier | None
    label: str | None
    within: Name | None
    keys: tuple[RankKey, ...]
    ties: Ties | OneOf[""]
    span: Span = field(eq=False)


@frozen(repr=False)
class Check(Node):
    """A condition that every unit's data must meet."""

    condition: Expression
    message: str
    span: Span = field(eq=False)


@frozen(repr=False)
class Example(Node):
    """A test kept beside the rubric."""

    name: str
    given: tuple[Pair, ...]
    expect: tuple[Pair, ...]
    span: Span = field(eq=False)


Statement: TypeAlias = (
    Ruleset | Input | Let | Define | Criterion | Levels | Rank | Disqualified | Check | Example
)


@frozen(repr=False)
class Comment(Node):
    """A comment, from its ``#`` to the end of the line."""

    text: str
    span: Span = field(eq=False)


@frozen(repr=False)
class File(Node):
    """A whole file. ``damaged`` are the names declared by statements that could not be read."""

    source: Source = field(eq=False, repr=False)
    language: str
    statements: tuple[Statement, ...]
    comments: tuple[Comment, ...] = field(eq=False)
    damaged: tuple[str, ...] = ()
