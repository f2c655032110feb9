"""Ranks by Spark: ties of every kind, across as many partitions as there are."""

from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest

import rulelang
from tests.spark.session import figures, on_spark, written

SHARES = """ruleset r {{ unit u{period} }}
input a : integer from 0 to 1000
input b : integer from 1 to 1000
input g : choice {{ north, south, west }}
criterion x max 10: ratio a / b
criterion y max 10: points {points}
rank {within}by {keys}{ties}
"""


def rules(**parts: str) -> rulelang.Ruleset:
    """Rules that rank by sums of quotients, or as the parts say."""
    usual = {"period": "", "points": "10 * b / 1000", "within": "", "keys": "total", "ties": ""}
    return rulelang.parse(SHARES.format(**usual | parts))


def data(rows: int, most: int = 40, seed: int = 1) -> pl.DataFrame:
    """Units with few different values, so that many of them tie."""
    random = Random(seed)
    names = [f"{random.choice(('An', 'Ân', 'Đông', 'Dung'))} {at}" for at in range(rows)]
    return pl.DataFrame(
        {
            "u": names,
            "a": [random.randrange(most) for _ in range(rows)],
            "b": [random.randrange(1, most) for _ in range(rows)],
            "g": [random.choice(("north", "south", "west")) for _ in range(rows)],
            "p": [random.choice(("2020", "2021", " 2021")) for _ in range(rows)],
        }
    )


def assert_same(ruleset: rulelang.Ruleset, frame: pl.DataFrame, spark: Any, folder: Path) -> None:
    """Spark gives every unit what the columnar engine gives it."""
    wanted = ruleset.score_table(frame).to_polars().sort("u")
    scores = on_spark(ruleset, spark, written(frame, folder))
    assert figures(scores).sort("u").to_dicts() == wanted.to_dicts()
    scores.release()


CASES = {
    "quotients": {},
    "dense": {"ties": " ties dense"},
    "ordinal": {"ties": " ties ordinal"},
    "in groups": {"within": "within g "},
    "dense in groups": {"within": "within g ", "ties": " ties dense"},
    "in periods": {"period": " period p"},
    "in groups of periods": {"period": " period p", "within": "within g ", "ties": " ties ordinal"},
    "the least first": {"keys": "a ascending, x"},
    "whole numbers": {"points": "1", "keys": "a, b ascending"},
    "logarithms": {"points": "ln(b)", "ties": " ties dense"},
}


@pytest.mark.parametrize("parts", CASES.values(), ids=CASES)
def test_ties_are_those_of_one_machine(parts: dict[str, str], spark: Any, tmp_path: Path) -> None:
    assert_same(rules(**parts), data(400), spark, tmp_path)


def test_a_tie_is_never_parted_by_the_edge_of_a_partition(spark: Any, tmp_path: Path) -> None:
    frame = data(300, most=3)
    scores = on_spark(rules(keys="a"), spark, written(frame, tmp_path), ranges=50)
    ranks = dict(figures(scores).select("u", "rank").rows())
    by_value = {
        value: {ranks[unit] for unit, own in frame.select("u", "a").rows() if own == value}
        for value in (0, 1, 2)
    }
    above = [sum(own > value for own in frame["a"]) for value in (0, 1, 2)]
    assert by_value == {value: {1 + above[value]} for value in (0, 1, 2)}


def test_rows_of_the_exact_engine_tie_with_those_of_columns(spark: Any, tmp_path: Path) -> None:
    ruleset = rulelang.parse("""ruleset r { unit u }
    input a : number from 0 to 10
    input b : number from 0 to 10
    criterion x max 20: points a + b
    """)
    pairs = [(0.1, 0.2), (0.3, 0.0), (1e-25, 0.0), (1e-25, 0.0)]
    frame = pl.DataFrame(
        [
            {"u": f"{at:03}", "a": a, "b": b}
            for at, (a, b) in enumerate(pairs + [(at / 10, 0.3) for at in range(97)])
        ]
    )
    scores = on_spark(ruleset, spark, written(frame, tmp_path))
    assert scores.handed_over == 2
    found = dict(figures(scores).select("u", "rank").rows())
    assert found["000"] == found["001"] == found["004"]
    assert found["002"] == found["003"] == 100
    totals = [Fraction(str(a)) + Fraction(str(b)) for a, b in frame.select("a", "b").rows()]
    wanted = [1 + sum(other > own for other in totals) for own in totals]
    assert [found[f"{at:03}"] for at in range(len(frame))] == wanted


def test_ranks_do_not_take_one_partition_for_all_rows(spark: Any, tmp_path: Path) -> None:
    scores = on_spark(rules(), spark, written(data(400), tmp_path), ranges=4)
    ranked = scores.scored.cached[-1]
    sizes = [row["count"] for row in ranked.groupBy("part").count().collect()]
    assert len(sizes) > 2
    assert max(sizes) < 250


def test_yes_ranks_before_no_as_on_one_machine(spark: Any, tmp_path: Path) -> None:
    ruleset = rulelang.parse("""
        ruleset r { unit u }
        input a : integer from 0 to 9
        input ok : yesno
        criterion x max 9: points a
        rank by ok, x
    """)
    columns = {"a": [at % 10 for at in range(60)], "ok": [at % 3 == 0 for at in range(60)]}
    assert_same(
        ruleset, pl.DataFrame({"u": [f"{at}" for at in range(60)], **columns}), spark, tmp_path
    )
