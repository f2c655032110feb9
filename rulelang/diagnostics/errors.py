"""The exceptions of the public face; each carries its diagnostics and prints as them."""

from collections.abc import Iterable
from typing import Self

from rulelang.diagnostics.diagnostic import Diagnostic
from rulelang.diagnostics.render import render_all
from rulelang.words import Language

__all__ = ["DataError", "RulelangError", "RulesError"]


class RulelangError(Exception):
    """Something is wrong with rules or data; ``diagnostics`` shows what and where.

    ``language`` is that of the rules, if it is known: ``str`` of the error is in it.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic], language: Language | None = None) -> None:
        self._diagnostics = tuple(diagnostics)
        self._language = language
        super().__init__(self._diagnostics)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What is wrong, in the order of its places."""
        return self._diagnostics

    @property
    def language(self) -> Language | None:
        """The language of the rules, if it is known."""
        return self._language

    def __repr__(self) -> str:
        codes = ", ".join(dict.fromkeys(item.code for item in self.diagnostics))
        return f"<{type(self).__name__}: {codes}>"

    def spoken(self, language: Language) -> Self:
        """The same error, in the language of the rules."""
        self._language = self._language or language
        return self

    def text(self, language: Language | None = None) -> str:
        """The diagnostics as lines of text: in a language, else in that of the rules."""
        return render_all(self.diagnostics, language=language or self.language or "en")

    def __str__(self) -> str:
        return self.text()


class RulesError(RulelangError):
    """Rules have errors, or look at more than is at hand (`score_one`)."""


class DataError(RulelangError):
    """Data do not fit the rules; nothing was scored."""
