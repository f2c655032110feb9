"""The facts of a ranking: what counts in which, and how people and programs get them."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

import rulelang
from rulelang.analysis.facts import CriterionAnalysis, RankingAnalysis, UnitAnalysis
from rulelang.output.analysis.document import csv_text, document
from rulelang.output.analysis.text import text
from rulelang.output.analysis.workbook import write
from tests.properties.thorough import tried
from tests.strategies import cases

ROOT = Path(__file__).parents[2]
SCHEMA = Draft202012Validator(
    json.loads((ROOT / "docs/schema/analysis.schema.json").read_text("utf-8"))
)
DEPARTMENTS = ROOT / "rulesets/cao-bang-2021/departments"

RULES = """
ruleset r { unit office missing unranked }
input late : yesno
input opened : yesno
criterion service "Service" max 6 {
  criterion speed "Speed" max 4: given
  criterion desk "Desk" max 2 applies when opened: given
}
criterion website "Website" max 4: given
penalty delay "Delay" up to 2: given
disqualified when late "reported late"
levels { A "Good" from 6
         otherwise B "Other" }
rank by total
"""


def row(office: str, speed: Any, desk: Any, website: Any, delay: Any = 0, **more: Any) -> Any:
    own = {"office": office, "speed": speed, "desk": desk, "website": website, "delay": delay}
    return {"late": "no", "opened": "yes", **own, **more}


ROWS = [
    row("An", 4, 2, 4),
    row("Ba", 4, 1, 3),
    row("Cam", 2, "", 2, opened="no"),
    row("Dong", 1, 0, 0, 2),
    row("En", 4, 2, ""),
    row("Gia", 4, 2, 4, late="yes"),
]


@pytest.fixture(scope="module")
def ranking() -> RankingAnalysis:
    return rulelang.parse(RULES).evaluate(ROWS).analysis().rankings[0]


def of(ranking: RankingAnalysis, id: str) -> CriterionAnalysis:
    return next(each for each in ranking.criteria if each.id == id)


def unit(ranking: RankingAnalysis, name: str) -> UnitAnalysis:
    return next(each for each in ranking.units if each.result.unit == name)


def test_a_disqualified_unit_counts_in_no_figure(ranking: RankingAnalysis) -> None:
    assert ranking.counts.disqualified == 1
    for each in ranking.criteria:
        assert each.highest is not None and each.lowest is not None
        listed = (each.highest.units, each.lowest.units, each.full, each.nothing, each.lacking)
        assert all("Gia" not in names for names in listed)
    own = unit(ranking, "Gia")
    assert {standing.place for standing in own.standings} == {None}
    assert own.strengths == own.weaknesses == ()


def test_an_incomplete_unit_counts_in_what_it_has_a_score_of(ranking: RankingAnalysis) -> None:
    assert ranking.counts.incomplete == 1
    assert of(ranking, "total").lacking == of(ranking, "website").lacking == ("En",)
    assert "En" in of(ranking, "speed").full
    own = unit(ranking, "En")
    assert own.strengths == own.weaknesses == ()


def test_rescaled_scores_count_and_are_marked(ranking: RankingAnalysis) -> None:
    assert ranking.counts.rescaled == 1
    assert of(ranking, "service").marked == {"rescaled": ("Cam",)}
    assert of(ranking, "desk").lacking == ("Cam",)


def test_a_penalty_is_better_the_less_it_takes(ranking: RankingAnalysis) -> None:
    own = {each.id: each for each in unit(ranking, "Dong").standings}["delay"]
    assert (own.lost, own.side, own.place) == (2, "above", 5)
    assert "delay" in unit(ranking, "Dong").weaknesses


def test_all_units_that_share_the_highest_are_named(ranking: RankingAnalysis) -> None:
    highest = of(ranking, "speed").highest
    assert highest is not None
    assert (highest.score, highest.share, highest.units) == (4, 1, ("An", "Ba", "En"))


def test_nobody_is_highest_where_all_are_equal() -> None:
    rules = "ruleset r { unit u }\ncriterion a max 2: given\nrank by total\n"
    data = [{"u": name, "a": 1} for name in ("An", "Ba")]
    own = rulelang.parse(rules).evaluate(data).analysis().rankings[0]
    assert of(own, "a").even
    assert own.deciding[0].agreeing is None


def test_the_last_period_is_analysed_by_default() -> None:
    rules = "ruleset r { unit u period y }\ncriterion a max 2: given\nrank by total\n"
    data = [{"u": "An", "y": year, "a": 1} for year in (2021, 2020)]
    found = rulelang.parse(rules).evaluate(data)
    assert [each.period for each in found.analyses()] == ["2020", "2021"]
    assert found.analysis().period == "2021"
    assert found.analysis("2020").period == "2020"
    with pytest.raises(KeyError, match=r"2020|2021"):
        found.analysis("202")


def test_what_the_published_report_says_of_departments() -> None:
    found = rulelang.load(f"{DEPARTMENTS}.rules").evaluate(f"{DEPARTMENTS}.csv").analysis()
    own = found.rankings[0]
    assert own.counts.levels == {"I": 0, "II": 5, "III": 7, "IV": 7, "unranked": 1}
    total = of(own, "total")
    assert total.spread is not None and total.spread.difference == 21
    lowest = of(own, "infrastructure").lowest
    assert lowest is not None
    assert (lowest.score, lowest.share, lowest.units) == (2, Fraction(1, 4), ("Ban Dân tộc",))


@tried(60)
@given(cases())
def test_any_analysis_is_as_its_schema_says_and_can_be_written(case: Any) -> None:
    rubric, data = case
    rules = rulelang.parse(rubric.text())
    try:
        found = rules.evaluate(data)
    except rulelang.DataError:
        return
    for exact in (False, True):
        SCHEMA.validate(document(rules.plan, None, found.analyses(), exact))
    for language in ("en", "vi"):
        assert text(rules.plan, found.analyses(), language, 80)
    assert csv_text(rules.plan, found.analyses()).count("\n") == 1 + sum(
        len(ranking.criteria) for one in found.analyses() for ranking in one.rankings
    )


def test_a_workbook_has_a_sheet_for_each_topic(tmp_path: Path) -> None:
    from datetime import datetime

    rules = rulelang.parse(RULES)
    analyses = rules.evaluate(ROWS).analyses()
    write(rules.plan, analyses, tmp_path / "a.xlsx", datetime(2022, 1, 1))
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == [
        "Counts",
        "Scores",
        "Highest and lowest",
        "What decided the ranking",
        "Related criteria",
        "Units",
    ]
    rows = [*book["Scores"].iter_rows(values_only=True)]
    cells = dict(zip(rows[2], next(row for row in rows if row[0] == "· Speed"), strict=True))
    assert (cells["Units"], cells["Highest"], cells["Mean"]) == (5, 4, 3)


def test_a_score_that_counts_nothing_for_what_was_not_reported_is_listed() -> None:
    rules = rulelang.parse(
        "ruleset r { unit u missing zero }\n"
        "input n : number\n"
        "criterion a max 4 { criterion b max 2: given\n criterion c max 2: given }\n"
        "criterion d max 3: points min(n, 3)\n"
        "criterion e max 2 applies when n is missing or n > 9: points n\n"
        "penalty p up to 2: given\n"
        "rank by total\n"
    )
    data = [
        {"u": "An", "b": 1, "c": 0, "n": 0, "p": 0},
        {"u": "Ba", "b": None, "c": 2, "n": None, "p": None},
    ]
    ranking = rules.evaluate(data).analysis().rankings[0]
    listed = {own.id: own.replaced for own in ranking.criteria if own.replaced}
    assert listed == dict.fromkeys("bdep", ("Ba",))
    assert unit(ranking, "Ba").replaced == ("b", "d", "e", "p")
    assert unit(ranking, "An").replaced == ()
    assert ranking.counts.replaced == 1


def test_a_level_that_misses_its_requirement_is_no_score_for_what_is_missing() -> None:
    rules = rulelang.parse(
        "ruleset r { unit u  missing zero }\n"
        "input y : yesno\n"
        "criterion a max 4: given\n"
        "levels { L1 from 2 requires y  otherwise none }\n"
        "rank within y by total\n"
    )
    (found,) = rules.evaluate([{"u": "An", "a": 3, "y": None}]).analysis().rankings
    assert all(not own.replaced for own in (*found.criteria, *found.units))
    assert found.counts.replaced == 0


@tried(60)
@given(cases(missing=False))
def test_where_everything_is_reported_no_score_stands_for_what_is_missing(case: Any) -> None:
    rubric, data = case
    try:
        found = rulelang.parse(rubric.text()).evaluate(data)
    except rulelang.DataError:
        return
    for one in found.analyses():
        assert all(ranking.counts.replaced == 0 for ranking in one.rankings)
