"""All units of a period as one system: unknowns, what always holds, and what each claim adds.

What a claim says is a formula, and so is what always holds. Formulas that count or choose are dear;
those that are only seldom needed (``later``) are added once a solution breaks them.
"""

import itertools
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from attrs import define, field, frozen

from rulelang.audit.claims import Figure
from rulelang.audit.linear import (
    FALSE,
    TRUE,
    ZERO,
    Affine,
    Formula,
    all_of,
    counted,
    either,
    equal,
    moved,
    negated,
    row,
    total,
    truth,
    unknown,
)
from rulelang.audit.nodes import known_value
from rulelang.audit.statistics import over_all
from rulelang.audit.unit import Finite, Lowered, Template, Unknown
from rulelang.plan.expressions import TOTAL, Ref
from rulelang.plan.intervals import EVERY_NUMBER, Interval
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

    ``known`` are the inputs that data have, by unit. ``made`` are unknowns and orders that were
    needed by now, by what they are; ``defined`` says what these unknowns are, of which so many were
    ``handed`` out as facts.
    """

    template: Template
    units: Sequence[str]
    known: Mapping[int, Mapping[Ref, Known]] = field(factory=dict)
    places: dict[tuple[str, int], Affine] = field(factory=dict)
    shared: list[Unknown] = field(factory=list)
    counted: set[tuple[str, int]] = field(factory=set)
    made: dict[tuple[object, ...], Any] = field(factory=dict)
    defined: list[Fact] = field(factory=list)
    handed: int = 0

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
        found = self.of_unit(key, unit)
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

    def of_unit(self, key: Ref, unit: int) -> Lowered:
        """A named value of a unit."""
        return self.lowered(self.template.values.get(key), unit)

    def lowered(self, found: Lowered, unit: int) -> Lowered:
        """A value of the template, of a unit."""
        return self.template.of_unit(found, unit * len(self.template.unknowns))

    def number(self, found: Affine, unit: int) -> Affine:
        """A number of the template, of a unit."""
        own = self.lowered(found, unit)
        assert isinstance(own, Affine)
        return own

    def formula(self, found: Formula, unit: int) -> Formula:
        """A formula of the template, of a unit."""
        own = self.lowered(found, unit)
        assert own is not None and not isinstance(own, (Affine, Finite))
        return own

    # ---- further unknowns -----------------------------------------------------------------------

    def fresh(self, ref: Ref, bounds: Interval, whole: bool = False) -> Affine:
        """A further unknown, of no unit."""
        self.shared.append(Unknown(ref, bounds.low, bounds.high, whole))
        return unknown(self.size - 1)

    def truth(self, ref: Ref) -> Formula:
        """A further truth, of no unit."""
        found = self.fresh(ref, Interval(Fraction(0), Fraction(1)), whole=True)
        return row(found.plus(Fraction(-1, 2)), ">")

    def define(self, formula: Formula) -> None:
        """Note what always holds of further unknowns."""
        if truth(formula) is not True:
            self.defined.append(Fact(formula, "place"))

    def _new(self) -> list[Fact]:
        new = self.defined[self.handed :]
        self.handed = len(self.defined)
        return new

    # ---- who is counted -------------------------------------------------------------------------

    def out(self, unit: int) -> Formula | None:
        """When a unit is disqualified; None where that is not known here."""
        found = self.template.standing.out
        return None if found is None else self.formula(found, unit)

    def has(self, figure: Figure, unit: int) -> Formula:
        """When a unit has a figure that it may have none of."""
        lost = self.template.lacking.get(self._key(figure))
        return TRUE if lost is None else negated(self.formula(lost, unit))

    def all_count(self, figure: Figure) -> bool:
        """Whether every unit counts in what is said of a figure of all."""
        out = self.template.standing.out
        runs = out is not None and truth(out) is False
        return runs and self._key(figure) not in self.template.lacking

    def everybody_in(self, figure: Figure) -> list[Formula]:
        """For each unit, when it counts in what is said of a figure of all: it is in the running,
        and has the figure. Of units of which that is known."""
        found = [self.out(unit) for unit in range(len(self.units))]
        return [
            all_of((negated(out), self.has(figure, unit)))
            for unit, out in enumerate(found)
            if out is not None
        ]

    def everybody(self, figure: Figure) -> list[Affine] | None:
        """A figure of every unit, where it is known which have it."""
        if not self.has_everybody(figure):
            return None
        found = [self.value(figure, unit) for unit in range(len(self.units))]
        known = [each for each in found if each is not None]
        return known if len(known) == len(found) else None

    def has_everybody(self, figure: Figure) -> bool:
        """Whether it is known which units have a figure, and which are disqualified."""
        known = self.template.standing.out is not None
        return known and self._key(figure) not in self.template.may_lack

    def average(self, figure: Figure) -> Affine | None:
        """The average of a figure over the units that count."""
        values = self.everybody(figure)
        if not values:
            return None
        if self.all_count(figure):
            return total(values).times(Fraction(1, len(values)))
        key = ("average", figure.kind, figure.of)
        if key not in self.made:
            inside = self.everybody_in(figure)
            found = self.made[key] = self.fresh(Ref("statistic", ""), EVERY_NUMBER)
            parts = []
            for value, runs in zip(values, inside, strict=True):
                part = self.fresh(Ref("statistic", ""), EVERY_NUMBER)
                counts = all_of((runs, equal(part, value)))
                self.define(either((counts, all_of((negated(runs), equal(part, ZERO))))))
                parts.append(part)
            whole = total(parts)
            self.define(
                either(
                    all_of((counted(inside, n, n), equal(found.times(Fraction(n)), whole)))
                    for n in range(len(values) + 1)
                )
            )
        return self.made[key]  # type: ignore[no-any-return]

    def middle(self, figure: Figure) -> Affine | None:
        """The median of a figure over the units that count."""
        count = len(self.units)
        if self.all_count(figure):
            at = ((count + 1) // 2, count // 2 + 1)
            places = [self.place(figure, place, counted=True) for place in at]
            return total(places).times(Fraction(1, 2))
        values = self.everybody(figure)
        if not values:
            return None
        key = ("median", figure.kind, figure.of)
        if key not in self.made:
            inside = self.everybody_in(figure)
            low, high = (self.fresh(Ref("statistic", ""), EVERY_NUMBER) for _ in range(2))
            self.made[key] = total((low, high)).times(Fraction(1, 2))
            ways = [counted(inside, 0, 0)]
            for n in range(1, count + 1):
                ends = ((low, n // 2 + 1), (high, (n + 1) // 2))
                at_ends = (self._stands(values, inside, end, place, n) for end, place in ends)
                ways.append(all_of((counted(inside, n, n), *at_ends)))
            self.define(either(ways))
        return self.made[key]  # type: ignore[no-any-return]

    def _stands(
        self, values: list[Affine], inside: list[Formula], at: Affine, place: int, count: int
    ) -> Formula:
        """Whether a number is the one at a place among so many, counted from the highest."""
        pairs = list(zip(values, inside, strict=True))
        above = [all_of((runs, row(value - at, ">"))) for value, runs in pairs]
        below = [all_of((runs, row(at - value, ">"))) for value, runs in pairs]
        some = either(all_of((runs, equal(at, value))) for value, runs in pairs)
        return all_of((some, counted(above, 0, place - 1), counted(below, 0, count - place)))

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
            self.places[key] = self.fresh(self._key(figure), bounds)
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
        found += [Fact(each, "place") for each in over_all(self)]
        return [*found, *self._between_places(), *self._new()]

    def _given(self, unit: int, values: Mapping[Ref, Known]) -> list[Formula]:
        """The values that data have of a unit."""
        found: list[Formula] = []
        for key, value in values.items():
            own, known = self.of_unit(key, unit), known_value(value)
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
            inside = self.everybody_in(figure)
            for unit, (value, runs) in enumerate(zip(values, inside, strict=True)):
                if ordered[0] == 1:
                    high = row(self.place(figure, 1) - value, ">=")
                    found.append(Fact(either((negated(runs), high)), "highest", unit))
                if ordered[-1] == last:
                    low = row(value - self.place(figure, last), ">=")
                    found.append(Fact(either((negated(runs), low)), "lowest", unit))
        return found

    def later(self, figures: Collection[str]) -> list[Fact]:
        """What the places of figures mean, which counts units: the figure at a place is that of
        some unit, and the right number of units is above and below it."""
        found: list[Fact] = self._new()
        for of, place in sorted(place for place in self.counted if place[0] in figures):
            figure = Figure("score", of)
            values = self.everybody(figure)
            if values is None:
                continue
            at, inside = self.place(figure, place), self.everybody_in(figure)
            nobody = all_of(map(negated, inside))
            if place == 1:
                reach = (row(value - at, ">=") for value in values)
                some = either(map(all_of, zip(inside, reach, strict=True)))
                found.append(Fact(either((nobody, some)), "place"))
            elif place == len(self.units):
                reach = (row(at - value, ">=") for value in values)
                some = either(map(all_of, zip(inside, reach, strict=True)))
                found.append(Fact(either((nobody, some)), "place"))
            else:
                found.append(Fact(either(equal(at, value) for value in values), "place"))
                above = tuple(row(value - at, ">") for value in values)
                below = tuple(row(at - value, ">") for value in values)
                found.append(Fact(counted(above, 0, place - 1), "place"))
                found.append(Fact(counted(below, 0, len(self.units) - place), "place"))
        return found
