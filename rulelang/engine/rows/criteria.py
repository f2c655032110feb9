"""What criteria come to as straight-line code: a row each node kind."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from attrs import evolve

from rulelang.engine.expressions import recovery
from rulelang.engine.rows import quotients
from rulelang.engine.rows.calls import combination_call
from rulelang.engine.rows.quotients import Quotient, constant
from rulelang.engine.rows.rounding import round_to
from rulelang.engine.rows.source import Source, Symbol, choices, number_of, value_of
from rulelang.engine.rows.writer import OutsideError, Writer
from rulelang.plan.combinations import COMBINATIONS
from rulelang.plan.expressions import (
    Combine,
    Hold,
    Lack,
    Nothing,
    Part,
    Recover,
    Round,
    Scale,
    Whole,
)
from rulelang.plan.intervals import Interval
from rulelang.plan.values import NOT_APPLICABLE, Absent, absence, missing

__all__ = ["CRITERIA"]

ZERO = constant(Fraction(0))


def _nothing(source: Source, expr: Nothing) -> Symbol:
    return NOT_APPLICABLE


def _lack(source: Source, expr: Lack) -> Symbol:
    return missing(expr.id)


def _recover(source: Source, expr: Recover) -> Symbol:
    value = value_of(source, expr.value)
    if not isinstance(value, Absent):
        return value
    row = recovery(expr, source.policies)(value)
    if isinstance(row, Absent):
        if row.kind != "missing" and row.kind != "not applicable":
            raise OutsideError("data that are wrong")
        return row
    instead = expr.not_applicable if row is None else dict(expr.missing)[row]
    assert instead is not None
    return value_of(source, instead)


def _round(source: Source, expr: Round) -> Symbol:
    value = number_of(source, expr.value)
    if isinstance(value, Absent):
        return value
    return round_to(source.writer, value, expr.step, expr.mode)


def _hold(source: Source, expr: Hold) -> Symbol:
    writer, found = source.writer, number_of(source, expr.value)
    if isinstance(found, Absent):
        return found
    low, high = (None if b is None else number_of(source, b) for b in (expr.low, expr.high))
    if isinstance(low, Absent) or isinstance(high, Absent):
        raise OutsideError("a bound that is never known")
    if low is not None and high is not None:
        return quotients.clamp(writer, found, low, high)
    if low is not None:
        return quotients.extreme(writer, [found, low], True)
    return found if high is None else quotients.extreme(writer, [found, high], False)


def _whole(source: Source, expr: Whole) -> Symbol:
    applying = [part for part in expr.parts if value_of(source, part.points) != NOT_APPLICABLE]
    maxima: list[Any] = [number_of(source, part.maximum) for part in applying]
    absent = absence(maxima)
    if absent is not None:
        return absent
    return quotients.add(source.writer, maxima) if maxima else NOT_APPLICABLE


def _scale(source: Source, expr: Scale) -> Symbol:
    value = number_of(source, expr.value)
    if isinstance(value, Absent):
        return value
    have, whole = number_of(source, expr.have), constant(expr.whole)
    if isinstance(have, Absent) or (have.is_constant and have.factor == expr.whole):
        return have if isinstance(have, Absent) else value
    return quotients.divide(source.writer, quotients.multiply(source.writer, value, whole), have)


# ---- combinations --------------------------------------------------------------------------------


def _combine(source: Source, expr: Combine) -> Symbol:
    """What the parts come to that apply."""
    points = [number_of(source, part.points) for part in expr.parts]
    kept: list[tuple[Part, Any]] = [
        (part, value)
        for part, value in zip(expr.parts, points, strict=True)
        if value != NOT_APPLICABLE
    ]
    absent = absence(value for _, value in kept)
    if absent is not None:
        return absent
    combination = COMBINATIONS[expr.combination]
    if not kept or (combination.trims and len(kept) <= expr.best + expr.lowest):
        return NOT_APPLICABLE
    maxima: list[Any] = []
    if combination.of_shares:
        maxima = [number_of(source, part.maximum) for part, _ in kept]
    absent = absence(maxima)
    if absent is not None:
        return absent
    return _combined(source, expr, [part for part, _ in kept], [value for _, value in kept], maxima)


def _combined(
    source: Source,
    expr: Combine,
    parts: Sequence[Part],
    values: Sequence[Quotient],
    maxima: Sequence[Quotient],
) -> Symbol:
    """What some parts come to with these points."""
    writer, combination = source.writer, COMBINATIONS[expr.combination]
    weights = [constant(part.weight) for part in parts]
    if combination.of_shares:
        pairs = zip(values, maxima, strict=True)
        values = [quotients.divide(writer, value, maximum) for value, maximum in pairs]
    write = _COMBINATIONS.get(combination.key)
    if write is None:
        found = _called(source, combination.key, values, weights)
    else:
        found = write(source, values, weights, expr)
    maximum = constant(expr.maximum)
    if combination.of_shares:
        return quotients.multiply(writer, found, maximum)
    return found if combination.additive else quotients.extreme(writer, [found, maximum], False)


Numbers = Sequence[Quotient]


def _sum(source: Source, values: Numbers, weights: Numbers, expr: Combine) -> Quotient:
    return quotients.add(source.writer, values)


def _mean(source: Source, values: Numbers, weights: Numbers, expr: Combine) -> Quotient:
    writer = source.writer
    pairs = zip(values, weights, strict=True)
    products = [quotients.multiply(writer, value, weight) for value, weight in pairs]
    whole = quotients.add(writer, weights)
    return quotients.divide(writer, quotients.add(writer, products), whole)


def _harmonic_mean(source: Source, values: Numbers, weights: Numbers, expr: Combine) -> Quotient:
    """No value is below 0, for scores are held."""
    writer = source.writer
    values = [quotients.local(writer, value) for value in values]
    zeros = [quotients.compare(writer, "=", value, ZERO) for value in values]
    if "True" in zeros:
        return ZERO

    def mean(source: Source) -> Symbol:
        pairs = zip(values, weights, strict=True)
        parts = [quotients.divide(writer, weight, value) for value, weight in pairs]
        whole = quotients.add(writer, weights)
        return quotients.divide(writer, whole, quotients.add(writer, parts))

    conditions = [condition for condition in zeros if condition != "False"]
    nothing = " or ".join(conditions) or "False"
    found = choices(source, [(lambda source: nothing, lambda source: ZERO)], mean)
    assert isinstance(found, Quotient)
    return found


def _called(source: Source, key: str, values: Numbers, weights: Numbers) -> Quotient:
    """A combination without code of its own is called: a geometric mean, of 0 and more."""
    parts = [q for pair in zip(values, weights, strict=True) for q in pair]
    found = quotients.called(source.writer, combination_call(key), [*parts, ZERO, ZERO])
    return evolve(found, at=Interval(Fraction(0), None))


def _lowest(source: Source, values: Numbers, weights: Numbers, expr: Combine) -> Quotient:
    return quotients.extreme(source.writer, values, False)


def _highest(source: Source, values: Numbers, weights: Numbers, expr: Combine) -> Quotient:
    return quotients.extreme(source.writer, values, True)


def _best(source: Source, values: Numbers, weights: Numbers, expr: Combine) -> Quotient:
    """The mean of the largest, found among numerators over one denominator."""
    count = min(expr.best, len(values))
    return _mean_of(source, values, slice(len(values) - count, len(values)))


def _median(source: Source, values: Numbers, weights: Numbers, expr: Combine) -> Quotient:
    """The mean of the one or two in the middle."""
    return _mean_of(source, values, slice((len(values) - 1) // 2, len(values) // 2 + 1))


def _mean_without(source: Source, values: Numbers, weights: Numbers, expr: Combine) -> Quotient:
    """The mean of those between the highest and the lowest that are left out."""
    return _mean_of(source, values, slice(expr.lowest, len(values) - expr.best))


def _mean_of(source: Source, values: Numbers, kept: slice) -> Quotient:
    """The mean of some of the values in their order, from the lowest."""
    writer, count, every = source.writer, kept.stop - kept.start, len(values)
    if count == 1 < every and kept.stop in (1, every):
        return quotients.extreme(writer, values, kept.stop == every)
    if count < every:
        values = [_sum_of(writer, values, kept)]
    share = constant(Fraction(1, count))
    return quotients.multiply(writer, quotients.add(writer, values), share)


def _sum_of(writer: Writer, values: Numbers, kept: slice) -> Quotient:
    """The sum of some of several values in their order, found among numerators over one
    denominator."""
    alike, factor, under = quotients.aligned(writer, values)
    bits = max(value.bits for value in alike)
    listed = ", ".join(value.over for value in alike)
    text = f"sum(sorted(({listed}))[{kept.start}:{kept.stop}])"
    at = Interval(
        _sum_of_ends([value.at.low for value in values], kept),
        _sum_of_ends([value.at.high for value in values], kept),
    )
    total = bits + (kept.stop - kept.start).bit_length()
    found = Quotient(factor, writer.local(text, total), under, at, total)
    return quotients.tamed(writer, found)


def _sum_of_ends(ends: Sequence[Fraction | None], kept: slice) -> Fraction | None:
    """The same of their ends; None where one of them is not known."""
    known = [end for end in ends if end is not None]
    return None if len(known) < len(ends) else sum(sorted(known)[kept], Fraction(0))


_COMBINATIONS: dict[str, Callable[[Source, Numbers, Numbers, Combine], Quotient]] = {
    "sum": _sum,
    "mean": _mean,
    "harmonic_mean": _harmonic_mean,
    "lowest": _lowest,
    "highest": _highest,
    "best": _best,
    "median": _median,
    "mean_without": _mean_without,
    "highest_points": _highest,
    "lowest_points": _lowest,
}


CRITERIA: dict[type, Callable[[Source, Any], Symbol]] = {
    Nothing: _nothing,
    Lack: _lack,
    Combine: _combine,
    Whole: _whole,
    Scale: _scale,
    Round: _round,
    Hold: _hold,
    Recover: _recover,
}
"""The kinds of node that criteria are made of."""
