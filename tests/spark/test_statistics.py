"""Functions over all units as aggregates of Spark."""

from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest

import rulelang
from rulelang.engine.spark import statistics
from tests.spark.session import figures, on_spark, written

ARGUMENTS = {"whole": "a", "quotient": "a / b", "irrational": "sqrt(a)"}
FUNCTIONS = ("average({x})", "median({x})", "highest({x})", "lowest({x})", "total_of({x})")
FUNCTIONS += ("deviation({x})", "sample_deviation({x})", "percentile({x}, 90%)", "count({x})")


def data(rows: int, seed: int = 5) -> pl.DataFrame:
    random = Random(seed)
    frame = pl.DataFrame(
        {
            "u": [f"{at}" for at in range(rows)],
            "a": [random.choice((None, 0, 1, 10**9, random.randrange(10**9))) for _ in range(rows)],
            "b": [random.randrange(1, 1000) for _ in range(rows)],
            "p": [random.choice(("2020", "2021")) for _ in range(rows)],
        }
    )
    return frame.with_columns(pl.col("a").cast(pl.Int64))


def rules(x: str, functions: tuple[str, ...] = FUNCTIONS) -> rulelang.Ruleset:
    """A criterion for each function, which shows its value."""
    shown = [
        f"criterion c{at} max 100000000000000000: points {function.format(x=x)}"
        for at, function in enumerate(functions)
    ]
    inputs = "input a : integer from 0 to 1000000000\ninput b : integer from 1 to 1000"
    return rulelang.parse("\n".join(["ruleset r { unit u  period p }", inputs, *shown]))


def exactly(ruleset: rulelang.Ruleset, frame: pl.DataFrame) -> list[dict[str, Any]]:
    """The scores by the exact engine, as doubles."""
    units = ruleset.evaluate(frame.to_dicts()).units
    return [{id: None if s is None else float(s) for id, s in u.scores.items()} for u in units]


@pytest.mark.parametrize("way", ["counted", "sorted", "here"])
@pytest.mark.parametrize("x", ARGUMENTS.values(), ids=ARGUMENTS)
def test_statistics_are_those_of_the_exact_engine(
    x: str, way: str, spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if way == "counted":
        monkeypatch.setattr(statistics, "FEW", 0)
    few = ("median({x})", "percentile({x}, 90%)", "highest({x})")
    frame, ruleset = data(150), rules(x, few if way == "counted" else FUNCTIONS)
    ranges = None if way == "here" else 5
    found = figures(on_spark(ruleset, spark, written(frame, tmp_path), ranges)).to_dicts()
    by_unit = {row["u"]: row for row in found}
    for unit, wanted in zip(frame["u"], exactly(ruleset, frame), strict=True):
        assert {id: by_unit[unit][id] for id in wanted} == wanted


def test_standing_is_told_among_all_units(spark: Any, tmp_path: Path) -> None:
    frame, ruleset = data(120), rules("a / b", ("standing({x})",))
    found = figures(on_spark(ruleset, spark, written(frame, tmp_path)))
    by_unit = dict(found.select("u", "c0").rows())
    wanted = [row["c0"] for row in exactly(ruleset, frame)]
    assert [by_unit[unit] for unit in frame["u"]] == wanted


def test_a_statistic_over_nothing_is_what_the_exact_engine_says(spark: Any, tmp_path: Path) -> None:
    frame = data(20).with_columns(
        pl.when(pl.col("p") == "2020").then(pl.col("a")).alias("a").cast(pl.Int64)
    )
    ruleset = rules("a", ("average({x})", "count({x})"))
    found = figures(on_spark(ruleset, spark, written(frame, tmp_path))).sort("u")
    wanted = ruleset.evaluate(frame.to_dicts()).units
    expected = {unit.unit: (unit.status, unit.rank) for unit in wanted}
    assert {row["u"]: (row["status"], row["rank"]) for row in found.to_dicts()} == expected
    assert "incomplete" in found["status"]


def test_values_in_their_order_are_found_by_counting() -> None:
    counted = statistics.Counted.of(iter([(Fraction(2), 3), (Fraction(1, 3), 2), (Fraction(2), 1)]))
    assert list(counted) == [Fraction(1, 3)] * 2 + [Fraction(2)] * 4


def test_standings_and_shares_of_statistics_are_computed_in_columns(
    spark: Any, tmp_path: Path
) -> None:
    uses = (
        "ratio standing(a / b)",
        "ratio standing(a / b where b > 500)",
        "points 5 + (a / b - average(a / b)) / deviation(a / b)",
    )
    criteria = [f"criterion c{at} max 10: {use}" for at, use in enumerate(uses)]
    inputs = "input a : integer from 0 to 1000000000\ninput b : integer from 1 to 1000"
    ruleset = rulelang.parse("\n".join(["ruleset r { unit u  period p }", inputs, *criteria]))
    frame = data(300).with_columns(pl.col("a").fill_null(1))
    scores = on_spark(ruleset, spark, written(frame, tmp_path))
    found = {row["u"]: row for row in figures(scores).to_dicts()}
    for unit, wanted in zip(frame["u"], exactly(ruleset, frame), strict=True):
        assert {id: found[unit][id] for id in wanted} == wanted
    assert scores.handed_over < 3


def test_irrational_statistics_are_computed_in_columns(spark: Any, tmp_path: Path) -> None:
    uses = (
        "ratio standing(sqrt(a))",
        "points 5 + (sqrt(a) - average(sqrt(a))) / deviation(sqrt(a))",
        "ratio sqrt(a) / highest(sqrt(a))",
    )
    criteria = [f"criterion c{at} max 10 round 2: {use}" for at, use in enumerate(uses)]
    inputs = "input a : integer from 0 to 1000000000\ninput b : integer from 1 to 1000"
    ruleset = rulelang.parse("\n".join(["ruleset r { unit u  period p }", inputs, *criteria]))
    frame = data(300).with_columns(pl.col("a").fill_null(1))
    scores = on_spark(ruleset, spark, written(frame, tmp_path), None)
    found = {row["u"]: row for row in figures(scores).to_dicts()}
    for unit, wanted in zip(frame["u"], exactly(ruleset, frame), strict=True):
        assert {id: found[unit][id] for id in wanted} == wanted
    ranked = {unit.unit: unit.rank for unit in ruleset.evaluate(frame.to_dicts()).units}
    assert {unit: row["rank"] for unit, row in found.items()} == ranked
    assert scores.handed_over < 300
