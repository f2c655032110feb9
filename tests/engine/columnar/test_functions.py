"""Roots, logarithms, powers and means in columns: the figures of the exact engine, bit for bit."""

import math
from fractions import Fraction
from random import Random

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

import rulelang
from rulelang.engine.columnar import numbers
from rulelang.engine.columnar.machine import Machine
from rulelang.engine.columnar.numbers.fixed import add_fixed, fixed
from rulelang.engine.columnar.program import Builder, span
from rulelang.engine.rows import TableScorer
from tests.columns import exactly, in_columns
from tests.properties.thorough import tried

ROWS = 1500

SMALL = [Fraction(n, 100) for n in range(0, 1001)]
EDGES = [Fraction(n) for n in (0, 1, 2, 4, 9, 10, 100)]
EDGES += [Fraction(1, n) for n in (4, 10, 25, 100)]


def scored(rules_text: str, columns: dict[str, list[Fraction]]) -> float:
    """The share of rows handed over, once both engines agree on every row."""
    rules = rulelang.parse(rules_text)
    names = [f"u{at}" for at in range(len(next(iter(columns.values()))))]
    frame = pl.DataFrame(
        {"u": names} | {name: [float(x) for x in values] for name, values in columns.items()}
    )
    rows = [
        {"u": name} | {column: columns[column][at] for column in columns}
        for at, name in enumerate(names)
    ]
    found, ranked = in_columns(rules, frame)
    wanted = exactly(rules, rows)
    assert found is not None and wanted is not None
    for row, got, expected in zip(rows, found, wanted, strict=True):
        assert got == expected, row
    return ranked.handed / len(rows)


def one_of(form: str, declared: str = "x : number from 0 to 100") -> str:
    return f"ruleset r {{ unit u }}\ninput {declared}\ncriterion c max 10: {form}\n"


def mixed(seed: int, values: list[Fraction] = SMALL) -> list[Fraction]:
    """Values of which a third stand where results are rational."""
    random = Random(seed)
    edges = [x for x in EDGES if min(values) <= x <= max(values)]
    return [random.choice(edges if at % 3 == 0 else values) for at in range(ROWS)]


FORMS = {
    "root": "points sqrt(x)",
    "root of a sum": "points sqrt(x + 0.25)",
    "root on bands": "bands sqrt(x) { >= 2 -> 10 >= 0.5 -> 5 otherwise -> 0 }",
    "root rounded": "points round(sqrt(x), 1)",
    "root of a quotient": "points sqrt(x / (x + 1))",
    "logarithm": "points ln(x + 1)",
    "logarithm on bands": "bands ln(max(x, 1)) { > 0 -> 10 otherwise -> 0 }",
    "common logarithm": "points log10(x + 0.01) + 2",
    "common logarithm on bands": "bands log10(max(x, 0.01)) { >= 1 -> 9 >= 0 -> 5 otherwise -> 0 }",
    "exponential": "points exp(x / 10)",
    "exponential on bands": "bands exp(-x) { >= 1 -> 10 otherwise -> 0 }",
    "logistic": "ratio 1 / (1 + exp(3 - x))",
    "softly": "ratio exp(x / 50) / (exp(x / 50) + exp(1 - x / 50) + 1)",
    "power of three halves": "points x ^ 1.5 / 5",
    "power of two thirds": "bands x ^ (2 / 3) { >= 4 -> 10 >= 1 -> 5 otherwise -> 0 }",
    "power below nothing": "points (x + 1) ^ -0.5 * 10",
    "reciprocal": "points (x + 1) ^ -2 * 10",
    "high power": "ratio (0.5 + x / 200) ^ 20",
    "varying power": "points (x + 0.5) ^ (1 / (x + 1))",
    "sums of roots": "points sqrt(x) + ln(x + 1) - sqrt(x + 1)",
    "ratio of roots": "ratio sqrt(x) / (1 + sqrt(x))",
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_functions_are_computed_in_columns(form: str) -> None:
    assert scored(one_of(form), {"x": mixed(1)}) < 0.01


@pytest.mark.parametrize("mode", ["", " half even", " up", " down"])
def test_irrational_points_are_rounded_in_columns(mode: str) -> None:
    text = one_of("points sqrt(x)").replace("max 10:", f"max 10 round 1{mode}:")
    assert scored(text, {"x": mixed(2)}) < 0.01


def parent(combination: str, *children: str) -> str:
    inner = "\n".join(f"  criterion c{at} {child}" for at, child in enumerate(children))
    inputs = "\n".join(f"input {name} : number from 0 to 10" for name in "xyz")
    return (
        f"ruleset r {{ unit u }}\n{inputs}\ncriterion p max 10 by {combination} {{\n{inner}\n}}\n"
    )


MEANS = {
    "geometric": ("geometric mean", "", "", ""),
    "harmonic": ("harmonic mean", "", "", ""),
    "weighted geometric": ("geometric mean", " weight 50%", " weight 25%", " weight 25%"),
    "weighted harmonic": ("harmonic mean", " weight 3", " weight 2", " weight 1"),
}


@pytest.mark.parametrize("mean", MEANS.values(), ids=MEANS)
def test_means_of_shares_are_computed_in_columns(mean: tuple[str, ...]) -> None:
    combination, *weights = mean
    children = [
        f"max 10{weight}: ratio {name} / 10" for name, weight in zip("xyz", weights, strict=True)
    ]
    text = parent(combination, *children)
    text += "levels { A from 50% B from 20% otherwise none }\n"
    few = [Fraction(n) for n in (0, 1, 2, 5, 10)]
    values = {name: mixed(at, few if at else SMALL) for at, name in enumerate("xyz")}
    assert scored(text, values) < 0.01


@pytest.mark.parametrize("combination", ["geometric mean", "harmonic mean"])
def test_means_of_many_quotients_are_computed_in_columns(combination: str) -> None:
    children = [f"max {at + 1}: ratio x / (x + y + {at + 1})" for at in range(6)]
    text = parent(combination, *children).replace("input z : number from 0 to 10\n", "")
    assert scored(text, {"x": mixed(4), "y": mixed(5)}) < 0.01


def test_equal_shares_stand_on_an_edge_without_a_doubt() -> None:
    children = [f"max {at + 3}: ratio {name} / 10" for at, name in enumerate("xyz")]
    text = parent("geometric mean", *children, "max 7 weight 3: ratio x / 10")
    text = text.replace(": ratio", " weight 1.1: ratio").replace("weight 3 weight 1.1", "weight 3")
    text += "levels { A from 70% otherwise none }\n"
    same = [Fraction(7)] * ROWS
    assert scored(text, dict.fromkeys("xyz", same)) == 0


def test_a_small_number_is_added_to_a_constant_in_the_same_units() -> None:
    # The logarithm of a share that is at most 1, plus that of one that always is.
    full = "criterion held max 4: points 4\n  criterion varied max 12: points 8 + 4 * x / 100"
    text = f"""ruleset r {{ unit u }}
input x : number from 0 to 100
criterion c max 4 by geometric mean {{
  {full}
}}
"""
    assert scored(text, {"x": mixed(5)}) < 0.01


WHOLES = st.fractions(min_value=-1000, max_value=1000, max_denominator=1000)


@tried(200)
@given(st.lists(st.tuples(WHOLES, WHOLES), min_size=2, max_size=4), st.data())
def test_numbers_of_any_size_are_added_in_the_same_units(
    ends: list[tuple[Fraction, Fraction]], data: st.DataObject
) -> None:
    b = Builder()
    parts: list[numbers.Number] = []
    values: list[Fraction] = []
    columns: dict[str, NDArray[np.int64]] = {}
    for at, (low, high) in enumerate((min(pair), max(pair)) for pair in ends):
        scale = 7 ** data.draw(st.integers(0, 8))
        bounds = math.ceil(low * scale), math.floor(high * scale)
        if data.draw(st.booleans()) or bounds[0] > bounds[1]:
            values.append(low)
            parts.append(numbers.constant(low))
            continue
        top = data.draw(st.integers(*bounds))
        columns[f"x{at}"] = np.asarray([top])
        values.append(Fraction(top, scale))
        slot = b.column(f"x{at}", "i", span(*bounds))
        whole = numbers.scaled(b, numbers.whole(slot), Fraction(1, scale))
        assert isinstance(whole, numbers.Rational)
        parts.append(fixed(b, whole) if data.draw(st.booleans()) else whole)
    shown = add_fixed(b, parts)
    program = b.finish([("units", shown.units), ("rest", shown.rest)])
    found, _ = Machine(program, 1).run(columns, 1)
    exact = sum(values) * Fraction(2) ** shown.bits
    off = exact - int(found["units"][0]) - Fraction(float(found["rest"][0]))
    assert abs(off) <= max(shown.error, 2.0**-40)


@pytest.mark.parametrize("ties", ["share", "dense"])
def test_ties_of_roots_are_proven_by_what_they_are_roots_of(
    ties: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    children = [f"max 10: ratio {name} / 10" for name in "xyz"]
    text = parent("geometric mean", *children) + f"rank by total\nties {ties}\n"
    rules = rulelang.parse(text)
    random = Random(6)
    rows = [
        {"u": f"u{at}"} | {name: float(random.randrange(11)) for name in "xyz"}
        for at in range(ROWS)
    ]
    wanted = [unit.rank for unit in rules.evaluate(rows).units]
    monkeypatch.setattr(TableScorer, "score", None)  # nobody asks for exact keys
    assert rules.score_table(rows).to_polars()["rank"].to_list() == wanted


def test_equal_sums_of_different_roots_tie_all_the_same() -> None:
    text = one_of(
        "points sqrt(x) + sqrt(y)", "x : number from 0 to 10\ninput y : number from 0 to 10"
    )
    few = [Fraction(n) for n in (2, 3, 5, 8)]
    random = Random(7)
    values = {name: [random.choice(few) for _ in range(ROWS)] for name in "xy"}
    assert scored(text, values) < 0.01
