"""Which declaration each name of a file stands for, and where each declared name is used."""

from collections.abc import Mapping

from attrs import frozen

from rulelang.diagnostics import Span
from rulelang.forms.scope import Symbol

__all__ = ["Uses"]


@frozen(eq=False, repr=False)
class Uses:
    """Uses are the letters of names, without an attribute: of ``presence.max`` those of the name.

    ``declarations`` has what a use stands for; ``by_id`` the uses of a declared name, in the order
    of the file. The total of a ruleset and its share are declared nowhere, and used like others.
    """

    declarations: Mapping[Span, Symbol]
    by_id: Mapping[str, tuple[Span, ...]]

    @classmethod
    def of(cls, declarations: Mapping[Span, Symbol]) -> "Uses":
        """Both tables, of one."""
        found: dict[str, dict[tuple[str, int], Span]] = {}
        for span in sorted(declarations, key=lambda span: (span.source.name, span.start)):
            place = span.source.name, span.start  # a shorthand is read wherever it is used
            found.setdefault(declarations[span].id, {}).setdefault(place, span)
        return cls(declarations, {id: tuple(own.values()) for id, own in found.items()})

    def declaration(self, use: Span) -> Symbol | None:
        """What is declared by the name that is there."""
        return self.declarations.get(use)

    def of_name(self, id: str) -> tuple[Span, ...]:
        """Where a declared name is used."""
        return self.by_id.get(id, ())
