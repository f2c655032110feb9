"""Comparisons and roundings in columns that stand beside an edge or read several columns."""

from fractions import Fraction
from random import Random
from typing import Any

import polars as pl
import pytest

import rulelang
from rulelang.engine.columnar.program import Builder, span
from tests.columns import exactly, in_columns

ROWS = 600
HEAD = """ruleset r { unit u }
input t : text
input s : text
input o : choice { x, y, z }
input p : choice { y, w, x }
input a : number from -10 to 10
input b : number from 0 to 10
input c : number from 0 to 10
input d : number from 0 to 10
"""


def scored(criterion: str) -> float:
    """The share of rows handed over, once both engines agree on every row."""
    rules = rulelang.parse(HEAD + criterion)
    random = Random(criterion)
    rows: list[dict[str, Any]] = []
    for at in range(ROWS):
        row = {name: Fraction(random.randrange(0, 41), 4) for name in "abcd"}
        row["a"] -= 5
        texts = {"t": random.choice("abcd"), "s": random.choice("abcd")}
        choices = {"o": random.choice("xyz"), "p": random.choice("ywx")}
        rows.append({"u": f"u{at}", **texts, **choices, **row})
    frame = pl.DataFrame(
        [{k: float(v) if isinstance(v, Fraction) else v for k, v in row.items()} for row in rows]
    )
    found, ranked = in_columns(rules, frame)
    wanted = exactly(rules, rows)
    assert found is not None and wanted is not None
    for row, got, expected in zip(rows, found, wanted, strict=True):
        assert got == expected, row
    return ranked.handed / ROWS


def test_two_texts_that_are_no_constants_are_not_taken_for_equal() -> None:
    scored('criterion k max 1: yes t != s or t = "a"')


@pytest.mark.parametrize("relation", ["=", "!="])
def test_choices_with_other_options_are_compared_in_columns(relation: str) -> None:
    assert scored(f"criterion k max 1: yes o {relation} p") == 0


SUM = "a / (b + 1) - c / (d + 1) + b / (c + 3) - 1 / (a + 20) - 1 / (c + 7) + d / (a + 30)"


@pytest.mark.parametrize("mode", ["", " half even", " up", " down"])
def test_sums_of_quotients_below_0_are_rounded_in_columns(mode: str) -> None:
    assert scored(f"criterion k max 20 round to 0.25{mode}: points {SUM}") < 0.01


@pytest.mark.parametrize("name", ["floor", "ceil"])
def test_sums_of_quotients_are_rounded_to_whole_numbers(name: str) -> None:
    assert scored(f"criterion k max 20: points {name}({SUM}) + 9") < 0.01
    assert scored(f"criterion k max 20: points round({SUM}, 1) + 9") < 0.01


def test_quotients_that_differ_a_little_do_not_tie() -> None:
    rules = rulelang.parse(
        "ruleset r { unit u }\ninput x : number from 0 to 2\ninput n : integer from 2 to 5\n"
        "criterion k max 1: points x / n"
    )
    rows = [{"u": f"u{at}", "x": Fraction(at, 100), "n": Fraction(2)} for at in range(200)]
    frame = pl.DataFrame([{"u": r["u"], "x": float(r["x"]), "n": int(r["n"])} for r in rows])
    found, _ = in_columns(rules, frame)
    assert found is not None
    assert [unit["rank"] for unit in found] == list(range(200, 0, -1))


def test_a_constant_of_two_kinds_is_two_columns() -> None:
    b = Builder()
    assert b.emit("full", "i", 2, interval=span(2, 2)).kind == "i"
    assert b.emit("full", "u", 2).kind == "u"
