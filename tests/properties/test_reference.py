"""Two implementations: the exact engine, and the reference that walks the syntax tree."""

from collections.abc import Sequence

import pytest
from attrs import evolve
from hypothesis import given, note

import rulelang
from rulelang.results.score import UnitResult
from tests.properties.thorough import tried
from tests.reference import Room, Unit, judge
from tests.strategies import (
    CLAUSES,
    EVERYTHING,
    Row,
    Rubric,
    as_csv,
    cases,
    monotone_rubrics,
    rubrics,
)

KINDS = {
    "E503": "cell",
    "E504": "missing",
    "E505": "division",
    "E506": "check",
    "E507": "domain",
    "E511": "cell",
}
FAULTY = evolve(EVERYTHING, errors=True)
ABSENCE = evolve(EVERYTHING, focus="absence")
POLICIES = evolve(ABSENCE, clauses=frozenset({"policies", "rescale", "known", "floors"}))
STATISTICS = evolve(EVERYTHING, focus="statistics")


def as_unit(result: UnitResult) -> Unit:
    """The engine's result, in the reference's shape."""
    assert len(set(result.missing)) == len(result.missing)
    return Unit(
        result.unit,
        result.period,
        result.status,
        result.total,
        result.max,
        result.share,
        result.level,
        result.rank,
        dict(result.scores),
        dict(result.levels),
        frozenset(result.missing),
        dict(result.figures),
        dict(result.ranks),
        result.reason,
    )


def agree(rubric: Rubric, data: Sequence[Row]) -> None:
    """Both give the same results, or find the same data wrong in the same units."""
    text = rubric.text()
    note(f"{text}\n{as_csv(rubric, data)}")
    expected = judge(text, data)
    try:
        results = rulelang.parse(text).evaluate(data).results
    except rulelang.DataError as error:
        wrong = {(found.place.unit, KINDS[found.code]) for found in error.diagnostics}
        assert wrong == expected.wrong
    else:
        assert expected.wrong == frozenset()
        assert tuple(map(as_unit, results.units)) == expected.units
        rooms = [Room(r.level, r.period, r.group, r.base, r.room) for r in results.rooms]
        assert frozenset(rooms) == expected.rooms


@tried(250)
@given(cases())
def test_the_engine_agrees_with_the_reference(case: tuple[Rubric, list[Row]]) -> None:
    agree(*case)


@tried(250)
@given(cases(ABSENCE))
def test_both_treat_alike_what_is_missing_or_does_not_apply(
    case: tuple[Rubric, list[Row]],
) -> None:
    agree(*case)


@tried(250)
@given(cases(POLICIES))
def test_both_decide_alike_what_parts_come_to_where_the_whole_is_missing(
    case: tuple[Rubric, list[Row]],
) -> None:
    agree(*case)


@tried(200)
@given(cases(STATISTICS, most=8))
def test_both_have_the_same_statistics(case: tuple[Rubric, list[Row]]) -> None:
    agree(*case)


@tried(200)
@given(cases(FAULTY))
def test_both_find_the_same_data_wrong(case: tuple[Rubric, list[Row]]) -> None:
    agree(*case)


@tried(150)
@given(cases(evolve(FAULTY, clauses=frozenset({"rows", "allowed"}))))
def test_both_find_the_same_rows_of_units_wrong(case: tuple[Rubric, list[Row]]) -> None:
    agree(*case)


@pytest.mark.parametrize("clause", CLAUSES)
def test_both_agree_on_what_decrees_needed_beside(clause: str) -> None:
    @tried(60)
    @given(cases(evolve(EVERYTHING, clauses=frozenset({clause}))))
    def agrees(case: tuple[Rubric, list[Row]]) -> None:
        agree(*case)

    agrees()


@pytest.mark.parametrize("rubrics_of", [rubrics(), rubrics(FAULTY), monotone_rubrics()])
def test_every_random_rubric_is_valid(rubrics_of: object) -> None:
    @tried(50)
    @given(rubrics_of)
    def parses(rubric: Rubric) -> None:
        note(rubric.text())
        rulelang.parse(rubric.text())

    parses()
