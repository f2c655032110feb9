"""How many units have which mark."""

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction

from attrs import frozen

from rulelang.plan.kinds import Mark
from rulelang.results.score import UnitResult

__all__ = ["Marked", "count_marks"]


@frozen
class Marked:
    """How many units have each mark, at whatever criterion; ``held`` by where they were held."""

    units: Mapping[Mark, int]
    held: Mapping[Fraction, int]


def count_marks(units: Iterable[UnitResult], within: Iterable[str] | None = None) -> Marked:
    """Count the units with each mark, at the criteria ``within`` or at any."""
    found: Counter[Mark] = Counter()
    held: Counter[Fraction] = Counter()
    wanted = None if within is None else set(within)
    for unit in units:
        for mark, ids in unit.marks.items():
            own = [id for id in ids if wanted is None or id in wanted]
            found[mark] += bool(own)
            if mark == "held":
                held.update({score for id in own if (score := unit.score(id)) is not None})
    return Marked(+found, dict(sorted(held.items())))
