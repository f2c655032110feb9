"""The values of a sample by their places, found one by one: what statistics of places are taken of.

So the lowest, a percentile or a median is computed here by the function that says what it is.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from attrs import define, field

from rulelang.engine.columnar.machine import Array
from rulelang.plan.statistics import STATISTICS

__all__ = ["Ordered", "at_places"]


@define(eq=False)
class Ordered:
    """Values, rising. ``ranks`` order them, as nearly as columns know them; ``exactly`` gives the
    value at a place, of which it is told the rank. ``ranked`` and ``found`` are what was seen."""

    ranks: Array
    exactly: Callable[[Any, int], Fraction]
    ranked: dict[int, Any] = field(factory=dict, init=False)
    found: dict[int, Fraction] = field(factory=dict, init=False)

    def __len__(self) -> int:
        return len(self.ranks)

    def __getitem__(self, place: int) -> Fraction:
        """The value at a place, counted from the lowest; from the highest below 0."""
        place %= len(self)
        if place not in self.ranked:  # a percentile asks for the next one too
            pair = [place, min(place + 1, len(self) - 1)]
            parted = np.partition(self.ranks, pair)
            self.ranked |= {at: parted[at] for at in pair}
        if place not in self.found:
            self.found[place] = self.exactly(self.ranked[place], place)
        return self.found[place]


def at_places(name: str, values: Ordered, parameter: Fraction | None) -> Fraction:
    """A statistic that takes few of the values, which `plan.statistics` says."""
    return STATISTICS[name].exact(values, *([] if parameter is None else [parameter]))
