"""Numbers of more than 15 digits in columns: the shortest decimals that stand for them, exactly."""

from fractions import Fraction
from random import Random
from typing import Any

import polars as pl
import pytest

import rulelang
from tests.columns import exactly, in_columns

ROWS = 800
RULES = """ruleset r { unit u }
input x : number DECLARED
criterion c max 10: scale x from 0 to 2
criterion d max 5: bands x { >= 0.3 -> 5 >= 0.1 -> 3 otherwise -> 0 }
criterion e max 3: ratio 1 - x
rank by total, d
"""


def scored(values: list[Any], column: pl.Series, declared: str) -> float:
    rules = rulelang.parse(RULES.replace("DECLARED", declared))
    names = [f"u{at}" for at in range(len(values))]
    found, ranked = in_columns(rules, pl.DataFrame({"u": names}).with_columns(column.alias("x")))
    rows = [{"u": name, "x": value} for name, value in zip(names, values, strict=True)]
    wanted = exactly(rules, rows)
    assert found is not None and wanted is not None
    for row, got, expected in zip(rows, found, wanted, strict=True):
        assert got == expected, row
    return ranked.handed / len(values)


def doubles(seed: int, most: float = 1.0) -> list[float | None]:
    """Quotients and sums of doubles, some beside a bound or a neighbour of a short decimal."""
    random = Random(seed)
    makers = [
        lambda: random.random() * most,
        lambda: random.randrange(1, 50) / 49 * most,
        lambda: 0.1 + 0.2,
        lambda: 0.3,
        lambda: 0.1 * 3 - 0.2,
        lambda: None,
    ]
    return [random.choice(makers)() for _ in range(ROWS)]


@pytest.mark.parametrize("declared", ["", "from 0 to 1", "from -1 to 100"])
def test_doubles_of_seventeen_digits_are_read_in_columns(declared: str) -> None:
    values = doubles(1)
    exact = [None if x is None else Fraction(repr(x)) for x in values]
    assert scored(exact, pl.Series(values), declared) < 0.01


def test_larger_doubles_are_read_as_far_as_64_bits_have_room() -> None:
    values = doubles(2, most=40.0)
    exact = [None if x is None else Fraction(repr(x)) for x in values]
    scored(exact, pl.Series(values), "")


def test_decimals_of_many_digits_are_read_in_columns() -> None:
    random = Random(3)
    digits = [str(random.randrange(10**18)).zfill(18) for _ in range(ROWS)]
    texts = [f"{random.choice(['', '-'])}{random.randrange(3)}.{d}" for d in digits]
    column = pl.Series(texts).cast(pl.Decimal(30, 18))
    assert scored([Fraction(text) for text in texts], column, "") < 0.01
