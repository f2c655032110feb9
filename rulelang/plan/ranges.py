"""What functions, operators, statistics and combinations can come to: a row each, where more is
known of it than that it is a number.

Next to ``functions.py``, ``statistics.py`` and ``combinations.py``, which say what they come to. A
rule takes what each argument can be and gives what the result can be, where there is one.
"""

import math
from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, TypeAlias

from rulelang import rational
from rulelang.plan import intervals
from rulelang.plan.combinations import COMBINATIONS
from rulelang.plan.functions import FUNCTIONS
from rulelang.plan.intervals import EVERY_NUMBER, Interval, exactly, kept, outward
from rulelang.plan.possible import EITHER, Possible, Texts, Truth, compared, region

__all__ = [
    "COMBINATION_DENOMINATORS",
    "FUNCTION_RANGES",
    "OPERATOR_RANGES",
    "STATISTIC_RANGES",
    "applied",
    "combined",
    "over_all",
    "over_subsets",
]

Rule: TypeAlias = Callable[..., Possible]
Intervals: TypeAlias = Sequence[Interval]

LARGEST_EXPONENT = 1000
"""Whole powers up to this keep a denominator."""

# ---- functions of one unit -----------------------------------------------------------------------


def _each_end(exact: Callable[[Fraction], Fraction], a: Interval) -> Interval:
    """A function that never falls, at both ends, without a denominator."""
    return Interval(_at(exact, a.low), _at(exact, a.high))


def _at(exact: Callable[..., Fraction], *ends: Fraction | None) -> Fraction | None:
    """The value of a function at an end, None where it has none."""
    if None in ends:
        return None
    try:
        return exact(*ends)
    except (rational.DomainError, rational.TooLargeError, ZeroDivisionError):
        return None


def _positive(a: Interval) -> Interval:
    """The part of an interval from 0."""
    low = Fraction(0) if a.low is None else max(a.low, Fraction(0))
    return Interval(low, None if a.high is None else max(a.high, low), a.denominator)


def _mean(*parts: Interval) -> Interval:
    return intervals.multiply(intervals.add(*parts), exactly(Fraction(1, len(parts))))


def _floor(a: Interval) -> Interval:
    low = None if a.low is None else Fraction(math.floor(a.low))
    return Interval(low, None if a.high is None else Fraction(math.floor(a.high)), 1)


def _ceil(a: Interval) -> Interval:
    return intervals.negate(_floor(intervals.negate(a)))


def _round(a: Interval, places: Interval) -> Interval:
    only = places.only
    if only is not None and only.denominator == 1 and abs(only) <= rational.MAX_DIGITS:
        return intervals.rounded(a, Fraction(10) ** -int(only), "half away")
    if places.low is None or places.low < 0:
        return EVERY_NUMBER
    return Interval(_floor(a).low, _ceil(a).high)  # no decimals round no further than whole numbers


def _logarithm(exact: Callable[[Fraction], Fraction]) -> Rule:
    return lambda a: outward(_each_end(exact, a))


def _exp(a: Interval) -> Interval:
    found = outward(_each_end(rational.exp, a))
    return Interval(max(found.low or Fraction(0), Fraction(0)), found.high)


def _square_root(a: Interval) -> Interval:
    return outward(_each_end(rational.sqrt, _positive(a)))


def _days(start: Interval, end: Interval) -> Interval:
    return intervals.add(end, intervals.negate(start))


def _year(day: Interval) -> Interval:
    first, last = day.low or date.min.toordinal(), day.high or date.max.toordinal()
    years = (date.fromordinal(int(first)).year, date.fromordinal(int(last)).year)
    return Interval(Fraction(years[0]), Fraction(years[1]), 1)


FUNCTION_RANGES: dict[str, Rule] = {
    "min": intervals.lowest,
    "max": intervals.highest,
    "sum": intervals.add,
    "mean": _mean,
    "abs": intervals.absolute,
    "floor": _floor,
    "ceil": _ceil,
    "round": _round,
    "clamp": intervals.clamp,
    "ln": _logarithm(rational.ln),
    "exp": _exp,
    "sqrt": _square_root,
    "log10": _logarithm(rational.log10),
    "days": _days,
    "year": _year,
}

# ---- operators -----------------------------------------------------------------------------------


def _product(*parts: Interval) -> Interval:
    found = exactly(Fraction(1))
    for part in parts:
        found = intervals.trimmed(intervals.multiply(found, part))
    return found


def _power(base: Interval, exponent: Interval) -> Interval:
    only = exponent.only
    if only is not None and only.denominator == 1 and only >= 0:
        return _whole_power(base, int(only))
    if only is not None and only.denominator > 1:
        base = _positive(base)  # of others there is no such power
    if base.low is None or base.low < 0:
        return EVERY_NUMBER
    if base.low == 0 and (exponent.low is None or exponent.low <= 0):
        return Interval(Fraction(0), None)
    # Of a base above 0 a power rises or falls with the base, and with the exponent.
    corners = [
        _at(rational.power, x, y)
        for x in (base.low, base.high)
        for y in (exponent.low, exponent.high)
    ]
    known = [corner for corner in corners if corner is not None]
    if len(known) < len(corners):
        return Interval(Fraction(0), None)
    return outward(Interval(min(known), max(known)))


def _whole_power(base: Interval, exponent: int) -> Interval:
    if exponent % 2 == 0:
        base = intervals.absolute(base)
    ends = _each_end(lambda x: rational.power(x, Fraction(exponent)), base)
    denominator = None
    if base.denominator is not None and exponent <= LARGEST_EXPONENT:
        denominator = kept(base.denominator**exponent)
    return Interval(ends.low, ends.high, denominator)


def _comparison(relation: str) -> Rule:
    def rule(a: Possible, b: Possible) -> Truth:
        if isinstance(a, Interval) and isinstance(b, Interval):
            return compared(region(a), relation, region(b))
        holds = _equal(a, b)
        return Truth(holds.can_be_false, holds.can_be_true) if relation == "!=" else holds

    return rule


def _equal(a: Possible, b: Possible) -> Truth:
    if isinstance(a, Texts) and isinstance(b, Texts):
        if a.options is None or b.options is None:
            return EITHER
        return Truth(bool(a.options & b.options), len(a.options | b.options) > 1)
    if isinstance(a, Truth) and isinstance(b, Truth):
        both = (a.can_be_true and b.can_be_true) or (a.can_be_false and b.can_be_false)
        differ = (a.can_be_true and b.can_be_false) or (a.can_be_false and b.can_be_true)
        return Truth(both, differ)
    return EITHER


def _not(a: Truth) -> Truth:
    return Truth(a.can_be_false, a.can_be_true)


OPERATOR_RANGES: dict[str, Rule] = {
    "+": intervals.add,
    "*": _product,
    "-": intervals.negate,
    "/": intervals.divide,
    "^": _power,
    **{relation: _comparison(relation) for relation in ("=", "!=", "<", "<=", ">", ">=")},
    "not": _not,
}

WHATEVER: dict[str, Possible] = {"number": EVERY_NUMBER, "date": EVERY_NUMBER, "yesno": EITHER}
"""What a function without a row can come to, by the kind of its result."""


def applied(function: str, *arguments: Any) -> Possible:
    """What a function or operator can come to, by what its arguments can be."""
    rule = OPERATOR_RANGES.get(function) or FUNCTION_RANGES.get(function)
    return WHATEVER[FUNCTIONS[function].result] if rule is None else rule(*arguments)


# ---- statistics ----------------------------------------------------------------------------------


def _one_of(a: Interval, parameter: Fraction | None) -> Interval:
    return a


def _among(a: Interval, parameter: Fraction | None) -> Interval:
    return Interval(a.low, a.high)


def _percentile(a: Interval, share: Fraction | None) -> Interval:
    if a.denominator is None or share is None:
        return _among(a, share)
    return Interval(a.low, a.high, kept(a.denominator * share.denominator))


def _deviation(a: Interval, parameter: Fraction | None) -> Interval:
    """At most half of the range, after Popoviciu (1935)."""
    if a.low is None or a.high is None:
        return Interval(Fraction(0))
    return outward(Interval(Fraction(0), (a.high - a.low) / 2))


def _sample_deviation(a: Interval, parameter: Fraction | None) -> Interval:
    """The same of n - 1: most for two values, √2 times as much, which is below the range."""
    if a.low is None or a.high is None:
        return Interval(Fraction(0))
    return outward(Interval(Fraction(0), a.high - a.low))


def _total_of(a: Interval, parameter: Fraction | None) -> Interval:
    falls, rises = a.low is None or a.low < 0, a.high is None or a.high > 0
    return Interval(None if falls else Fraction(0), None if rises else Fraction(0), a.denominator)


STATISTIC_RANGES: dict[str, Callable[[Any, Fraction | None], Interval]] = {
    "lowest": _one_of,
    "highest": _one_of,
    "average": _among,
    "median": lambda a, parameter: _percentile(a, Fraction(1, 2)),
    "deviation": _deviation,
    "sample_deviation": _sample_deviation,
    "count": lambda a, parameter: Interval(Fraction(0), None, 1),
    "total_of": _total_of,
    "percentile": _percentile,
    "standing": lambda a, parameter: Interval(Fraction(0), Fraction(1)),
}


def over_all(statistic: str, values: Any, parameter: Fraction | None) -> Interval:
    """What a statistic over all units can come to; any number where it has no row."""
    rule = STATISTIC_RANGES.get(statistic)
    return EVERY_NUMBER if rule is None else rule(values, parameter)


# ---- combinations --------------------------------------------------------------------------------

MOST_SUBSETS = 64


def over_subsets(parts: Sequence[Fraction], optional: Sequence[bool]) -> list[Fraction] | None:
    """The sums of parts, with any of the optional ones left out; None where they are too many."""
    unit = math.lcm(*(part.denominator for part in parts))
    found = {0}
    for part, may_lack in zip(parts, optional, strict=True):
        size = part.numerator * (unit // part.denominator)
        with_it = {whole + size for whole in found}
        found = found | with_it if may_lack else with_it
        if len(found) > MOST_SUBSETS:
            return None
    return [Fraction(whole, unit) for whole in found if whole]


def combined(
    key: str,
    values: Intervals,
    weights: Sequence[Fraction],
    best: int,
    optional: Sequence[bool],
    lowest: int = 0,
) -> Interval:
    """What a combination of values can come to, some of which may not apply."""
    counts = (best, lowest) if COMBINATIONS[key].trims else (best,)
    denominator = COMBINATION_DENOMINATORS.get(key, _unknown)(values, weights, best, optional)
    lows, highs = [value.low for value in values], [value.high for value in values]
    if key == "sum":
        low = _some(lows, optional, min)
        return Interval(low, _some(highs, optional, max), denominator)
    ends = Interval(_extreme(lows, min), _extreme(highs, max))
    if not any(optional):  # none of them falls where a value rises
        low, high = (
            _at(lambda *ends: COMBINATIONS[key].exact(ends, weights, *counts), *ends)
            for ends in (lows, highs)
        )
        ends = Interval(ends.low if low is None else low, ends.high if high is None else high)
    if key == "geometric_mean":
        ends = outward(ends)
    return Interval(ends.low, ends.high, denominator)


def _extreme(
    ends: Sequence[Fraction | None], extreme: Callable[[list[Fraction]], Fraction]
) -> Fraction | None:
    known = [end for end in ends if end is not None]
    return extreme(known) if len(known) == len(ends) else None


def _some(
    ends: Sequence[Fraction | None],
    optional: Sequence[bool],
    extreme: Callable[[Fraction, Fraction], Fraction],
) -> Fraction | None:
    """The least or greatest sum of ends, with any of the optional ones left out."""
    whole = Fraction(0)
    for end, may_lack in zip(ends, optional, strict=True):
        if end is None:
            return None
        whole += extreme(end, Fraction(0)) if may_lack else end
    return whole


def _shared(
    values: Intervals, weights: Sequence[Fraction], best: int, optional: Sequence[bool]
) -> int | None:
    return intervals.common(values)


def _weighted(
    values: Intervals, weights: Sequence[Fraction], best: int, optional: Sequence[bool]
) -> int | None:
    """Of products with weights, divided by what the weights can come to."""
    wholes = over_subsets(weights, optional)
    products = [intervals.multiply(v, exactly(w)) for v, w in zip(values, weights, strict=True)]
    denominator = intervals.common(products)
    if denominator is None or wholes is None:
        return None
    return kept(denominator * math.lcm(*(whole.numerator for whole in wholes)))


def _of_best(
    values: Intervals, weights: Sequence[Fraction], best: int, optional: Sequence[bool]
) -> int | None:
    denominator = intervals.common(values)
    most = min(best, len(values))
    counts = range(1, most + 1) if any(optional) else (most,)
    return None if denominator is None else kept(denominator * math.lcm(*counts))


def _of_median(
    values: Intervals, weights: Sequence[Fraction], best: int, optional: Sequence[bool]
) -> int | None:
    denominator = intervals.common(values)
    return None if denominator is None else kept(denominator * 2)


def _unknown(
    values: Intervals, weights: Sequence[Fraction], best: int, optional: Sequence[bool]
) -> int | None:
    return None


COMBINATION_DENOMINATORS: dict[
    str, Callable[[Intervals, Sequence[Fraction], int, Sequence[bool]], int | None]
] = {
    "sum": _shared,
    "mean": _weighted,
    "lowest": _shared,
    "highest": _shared,
    "best": _of_best,
    "median": _of_median,
    "highest_points": _shared,
    "lowest_points": _shared,
}
"""The denominator of what a combination comes to; none is known where it has no
row. The ends of what it comes to are its exact values at the ends."""
