"""What the names of a file mean: the declarations, and what checking has found out about them."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from fractions import Fraction
from typing import Literal, TypeAlias, assert_never

from attrs import frozen

from rulelang.diagnostics import Source, Span
from rulelang.forms.types import DATE, NUMBER, POINTS, TEXT, UNKNOWN, YESNO, Type, choice
from rulelang.plan.expressions import TOTAL, Const
from rulelang.plan.kinds import CriterionKind
from rulelang.syntax import tree as t
from rulelang.syntax.keywords import spelling

__all__ = [
    "LEVEL",
    "Owner",
    "Scope",
    "Symbol",
    "SymbolKind",
    "input_type",
    "is_unlimited",
    "level_read",
]

LEVEL = "level"


SymbolKind: TypeAlias = Literal["input", "let", "rank"] | CriterionKind


@frozen(eq=False, repr=False)
class Symbol:
    """A declared name: its kind and statement.

    ``span`` is the name where it is declared; the total of a ruleset is declared nowhere.
    """

    id: str
    kind: SymbolKind
    node: t.Input | t.Let | t.Criterion | t.Rank | None
    span: Span | None

    @property
    def scored(self) -> bool:
        """Whether it has a score."""
        return self.kind not in ("input", "let", "rank")


@frozen(eq=False, repr=False)
class Owner:
    """The criterion, bonus or penalty that a form belongs to, with its max where it is known, and
    the floor at which its score is held. One that has no limit of its own is ``unlimited``."""

    id: str
    maximum: Fraction | None
    floor: Fraction = Fraction(0)
    unlimited: bool = False


@frozen(eq=False, repr=False)
class Scope:
    """What an expression is lowered by: the names of a file, and what is known about them.

    ``has_periods``: units are ranked apart in each period.
    ``types`` are those of the expressions that were checked, by their letters, and ``choices`` the
    letters of names that are ids of a choice. ``maxima`` are None where they are not known,
    ``floors`` where a score is held if not at 0,
    ``constants`` the lets that are the same for every unit, and ``spread`` the lets that read a
    statistic. The checker fills these tables while it reads them; nobody else can. ``levels`` are
    the blocks of levels by what they are of. More than ten fields: a table for each question.
    """

    source: Source
    language: str
    symbols: Mapping[str, Symbol]
    levels: Mapping[str, t.Levels]
    not_applicable: str
    has_periods: bool
    types: Mapping[Span, Type]
    choices: AbstractSet[Span]
    maxima: Mapping[str, Fraction | None]
    floors: Mapping[str, Fraction]
    constants: Mapping[str, Const]
    spread: AbstractSet[str]

    def owner(self, id: str) -> Owner:
        """A criterion, bonus or penalty as what a form belongs to."""
        floor = self.floors.get(id, Fraction(0))
        symbol = self.symbols.get(id)
        unlimited = symbol is not None and is_unlimited(symbol.node)
        return Owner(id, self.maxima.get(id), floor, unlimited)

    def word(self, key: str) -> str:
        """How the file spells a keyword."""
        return spelling(self.language)[key]

    def labelled(self, label: str) -> str:
        """The name that is declared with a label, or none."""
        for symbol in self.symbols.values():
            if symbol.node is not None and symbol.node.label == label:
                return symbol.id
        return ""

    def type_of_symbol(self, symbol: Symbol) -> Type:
        """The type that a declared name has where it is read."""
        if symbol.scored:
            return POINTS
        if symbol.kind == "rank":
            return UNKNOWN
        if isinstance(symbol.node, t.Let):
            return self.types.get(symbol.node.value.span, UNKNOWN)
        assert isinstance(symbol.node, t.Input)
        return input_type(symbol.node)


def level_read(name: t.Name, scope: Scope) -> t.Levels | None:
    """The levels of which a name reads one: `level` those of the total, `ID.level` those of ID."""
    if name.attribute:
        return scope.levels.get(name.id) if name.attribute == LEVEL else None
    return scope.levels.get(TOTAL) if name.id == LEVEL else None


def is_unlimited(node: object) -> bool:
    """Whether a bonus or penalty has no limit of its own."""
    if not isinstance(node, t.Criterion) or node.kind == "criterion":
        return False
    return not any(clause.key in ("up_to", "max") for clause in node.clauses)


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
