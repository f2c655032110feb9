"""Numbers rounded to multiples of a step; near an edge between two the row is flagged."""

from fractions import Fraction
from typing import assert_never

from attrs import evolve

from rulelang.output.sql.nodes import (
    Sql,
    absolute,
    case,
    ceiling,
    compare,
    floor,
    least,
    literal,
    minus,
    nullif,
    rounded,
    times,
)
from rulelang.output.sql.numbers import OF_INTEGER, places_of, scaled
from rulelang.output.sql.values import Value
from rulelang.output.sql.writer import Writer
from rulelang.plan import intervals
from rulelang.plan.kinds import Rounding, RoundingMode

__all__ = ["rounding_of"]


def rounding_of(w: Writer, value: Value, step: Fraction, mode: Rounding) -> Value:
    """A number rounded to multiples of a step; near an edge between two the row is flagged.

    ``mode`` is as in ``rational.round_to``, or ``floor`` or ``ceil``.
    """
    number = value.constant
    places = places_of(step) if step.numerator == 1 else None
    if places is not None and step == Fraction(1, 10**places) and mode == "half away":
        if value.error is None and value.scale <= places and number is None:
            return value
        edge = _halves(w, scaled(w, value, Fraction(10) ** places)) if value.error else None
        if edge is not None:
            w.edges.append(edge)
        whole = rounded(value.sql, places)
        digits = min(value.digits + value.scale, w.dialect.precision - places)
        span = intervals.rounded(value.range, step, mode)
        return evolve(value, sql=whole, error=None, digits=digits, scale=places, range=span)
    inner = value if step == 1 else scaled(w, value, 1 / step)
    result = scaled(w, _whole(w, inner, mode), step)
    ways: tuple[RoundingMode, ...] = ("down", "up")
    either = [intervals.rounded(value.range, step, way) for way in ways]
    return evolve(result, range=intervals.union(*either))


def _halves(w: Writer, value: Value) -> Sql | None:
    """The condition that a number may lie on the other side of a half than it seems to."""
    value = w.with_error(w.hoisted(value))
    return _apart(value, Fraction(1, 2))


def _apart(value: Value, share: Fraction) -> Sql | None:
    if value.error is None:
        return None
    rest = minus(value.sql, floor(value.sql))
    reach = nullif(value.error, literal(0))
    if share:
        return compare("<=", absolute(minus(rest, literal("0.5"))), reach)
    return compare("<=", least(rest, minus(literal(1), rest)), reach)


def _whole(w: Writer, value: Value, mode: Rounding) -> Value:
    """The number rounded to a whole one."""
    if value.scale == 0 and value.error is None:
        return value
    value = w.with_error(w.hoisted(value))
    halves = mode in ("half away", "half even")
    edge = _apart(value, Fraction(1, 2) if halves else Fraction(0))
    if edge is not None:
        w.edges.append(edge)
    sql: Sql
    match mode:
        case "half even":
            is_half = compare("=", minus(value.sql, floor(value.sql)), literal("0.5"))
            even = times(literal(2), rounded(times(value.sql, literal("0.5")), 0))
            sql = case([(is_half, even)], rounded(value.sql, 0))
        case "half away":
            sql = rounded(value.sql, 0)
        case "floor":
            sql = floor(value.sql)
        case "ceil":
            sql = ceiling(value.sql)
        case "down":
            sql = _by_sign(value, ceiling(value.sql), floor(value.sql))
        case "up":
            sql = _by_sign(value, floor(value.sql), ceiling(value.sql))
        case _:
            assert_never(mode)
    longer = 2 + OF_INTEGER if mode == "half even" else 2
    digits = min(value.digits + value.scale + longer, w.dialect.precision)
    return evolve(
        value,
        sql=sql,
        error=None,
        digits=digits,
        scale=0,
        range=intervals.EVERY_NUMBER,
        constant=None,
    )


def _by_sign(value: Value, below: Sql, otherwise: Sql) -> Sql:
    """What a number comes to below 0, and otherwise."""
    if value.range.low is not None and value.range.low >= 0:
        return otherwise
    return case([(compare("<", value.sql, literal(0)), below)], otherwise)
