"""Double-double arithmetic: every result is as near to the true one as its page says."""

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rulelang import rational
from rulelang.engine.columnar.errors import (
    QUOTIENT_ERROR,
    exponential_error,
    logarithm_error,
)
from rulelang.engine.columnar.pairs import PAIR_OPERATIONS

positive = st.floats(1e-12, 1e15)
shares = st.floats(-(2.0**-54), 2.0**-54)


def result(rest: str, high: float, *parts: float) -> Fraction:
    """The sum of a double and what the operation says remains of it."""
    out = np.empty(1)
    arrays = [np.asarray([part]) for part in parts]
    PAIR_OPERATIONS[rest](*arrays, np.asarray([high]), out=out)
    return Fraction(high) + Fraction(float(out[0]))


def off(found: Fraction, wanted: Fraction) -> float:
    return float(abs(found - wanted))


@given(st.floats(-600, 600), shares)
def test_exponentials_are_as_near_as_they_say(x: float, share: float) -> None:
    low = x * share
    wanted = rational.exp(Fraction(x) + Fraction(low))
    found = result("power_rest", math.exp(x), x, low)
    assert off(found / wanted, Fraction(1)) <= exponential_error(abs(x))


@given(positive, shares)
def test_logarithms_are_as_near_as_they_say(x: float, share: float) -> None:
    low = x * share
    wanted = rational.ln(Fraction(x) + Fraction(low))
    found = result("logarithm_rest", math.log(x), x, low)
    assert off(found, wanted) <= logarithm_error(abs(float(wanted)))


@given(positive, shares)
def test_roots_are_as_near_as_they_say(x: float, share: float) -> None:
    low = x * share
    wanted = rational.sqrt(Fraction(x) + Fraction(low))
    found = result("root_rest", math.sqrt(x), x, low)
    assert off(found / wanted, Fraction(1)) <= QUOTIENT_ERROR


@given(positive, shares, positive, shares)
def test_quotients_are_as_near_as_they_say(x: float, p: float, y: float, q: float) -> None:
    wanted = (Fraction(x) + Fraction(x * p)) / (Fraction(y) + Fraction(y * q))
    found = result("quotient_rest", x / y, x, x * p, y, y * q)
    assert off(found / wanted, Fraction(1)) <= QUOTIENT_ERROR


def test_a_guess_that_is_some_units_off_is_put_right() -> None:
    operations: list[tuple[str, Callable[[float], float], Callable[[Fraction], Fraction]]] = [
        ("logarithm_rest", math.log, rational.ln),
        ("power_rest", math.exp, rational.exp),
    ]
    for rest, guess, exact in operations:
        high = guess(3.7) * (1 + 2.0**-50)
        assert off(result(rest, high, 3.7, 0.0), exact(Fraction(3.7))) < 2.0**-93
