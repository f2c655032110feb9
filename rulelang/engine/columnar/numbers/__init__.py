"""Exact numbers in columns: sums of quotients of whole numbers, or fixed point with a remainder.

A `Rational` is a sum of terms, each a column of whole numbers over a constant times, perhaps, a
column. Comparisons, roundings and limits are then comparisons of whole numbers. Where several
denominators are columns and their product leaves 64 bits, the sum is carried as `Fixed`: whole
units of 2^-bits, and a float remainder of known error. A decision within that error of its edge is
taken only where no two such numbers can be so near without being equal (a separation bound);
elsewhere the row goes to the exact engine.
"""

from rulelang.engine.columnar.numbers.arithmetic import (
    add,
    as_term,
    by_place,
    multiply,
    negative,
    scaled,
)
from rulelang.engine.columnar.numbers.comparisons import (
    absolute,
    choose,
    compare,
    extreme,
    held,
    is_zero,
)
from rulelang.engine.columnar.numbers.division import divided
from rulelang.engine.columnar.numbers.fixed import as_seen, fixed, shifted
from rulelang.engine.columnar.numbers.functions import (
    Result,
    common_logarithm,
    exponential,
    logarithm,
    power,
    root_of_product,
    square_root,
)
from rulelang.engine.columnar.numbers.kinds import (
    Fixed,
    Number,
    Over,
    Rational,
    Term,
    Truth,
    as_column,
    as_constant,
    as_truths,
    bits_for,
    choose_truth,
    common_scale,
    constant,
    interval,
    limit_of,
    narrowed,
    over_of,
    separated,
    times_column,
    tolerance_of,
    whole,
)
from rulelang.engine.columnar.numbers.results import (
    about,
    double,
    in_decimals,
    known_over,
    near,
    pair,
)
from rulelang.engine.columnar.numbers.rounding import rounded

__all__ = [
    "Fixed",
    "Number",
    "Over",
    "Rational",
    "Result",
    "Term",
    "Truth",
    "about",
    "absolute",
    "add",
    "as_column",
    "as_constant",
    "as_seen",
    "as_term",
    "as_truths",
    "bits_for",
    "by_place",
    "choose",
    "choose_truth",
    "common_logarithm",
    "common_scale",
    "compare",
    "constant",
    "divided",
    "double",
    "exponential",
    "extreme",
    "fixed",
    "held",
    "in_decimals",
    "interval",
    "is_zero",
    "known_over",
    "limit_of",
    "logarithm",
    "multiply",
    "narrowed",
    "near",
    "negative",
    "over_of",
    "pair",
    "power",
    "root_of_product",
    "rounded",
    "scaled",
    "separated",
    "shifted",
    "square_root",
    "times_column",
    "tolerance_of",
    "whole",
]
