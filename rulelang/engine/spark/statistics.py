"""Statistics over all units as aggregates of Spark: exact, whatever the number of rows.

Sums are sums of decimals, a group for each denominator. Where a value is in the order of all is
found by counting ever narrower ranges of doubles; what is as near as a double can tell is then
compared exactly. Values that the exact engine gave are counted by Spark, and only the distinct ones
come to the driver.
"""

import math
import pickle
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
from attrs import define, field, frozen
from pyspark.sql import Column, DataFrame, Row
from pyspark.sql import functions as F

from rulelang import rational
from rulelang.engine.columnar.standing import Standings, standings_of_values
from rulelang.engine.expressions import TOO_LARGE
from rulelang.engine.spark.keys import number_of
from rulelang.engine.spark.sampling import order_of
from rulelang.engine.spark.troubles import stands_for
from rulelang.plan.statistics import STATISTICS
from rulelang.plan.tree import StatisticStep
from rulelang.plan.values import NOT_APPLICABLE, POISON, Absent, absence, wrong
from rulelang.rational import DomainError, Parts, TooLargeError, settled

__all__ = [
    "FEW",
    "IN_ORDER",
    "Counted",
    "Values",
    "counted_by_part",
    "of_nothing",
    "of_wrong",
    "settled_by_none",
    "statistic_of",
]

NEAR = 2.0**-48
"""How far two doubles of the same quotient may be apart, and to spare."""

IN_ORDER = frozenset({"count", "highest", "lowest", "median", "percentile"})
"""The statistics that ask for values at places of the order only."""

FEW = 100_000  # values that the driver rather sorts itself
STEP = 12  # bits of a value that are told by one count
HALF = 31  # bits in the lower half of a whole number


@frozen
class Counted(Sequence[Fraction]):
    """Values in their order: the distinct ones, and how many values are before the next."""

    distinct: tuple[Fraction, ...]
    until: tuple[int, ...]

    @classmethod
    def of(cls, counted: Iterator[tuple[Fraction, int]]) -> "Counted":
        """The values, each with how often it stands."""
        found: dict[Fraction, int] = {}
        for value, count in counted:
            found[value] = found.get(value, 0) + count
        distinct = sorted(found)
        return cls(tuple(distinct), tuple(np.cumsum([found[v] for v in distinct]).tolist()))

    def counts(self) -> Iterator[tuple[Fraction, int]]:
        """The distinct values, each with how often it stands."""
        yield from zip(self.distinct, np.diff([0, *self.until]).tolist(), strict=True)

    def parts(self, power: int) -> Parts:
        """The sums of numerators, or of their squares, by denominator."""
        found: dict[int, int] = {}
        for value, count in self.counts():
            bottom = value.denominator
            found[bottom] = found.get(bottom, 0) + value.numerator**power * count
        return found

    def standings(self) -> Standings:
        """All values, as each unit's own is looked up in them."""
        none = np.zeros(0, np.int64)
        return standings_of_values(none, none, none, dict(self.counts()))

    def __len__(self) -> int:
        return self.until[-1] if self.until else 0

    def __getitem__(self, place: Any) -> Any:
        if not -len(self) <= place < len(self):
            raise IndexError(place)
        at = int(np.searchsorted(self.until, place % len(self), "right"))
        return self.distinct[at]


@define
class Values(Sequence[Fraction]):
    """The values of a statistic's argument in a part of the table, as Spark holds them in order.

    Where they are known nearly, off by at most ``error``, ``exactly`` gives a frame of those whose
    order is between two whole numbers, and the frame itself has no values.
    """

    frame: DataFrame
    size: int
    error: float = 0.0
    exactly: Callable[[int, int], DataFrame] | None = None
    summed: dict[int, Parts] = field(factory=dict, init=False)

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, place: Any) -> Any:
        """The value at a place; looked for by Spark."""
        at = place % self.size
        middle = np.asarray([self._order_at(at)], np.int64)
        bits = np.where(middle < 0, middle ^ np.int64(2**63 - 1), middle)
        double = float(bits.view(np.float64)[0])
        width = abs(double) * NEAR + 2 * self.error if math.isfinite(double) else 0.0
        low, high = order_of(np.asarray([double - width, double + width])).tolist()
        order = F.col("order")
        before = self.frame.where(order < low).count()
        if self.exactly is None:
            near = self.frame.where(order.between(low, high))
        else:
            near = self.exactly(low, high).where(order.isNotNull())
        return Counted.of(self.distinct(near))[at - before]

    def _order_at(self, place: int) -> int:
        """The whole number that orders as the value at a place does."""
        frame, low, shift = self.frame, 0, 64
        while shift:
            before, shift = shift, max(shift - STEP, 0)
            part = F.shiftright("order", shift)
            if before < 64:
                frame = frame.where(F.shiftright("order", before) == low)
            counts = frame.groupBy(part.alias("part")).count().collect()
            for found in sorted(counts, key=lambda row: row.part):
                if place < found["count"]:
                    low = found.part
                    break
                place -= found["count"]
        return low

    def counted(self) -> Counted:
        """The values, here."""
        return Counted.of(self.distinct())

    def distinct(self, frame: DataFrame | None = None) -> Iterator[tuple[Fraction, int]]:
        """The distinct values, or those of a part, each with how often it stands."""
        grouped = (self.frame if frame is None else frame).groupBy("top", "bottom", "other")
        for row in grouped.count().collect():
            yield _value(row), row["count"]

    def standings(self) -> Standings:
        """All values, as each unit's own is looked up in them."""
        counted = self.frame.where(F.col("top").isNotNull()).groupBy("top", "bottom").count()
        table = counted.toArrow()
        tops, bottoms, counts = (
            table.column(name).to_numpy() for name in ("top", "bottom", "count")
        )
        others = dict(self.distinct(self.frame.where(F.col("other").isNotNull())))
        return standings_of_values(tops, bottoms, counts, others)

    def parts(self, power: int) -> Parts:
        """The sums of numerators, or of their squares, by denominator; asked for once."""
        if power not in self.summed:
            self.summed[power] = self._parts(power)
        return self.summed[power]

    def _parts(self, power: int) -> Parts:
        groups = self.frame.where(F.col("top").isNotNull()).groupBy("bottom")
        sums = groups.agg(*_columns(power)).toArrow()
        bottoms = sums.column("bottom").to_pylist()
        found = dict(zip(bottoms, _joined(sums, power), strict=True))
        others = Counted.of(self.distinct(self.frame.where(F.col("other").isNotNull())))
        for bottom, total in others.parts(power).items():
            found[bottom] = found.get(bottom, 0) + total
        return found


def _value(row: Row) -> Fraction:
    if row.other is not None:
        return number_of(row.other)
    return Fraction(row.top, row.bottom)


def counted_by_part(frame: DataFrame) -> dict[int, Counted]:
    """The values in each part of a table of few values, by the number of the part."""
    found: dict[int, list[tuple[Fraction, int]]] = {}
    for row in frame.groupBy("part", "top", "bottom", "other").count().collect():
        found.setdefault(row.part, []).append((_value(row), row["count"]))
    return {part: Counted.of(iter(values)) for part, values in found.items()}


def _decimal(column: Column) -> Column:
    return column.cast("decimal(19, 0)")


def _halves() -> tuple[Column, Column]:
    top = F.col("top")
    high, low = F.shiftright("top", HALF), top.bitwiseAND((1 << HALF) - 1)
    return _decimal(high), _decimal(low)


def _columns(power: int) -> list[Column]:
    """What Spark sums; no sum of 2^40 of them leaves the 38 digits of a decimal."""
    if power == 1:
        return [F.sum(_decimal(F.col("top"))).alias("sum")]
    high, low = _halves()
    parts = {"high": high * high, "middle": high * low, "low": low * low}
    return [F.sum(part.cast("decimal(26, 0)")).alias(name) for name, part in parts.items()]


def _joined(sums: pa.Table, power: int) -> list[int]:
    def wholes(name: str) -> list[int]:
        return [int(value) for value in sums.column(name).to_pylist()]

    if power == 1:
        return wholes("sum")
    each = zip(wholes("high"), wholes("middle"), wholes("low"), strict=True)
    return [(x << 2 * HALF) + (y << HALF + 1) + z for x, y, z in each]


# ---- statistics ----------------------------------------------------------------------------------


def _deviation(values: Values | Counted, divisor: int) -> Fraction:
    return rational.deviation(values.parts(1), values.parts(2), len(values), divisor)


_SUMMED: dict[str, Callable[[Values | Counted], Fraction]] = {
    "average": lambda values: rational.mean(values.parts(1), len(values)),
    "deviation": lambda values: _deviation(values, len(values)),
    "sample_deviation": lambda values: _deviation(values, len(values) - 1),
    "total_of": lambda values: rational.mean(values.parts(1), 1),
}


def statistic_of(step: StatisticStep, values: Values | Counted) -> Any:
    """The value of a statistic over one value and more, or why it has none.

    Of one that gives each unit its own, all values in their order.
    """
    statistic = STATISTICS[step.statistic]
    if statistic.own:
        return values.standings()
    parameters = () if step.parameter is None else (step.parameter,)
    if statistic.ranked and step.parameter is not None and len(values) < step.parameter:
        return NOT_APPLICABLE
    try:
        if step.statistic in _SUMMED:
            return settled(_SUMMED[step.statistic](values))
        here = isinstance(values, Values) and values.exactly is None and len(values) <= FEW
        if isinstance(values, Values) and here and not statistic.any_type:
            values = values.counted()
        return settled(statistic.exact(values, *parameters))
    except ZeroDivisionError:
        return wrong(step.place, division=True)
    except TooLargeError:
        return wrong(step.place, TOO_LARGE)
    except DomainError as error:
        return wrong(step.place, error.reason)


# ---- statistics that have no value ---------------------------------------------------------------


def settled_by_none(step: StatisticStep) -> bool:
    """Whether a statistic has a value where no unit has one, whyever that is."""
    statistic = STATISTICS[step.statistic]
    return statistic.own or statistic.of_nothing is not None


def of_nothing(step: StatisticStep, frame: DataFrame) -> Any:
    """What a statistic comes to where no unit has a value; the frame says why none has."""
    statistic = STATISTICS[step.statistic]
    if statistic.own:
        none = np.zeros(0, np.int64)
        return standings_of_values(none, none, none, {})
    if statistic.of_nothing is not None:
        return statistic.of_nothing
    return absence(a for a in _absent(frame) if a.kind != "wrong") or NOT_APPLICABLE


def of_wrong(step: StatisticStep, frame: DataFrame) -> Absent:
    """What a statistic comes to that runs over wrong values."""
    poison = any(absent.kind == "poison" for absent in _absent(frame))
    return POISON if poison else stands_for(step)


def _absent(frame: DataFrame) -> list[Absent]:
    cells = frame.where(F.col("absent").isNotNull()).select("absent").distinct().collect()
    return [pickle.loads(cell.absent) for cell in cells]
