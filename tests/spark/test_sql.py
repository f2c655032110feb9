"""The query of `rulelang sql` for Spark, on a real one."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, note, settings

from tests.output.sql.databases import spark_runner
from tests.output.sql.differential import compare
from tests.output.sql.shipped import WITH_DATA
from tests.output.sql.test_differential import BY_CLAUSE, TRAITS, rows_of
from tests.properties.thorough import tried
from tests.strategies import Row, Rubric, Traits, as_csv, cases

ROOT = Path(__file__).parents[2]
CONFORMANCE = ("combinations", "rounding")


@pytest.mark.parametrize(
    "rules",
    [*WITH_DATA, *(ROOT / f"tests/conformance/{name}.rules" for name in CONFORMANCE)],
    ids=lambda path: path.stem,
)
def test_rubrics_with_data_come_to_the_same(rules: Path, spark: Any) -> None:
    found = compare(rules.read_text("utf-8"), rows_of(rules), "spark", spark_runner(spark))
    if rules in WITH_DATA:  # two of the illustration tie on sums of quotients, one is on a bound
        assert found.flagged <= 3


RANDOM = {**TRAITS, "all clauses": BY_CLAUSE["all"]}


@pytest.mark.parametrize("traits", RANDOM.values(), ids=RANDOM)
def test_random_rubrics_come_to_the_same(traits: Traits, spark: Any) -> None:
    run = spark_runner(spark)

    @settings(tried(2), phases=[Phase.generate])  # to shrink takes many runs of Spark
    @given(cases(traits, most=6))
    def come_to_the_same(case: tuple[Rubric, list[Row]]) -> None:
        rubric, data = case
        note(as_csv(rubric, data))
        compare(rubric.text(), data, "spark", run)

    come_to_the_same()
