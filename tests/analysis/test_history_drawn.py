"""Histories of random years: against a plain recomputation, in any order, under other names."""

import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

from attrs import evolve
from hypothesis import assume, given, note
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import rulelang
from rulelang.analysis.history import History, Renaming, UnitHistory, Year
from rulelang.analysis.history_lines import MappingError
from rulelang.analysis.history_of import history
from rulelang.analysis.history_rules import same_criterion, same_rules
from rulelang.analysis.replaced import replaced
from rulelang.api.comparing import Comparison
from rulelang.data.spelling import clean, fold
from rulelang.diagnostics.visible import visible
from tests.analysis import naive_history as naive
from tests.properties.thorough import tried
from tests.strategies import CLAUSES, EVERYTHING, Row, rows, rubrics

SCHEMA = Draft202012Validator(
    json.loads((Path(__file__).parents[2] / "docs/schema/history.schema.json").read_text("utf-8"))
)
TRAITS = evolve(EVERYTHING, periods=False, clauses=frozenset(CLAUSES) - {"previous"})
NAMES = ("An", "Ba", "Cam", "Hoà", "Hòa", "Dung")
NEAR = Fraction(1, 10**30)
"""What the mean of scores without a common denominator may be off by, as a share."""


@st.composite
def drawn(draw: Any) -> list[Year]:
    """Two to four years, most of them by one rubric."""
    rubric = draw(rubrics(TRAITS))
    found: list[Year] = []
    for period in draw(st.sampled_from([("2020", "2021"), ("2018", "2020", "2021"), ("9", "10")])):
        used = draw(rubrics(TRAITS)) if draw(st.integers(0, 3)) == 3 else rubric
        note(used.text())
        try:
            results = rulelang.parse(used.text()).evaluate(draw(rows(used)))
        except rulelang.DataError:
            assume(False)
        without = replaced(results.plan, results.outcome.values)
        ids = {u.unit: tuple(sorted(of)) for u, of in zip(results.units, without, strict=False)}
        found.append(Year(period, results.plan, results.units, None, ids))
    return found


def near(one: Fraction | None, other: Fraction | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= NEAR * max(1, abs(other))


def facts_of(unit: UnitHistory) -> dict[str, Any]:
    """The facts of a history, as the plain recomputation has them."""
    runs = {key: getattr(unit, key) for key in ("first", "last", "was_first", "was_last")}
    places = {key: getattr(unit, key) for key in ("best", "worst")}
    return {
        "years": [year.period for year in unit.years],
        "fate": unit.fate,
        "rise": unit.rise,
        **{key: None if run is None else run.periods for key, run in runs.items()},
        **{key: None if at is None else (at.rank, at.period) for key, at in places.items()},
    }


@tried(60)
@given(drawn())
def test_units_and_criteria_are_as_recomputed(years: list[Year]) -> None:
    found = history(years)
    assert [year.period for year in years] == [*found.periods]
    names = [unit.unit for unit in found.units]
    assert len(names) == len({*names})
    for unit in found.units:
        assert facts_of(unit) == naive.of_unit(years, unit.unit)
    for criterion in found.criteria:
        for year in criterion.years:
            (own,) = [own for own in years if own.period == year.period]
            expected = naive.of_criterion(own, criterion.id)
            assert {*year.highest} == expected["highest"]
            assert {*year.lowest} == expected["lowest"]
            assert (year.units, year.even) == (expected["units"], expected["even"])
            odd = {one: {*names} for one, names in year.unusual.items()}
            assert odd == expected["unusual"]
            assert near(year.mean, expected["mean"])
            assert near(year.share, expected["share"])
    check_movements(years, found)


def check_movements(years: list[Year], found: History) -> None:
    """Each unit with a score in both of the last two years is in one of the three sets."""
    for criterion in found.criteria:
        scores = [
            {
                unit.unit: unit.score(criterion.id)
                if criterion.comparable
                else share_of(unit, criterion.id)
                for unit in year.units
                if unit.status != "disqualified"
                and any(own.id == criterion.id for own in year.plan.criteria)
            }
            for year in years[-2:]
        ]
        moves = {
            name: now - was
            for name, now in scores[1].items()
            if now is not None and (was := scores[0].get(name)) is not None
        }
        assert {*criterion.rose} == {name for name, move in moves.items() if move > 0}
        assert {*criterion.fell} == {name for name, move in moves.items() if move < 0}
        assert {*criterion.same} == {name for name, move in moves.items() if move == 0}


def share_of(unit: Any, id: str) -> Fraction | None:
    score, most = unit.score(id), unit.maxima.get(id)
    return score / most if score is not None and most else None


@tried(25)
@given(drawn(), st.randoms(use_true_random=False))
def test_the_order_of_units_and_years_never_matters(years: list[Year], random: Any) -> None:
    mixed = [
        evolve(year, units=tuple(random.sample(year.units, len(year.units)))) for year in years
    ]
    random.shuffle(mixed)
    assert history(mixed) == history(years)


wild_names = (
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
    .map(lambda name: fold(clean(name)))
    .filter(bool)
)


@tried(30)
@given(drawn(), st.data())
def test_a_mapping_gives_what_unchanged_names_give(years: list[Year], data: Any) -> None:
    """All units had other names, of any letters, before some year."""
    at = data.draw(st.integers(1, len(years) - 1))
    known = sorted({unit.unit for year in years for unit in year.units})
    others = data.draw(
        st.lists(
            wild_names, min_size=len(known), max_size=len(known), unique_by=lambda name: fold(name)
        )
    )
    assume(not {fold(name) for name in known} & {fold(name) for name in others})
    old = dict(zip(known, others, strict=True))
    before = [
        evolve(year, units=tuple(evolve(unit, unit=old[unit.unit]) for unit in year.units))
        for year in years[:at]
    ]
    there = {unit.unit for year in years[:at] for unit in year.units}
    after = {unit.unit for year in years[at:] for unit in year.units}
    mapping = [Renaming(years[at].period, old[name], name) for name in sorted(there & after)]
    found = history([*before, *years[at:]], mapping)
    unchanged = {unit.unit: unit for unit in history(years).units}
    for unit in found.units:
        name = {other: own for own, other in old.items()}.get(unit.unit, unit.unit)
        same = facts_of(unit), facts_of(unchanged[name])
        for facts in same:
            facts.pop("fate")
        assert same[0] == same[1]
        assert unit.before == ((old[name],) if name in there & after else ())


@tried(60)
@given(drawn(), st.data())
def test_each_result_is_in_one_history_whatever_the_mapping(years: list[Year], data: Any) -> None:
    known = sorted({unit.unit for year in years for unit in year.units} | {"Mới"})
    periods = [year.period for year in years]
    line = st.builds(
        Renaming, st.sampled_from(periods), st.sampled_from(known), st.sampled_from(known)
    )
    mapping = data.draw(st.lists(line, max_size=3))
    try:
        found = history(years, mapping)
    except MappingError as error:
        assert error.renaming == mapping[error.row]
        return
    placed = [(year.period, year.name) for unit in found.units for year in unit.years]
    assert sorted(placed) == sorted(
        (year.period, unit.unit) for year in years for unit in year.units
    )
    for unit in found.units:
        assert (unit.fate == "gone") == (unit.years[-1].period != found.present)
        assert unit.rise is None or all(unit.in_year(p) for p in (found.before, found.present))
        assert unit.fate == "gone" or not unit.after


@tried(25)
@given(drawn(), st.lists(wild_names, min_size=1, max_size=5, unique_by=fold))
def test_every_history_can_be_shown(years: list[Year], names: list[str]) -> None:
    renamed = dict(zip([unit.unit for unit in years[-1].units], names, strict=False))
    units = tuple(evolve(u, unit=renamed.get(u.unit, u.unit)) for u in years[-1].units)
    assume(len({fold(unit.unit) for unit in units}) == len(units))
    years = [*years[:-1], evolve(years[-1], units=units)]
    found = Comparison(history(years), tuple(years))
    SCHEMA.validate(json.loads(found.to_json(exact=True)))
    for language in ("en", "vi"):
        lines = found.to_table(language).split("\n")
        assert all(visible(line) == line for line in lines)


NUMBER = re.compile(r"(?<![\w.])[0-9]+(?:\.[0-9]+)?")


@st.composite
def changed(draw: Any) -> tuple[rulelang.Ruleset, rulelang.Ruleset, list[Row]]:
    """Rules, the same rules with another number somewhere, and data for both."""
    rubric = draw(rubrics(TRAITS))
    text = rubric.text()
    found = [*NUMBER.finditer(text)]
    assume(found)
    at = draw(st.sampled_from(found))
    other = text[: at.start()] + draw(st.sampled_from(["1", "2", "3", "7"])) + text[at.end() :]
    note(text)
    note(other)
    try:
        return rulelang.parse(text), rulelang.parse(other), draw(rows(rubric))
    except rulelang.RulesError:
        assume(False)
        raise


@tried(60)
@given(changed())
def test_criteria_with_the_same_rules_come_to_the_same_points(
    case: tuple[rulelang.Ruleset, rulelang.Ruleset, list[Row]],
) -> None:
    one, other, data = case
    try:
        results = [rules.evaluate(data).results.units for rules in (one, other)]
    except rulelang.DataError:
        return
    plans = one.plan, other.plan
    for criterion in one.plan.criteria:
        if same_criterion(*plans, criterion.id):
            for was, now in zip(*results, strict=True):
                assert was.score(criterion.id) == now.score(criterion.id)
                assert was.maxima.get(criterion.id) == now.maxima.get(criterion.id)
    if same_rules(*plans):
        assert results[0] == results[1]
