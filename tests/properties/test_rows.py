"""Two engines: the row engine and the exact one, one record at a time."""

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import chain, combinations
from typing import Any, get_args
from unittest.mock import patch

import pytest
from attrs import evolve
from hypothesis import assume, event, given, note
from hypothesis import strategies as st

import rulelang
from rulelang.data import prepare, table_of_rows
from rulelang.engine.exact import Outcome, Overall, run
from rulelang.engine.expressions import evaluator, policies_of
from rulelang.engine.rows import RecordScorer, TableScorer, UnitScore, rounding
from rulelang.plan.kinds import MISSING_POLICIES, NotApplicablePolicy
from rulelang.plan.statistics import STATISTICS
from rulelang.plan.tree import PlacingStep, Plan, StatisticStep
from rulelang.plan.values import Absent
from rulelang.results.ranking import sort_key
from rulelang.results.score import UnitResult
from tests.properties.thorough import tried
from tests.records import as_text, in_a_row
from tests.strategies import (
    CLAUSES,
    EVERYTHING,
    PERIOD,
    UNIT,
    Row,
    Rubric,
    as_csv,
    cases,
    monotone_rubrics,
    one_row,
)

ALONE = evolve(EVERYTHING, statistics=False)
PLAIN = evolve(ALONE, absence=False)
FAULTY = evolve(ALONE, errors=True)

CLAUSED = frozenset(CLAUSES) - {"rows", "previous", "quotas"}
DECREES = evolve(ALONE, clauses=CLAUSED - {"statistics"})

FIELDS = ("unit", "period", "total", "max", "share", "scores", "levels", "missing")
FIELDS += ("figures", "reason", "marks")


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
    alone = evolve(wanted, rank=None, group=None, ranks={})
    for exact in (False, True):
        assert got.to_dict(exact) == alone.to_dict(exact) == json.loads(got.to_json(exact))


def judged(rules: rulelang.Ruleset, row: Mapping[str, Any]) -> Any:
    """What the exact engine makes of a single row: its result, or its diagnostics."""
    try:
        return rules.evaluate([row]).units[0]
    except rulelang.DataError as error:
        return error.diagnostics


def agree(rubric: Rubric, data: Sequence[Row]) -> None:
    note(f"{rubric.text()}\n{as_csv(rubric, data)}")
    rules = rulelang.parse(rubric.text())
    together = (StatisticStep, PlacingStep)
    assume(not any(isinstance(step, together) for step in rules.plan.steps))
    scorer = RecordScorer.of(rules.plan)
    with patch("rulelang.engine.rows.programs.FEW", 0):
        agree_on_records(rules, scorer, data)


def agree_on_records(
    rules: rulelang.Ruleset, scorer: RecordScorer, data: Sequence[Mapping[str, Any]]
) -> None:
    for exact in data:
        row = {key: typed(value) for key, value in exact.items()}
        texts = {key: as_text(value) for key, value in exact.items()}
        fewer = {key: value for key, value in row.items() if value is not None}
        for record in (row, exact, texts, fewer):
            wanted = judged(rules, record)
            try:
                got = scorer.score(record)
            except rulelang.DataError as error:
                event("wrong")
                assert tuple(map(in_a_row, error.diagnostics)) == wanted
            else:
                way = "straight" if isinstance(got._made, tuple) else "left to the exact engine"
                event(f"{way}, {got.status}{', something missing' if got.missing else ''}")
                same(got, wanted)


@tried(100)
@given(cases(DECREES))
def test_one_record_of_a_decree_comes_to_what_the_exact_engine_says(
    case: tuple[Rubric, list[Row]],
) -> None:
    agree(*case)


@tried(100)
@given(cases(evolve(DECREES, absence=False), missing=False))
def test_a_whole_record_of_a_decree_does(case: tuple[Rubric, list[Row]]) -> None:
    agree(*case)


@pytest.mark.parametrize("clause", sorted(DECREES.clauses))
def test_a_record_of_a_decree_does_with_each_clause(clause: str) -> None:
    @tried(15)
    @given(cases(evolve(PLAIN, clauses=frozenset({clause})), missing=False))
    def agrees(case: tuple[Rubric, list[Row]]) -> None:
        agree(*case)

    agrees()


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


@tried(300)
@given(cases(ALONE, missing=False), st.data())
def test_a_record_that_lacks_any_inputs_does(
    case: tuple[Rubric, list[Row]], data: st.DataObject
) -> None:
    rubric, rows = case
    agree(rubric, [lacking(row, data) for row in rows])


@tried(150)
@given(cases(evolve(DECREES, absence=False), missing=False), st.data())
def test_a_record_of_a_decree_that_lacks_any_inputs_does(
    case: tuple[Rubric, list[Row]], data: st.DataObject
) -> None:
    rubric, rows = case
    agree(rubric, [lacking(row, data) for row in rows])


@pytest.mark.parametrize("missing", MISSING_POLICIES)
@pytest.mark.parametrize("not_applicable", get_args(NotApplicablePolicy))
@pytest.mark.parametrize("own", ["", *(f"when missing {policy}" for policy in MISSING_POLICIES)])
def test_a_record_that_lacks_some_inputs_is_scored_by_code_under_every_policy(
    missing: str, not_applicable: str, own: str
) -> None:
    rules = rulelang.parse(f"""
        ruleset r {{ unit u  missing {missing}  not applicable {not_applicable.replace("_", " ")} }}
        input a : number from 0 to 10 {own}
        input b : integer from 0 to 10
        input c : yesno
        criterion g max 20 {{
          criterion x max 10: ratio a / 10
          criterion y max 10 {{ criterion y1 max 5: yes c  criterion y2 max 5: ratio b / 10 }}
        }}
        bonus z up to 2: ratio b / 10
        levels {{ good from 50% requires c  otherwise bad }}
        rank by total, b
    """)
    scorer = RecordScorer.of(rules.plan)
    for gone in chain.from_iterable(combinations("abc", count) for count in range(4)):
        record = {"u": "A", "a": 3, "b": 4, "c": True} | dict.fromkeys(gone)
        wanted = judged(rules, record)
        with patch("rulelang.engine.rows.programs.FEW", 0):
            got = scorer.quickly(record)
        if isinstance(wanted, UnitResult):
            assert got is not None
            same(got, wanted)
        else:
            assert got is None


def lacking(row: Row, data: st.DataObject) -> Row:
    """A row in which some of the cells are empty, few or nearly all."""
    inputs = [key for key in row if key not in (UNIT, PERIOD)]
    few = st.sets(st.sampled_from(inputs), max_size=3) if inputs else st.just(set[str]())
    gone = data.draw(few | few.map(lambda kept: {*inputs} - kept))
    return {key: None if key in gone else value for key, value in row.items()}


# ---- rows of a table -----------------------------------------------------------------------------


def statistics_of(plan: Plan, outcome: Outcome, periods: Sequence[str | None]) -> Overall:
    """The statistics of a run, as a caller that knows the whole table gives them."""
    steps = [step for step in plan.steps if isinstance(step, StatisticStep)]
    rows = list(zip(outcome.values, periods, strict=True))
    found: dict[Any, Any] = {}
    for step in steps:
        for values, period in rows if not STATISTICS[step.statistic].own else ():
            if step.within is None:
                found[step.ref, period] = values[step.ref]
            else:
                group = values[step.within]
                found.setdefault((step.ref, period), {})[group] = values[step.ref]
    return found


def agree_on_rows(rubric: Rubric, data: Sequence[Row]) -> None:
    """Two engines, some rows of a table at a time, the statistics of the whole table given."""
    note(f"{rubric.text()}\n{as_csv(rubric, data)}")
    plan = rulelang.parse(rubric.text()).plan
    whole = prepare(table_of_rows(data), plan)
    overall = statistics_of(plan, run(plan, whole), whole.periods)
    scorer = TableScorer(plan, overall)
    policies = policies_of(plan)
    keys = [(evaluator(key, policies), ascending) for key, ascending in plan.rank.keys]
    for rows in (data, data[::2], [{k: typed(v) for k, v in row.items()} for row in data]):
        table = table_of_rows(rows)
        prepared = prepare(table, plan)
        wanted = run(plan, prepared, overall)
        with (
            patch("rulelang.engine.rows.table.FEW", 0),
            patch("rulelang.engine.rows.programs.FEW", 0),
        ):
            got = scorer.score(table)
        assert got.diagnostics == (*prepared.diagnostics, *wanted.diagnostics)
        if any(item.severity == "error" for item in got.diagnostics):
            event("wrong")
            continue
        share = "none" if not got.straight else "all" if got.straight == len(rows) else "some"
        event(f"{share} of the rows straight")
        units = wanted.results.units
        for unit, exact, own, values in zip(got.units, units, got.keys, wanted.values, strict=True):
            same(unit, exact)
            found = [(evaluate(values), ascending) for evaluate, ascending in keys]
            known = [(None if isinstance(v, Absent) else v, ascending) for v, ascending in found]
            sorting = [sort_key(value, ascending) for value, ascending in known]
            assert [(1, 0) if key is None else (0, -key) for key in own] == sorting


@tried(200)
@given(cases(EVERYTHING))
def test_rows_of_a_table_come_to_what_the_exact_engine_says(case: tuple[Rubric, list[Row]]) -> None:
    agree_on_rows(*case)


@tried(100)
@given(cases(evolve(EVERYTHING, clauses=CLAUSED)))
def test_rows_of_a_table_of_a_decree_do(case: tuple[Rubric, list[Row]]) -> None:
    agree_on_rows(*case)


@tried(60)
@given(cases(evolve(EVERYTHING, absence=False, clauses=frozenset({"statistics"})), missing=False))
def test_rows_do_whose_decree_has_statistics_of_parts(case: tuple[Rubric, list[Row]]) -> None:
    agree_on_rows(*case)


@tried(100)
@given(cases(evolve(EVERYTHING, absence=False), missing=False))
def test_whole_rows_of_a_table_do(case: tuple[Rubric, list[Row]]) -> None:
    agree_on_rows(*case)


@tried(100)
@given(cases(evolve(EVERYTHING, errors=True)))
def test_wrong_rows_of_a_table_get_the_same_diagnostics(case: tuple[Rubric, list[Row]]) -> None:
    agree_on_rows(*case)


@pytest.mark.parametrize("mode", ["down", "up"])
@given(x=st.integers(-1000, 1000))
def test_a_mode_of_rounding_without_code_of_its_own_is_called(mode: str, x: int) -> None:
    rules = f"ruleset r {{ unit u }}  input x : number  criterion c max 10 round 0 {mode}: points x"
    without = {key: write for key, write in rounding._FLOORS.items() if key != mode}
    with patch.object(rounding, "_FLOORS", without):
        found = rulelang.parse(rules).score_one({"u": "A", "x": x / 8})
    assert found.scores == rulelang.parse(rules).evaluate([{"u": "A", "x": x / 8}])["A"].scores
