"""Statistics over all units that the rules read, as formulas: a function for each.

They are of the units that claims list, each of which has the number. Others may take part as well,
which were not scored, so this is supposed only where values are looked for.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from rulelang.audit.linear import Affine, Formula, all_of, counted, either, equal, row, total

if TYPE_CHECKING:
    from rulelang.audit.system import System

__all__ = ["over_all"]

Statistic = Callable[[Affine, Sequence[Affine]], Formula]


def over_all(system: "System") -> Iterator[Formula]:
    """What the statistics of a period are, each the same for every unit."""
    units = range(len(system.units))
    for key, own, of in system.template.over_all:
        found = [system.number(own, unit) for unit in units]
        yield from (equal(one, other) for one, other in itertools.pairwise(found))
        if found:
            yield STATISTICS[key](found[0], [system.number(of, unit) for unit in units])


def _extreme(sign: int) -> Statistic:
    def extreme(found: Affine, values: Sequence[Affine]) -> Formula:
        beyond = (row((found - value).times(Fraction(sign)), ">=") for value in values)
        return all_of((*beyond, either(equal(found, value) for value in values)))

    return extreme


def _average(found: Affine, values: Sequence[Affine]) -> Formula:
    return equal(found.times(Fraction(len(values))), total(values))


def _total(found: Affine, values: Sequence[Affine]) -> Formula:
    return equal(found, total(values))


def _median(found: Affine, values: Sequence[Affine]) -> Formula:
    """The middle value, or the mean of the middle two, each of which some unit has."""
    low, high = (len(values) - 1) // 2, len(values) // 2
    ways = [
        all_of(
            (
                equal(found.times(Fraction(2)), one + other),
                row(other - one, ">="),
                *_at_place(one, values, low),
                *_at_place(other, values, high),
            )
        )
        for one in values
        for other in ([one] if low == high else values)
    ]
    return either(ways)


def _at_place(at: Affine, values: Sequence[Affine], place: int) -> Iterator[Formula]:
    """When a number is the value at a place, counted from the lowest, 0."""
    yield counted((row(at - value, ">") for value in values), 0, place)
    yield counted((row(value - at, ">") for value in values), 0, len(values) - 1 - place)


STATISTICS: dict[str, Statistic] = {
    "highest": _extreme(1),
    "lowest": _extreme(-1),
    "average": _average,
    "total_of": _total,
    "median": _median,
}
