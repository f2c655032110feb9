"""No sentence of a report is false: the results bear out its facts, and its text has no others."""

from collections.abc import Iterator, Sequence

import pytest
from attrs import evolve
from hypothesis import given, note

import rulelang
from rulelang.analysis.analyse import analyse
from rulelang.analysis.history import Year
from rulelang.analysis.history_of import history
from rulelang.output.report import sentences as say
from rulelang.output.report.sentences import Said
from rulelang.plan.tree import Plan
from rulelang.results.score import Results, UnitResult
from rulelang.words import LANGUAGES, Language
from tests.properties.thorough import tried
from tests.report.reading import World, false_facts, figures, unsupported
from tests.strategies import CLAUSES, EVERYTHING, UNIT, Row, Rubric, cases

Case = tuple[Rubric, list[Row]]


def judged(case: Case) -> tuple[Plan, Results] | None:
    rubric, data = case
    note(rubric.text())
    rules = rulelang.parse(rubric.text())
    named = [row | {UNIT: f"<{row[UNIT]}>"} for row in data]
    try:
        return rules.plan, rules.evaluate(named).results
    except rulelang.DataError:
        return None


def of_one_period(
    plan: Plan, results: Results, language: Language
) -> Iterator[tuple[World, list[Said]]]:
    """The sentences about each ranking, next to the results that they are about."""
    speech = say.Speech(plan, language)
    for analysis in analyse(plan, results):
        for ranking in analysis.rankings:
            units = say.Units(speech, ranking, analysis.period)
            own = [
                unit
                for unit in results.units
                if (unit.period, unit.group) == (analysis.period, ranking.group)
            ]
            said = [*say.ranking(units), *say.deciding(units), *say.exceptions(units)]
            for criterion in ranking.criteria:
                said += say.criterion(units, criterion)
            for unit in ranking.units:
                said += say.unit(units, unit)
            yield World(plan, {analysis.period or "": own}), said


def over_the_years(
    plan: Plan, years: Sequence[tuple[str, Sequence[UnitResult]]], language: Language
) -> tuple[World, list[Said]]:
    found = history([Year(period, plan, tuple(units)) for period, units in years])
    talk = say.Years(say.Speech(plan, language), found)
    said = [*say.over_years(talk), *say.notable(talk)]
    for criterion in found.criteria:
        said += say.criterion_over_years(talk, criterion)
    for unit in found.units:
        said += say.unit_over_years(talk, unit)
    by_period = dict(years)
    return World(plan, {period: by_period[period] for period in found.periods}), said


def check(world: World, said: Sequence[Said], language: Language) -> None:
    for one in said:
        assert (one.key, one.text, false_facts(world, one)) == (one.key, one.text, [])
        assert (one.key, one.text, unsupported(world, one, language)) == (one.key, one.text, [])
        assert "{" not in one.text
        assert "}" not in one.text
        assert "None" not in one.text
        assert one.facts or one.key == "years.other_rules"


def ends_look_different(said: Sequence[Said], language: Language) -> None:
    """The highest and the lowest score of a criterion are never printed alike."""
    ends = {
        (fact.what, fact.of): figures(one.text, language)
        for one in said
        for fact in one.facts
        if fact.what in ("highest", "lowest")
        and one.key.startswith(("criteria.high", "criteria.low"))
    }
    for (what, of), printed in ends.items():
        if what == "highest" and ("lowest", of) in ends:
            assert printed != ends["lowest", of]


def check_case(case: Case) -> None:
    made = judged(case)
    if made is None:
        return
    plan, results = made
    for language in LANGUAGES:
        for world, said in of_one_period(plan, results, language):
            check(world, said, language)
            ends_look_different(said, language)
    periods = dict.fromkeys(unit.period for unit in results.units)
    if len(periods) > 1:
        years = [(str(p), [u for u in results.units if u.period == p]) for p in periods]
        for language in LANGUAGES:
            check(*over_the_years(plan, years, language), language)


@tried(150)
@given(cases(most=12))
def test_no_sentence_is_false(case: Case) -> None:
    check_case(case)


@pytest.mark.parametrize("clause", CLAUSES)
def test_no_sentence_is_false_with_what_decrees_needed(clause: str) -> None:
    @tried(30)
    @given(cases(evolve(EVERYTHING, clauses=frozenset({clause})), most=9))
    def holds(case: Case) -> None:
        check_case(case)

    holds()
