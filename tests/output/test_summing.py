"""The summary of results in columns: as exact as that of the exact engine."""

from fractions import Fraction
from typing import Any

import numpy as np
import polars as pl
import pytest

import rulelang
from rulelang.rational import decimal_text
from rulelang.results.summary import summarise

RATIO = """
ruleset r { unit u show 2 decimals }
input a : integer from 0
input b : integer from 1
criterion c max 1: points a / b
"""


def both(rules: str, columns: dict[str, list[Any]]) -> tuple[Any, Any]:
    """The summaries of both engines, of units that are numbered."""
    parsed = rulelang.parse(rules)
    frame = pl.DataFrame({"u": [f"U{n}" for n in range(len(next(iter(columns.values()))))]})
    frame = frame.with_columns(**{name: pl.Series(values) for name, values in columns.items()})
    exact, scored = parsed.evaluate(frame), parsed.score_table(frame)
    assert scored.to_json() == exact.to_json()
    return summarise(exact.plan, exact.results), scored.view.summary()


def neighbours() -> tuple[Fraction, Fraction]:
    """Two quotients with the same nearest double."""
    one, two = Fraction(701408733, 1134903170), Fraction(433494437, 701408733)
    assert one != two and float(one) == float(two)
    return one, two


@pytest.mark.parametrize("turned", [False, True])
def test_scores_whose_doubles_are_the_same_are_told_apart(turned: bool) -> None:
    one, two = neighbours()[::-1] if turned else neighbours()
    values = [one, two, Fraction(1, 2), one, max(one, two)]
    columns = {"a": [v.numerator for v in values], "b": [v.denominator for v in values]}
    exact, found = both(RATIO, columns)
    (own,) = found.criteria
    assert own.highest == exact.criteria[0].highest
    assert own.highest.score == max(one, two)
    assert own.spread == max(one, two) - Fraction(1, 2)


def test_equal_quotients_of_other_numbers_are_the_same_score() -> None:
    size = np.arange(1, 2001)
    columns = {"a": (2 * size).tolist(), "b": (3 * size).tolist()}
    exact, found = both(RATIO, columns)
    (own,), (wanted,) = found.criteria, exact.criteria
    assert (own.highest, own.lowest, own.spread) == (wanted.highest, wanted.lowest, 0)
    assert len(own.highest.units) == 2000


@pytest.mark.parametrize(
    ("values", "mean"),
    [
        (["1/8", "1/8"], "0.13"),  # half way, away from zero
        (["1/3", "2/3", "1/2"], "0.50"),
        (["1/7", "1/11", "0.015"], "0.08"),
        (["1/7", "6/7", "1/200"], "0.34"),  # 0.335
    ],
)
def test_a_mean_is_rounded_as_the_exact_one(values: list[str], mean: str) -> None:
    known = [Fraction(value) for value in values]
    columns = {"a": [v.numerator for v in known], "b": [v.denominator for v in known]}
    _, found = both(RATIO, columns)
    assert decimal_text(found.criteria[0].mean, 2) == mean


def test_a_mean_of_many_scores_half_way_is_exact() -> None:
    rules = "ruleset r { unit u show 1 decimals }  criterion c max 5: given"
    _, found = both(rules, {"c": [1.25, 1.5] * 5000 + [1.25, 1.0] * 5000})
    assert found.criteria[0].mean == Fraction("1.25")


def test_scores_beyond_doubles_are_summed_exactly() -> None:
    rules = "ruleset r { unit u }  input a : number  criterion c max 1e3: points a".replace(
        "1e3", "9" * 320
    )
    huge = "8" * 319
    exact, found = both(rules, {"a": [huge, huge, "1"]})
    assert found.criteria[0].highest == exact.criteria[0].highest
    assert found.criteria[0].highest.units == ("U0", "U1")


def test_limits_that_are_shown_alike_are_told_apart() -> None:
    rules = """
    ruleset r { unit u show 0 decimals not applicable leave out }
    input x : number
    input big : yesno
    input some : yesno
    criterion whole max 3 {
      criterion one max 2.25 : points x
      criterion two max 0.75 applies when big and some: points x
      bonus more up to 2: points x
    }
    """
    columns = {"x": [5, 5, 0, 5], "big": [True, True, True, False], "some": [True, False] * 2}
    exact, found = both(rules, columns)
    assert found.marks == exact.marks
    parsed = rulelang.parse(rules)
    frame = pl.DataFrame({"u": [*"ABCD"], **columns})
    assert parsed.score_table(frame).marked() == parsed.evaluate(frame).marked()
    assert parsed.score_table(frame).to_table() == parsed.evaluate(frame).to_table()


def test_units_of_several_periods_are_named_once() -> None:
    rules = "ruleset r { unit u period p }  criterion c max 5: given"
    frame = pl.DataFrame({"u": ["A", "A", "B"], "p": ["1", "2", "1"], "c": [5, 5, 5]})
    scored = rulelang.parse(rules).score_table(frame)
    assert scored.view.summary().criteria[0].highest.units == ("A", "B")
