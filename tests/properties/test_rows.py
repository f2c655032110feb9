"""Two engines: the row engine and the exact one, one record at a time."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from attrs import evolve
from hypothesis import event, given, note
from hypothesis import strategies as st

import rulelang
from rulelang.engine.rows import RecordScorer, UnitScore
from rulelang.results.score import UnitResult
from tests.properties.thorough import tried
from tests.strategies import EVERYTHING, Row, Rubric, as_csv, cases, monotone_rubrics, one_row

ALONE = evolve(EVERYTHING, statistics=False)
PLAIN = evolve(ALONE, absence=False)
FAULTY = evolve(ALONE, errors=True)

FIELDS = ("unit", "period", "total", "max", "share", "scores", "levels", "missing")


def typed(value: Any) -> Any:
    """A value as programs hand it over: whole numbers as int, decimals as float."""
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else float(value)
    return value


def same(got: UnitScore, wanted: UnitResult) -> None:
    """All that a unit's score shares with the result that the exact engine gives."""
    for name in FIELDS:
        assert getattr(got, name) == getattr(wanted, name), name
    assert got.status == wanted.status
    assert got.level == wanted.level
    assert {**got.maxima} == {**wanted.maxima}


def judged(rules: rulelang.Ruleset, row: Mapping[str, Any]) -> Any:
    """What the exact engine makes of a single row: its result, or its diagnostics."""
    try:
        return rules.evaluate([row]).units[0]
    except rulelang.DataError as error:
        return error.diagnostics


def agree(rubric: Rubric, data: Sequence[Row]) -> None:
    note(f"{rubric.text()}\n{as_csv(rubric, data)}")
    rules = rulelang.parse(rubric.text())
    scorer = RecordScorer.of(rules.plan)
    for exact in data:
        row = {key: typed(value) for key, value in exact.items()}
        for record in (row, exact):
            wanted = judged(rules, record)
            try:
                got = scorer.score(record)
            except rulelang.DataError as error:
                event("wrong")
                assert error.diagnostics == wanted
            else:
                event("straight" if got._program is not None else "left to the exact engine")
                same(got, wanted)


@tried(300)
@given(cases(ALONE))
def test_one_record_comes_to_what_the_exact_engine_says(case: tuple[Rubric, list[Row]]) -> None:
    agree(*case)


@tried(300)
@given(cases(PLAIN, missing=False))
def test_a_whole_record_does(case: tuple[Rubric, list[Row]]) -> None:
    agree(*case)


@tried(150)
@given(cases(FAULTY))
def test_a_wrong_record_gets_the_same_diagnostics(case: tuple[Rubric, list[Row]]) -> None:
    agree(*case)


@tried(100)
@given(st.data())
def test_monotone_rubrics_do(data: st.DataObject) -> None:
    rubric = data.draw(monotone_rubrics())
    agree(rubric, [data.draw(one_row(rubric, "An", missing=False))])
