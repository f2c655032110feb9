"""What a value can be: numbers and dates, truths, texts; and how a condition narrows it.

Numbers and dates (as ordinals) that a condition leaves over are a ``Region``: stretches with open
or closed ends, so that ``x >= 5`` leaves exactly ``x < 5``.
"""

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import cmp_to_key
from typing import NamedTuple, TypeAlias

from rulelang.plan.intervals import Interval, union

__all__ = [
    "EITHER",
    "FAILS",
    "MIRRORED",
    "Gap",
    "Possible",
    "Region",
    "Texts",
    "Truth",
    "compared",
    "gaps_between",
    "joined",
    "narrowed",
    "region",
    "united",
]


class Truth(NamedTuple):
    """Whether a condition can hold, and whether it can fail."""

    can_be_true: bool
    can_be_false: bool


EITHER = Truth(True, True)


class Texts(NamedTuple):
    """The texts that a value is one of; None where it can be any."""

    options: frozenset[str] | None = None


Possible: TypeAlias = Interval | Truth | Texts
"""What a value can be, where it is known: of a number or a date, an interval."""

Cut: TypeAlias = tuple[int, int, int]
"""A place between numbers: a numerator, a denominator, and whether it is just before (0) or after
(1) the number."""
BELOW_ALL: Cut = (-1, 0, -1)
ABOVE_ALL: Cut = (1, 0, 2)

Stretch: TypeAlias = tuple[Cut, Cut]

MOST_STRETCHES = 16


class Region(NamedTuple):
    """Stretches of numbers in order and apart, and their denominator as in ``Interval``."""

    stretches: tuple[Stretch, ...]
    denominator: int | None

    def hull(self) -> Interval:
        """The interval around all of it; of nothing, any."""
        if not self.stretches:
            return Interval(None, None, self.denominator)
        low, high = self.stretches[0][0], self.stretches[-1][1]
        return Interval(
            Fraction(low[0], low[1]) if low[1] else None,
            Fraction(high[0], high[1]) if high[1] else None,
            self.denominator,
        )


def _before(a: Cut, b: Cut) -> bool:
    """Whether a cut lies below another."""
    left, right = a[0] * b[1], b[0] * a[1]
    return left < right or (left == right and a[2] < b[2])


def _cut(value: Fraction, after: int) -> Cut:
    return value.numerator, value.denominator, after


def region(a: Interval) -> Region:
    """The numbers of an interval."""
    start = BELOW_ALL if a.low is None else _cut(a.low, 0)
    end = ABOVE_ALL if a.high is None else _cut(a.high, 1)
    return Region(((start, end),) if _before(start, end) else (), a.denominator)


def _within(a: Region, *stretches: Stretch) -> Region:
    """What of a region lies in other stretches, which are in order and apart."""
    found = []
    for start, end in stretches:
        for low, high in a.stretches:
            both = _drawn_in(
                low if _before(start, low) else start,
                high if _before(high, end) else end,
                a.denominator,
            )
            if both is not None:
                found.append(both)
    return Region(_few(found), a.denominator)


def _few(stretches: list[Stretch]) -> tuple[Stretch, ...]:
    """Stretches, or one around them where they are many."""
    if len(stretches) > MOST_STRETCHES:
        return ((stretches[0][0], stretches[-1][1]),)
    return tuple(stretches)


def _drawn_in(start: Cut, end: Cut, denominator: int | None) -> Stretch | None:
    """A stretch that begins and ends with numbers of the denominator; None where it has none."""
    if denominator is not None:
        if start[1] and (start[2] or denominator % start[1]):  # not just before one of them
            below = start[0] * denominator // start[1]
            start = (below + 1, denominator, 0)
        if end[1] and (not end[2] or denominator % end[1]):
            above = -(-end[0] * denominator // end[1])
            end = (above - 1, denominator, 1)
    return (start, end) if _before(start, end) else None


# ---- comparisons ---------------------------------------------------------------------------------

FAILS = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}
"""What holds where a comparison fails."""

MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
"""The comparison with its sides exchanged."""


def narrowed(a: Region, relation: str, b: Region) -> Region:
    """The numbers of ``a`` that are in a relation to at least one of ``b``."""
    if not b.stretches:
        return Region((), a.denominator)
    low, high = b.stretches[0][0], b.stretches[-1][1]
    if relation == "=":
        return _within(a, *b.stretches)
    if relation == "!=":
        if not low[1] or not high[1] or low[0] * high[1] != high[0] * low[1]:
            return a
        return _within(a, (BELOW_ALL, low), (high, ABOVE_ALL))
    if relation in ("<", "<="):
        # As far as the highest of b, which may be reached only if b has it.
        end = high if relation == "<=" or not high[1] else (high[0], high[1], 0)
        return _within(a, (BELOW_ALL, end))
    start = low if relation == ">=" or not low[1] else (low[0], low[1], 1)
    return _within(a, (start, ABOVE_ALL))


def compared(a: Region, relation: str, b: Region) -> Truth:
    """Whether a number of ``a`` can be in a relation to one of ``b``, and whether not."""
    holds, fails = narrowed(a, relation, b), narrowed(a, FAILS[relation], b)
    return Truth(bool(holds.stretches), bool(fails.stretches))


# ---- one of several ------------------------------------------------------------------------------


def united(parts: Sequence[Possible]) -> Possible:
    """What a value of any of the parts can be; parts of different kinds can be any number."""
    first = parts[0]
    if len(parts) == 1:
        return first
    if isinstance(first, Truth):
        truths = [part for part in parts if isinstance(part, Truth)]
        return Truth(any(t.can_be_true for t in truths), any(t.can_be_false for t in truths))
    if isinstance(first, Texts):
        options = [part.options for part in parts if isinstance(part, Texts)]
        known = [one for one in options if one is not None]
        return Texts(frozenset().union(*known) if len(known) == len(parts) else None)
    return union(*(part for part in parts if isinstance(part, Interval)))


def joined(a: Region, b: Region) -> Region:
    """The numbers of either region."""
    found: list[Stretch] = []
    for start, end in sorted(a.stretches + b.stretches, key=cmp_to_key(_order)):
        if not found or _before(found[-1][1], start):
            found.append((start, end))
        elif _before(found[-1][1], end):
            found[-1] = (found[-1][0], end)
    known = a.denominator is not None and b.denominator is not None
    denominator = math.lcm(a.denominator, b.denominator) if known else None  # type: ignore[arg-type]
    return Region(_few(found), denominator)


def _order(a: Stretch, b: Stretch) -> int:
    return _before(b[0], a[0]) - _before(a[0], b[0])


class Gap(NamedTuple):
    """What some regions leave out of another: which of them ends below it, and which begins above
    it, None at an end."""

    left: Region
    below: int | None
    above: int | None


def gaps_between(regions: Sequence[Region], whole: Region) -> list[Gap]:
    """What regions leave out of a whole one, in order."""
    pieces = sorted(
        ((stretch, at) for at, each in enumerate(regions) for stretch in each.stretches),
        key=_by_start,
    )
    found: list[Gap] = []
    end: Cut = BELOW_ALL
    below: int | None = None
    for (first, last), at in [*pieces, ((ABOVE_ALL, ABOVE_ALL), None)]:
        left = _within(whole, (end, first))
        if _before(end, first) and left.stretches:
            found.append(Gap(left, below, at))
        if _before(end, last):
            end, below = last, at
    return found


@cmp_to_key
def _by_start(a: tuple[Stretch, int], b: tuple[Stretch, int]) -> int:
    return _order(a[0], b[0])
