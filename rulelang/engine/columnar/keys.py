"""What units are ranked by: whole numbers that order as numbers do."""

from attrs import frozen

from rulelang.engine.columnar.numbers import (
    Number,
    Over,
    Rational,
    as_column,
    bits_for,
    interval,
    limit_of,
    shifted,
    tolerance_of,
)
from rulelang.engine.columnar.program import Builder, Slot, UnsupportedError

__all__ = ["Key", "key_of"]


@frozen
class Key:
    """Whole numbers that order as a number does.

    ``scale``: they are the numbers times this, exactly. Otherwise they are the nearest units of
    2^-``bits``, ``rest`` being what remains, off by at most ``tolerance``; ``over`` is what makes
    the number whole, where that is known.
    """

    units: Slot
    scale: int | None
    bits: int = 0
    rest: Slot | None = None
    tolerance: float = 0.0
    over: Over | None = None


def key_of(b: Builder, x: Number, like: Key | None = None) -> Key:
    """What a number is ranked by; ``like``: in the units of another program's key."""
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
    units = b.emit("add", "i", x.units, b.emit("cast", "i", near), interval=x.units.at)
    return Key(units, None, x.bits, rest, tolerance, x.everywhere)
