"""The results that facts are read against."""

from collections.abc import Mapping, Sequence

from attrs import field, frozen

from rulelang.plan.tree import CriterionPlan, Plan
from rulelang.results.score import UnitResult

__all__ = ["World"]


@frozen
class World:
    """What there is to read facts against: the results of each period, oldest first, under one
    plan; the last are those of the present. Without periods the one key is an empty text."""

    plan: Plan = field(repr=False)
    years: Mapping[str, Sequence[UnitResult]]
    replaced: Mapping[str, Mapping[str, frozenset[str]]] = field(factory=dict, repr=False)
    """The scores that stand for missing data, by period and unit."""
    reached: Mapping[str, str | None] = field(factory=dict, repr=False)
    """The level of the present of each unit under the same rules without quotas."""

    def without(self, name: str, period: str | None = None) -> frozenset[str]:
        by_unit = self.replaced.get([*self.years][-1] if period is None else period, {})
        return by_unit.get(name, frozenset())

    def units(self, period: str | None = None) -> Sequence[UnitResult]:
        return self.years[[*self.years][-1] if period is None else period]

    def of(self, name: str, period: str | None = None) -> UnitResult | None:
        return next((unit for unit in self.units(period) if unit.unit == name), None)

    def criterion(self, id: str) -> CriterionPlan:
        return next(one for one in self.plan.criteria if one.id == id)

    def within(self, id: str) -> set[str]:
        found = {id}
        for _, part in self.criterion(id).parts:
            found |= self.within(part)
        return found
