"""Criteria that do not apply, in columns: the figures of the exact engine under every policy."""

from fractions import Fraction
from random import Random
from typing import Any

import polars as pl
import pytest

import rulelang
from tests.columns import exactly, in_columns

ROWS = 1000
POLICIES = ("rescale", "leave out", "zero", "full")
COMBINATIONS = (
    "sum",
    "mean",
    "geometric mean",
    "harmonic mean",
    "lowest",
    "highest",
    "best 2",
    "highest points",
    "lowest points",
)


def scored(text: str, missing: float = 0.0) -> float:
    """The share of rows handed over, once both engines agree on every row."""
    rules = rulelang.parse(text)
    random = Random(text)
    columns: dict[str, list[Any]] = {"u": [f"u{at}" for at in range(ROWS)]}
    for item in rules.plan.inputs:
        if item.kind == "yesno":
            columns[item.id] = [random.random() < 0.7 for _ in range(ROWS)]
        else:
            columns[item.id] = [Fraction(random.randrange(0, 21), 2) for _ in range(ROWS)]
        for at in range(ROWS):
            if random.random() < missing:
                columns[item.id][at] = None
    rows = [{name: values[at] for name, values in columns.items()} for at in range(ROWS)]
    frame = pl.DataFrame(
        {
            name: [float(x) if isinstance(x, Fraction) else x for x in values]
            for name, values in columns.items()
        }
    )
    found, ranked = in_columns(rules, frame)
    wanted = exactly(rules, rows)
    assert found is not None and wanted is not None
    for row, got, expected in zip(rows, found, wanted, strict=True):
        assert got == expected, row
    return ranked.handed / ROWS


def rubric(policy: str, combination: str, rounding: str = "") -> str:
    maximum = "" if combination == "sum" else " max 20"
    return f"""ruleset r {{ unit u not applicable {policy} }}
input x : number from 0 to 10
input y : number from 0 to 10
input z : number from 0 to 10
input a : yesno
input b : yesno
criterion p{maximum} by {combination}{rounding} {{
  criterion c1 max 4 applies when a: ratio x / 10
  criterion c2 max 10: ratio y / 10
  criterion c3 max 6 applies when b: ratio z / 10
  bonus extra up to 2 applies when a: points x / 5
}}
criterion q max 10 {{
  criterion d1 max 7 applies when a and b: ratio y / 10
  criterion d2 max 3 applies when not b: points x * 0.3
}}
criterion s max 5: ratio z / (x + y)
criterion w max 5: yes p is applicable and c1 is applicable
levels {{ A from 60% B from 30% otherwise none }}
levels of p {{ good from 50% otherwise poor }}
"""


@pytest.mark.parametrize("combination", COMBINATIONS)
@pytest.mark.parametrize("policy", POLICIES)
def test_what_does_not_apply_is_left_to_columns(policy: str, combination: str) -> None:
    assert scored(rubric(policy, combination)) < 0.01


@pytest.mark.parametrize("policy", POLICIES)
def test_rounded_points_are_held_within_the_limit_of_what_applies(policy: str) -> None:
    assert scored(rubric(policy, "sum", " round to 3 up")) < 0.01
    assert scored(rubric(policy, "mean", " round to 3 up")) < 0.01


@pytest.mark.parametrize("missing", ["zero", "unranked"])
@pytest.mark.parametrize("policy", POLICIES)
def test_missing_cells_come_before_what_does_not_apply(policy: str, missing: str) -> None:
    text = rubric(policy, "sum").replace("unit u", f"unit u missing {missing}")
    assert scored(text, missing=0.05) < 0.01


def test_a_unit_to_which_nothing_applies_is_incomplete() -> None:
    text = """ruleset r { unit u }
input a : yesno
input x : number from 0 to 10
criterion c max 10 applies when a: ratio x / 10
"""
    assert scored(text) < 0.01


def test_statistics_leave_out_what_does_not_apply() -> None:
    text = """ruleset r { unit u }
input a : yesno
input x : number from 0 to 10
input y : number from 0 to 10
criterion c max 10 applies when a: ratio x / 10
criterion d max 10: ratio average(c) / 10
criterion e max 10: scale x / y from 0 to percentile(x / y, 90%)
"""
    assert scored(text) < 0.01


KEYS = {
    "points": "c1 max 10 applies when a: ratio x / 10",
    "thirds": "c1 max 10 applies when a: ratio x / (y + 1)",
    "sums of quotients": "c1 max 10 applies when a: points x / (y + 1) / 2 + y / (x + 1) / 2",
    "roots": "c1 max 10 applies when a: points sqrt(x)",
}


@pytest.mark.parametrize("order", ["c1, c2", "c1 ascending, c2", "c2, c1", "c2, c1 ascending, a"])
@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
@pytest.mark.parametrize("ties", ["share", "ordinal"])
def test_a_unit_to_which_a_key_does_not_apply_comes_last(key: str, order: str, ties: str) -> None:
    text = f"""ruleset r {{ unit u }}
input a : yesno
input x : number from 0 to 10
input y : number from 0 to 10
criterion {key}
criterion c2 max 5: points if x > 5 then 2 else 1
rank by {order}
ties {ties}
"""
    assert scored(text) < 0.01


def test_a_unit_whose_key_was_not_reported_comes_last_where_missing_is_zero() -> None:
    text = """ruleset r { unit u missing zero }
input x : number from 0 to 10
input y : number from 0 to 10
criterion c max 10: points x
rank by y, c
"""
    assert scored(text, missing=0.1) < 0.01


@pytest.mark.parametrize("policy", ["unranked", "zero"])
def test_a_unit_whose_group_was_not_reported_is_incomplete(policy: str) -> None:
    text = f"""ruleset r {{ unit u missing {policy} }}
input g : yesno
input x : number from 0 to 10
criterion c max 10: points x
rank within g by c
"""
    assert scored(text, missing=0.1) < 0.01


def test_a_group_that_was_not_reported_is_an_error_where_missing_is_one() -> None:
    rules = rulelang.parse("""ruleset r { unit u missing error }
input g : yesno
input x : number from 0 to 10
criterion c max 10: points x
rank within g by c
""")
    frame = pl.DataFrame({"u": ["a", "b", "c"], "g": [True, None, False], "x": [1.0, 2.0, 3.0]})
    with pytest.raises(rulelang.DataError, match=r"E504.*`g` is missing for `b`"):
        rules.score_table(frame)
