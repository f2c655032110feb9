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
    shifted,
    tolerance_of,
    whole,
)
from rulelang.engine.columnar.numbers.kinds import FIXED_BITS
from rulelang.engine.columnar.program import LARGEST, Builder, Slot, UnsupportedError
from rulelang.engine.columnar.values import Value
from rulelang.rational import nearest_double

__all__ = ["ExactKeys", "Key", "in_full", "in_units", "key_of", "scaled_to"]

ExactKeys: TypeAlias = tuple[Fraction, ...]
"""The values that a row is ranked by, as the exact engine has them, so that the greatest is best
(those of ascending keys with the other sign); those of `Key.last` where there is none."""


@frozen
class Key:
    """Whole numbers that order as a number does.

    ``scale``: they are the numbers times this, exactly. Otherwise they are the nearest units of
    2^-``bits``, ``rest`` being what remains, off by at most ``tolerance``; ``over`` is what makes
    the number whole, where that is known. ``last`` stands for units without a value, which come
    last: it is beyond all others (None: every unit has one).
    """

    units: Slot
    scale: Fraction | int | None
    bits: int = 0
    rest: Slot | None = None
    tolerance: float = 0.0
    over: Over | None = None
    last: Fraction | None = None


def in_full(keys: Sequence[tuple[Key, bool]], own: Sequence[Fraction | None]) -> ExactKeys:
    """Exact keys with what stands for none; ``keys`` say whether they ascend."""
    found = []
    for (key, ascending), value in zip(keys, own, strict=True):
        if value is None:
            if key.last is None:
                raise UnsupportedError("a unit without a key that all others have")
            value = -key.last if ascending else key.last
        found.append(value)
    return tuple(found)


def scaled_to(key: Key, value: Fraction) -> Fraction:
    """A number in the units of a key."""
    return value * (Fraction(2) ** key.bits if key.scale is None else key.scale)


def in_units(key: Key, value: Fraction) -> tuple[int, float]:
    """The units nearest to a number, and what remains of them. Beyond 64 bits the last units that
    these have; such a row is ranked by its exact keys (`ranking`)."""
    scaled = scaled_to(key, value)
    units = round(scaled)
    return max(-LARGEST, min(units, LARGEST)), nearest_double(scaled - units)


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
            raise UnsupportedError("a key that the others never lack")
        return _key_of(b, x, like)
    if limit >= abs(last):
        raise UnsupportedError("a key larger than the others")
    return evolve(_key_of(b, choose(b, lacks, constant(last), x), like), last=last)


def _within(b: Builder, x: Number, like: Key) -> Number:
    """A number that the units of a key have room for; rows in which they have none are in doubt."""
    most = Fraction(2) ** (FIXED_BITS - 1 - like.bits)
    if like.last is not None:
        most = min(most, abs(like.last) / 2)
    if limit_of(interval(x)) <= most:
        return x
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
    raise UnsupportedError(f"a rank by {value.kind}s")


def _key_of(b: Builder, x: Number, like: Key | None) -> Key:
    if isinstance(x, Rational) and len(x.terms) == 1 and x.terms[0].bottom is None:
        term = x.terms[0]
        if like is None:
            return Key(as_column(b, term.top), term.scale)
        if like.scale is not None:
            times, left = divmod(like.scale, term.scale)
            if left:
                raise UnsupportedError("a key finer than the others")
            return Key(as_column(b, b.multiply(term.top, times)), like.scale)
    if like is not None and like.scale is not None:
        raise UnsupportedError("a key finer than the others")
    x = shifted(b, x, bits_for(limit_of(interval(x))) if like is None else like.bits)
    if like is not None and x.bits != like.bits:
        raise UnsupportedError("a key larger than the others")
    near = b.emit("rint", "f", x.rest)
    rest = b.emit("subtract", "f", x.rest, near)
    tolerance = tolerance_of(x) if x.error else 0.0
    if tolerance:
        gap = b.emit("absolute", "f", rest)
        b.doubt(b.emit("greater_equal", "b", gap, 0.5 - tolerance))
    units = b.emit("add", "i", x.units, b.wrapping("cast", near), interval=x.units.at)
    return Key(units, None, x.bits, rest, tolerance, x.everywhere)
