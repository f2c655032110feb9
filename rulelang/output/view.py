"""Results in columns, which every format is a view of: what any engine gives, a part at a time.

The columns are those of `layout.headings`. What a cell holds depends on how figures are needed:
as texts with the decimals that are shown, which are rounded from the exact figure; as the doubles
nearest to it; as numbers, which are these doubles or, beyond doubles, texts of digits; or as
fractions.
"""

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

from attrs import frozen

from rulelang.output.figures import PERCENT_DECIMALS, SHARE_DECIMALS
from rulelang.output.layout import Heading, cell
from rulelang.plan.kinds import Mark
from rulelang.plan.tree import Plan
from rulelang.rational import decimal_text, fraction_text, nearest_double, short_text
from rulelang.records import Equal
from rulelang.results.marked import Markings, Tally, markings, tally_of
from rulelang.results.score import Results, UnitResult

if TYPE_CHECKING:
    from rulelang.results.summary import Summary

__all__ = ["ExactView", "Figures", "Part", "Shown", "View", "for_people", "for_programs"]


@frozen(eq=False, repr=False)
class Shown(Equal):
    """Figures as texts, rounded half away from zero: points and shares with so many decimals each,
    shares as percentages where ``percent``."""

    points: int
    shares: int
    percent: bool = False


Figures: TypeAlias = Shown | Literal["doubles", "numbers", "fractions"]


def for_programs(plan: Plan) -> Shown:
    """Figures as programs read them: shares are fractions of one, with two decimals more."""
    return Shown(plan.decimals, plan.decimals + SHARE_DECIMALS)


def for_people(plan: Plan) -> Shown:
    """Figures as people read them: shares are percentages to a tenth, without the sign."""
    return Shown(plan.decimals, PERCENT_DECIMALS, percent=True)


class Part(Protocol):
    """Some units, in the order of the data."""

    @property
    def size(self) -> int:
        """How many units there are."""

    def column(self, heading: Heading) -> Sequence[Any]:
        """The cells of a column, None where a unit has nothing there: names, ids and figures that
        are texts or fractions are strings, doubles floats, ranks whole numbers, lists tuples,
        truths and dates those of Python."""

    def markings(self, mark: Mark) -> Sequence[Markings]:
        """What each unit has of a mark."""


class View(Protocol):
    """The results of all units. ``rows`` is their number, ``sha256`` that of the data file's bytes,
    None for data that come from no file."""

    @property
    def plan(self) -> Plan: ...
    @property
    def rows(self) -> int: ...
    @property
    def sha256(self) -> str | None: ...

    def parts(self, figures: Figures) -> Iterator[Part]:
        """The units, part by part, in the order of the data."""

    def summary(self) -> "Summary":
        """What they came to together; a mean may be rounded to the decimals that are shown."""

    def tally(self) -> Tally:
        """What was done to their scores."""


@frozen(eq=False, repr=False)
class ExactView(Equal):
    """Results of the exact engine."""

    plan: Plan
    results: Results

    @property
    def rows(self) -> int:
        """The number of units."""
        return len(self.results.units)

    @property
    def sha256(self) -> str | None:
        """That of the data file's bytes."""
        return self.results.sha256

    def parts(self, figures: Figures) -> Iterator["ExactPart"]:
        """All units as one part."""
        yield ExactPart(self.results.units, figures)

    def summary(self) -> "Summary":
        """What they came to together, exactly."""
        from rulelang.results.summary import summarise

        return summarise(self.plan, self.results)

    def tally(self) -> Tally:
        """What was done to their scores."""
        return tally_of(self.results.units)


@frozen(eq=False, repr=False)
class ExactPart(Equal):
    """Units of the exact engine, and how their figures are needed."""

    units: Sequence[UnitResult]
    figures: Figures

    @property
    def size(self) -> int:
        """How many units there are."""
        return len(self.units)

    def column(self, heading: Heading) -> list[Any]:
        """The cells of a column."""
        if heading.kind not in ("points", "share", "number"):
            return [cell(heading, unit) for unit in self.units]
        return [self._figure(cell(heading, unit), heading) for unit in self.units]

    def _figure(self, value: Any, heading: Heading) -> str | float | None:
        if value is None:
            return None
        if self.figures == "doubles":
            return nearest_double(value)
        if self.figures == "numbers":
            number = nearest_double(value)
            return number if isfinite(number) else short_text(value)
        if self.figures == "fractions":
            return fraction_text(value)
        if heading.figure is not None:
            return decimal_text(value, heading.figure.decimals)
        if heading.kind != "share":
            return decimal_text(value, self.figures.points)
        return decimal_text(value * (100 if self.figures.percent else 1), self.figures.shares)

    def markings(self, mark: Mark) -> list[Markings]:
        """What each unit has of a mark."""
        return [markings(unit, mark) for unit in self.units]
