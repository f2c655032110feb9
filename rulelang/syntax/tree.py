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
from rulelang.plan.nodes import Equal
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

    The own ``max`` of a form has an empty id.
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
    """A function applied to arguments."""

    function: str
    arguments: tuple["Expression", ...]
    span: Span = field(eq=False)
    depth: int = field(default=1, eq=False)


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
    """The type of an input: the key of its keyword and, of a choice, the options."""

    key: InputKind
    options: tuple[Option, ...]
    span: Span = field(eq=False)


@frozen(eq=False, repr=False)
class Row(Equal):
    """A row of bands, choose or first.

    ``relation`` is a comparison (one operand), ``from`` (two), ``choice`` (a name), ``when``
    (a condition) or ``otherwise`` (none).
    """

    relation: Relation
    operands: tuple[Expression, ...]
    points: Expression
    span: Span = field(eq=False)


@frozen(eq=False, repr=False)
class Form(Equal):
    """How a criterion earns its points: the key of the form, its expressions, its rows."""

    kind: FormKind
    operands: tuple[Expression, ...]
    rows: tuple[Row, ...]
    span: Span = field(eq=False)


@frozen(eq=False, repr=False)
class LevelRow(Equal):
    """A row of levels; the ``otherwise`` row has no bound."""

    name: Identifier
    label: str | None
    bound: Expression | None
    requires: Expression | None
    span: Span = field(eq=False)


@frozen(eq=False, repr=False)
class RankKey(Equal):
    """A key of the ranking."""

    name: Name
    ascending: bool
    span: Span = field(eq=False)


@frozen(eq=False, repr=False)
class Pair(Equal):
    """A figure given or expected by an example; ``start``: of it, or of the keyword before it."""

    name: Name
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
    """A named value."""

    name: Identifier
    value: Expression
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
    """Levels of the total, or of one criterion."""

    of: Name | None
    rows: tuple[LevelRow, ...]
    span: Span = field(eq=False)


@frozen(eq=False, repr=False)
class Rank(Equal):
    """How units are ranked; ``ties`` is the key of a keyword or empty."""

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


Statement: TypeAlias = Ruleset | Input | Let | Criterion | Levels | Rank | Check | Example


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
