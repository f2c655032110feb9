"""Sums of any number of values: exact, or the true value rounded to forty digits."""

from fractions import Fraction
from math import lcm
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulelang import rational
from rulelang.rational import MAX_DIGITS, parts_of
from rulelang.rational.sizes import nearest
from tests.properties.thorough import tried

SEVERAL = st.lists(st.fractions(max_denominator=10**6), min_size=1, max_size=8)


def mean(values: list[Fraction]) -> Fraction:
    return rational.mean(parts_of(values), len(values))


def deviation(values: list[Fraction], divisor: int) -> Fraction:
    return rational.deviation(parts_of(values), parts_of(values, 2), len(values), divisor)


def spread(count: int, most: int = 10**6, seed: int = 1) -> list[Fraction]:
    random = Random(seed)
    return [Fraction(random.randrange(1, 10**4), random.randrange(1, most)) for _ in range(count)]


@tried(200)
@given(SEVERAL)
def test_a_few_values_are_added_exactly(values: list[Fraction]) -> None:
    assert mean(values) == sum(values) / len(values)
    middle = mean(values)
    variance = sum((value - middle) ** 2 for value in values) / len(values)
    assert deviation(values, len(values)) == rational.sqrt(variance)


@pytest.mark.parametrize("count", [5000, 7000])
def test_values_without_a_common_denominator_come_to_the_true_value_rounded(count: int) -> None:
    values = spread(count)
    assert lcm(*(value.denominator for value in values)) > 10**MAX_DIGITS
    exact = sum(values, Fraction(0)) / count
    assert mean(values) == nearest(exact)
    assert abs(mean(values) / exact - 1) < Fraction(1, 10**39)
    variance = sum((v * v for v in values), Fraction(0)) / count - exact**2
    found = deviation(values, count)
    assert abs(found * found / variance - 1) < Fraction(1, 10**38)


def test_what_no_enclosure_tells_is_computed_exactly() -> None:
    """Values that cancel: their sum is 0, or lies half way between two roundings."""
    values = spread(5000)
    cancelling = [*values, *(-value for value in values)]
    assert mean(cancelling) == 0
    middle = Fraction(10**40 + 5, 10**41)
    assert mean([*cancelling, middle * (2 * len(values) + 1)]) == nearest(middle)


def test_the_order_of_values_does_not_matter() -> None:
    values = spread(5000)
    assert mean(values) == mean(values[::-1])
    assert deviation(values, 5000) == deviation(values[::-1], 5000)


def test_a_long_fraction_counts_as_forty_digits_of_it_and_a_large_number_not_at_all() -> None:
    long = Fraction(3**25_000, 2**39_000)
    assert rational.settled(long) == nearest(long) != long
    assert rational.settled(Fraction(1, 3)) == Fraction(1, 3)
    for large in (Fraction(10**MAX_DIGITS), Fraction(1, 10**MAX_DIGITS)):
        with pytest.raises(rational.TooLargeError):
            rational.settled(large)


def test_a_long_power_counts_as_forty_digits_of_it() -> None:
    for base in (Fraction(3, 2), Fraction(-3, 2), Fraction(1001, 1000)):
        exact = abs(base) ** 30_001
        found = rational.power(base, Fraction(30_001))
        assert found == (nearest(exact) if base > 0 else -nearest(exact))


def test_the_nearest_double_of_a_number_beyond_doubles_is_infinite() -> None:
    assert rational.nearest_double(Fraction(10**400)) == float("inf")
    assert rational.nearest_double(Fraction(-(10**400))) == -float("inf")
    assert rational.nearest_double(Fraction(1, 10)) == 0.1
