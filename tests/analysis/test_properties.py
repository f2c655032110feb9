"""The facts of a ranking against a naive recomputation, on random rubrics and data."""

from collections.abc import Iterator
from fractions import Fraction

import pytest
from attrs import evolve
from hypothesis import given, note
from hypothesis import strategies as st

import rulelang
from rulelang.analysis.analyse import analyse
from rulelang.analysis.deciding import inversions
from rulelang.analysis.facts import Analysis, RankingAnalysis
from rulelang.plan.tree import Plan
from rulelang.results.score import Results, UnitResult
from tests.analysis import naive
from tests.properties.thorough import tried
from tests.strategies import CLAUSES, EVERYTHING, Row, Rubric, cases

Case = tuple[Rubric, list[Row]]
NEAR = Fraction(1, 10**30)
"""What a product of scores without a common denominator may be off by, as a share."""


def judged(case: Case) -> tuple[Plan, Results, tuple[Analysis, ...]] | None:
    rubric, data = case
    note(rubric.text())
    rules = rulelang.parse(rubric.text())
    try:
        results = rules.evaluate(data).results
    except rulelang.DataError:
        return None
    return rules.plan, results, analyse(rules.plan, results)


def rankings(found: tuple[Analysis, ...]) -> Iterator[RankingAnalysis]:
    for one in found:
        yield from one.rankings


def near(one: Fraction | None, other: Fraction | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= NEAR * max(1, abs(other))


def check(case: Case) -> None:
    made = judged(case)
    if made is None:
        return
    plan, results, found = made
    kinds = {criterion.id: criterion for criterion in plan.criteria}
    parted = [[own.result for own in ranking.units] for ranking in rankings(found)]
    assert sorted(id(unit) for units in parted for unit in units) == sorted(map(id, results.units))
    for ranking, units in zip(rankings(found), parted, strict=True):
        assert [each.id for each in ranking.criteria] == [
            plan.total.id,
            *(criterion.id for criterion in plan.criteria if criterion is not plan.total),
        ]
        check_counts(ranking, units)
        for own in ranking.criteria:
            check_criterion(own, naive.criterion(units, kinds[own.id]))
        for own_unit in ranking.units:
            check_unit(plan, ranking, own_unit)
        for decided in ranking.deciding:
            expected = naive.agreement(units, kinds[decided.id])
            assert (decided.agreeing, decided.opposing) == (expected or (None, None))
            assert near(decided.variance, naive.variance(units, kinds[decided.id]))
        pairs = {(each.one, each.other): each.covariance for each in ranking.pairs}
        for one, other in naive.siblings(plan):
            assert near(pairs.pop((one.id, other.id), None), naive.pair(units, one, other))
        assert not pairs


def check_counts(ranking: RankingAnalysis, units: list[UnitResult]) -> None:
    counts = ranking.counts
    parts = (counts.ranked, counts.below, counts.unranked, counts.disqualified, counts.incomplete)
    assert sum(parts) == counts.units == len(units)
    for status in ("ranked", "below", "unranked", "disqualified", "incomplete"):
        assert getattr(counts, status) == sum(unit.status == status for unit in units)
    for level, count in counts.levels.items():
        assert count == sum(unit.level == level for unit in units)
    assert counts.rescaled == sum("rescaled" in unit.marks for unit in units)
    assert counts.held == sum("held" in unit.marks for unit in units)


def check_criterion(own: naive.Any, expected: dict[str, naive.Any]) -> None:
    assert own.units == expected["units"]
    assert [*own.lacking] == expected["lacking"]
    if own.spread is None:
        assert "mean" not in expected
        return
    assert (own.highest.score, [*own.highest.units]) == expected["highest"]
    assert (own.lowest.score, [*own.lowest.units]) == expected["lowest"]
    assert own.spread.difference == expected["difference"]
    assert near(own.spread.mean, expected["mean"])
    assert own.spread.median == expected["median"]
    assert (own.spread.lower, own.spread.upper) == expected["quartiles"]
    assert own.even == expected["even"]
    assert [*own.nothing] == expected["nothing"]
    assert [*own.outliers] == expected["outliers"]
    for mark in ("held", "rescaled"):
        assert [*own.marked.get(mark, ())] == expected[mark]


def check_unit(plan: Plan, ranking: RankingAnalysis, own: naive.Any) -> None:
    unit = own.result
    kinds = {criterion.id: criterion for criterion in plan.criteria}
    out = unit.status in ("disqualified", "incomplete")
    assert not out or not own.strengths + own.weaknesses
    medians = {each.id: each.spread.median for each in ranking.criteria if each.spread}
    gains, losses = {}, {}
    for standing in own.standings:
        criterion = kinds[standing.id]
        assert standing.points == naive.score(unit, criterion)
        compared = unit.status != "disqualified"
        assert (standing.place is not None) == (standing.side is not None) == compared
        if not compared:
            continue
        others = [points for _, points in naive.known([u.result for u in ranking.units], criterion)]
        sign = -1 if criterion.kind == "penalty" else 1
        better = sum(sign * points > sign * standing.points for points in others)
        assert standing.place == 1 + better
        distance = standing.points - medians[standing.id]
        assert standing.side == ("above" if distance > 0 else "below" if distance < 0 else "at")
        if criterion.parent == plan.total.id and not out:
            gains[standing.id] = sign * distance
            losses[standing.id] = standing.lost or 0
    for ids, points in ((own.strengths, gains), (own.weaknesses, losses)):
        assert {*ids} == {id for id, value in points.items() if value > 0}
        assert [points[id] for id in ids] == sorted((points[id] for id in ids), reverse=True)


@tried(120)
@given(cases(most=9))
def test_every_fact_is_that_of_a_naive_recomputation(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("clause", CLAUSES)
def test_so_it_is_with_what_decrees_needed_beside(clause: str) -> None:
    @tried(15)
    @given(cases(evolve(EVERYTHING, clauses=frozenset({clause})), most=7))
    def agrees(case: Case) -> None:
        check(case)

    agrees()


@tried(100)
@given(cases(evolve(EVERYTHING, combinations=False), most=8))
def test_shares_of_the_variance_and_the_rest_add_up_to_one(case: Case) -> None:
    made = judged(case)
    for ranking in rankings(made[2] if made else ()):
        shares = [each.variance for each in ranking.deciding if each.variance is not None]
        if ranking.rest is not None:
            assert sum(shares, Fraction(0)) + ranking.rest == 1


PLAIN = evolve(EVERYTHING, rounding=False, absence=False, combinations=False)


@tried(80)
@given(cases(PLAIN, missing=False, most=8))
def test_where_the_total_is_the_plain_sum_nothing_of_the_variance_is_left(case: Case) -> None:
    made = judged(case)
    for ranking in rankings(made[2] if made else ()):
        if not any(unit.result.marked("held") for unit in ranking.units):
            assert ranking.rest in (None, 0)


@tried(200)
@given(st.lists(st.integers(-5, 5), max_size=40))
def test_inversions_are_the_pairs_with_the_larger_one_first(values: list[int]) -> None:
    pairs = [(a, b) for at, a in enumerate(values) for b in values[at + 1 :]]
    assert inversions(values) == sum(a > b for a, b in pairs)
