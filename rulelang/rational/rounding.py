"""Numbers rounded to multiples of a step."""

import math
from collections.abc import Callable
from fractions import Fraction

from rulelang.rational.sizes import settled

__all__ = ["half_up", "round_to"]


def half_up(value: Fraction) -> int:
    """The nearest integer to a value >= 0, a half rounded up."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def _half_away(value: Fraction) -> int:
    return half_up(value) if value >= 0 else -half_up(-value)


def _away(value: Fraction) -> int:
    return math.ceil(value) if value >= 0 else math.floor(value)


_MODES: dict[str, Callable[[Fraction], int]] = {
    "half away": _half_away,
    "half even": round,
    "down": math.trunc,
    "up": _away,
}


def round_to(value: Fraction, step: Fraction, mode: str) -> Fraction:
    """The multiple of `step` nearest to the value, in the manner of `mode`.

    `half away` (from zero) and `half even` say where a value half way goes; `down` is towards
    zero, `up` away from it. Raises ValueError for another mode or a step that is not above 0,
    TooLargeError if the multiple is too large.
    """
    if step <= 0:
        raise ValueError("the step of a rounding must be above 0")
    if mode not in _MODES:
        raise ValueError(f"not a way to round: {mode!r}")
    return settled(_MODES[mode](value / step) * step)
