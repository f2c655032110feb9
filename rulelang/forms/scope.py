"""What a file declares, and the tables that the checks fill: types, choices and maxima."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from fractions import Fraction

from attrs import define, field, frozen

from rulelang.diagnostics import Diagnostic, Edit, Label, Place, Source, Span
from rulelang.forms.types import DATE, NUMBER, POINTS, TEXT, UNKNOWN, YESNO, Type, choice
from rulelang.plan.tree import Expr, StatisticStep
from rulelang.syntax import tree as t
from rulelang.syntax.keywords import spelling

__all__ = ["Owner", "Scope", "Symbol", "apart", "input_type"]


@frozen(eq=False, repr=False)
class Symbol:
    """A declared name: its kind (input, let, criterion, bonus, penalty, total) and statement.

    ``span`` is the name where it is declared; the total of a ruleset is declared nowhere.
    """

    id: str
    kind: str
    node: t.Input | t.Let | t.Criterion | None
    span: Span | None

    @property
    def scored(self) -> bool:
        """Whether it has a score."""
        return self.kind in ("criterion", "bonus", "penalty", "total")


@frozen(eq=False, repr=False)
class Owner:
    """The criterion, bonus or penalty that a form belongs to, with its max where it is known."""

    id: str
    maximum: Fraction | None


@define(eq=False, repr=False)
class Scope:
    """The names of a file and what is found out about them, with the diagnostics so far.

    ``damaged`` are the stretches that could not be read, in order and apart (``apart``); ``lost``
    are the names that were declared in a statement that is not counted.
    """

    source: Source
    language: str
    symbols: Mapping[str, Symbol]
    not_applicable: str
    damaged: tuple[Span, ...] = ()
    lost: set[str] = field(factory=set)
    diagnostics: list[Diagnostic] = field(factory=list)
    let_types: dict[str, Type] = field(factory=dict)
    choices: dict[int, str] = field(factory=dict)
    maxima: dict[str, Fraction | None] = field(factory=dict)
    weights: dict[str, Fraction] = field(factory=dict)
    lets: dict[str, Expr] = field(factory=dict)
    spread: set[str] = field(factory=set)
    statistics: dict[StatisticStep, str] = field(factory=dict)
    fresh: list[StatisticStep] = field(factory=list)
    used: set[str] = field(factory=set)

    def place(self, span: Span) -> Place:
        """The place of a span in the file."""
        return Place(span)

    def word(self, key: str) -> str:
        """How the file spells a keyword."""
        return spelling(self.language)[key]

    def text(self, expr: t.Expression) -> str:
        """An expression as it is written."""
        return self.source.text[expr.span.start : expr.span.end]

    def is_damaged(self, span: Span) -> bool:
        """Whether some of a span could not be read."""
        before = bisect_left(self.damaged, span.end, key=_start) - 1
        return before >= 0 and self.damaged[before].end > span.start

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
        """Add a diagnostic, unless the span lies in a stretch that could not be read.

        The sentences are filled with the values, and with the keywords as the file spells them.
        """
        if self.is_damaged(span.at(span.start, span.start + 1)):
            return
        place = self.place(span)
        self.diagnostics.append(
            Diagnostic(
                code,
                place,
                {**spelling(self.language), **values},
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


def _start(span: Span) -> int:
    return span.start


def apart(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order, those that overlap made one."""
    found: list[Span] = []
    for span in sorted(spans, key=_start):
        if found and span.start <= found[-1].end:
            found[-1] = span.at(found[-1].start, max(span.end, found[-1].end))
        else:
            found.append(span)
    return tuple(found)


def input_type(node: t.Input) -> Type:
    """The type of an input's values."""
    key = node.type.key
    if key == "choice":
        return choice(tuple(option.name.text for option in node.type.options))
    return {"yesno": YESNO, "date": DATE, "text": TEXT}.get(key, NUMBER)
