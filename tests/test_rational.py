"""Exact numbers: text, rounding, and the functions with irrational results."""

import math
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rulelang.rational import (
    MAX_DIGITS,
    PRECISION,
    DomainError,
    TooLargeError,
    check_size,
    decimal_text,
    exp,
    fraction_text,
    from_float,
    integer_text,
    ln,
    log10,
    parse_decimal,
    power,
    root_of_product,
    round_to,
    short_text,
    sqrt,
)

F = Fraction
HALF, THIRD = F(1, 2), F(1, 3)

fractions = st.fractions(max_denominator=10**6) | st.fractions(-100, 100, max_denominator=50)
positive = st.builds(F, st.integers(1, 10**9), st.integers(1, 10**9)) | st.builds(
    F, st.integers(1, 60), st.integers(1, 60)
)
exponents = st.builds(F, st.integers(-12, 12), st.integers(1, 7))
# Decimal's own functions, to digits enough for what is tested to be far from a tie.
WIDE = Context(prec=160, Emax=MAX_EMAX, Emin=MIN_EMIN)
NARROW = Context(prec=PRECISION, Emax=MAX_EMAX, Emin=MIN_EMIN)


def wide(value: Fraction) -> Decimal:
    return WIDE.divide(Decimal(value.numerator), Decimal(value.denominator))


def narrow(value: Decimal) -> Fraction:
    return F(NARROW.plus(value))


def half_unit(value: Fraction) -> Fraction:
    """Half a unit of the 40th digit of a number with 40 digits above 0."""
    exponent = NARROW.divide(Decimal(value.numerator), Decimal(value.denominator)).adjusted()
    return F(10) ** (exponent - PRECISION + 1) / 2


def has_40_digits(value: Fraction) -> bool:
    return F(NARROW.divide(Decimal(value.numerator), Decimal(value.denominator))) == value


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    start = time.process_time()
    yield
    assert time.process_time() - start < seconds


# ---- size ----


def test_a_number_of_10000_digits_is_the_largest() -> None:
    largest = 10**MAX_DIGITS - 1
    for value in (F(largest), F(-largest), F(1, largest)):
        assert check_size(value) is value
    for value in (F(largest + 1), F(-largest - 1), F(1, largest + 1), F(1, 1 << 40_000)):
        with pytest.raises(TooLargeError):
            check_size(value)


# ---- text ----


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-12.5", F(-25, 2)),
        ("+3", F(3)),
        ("1e-7", F(1, 10**7)),
        ("1E+2", F(100)),
        ("007.50", F(15, 2)),
        ("-0.0", F(0)),
        ("0e999999999", F(0)),
        ("0.00e-" + "9" * 5000, F(0)),
        ("0." + "0" * 20_000 + "25e20001", F(5, 2)),
        ("1" + "0" * 20_000 + "e-20000", F(1)),
        ("1e0" + "0" * 5000 + "2", F(100)),
    ],
)
def test_a_decimal_is_read_exactly(text: str, value: Fraction) -> None:
    assert parse_decimal(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "1,5",
        "1_000",
        " 1",
        "1\n",
        "1.",
        ".5",
        "1e",
        "e5",
        "--1",
        "0x1",
        "nan",
        "inf",
        "1/2",
        "١٢",
        "１",
        "1e５",
        "−1",
        "1.2.3",
    ],
)
def test_other_text_is_no_decimal(text: str) -> None:
    with pytest.raises(ValueError, match="not a decimal number"):
        parse_decimal(text)


@pytest.mark.parametrize(
    "text",
    [
        "1e999999999",
        "-1e-999999999",
        "1e10000",
        "9" * 10_001,
        "1e" + "9" * 5000,
        "1e-" + "9" * 5000,
        "0." + "3" * 10_001,
        "7" * 3_000_000,
        "0." + "7" * 3_000_000,
    ],
    ids=range(9),
)
def test_a_decimal_of_too_many_digits_is_refused_at_once(text: str) -> None:
    with at_most(1), pytest.raises(TooLargeError):
        parse_decimal(text)


def test_ten_thousand_digits_are_read_and_written_whatever_the_limit_of_python() -> None:
    limit = sys.get_int_max_str_digits()
    text = "123456789" * 1111 + "1"
    value = parse_decimal(text)
    assert len(text) == MAX_DIGITS
    assert integer_text(value.numerator) == text
    assert decimal_text(-value, 1) == f"-{text}.0"
    assert fraction_text(1 / value) == f"1/{text}"
    assert short_text(value) == text
    assert parse_decimal(f"-0.{text[1:]}") == -(value / 10 ** (MAX_DIGITS - 1) - 1)
    assert sys.get_int_max_str_digits() == limit


def test_the_size_of_a_decimal_is_that_of_its_reduced_fraction() -> None:
    value = F(1, 2**33_000)
    assert parse_decimal(decimal_text(value, 33_000)) == value


@given(st.integers(-(10**30), 10**30), st.integers(0, 40))
def test_a_decimal_reads_back_as_it_was_written(units: int, places: int) -> None:
    value = F(units, 10**places)
    assert parse_decimal(decimal_text(value, places)) == value
    assert parse_decimal(short_text(value, 40)) == value


@given(st.integers(-(10**30), 10**30), st.integers(-300, 300))
def test_an_exponent_moves_the_point(coefficient: int, exponent: int) -> None:
    assert parse_decimal(f"{coefficient}e{exponent}") == coefficient * F(10) ** exponent


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_the_decimal_that_python_prints(value: float) -> None:
    assert from_float(value) == F(repr(value))
    assert float(from_float(value)) == value


def test_a_float_that_is_no_number_is_refused() -> None:
    assert from_float(0.1) == F(1, 10)
    assert from_float(5e-324) == F(5, 10**324)
    for value in (math.nan, math.inf, -math.inf):
        with pytest.raises(ValueError, match="not a finite number"):
            from_float(value)


def test_integers_and_fractions_as_text() -> None:
    assert [integer_text(n) for n in (0, -7, 10**30)] == ["0", "-7", "1" + "0" * 30]
    assert [fraction_text(v) for v in (F(53, 2), F(94), F(-1, 3))] == ["53/2", "94", "-1/3"]


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (F(94), 2, "94.00"),
        (F(-1, 2), 2, "-0.50"),
        (F(-1, 1000), 2, "0.00"),
        (F(-5, 1000), 2, "-0.01"),
        (F(5, 1000), 2, "0.01"),
        (F(5, 2), 0, "3"),
        (F(-1, 3), 0, "0"),
        (F(2, 3), 5, "0.66667"),
        (F(9999, 1000), 2, "10.00"),
    ],
)
def test_a_decimal_text_has_the_asked_places(value: Fraction, places: int, text: str) -> None:
    assert decimal_text(value, places) == text


def test_a_negative_number_of_places_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        decimal_text(F(1), -1)


@given(st.decimals(-(10**9), 10**9, places=6), st.integers(0, 8))
def test_a_decimal_text_rounds_as_half_up_does(value: Decimal, places: int) -> None:
    with localcontext(prec=100):
        expected = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = decimal_text(F(value), places)
    assert text == f"{expected if expected else expected.copy_abs():f}"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (F(74, 100), "0.74"),
        (F(15), "15"),
        (F(100), "100"),
        (F(0), "0"),
        (F(-3, 2), "-1.5"),
        (F(1, 10**12), "0.000000000001"),
        (F(1, 3), "1/3"),
        (F(-9999999, 9999998), "-9999999/9999998"),
        (F(1, 10**13), "≈0.000000"),
        (F(10**8, 3), "≈33333333.333333"),
        (F(-(10**8), 3), "≈-33333333.333333"),
    ],
)
def test_a_short_text_is_exact_where_it_can_be(value: Fraction, text: str) -> None:
    assert short_text(value) == text


def test_a_short_text_may_be_held_to_fewer_places() -> None:
    assert short_text(F(1, 8), 2) == "1/8"
    assert short_text(F(20), 0) == "20"


# ---- rounding ----


@pytest.mark.parametrize(
    ("mode", "results"),
    [
        ("half away", [-3, -2, -1, 0, 0, 1, 2, 3]),
        ("half even", [-2, -2, 0, 0, 0, 0, 2, 2]),
        ("down", [-2, -1, 0, 0, 0, 0, 1, 2]),
        ("up", [-3, -2, -1, -1, 1, 1, 2, 3]),
    ],
)
def test_the_modes_differ_at_halves(mode: str, results: list[int]) -> None:
    values = [F(-5, 2), F(-3, 2), F(-1, 2), F(-1, 9), F(1, 9), F(1, 2), F(3, 2), F(5, 2)]
    assert [round_to(value, F(1), mode) for value in values] == results


@given(fractions, positive, st.sampled_from(["half away", "half even", "down", "up"]))
def test_rounding_finds_the_nearest_multiple(value: Fraction, step: Fraction, mode: str) -> None:
    result = round_to(value, step, mode)
    assert (result / step).denominator == 1
    if mode.startswith("half"):
        assert abs(result - value) <= step / 2
    else:
        assert abs(result - value) < step
        assert abs(result) <= abs(value) if mode == "down" else abs(result) >= abs(value)
        assert result * value >= 0
    assert round_to(result, step, mode) == result
    assert round_to(-value, step, mode) == -result


@given(st.integers(-1000, 1000), positive)
def test_a_tie_goes_away_from_zero_or_to_the_even_multiple(n: int, step: Fraction) -> None:
    tie = (n + HALF) * step
    assert round_to(tie, step, "half away") == (n + 1 if n >= 0 else n) * step
    assert round_to(tie, step, "half even") == (n + n % 2) * step


def test_a_wrong_rounding_is_refused() -> None:
    for step in (F(0), F(-1)):
        with pytest.raises(ValueError, match="above 0"):
            round_to(F(1), step, "down")
    with pytest.raises(ValueError, match="not a way to round"):
        round_to(F(1), F(1), "sideways")


# ---- rational results ----


@pytest.mark.parametrize(
    ("result", "value"),
    [
        (lambda: ln(F(1)), F(0)),
        (lambda: exp(F(0)), F(1)),
        (lambda: sqrt(F(0)), F(0)),
        (lambda: sqrt(F(9, 4)), F(3, 2)),
        (lambda: log10(F(1)), F(0)),
        (lambda: log10(F(1000)), F(3)),
        (lambda: log10(F(1, 10**7)), F(-7)),
        (lambda: log10(F(10**9999)), F(9999)),
        (lambda: power(F(0), F(0)), F(1)),
        (lambda: power(F(0), F(2, 3)), F(0)),
        (lambda: power(F(-2), F(-3)), F(-1, 8)),
        (lambda: power(F(1), F(1, 7)), F(1)),
        (lambda: power(F(-1), F(10**9000 + 1)), F(-1)),
        (lambda: power(F(4), HALF), F(2)),
        (lambda: power(F(8, 27), F(-2, 3)), F(9, 4)),
        (lambda: power(F(2**30_000), F(1, 30_000)), F(2)),
        (lambda: power(F(7**9000), F(1, 3)), F(7**3000)),
        (lambda: power(F((10**40 + 1) ** 5, 3**5), F(1, 5)), F(10**40 + 1, 3)),
        (lambda: root_of_product([]), F(1)),
        (lambda: root_of_product([(F(2), HALF), (F(8), HALF)]), F(4)),
        (lambda: root_of_product([(F(2), F(1, 6)), (F(4), F(5, 12))]), F(2)),
        (lambda: root_of_product([(F(6), HALF), (F(10), HALF), (F(15), HALF)]), F(30)),
        (lambda: root_of_product([(F(2, 3), THIRD), (F(3, 2), THIRD)]), F(1)),
        (lambda: root_of_product([(F(3), HALF), (F(0), F(1, 9)), (F(5), F(1))]), F(0)),
        (
            lambda: root_of_product([(F(7), F(123457, 10**6)), (F(7), F(876543, 10**6))]),
            F(7),
        ),
    ],
)
def test_a_rational_result_is_exact(result: Callable[[], Fraction], value: Fraction) -> None:
    with at_most(2):
        assert result() == value


@given(fractions, st.integers(-20, 20))
def test_a_whole_power_is_a_product(x: Fraction, n: int) -> None:
    assume(x != 0 or n >= 0)
    assert power(x, F(n)) == x**n


@given(fractions)
def test_the_root_of_a_square_is_exact(x: Fraction) -> None:
    assert sqrt(x * x) == abs(x)


@given(positive, st.integers(-9, 9), st.integers(1, 9))
def test_the_root_of_a_power_is_exact(x: Fraction, n: int, degree: int) -> None:
    assert power(x**degree, F(n, degree)) == x**n


@given(
    st.lists(st.tuples(positive, st.integers(1, 5), st.integers(1, 5)), max_size=6),
    st.integers(1, 6),
)
def test_a_product_of_roots_is_the_root_of_the_product(
    terms: list[tuple[Fraction, int, int]], degree: int
) -> None:
    """Weights a/d and k + a - a/d of the same x add up to a whole power."""
    factors, product = [], F(1)
    for x, a, k in terms:
        factors += [(x, F(a, degree)), (x, k - F(a, degree) + a)]
        product *= x ** (k + a)
    assert root_of_product(factors) == product


@given(st.lists(positive, min_size=1, max_size=5), st.integers(2, 6))
def test_a_product_is_rational_whatever_its_factors_are(xs: list[Fraction], degree: int) -> None:
    """Each x to (d - 1)/d, then their product to 1/d: only together are they rational."""
    product = math.prod(xs, start=F(1))
    factors = [(x, F(degree - 1, degree)) for x in xs]
    assert root_of_product([*factors, (product, F(1, degree))]) == product


# ---- irrational results ----


@given(positive)
def test_a_square_root_is_the_nearest_number_of_40_digits(x: Fraction) -> None:
    root = sqrt(x)
    if root * root != x:
        assert has_40_digits(root)
        half = half_unit(root)
        assert (root - half) ** 2 < x < (root + half) ** 2


@given(st.integers(1, 10**30), st.integers(-9000, 9000))
def test_a_square_root_is_near_at_every_magnitude(n: int, exponent: int) -> None:
    x = n * F(10) ** exponent
    root = sqrt(x)
    if root * root != x:
        half = half_unit(root)
        assert has_40_digits(root)
        assert (root - half) ** 2 < x < (root + half) ** 2
        assert power(x, HALF) == root


@given(positive, exponents)
def test_a_power_is_the_nearest_number_of_40_digits(x: Fraction, exponent: Fraction) -> None:
    result = power(x, exponent)
    p, q = exponent.numerator, exponent.denominator
    if result**q != x**p:
        assert has_40_digits(result)
        half = half_unit(result)
        assert (result - half) ** q < x**p < (result + half) ** q


@given(st.lists(st.tuples(positive, st.integers(1, 4)), min_size=1, max_size=5))
def test_a_weighted_mean_is_the_nearest_number_of_40_digits(
    terms: list[tuple[Fraction, int]],
) -> None:
    total = sum(w for _, w in terms)
    mean = root_of_product([(x, F(w, total)) for x, w in terms])
    product = math.prod(x**w for x, w in terms)
    if mean**total != product:
        assert has_40_digits(mean)
        half = half_unit(mean)
        assert (mean - half) ** total < product < (mean + half) ** total


@given(positive)
def test_logarithms_agree_with_decimal_at_many_digits(x: Fraction) -> None:
    assert ln(x) == narrow(WIDE.ln(wide(x)))
    assert log10(x) == narrow(WIDE.log10(wide(x)))


@given(st.fractions(-20_000, 20_000, max_denominator=10**9) | fractions)
def test_an_exponential_agrees_with_decimal_at_many_digits(x: Fraction) -> None:
    if abs(x) <= 20_000:
        assert exp(x) == narrow(WIDE.exp(wide(x)))


@given(st.integers(-9, 9).filter(bool), st.integers(20, 110), st.integers(1, 10**6))
def test_a_logarithm_near_one_keeps_its_digits(n: int, places: int, denominator: int) -> None:
    distance = F(n, 10**places * denominator)
    # ln(1 + d) by the first terms of its series, which leave d^8.
    series = sum((F(-1) ** (k + 1) * distance**k / k for k in range(1, 8)), F(0))
    context = Context(prec=100)
    x = context.divide(Decimal(series.numerator), Decimal(series.denominator))
    assert ln(1 + distance) == narrow(x)


@given(st.integers(1, 60), st.integers(1, 40))
def test_logarithms_agree_on_both_sides_of_the_series(places: int, n: int) -> None:
    context = Context(prec=300, Emax=MAX_EMAX, Emin=MIN_EMIN)
    x = 1 + F(n, 41 * 10**places)
    decimal = context.divide(Decimal(x.numerator), Decimal(x.denominator))
    assert ln(x) == narrow(context.ln(decimal))
    assert log10(x) == narrow(context.log10(decimal))


def test_a_result_next_to_a_tie_goes_to_its_side() -> None:
    tie = 1 + F(5, 10**40)
    for tiny in (F(1, 10**90), F(1, 10**700)):
        assert sqrt(tie**2 + tiny) == power(tie**3 + tiny, THIRD) == 1 + F(1, 10**39)
        assert sqrt(tie**2 - tiny) == power(tie**3 - tiny, THIRD) == 1
    assert sqrt(tie**2) == tie  # rational, so not rounded
    assert exp(F(5, 10**40)) == 1 + F(1, 10**39)  # 1 + d + d^2 / 2 is above the tie
    assert ln(tie) == F(5, 10**40) - F(1, 10**79)  # 5e-40 - 1.25e-79 + ...


def test_a_tie_is_told_at_a_thousand_digits_too() -> None:
    tie = 2 + F(5, 10**40)
    with at_most(10):
        assert power(tie**3 - F(1, 10**1500), THIRD) == 2
        assert power(tie**3 + F(1, 10**1500), THIRD) == 2 + F(1, 10**39)


@pytest.mark.parametrize(
    ("result", "text"),
    [
        (lambda: sqrt(F(2)), "1.414213562373095048801688724209698078570"),
        (lambda: ln(F(2)), "0.6931471805599453094172321214581765680755"),
        (lambda: exp(F(1)), "2.718281828459045235360287471352662497757"),
        (lambda: log10(F(2)), "0.3010299956639811952137388947244930267682"),
        (lambda: power(F(2), HALF), "1.414213562373095048801688724209698078570"),
        (lambda: exp(F(1, 10**100)), "1"),
        (lambda: exp(F(-1, 10**9999)), "1"),
        (lambda: power(F(2), F(1, 10**9999)), "1"),
        (lambda: ln(1 + F(1, 10**60)), "1e-60"),
        (lambda: ln(1 - F(1, 10**9999)), "-1e-9999"),
        (lambda: log10(1 + F(1, 10**60)), "4.342944819032518276511289189166050822944e-61"),
        (lambda: log10(10**50 + F(1, 10**60)), "50"),
        # (1 + 1/n)^n for a large n is e
        (
            lambda: power(1 + F(1, 10**5000), F(10**5000 * 3 + 1, 3)),
            "2.718281828459045235360287471352662497757",
        ),
        # 2^(n + 1/2) / 2^n: large terms that cancel
        (
            lambda: root_of_product([(F(2), 10**9000 + HALF), (HALF, F(10**9000))]),
            "1.414213562373095048801688724209698078570",
        ),
    ],
)
def test_known_values(result: Callable[[], Fraction], text: str) -> None:
    with at_most(5):
        assert result() == parse_decimal(text)


@pytest.mark.parametrize(
    "result",
    [
        lambda: power(F(12345, 10007), THIRD),
        lambda: power(F(2), F(1, 10**9)),
        lambda: power(F(3), F(10**9 + 7, 10**9)),
        lambda: power(F(10**9999 + 1, 10**9998 + 7), F(1, 10**9 + 7)),
        lambda: power(F(10**9999 + 1), F(1, 20_011)),
        lambda: power(F(7**11_000 + 1), THIRD),
        lambda: power(F(2**33_000, 3**20_000), F(123457, 10**6)),
        lambda: ln(F(10**9999 + 1, 3)),
        lambda: ln(F(10**9999 + 1, 10**9999)),
        lambda: log10(F(3**20_000, 10**9999)),
        lambda: exp(F(10**9999 + 1, 10**9999)),
        lambda: sqrt(F(10**9999 + 1, 3**20_000)),
        lambda: root_of_product(
            [(F(k * k + 1, k), F(123457 + k, 10**6)) for k in range(2, 40)]
            + [(F(2**33_000), F(1, 10**6)), (F(6**12_000), F(1, 10**7))]
        ),
    ],
)
def test_hard_arguments_are_quick(result: Callable[[], Fraction]) -> None:
    with at_most(2):
        assert has_40_digits(result())


# ---- outside the domain, and too large ----


@pytest.mark.parametrize(
    ("result", "message"),
    [
        (lambda: ln(F(-1)), r"^the logarithm of -1$"),
        (lambda: ln(F(0)), r"^the logarithm of 0$"),
        (lambda: log10(F(-1, 3)), r"^the logarithm of -1/3$"),
        (lambda: sqrt(F(-1, 4)), r"^the square root of -0\.25$"),
        (lambda: sqrt(F(-(10**9000) - 1)), r"^the square root of ≈-1\.00000E\+9000$"),
        (lambda: power(F(-2), HALF), r"^-2 to the power 0\.5$"),
        (lambda: power(F(-8), THIRD), r"^-8 to the power 1/3$"),
        (lambda: root_of_product([(F(-4), HALF)]), r"with -4 in it$"),
        (lambda: root_of_product([(F(0), HALF), (F(-4), HALF)]), r"with -4 in it$"),
    ],
)
def test_outside_the_domain_the_message_says_what_was_asked(
    result: Callable[[], Fraction], message: str
) -> None:
    with pytest.raises(DomainError, match=message):
        result()


@pytest.mark.parametrize("exponent", [F(-1), F(-1, 2)])
def test_zero_to_a_negative_power_is_a_division_by_zero(exponent: Fraction) -> None:
    with pytest.raises(ZeroDivisionError):
        power(F(0), exponent)


@pytest.mark.parametrize("weight", [F(0), F(-1)])
def test_a_weight_is_above_zero(weight: Fraction) -> None:
    with pytest.raises(ValueError, match="above 0"):
        root_of_product([(F(2), weight)])


@pytest.mark.parametrize(
    "result",
    [
        lambda: exp(F(10**6)),
        lambda: exp(F(-(10**6))),
        lambda: exp(F(10**9000)),
        lambda: exp(F(23_026)),
        lambda: exp(F(-23_026)),
        lambda: power(F(10), F(20_000)),
        lambda: power(F(1, 10), F(20_000)),
        lambda: power(F(10), F(-20_000)),
        lambda: power(F(3, 2), F(10**9000)),
        lambda: power(F(2), F(10**9000) + HALF),
        lambda: power(F(2), -F(10**9000) - HALF),
        lambda: power(F(4), F(10**9000) + HALF),
        lambda: power(F(10), F(10_000)),
        lambda: power(F(10), F(100_001, 10)),
        lambda: root_of_product([(F(10), F(9999)), (F(11), F(9999))]),
        lambda: root_of_product([(F(10), 9999 + HALF), (F(11), 9999 + THIRD)]),
        lambda: sqrt(F(10**10_000)),
        lambda: ln(F(10**10_000)),
    ],
)
def test_a_result_of_too_many_digits_is_refused_at_once(result: Callable[[], Fraction]) -> None:
    with at_most(1), pytest.raises(TooLargeError):
        result()


def test_the_largest_results_are_given() -> None:
    assert power(F(10), F(9999)) == 10**9999
    assert exp(F(23_025)) > 10**9999
    assert 0 < exp(F(-22_900)) < F(1, 10**9945)


def test_decimals_of_the_caller_are_left_alone() -> None:
    with localcontext(prec=5, Emax=9, Emin=-9) as context:
        context.clear_flags()
        assert ln(F(10**9000)) == narrow(WIDE.multiply(9000, WIDE.ln(10)))
        assert power(F(2), THIRD) ** 3 != exp(F(9)) > sqrt(F(8000, 7)) > log10(F(77))
        assert decimal_text(parse_decimal("123456789012.5"), 0) == "123456789013"
        assert not any(context.flags.values())
