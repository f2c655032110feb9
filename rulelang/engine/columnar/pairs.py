"""Double-double arithmetic on columns: a number as a double and what remains of it, its rest.

Each operation here gives the rest of a result whose double NumPy has computed: the result is the
sum of the two. Sums and products of doubles are split exactly after Dekker (1971) and Knuth; e^x
is a product of tabled powers of two and a short series; a logarithm is one step of Newton's method
from NumPy's own, which may be off by some units in its last place.

`errors` says by how much results are off at most.
"""

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rulelang import rational

__all__ = ["PAIR_OPERATIONS"]

Array: TypeAlias = NDArray[Any]
Pair: TypeAlias = tuple[Array, Array]

STEPS = 512  # in each of two tables of powers of two
DIGITS = 192  # of the figures that tables are made of


def _words(value: Fraction, count: int) -> list[float]:
    """A number as a sum of doubles, each the nearest to what is left."""
    found: list[float] = []
    for _ in range(count):
        found.append(float(value))
        value -= Fraction(found[-1])
    return found


def _powers(step: int) -> Pair:
    """The powers of a number of `DIGITS` bits after the point, from 0 on, as pairs."""
    power, one = 1 << DIGITS, 1 << DIGITS
    highs, lows = [], []
    for _ in range(STEPS):
        highs.append(power / one)
        lows.append((power - int(math.ldexp(highs[-1], DIGITS))) / one)
        power = power * step >> DIGITS
    return np.asarray(highs), np.asarray(lows)


def _root_of_two(degree: int) -> int:
    """The root of 2 of a degree that is a power of two, off by less than 2^-180."""
    root = 2 << DIGITS
    for _ in range(degree.bit_length() - 1):
        root = math.isqrt(root << DIGITS)
    return root


FINE = _powers(_root_of_two(STEPS**2))
COARSE = _powers(_root_of_two(STEPS))
STEP = _words(rational.ln(Fraction(2)) / STEPS**2, 3)
SPLITTER = 2.0**27 + 1

# ---- sums and products, exactly ------------------------------------------------------------------


def _sum(a: Any, b: Any) -> Pair:
    total = a + b
    share = total - a
    return total, (a - (total - share)) + (b - share)


def _halves(a: Any) -> Pair:
    scaled = SPLITTER * a
    high = scaled - (scaled - a)
    return high, a - high


def _product(a: Any, b: Any) -> Pair:
    total = a * b
    (ah, al), (bh, bl) = _halves(a), _halves(b)
    return total, ((ah * bh - total) + ah * bl + al * bh) + al * bl


# ---- rests ---------------------------------------------------------------------------------------


def _sum_rest(a: Array, b: Array, total: Array, out: Array) -> Array:
    share = total - a
    np.add(a - (total - share), b - share, out=out)
    return out


def _quotient_rest(x: Any, x_rest: Any, y: Any, y_rest: Any, quotient: Array, out: Array) -> Array:
    """What remains of x / y."""
    product, error = _product(quotient, y)
    left = (((x - product) - error) + x_rest) - quotient * y_rest
    np.divide(left, y, out=out)
    return out


def _product_rest(x: Any, x_rest: Any, y: Any, y_rest: Any, product: Array, out: Array) -> Array:
    """What remains of x y."""
    _, error = _product(x, y)
    np.add(error, x * y_rest + x_rest * y, out=out)
    return out


def _root_rest(x: Array, x_rest: Any, root: Array, out: Array) -> Array:
    """What remains of the square root of x, 0 where x is."""
    square, error = _product(root, root)
    left = ((x - square) - error) + x_rest
    np.divide(left, np.where(root == 0, 1.0, 2 * root), out=out)
    return out


def _power_rest(x: Array, x_rest: Any, power: Array, out: Array) -> Array:
    """What remains of e^x."""
    high, low = _exponential(x, x_rest)
    np.add(high - power, low, out=out)
    return out


def _logarithm_rest(x: Array, x_rest: Any, logarithm: Array, out: Array) -> Array:
    """What remains of ln x."""
    high, low = _exponential(-logarithm, 0.0)
    product, error = _product(x, high)
    distance = (product - 1) + (error + (x * low + x_rest * high))
    np.subtract(distance, distance * distance / 2, out=out)
    return out


def _exponential(x: Array, x_rest: Any) -> Pair:
    """e^x = 2^m COARSE[i] FINE[j] e^r, with r below 2^-19."""
    steps = np.rint(x * (1 / STEP[0]))
    (p, p_rest), (q, q_rest) = _product(steps, STEP[0]), _product(steps, STEP[1])
    left, error = _sum(x, -p)
    error = ((((error - p_rest) - q) + x_rest) - q_rest) - steps * STEP[2]
    r, r_rest = _sum(left, error)
    square, s_rest = _product(r, r)
    s_rest = s_rest + 2 * r * r_rest
    tail = square * r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r / 720)))
    series, error = _sum(r, square / 2)
    s_rest = error + (r_rest + (s_rest / 2 + tail))
    place = steps.astype(np.int64)
    i, j = (place // STEPS) % STEPS, place % STEPS
    power, p_rest = _product(COARSE[0][i], FINE[0][j])
    p_rest = p_rest + (COARSE[0][i] * FINE[1][j] + COARSE[1][i] * FINE[0][j])
    more, m_rest = _product(power, series)
    m_rest = m_rest + (power * s_rest + p_rest * series)
    high, error = _sum(power, more)
    low = error + (p_rest + m_rest)
    twos = (place // STEPS**2).astype(np.int32)
    return np.ldexp(high, twos), np.ldexp(low, twos)


PAIR_OPERATIONS: dict[str, Callable[..., Array]] = {
    "sqrt": np.sqrt,
    "exp": np.exp,
    "log": np.log,
    "sum_rest": _sum_rest,
    "quotient_rest": _quotient_rest,
    "product_rest": _product_rest,
    "root_rest": _root_rest,
    "power_rest": _power_rest,
    "logarithm_rest": _logarithm_rest,
}
"""The operations by the name that programs call them by."""
