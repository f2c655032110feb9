"""How large numbers are in the rows that bear witness: others that are much larger are in doubt."""

import math
from fractions import Fraction

from rulelang.engine.columnar.numbers.kinds import meet
from rulelang.engine.columnar.program import Builder, Slot
from rulelang.plan.intervals import Interval

__all__ = ["seen"]

SLACK = 8
"""So many times as large as a witness a row may be."""

WORTH = 16
"""By so much at least an interval must be too wide for a check in every row to pay."""

OFF = Fraction(1, 2**20)
"""By how much of itself a double may be off that stands for a number here, and to spare."""


def seen(b: Builder, double: Slot, within: Interval) -> Interval:
    """What a number is in all rows that are not in doubt; ``double`` stands for it."""
    if b.witness is None:
        return within
    largest = b.witness.largest(b, double)
    if largest == 0.0:
        return within
    most = 2.0 ** math.ceil(math.log2(largest * SLACK))
    end = Fraction(most)
    if within.most is not None and within.most <= end * WORTH:
        return within
    b.doubt(b.emit("greater", "b", b.emit("absolute", "f", double), most))
    end += end * OFF
    return meet(within, Interval(-end, end))
