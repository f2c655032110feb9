"""The words of an explanation, in English and in Vietnamese, and what names stand for."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from attrs import frozen

from rulelang.plan.expressions import TOTAL, Guard, Read, Recover, Ref
from rulelang.plan.functions import FUNCTIONS
from rulelang.plan.statistics import STATISTICS
from rulelang.plan.tree import Plan, StatisticStep
from rulelang.plan.values import Absent, Known
from rulelang.words import words_of

__all__ = ["Names", "names_of"]

LEVELS = ("level", "placed")
NAMES = re.compile(r'"(?:[^"\\]|\\.)*"|(\w+)')
"""The names in a piece of rules, and its texts, in which there are none."""
CLAUSES = (("where", "với điều kiện"), ("within", "trong từng"))
CALLED = (
    *((row.name, row.vi) for row in FUNCTIONS.values() if row.vi),
    *((row.name, row.vi) for row in STATISTICS.values()),
    ("previous", "kỳ trước"),
)


@frozen(eq=False)
class Names:
    """What people call what the rules name: ``labels`` by id, and those of choices by input;
    ``percents`` are the values that they read as percentages.

    With ``ids``, each label has its id next to it.
    """

    language: str
    words: Mapping[str, str]
    labels: Mapping[str, str]
    options: Mapping[str, Mapping[str, str]]
    percents: frozenset[Ref]
    ids: bool

    def of(self, id: str, label: str | None = None) -> str:
        """What an input, a criterion or a level is called."""
        label = label or self.labels.get(id)
        if id == TOTAL and label in (None, id):
            return self.words["total"]
        return self._labelled(id, label)

    def read(self, read: Read) -> str:
        """What is read, such as ``share of Services``."""
        kind, id = read.ref
        if kind in LEVELS and id == TOTAL:
            return self.words["level"]
        if kind in ("share", "max", *LEVELS):
            word = "level of" if kind in LEVELS else f"{kind} of"
            return self.words[word].format(what=self.of(id))
        if kind in ("statistic", "gathered", "previous"):
            function, bracket, inner = read.text.partition("(")
            inner = NAMES.sub(lambda found: self.of(found[0]) if found[1] else found[0], inner)
            for both in CLAUSES:
                other, own = self.ordered(both)
                inner = inner.replace(f" {other} ", f" {own} ")
            return self.function(function) + bracket + inner
        return self.of(read.text if kind == "subject" else id)

    def choices(self, read: Read) -> Mapping[str, str]:
        """The labels of what an input or a level can be, by id; empty of what is not a choice."""
        kind, id = read.ref
        key = read.text if kind == "subject" else f"level of {id}" if kind in LEVELS else id
        return self.options.get(key, {})

    def spelt(self, value: Known | Absent, choices: Mapping[str, str]) -> str:
        """A value that is not a number."""
        if isinstance(value, Absent):
            return self.words[value.kind]
        if isinstance(value, bool):
            return self.words["yes" if value else "no"]
        if isinstance(value, date):
            return f"{value:%d/%m/%Y}" if self.language == "vi" else value.isoformat()
        return self._labelled(str(value), choices.get(str(value)))

    def _labelled(self, id: str, label: str | None) -> str:
        if label is None or label == id:
            return id
        return f"{label} ({id})" if self.ids else label

    def function(self, name: str) -> str:
        """What a function or a statistic is called, whichever language the rules name it in."""
        for both in CALLED:
            if name in both:
                return self.ordered(both)[1]
        return name

    def ordered(self, both: tuple[str, str]) -> tuple[str, str]:
        """English and Vietnamese words, those of this language last."""
        return both if self.language == "vi" else (both[1], both[0])


def names_of(plan: Plan, ids: bool) -> Names:
    """The names of a plan, in the language of its rules."""
    labels = {item.id: item.label for item in plan.inputs if item.label}
    labels |= {item.id: item.label for item in plan.criteria if item.label}
    labels |= {item.id: item.label for item in plan.figures}
    options = {
        item.id: {id: label or id for id, label in item.options}
        for item in plan.inputs
        if item.options
    }
    for block in plan.levels:
        options[f"level of {block.of}"] = {id: label or id for id, label in block.labels.items()}
    percents = frozenset(_percents(plan))
    return Names(
        plan.language, words_of("calculation", plan.language), labels, options, percents, ids
    )


def _percents(plan: Plan) -> Iterator[Ref]:
    """The inputs that are percentages, and statistics of these that are such, too."""
    own = {item.key for item in plan.inputs if item.kind == "percent"}
    yield from own
    for step in plan.steps:
        if isinstance(step, StatisticStep) and STATISTICS[step.statistic].keeps_points:
            value = step.value
            while isinstance(value, Recover | Guard):
                value = value.value if isinstance(value, Recover) else value.argument
            if isinstance(value, Read) and value.ref in own:
                yield step.ref
