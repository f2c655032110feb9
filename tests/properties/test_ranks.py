"""Ranks: ties, newcomers, and the order of the ranking."""

from attrs import evolve
from hypothesis import given, note
from hypothesis import strategies as st

import rulelang
from rulelang.results.score import UnitResult
from tests.properties.thorough import tried
from tests.strategies import (
    EVERYTHING,
    PERIODS,
    UNIT,
    Row,
    Rubric,
    cases,
    monotone_rubrics,
    one_row,
    rows,
)

ONE_GROUP = evolve(EVERYTHING, rank=False, periods=False)
ALONE = evolve(EVERYTHING, statistics=False)


def ranked(rubric: Rubric, data: list[Row]) -> list[UnitResult]:
    """The complete units, best total first."""
    note(rubric.text())
    units = rulelang.parse(rubric.text()).evaluate(data).units
    complete = [unit for unit in units if unit.status != "incomplete"]
    return sorted(complete, key=lambda unit: unit.total or 0, reverse=True)


def ranks(rubric: Rubric, data: list[Row]) -> dict[tuple[str, str | None], int]:
    """The ranks of the complete units, by unit and period."""
    return {(u.unit, u.period): u.rank for u in ranked(rubric, data) if u.rank is not None}


@tried(50)
@given(cases(ONE_GROUP, most=8))
def test_equal_totals_share_a_rank_and_the_next_rank_counts_them(
    case: tuple[Rubric, list[Row]],
) -> None:
    units = ranked(*case)
    totals = [unit.total for unit in units]
    assert [unit.rank for unit in units] == [1 + totals.index(total) for total in totals]


@tried(50)
@given(cases(ONE_GROUP, most=8))
def test_dense_ranks_leave_no_gap(case: tuple[Rubric, list[Row]]) -> None:
    rubric, data = case
    units = ranked(rubric.with_rest("rank by total ties dense"), data)
    different = sorted({unit.total for unit in units}, reverse=True)
    assert [unit.rank for unit in units] == [1 + different.index(unit.total) for unit in units]


@tried(50)
@given(cases(ONE_GROUP, most=8))
def test_ordinal_ranks_are_all_different_and_follow_the_totals(
    case: tuple[Rubric, list[Row]],
) -> None:
    rubric, data = case
    units = ranked(rubric.with_rest("rank by total ties ordinal"), data)
    by_rank = sorted(units, key=lambda unit: unit.rank or 0)
    assert [unit.rank for unit in by_rank] == list(range(1, len(units) + 1))
    assert [unit.total for unit in by_rank] == [unit.total for unit in units]


@tried(50)
@given(cases(ONE_GROUP, most=8), st.data())
def test_a_later_key_breaks_ties_and_nothing_else(
    case: tuple[Rubric, list[Row]], data: st.DataObject
) -> None:
    rubric, table = case
    key = data.draw(st.sampled_from([part.name for part in rubric.everything()]))
    by_total = ranks(rubric, table)
    for unit, rank in ranks(rubric.with_rest(f"rank by total, {key}"), table).items():
        tied = list(by_total.values()).count(by_total[unit])
        assert rank in range(by_total[unit], by_total[unit] + tied)


@tried(50)
@given(monotone_rubrics(), st.data())
def test_a_unit_that_scores_last_changes_no_rank(rubric: Rubric, data: st.DataObject) -> None:
    table = data.draw(rows(rubric, missing=False))
    last = {UNIT: "zz", **{item.name: item.values[0] for item in rubric.inputs}}
    after = ranks(rubric, [*table, last])
    del after["zz", None]
    assert after == ranks(rubric, table)


@tried(50)
@given(cases(ALONE), st.data())
def test_a_newcomer_moves_nobody_ranked_before_it(
    case: tuple[Rubric, list[Row]], data: st.DataObject
) -> None:
    rubric, table = case
    before = ranks(rubric, table)
    newcomer = data.draw(one_row(rubric, "Bắc", PERIODS[0]))
    after = ranks(rubric, [*table, newcomer])
    own = next((rank for (name, _), rank in after.items() if name == "Bắc"), None)
    for unit, rank in before.items():
        assert after[unit] in (rank, rank + 1)
        if own is None or rank < own:
            assert after[unit] == rank


@tried(30)
@given(cases())
def test_the_ranking_has_every_ranked_unit_best_first(case: tuple[Rubric, list[Row]]) -> None:
    rubric, data = case
    result = rulelang.parse(rubric.text()).evaluate(data)
    complete = [unit for unit in result.units if unit.rank is not None]
    assert list(result.ranking()) == sorted(complete, key=lambda unit: unit.rank or 0)
