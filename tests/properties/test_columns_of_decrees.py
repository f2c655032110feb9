"""What decrees needed, in columns: the exact engine defines what they must come to."""

from random import Random

from attrs import evolve
from hypothesis import assume, event, given, note
from hypothesis import strategies as st

import rulelang
from rulelang.engine.able import unable
from rulelang.engine.columnar.run import KEPT
from tests.columns import exactly, frame_of, in_columns, many_rows
from tests.properties.test_formats import both, texts
from tests.properties.thorough import tried
from tests.strategies import EVERYTHING, Rubric, rubrics

ABLE = ("floors", "groups", "policies", "rescale", "known")
"""The words of `CLAUSES` that draw what columns can say."""

PLAIN = evolve(EVERYTHING, statistics=False, clauses=frozenset(ABLE))
ABSENCE = evolve(PLAIN, focus="absence")
FAULTY = evolve(PLAIN, errors=True)


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


@tried(150)
@given(rubrics(PLAIN), st.integers(0, 2**32), st.sampled_from([0.03, 0.2]))
def test_columns_agree_with_the_exact_engine(rubric: Rubric, seed: int, missing: float) -> None:
    agree(rubric, seed, missing)


@tried(100)
@given(rubrics(ABSENCE), st.integers(0, 2**32))
def test_both_treat_alike_what_does_not_apply(rubric: Rubric, seed: int) -> None:
    agree(rubric, seed, 0.2)


@tried(60)
@given(rubrics(FAULTY), st.integers(0, 2**32))
def test_both_refuse_the_same_data(rubric: Rubric, seed: int) -> None:
    agree(rubric, seed, 0.03, rows=20)


@tried(60)
@given(rubrics(PLAIN), st.integers(0, 2**32), st.sampled_from([7, 60]))
def test_every_text_is_the_same(rubric: Rubric, seed: int, rows: int) -> None:
    assume(not unable("columnar", rulelang.parse(rubric.text()).plan))
    found = both(rubric, seed, rows, 0.1)
    if found is not None:
        exact, scored = map(texts, found)
        assert exact == scored
