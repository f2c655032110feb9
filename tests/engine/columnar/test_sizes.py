"""Numbers of any size in columns: ranked, averaged and printed as the exact engine does."""

from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rulelang
from rulelang.engine.columnar import numbers
from rulelang.engine.columnar.machine import Machine
from rulelang.engine.columnar.numbers import bits_for
from rulelang.engine.columnar.program import LARGEST, Builder, UnsupportedError, span
from tests.properties.thorough import tried

HEAD = "ruleset r { unit u } input x : number input y : number "
BILLIONS = 5 * 10**9


def both(rules: str, columns: dict[str, list[Any]]) -> pl.DataFrame:
    """The table of results, the same by both engines, as is the CSV."""
    names = [f"u{at}" for at in range(len(columns["x"]))]
    frame = pl.DataFrame({"u": names, **columns})
    ready = rulelang.parse(rules)
    exact, found = ready.evaluate(frame), ready.score_table(frame)
    assert found.to_polars().rows() == exact.to_polars().rows()
    assert found.to_csv() == exact.to_csv()
    return found.to_polars()


# ---- ranks ---------------------------------------------------------------------------------------


def test_a_key_whose_values_span_more_than_64_bits_ranks_in_its_order() -> None:
    rules = HEAD.replace("input y : number ", "") + "criterion c max 1: yes x = x rank by total, x"
    few = both(rules, {"x": [5000000000.5, -5000000000.0, 0.123456789]})
    assert few["rank"].to_list() == [1, 3, 2]
    random = Random(1)
    wide = [Decimal(random.randint(-(BILLIONS * 10**9), BILLIONS * 10**9)) for _ in range(20_000)]
    for dtype in (pl.Float64, pl.Decimal(38, 9)):
        cells = [value.scaleb(-9) for value in wide]
        x = pl.Series([float(c) for c in cells] if dtype == pl.Float64 else cells, dtype=dtype)
        found = both(rules, {"x": x})  # type: ignore[dict-item]
        assert found.height == len(wide)


@pytest.mark.parametrize("ascending", ["", " ascending"])
def test_keys_beyond_64_bits_are_ranked_by_their_exact_values(ascending: str) -> None:
    rules = HEAD + f"criterion c max 1: yes x = x let k = x * y rank by total, k{ascending}"
    x = [1.0, 2.0, 3.0, 4.0] * 30 + [1e18, -1e18, 1e15]
    y = [1.0, 2.0, 1.0, 5.0] * 30 + [1e18, 1e18, 1e15]
    ranks = both(rules, {"x": x, "y": y})["rank"].to_list()
    assert ranks[-3:] == ([1, 123, 2] if not ascending else [123, 1, 122])


# ---- whole numbers -------------------------------------------------------------------------------


@tried(60)
@given(st.data())
def test_units_without_a_key_come_after_values_that_columns_have_no_room_for(
    data: st.DataObject,
) -> None:
    few = st.sampled_from((0.0, 1.5, -3.0, 0.125))
    huge = st.sampled_from((2.0**63, 2.0**64, -(2.0**63), -1e300, 9.007e15, 1e300))
    cells = st.one_of(few, few, few, huge, st.none())
    x = data.draw(st.lists(cells, min_size=2, max_size=12))
    ties = data.draw(st.sampled_from(("", " ties dense", " ties ordinal")))
    order = data.draw(st.sampled_from(("x", "x ascending", "total, x", "third ascending, total")))
    rules = (
        "ruleset r { unit u missing zero } input x : number let third = x / 3 "
        f"criterion c max 1: yes 1 > 0 rank by {order}{ties}"
    )
    both(rules, {"x": pl.Series(x, dtype=pl.Float64)})  # type: ignore[dict-item]


@pytest.mark.parametrize("mode", ["", " half even", " down", " up"])
@pytest.mark.parametrize("start", [0, 1, 5, -3])
def test_small_differences_of_large_numbers_are_rounded(start: int, mode: str) -> None:
    rules = HEAD + (
        f"criterion c max 2.5 round 1{mode}: scale x / y * x from {start} to -1000000000000000000"
        f" criterion d max 5 round 3{mode}: scale x * y / x from -1000000000000000000 to {start}"
    )
    x = [-5.08e15, 3.0, -1.0, 9e14]
    both(rules, {"x": x, "y": [-5.08e15, -7.0, 3.0, 9e14]})


def test_quotients_beyond_fixed_point_step_aside() -> None:
    rules = HEAD + (
        "let k = sqrt(abs(percentile(y, 90%))) "
        "criterion c max 10: bands exp(clamp(k, -30000, 30)) / max(x, 3) "
        "{ >= 1000000000 -> 10 >= 0.001 -> 1 otherwise -> 0 }"
    )
    both(rules, {"x": [1.0, 5e30, 7.0], "y": [10.0**22, 3.0, 5.0]})


def test_rows_far_below_where_exponentials_vanish_in_doubles_do_not_tie() -> None:
    rules = HEAD + (
        "criterion c max 1000: scale exp(-abs(x)) from 1000000000 to 0 rank by total ties ordinal"
    )
    found = both(rules, {"x": [3695.0, 9068.0, 9068.0, 800.0], "y": [1.0] * 4})
    assert found["rank"].to_list() == [3, 1, 2, 4]


def test_exact_rows_are_told_apart_where_columns_have_whole_numbers() -> None:
    rules = HEAD + "let k = y * 3 criterion c max 1000: points x rank by k, total ascending"
    y = [8.86360990810112e17, 4.9294598625237995e-08, 3.7300001309859e-08]
    found = both(rules, {"x": [3.0, 2.0, 1.0], "y": y})
    assert found["rank"].to_list() == [1, 2, 3]


@tried(60)
@given(st.data())
def test_exact_rows_stand_between_columns_in_every_key(data: st.DataObject) -> None:
    """Most values are whole numbers, which columns score; some are none, and stand between."""
    whole = st.sampled_from((0.0, 1.0, 2.0, 886360990810112000.0))
    between = st.sampled_from((4.9294598625237995e-08, 3.7300001309859e-08, 1e-9, 1.5, 1 / 3))
    rows = data.draw(st.integers(2, 12))
    cells = st.one_of(whole, whole, between)
    x, y = (data.draw(st.lists(cells, min_size=rows, max_size=rows)) for _ in range(2))
    keys = data.draw(st.sampled_from(("k, total", "k, x ascending", "x ascending, k, y", "y, k")))
    ties = data.draw(st.sampled_from(("", " ties dense", " ties ordinal")))
    rules = HEAD + f"let k = y * 3 criterion c max 1000: points x rank by {keys}{ties}"
    both(rules, {"x": x, "y": y})


@pytest.mark.parametrize(
    "form", ["2 / y from -{a} to {b}", "x / y from {b} to -{a}", "x from {b} to -{a}"]
)
@pytest.mark.parametrize("a", [10**17, 10**18, 3 * 10**18])
@pytest.mark.parametrize("b", [0, 10**8, 10**15, 10**18])
def test_points_over_a_span_near_64_bits(form: str, a: int, b: int) -> None:
    rules = HEAD.replace("y : number", "y : integer") + (
        f"criterion c max 100: scale {form.format(a=a, b=b)}"
    )
    both(rules, {"x": [1.0, 77.0, -3.5], "y": [127, 3, 9]})


@tried(200)
@given(*(st.fractions(Fraction(1, 10**19), 2**70, max_denominator=10**19),) * 2)
def test_a_larger_limit_never_has_more_bits(one: Fraction, other: Fraction) -> None:
    small, large = sorted((one, other))
    assert bits_for(small) >= bits_for(large)
    assert large * 2 ** bits_for(large) < 2**63


@tried(300)
@given(st.data())
def test_no_whole_number_leaves_64_bits_without_a_word(data: st.DataObject) -> None:
    """Whatever arithmetic is drawn, it is refused or comes to the true numbers."""
    b = Builder()
    ends = data.draw(st.lists(st.integers(-LARGEST, LARGEST), min_size=2, max_size=2).map(sorted))
    rows = data.draw(st.lists(st.integers(*ends), min_size=1, max_size=4))
    slots = [(b.column("x", "i", span(*ends)), rows)]
    for _ in range(data.draw(st.integers(1, 6))):
        (one, mine), (other, theirs) = (data.draw(st.sampled_from(slots)) for _ in "ab")
        number = data.draw(st.sampled_from([2, -1, 10**9, 3, LARGEST, -LARGEST - 1, 10**30]))
        name = data.draw(st.sampled_from(["add", "subtract", "multiply", "negative", "minimum"]))
        try:
            if name == "negative":
                slots.append((b.negative(one), [-v for v in mine]))
                continue
            operation = {
                "add": lambda v, w: v + w,
                "subtract": lambda v, w: v - w,
                "multiply": lambda v, w: v * w,
                "minimum": min,
            }[name]
            if data.draw(st.booleans()):
                made = getattr(b, name)(one, number)
                slots.append((made, [operation(v, number) for v in mine]))
            else:
                made = getattr(b, name)(one, other)
                slots.append((made, [operation(v, w) for v, w in zip(mine, theirs, strict=True)]))
        except UnsupportedError:
            continue
    outputs = [(str(at), numbers.as_column(b, slot)) for at, (slot, _) in enumerate(slots)]
    program = b.finish(outputs)
    found, _ = Machine(program, 8).run({"x": np.asarray(rows, np.int64)}, len(rows))
    for at, (_, wanted) in enumerate(slots):
        assert found[str(at)].tolist() == wanted


def test_what_wraps_around_is_not_reckoned_on() -> None:
    b = Builder()
    x = b.column("x", "i", span(0, 100))
    wrapped = b.wrapping("multiply", x, LARGEST)
    with pytest.raises(UnsupportedError):
        b.add(wrapped, 1)


# ---- statistics ----------------------------------------------------------------------------------

FORMS = (
    "ratio (x / y) / average(x / y)",
    "points 50 + 10 * (x / y - average(x / y)) / deviation(x / y)",
    "ratio (x / y) * 1000 / total_of(x / y)",
    "points average(x / y) * average(y / x)",
    "ratio x / y / sample_deviation(y / x)",
)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("rows", "most"), [(300, 9999), (1500, 10**6), (6000, 10**6)])
def test_statistics_of_quotients_over_many_units(form: str, rows: int, most: int) -> None:
    random = Random(rows)
    x = [random.randrange(1, 10**4) for _ in range(rows)]
    y = [random.randrange(1, most) for _ in range(rows)]
    both(HEAD + f"criterion c max 100: {form}", {"x": x, "y": y})


def test_several_statistics_of_quotients_add_up() -> None:
    """Each has thousands of digits; their sum, of more than 10,000, is a figure like any other."""
    random = Random(3)
    columns = {name: [random.randrange(1, 10**6) for _ in range(1200)] for name in "xy"}
    both(
        HEAD + "criterion a max 100: points average(x / y) + average(y / x)"
        " criterion b max 10: ratio x / y / average(x / y)"
        " criterion c max 10: ratio y / x / average(y / x)",
        columns,
    )


def test_standing_among_values_beyond_64_bits() -> None:
    x = [float(at) for at in range(50)] + [2.0**64, -(2.0**70), 1e300]
    both(HEAD + "criterion c max 10: ratio standing(x)", {"x": x, "y": x})
    y = [1.0 + at for at in range(53)]
    both(HEAD + "criterion c max 10: ratio standing(x / y)", {"x": x, "y": y})


# ---- printed digits ------------------------------------------------------------------------------


@pytest.mark.parametrize("decimals", [0, 2, 14, 16, 18, 20, 37])
def test_csv_has_all_digits(decimals: int) -> None:
    rules = f"ruleset r {{ unit u show {decimals} decimals }} input x : number " + (
        "criterion c max 1000000000000000000: points x / 3"
    )
    x = [0.01, 1.0, 31.0, 123456789012345.67, 271234567890123456, 3e18, 0.0, 1e-15]
    both(rules, {"x": [float(value) for value in x]})


@pytest.mark.parametrize(
    ("figure", "x"),
    [
        ("exp(x)", -23_100.0),
        ("exp(x) ^ 2", -19_683.0),
        ("exp(x) ^ 64", -400.0),
        ("exp(x) * exp(x - 1) * exp(x - 2)", -9_000.0),
        ("(exp(x) * exp(x)) ^ 7", -1_700.0),
    ],
)
def test_an_exponential_or_a_power_of_one_too_near_to_0_is_refused_by_both(
    figure: str, x: float
) -> None:
    rules = rulelang.parse(HEAD + f"criterion c max 1: points {figure} + 0 * y")
    frame = pl.DataFrame({"u": ["a", "b", "c"], "x": [x, 0.0, x], "y": [1.0] * 3})
    for score in (rules.evaluate, rules.score_table):
        with pytest.raises(rulelang.DataError) as caught:
            score(frame)
        assert [item.code for item in caught.value.diagnostics] == ["E508", "E508"]
    assert Fraction(0) < rules.evaluate(frame[1:2]).units[0].total  # type: ignore[operator]


def test_whole_numbers_that_stood_as_ones_that_may_wrap_around_keep_the_interval_said_later() -> (
    None
):
    b = Builder()
    x = b.emit("full", "i", 5, interval=span(5, 5))
    assert b.wrapping("multiply", x, 7).at.high is None
    assert b.multiply(x, 7).at == span(35, 35)
    assert b.wrapping("multiply", x, 7).at == span(35, 35)


def test_a_scale_of_many_digits_over_whole_numbers_is_computed_in_columns() -> None:
    both(
        HEAD + "criterion c max 4: scale floor(y) / x from 1 to 0.001",
        {"x": [0, 0, 2**31 - 1], "y": [127, -128, -128]},
    )
