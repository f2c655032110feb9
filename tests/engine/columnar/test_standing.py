"""The standing of each unit, in columns: the exact engine's, in ties, periods and quotients."""

from fractions import Fraction
from random import Random

import polars as pl
import pytest

import rulelang
from tests.columns import exactly, in_columns

ROWS = 600


def scored(value: str, periods: int = 1, missing: float = 0.02, long: int = 0) -> float:
    """The share of rows handed over, once both engines agree on every row."""
    period = " period q" if periods > 1 else ""
    rules = rulelang.parse(f"""ruleset r {{ unit u{period} }}
input x : number from 0 to 100
input y : number from 0 to 10
criterion c max 10: ratio standing({value})
""")
    random = Random(value)
    rows = []
    for at in range(ROWS):
        row = {
            "u": f"u{at}",
            "x": Fraction(random.randrange(0, 400), 10),
            "y": Fraction(random.randrange(0, 100), 10),
        }
        if at < long:
            row["x"] = Fraction(1 + at, 3)
        if periods > 1:
            row["q"] = f"q{random.randrange(periods) if at else periods}"
        if random.random() < missing:
            row["x"] = None
        rows.append(row)
    frame = pl.DataFrame(
        {
            name: [
                float(row[name]) if isinstance(row[name], Fraction) else row[name] for row in rows
            ]
            for name in rows[0]
        }
    )
    for row in rows[:long]:
        if row["x"] is not None:
            row["x"] = Fraction(repr(float(row["x"])))
    found, ranked = in_columns(rules, frame)
    wanted = exactly(rules, rows)
    assert found is not None and wanted is not None
    for row, got, expected in zip(rows, found, wanted, strict=True):
        assert got == expected, row
    return ranked.handed / ROWS


@pytest.mark.parametrize("value", ["x", "round(x / 10, 0)", "x / y", "x - 3 * y"])
def test_standings_are_found_in_columns(value: str) -> None:
    assert scored(value) < 0.01


@pytest.mark.parametrize("value", ["x", "x / y"])
def test_each_period_has_standings_of_its_own(value: str) -> None:
    assert scored(value, periods=3) < 0.01  # one period has one unit


@pytest.mark.parametrize("value", ["x", "x / y"])
def test_rows_of_the_exact_engine_stand_among_the_others(value: str) -> None:
    scored(value, long=8)


PARTS = ["x where y > 5", "x / y where y > 5", "round(x, 0) where x < y", "x where y > 100"]


@pytest.mark.parametrize("value", [*PARTS, "sqrt(x) where round(y, 0) > 4", "x ^ 0.3 where y > 1"])
@pytest.mark.parametrize("periods", [1, 3])
def test_units_inside_and_outside_a_part_stand_among_it(value: str, periods: int) -> None:
    scored(value, periods)


@pytest.mark.parametrize("value", PARTS)
def test_next_to_no_standing_among_a_part_is_left_to_the_exact_engine(value: str) -> None:
    assert scored(value) < 0.01
