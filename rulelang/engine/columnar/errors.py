"""By how much the operations of `pairs` are off at most, for arguments whose own rest is at most
some units in their last place.

- Products, quotients and square roots are off by at most 2^-100 of the result: what remains of
  them is a double of 53 good bits, and is itself below 2^-51 of the result;
- e^x is off by at most 2^-99 + |x| 2^-103 of itself for |x| up to `LARGEST_EXPONENT`: the reduced
  argument, at most 2^-19, by |x| 2^-103; its cube and what follows, computed as doubles, by 2^-112;
  the series that is left out by 2^-148; the three products by 2^-102 each;
- a logarithm g + ln(x e^-g) is off by at most twice that of e^-g, not of itself but in all.
"""

__all__ = ["LARGEST_EXPONENT", "QUOTIENT_ERROR", "exponential_error", "logarithm_error"]

QUOTIENT_ERROR = 2.0**-100
LARGEST_EXPONENT = 600


def exponential_error(most: float) -> float:
    """By how much of itself e^x is off at most, for x up to so far from 0."""
    return 2.0**-99 + most * 2.0**-103


def logarithm_error(most: float) -> float:
    """By how much a logarithm of at most so far from 0 is off."""
    return 2 * exponential_error(most)
