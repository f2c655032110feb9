"""A diagnostic is a record of values; its sentences, in each language, are in ``words``."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeAlias

from attrs import field, frozen

from rulelang.diagnostics.place import Cell, Place
from rulelang.records import Equal
from rulelang.words import Language, Wording, sentence, sentences
from rulelang.words.readonly import read_only
from rulelang.words.values import Listed, Phrase

__all__ = ["Diagnostic", "Edit", "Label", "Severity", "sort_diagnostics"]

Severity: TypeAlias = Literal["error", "warning", "note"]

SEVERITIES: Mapping[str, Severity] = {"E": "error", "W": "warning", "N": "note"}


def _fixed(wording: Wording) -> Wording:
    """A wording that cannot be changed, nor can those within it."""
    if isinstance(wording, Phrase):
        return wording._replace(values=_all_fixed(wording.values))
    if isinstance(wording, Listed):
        return wording._replace(items=tuple(map(_fixed, wording.items)))
    return wording


def _all_fixed(values: Mapping[str, Wording]) -> Mapping[str, Wording]:
    return read_only({name: _fixed(value) for name, value in values.items()})


@frozen(eq=False, repr=False)
class Label(Equal):
    """A further place that a diagnostic points at, with a word about it."""

    place: Place
    text: Wording = field(converter=_fixed)


@frozen(eq=False, repr=False)
class Edit(Equal):
    """A quick fix: put ``text`` where the place stands."""

    place: Place
    text: str


@frozen(eq=False, repr=False)
class Diagnostic(Equal):
    """One thing that is wrong (or worth knowing), where, and its fix.

    ``code`` is stable; its sentences and its page are found by it. ``values`` fill the
    sentences. ``help`` names the variant of the fix, or is empty where none can be guessed.
    """

    code: str
    place: Place | Cell | None
    values: Mapping[str, Wording] = field(factory=dict, converter=_all_fixed)
    help: str = ""
    labels: tuple[Label, ...] = ()
    underlined: Wording = field(default="", converter=_fixed)
    edits: tuple[Edit, ...] = ()

    def __repr__(self) -> str:
        return f"<Diagnostic {self.code}: {self.message}>"

    @property
    def severity(self) -> Severity:
        """``error``, ``warning`` or ``note``."""
        return SEVERITIES[self.code[0]]

    @property
    def message(self) -> str:
        """What is wrong, in one English sentence."""
        return self.message_in("en")

    @property
    def mend(self) -> str:
        """What to do, in English, or an empty string."""
        return self.mend_in("en")

    def message_in(self, language: Language) -> str:
        """What is wrong, in one sentence of a language."""
        return self._said("message", language)

    def mend_in(self, language: Language) -> str:
        """What to do, or an empty string."""
        return self._said(self.help, language) if self.help else ""

    def _said(self, key: str, language: Language) -> str:
        """A sentence, which speaks of fields where it is about a record."""
        records = isinstance(self.place, Cell) and self.place.is_record
        own = records and key in sentences("records.en").get(self.code, {})
        return sentence("records" if own else "errors", self.code, key, self.values, language)

    def text(self, language: Language = "en") -> str:
        """The diagnostic as lines of text, as the terminal shows it."""
        from rulelang.diagnostics.render import render  # which needs diagnostics

        return render(self, language=language)

    def __str__(self) -> str:
        return self.text()

    def to_dict(self, language: Language = "en") -> dict[str, Any]:
        """The diagnostic as plain values, for editors and programs."""
        result: dict[str, Any] = {
            "code": self.code,
            "severity": self.severity,
            "message": self.message_in(language),
            "help": self.mend_in(language) or None,
        }
        if isinstance(self.place, Place):
            end_line, end_column = self.place.source.position(self.place.span.end)
            result |= {
                "file": self.place.file,
                "line": self.place.line,
                "column": self.place.column,
                "end_line": end_line,
                "end_column": end_column,
            }
        elif isinstance(self.place, Cell):
            result |= {
                "file": self.place.file,
                "sheet": self.place.sheet or None,
                "row": self.place.row,
                "column": self.place.column or None,
                "unit": self.place.unit or None,
            }
        return result


def sort_diagnostics(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Order by place, each said once: rules by position, then data by column and row."""

    def key(item: Diagnostic) -> tuple[int, str, int, str]:
        place = item.place
        if isinstance(place, Place):
            return (0, place.file, place.span.start, item.code)
        if isinstance(place, Cell):
            return (1, place.column, place.row, item.code)
        return (2, "", 0, item.code)

    unique: dict[tuple[str, str, str, str], Diagnostic] = {}
    for item in diagnostics:
        unique.setdefault((item.code, str(item.place), item.message, item.mend), item)
    return sorted(unique.values(), key=key)
