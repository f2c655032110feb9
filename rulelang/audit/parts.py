"""Parts of a large system that are small questions of their own.

Most wrong figures break a sum of one unit, or the order of units by one figure. A part is what
facts and claims say of the unknowns of one unit, or of one figure of all units and its places.
Claims that conflict in a part conflict in the whole.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, TypeAlias

from attrs import frozen

from rulelang.audit.linear import All, Formula, variables
from rulelang.audit.smt import Solver
from rulelang.audit.system import System

__all__ = ["Part", "parts_of"]

Home: TypeAlias = tuple[Literal["unit", "figure"], int]
Tagged: TypeAlias = tuple[Formula, int | None]

SECONDS = 5
"""A question about a part takes so long at most."""


@frozen(eq=False)
class Part:
    """A part of which claims say something, and the numbers of these claims."""

    tagged: Sequence[Tagged]
    claims: Sequence[int]

    def solver(self, system: System) -> Solver:
        """A solver that knows this part alone."""
        solver = Solver(system.unknown, SECONDS)
        solver.add(self.tagged)
        return solver


def parts_of(system: System, tagged: Iterable[Tagged]) -> list[Part]:
    """The parts of formulas, each tagged with the claim that says it, None for facts."""
    parts: dict[Home, list[Tagged]] = {}
    claims: dict[Home, dict[int, None]] = {}
    figures = _figures(system)
    for formula, number in tagged:
        for part in formula.parts if isinstance(formula, All) else (formula,):
            for home in _homes(system, figures, part):
                parts.setdefault(home, []).append((part, number))
                if number is not None:
                    claims.setdefault(home, {})[number] = None
    return [Part(parts[home], [*numbers]) for home, numbers in claims.items()]


def _figures(system: System) -> dict[int, int]:
    """The unknown of each unit that the places of a figure are places among, by their unknowns."""
    own = {found.ref: at for at, found in enumerate(system.template.unknowns)}
    first = system.first_shared
    return {
        first + at: own[found.ref] for at, found in enumerate(system.shared) if found.ref in own
    }


def _homes(system: System, figures: dict[int, int], formula: Formula) -> Iterator[Home]:
    """The parts that all unknowns of a formula are in."""
    units: set[int | None] = set()
    slots: set[int | None] = set()
    size = len(system.template.unknowns)
    for number in variables(formula):
        unit = system.unit_of(number)
        units.add(unit)
        slots.add(figures.get(number) if unit is None else number % size)
        if len(units) > 1 and len(slots) > 1:
            return
    for kind, found in (("unit", units), ("figure", slots)):
        (home, *others) = found or (None,)
        if home is not None and not others:
            yield ("unit" if kind == "unit" else "figure"), home
