"""Statistics of shares at scale: columns come to what the exact engine does, bit for bit.

Denominators are as large as those of a country's registers; many units stand exactly on the edge
that a statistic is: on the average, on a percentile, on the best.
"""

from fractions import Fraction
from random import Random
from typing import Any

import polars as pl
import pytest
from hypothesis import event, given, note
from hypothesis import strategies as st

import rulelang
from tests.columns import exactly, in_columns
from tests.properties.thorough import tried

VALUES = ("a / b", "a / b + c / d", "a / b * c / d", "x", "x + a / b", "(a + c) / (b + d)")
IRRATIONAL = (
    "sqrt(a / b)",
    "sqrt(a * c) / b",
    "ln(1 + a / b)",
    "ln(b)",
    "exp(a / b - 1)",
    "(a / b + 1)^0.3 * x",
    "sqrt(max(x, 0))",
    "if a > b then sqrt(a) else a / b",
)
USES = (
    "yes v > average(v)",
    "yes v >= average(v)",
    "yes v = median(v)",
    "points 5 + (v - average(v)) / max(deviation(v), 0.001)",
    "points 5 + (v - average(v)) / max(0.001, if count(v) > 1 then sample_deviation(v) else 1)",
    "ratio (v - lowest(v)) / max(0.001, highest(v) - lowest(v))",
    "points 10 - (highest(v) - v)",
    "points 10 * v / max(0.001, highest(v))",
    "ratio standing(v)",
    "ratio standing(v where x > 0)",
    "ratio standing(v where x > average(x))",
    "ratio v / max(0.001, average(v))",
    "points 10 * v / max(0.001, total_of(v))",
    "bands v { >= percentile(v, 90%) -> 10  >= median(v) -> 5  otherwise -> 0 }",
    "scale v from lowest(v) to average(v) + 1",
)
ROUNDED = ("", "round 0", "round 1 half even", "round 2 down")
LARGEST = (4, 20, 60, 10**4, 10**7)
EQUAL = (Fraction(1, 2), Fraction(1, 3), Fraction(2, 3), Fraction(0), Fraction(1))


def rubric(value: str, uses: list[str], rounding: str, periods: bool) -> str:
    """A rubric whose criteria use statistics of one value."""
    criteria = "\n".join(f"criterion k{at} max 10 {rounding}: {use}" for at, use in enumerate(uses))
    return f"""ruleset r {{ unit u {"period p" if periods else ""} }}
input a : integer from 0 to 10000000
input b : integer from 1 to 10000000
input c : integer from 0 to 10000000
input d : integer from 1 to 10000000
input x : number from -1000 to 1000
let v = {value}
{criteria}
levels {{ A from 60%  B from 30%  otherwise C }}
"""


def rows_of(random: Random, count: int, largest: int, periods: bool) -> list[dict[str, Any]]:
    """Units of which some have the very same share, written over other denominators."""
    rows: list[dict[str, Any]] = []
    for at in range(count):
        row: dict[str, Any] = {"u": f"u{at}"}
        if periods:
            row["p"] = random.choice(("2023", "2024"))
        for top, bottom in (("a", "b"), ("c", "d")):
            if random.random() < 0.4:
                share = random.choice(EQUAL)
                times = random.randint(1, max(1, largest // share.denominator))
                row |= {top: share.numerator * times, bottom: share.denominator * times}
            else:
                row[bottom] = random.randint(1, largest)
                row[top] = random.randint(0, row[bottom])
        row["x"] = Fraction(random.randint(-3000, 3000), random.choice((1, 10, 100)))
        if abs(row["x"]) > 1000:
            row["x"] /= 4
        for name in ("a", "x"):
            if random.random() < 0.03:
                row[name] = None
        rows.append(row)
    return rows


def agree(rules: rulelang.Ruleset, rows: list[dict[str, Any]]) -> float:
    """The share of rows that is handed over, once both engines agree on every figure."""
    cells = {
        name: [float(row[name]) if isinstance(row[name], Fraction) else row[name] for row in rows]
        for name in rows[0]
    }
    exact = [
        row | {"x": None if row["x"] is None else Fraction(repr(float(row["x"])))} for row in rows
    ]
    found, ranked = in_columns(rules, pl.DataFrame(cells))
    wanted = exactly(rules, exact)
    assert (found is None) == (wanted is None)
    for row, got, expected in zip(rows, found or (), wanted or (), strict=True):
        assert got == expected, row
    return ranked.handed / len(rows)


def agree_on_drawn(
    value: str, uses: list[str], rounding: str, largest: int, periods: bool, seed: int
) -> None:
    rows = rows_of(Random(seed), 60, largest, periods)
    text = rubric(value, uses, rounding, periods)
    note(text)
    handed = agree(rulelang.parse(text), rows)
    event(f"handed over: {round(10 * handed) * 10}%")


@tried(150)
@given(
    st.sampled_from(VALUES),
    st.lists(st.sampled_from(USES), min_size=1, max_size=3),
    st.sampled_from(ROUNDED),
    st.sampled_from(LARGEST),
    st.booleans(),
    st.integers(0, 2**32),
)
def test_statistics_of_shares_are_those_of_the_exact_engine(
    value: str, uses: list[str], rounding: str, largest: int, periods: bool, seed: int
) -> None:
    agree_on_drawn(value, uses, rounding, largest, periods, seed)


@tried(150)
@given(
    st.sampled_from(IRRATIONAL),
    st.lists(st.sampled_from(USES), min_size=1, max_size=3),
    st.sampled_from(ROUNDED),
    st.sampled_from(LARGEST),
    st.booleans(),
    st.integers(0, 2**32),
)
def test_statistics_of_irrational_numbers_are_those_of_the_exact_engine(
    value: str, uses: list[str], rounding: str, largest: int, periods: bool, seed: int
) -> None:
    agree_on_drawn(value, uses, rounding, largest, periods, seed)


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("value", ["sqrt(a / b)", "ln(1 + a / b)", "exp(a / b - 1)"])
def test_only_units_on_an_edge_of_irrational_numbers_are_handed_over(value: str, use: str) -> None:
    rules, random = rulelang.parse(rubric(value, [use], "", periods=False)), Random(5)
    rows = rows_of(random, 200, 10**7, periods=False)
    for row in rows:
        row |= {"a": random.randint(1, row["b"]), "x": Fraction(random.randint(0, 10**5), 100)}
    assert agree(rules, rows) <= 0.02


@pytest.mark.parametrize("use", [use for use in USES if "where" not in use])
def test_many_ties_of_means_that_are_rational_are_told(use: str) -> None:
    mean = "criterion g max 1 by geometric mean { criterion p max 1: ratio a / b\n"
    mean += "criterion q max 1: ratio c / d }"
    text = rubric("g", [use], "", periods=False).replace("levels", mean + "\nlevels")
    rows = rows_of(Random(7), 100, 10**7, periods=False)
    for row in rows[::2]:
        row["a"] = 0
    assert agree(rulelang.parse(text), rows) <= 0.05


@pytest.mark.parametrize("largest", [60, 10**4, 10**7])
@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("value", ["a / b", "a / b + c / d", "a / b * c / d"])
def test_next_to_no_unit_is_handed_over(value: str, use: str, largest: int) -> None:
    rules = rulelang.parse(rubric(value, [use], "", periods=False))
    assert agree(rules, rows_of(Random(largest), 200, largest, periods=False)) < 0.01


@pytest.mark.parametrize("policy", ["", "missing zero", "not applicable rescale"])
def test_only_a_period_without_values_is_handed_over(policy: str) -> None:
    text = rubric("a / b", [*USES[:2], "ratio b / 10000000"], "", periods=True)
    rules = rulelang.parse(text.replace("period p", f"period p {policy}"))
    rows = rows_of(Random(3), 200, 60, periods=True)
    for row in rows:
        if row["p"] == "2023" or row["a"] is None:
            row["a"] = None if row["p"] == "2023" else 0
    share = sum(row["p"] == "2023" for row in rows) / len(rows)
    assert agree(rules, rows) == share
