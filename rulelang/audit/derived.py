"""What follows from claims: the range of every figure that was not published, and of sums of few.

Ranges are drawn in row by row until nothing moves (bound propagation), in rational numbers. They
are what surely holds; a range may be wider than the narrowest. Where a row still has two or three
figures whose ranges are wide, it gives the range of their sum.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from fractions import Fraction

from attrs import define, field, frozen

from rulelang.audit.claims import Claim, Figure
from rulelang.audit.findings import Derived, DerivedSum
from rulelang.audit.linear import Affine, Row
from rulelang.audit.system import System
from rulelang.plan.expressions import Ref

__all__ = ["derive"]

MOST_ROUNDS = 12
FEW = (2, 3)
"""Of so many unknown figures a sum is told."""
LONGEST = 100
"""Rows of more unknowns, such as averages, are left out."""
NARROW = Fraction(1, 5)
"""A range of less than this part of what the rules allow is told."""

End = Fraction | None


@define(eq=False, repr=False)
class _Ranges:
    system: System
    low: dict[int, End] = field(factory=dict)
    high: dict[int, End] = field(factory=dict)
    moved: set[int] = field(factory=set)

    def ends(self, number: int) -> tuple[End, End]:
        if number not in self.low:
            own = self.system.unknown(number)
            self.low[number], self.high[number] = own.low, own.high
        return self.low[number], self.high[number]

    def of(self, value: Affine) -> tuple[End, End]:
        """The range of a linear expression."""
        low: End = value.constant
        high: End = value.constant
        for number, factor in value.terms.items():
            first, last = self.ends(number)
            if factor < 0:
                first, last = last, first
            low = None if low is None or first is None else low + factor * first
            high = None if high is None or last is None else high + factor * last
        return low, high

    def draw_in(self, found: Row) -> None:
        """Draw in the ends of a row's unknowns, and note which moved."""
        self._at_least(found.left)
        if found.relation == "=":
            self._at_least(found.left.times(Fraction(-1)))

    def _at_least(self, left: Affine) -> None:
        """Of an expression that is 0 at least."""
        ends = {n: self.ends(n) for n in left.terms}
        most: dict[int, End] = {}
        for number, factor in left.terms.items():
            end = ends[number][1 if factor > 0 else 0]
            most[number] = None if end is None else factor * end
        open_ends = [n for n, value in most.items() if value is None]
        if len(open_ends) > 1:
            return
        known = sum((value for value in most.values() if value is not None), left.constant)
        for number, factor in left.terms.items():
            own = most[number]
            if open_ends and own is not None:
                continue
            others = known - own if own is not None else known
            edge = -others / factor
            if factor > 0:
                self._raise(number, edge)
            else:
                self._lower(number, edge)

    def _raise(self, number: int, edge: Fraction) -> None:
        if self.system.unknown(number).whole:
            edge = Fraction(math.ceil(edge))
        before = self.low[number]
        if before is None or before < edge:
            self.low[number] = edge
            self.moved.add(number)

    def _lower(self, number: int, edge: Fraction) -> None:
        if self.system.unknown(number).whole:
            edge = Fraction(math.floor(edge))
        before = self.high[number]
        if before is None or before > edge:
            self.high[number] = edge
            self.moved.add(number)


def _settle(ranges: _Ranges, rows: Sequence[Row]) -> None:
    """Draw in the rows until nothing moves, those alone of which an unknown has moved."""
    reading: dict[int, list[int]] = {}
    for at, found in enumerate(rows):
        for number in found.left.terms:
            reading.setdefault(number, []).append(at)
    waiting, rounds = set(range(len(rows))), 0
    while waiting and rounds < MOST_ROUNDS:
        rounds += 1
        ranges.moved.clear()
        for at in sorted(waiting):
            ranges.draw_in(rows[at])
        waiting = {at for number in ranges.moved for at in reading[number]}


def derive(
    system: System, claims: Sequence[Claim], rows: Sequence[Row]
) -> tuple[tuple[Derived, ...], tuple[DerivedSum, ...]]:
    """The scores that no claim states and that are known nearly, given rows that all hold; and
    sums of few scores that are known nearly where the scores are not."""
    ranges = _Ranges(system)
    _settle(ranges, [found for found in rows if len(found.left.terms) <= LONGEST])
    stated = {
        (unit, claim.figure.of)
        for claim in claims
        if claim.figure is not None and claim.kind in ("figure", "highest", "lowest", "change")
        for unit in claim.units
    }
    found: list[Derived] = []
    wide: dict[int, _Score] = {}
    for unit in range(len(system.units)):
        for criterion in system.template.plan.criteria:
            figure = Figure("score", criterion.id)
            value = None if (unit, criterion.id) in stated else system.value(figure, unit)
            if value is None or not value.terms or criterion.unlimited:
                continue
            key = Ref("score", criterion.id)
            if key in system.template.may_lack or key in system.template.lacking:
                continue  # it may not apply
            low, high = ranges.of(value)
            if low is None or high is None or high - low >= NARROW * criterion.maximum:
                if len(value.terms) == 1 and not value.constant:
                    ((number, factor),) = value.terms.items()
                    wide.setdefault(number, _Score(unit, criterion.id, criterion.maximum, factor))
                continue
            found.append(Derived(unit, criterion.id, low, high))
    values = (system.value(Figure("score", of), unit) for unit, of in stated)
    printed = {
        next(iter(value.terms)) for value in values if value is not None and len(value.terms) == 1
    }
    return tuple(found), tuple(_sums(ranges, wide, printed, rows))


# ---- sums ----------------------------------------------------------------------------------------


@frozen
class _Score:
    """A score that is an unknown times a factor."""

    unit: int
    of: str
    maximum: Fraction
    factor: Fraction


def _sums(
    ranges: _Ranges, wide: Mapping[int, _Score], printed: Set[int], rows: Iterable[Row]
) -> Iterator[DerivedSum]:
    """The sums of two or three wide scores that rows know nearly, but for what is ``printed``: that
    the parts of a printed total add up to it is no news."""
    found: dict[frozenset[int], tuple[End, End]] = {}
    for each in rows:
        minus = each.left.times(Fraction(-1))
        for left in (each.left, minus) if each.relation == "=" else (each.left,):
            scores = frozenset(wide.keys() & left.terms.keys())
            factors = {left.terms[number] / wide[number].factor for number in scores}
            if len(scores) not in FEW or len(factors) > 1:
                continue
            rest = {n: value for n, value in left.terms.items() if n not in scores}
            if len(rest) == 1 and not left.constant and rest.keys() <= printed:
                continue
            most = ranges.of(Affine(rest, left.constant))[1]
            (factor,) = factors
            if most is None:
                continue
            low, high = found.get(scores, (None, None))
            end = -most / factor
            if factor > 0:
                low = end if low is None else max(low, end)
            else:
                high = end if high is None else min(high, end)
            found[scores] = low, high
    for scores, (low, high) in found.items():
        own = [wide[number] for number in sorted(scores)]
        single = min(score.maximum for score in own)
        if low is not None and high is not None and high - low < NARROW * single:
            yield DerivedSum(tuple((score.unit, score.of) for score in own), low, high)
