"""All units of a period as one system: unknowns, what always holds, and what each claim adds.

What a claim says is a formula, and so is what always holds. Formulas that count or choose are dear;
those that are only seldom needed (``later``) are added once a solution breaks them.
"""

import itertools
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import Literal, TypeAlias

from attrs import define, field, frozen

from rulelang.audit.claims import Figure
from rulelang.audit.linear import (
    FALSE,
    Affine,
    Count,
    Formula,
    either,
    equal,
    moved,
    negated,
    row,
    unknown,
)
from rulelang.audit.nodes import known_value
from rulelang.audit.unit import Finite, Lowered, Template, Unknown
from rulelang.plan.expressions import TOTAL, Ref
from rulelang.plan.intervals import EVERY_NUMBER
from rulelang.plan.values import Known

__all__ = ["Fact", "System"]

Origin: TypeAlias = Literal["unit", "bound", "data", "highest", "lowest", "place"]


@frozen(eq=False)
class Fact:
    """What always holds: a formula, and where it comes from: a unit, a bound of an unknown, data,
    or what a place among all units means."""

    formula: Formula
    origin: Origin
    unit: int | None = None


@define(eq=False, repr=False)
class System:
    """The unknowns of all units of a period and of what stands between them.

    ``known`` are the inputs that data have, by unit. ``open`` are the claims of which less is said
    here than they mean, so that a witness may break them.
    """

    template: Template
    units: Sequence[str]
    known: Mapping[int, Mapping[Ref, Known]] = field(factory=dict)
    places: dict[tuple[str, int], Affine] = field(factory=dict)
    shared: list[Unknown] = field(factory=list)
    counted: set[tuple[str, int]] = field(factory=set)

    @property
    def first_shared(self) -> int:
        """The number of the first unknown that is of no unit."""
        return len(self.units) * len(self.template.unknowns)

    @property
    def size(self) -> int:
        """How many unknowns there are."""
        return len(self.units) * len(self.template.unknowns) + len(self.shared)

    def unknown(self, number: int) -> Unknown:
        """An unknown by its number."""
        own = len(self.template.unknowns)
        if number < own * len(self.units):
            return self.template.unknowns[number % own]
        return self.shared[number - own * len(self.units)]

    def unit_of(self, number: int) -> int | None:
        """The unit that an unknown is of."""
        own = len(self.template.unknowns)
        return number // own if number < own * len(self.units) else None

    # ---- figures ------------------------------------------------------------------------------

    def value(self, figure: Figure, unit: int) -> Affine | None:
        """A figure of a unit; None where it is no number that is known of."""
        key = self._key(figure)
        found = self._of_unit(key, unit)
        if not isinstance(found, Affine):
            return None
        if figure.kind == "share":
            whole = self.whole(figure)
            return found.times(1 / whole) if whole else None
        return found

    def whole(self, figure: Figure) -> Fraction | None:
        """The max that a share is of; None where it is each unit's own."""
        own = self.template.values.get(Ref("max", figure.of))
        if own is None or figure.of == TOTAL:
            return figure.maximum
        return own.constant if isinstance(own, Affine) and not own.terms else None

    def _key(self, figure: Figure) -> Ref:
        let = Ref("let", figure.of)
        score = Ref("score", figure.of)
        return score if score in self.template.values else let

    def _of_unit(self, key: Ref, unit: int) -> Lowered:
        found = self.template.values.get(key)
        return self.template.of_unit(found, unit * len(self.template.unknowns))

    def level(self, of: str, unit: int, level: str) -> Formula | None:
        """When a unit has a level; None where that is not known here."""
        found = self._of_unit(Ref("level", of), unit)
        if not isinstance(found, Finite):
            return None
        return found.when(level) or FALSE

    def everybody(self, figure: Figure) -> list[Affine] | None:
        """A figure of every unit, where every unit has it."""
        if not self._has_everybody(figure):
            return None
        found = [self.value(figure, unit) for unit in range(len(self.units))]
        known = [each for each in found if each is not None]
        return known if len(known) == len(found) else None

    def _has_everybody(self, figure: Figure) -> bool:
        if self.template.plan.disqualified:
            return False
        return self._key(figure) not in self.template.may_lack

    # ---- places -------------------------------------------------------------------------------

    def place(self, figure: Figure, place: int, counted: bool = False) -> Affine:
        """The figure of the unit at a place, counted from the highest, 1.

        Where it is ``counted``, `later` says that some unit stands there.
        """
        key = (figure.of, place)
        if counted:
            self.counted.add(key)
        if key not in self.places:
            bounds = self.template.bounds.get(self._key(figure), EVERY_NUMBER)
            self.shared.append(Unknown(self._key(figure), bounds.low, bounds.high, False))
            self.places[key] = unknown(self.size - 1)
        found = self.places[key]
        whole = self.whole(figure) if figure.kind == "share" else None
        return found.times(1 / whole) if whole else found

    def facts(self) -> list[Fact]:
        """What always holds: of each unit, and of places among them."""
        found: list[Fact] = []
        own = len(self.template.unknowns)
        for unit in range(len(self.units)):
            places = range(unit * own, (unit + 1) * own)
            found += [Fact(moved(each, places), "unit", unit) for each in self.template.facts]
        for unit, values in self.known.items():
            found += [Fact(each, "data", unit) for each in self._given(unit, values)]
        return found + self._between_places()

    def _given(self, unit: int, values: Mapping[Ref, Known]) -> list[Formula]:
        """The values that data have of a unit."""
        found: list[Formula] = []
        for key, value in values.items():
            own, known = self._of_unit(key, unit), known_value(value)
            if isinstance(own, Affine) and isinstance(known, Affine):
                found.append(equal(own, known))
            elif isinstance(own, Finite):
                found.append(own.when(value) or FALSE)
            elif own is not None and not isinstance(own, Affine):
                found.append(own if value else negated(own))
        return found

    def _between_places(self) -> list[Fact]:
        found: list[Fact] = []
        by_figure: dict[str, list[int]] = {}
        for of, place in self.places:
            by_figure.setdefault(of, []).append(place)
        for of, places in by_figure.items():
            figure = Figure("score", of)
            ordered, last = sorted(places), len(self.units)
            for better, worse in itertools.pairwise(ordered):
                apart = self.place(figure, better) - self.place(figure, worse)
                found.append(Fact(row(apart, ">="), "place"))
            values = self.everybody(figure)
            if values is None:
                continue
            for unit, value in enumerate(values):
                if ordered[0] == 1:
                    high = row(self.place(figure, 1) - value, ">=")
                    found.append(Fact(high, "highest", unit))
                if ordered[-1] == last:
                    low = row(value - self.place(figure, last), ">=")
                    found.append(Fact(low, "lowest", unit))
        return found

    def later(self, figures: Collection[str]) -> list[Fact]:
        """What the places of figures mean, which counts units: the figure at a place is that of
        some unit, and the right number of units is above and below it."""
        found: list[Fact] = []
        for of, place in sorted(place for place in self.counted if place[0] in figures):
            figure = Figure("score", of)
            values = self.everybody(figure)
            if values is None:
                continue
            at = self.place(figure, place)
            if place == 1:
                found.append(Fact(either(row(value - at, ">=") for value in values), "place"))
            elif place == len(self.units):
                found.append(Fact(either(row(at - value, ">=") for value in values), "place"))
            else:
                found.append(Fact(either(equal(at, value) for value in values), "place"))
                above = tuple(row(value - at, ">") for value in values)
                below = tuple(row(at - value, ">") for value in values)
                found.append(Fact(Count(above, 0, place - 1), "place"))
                found.append(Fact(Count(below, 0, len(self.units) - place), "place"))
        return found
