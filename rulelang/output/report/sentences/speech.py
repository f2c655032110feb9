"""What all sentences of a report share: its language, the labels of its rules, and its figures."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Literal, TypeAlias, get_args

from attrs import field, frozen

from rulelang.analysis.facts import CriterionAnalysis, RankingAnalysis
from rulelang.analysis.history import History, Placed, Run, UnitHistory
from rulelang.analysis.unusual import UNUSUAL, Unusual, unusual, within
from rulelang.output.report.sentences.figures import number, percentage
from rulelang.output.report.sentences.lists import Names, Place, Tally, report
from rulelang.output.report.sentences.said import Fact, Said, What
from rulelang.plan.expressions import TOTAL, Const
from rulelang.plan.kinds import UnitStatus
from rulelang.plan.tree import CriterionPlan, LevelsPlan, Plan
from rulelang.results.score import UnitResult
from rulelang.words import Language, Phrase, Wording, sentence, sentences

__all__ = ["ENDS", "End", "Speech", "Units", "Years"]

End: TypeAlias = Literal["full", "highest", "nothing", "lowest"]
"""How a unit is at one end of a criterion: highest with the max, or lowest with no points."""

ENDS: tuple[End, ...] = get_args(End)

YEAR = re.compile(r"[12][0-9]{3}")

STATUS: Mapping[Unusual, UnitStatus] = {
    "incomplete": "incomplete",
    "nothing_applies": "incomplete",
    "unranked": "unranked",
    "disqualified": "disqualified",
}
"""The status of a unit without a rank."""


def stated(unusual: Unusual, of: str) -> Iterator[tuple[What, str, str]]:
    """The facts that a note states of a unit's score ``of``: what, of what, and the mark."""
    status = STATUS.get(unusual)
    if status is not None:
        yield "has status", status, ""
        if unusual == "nothing_applies":
            yield "lacks nothing", TOTAL, ""
    elif unusual == "replaced":
        yield "replaced", of, ""
    else:
        yield "marked", of, unusual


@frozen(slots=False)
class Speech:
    """How the sentences of one report are written; its functions give values for sentences."""

    plan: Plan = field(repr=False)
    language: Language

    def say(self, key: str, facts: Iterable[Fact], /, **values: Wording) -> Said:
        """A sentence of the catalogue, and what it states."""
        section, _, name = key.partition(".")
        text = sentence("report", section, name, values, self.language)
        return Said(key, tuple(facts), text)

    def points(self, value: Fraction, decimals: int | None = None) -> Phrase:
        """Points, as `53.20 points`; with the decimals of the rules where no others are given."""
        figure = number(value, self.plan.decimals if decimals is None else decimals)
        return report("figures.points", points=figure, count=1 if figure.text == "1" else 2)

    def share(self, share: Fraction) -> Phrase:
        """A share, as `88.7% of the max`."""
        return report("figures.share", percent=percentage(share))

    def with_share(self, value: Fraction, share: Fraction | None, decimals: int) -> Phrase:
        """Points, and their share in brackets where there is one."""
        points = self.points(value, decimals)
        if share is None:
            return points
        return report("figures.with_share", points=points, share=self.share(share))

    def criterion(self, id: str) -> Phrase:
        """A criterion in quotes, as its label may be any text: `the criterion “Staff”`."""
        criterion = self.criteria[id]
        return report(f"kinds.{criterion.kind}", label=criterion.label or id)

    def criteria_named(self, ids: Iterable[str]) -> Phrase:
        """Criteria in a list: `the criteria “Staff” and “Policy”`."""
        labels = [self.label(id) for id in ids]
        return report(
            "kinds.criteria", labels=Names(labels, "lists.more_criteria"), count=len(labels)
        )

    def label(self, id: str) -> Phrase:
        """The label of a criterion or an input in quotes, or its id."""
        return report("names.quoted", label=self.labels.get(id) or id)

    def block(self, of: str) -> LevelsPlan | None:
        """The levels of a criterion, or of the total."""
        return next((block for block in self.plan.levels if block.of == of), None)

    def level(self, id: str, of: str = TOTAL) -> Wording:
        """A level: in quotes, unless its label begins as the noun of a level does (`Mức II`); that
        of the otherwise row, which may be any phrase, always."""
        block = self.block(of)
        label = (block.labels.get(id) if block else None) or id
        if block is not None and id == block.below:
            return report("names.quoted", label=label)
        nouns = sentences(f"report.{self.language}")["level_nouns"]["words"]
        return label if label.startswith(tuple(nouns)) else report("names.level", label=label)

    def at_level(self, id: str | None) -> Wording:
        """The level of a total behind a comma; nothing where there are no levels, or none of it."""
        block = self.plan.total_levels
        if id is None or block is None:
            return ""
        key = "places.at_no_level" if id == block.below else "places.at_level"
        return report(key, level=self.level(id))

    def in_period(self, period: str) -> Phrase:
        """A period, as `2021` or, where it is not a year, `the period “Q1”`."""
        key = "year" if YEAR.fullmatch(period) else "period"
        return report(f"periods.{key}", period=period)

    @cached_property
    def criteria(self) -> Mapping[str, CriterionPlan]:
        """The criteria by id."""
        return {criterion.id: criterion for criterion in self.plan.criteria}

    @cached_property
    def labels(self) -> Mapping[str, str | None]:
        """The labels of inputs and criteria by id."""
        inputs = {item.id: item.label for item in self.plan.inputs}
        return inputs | {criterion.id: criterion.label for criterion in self.plan.criteria}

    @cached_property
    def bounds(self) -> tuple[Fraction, ...]:
        """The bounds of the levels of the total that are fixed: no score looks like one of them
        that it does not reach."""
        block = self.plan.total_levels
        rows = block.rows if block else ()
        bounds = (row.bound.value for row in rows if isinstance(row.bound, Const))
        return tuple(bound for bound in bounds if isinstance(bound, Fraction))

    @cached_property
    def within(self) -> Mapping[str, frozenset[str]]:
        """The ids of a criterion and of all that is in it, by its id."""
        return within(self.plan)


@frozen(slots=False)
class Units:
    """The units of a ranking, for sentences that name some of them."""

    speech: Speech
    ranking: RankingAnalysis = field(repr=False)
    period: str | None

    @cached_property
    def results(self) -> Mapping[str, UnitResult]:
        """The result of each unit by its name."""
        return {unit.result.unit: unit.result for unit in self.ranking.units}

    @cached_property
    def replaced(self) -> Mapping[str, Sequence[str]]:
        """The ids of each unit's scores that count nothing for what it did not report."""
        return {unit.result.unit: unit.replaced for unit in self.ranking.units}

    @property
    def periods(self) -> tuple[str, ...]:
        """The period of the scores, for facts."""
        return () if self.period is None else (self.period,)

    def fact(
        self,
        what: What,
        of: str = TOTAL,
        units: Iterable[str] = (),
        value: Fraction | int | None = None,
        text: str = "",
    ) -> Fact:
        """A fact about this ranking."""
        exact = None if value is None else Fraction(value)
        return Fact(what, of, tuple(units), exact, self.periods, text, self.ranking.group)

    @cached_property
    def places(self) -> Mapping[int, Sequence[UnitResult]]:
        """The units at each rank, best first."""
        found: dict[int, list[UnitResult]] = {}
        for unit in self.ranking.units:  # which are in this order
            if unit.result.rank is not None:
                found.setdefault(unit.result.rank, []).append(unit.result)
        return found

    @cached_property
    def at_ends(self) -> Mapping[str, Sequence[tuple[End, CriterionAnalysis]]]:
        """The criteria without parts in which a unit is at one end, by its name; none of those in
        which all are equal."""
        found: dict[str, list[tuple[End, CriterionAnalysis]]] = {}
        for own in self.ranking.criteria:
            if own.kind != "criterion" or own.even or self.speech.criteria[own.id].parts:
                continue
            if own.highest is None or own.lowest is None:
                continue
            high: End = "full" if {*own.full} == {*own.highest.units} else "highest"
            low: End = "lowest" if own.lowest.score else "nothing"
            for kind, names in ((high, own.highest.units), (low, own.lowest.units)):
                for name in names:
                    found.setdefault(name, []).append((kind, own))
        return found

    def own_max(self, name: str, id: str) -> Fraction | None:
        """The max of a criterion for one unit; None where nothing limits it."""
        result, criterion = self.results[name], self.speech.criteria[id]
        if criterion.unlimited:
            return None
        return result.max if id == TOTAL else result.maxima.get(id)

    def named(self, names: Iterable[str], of: str = TOTAL) -> tuple[Names, list[Fact]]:
        """Units in a list. Next to a name stands what is not ordinary in the score ``of``: that it
        was rescaled or held, or that the unit has no place in the ranking."""
        facts, items = list[Fact](), list[Wording]()
        for name in names:
            notes = self._notes(name, of, facts)
            items.append(report("notes.noted", unit=name, notes=Names(notes)) if notes else name)
        return Names(items), facts

    def with_points(
        self, name: str, points: Wording, of: str = TOTAL
    ) -> tuple[Wording, list[Fact]]:
        """A unit with its points in brackets, and in these what is not ordinary."""
        facts = list[Fact]()
        notes = self._notes(name, of, facts)
        key = "notes.points_noted" if notes else "notes.points"
        return report(key, unit=name, points=points, notes=Names(notes)), facts

    def _notes(self, name: str, of: str, facts: list[Fact]) -> list[Wording]:
        found = unusual(self.results[name], self.replaced[name], self.speech.within[of])
        for one in found:
            for what, id, text in stated(one, of):
                facts.append(self.fact(what, id, [name], text=text))
        return [report(f"notes.{one}") for one in found]


@frozen(slots=False)
class Years:
    """A history, for sentences about it. Next to a unit, or to a year of it, stands what is not
    ordinary in its score then."""

    speech: Speech
    history: History = field(repr=False)

    def named(
        self, names: Iterable[str], periods: Sequence[str], of: str = TOTAL
    ) -> tuple[Names, list[Fact]]:
        """Units in a list, of whose scores in some years it is spoken."""
        facts, items = list[Fact](), list[Wording]()
        for name in names:
            notes = self._notes(name, periods, of, facts)
            items.append(report("notes.noted", unit=name, notes=Names(notes)) if notes else name)
        return Names(items), facts

    def noted(self, unit: UnitHistory, *periods: str) -> tuple[list[Wording], list[Fact]]:
        """What is not ordinary in the totals of a unit in some years."""
        facts = list[Fact]()
        return self._notes(unit.unit, periods, TOTAL, facts), facts

    def _notes(
        self, name: str, periods: Sequence[str], of: str, facts: list[Fact]
    ) -> list[Wording]:
        notes = list[Wording]()
        for one in UNUSUAL:
            own = [period for period in periods if name in self._unusual.get((of, period, one), ())]
            if not own:
                continue
            for period in own:
                for what, id, text in stated(one, of):
                    facts.append(self.fact(what, id, [name], of=[period], text=text))
            note: Wording = report(f"notes.{one}")
            if len(own) < len(periods):
                listed = Names([self.speech.in_period(period) for period in own], "")
                note = report("notes.in_periods", note=note, periods=listed)
            notes.append(note)
        return notes

    @cached_property
    def _unusual(self) -> Mapping[tuple[str, str, Unusual], frozenset[str]]:
        """The units whose score of a criterion is not ordinary in a year, by what it is."""
        return {
            (criterion.id, year.period, one): frozenset(names)
            for criterion in self.history.criteria
            for year in criterion.years
            for one, names in year.unusual.items()
        }

    @property
    def present(self) -> str:
        """The last year."""
        return self.history.periods[-1]

    @property
    def before(self) -> str:
        """The year before."""
        return self.history.periods[-2]

    @property
    def last_two(self) -> tuple[str, str]:
        """The years that are compared."""
        return self.before, self.present

    def when(self) -> dict[str, Wording]:
        """The years that are compared, as `before` and `now` of a sentence."""
        one, other = (self.speech.in_period(period) for period in self.last_two)
        return {"before": one, "now": other}

    def when_of(
        self, unit: UnitHistory, told: Container[str] = ()
    ) -> tuple[dict[str, Wording], list[Fact]]:
        """What `when` gives, for a sentence that compares both scores of a unit. Of years that are
        ``told`` it was said before."""
        one, facts = self.in_period(unit, self.before, told)
        other, more = self.in_period(unit, self.present, told)
        return {"before": one, "now": other}, [*facts, *more]

    def in_period(
        self, unit: UnitHistory, period: str, told: Container[str] = ()
    ) -> tuple[Wording, list[Fact]]:
        """A year, and behind it what is not ordinary in the total of a unit."""
        named = self.speech.in_period(period)
        notes, facts = ([], []) if period in told else self.noted(unit, period)
        return report("periods.noted", period=named, notes=Names(notes)) if notes else named, facts

    def say(self, key: str, facts: Iterable[Fact], /, **values: Wording) -> Said:
        """A sentence of the catalogue, and what it states."""
        return self.speech.say(key, facts, **values)

    def fact(
        self,
        what: What,
        id: str = TOTAL,
        units: Iterable[str] = (),
        value: Fraction | int | None = None,
        of: Iterable[str] | None = None,
        group: str | None = None,
        text: str = "",
    ) -> Fact:
        """A fact about some years, by default about those that are compared, of all units or of a
        group."""
        exact = None if value is None else Fraction(value)
        periods = tuple(self.last_two if of is None else of)
        return Fact(what, id, tuple(units), exact, periods, text, group)

    def run(self, run: Run, notes: Sequence[Wording] = ()) -> Phrase:
        """So many years in a row: `4 years running (2018–2021)`, and what is to be noted."""
        also: Wording = report("periods.also", notes=Names(notes)) if notes else ""
        number = Tally(run.years)
        if run.consecutive:
            first, last = run.periods[0], run.periods[-1]
            years = all(YEAR.fullmatch(period) for period in run.periods)
            key = "periods.years_running" if years else "periods.periods_running"
            return report(key, number=number, first=first, last=last, notes=also)
        return report("periods.in_all", number=number, periods=Names(run.periods), notes=also)

    def place(self, placed: Placed, other: Placed | None = None) -> Phrase:
        """A place: of how many, where the other year had more or fewer, and whether the last."""
        assert placed.rank is not None
        key = "plain" if other is None or other.of == placed.of else "of"
        place = Place(placed.rank)
        found = report(f"place.{key}", place=place, number=Tally(placed.of), count=placed.of)
        return report("place.and_last", place=found) if placed.last else found
