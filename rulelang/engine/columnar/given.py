"""What programs are handed of statistics, besides exact numbers."""

from fractions import Fraction

from attrs import frozen

__all__ = ["AMBIGUOUS", "Nearly"]

AMBIGUOUS = -1
"""The place of a number that is too near to several values to tell which it is."""


@frozen
class Nearly:
    """A statistic that is off by at most ``error``."""

    value: Fraction
    error: Fraction
