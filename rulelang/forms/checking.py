"""A check of one file while it runs: its tables, and what it has found wrong."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from attrs import frozen

from rulelang.diagnostics import Diagnostic, Edit, Label, Place, Source, Span
from rulelang.forms.scope import Scope, Symbol
from rulelang.forms.types import Type
from rulelang.plan.expressions import Const
from rulelang.syntax import tree as t
from rulelang.syntax.keywords import spelling
from rulelang.words import Wording, phrase

__all__ = ["Checking", "Reports", "apart"]


@frozen(eq=False, repr=False)
class Reports:
    """What was found wrong so far with a file in a language, but for what is in ``damaged``:
    the stretches that could not be read, in order and apart (``apart``)."""

    language: str
    damaged: tuple[Span, ...]
    diagnostics: list[Diagnostic]

    def touches(self, span: Span) -> bool:
        """Whether some of a span could not be read."""
        before = bisect_left(self.damaged, span.end, key=_start) - 1
        return before >= 0 and self.damaged[before].end > span.start

    def _uses(self, span: Span) -> Iterator[tuple[Span, Wording]]:
        """Where a shorthand is used in which a span stands."""
        at = span.source.used_at
        while at is not None:
            yield at, phrase("labels.used")
            at = at.source.used_at

    def add(
        self,
        code: str,
        span: Span,
        /,
        help: str = "help",
        underlined: Wording = "",
        labels: Iterable[tuple[Span, Wording]] = (),
        edit: str = "",
        **values: Wording,
    ) -> None:
        """Add a diagnostic, unless the span lies in a stretch that could not be read.

        The sentences are filled with the values, and with the keywords as the file spells them.
        """
        if self.touches(span.at(span.start, span.start + 1)):
            return
        place = Place(span)
        labels = [*labels, *self._uses(span)]
        self.diagnostics.append(
            Diagnostic(
                code,
                place,
                {**spelling(self.language), **values},
                help,
                tuple(Label(Place(at), text) for at, text in labels),
                underlined,
                (Edit(place, edit),) if edit else (),
            )
        )


@frozen(eq=False, repr=False)
class Checking:
    """The tables that a check fills, which ``scope`` reads as they are, and its reports.

    ``lost`` are names that were declared in a statement that is not counted. ``uses`` has what is
    declared for each span that names it; ``meant`` are names that a misspelt one is near to.
    """

    scope: Scope
    reports: Reports
    lost: set[str]
    types: dict[Span, Type]
    choices: set[Span]
    maxima: dict[str, Fraction | None]
    floors: dict[str, Fraction]
    constants: dict[str, Const]
    spread: set[str]
    uses: dict[Span, Symbol]
    meant: set[str]

    @classmethod
    def begin(
        cls,
        source: Source,
        symbols: Mapping[str, Symbol],
        lost: set[str],
        levels: Mapping[str, t.Levels],
        not_applicable: str,
        has_periods: bool,
        reports: Reports,
    ) -> "Checking":
        """A check in which nothing has been found out but what is declared."""
        types: dict[Span, Type] = {}
        choices: set[Span] = set()
        maxima: dict[str, Fraction | None] = {}
        floors: dict[str, Fraction] = {}
        constants: dict[str, Const] = {}
        spread: set[str] = set()
        found = types, choices, maxima, floors, constants, spread
        about = source, reports.language, symbols, levels, not_applicable, has_periods
        scope = Scope(*about, *found)
        return cls(scope, reports, lost, *found, uses={}, meant=set())


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
