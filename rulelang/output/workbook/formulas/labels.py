"""What people call the columns of the calculation, and the group that each is in."""

from collections.abc import Mapping

from attrs import field, frozen

from rulelang.output.further import labels_of
from rulelang.output.workbook.figures import LEVEL
from rulelang.output.workbook.formulas.writer import Column, Statistic
from rulelang.plan.expressions import TOTAL
from rulelang.plan.tree import Plan, StatisticStep
from rulelang.plan.walk import reads

__all__ = ["OVERALL", "Labels"]

RESULTS = ("", "total", "level", "result", "rank", "rank_key")
"""What columns belong to that come after the criteria."""

OVERALL = ("total", "share", "level", "rank", "status")

STEPS = ("applies", "most", "points", "limit", "max", "share", "key", "level")
"""What a step is called, by the ending of its name; any other is a step of a calculation."""


@frozen
class Labels:
    """Names columns of a plan in the words of a workbook."""

    plan: Plan
    words: Mapping[str, str]
    labels: Mapping[str, str] = field(init=False)
    tops: Mapping[str, str] = field(init=False)

    @labels.default
    def _labels(self) -> Mapping[str, str]:
        return {id: label or id for id, label in labels_of(self.plan).items()}

    @tops.default
    def _tops(self) -> Mapping[str, str]:
        """The criterion of the top level that each is in."""
        found: dict[str, str] = {}
        parents = {item.id: item.parent for item in self.plan.criteria}
        for id in parents:
            top = id
            while (parent := parents[top]) is not None and parent != TOTAL:
                top = parent
            found[id] = top
        return found

    def group(self, column: Column) -> str:
        """The group of a column: data, a criterion of the top level, results, or what helps."""
        owner = column.owner.removesuffix("_level")
        if owner in RESULTS or column.owner in RESULTS:
            return self.words["results"]
        if owner in self.tops:
            top = self.tops[owner]
            kind = next(item.kind for item in self.plan.criteria if item.id == top)
            return self.labels[top] if kind == "criterion" else self.words[kind].capitalize()
        inputs = {item.id for item in self.plan.inputs}
        return self.words["data" if owner.removesuffix("_bound") in inputs else "steps"]

    def column(self, column: Column) -> str:
        """What a column shows."""
        if column.key.startswith(LEVEL):
            id = column.key.removeprefix(LEVEL)
            return f"{self.labels.get(id, id)}: {self.words['level'].lower()}"
        if column.key in (*OVERALL, "reason"):
            return self.words[column.key]
        if column.heading:
            return column.heading
        owner = column.owner.removesuffix("_level").removesuffix("_bound")
        named = self.labels.get(owner, "")
        if owner in RESULTS or column.owner in RESULTS:
            named = self.words["total" if owner == TOTAL else "results"]
        ending = column.name.rstrip("_").rpartition("_")[2]
        step = self.words[f"step_{ending}" if ending in STEPS else "step"]
        if column.name.rstrip("_") == owner:
            return named or owner
        return f"{named or column.owner}: {step}"

    def statistic(self, item: Statistic) -> str:
        """What a statistic is, and of what: ``highest: Online files``."""
        step = next(step for step in self.plan.steps if step.ref == item.ref)
        assert isinstance(step, StatisticStep)
        of = dict.fromkeys(self.labels.get(read.ref.id, read.ref.id) for read in reads(step.value))
        return ": ".join([self.words[step.statistic], *([", ".join(of)] if of else [])])

    def folds(self, column: Column) -> bool:
        """Whether a column only helps to compute others, or repeats the sheet of data."""
        return not column.key
