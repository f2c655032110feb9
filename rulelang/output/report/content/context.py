"""What all parts of a report's content share: facts, words, and how figures are written."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import TypeVar

from attrs import field, frozen

from rulelang.analysis.facts import Analysis, RankingAnalysis
from rulelang.analysis.history import History
from rulelang.output.charts.shown import Shown
from rulelang.output.figures import NONE, for_people, percentage, signed
from rulelang.output.further import limit
from rulelang.output.report.parts import Cell
from rulelang.output.report.sentences import Said, Speech, Units, Years
from rulelang.plan.expressions import TOTAL
from rulelang.plan.tree import CriterionPlan, Plan
from rulelang.results.score import Results, UnitResult
from rulelang.results.trace import Trace
from rulelang.words import Language, Wording, sentence

__all__ = ["Content", "anchor_of_criterion"]

T = TypeVar("T")

Traced = Callable[[UnitResult], Trace]
"""How the total of a unit came about."""


@frozen(slots=False)
class Content:
    """What a report is made of. ``plan`` speaks the language of the report; ``results`` are those
    of the period that it is about; ``previous`` are the SHA-256 of earlier data by period."""

    plan: Plan = field(repr=False)
    results: Results = field(repr=False)
    analysis: Analysis = field(repr=False)
    history: History | None = field(repr=False)
    traced: Traced = field(repr=False)
    previous: Mapping[str, str | None] = field(factory=dict, repr=False)
    unreported: Mapping[str, int] = field(factory=dict, repr=False)
    """How many units did not report an input, by its id; none of those that all reported."""
    anchors: Mapping[str, str] = field(factory=dict, repr=False)
    """The anchor of each unit's page, by its name; none where units have no pages."""

    # ---- words --------------------------------------------------------------------------------

    @property
    def language(self) -> Language:
        """The language of the report."""
        return "vi" if self.plan.language == "vi" else "en"

    def say(self, key: str, /, **values: Wording) -> str:
        """Fixed words of the catalogue (`words/document.en.toml`), by section and name."""
        section, _, name = key.partition(".")
        return sentence("document", section, name, values, self.language)

    def of_group(self, what: str, ranking: RankingAnalysis) -> str:
        """A title, with the group that it is about where there are several."""
        if not self.is_grouped:
            return what
        return self.say("parts.of_group", what=what, group=self.group(ranking))

    def in_parts(self, title: str, groups: Sequence[T]) -> Iterator[tuple[str, T]]:
        """What tables side by side show, each with its caption: its part of several."""
        for at, group in enumerate(groups, start=1):
            alone = len(groups) == 1
            caption = self.say("parts.of_part", what=title, part=at, parts=len(groups))
            yield title if alone else caption, group

    @property
    def is_grouped(self) -> bool:
        """Whether units are ranked apart, by what they are within."""
        return self.plan.rank.within is not None

    def group(self, ranking: RankingAnalysis) -> str:
        """What people call the units that are ranked together."""
        return ranking.group_label or ranking.group or NONE

    def told(self, ranking: RankingAnalysis, said: Iterable[Said]) -> str:
        """Sentences about a ranking as a paragraph, empty where there are none; which of several
        rankings they are about stands before them."""
        text = texts_of(said)
        if not text or not self.is_grouped:
            return text
        return self.say("parts.of_group", what=self.group(ranking), group=text)

    # ---- sentences ----------------------------------------------------------------------------

    @cached_property
    def speech(self) -> Speech:
        """What writes sentences."""
        return Speech(self.plan, self.language)

    def units_of(self, ranking: RankingAnalysis) -> Units:
        """A ranking, for sentences."""
        return Units(self.speech, ranking, self.analysis.period)

    @cached_property
    def over_years(self) -> Years | None:
        """The history, for sentences; None where there is none."""
        return None if self.history is None else Years(self.speech, self.history)

    @cached_property
    def shown(self) -> Shown:
        """What draws pictures."""
        return Shown.of(self.plan, self.language)

    # ---- figures ------------------------------------------------------------------------------

    def points(self, value: Fraction | None, decimals: int | None = None) -> str:
        """Points with the decimals of the rules; a dash for none."""
        digits = self.plan.decimals if decimals is None else decimals
        return for_people(value, digits, self.plan.language)

    def points_cell(self, value: Fraction | None, kind: str = "criterion") -> Cell:
        """Points in a cell, those of bonuses and penalties with their sign."""
        (text,) = signed([self.points(value)], kind)
        return Cell(text, _key(value))

    def share_cell(self, share: Fraction | None) -> Cell:
        """A share as a percentage."""
        return Cell(percentage(share, self.plan.language), _key(share))

    def maximum(self, criterion: CriterionPlan) -> str:
        """The max of a criterion, empty where nothing limits it."""
        return limit(criterion, self.plan.language)

    # ---- names --------------------------------------------------------------------------------

    @cached_property
    def criteria(self) -> Mapping[str, CriterionPlan]:
        """The criteria by id."""
        return {one.id: one for one in self.plan.criteria}

    def called(self, id: str) -> str:
        """What people call a criterion."""
        if id == TOTAL:
            return self.criteria[id].label or self.say("columns.total")
        return self.criteria[id].label or id

    def level(self, id: str | None, of: str = TOTAL) -> str:
        """What people call a level."""
        block = next((one for one in self.plan.levels if one.of == of), None)
        if id is None or block is None:
            return NONE
        return block.labels.get(id) or id

    def noun(self) -> str:
        """What people call a unit."""
        return self.plan.unit_label or self.say("columns.unit")

    @cached_property
    def in_order(self) -> tuple[tuple[CriterionPlan, int], ...]:
        """The criteria but the total, each before its parts, with its depth, the outermost 0."""

        def within(criterion: CriterionPlan, depth: int) -> Iterator[tuple[CriterionPlan, int]]:
            for _, id in criterion.parts:
                yield self.criteria[id], depth
                yield from within(self.criteria[id], depth + 1)

        return tuple(within(self.plan.total, 0))


def anchor_of_criterion(at: int) -> str:
    """The anchor of the section of a criterion, by its number."""
    return f"criterion-{at}"


def texts_of(said: Iterable[Said]) -> str:
    """Sentences as a paragraph."""
    return " ".join(one.text for one in said)


def _key(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
