"""Two engines: columns, and the exact one that defines what they must come to."""

from random import Random

from attrs import evolve
from hypothesis import event, given, note
from hypothesis import strategies as st

import rulelang
from rulelang.engine.columnar.run import KEPT
from tests.columns import exactly, frame_of, in_columns, many_rows
from tests.properties.thorough import tried
from tests.strategies import EVERYTHING, Rubric, rubrics

ROWS = 120
PLAIN = evolve(EVERYTHING, statistics=False, absence=False)
FAULTY = evolve(EVERYTHING, errors=True)
ABSENCE = evolve(EVERYTHING, focus="absence", statistics=False)
STATISTICS = evolve(EVERYTHING, focus="statistics")


def agree(rubric: Rubric, seed: int, missing: float = 0.03, rows: int = ROWS) -> None:
    """Both engines give every unit the same figures, bit for bit, the same level and rank."""
    text = rubric.text()
    note(text)
    rules = rulelang.parse(text)
    data = many_rows(rubric, Random(seed), rows, missing)
    found, ranked = in_columns(rules, frame_of(rubric, data), kept=0 if seed % 2 else KEPT)
    wanted = exactly(rules, data)
    if found is None or wanted is None:
        assert found is wanted
        return
    event(f"handed over: {10 * ranked.handed // rows * 10}%")
    for row, got, expected in zip(data, found, wanted, strict=True):
        assert got == expected, row


@tried(200)
@given(rubrics(PLAIN), st.integers(0, 2**32))
def test_columns_agree_with_the_exact_engine(rubric: Rubric, seed: int) -> None:
    agree(rubric, seed)


@tried(150)
@given(rubrics(), st.integers(0, 2**32))
def test_both_treat_alike_whatever_rubrics_hold(rubric: Rubric, seed: int) -> None:
    agree(rubric, seed)


@tried(100)
@given(rubrics(ABSENCE), st.integers(0, 2**32))
def test_both_treat_alike_what_does_not_apply(rubric: Rubric, seed: int) -> None:
    agree(rubric, seed)


@tried(100)
@given(rubrics(STATISTICS), st.integers(0, 2**32))
def test_both_have_the_same_statistics_of_columns(rubric: Rubric, seed: int) -> None:
    agree(rubric, seed)


@tried(60)
@given(rubrics(FAULTY), st.integers(0, 2**32))
def test_both_refuse_the_same_data(rubric: Rubric, seed: int) -> None:
    agree(rubric, seed, rows=20)
