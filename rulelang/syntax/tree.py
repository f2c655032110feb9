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
from rulelang.plan.kinds import InputKind, Ties
from rulelang.plan.nodes import Node
from rulelang.syntax.kinds import Clausal, FormKind, OperationKind, PartKind, Relation

__all__ = [
    "Call",
    "Check",
    "Clause",
    "Comment",
    "Criterion",
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

    The own ``max`` of a form has an empty id.
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
    """A function applied to arguments."""

    function: str
    arguments: tuple["Expression", ...]
    span: Span = field(eq=False)
    depth: int = field(default=1, eq=False)


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
    """The type of an input: the key of its keyword and, of a choice, the options."""

    key: InputKind
    options: tuple[Option, ...]
    span: Span = field(eq=False)


@frozen(repr=False)
class Row(Node):
    """A row of bands, choose or first.

    ``relation`` is a comparison (one operand), ``from`` (two), ``choice`` (a name), ``when``
    (a condition) or ``otherwise`` (none).
    """

    relation: Relation
    operands: tuple[Expression, ...]
    points: Expression
    span: Span = field(eq=False)


@frozen(repr=False)
class Form(Node):
    """How a criterion earns its points: the key of the form, its expressions, its rows."""

    kind: FormKind
    operands: tuple[Expression, ...]
    rows: tuple[Row, ...]
    span: Span = field(eq=False)


@frozen(repr=False)
class LevelRow(Node):
    """A row of levels; the ``otherwise`` row has no bound."""

    name: Identifier
    label: str | None
    bound: Expression | None
    requires: Expression | None
    span: Span = field(eq=False)


@frozen(repr=False)
class RankKey(Node):
    """A key of the ranking."""

    name: Name
    ascending: bool
    span: Span = field(eq=False)


@frozen(repr=False)
class Pair(Node):
    """A figure given or expected by an example; ``start``: of it, or of the keyword before it."""

    name: Name
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
    """A named value."""

    name: Identifier
    value: Expression
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
    """Levels of the total, or of one criterion."""

    of: Name | None
    rows: tuple[LevelRow, ...]
    span: Span = field(eq=False)


@frozen(repr=False)
class Rank(Node):
    """How units are ranked; ``ties`` is the key of a keyword or empty."""

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


Statement: TypeAlias = Ruleset | Input | Let | Criterion | Levels | Rank | Check | Example


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
