"""No sentence of a report is false: the results bear out its facts, and its text has no others."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from types import MappingProxyType

import pytest
from attrs import evolve
from hypothesis import given, note
from hypothesis import strategies as st

import rulelang
from rulelang.analysis.history import Year
from rulelang.analysis.history_of import history
from rulelang.analysis.replaced import replaced
from rulelang.output.report import sentences as say
from rulelang.output.report.sentences import Said
from rulelang.words import LANGUAGES, Language
from tests.properties.thorough import tried
from tests.report.printed import figures, unsupported
from tests.report.reading import false_facts, overclaimed
from tests.report.unnoted import unnoted
from tests.report.world import World
from tests.strategies import CLAUSES, EVERYTHING, UNIT, Row, Rubric, cases

Case = tuple[Rubric, list[Row]]
Levels = Mapping[tuple[str | None, str], str | None]


def judged(case: Case) -> rulelang.Evaluation | None:
    rubric, data = case
    note(rubric.text())
    return scored(rubric.text(), data)


def scored(text: str, data: list[Row]) -> rulelang.Evaluation | None:
    rules = rulelang.parse(text)
    named = [row | {UNIT: f"<{row[UNIT]}>"} for row in data]
    try:
        return rules.evaluate(named)
    except rulelang.DataError:
        return None


def without_quotas(case: Case) -> dict[tuple[str | None, str], str | None]:
    """The level of each unit where every level has room for all, by period and name."""
    rubric, data = case
    text = re.sub(r" at most (\d+% of \w+|\d+)(?=[ \n])", "", rubric.text())
    made = scored(text, data)
    return {(u.period, u.unit): u.level for u in made.units} if made else {}


def of_one_period(
    evaluation: rulelang.Evaluation, language: Language, levels: Levels = MappingProxyType({})
) -> Iterator[tuple[World, list[Said]]]:
    """The sentences about each ranking, next to the results that they are about."""
    plan, results = evaluation.plan, evaluation.results
    speech = say.Speech(plan, language)
    without = replaced(plan, evaluation.outcome.values)
    by_unit = {
        (unit.period, unit.unit): ids for unit, ids in zip(results.units, without, strict=False)
    }
    for analysis in evaluation.analyses():
        for ranking in analysis.rankings:
            units = say.Units(speech, ranking, analysis.period)
            own = [
                unit
                for unit in results.units
                if (unit.period, unit.group) == (analysis.period, ranking.group)
            ]
            said = [*say.ranking(units), *say.deciding(units), *chain(*say.exceptions(units))]
            for criterion in ranking.criteria:
                said += say.criterion(units, criterion)
            for unit in ranking.units:
                said += say.unit(units, unit)
            odd = {u.unit: by_unit.get((u.period, u.unit), frozenset()) for u in own}
            reached = {unit.unit: levels.get((unit.period, unit.unit)) for unit in own}
            period = analysis.period or ""
            yield World(plan, {period: own}, {period: odd}, reached), said


def over_the_years(
    years: Sequence[Year],
    language: Language,
) -> tuple[World, list[list[Said]]]:
    """The sentences about a history, next to the results of all its years, those that follow one
    another together."""
    found = history(years)
    by_period = {year.period: year for year in years}
    plan = by_period[found.present].plan
    talk = say.Years(say.Speech(plan, language), found)
    said = [[one] for one in (*say.over_years(talk), *say.notable(talk))]
    for group in dict.fromkeys(unit.group for unit in found.units):
        if group is not None:
            said += [[one] for one in (*say.over_years(talk, group), *say.notable(talk, group))]
    for criterion in found.criteria:
        said += [[one] for one in say.criterion_over_years(talk, criterion)]
    for unit in found.units:
        said.append(say.unit_over_years(talk, unit))
    odd = {
        year.period: {unit: frozenset(ids) for unit, ids in year.replaced.items()} for year in years
    }
    results = {period: by_period[period].units for period in found.periods}
    return World(plan, results, odd), said


def check(world: World, said: Sequence[Said], language: Language) -> None:
    for one in said:
        if language == LANGUAGES[0]:  # the facts are those of both
            assert (one.key, one.text, false_facts(world, one)) == (one.key, one.text, [])
            assert (one.key, one.text, overclaimed(world, one)) == (one.key, one.text, [])
        assert (one.key, one.text, unsupported(world, one, language)) == (one.key, one.text, [])
        assert "{" not in one.text
        assert "}" not in one.text
        assert "None" not in one.text
        assert one.facts or one.key == "years.other_rules"


def ends_look_different(said: Sequence[Said], language: Language) -> None:
    """The highest and the lowest score of a criterion are never printed alike."""
    ends: dict[tuple[str, str], str] = {}
    for one in said:
        for fact in one.facts:
            if one.key.startswith(("criteria.high", "criteria.low", "criteria.full")):
                points = [x for x in figures(one.text, language) if "%" not in x and "." in x]
                ends[fact.what, fact.of] = points[0] if points else ""
    for (what, of), printed in ends.items():
        if what == "highest" and printed:
            assert printed != ends.get(("lowest", of))


def year_of(evaluation: rulelang.Evaluation, period: str | None, name: str) -> Year:
    """The results of one period as a year, as `rulelang.compare` makes it."""
    plan, results = evaluation.plan, evaluation.results
    without = replaced(plan, evaluation.outcome.values) or [frozenset[str]()] * len(results.units)
    pairs = [pair for pair in zip(results.units, without, strict=True) if pair[0].period == period]
    odd = {unit.unit: tuple(sorted(ids)) for unit, ids in pairs if ids}
    return Year(name, plan, tuple(unit for unit, _ in pairs), None, odd)


def check_all(
    evaluation: rulelang.Evaluation,
    years: Sequence[Year],
    levels: Levels = MappingProxyType({}),
) -> None:
    """Every sentence about a period and about the years, in both languages, with the same facts."""
    stated = []
    for language in LANGUAGES:
        found = [*of_one_period(evaluation, language, levels)]
        if len(years) > 1:
            world, spoken = over_the_years(years, language)
            found.append((world, [*chain(*spoken)]))
            if language == LANGUAGES[0]:
                assert [text for told in spoken for text in unnoted(world, told)] == []
        for world, said in found:
            check(world, said, language)
            ends_look_different(said, language)
        stated.append([one.facts for _, said in found for one in said])
    assert stated[0] == stated[1]


def check_case(case: Case) -> None:
    made = judged(case)
    if made is None:
        return
    periods = dict.fromkeys(unit.period for unit in made.results.units)
    years = [year_of(made, period, str(period)) for period in periods]
    check_all(made, years, without_quotas(case))


@tried(80)
@given(cases(most=12))
def test_no_sentence_is_false(case: Case) -> None:
    check_case(case)


QUOTAS = """
ruleset prizes "Prizes" {
  unit team "Team"
  show 0 decimals
}
criterion points "Points" max 10: given
levels {
  gold   "Level gold" from 9 at most 1
  silver "Level silver" from 7 at most 40% of units
  otherwise none "No prize"
}
rank by total
"""


def test_a_unit_for_which_a_level_had_no_room_is_told_so() -> None:
    scores = {"An": 10, "Ba": 9, "Chi": 8, "Du": 7, "Em": 3}
    rows = [{"Team": name, "points": points} for name, points in scores.items()]
    evaluation = rulelang.parse(QUOTAS).evaluate(rows)
    (ranking,) = evaluation.analysis().rankings
    out = {unit.result.unit: unit.crowded_out for unit in ranking.units}
    assert out == {"An": None, "Ba": "gold", "Chi": None, "Du": "silver", "Em": None}
    ((_, said),) = of_one_period(evaluation, "en")
    told = dict.fromkeys(one.text for one in said if one.key.endswith(".crowded_out"))
    assert [*told] == [
        "Level gold has room for some units only: "
        "1 unit meets its conditions and did not get it, Ba.",
        "Level silver has room for some units only: "
        "1 unit meets its conditions and did not get it, Du.",
        "Ba meets the conditions of Level gold, which has room for some units only, "
        "and did not get it.",
        "Du meets the conditions of Level silver, which has room for some units only, "
        "and did not get it.",
    ]


@pytest.mark.parametrize("clause", CLAUSES)
def test_no_sentence_is_false_with_what_decrees_needed(clause: str) -> None:
    @tried(10)
    @given(cases(evolve(EVERYTHING, clauses=frozenset({clause})), most=9))
    def holds(case: Case) -> None:
        check_case(case)

    holds()


# ---- near scores, many units, many years, and rules that change ----------------------------------

RULES = """
ruleset offices "Offices" {{ unit district  show {decimals} decimals  missing {missing} }}
input place "Place" : choice {{ hill "Hill, or dale", plain }}
input scope : yesno default yes
criterion ground "Đất, nước" max {most}: given
criterion whole max 10 {{
  criterion half max 5: given
  criterion rest max 5 {applies}: given
}}
bonus extra up to 2: given
penalty late up to 2: given
{out}
levels {{
  A "Level A" from 16
  B "Tốt"     from 8 {unranked}
  otherwise C
}}
rank {within} by total{ties}
"""

NEARLY = ("8", "7.9996", "7.996", "4", "4.0004", "3.9996", "0", "0.004", "0.0004", "1.005")
SMALL = ("5", "4.99996", "0", "2.5", "2.50001", None)
NAMES = tuple(f"<{name}>" for name in "abcdefghijkl")
SPANS = (("2018", "2019", "2020", "2021"), ("2019", "2021"), ("Q1", "Q2", "Q3"))


@st.composite
def texts(draw: st.DrawFn) -> list[str]:
    """Rules, and sometimes those of another edition."""
    options = {
        "decimals": st.sampled_from((0, 1, 2)),
        "missing": st.sampled_from(("unranked", "zero", "rescale")),
        "applies": st.sampled_from(("", "", "applies when scope")),
        "out": st.sampled_from(("", 'disqualified when late >= 2 "Late"')),
        "unranked": st.sampled_from(("", "", "unranked")),
        "within": st.sampled_from(("", "", "within place")),
        "ties": st.sampled_from(("", " ties dense", " ties ordinal")),
    }
    drawn = {name: draw(one) for name, one in options.items()}
    maxima = draw(st.sampled_from(((8, 8), (8, 8), (8, 10))))
    return [RULES.format(most=most, **drawn) for most in maxima]


@st.composite
def rows_of_units(draw: st.DrawFn) -> list[Row]:
    nearly, small = st.sampled_from(NEARLY), st.sampled_from(SMALL)
    few = draw(st.booleans())  # values, and so ties
    extras = st.sampled_from(("0",) if few else ("0", "0", "1", "2", "0.0004"))
    return [
        {
            UNIT: name,
            "place": draw(st.sampled_from(("hill", "plain"))),
            "scope": draw(st.sampled_from(("yes", "yes", "no"))),
            "ground": draw(st.sampled_from(("8", "0"))) if few else draw(nearly),
            "half": draw(small),
            "rest": draw(small),
            "extra": draw(extras),
            "late": draw(extras),
        }
        for name in draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
    ]


TOGETHER = """
ruleset offices "Offices" { unit district  show 2 decimals  not applicable leave out }
input scope : yesno
criterion one   "One"   max 10: given
criterion two   "Two"   max 10: given
criterion three "Three" max 10 {
  criterion four max 6: given
  criterion five max 4 applies when scope: given
}
levels of one   { high "Level high" from 7  middle "Level middle" from 4  otherwise low "Poor" }
levels of three { full from 100%  otherwise rest }
rank by total
"""


@tried(60)
@given(st.data())
def test_no_sentence_about_means_levels_and_correlations_is_false(data: st.DataObject) -> None:
    points = st.sampled_from((None, 0, 3, 4, 7, 10))
    few, some = st.sampled_from((0, 3, 6)), st.sampled_from((0, 1, 4))
    names = [f"<{name}>" for name in "abcdefghijkl"[: data.draw(st.integers(1, 12))]]
    rows = [
        {
            UNIT: name,
            "scope": data.draw(st.sampled_from(("yes", "yes", "no"))),
            "one": (one := data.draw(points)),
            "two": data.draw(st.sampled_from((one, 10 - (one or 0), 5))),
            "four": data.draw(few),
            "five": data.draw(some),
        }
        for name in names
    ]
    rules = rulelang.parse(TOGETHER)
    check_all(rules.evaluate(rows), [])


def test_medians_levels_and_correlations_are_spoken_of() -> None:
    rows = [
        {UNIT: f"<{name}>", "scope": "yes", "one": one, "two": two, "four": one * 0.6, "five": five}
        for name, one, two, five in zip(
            "abcdefgh",
            (0, 0, 0, 1, 1, 5, 10, 10),
            (10, 10, 10, 9, 9, 5, 0, 1),
            (0, 0, 0, 0, 0, 0, 0, 1),
            strict=True,
        )
    ]
    rules = rulelang.parse(TOGETHER)
    ((_, said),) = of_one_period(rules.evaluate(rows), "en")
    spoken = {one.key: one.text for one in reversed(said)}
    assert spoken["criteria.mean_above_median"] == (
        "The average score of 8 units is 3.38 points (33.8% of the max), "
        "above the median (1.00 points)."
    )
    assert spoken["criteria.levels"] == (
        "By level: 2 units reach Level high and 1 unit reaches Level middle; "
        "5 units are classed as “Poor”."
    )
    assert spoken["deciding.together"] == (
        "The criteria whose scores go together most are “One” and “Three” (correlation 0.995)."
    )
    assert spoken["deciding.against"].startswith("The scores in “One” and “Two” go against")


@tried(60)
@given(st.data())
def test_no_sentence_about_near_scores_and_many_years_is_false(data: st.DataObject) -> None:
    old, new = data.draw(texts())
    span = data.draw(st.sampled_from(SPANS))
    years = []
    for period in span:
        rules = rulelang.parse(new if period == span[-1] else old)
        evaluation = rules.evaluate(data.draw(rows_of_units()))
        years.append(year_of(evaluation, None, period))
    check_all(evaluation, years)
