"""Numbers in columns: sums of quotients of whole numbers, or fixed point with a rest."""

import math
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import TypeAlias

from attrs import evolve, field, frozen

from rulelang.engine.columnar.program import LARGEST, Builder, Slot, UnsupportedError, Whole, at
from rulelang.plan.intervals import Interval, divide, exactly
from rulelang.plan.intervals import add as add_intervals
from rulelang.rational import nearest_double
from rulelang.rational.sizes import LIMIT_BITS

__all__ = [
    "FIXED_BITS",
    "LARGEST_DENOMINATOR",
    "MARGIN",
    "ROOM",
    "Fixed",
    "Number",
    "Over",
    "Rational",
    "Term",
    "Truth",
    "as_column",
    "as_constant",
    "as_float",
    "as_truths",
    "bits_for",
    "choose_truth",
    "common_scale",
    "constant",
    "interval",
    "known_terms",
    "limit_of",
    "meet",
    "narrowed",
    "over_of",
    "separated",
    "times_column",
    "tolerance_of",
    "whole",
]

FIXED_BITS = 61  # of the greatest value, in units
ROOM = 2**62
MOST_BITS = 900  # of fixed point before or after the point, within those of doubles
MARGIN = 2**12  # units by which a number may seem to be beyond its interval
LARGEST_DENOMINATOR = 2**200  # beyond it, no separation is known that would help

Truth: TypeAlias = Slot | bool


@frozen
class Term:
    """``top / (scale * bottom)``; ``bottom`` is a column of numbers above 0, or None. ``within`` is
    an interval that the quotient is known to stay in."""

    top: Whole
    scale: int
    bottom: Slot | None
    within: Interval = field(default=Interval(), eq=False)

    def __attrs_post_init__(self) -> None:
        longest = max(self.scale, abs(self.top) if isinstance(self.top, int) else 0)
        if longest.bit_length() > LIMIT_BITS:  # what the exact engine rounds
            raise UnsupportedError("slow.digits")

    @cached_property
    def interval(self) -> Interval:
        """What the quotient can be."""
        found = at(self.top)
        if self.scale != 1:
            found = divide(found, exactly(Fraction(self.scale)))
        if self.bottom is not None:
            found = divide(found, self.bottom.at)
        return meet(found, self.within)


@frozen
class Rational:
    """A sum of terms; ``within`` is an interval that it is known to stay in."""

    terms: tuple[Term, ...]
    within: Interval = field(default=Interval(), eq=False)

    @cached_property
    def interval(self) -> Interval:
        """What the sum can be."""
        parts = [term.interval for term in self.terms]
        return meet(parts[0] if len(parts) == 1 else add_intervals(*parts), self.within)


@frozen
class Over:
    """What makes a number whole: it times ``scale`` and the least common multiple of some products
    of columns.

    A number times 1/3 of 355 digits over as many is whole again by a ``scale`` that is the inverse
    of this, which is why that need not be a whole number itself.
    """

    scale: Fraction = field(converter=Fraction)
    products: frozenset[tuple[Slot, ...]] = frozenset()

    @classmethod
    def of(cls, term: Term) -> "Over":
        """That of one quotient."""
        return cls(term.scale, frozenset({(term.bottom,)} if term.bottom is not None else ()))

    @property
    def most(self) -> Fraction:
        """Two numbers that are made whole so are equal, or at least 1 over this apart."""
        found = self.scale
        for bottom in {slot for product in self.products for slot in product}:
            assert bottom.at.high is not None
            times = max(product.count(bottom) for product in self.products)
            found *= int(bottom.at.high) ** times
        return found

    def times(self, other: "Over") -> "Over":
        """That of products."""
        products = {
            tuple(sorted((*p, *q), key=lambda slot: slot.index))
            for p in self.products or {()}
            for q in other.products or {()}
        }
        return Over(self.scale * other.scale, frozenset(products - {()}))

    def plus(self, other: "Over") -> "Over":
        """That of sums, and of either number."""
        return Over(common_scale(self.scale, other.scale), self.products | other.products)


@frozen
class Fixed:
    """``(units + rest) / 2^bits``; ``rest`` is off by at most ``error``.

    ``over`` is what makes the number whole in the rows where ``known`` holds; None: in no row that
    is distinguished.
    """

    units: Slot
    rest: Slot
    bits: int
    error: float
    over: Over | None
    within: Interval
    known: Truth = True

    def __attrs_post_init__(self) -> None:
        if abs(self.bits) > MOST_BITS or not self.error < 2.0**MOST_BITS:
            raise UnsupportedError("slow.doubles")

    @property
    def everywhere(self) -> Over | None:
        """What makes the number whole in every row."""
        return self.over if self.known is True else None

    @property
    def exactly_known(self) -> Truth:
        """The rows in which something makes it whole."""
        return False if self.over is None else self.known


Number: TypeAlias = Rational | Fixed


def common_scale(*scales: Fraction) -> Fraction:
    """The least number that is a whole multiple of each; 0, of which only 0 is made, asks for
    nothing."""
    scales = tuple(x for x in scales if x) or (Fraction(0),)
    tops, bottoms = [x.numerator for x in scales], [x.denominator for x in scales]
    return Fraction(math.lcm(*tops), math.gcd(*bottoms))


@lru_cache(1024, typed=True)  # rubrics say few numbers, and each again and again
def constant(value: Fraction) -> Rational:
    """The same number for every row."""
    return Rational((Term(value.numerator, value.denominator, None),), exactly(value))


def whole(top: Whole, scale: int = 1) -> Rational:
    """Whole numbers over a constant."""
    return Rational((Term(top, scale, None),))


def over_of(x: Number) -> Over | None:
    """What makes a number whole in every row, with a greatest denominator; None where that is not
    known."""
    if isinstance(x, Fixed):
        return x.everywhere
    found = Over(1)
    for term in x.terms:
        if term.bottom is not None and term.bottom.at.high is None:
            return None
        found = found.plus(Over.of(term))
    return found


def interval(x: Number) -> Interval:
    """What the number can be."""
    return x.within if isinstance(x, Fixed) else x.interval


def meet(a: Interval, b: Interval) -> Interval:
    if b.low is None and b.high is None:
        return a
    lows = [x for x in (a.low, b.low) if x is not None]
    highs = [x for x in (a.high, b.high) if x is not None]
    return Interval(max(lows, default=None), min(highs, default=None), a.denominator)


def narrowed(x: Number, within: Interval) -> Number:
    """A number that is known to stay within an interval, in all rows in which it counts."""
    found = meet(x.within, within)
    if isinstance(x, Rational):
        return evolve(x, within=found)
    size = Fraction(2) ** x.bits
    low = None if found.low is None else Fraction(math.floor(found.low * size) - MARGIN)
    high = None if found.high is None else Fraction(math.ceil(found.high * size) + MARGIN)
    units = evolve(x.units, at=meet(x.units.at, Interval(low, high, 1)))
    return evolve(x, units=units, within=found)


def as_constant(x: Number) -> Fraction | None:
    """The value of a number that is the same for every row, else None."""
    found = Fraction(0)
    for term in x.terms if isinstance(x, Rational) else ():
        if isinstance(term.top, Slot) or term.bottom is not None:
            return None
        found += Fraction(term.top, term.scale)
    return found if isinstance(x, Rational) else None


def times_column(b: Builder, x: Whole, factor: Slot | None) -> Whole:
    return x if factor is None else b.multiply(x, factor)


def choose_truth(b: Builder, truth: Truth, x: Truth, y: Truth) -> Truth:
    """x where the truth holds, else y."""
    if isinstance(truth, bool):
        return x if truth else y
    if x is y or (isinstance(x, bool) and isinstance(y, bool) and x == y):
        return x
    if isinstance(x, bool):
        return b.either(truth, y) if x else b.both(b.invert(truth), y)
    if isinstance(y, bool):
        return b.either(b.invert(truth), x) if y else b.both(truth, x)
    return b.emit("where", "b", truth, x, y)


def as_truths(b: Builder, truth: Truth) -> Slot:
    """A truth as a column, be it the same for every row."""
    return truth if isinstance(truth, Slot) else b.emit("full", "b", truth)


def as_column(b: Builder, x: Whole) -> Slot:
    """Whole numbers as a column, be they the same for every row."""
    if isinstance(x, int) and abs(x) > LARGEST:
        raise UnsupportedError("slow.wide")
    return x if isinstance(x, Slot) else b.emit("full", "i", x, interval=at(x))


def known_terms(x: Rational) -> tuple[Term, ...]:
    """The terms; one that is the whole number stays where that does."""
    if len(x.terms) > 1 or x.interval is x.terms[0].interval:
        return x.terms
    return (evolve(x.terms[0], within=x.interval),)


def bits_for(limit: Fraction) -> int:
    """How many bits after the point leave room for values up to a limit; UnsupportedError for one
    that doubles have no room for."""
    size = limit.numerator.bit_length() - limit.denominator.bit_length()
    size += limit >= Fraction(2) ** size  # a larger limit never has more bits than a smaller one
    if size > MOST_BITS:
        raise UnsupportedError("slow.doubles")
    return FIXED_BITS - max(size, -30)


def as_float(value: Fraction) -> float:
    """The double nearest to a number; UnsupportedError where that is infinite, or 0 and the number
    is not."""
    found = nearest_double(value)
    if math.isinf(found) or (found == 0) != (value == 0):
        raise UnsupportedError("slow.doubles")
    return found


def limit_of(within: Interval) -> Fraction:
    """The greatest distance from 0; UnsupportedError where there is none."""
    if within.most is None:
        raise UnsupportedError("slow.bounds")
    return within.most


def tolerance_of(x: Fixed) -> float:
    """How far its units and rest can be off once they are added, in units."""
    return 4 * x.error + 2.0**-60


def separated(x: Fixed, units: float) -> bool:
    """Whether the number is either 0 or farther from it than so many units."""
    if x.over is None or x.over.most > LARGEST_DENOMINATOR:
        return False
    return Fraction(2) ** x.bits > x.over.most * Fraction(units)
