"""Draws the figures of units, each of which does about as well in one as in another."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["Column", "Numbers", "Units"]

Column = NDArray[np.generic]
Numbers = NDArray[np.float64]
Random = np.random.Generator


class Units:
    """Some units that are drawn."""

    def __init__(self, random: Random, size: int) -> None:
        self.random, self.size = random, size
        self.quality = random.beta(3, 1.6, size)

    def success(self) -> Numbers:
        """A share of 0 to 1 for each unit, about its quality."""
        return np.clip(self.quality + self.random.uniform(-0.3, 0.3, self.size), 0, 1)

    def whole(self, low: int, high: int) -> Column:
        return self.random.integers(low, high, self.size, endpoint=True)

    def share(self, steps: int) -> Numbers:
        """A share as a decimal: so many steps from 0 to 1 (a divisor of a power of ten)."""
        return self.steps(self.success(), steps)

    def number(self, high: float, steps: int) -> Numbers:
        """A decimal from 0 to `high`, with so many steps to the unit."""
        return self.steps(self.success() * high, steps)

    def steps(self, values: Numbers, steps: int) -> Numbers:
        return np.rint(values * steps) / steps

    def part(self, whole: Column, of: float = 1.0) -> Column:
        """A part of a count: all of it, or none, for the best and the worst."""
        return np.rint(self.success() * whole * of).astype(np.int64)

    def good(self) -> Column:
        return self.random.random(self.size) < self.quality

    def choice(self) -> Column:
        """One of three, the third being the best."""
        return np.minimum(self.success() * 3, 2).astype(np.uint32)
