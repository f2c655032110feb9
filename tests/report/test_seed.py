"""Each statement of report 3714/BC-UBND about departments and districts, one by one.

`seed/statements.csv` lists them: the line of the report's text, what it states, and whether it can
hold (the README of the ruleset has why not). Those that hold are stated by a sentence of ours; of
the others the test has what the data state instead.
"""

import csv
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import pytest
from attrs import evolve

import rulelang
from rulelang.analysis.analyse import analyse
from rulelang.analysis.history import Year
from rulelang.analysis.history_of import history
from rulelang.output.report import sentences as say
from rulelang.output.report.sentences import Fact, Said
from rulelang.rational import decimal_text
from rulelang.results.score import Results
from tests.report.reading import false_facts
from tests.report.world import World

FOLDER = Path(__file__).parents[2] / "rulesets" / "cao-bang-2021"
YEARS = ("2018", "2019", "2020", "2021")
Statement = Mapping[str, str]

with (Path(__file__).parent / "seed" / "statements.csv").open(encoding="utf-8") as file:
    STATEMENTS = [*csv.DictReader(file)]


@lru_cache
def world(ruleset: str) -> World:
    rules = rulelang.load(FOLDER / f"{ruleset}.rules")
    files = {year: "" if year == "2021" else f"-{year}" for year in YEARS}
    return World(
        rules.plan,
        {year: rules.evaluate(FOLDER / f"{ruleset}{end}.csv").units for year, end in files.items()},
    )


@lru_cache
def report(ruleset: str) -> tuple[Said, ...]:
    """All sentences of the Vietnamese report; facts of the present have its year."""
    found = world(ruleset)
    speech = say.Speech(found.plan, "vi")
    (analysis,) = analyse(found.plan, Results(tuple(found.units())))
    (ranking,) = analysis.rankings
    units = say.Units(speech, ranking, analysis.period)
    said = [*say.ranking(units), *say.deciding(units), *say.exceptions(units)]
    for criterion in ranking.criteria:
        said += say.criterion(units, criterion)
    for unit in ranking.units:
        said += say.unit(units, unit)
    years = history([Year(year, found.plan, tuple(units)) for year, units in found.years.items()])
    talk = say.Years(speech, years)
    said += [*say.over_years(talk), *say.notable(talk)]
    for each in years.criteria:
        said += say.criterion_over_years(talk, each)
    for one in years.units:
        said += say.unit_over_years(talk, one)
    present = (YEARS[-1],)
    return tuple(
        evolve(one, facts=tuple(evolve(f, periods=f.periods or present) for f in one.facts))
        for one in said
    )


def printed(fact: Fact, text: str) -> bool:
    """Whether the value of a fact is printed so, with as many decimals as the text has."""
    if fact.value is None:
        return False
    digits = text.rstrip("%")
    value = fact.value * 100 if text.endswith("%") else fact.value
    decimals = len(digits.partition(".")[2])
    return Fraction(decimal_text(value, decimals)) == Fraction(digits)


VALUED = {"at level", "score", "share", "highest", "lowest", "even", "spread", "rank"}
VALUED |= {"first run", "last run", "more points"}
"""Kinds of statements that have a figure."""

FACTS: Mapping[str, tuple[str, ...]] = {
    "rank": ("rank", "has rank"),
    "last": ("last", "is last", "last run"),
    "first": ("first run",),
    "rose": ("rise",),
    "fell": ("rise",),
    "places changed": ("rose", "fell"),
    "lowest in": ("lowest in all",),
    "lowest alone": ("lowest",),
}
"""The facts that may state a kind of statement, where they have another name."""

SPANS = {"first run", "last run", "rose", "fell", "places changed"}
"""Kinds of statements about several years at once."""


def states(said: Said, row: Statement) -> bool:
    """Whether a sentence states what a row does."""
    if row["kind"].startswith("mean "):
        return _means(said, row)
    return any(_states(fact, row) for fact in said.facts)


def _states(fact: Fact, row: Statement) -> bool:
    kind, value = row["kind"], fact.value or 0
    first, _, last = row["period"].partition("-")
    if fact.what not in FACTS.get(kind, (kind,)) or fact.of != row["of"]:
        return False
    if row["unit"] and row["unit"] not in fact.units:
        return False
    if kind in VALUED and not printed(fact, row["value"]):
        return False
    if kind in SPANS and (fact.periods[0], fact.periods[-1]) != (first, last):
        return False
    if (last or first) not in fact.periods:
        return False
    match kind:
        case "rose" | "places changed":
            return value > 0
        case "fell":
            return value < 0
        case "lowest alone":
            return len(fact.units) == 1
    return True


def _means(said: Said, row: Statement) -> bool:
    """Whether a sentence has both means of a criterion, and they rose, fell or stayed."""
    means = {
        fact.periods: fact.value
        for fact in said.facts
        if fact.what == "mean" and fact.of == row["of"]
    }
    first, _, last = row["period"].partition("-")
    one, other = means.get((first,)), means.get((last,))
    if one is None or other is None:
        return False
    way = "mean rose" if other > one else "mean fell" if other < one else "mean same"
    return row["kind"] == way


def named(row: Statement) -> str:
    keys = ("line", "ruleset", "kind", "of", "unit", "period")
    return " ".join(row[key] for key in keys if row[key])


HOLDING = [row for row in STATEMENTS if row["holds"] == "yes"]


@pytest.mark.parametrize("row", HOLDING, ids=named)
def test_a_statement_that_can_hold_is_in_the_report(row: Statement) -> None:
    found = [said for said in report(row["ruleset"]) if states(said, row)]
    assert found
    if row["unit"]:
        assert any(row["unit"] in said.text for said in found) or row["unit"] in shortened(found)


def shortened(found: list[Said]) -> set[str]:
    """The units of sentences that do not name all: lists that are cut, and those of one unit's
    page, whose heading names it."""
    cut = [said for said in found if "đơn vị khác" in said.text or said.key.startswith("unit")]
    cut += [said for said in found if "even" in said.key]
    return {name for said in cut for fact in said.facts for name in fact.units}


@pytest.mark.parametrize("ruleset", ["departments", "districts"])
def test_no_sentence_about_cao_bang_is_false(ruleset: str) -> None:
    found = world(ruleset)
    assert [one.text for one in report(ruleset) if false_facts(found, one)] == []


CONTRADICTED = [row for row in STATEMENTS if row["holds"] == "no"]


@pytest.mark.parametrize("row", CONTRADICTED, ids=named)
def test_of_a_statement_that_contradicts_others_the_report_has_what_the_data_have(
    row: Statement,
) -> None:
    said = report(row["ruleset"])
    assert not [one for one in said if states(one, row)]
    match row["kind"]:
        case "above mean":
            facts = [f for one in said for f in one.facts if f.what == "below mean"]
            assert any(f.of == row["of"] and row["unit"] in f.units for f in facts)
        case "lowest alone":
            facts = [f for one in said for f in one.facts if f.what == "lowest"]
            assert any(f.of == row["of"] and {*f.units} == {*row["data"].split("|")} for f in facts)
        case _:
            assert [one for one in said if states(one, {**row, "value": row["data"]})]


def test_the_statements_are_all_there() -> None:
    assert len(STATEMENTS) > 150
    assert len(CONTRADICTED) == 10
    assert {row["ruleset"] for row in STATEMENTS} == {"departments", "districts"}
