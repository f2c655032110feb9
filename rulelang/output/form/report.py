"""What is said of forms that came back: by office and by question, ready to be forwarded."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

from attrs import evolve, field, frozen

from rulelang.data.answers import Gathered
from rulelang.diagnostics import Cell, Diagnostic
from rulelang.output.form.phrasing import Phrasing
from rulelang.plan.tree import Plan
from rulelang.words import Language, Phrase, Wording, said

__all__ = ["EmptyRows", "report", "summary"]

MOST_PARTIAL = 20

QUOTED = re.compile(r"`([^`]+)`")
SEVERITIES = {"E": 0, "W": 1, "N": 2}


def report(plan: Plan, gathered: Gathered, found: Sequence[Diagnostic], language: str) -> list[str]:
    """Lines on what is wrong with forms and what was skipped, a block for each office.

    Each office reads the language of its form; ``language`` is that of everything else.
    """
    blocks: dict[tuple[int, str], list[Diagnostic]] = {}
    for item in found:
        blocks.setdefault(_whose(item, gathered), []).append(item)
    lines: list[str] = []
    for (_, title), items in sorted(blocks.items(), key=_order):
        own = {gathered.languages.get(_cell(item).file, language) for item in items}
        voice = _Voice(evolve(plan, language=own.pop() if len(own) == 1 else language))
        lines += [*_block(voice, title, items), ""]
    return lines


EmptyRows: TypeAlias = Literal["incomplete", "ranked", "refused"]
"""What the rules make of a unit without any answer."""


def summary(
    plan: Plan,
    gathered: Gathered,
    to_correct: Sequence[str],
    language: str,
    empty_rows: EmptyRows = "incomplete",
) -> Iterator[str]:
    """Lines on who handed in, who has to correct something and who did not answer: they add up.

    ``empty_rows`` is what becomes of the last ones.
    """
    voice = _Voice(evolve(plan, language=language))
    own, labels = voice.words, voice.phrasing.labels
    wrong = {*to_correct}
    answered = [called for called, unit in gathered.answered.items() if unit not in wrong]
    counts = {"answered": len(answered), "wrong": len(wrong), "waiting": len(gathered.waiting)}
    key = "counts_to_correct" if wrong else "counts"
    yield own[key].format(all=sum(counts.values()), **counts)
    if wrong:
        yield own["to_correct"].format(units=", ".join(to_correct))
    if gathered.waiting:
        yield own["waiting"].format(units=", ".join(gathered.waiting))
    if empty_rows != "incomplete":
        yield own[f"blank_rows_{empty_rows}"]
    partial = [*gathered.partial.items()]
    for unit, ids in partial[:MOST_PARTIAL]:
        questions = ", ".join(labels[id] for id in ids)
        yield own["left_empty"].format(unit=unit, questions=questions)
    if len(partial) > MOST_PARTIAL:
        yield own["more_left_empty"].format(count=len(partial) - MOST_PARTIAL)
    if gathered.unasked:
        yield own["unasked"].format(questions=", ".join(labels[id] for id in gathered.unasked))


def _whose(item: Diagnostic, gathered: Gathered) -> tuple[int, str]:
    """The block that something is said in: of a unit, of a file, or of them all."""
    place = _cell(item)
    if place.unit:
        return 0, place.unit
    return (2, place.file) if place.file == gathered.table.file else (1, place.file)


def _order(block: tuple[tuple[int, str], list[Diagnostic]]) -> tuple[int, int]:
    """Offices before files; those with errors first, and else as they come."""
    (kind, _), items = block
    return kind, min(SEVERITIES[item.code[0]] for item in items)


def _cell(item: Diagnostic) -> Cell:
    assert isinstance(item.place, Cell)
    return item.place


def _block(voice: "_Voice", title: str, items: Sequence[Diagnostic]) -> Iterator[str]:
    files = {_cell(item).file for item in items}
    alone = len(files) == 1
    (file, *_) = files
    yield title if not alone or title == file else f"{title} ({file})"
    for item in sorted(items, key=lambda item: (SEVERITIES[item.code[0]], _cell(item).row)):
        message, mend = voice.said(item)
        where = voice.where(item, alone)
        yield f"  {where}{': ' if where else ''}{message} [{item.code}]"
        if mend:
            yield f"    → {mend}"


@frozen
class _Voice:
    """Says diagnostics about a rubric in the language of its plan, questions by their labels."""

    plan: Plan
    phrasing: Phrasing = field(init=False)
    names: Mapping[str, str] = field(init=False)

    @phrasing.default
    def _phrasing(self) -> Phrasing:
        return Phrasing(self.plan)

    @names.default
    def _names(self) -> Mapping[str, str]:
        """The labels of what a form asks: of the questions, of the unit and of the period."""
        named = ((self.plan.unit, self.plan.unit_label), (self.plan.period, self.plan.period_label))
        return {id: label for id, label in named if id and label} | dict(self.phrasing.labels)

    @property
    def words(self) -> Mapping[str, str]:
        """The words of forms."""
        return self.phrasing.words

    def where(self, item: Diagnostic, alone: bool) -> str:
        """The cell, by its address and its question; with its file unless that is known."""
        place = _cell(item)
        parts = [] if alone or not place.file else [place.file]
        parts += [place.spot] if place.address else [place.sheet] if place.sheet else []
        parts += [f"«{self.names.get(place.column, place.column)}»"] if place.column else []
        return ", ".join(parts)

    def said(self, item: Diagnostic) -> tuple[str, str]:
        """The sentence, and the one that says what to do."""
        values = {key: self._value(item, key, value) for key, value in item.values.items()}
        spoken = evolve(item, values=values)
        language: Language = "vi" if self.plan.language == "vi" else "en"
        return spoken.message_in(language), spoken.mend_in(language)

    def _value(self, item: Diagnostic, key: str, value: Wording) -> Wording:
        """A value with the questions of the form in the place of ids."""
        language: Language = "vi" if self.plan.language == "vi" else "en"
        if key == "wanted" and _cell(item).column:
            return self._wanted(item, value, language)
        if isinstance(value, int):
            return value
        text = said(value, language)
        if key == "id":
            return self.names.get(text, text)
        text = QUOTED.sub(lambda found: f"«{self.names.get(found[1], found[1])}»", text)
        return self._figures(text) if key == "values" else text

    def _wanted(self, item: Diagnostic, value: Wording, language: Language) -> Wording:
        """What is allowed, as the form says it; with the figures of a bound that is an answer."""
        asked = next((one for one in self.plan.inputs if one.id == _cell(item).column), None)
        if asked is None:
            return value
        allowed = self.phrasing.allowed(asked)
        if item.code != "E511" or not isinstance(value, Phrase):
            return allowed
        return f"{allowed} ({self._figures(said(value.values['values'], language))})"

    def _figures(self, text: str) -> str:
        """Figures such as `online = 3, late = 0.5`, by the questions that they answer."""
        for id, label in self.names.items():
            pieces = re.split(rf"(?<!\w){re.escape(id)}(?= = )", text)
            text = f"«{label}»".join(pieces)
        return text
