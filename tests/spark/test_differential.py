"""Random rubrics on a real Spark, against the engines of one machine."""

from pathlib import Path
from random import Random
from typing import Any

import pytest
from attrs import evolve
from hypothesis import Phase, assume, given, note, settings
from hypothesis import strategies as st

import rulelang
from rulelang.engine.able import unable
from tests.columns import frame_of, many_rows
from tests.properties.thorough import tried
from tests.spark.session import figures, on_spark, told, written
from tests.strategies import CLAUSES, EVERYTHING, PERIOD, UNIT, Rubric, Traits, rubrics

ROWS = 240
EXACT = {"rows", "previous"}
"""The words of `CLAUSES` that draw what is left to the exact engine."""

ALL = evolve(EVERYTHING, clauses=frozenset(CLAUSES) - EXACT)

TRAITS = {
    "everything": EVERYTHING,
    "plain": evolve(EVERYTHING, statistics=False, absence=False),
    "statistics": evolve(EVERYTHING, focus="statistics"),
    "decrees": ALL,
    "decrees, quotas": evolve(
        EVERYTHING, clauses=frozenset({"quotas", "rankings", "disqualified", "levels"})
    ),
    "decrees, figures": evolve(
        EVERYTHING, clauses=frozenset({"figures", "rankings", "disqualified", "values"})
    ),
    "decrees, statistics": evolve(
        EVERYTHING, focus="statistics", clauses=frozenset({"statistics", "figures"})
    ),
    "decrees, absence": evolve(ALL, focus="absence", statistics=False),
    "faulty": evolve(EVERYTHING, errors=True),
}


def agree(
    rubric: Rubric, seed: int, rows: int, ranges: int | None, session: Any, folder: Path
) -> None:
    """Spark gives every unit what the columnar engine and the exact one give it, bit for bit."""
    rules = rulelang.parse(rubric.text())
    assume(not unable("spark", rules.plan))
    frame = frame_of(rubric, many_rows(rubric, Random(seed), rows))
    data = written(frame, folder)
    keys = (UNIT, PERIOD) if rubric.has_periods else (UNIT,)
    try:
        wanted = rules.score_table(frame).to_polars()
    except rulelang.DataError as error:
        with pytest.raises(rulelang.DataError) as caught:
            on_spark(rules, session, data, ranges)
        assert sorted(told(caught.value, data)) == sorted(told(error))
        return
    scores = on_spark(rules, session, data, ranges)
    found = figures(scores)
    scores.release()
    assert found.columns == wanted.columns
    assert found.sort(keys).to_dicts() == wanted.sort(keys).to_dicts()


@pytest.mark.parametrize("traits", TRAITS.values(), ids=TRAITS)
def test_spark_agrees_with_the_engines_of_one_machine(
    traits: Traits, spark: Any, tmp_path: Path
) -> None:
    tables = iter(range(10_000))

    @settings(tried(3), phases=[Phase.generate])  # to shrink takes many runs of Spark
    @given(rubrics(traits), st.integers(0, 2**32))
    def agrees(rubric: Rubric, seed: int) -> None:
        note(rubric.text())
        rows, at = 12 if traits.errors else ROWS, next(tables)
        ranges = 5 if at % 2 else None  # what Spark does, and what the driver has room for
        agree(rubric, seed, rows, ranges, spark, tmp_path / str(at))

    agrees()
