"""What the names of a file mean: the declarations, and what checking has found out about them."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from fractions import Fraction
from typing import Literal, TypeAlias, assert_never

from attrs import frozen

from rulelang.diagnostics import Source, Span
from rulelang.forms.types import DATE, NUMBER, POINTS, TEXT, UNKNOWN, YESNO, Type, choice
from rulelang.plan.kinds import CriterionKind
from rulelang.plan.tree import Const
from rulelang.syntax import tree as t
from rulelang.syntax.keywords import spelling

__all__ = ["Owner", "Scope", "Symbol", "SymbolKind", "input_type"]


SymbolKind: TypeAlias = Literal["input", "let"] | CriterionKind


@frozen(eq=False, repr=False)
class Symbol:
    """A declared name: its kind and statement.

    ``span`` is the name where it is declared; the total of a ruleset is declared nowhere.
    """

    id: str
    kind: SymbolKind
    node: t.Input | t.Let | t.Criterion | None
    span: Span | None

    @property
    def scored(self) -> bool:
        """Whether it has a score."""
        return self.kind not in ("input", "let")


@frozen(eq=False, repr=False)
class Owner:
    """The criterion, bonus or penalty that a form belongs to, with its max where it is known."""

    id: str
    maximum: Fraction | None


@frozen(eq=False, repr=False)
class Scope:
    """What an expression is lowered by: the names of a file, and what is known about them.

    ``types`` are those of the expressions that were checked, by their letters, and ``choices`` the
    letters of names that are ids of a choice. ``maxima`` are None where they are not known,
    ``constants`` the lets that are the same for every unit, and ``spread`` the lets that read a
    statistic. The checker fills these tables while it reads them; nobody else can.
    """

    source: Source
    language: str
    symbols: Mapping[str, Symbol]
    not_applicable: str
    types: Mapping[Span, Type]
    choices: AbstractSet[Span]
    maxima: Mapping[str, Fraction | None]
    constants: Mapping[str, Const]
    spread: AbstractSet[str]

    def word(self, key: str) -> str:
        """How the file spells a keyword."""
        return spelling(self.language)[key]

    def type_of_symbol(self, symbol: Symbol) -> Type:
        """The type that a declared name has where it is read."""
        if symbol.scored:
            return POINTS
        if isinstance(symbol.node, t.Let):
            return self.types.get(symbol.node.value.span, UNKNOWN)
        assert isinstance(symbol.node, t.Input)
        return input_type(symbol.node)


def input_type(node: t.Input) -> Type:
    """The type of an input's values."""
    match node.type.key:
        case "choice":
            return choice(tuple(option.name.text for option in node.type.options))
        case "yesno":
            return YESNO
        case "date":
            return DATE
        case "text":
            return TEXT
        case "number" | "integer" | "percent":
            return NUMBER
        case _:
            assert_never(node.type.key)
