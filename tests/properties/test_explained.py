"""Whatever rubrics hold, every unit can be explained, in both languages, to its own score."""

from random import Random

import pytest
from attrs import evolve
from hypothesis import given, note
from hypothesis import strategies as st

import rulelang
from tests.columns import many_rows
from tests.properties.thorough import tried
from tests.strategies import CLAUSES, EVERYTHING, Rubric, Traits, rubrics

TRAITS = {
    "everything": evolve(EVERYTHING, clauses=frozenset(CLAUSES)),
    "known": evolve(EVERYTHING, clauses=frozenset({"known", "figures"})),
    "no clauses": EVERYTHING,
}


@pytest.mark.parametrize("traits", TRAITS.values(), ids=TRAITS)
def test_every_unit_is_explained_to_its_score(traits: Traits) -> None:
    @tried(40)
    @given(rubrics(traits), st.integers(0, 2**32), st.sampled_from([0.0, 0.2]))
    def explains(rubric: Rubric, seed: int, missing: float) -> None:
        note(rubric.text())
        rules = rulelang.parse(rubric.text())
        try:
            found = rules.evaluate(many_rows(rubric, Random(seed), 4, missing))
        except rulelang.DataError:
            return
        for unit in found.units:
            for language in ("en", "vi"):
                for exact in (False, True):
                    explained = found.explain(
                        unit.unit, period=unit.period, language=language, exact=exact
                    )
                    assert unit.unit in str(explained)
                    # A unit that lacks a key of the ranking has no total, and its parts are told.
                    assert unit.total is None or explained.trace.score == unit.total

    explains()
