"""How many units have which mark."""

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TypeAlias

from attrs import define, field, frozen

from rulelang.plan.kinds import MARKS, Mark
from rulelang.records import Equal
from rulelang.results.score import UnitResult
from rulelang.words.readonly import read_only

__all__ = ["Marked", "Markings", "Tally", "count_marks", "markings", "tally_of"]

Markings: TypeAlias = tuple[tuple[str, Fraction | None], ...]
"""The criteria of a unit that have a mark, each with the floor or limit at which it was held; None
for other marks."""


@frozen(eq=False, repr=False)
class Marked(Equal):
    """How many units have each mark, at whatever criterion; ``held`` by where they were held."""

    units: Mapping[Mark, int] = field(converter=read_only)
    held: Mapping[Fraction, int] = field(converter=read_only)


@define
class Tally:
    """Counts units by what was done to their scores, many at a time."""

    counts: dict[Mark, Counter[Markings]] = field(
        factory=lambda: {mark: Counter() for mark in MARKS}
    )

    def add(self, mark: Mark, units: Mapping[Markings, int] | Iterable[Markings]) -> None:
        """Count units by what they have of a mark: one by one, or by how many have it."""
        self.counts[mark].update(units)

    def marked(self, within: Iterable[str] | None = None) -> Marked:
        """The units with each mark at the criteria ``within``, or at any."""
        found: Counter[Mark] = Counter()
        held: Counter[Fraction] = Counter()
        wanted = None if within is None else set(within)
        for mark, counts in self.counts.items():
            for having, units in counts.items():
                ats = [at for id, at in having if wanted is None or id in wanted]
                found[mark] += units * bool(ats)
                held.update(dict.fromkeys((at for at in ats if at is not None), units))
        return Marked(+found, dict(sorted(held.items())))

    def by_criterion(self) -> Mapping[tuple[Mark, str, Fraction | None], int]:
        """The units with each mark at each criterion, by where they were held."""
        found: Counter[tuple[Mark, str, Fraction | None]] = Counter()
        for mark, counts in self.counts.items():
            for having, units in counts.items():
                found.update(dict.fromkeys(((mark, id, at) for id, at in having), units))
        return found


def markings(unit: UnitResult, mark: Mark) -> Markings:
    """What a unit has of a mark."""
    return tuple((id, unit.score(id) if mark == "held" else None) for id in unit.marked(mark))


def tally_of(units: Iterable[UnitResult]) -> Tally:
    """What was done to the scores of units."""
    found = Tally()
    for unit in units:
        for mark in unit.marks:
            found.add(mark, [markings(unit, mark)])
    return found


def count_marks(units: Iterable[UnitResult], within: Iterable[str] | None = None) -> Marked:
    """Count the units with each mark, at the criteria ``within`` or at any."""
    return tally_of(units).marked(within)
