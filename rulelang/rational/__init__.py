"""Exact numbers: reading, writing and rounding them, sums of many, and the functions that leave
the rationals."""

from rulelang.rational.functions import exp, ln, log10, power, root_of_product, sqrt
from rulelang.rational.rounding import round_to
from rulelang.rational.sizes import (
    MAX_DIGITS,
    PRECISION,
    DomainError,
    TooLargeError,
    check_size,
    nearest_double,
    reason_said,
    settled,
)
from rulelang.rational.sums import Parts, deviation, has_common, mean, parts_of, total
from rulelang.rational.text import (
    decimal_text,
    fraction_text,
    from_float,
    integer_text,
    parse_decimal,
    short_text,
)

__all__ = [
    "MAX_DIGITS",
    "PRECISION",
    "DomainError",
    "Parts",
    "TooLargeError",
    "check_size",
    "decimal_text",
    "deviation",
    "exp",
    "fraction_text",
    "from_float",
    "has_common",
    "integer_text",
    "ln",
    "log10",
    "mean",
    "nearest_double",
    "parse_decimal",
    "parts_of",
    "power",
    "reason_said",
    "root_of_product",
    "round_to",
    "settled",
    "short_text",
    "sqrt",
    "total",
]
