"""What decrees needed, in columns: the exact engine defines what they must come to."""

from random import Random

import pytest
from attrs import evolve
from hypothesis import assume, event, given, note
from hypothesis import strategies as st

import rulelang
from rulelang.engine.able import unable
from rulelang.engine.columnar.run import KEPT
from tests.columns import exactly, frame_of, in_columns, many_rows
from tests.properties.test_formats import both, texts
from tests.properties.thorough import tried
from tests.strategies import CLAUSES, EVERYTHING, Rubric, Traits, rubrics

EXACT = {"rows", "previous"}
"""The words of `CLAUSES` that draw what is left to the exact engine."""

CLAUSED = frozenset(CLAUSES) - EXACT
ALL = evolve(EVERYTHING, clauses=CLAUSED)
TRAITS = {
    "everything": ALL,
    "absence": evolve(ALL, focus="absence", statistics=False),
    "statistics": evolve(ALL, focus="statistics", clauses=frozenset({"statistics", "figures"})),
    "quotas": evolve(EVERYTHING, clauses=frozenset({"quotas", "rankings", "disqualified"})),
}


def agree(rubric: Rubric, seed: int, missing: float, rows: int = 60) -> None:
    """Both engines give every unit the same row of results."""
    text = rubric.text()
    note(text)
    rules = rulelang.parse(text)
    assume(not unable("columnar", rules.plan))
    data = many_rows(rubric, Random(seed), rows, missing)
    found, ranked = in_columns(rules, frame_of(rubric, data), kept=0 if seed % 2 else KEPT)
    wanted = exactly(rules, data)
    if found is None or wanted is None:
        assert found is wanted
        return
    event(f"handed over: {10 * ranked.handed // rows * 10}%")
    for row, got, expected in zip(data, found, wanted, strict=True):
        assert got == expected, row


@pytest.mark.parametrize("traits", TRAITS.values(), ids=TRAITS)
def test_columns_agree_with_the_exact_engine(traits: Traits) -> None:
    @tried(60)
    @given(rubrics(traits), st.integers(0, 2**32), st.sampled_from([0.03, 0.2]))
    def agrees(rubric: Rubric, seed: int, missing: float) -> None:
        agree(rubric, seed, missing)

    agrees()


@pytest.mark.parametrize("clause", sorted(CLAUSED))
def test_columns_agree_on_each_clause(clause: str) -> None:
    @tried(12)
    @given(rubrics(evolve(EVERYTHING, clauses=frozenset({clause}))), st.integers(0, 2**32))
    def agrees(rubric: Rubric, seed: int) -> None:
        agree(rubric, seed, 0.1, rows=40)

    agrees()


@tried(60)
@given(rubrics(evolve(ALL, errors=True)), st.integers(0, 2**32))
def test_both_refuse_the_same_data(rubric: Rubric, seed: int) -> None:
    agree(rubric, seed, 0.03, rows=20)


@tried(60)
@given(rubrics(ALL), st.integers(0, 2**32), st.sampled_from([7, 60]))
def test_every_text_is_the_same(rubric: Rubric, seed: int, rows: int) -> None:
    assume(not unable("columnar", rulelang.parse(rubric.text()).plan))
    found = both(rubric, seed, rows, 0.1)
    if found is not None:
        exact, scored = map(texts, found)
        assert exact == scored
