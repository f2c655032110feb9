"""The exceptions of the public face; each carries its diagnostics and prints as them."""

from collections.abc import Iterable

from rulelang.diagnostics.diagnostic import Diagnostic
from rulelang.diagnostics.render import render_all
from rulelang.words import Language

__all__ = ["DataError", "RulelangError", "RulesError"]


class RulelangError(Exception):
    """Something is wrong with rules or data; ``diagnostics`` says what and where."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = tuple(diagnostics)
        super().__init__(self.diagnostics)

    def __repr__(self) -> str:
        codes = ", ".join(dict.fromkeys(item.code for item in self.diagnostics))
        return f"<{type(self).__name__}: {codes}>"

    def text(self, language: Language = "en") -> str:
        """The diagnostics as lines of text in a language."""
        return render_all(self.diagnostics, language=language)

    def __str__(self) -> str:
        return self.text()


class RulesError(RulelangError):
    """A rules file has errors."""


class DataError(RulelangError):
    """Data do not fit the rules; nothing was scored."""
