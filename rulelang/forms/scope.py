"""What a file declares, and the tables that the checks fill: types, choices and maxima."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from attrs import define, field, frozen

from rulelang.diagnostics import Diagnostic, Edit, Label, Place, Source, Span
from rulelang.forms.types import DATE, NUMBER, POINTS, TEXT, UNKNOWN, YESNO, Type, choice
from rulelang.plan.tree import Expr, StatisticStep
from rulelang.syntax import tree as t

__all__ = ["Owner", "Scope", "Symbol"]


@frozen
class Symbol:
    """A declared name: its kind (input, let, criterion, bonus, penalty, total) and statement."""

    id: str
    kind: str
    node: t.Input | t.Let | t.Criterion | None
    span: Span

    @property
    def scored(self) -> bool:
        """Whether it has a score."""
        return self.kind in ("criterion", "bonus", "penalty", "total")


@frozen
class Owner:
    """The criterion, bonus or penalty that a form belongs to, with its max where it is known."""

    id: str
    maximum: Fraction | None


@define
class Scope:
    """The names of a file and what is found out about them, with the diagnostics so far."""

    source: Source
    symbols: Mapping[str, Symbol]
    not_applicable: str
    damaged: tuple[Span, ...] = ()
    lost: frozenset[str] = frozenset()
    diagnostics: list[Diagnostic] = field(factory=list)
    let_types: dict[str, Type] = field(factory=dict)
    choices: dict[int, str] = field(factory=dict)
    maxima: dict[str, Fraction | None] = field(factory=dict)
    lets: dict[str, Expr] = field(factory=dict)
    spread: set[str] = field(factory=set)
    statistics: dict[StatisticStep, str] = field(factory=dict)
    fresh: list[StatisticStep] = field(factory=list)
    used: set[str] = field(factory=set)

    def place(self, span: Span) -> Place:
        """The place of a span in the file."""
        return Place(self.source, span)

    def report(
        self,
        code: str,
        span: Span,
        /,
        help: str = "help",
        underlined: str = "",
        labels: Iterable[tuple[Span, str]] = (),
        edit: str = "",
        **values: str,
    ) -> None:
        """Add a diagnostic, unless the span lies in a stretch that could not be read."""
        if any(d.start <= span.start < d.end for d in self.damaged):
            return
        place = self.place(span)
        self.diagnostics.append(
            Diagnostic(
                code,
                place,
                values,
                help,
                tuple(Label(self.place(at), text) for at, text in labels),
                underlined,
                (Edit(place, edit),) if edit else (),
            )
        )

    def type_of_symbol(self, symbol: Symbol) -> Type:
        """The type that a declared name has where it is read."""
        if symbol.scored:
            return POINTS
        if isinstance(symbol.node, t.Let):
            return self.let_types.get(symbol.id, UNKNOWN)
        assert isinstance(symbol.node, t.Input)
        return input_type(symbol.node)


def input_type(node: t.Input) -> Type:
    """The type of an input's values."""
    key = node.type.key
    if key == "choice":
        return choice(tuple(option.name.text for option in node.type.options))
    return {"yesno": YESNO, "date": DATE, "text": TEXT}.get(key, NUMBER)
