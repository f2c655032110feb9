"""What units are ranked by: whole numbers that order as numbers do."""

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias

from attrs import evolve, frozen

from rulelang.engine.columnar.numbers import (
    Number,
    Over,
    Rational,
    Truth,
    absolute,
    as_column,
    as_seen,
    bits_for,
    choose,
    compare,
    constant,
    held,
    interval,
    limit_of,
    separated,
    shifted,
    tolerance_of,
    whole,
)
from rulelang.engine.columnar.numbers.kinds import FIXED_BITS
from rulelang.engine.columnar.program import LARGEST, Builder, Slot, UnsupportedError
from rulelang.engine.columnar.values import Value
from rulelang.rational import nearest_double

__all__ = [
    "LACKING",
    "ExactKeys",
    "Key",
    "exact_of",
    "has_room",
    "in_full",
    "in_units",
    "key_of",
    "scaled_to",
]

CLEAR = 2.0**-36
"""So much of a unit may a key be off without a word."""

WITHIN = 2
"""How far apart two numbers with the same units are at most, besides what they are off."""

ExactKeys: TypeAlias = tuple[Fraction | float, ...]
"""The values that a row is ranked by, as the exact engine has them, so that the greatest is best
(those of ascending keys with the other sign); `LACKING` where there is none."""

LACKING = -math.inf
"""Comes after every number."""


@frozen
class Key:
    """Whole numbers that order as a number does.

    ``scale``: they are the numbers times this, exactly. Otherwise they are the nearest units of
    2^-``bits``, ``rest`` being what remains, off by at most ``tolerance``; ``over`` is what makes
    the number whole, where that is known. Where they are ``sure``, numbers with the same units are
    equal. ``last`` stands for units without a value, which come
    last: it is beyond all that columns score (None: every unit has one).
    """

    units: Slot
    scale: Fraction | int | None
    bits: int = 0
    rest: Slot | None = None
    tolerance: float = 0.0
    over: Over | None = None
    sure: Truth = False
    last: Fraction | None = None


def in_full(keys: Sequence[tuple[Key, bool]], own: Sequence[Fraction | None]) -> ExactKeys:
    """Exact keys with what stands for none."""
    for (key, _), value in zip(keys, own, strict=True):
        if value is None and key.last is None:
            raise UnsupportedError("slow.lacking")
    return tuple(LACKING if value is None else value for value in own)


def scaled_to(key: Key, exact: Fraction | float, ascending: bool) -> Fraction:
    """An exact key in the units of a key."""
    if exact == LACKING:
        assert key.last is not None, "in_full has refused it"
        value = key.last
    else:
        value = Fraction(-exact if ascending else exact)
    return value * (Fraction(2) ** key.bits if key.scale is None else key.scale)


def exact_of(key: Key, units: int, ascending: bool) -> Fraction | float:
    """The exact key that some units of a key with a scale stand for."""
    value = Fraction(units, key.scale or 1)
    if value == key.last:
        return LACKING
    return -value if ascending else value


def has_room(key: Key, exact: Fraction | float, ascending: bool) -> bool:
    """Whether the units of an exact key order it among all others: those that are lacking stand
    behind it, and it is within 64 bits."""
    if isinstance(exact, Fraction) and key.last is not None and abs(exact) >= abs(key.last):
        return False
    return abs(scaled_to(key, exact, ascending)) <= LARGEST


def in_units(key: Key, exact: Fraction | float, ascending: bool) -> tuple[int, float]:
    """The units nearest to an exact key, and what remains of them. Where they have no room for it
    the last that they have; such a row is ranked by its exact keys (`ranking`)."""
    scaled = scaled_to(key, exact, ascending)
    units = round(scaled)
    low, high = -LARGEST, LARGEST
    if key.last is not None:
        end = round(scaled_to(key, LACKING, ascending))
        low, high = max(low, min(end, -end)), min(high, max(end, -end))
    return max(low, min(units, high)), nearest_double(scaled - units)


def key_of(b: Builder, value: Value, lacks: Truth, ascending: bool, like: Key | None = None) -> Key:
    """What a value is ranked by, which units have but where it ``lacks``; ``like``: in the units of
    another program's key."""
    x = as_seen(b, _number_of(b, value))
    if like is not None and like.scale is None:
        x = _within(b, x, like)
    limit = limit_of(interval(x))
    last = None if like is None else like.last
    if like is None and lacks is not False:
        beyond = Fraction(math.ceil(limit) + 1)
        last = beyond if ascending else -beyond
    if last is None:
        if lacks is not False:
            raise UnsupportedError("slow.key")
        return _key_of(b, x, like)
    if limit >= abs(last):
        raise UnsupportedError("slow.larger_key")
    return evolve(_key_of(b, choose(b, lacks, constant(last), x), like), last=last)


def _within(b: Builder, x: Number, like: Key) -> Number:
    """A number that the units of a key have room for; rows in which they have none are in doubt."""
    room = Fraction(2) ** (FIXED_BITS - like.bits)
    if like.last is not None:
        room = min(room, abs(like.last))
    if limit_of(interval(x)) < room:
        return x
    most = room / 2
    b.doubt(compare(b, "greater", absolute(b, x), constant(most)))
    return held(b, x, constant(-most), constant(most))


def _number_of(b: Builder, value: Value) -> Number:
    """A value as the number that it is ranked by, as `engine.rows.cells.ordinal`."""
    if value.kind in ("number", "nothing"):
        return value.number
    if value.kind == "truth":
        known = isinstance(value.data, bool)
        return whole(int(value.data) if known else b.choose(value.data, 1, 0))
    if value.kind == "date":
        return whole(value.data)
    raise UnsupportedError("slow.rank")


def _key_of(b: Builder, x: Number, like: Key | None) -> Key:
    if isinstance(x, Rational) and len(x.terms) == 1 and x.terms[0].bottom is None:
        term = x.terms[0]
        if like is None:
            return Key(as_column(b, term.top), term.scale)
        if like.scale is not None:
            times, left = divmod(like.scale, term.scale)
            if left:
                raise UnsupportedError("slow.finer_key")
            return Key(as_column(b, b.multiply(term.top, times)), like.scale)
    if like is not None and like.scale is not None:
        raise UnsupportedError("slow.finer_key")
    x = shifted(b, x, bits_for(limit_of(interval(x))) if like is None else like.bits)
    if like is not None and x.bits != like.bits:
        raise UnsupportedError("slow.larger_key")
    if like is None and x.error > CLEAR:  # larger units are clear in all but few rows
        x = shifted(b, x, x.bits - math.ceil(math.log2(x.error / CLEAR)))
    near = b.emit("rint", "f", x.rest)
    rest = b.emit("subtract", "f", x.rest, near)
    tolerance = tolerance_of(x) if x.error else 0.0
    if tolerance:
        gap = b.emit("absolute", "f", rest)
        b.doubt(b.emit("greater_equal", "b", gap, 0.5 - tolerance))
    units = b.emit("add", "i", x.units, b.wrapping("cast", near), interval=x.units.at)
    sure = x.exactly_known if separated(x, WITHIN + 8 * tolerance) else False
    return Key(units, None, x.bits, rest, tolerance, x.everywhere, sure)
