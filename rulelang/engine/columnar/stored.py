"""Which figures are asked for, and how the columns of them are kept while a table is scored."""

from typing import TypeAlias

from attrs import frozen

from rulelang.engine.columnar import numbers
from rulelang.engine.columnar.numbers import Number, Rational
from rulelang.engine.columnar.program import Builder, Slot, UnsupportedError, at

__all__ = ["ALL", "Asked", "Decimals", "Stored", "figure", "stored"]

Decimals: TypeAlias = tuple[int, int]
"""Those of points and those of shares."""

NARROW = {f"int{bits}": range(-(1 << bits - 1), 1 << bits - 1) for bits in (8, 16, 32, 64)}
"""The types of whole numbers, and what they hold."""

WIDEST = 2**31 - 1  # larger whole numbers are kept as doubles, which take no more room
LARGEST_SCALE = 2**53  # so that a quotient of doubles is the one nearest to the number


@frozen
class Asked:
    """``figures`` are names of `results.columns`, of which ``missing`` and each mark stand for all
    arrays that they are a part of; None: all there are. ``decimals``: figures are rounded to so
    many, and given in units of the last. ``narrow``: figures that are whole numbers over a constant
    may be given as such numbers."""

    figures: frozenset[str] | None = None
    decimals: Decimals | None = None
    narrow: bool = False

    def has(self, name: str) -> bool:
        """Whether a figure is asked for."""
        return self.figures is None or name in self.figures


ALL = Asked()


@frozen
class Stored:
    """How a column is kept: in a type of NumPy; ``scale``: what it holds are doubles times this."""

    dtype: str
    scale: int | None = None


def stored(slot: Slot, like: Stored | None = None) -> Stored:
    """How a slot is kept: in the narrowest type, or as another program has it."""
    if slot.kind != "i":
        return Stored({"f": "float64", "b": "bool", "u": "int64"}[slot.kind])
    low, high = slot.at.low, slot.at.high
    for dtype in NARROW if like is None else (like.dtype,):
        held = NARROW[dtype]
        if low is not None and high is not None and held[0] <= low <= high <= held[-1]:
            return Stored(dtype)
    raise UnsupportedError("slow.larger")


def figure(
    b: Builder, value: Number, decimals: int | None, narrow: bool, like: Stored | None = None
) -> tuple[Slot, Stored]:
    """A figure as a column: as doubles, each the nearest to it, or as whole numbers of decimals, or
    ``narrow``. It is kept as in ``like``, another program's."""
    if decimals is not None:
        slot = numbers.in_decimals(b, value, decimals)
        slot = slot if like is None else _within(b, slot, like)
        return slot, stored(slot, like)
    if narrow and (like is None or like.scale is not None):
        found = _over_constant(b, value, like)
        if found is not None:
            return found
    return numbers.double(b, value), Stored("float64")


def _within(b: Builder, slot: Slot, like: Stored) -> Slot:
    """Whole numbers that the type of another program has room for; rows of others are in doubt."""
    low, high = NARROW[like.dtype][0], NARROW[like.dtype][-1]
    if slot.at.most is not None and slot.at.most <= high:
        return slot
    b.doubt(b.either(b.compare("less", slot, low), b.compare("greater", slot, high)))
    return numbers.as_column(b, b.minimum(b.maximum(slot, low), high))


def _over_constant(b: Builder, x: Number, like: Stored | None) -> tuple[Slot, Stored] | None:
    """Whole numbers over a constant; None where they are wide."""
    term = x.terms[0] if isinstance(x, Rational) and len(x.terms) == 1 else None
    if term is not None and term.bottom is None and term.scale <= LARGEST_SCALE:
        scale = term.scale if like is None or like.scale is None else like.scale
        times, left = divmod(scale, term.scale)
        most = at(term.top).most
        small = most is not None and most * times <= WIDEST
        if not left and (small or like is not None):
            slot = numbers.as_column(b, b.multiply(term.top, times))
            slot = slot if like is None else _within(b, slot, like)
            return slot, Stored(stored(slot, like).dtype, scale)
    if like is not None:
        raise UnsupportedError("slow.finer")
    return None
