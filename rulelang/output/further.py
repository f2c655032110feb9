"""For people, what only some rubrics have: figures, further rankings, units out of the running."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rulelang.output.figures import NONE, spelt
from rulelang.output.layout import Heading, headings
from rulelang.plan.tree import CriterionPlan, Plan
from rulelang.rational import short_text
from rulelang.words import words_of

__all__ = [
    "DATES",
    "TRUTHS",
    "further",
    "labels_of",
    "lacking",
    "limit",
    "shows_share",
    "spelling",
    "title",
]

TRUTHS: Mapping[str, Mapping[bool, str]] = {
    "en": {True: "yes", False: "no"},
    "vi": {True: "có", False: "không"},
}
MOST_LACKING = 3
"""So many missing inputs are named; of more, only the number is given."""

DATES: Mapping[str, str] = {"en": "%Y-%m-%d", "vi": "%d/%m/%Y"}


def further(plan: Plan) -> list[Heading]:
    """The columns of the figures and of the further rankings."""
    return [item for item in headings(plan) if item.what in ("figure", "rank of")]


def title(plan: Plan, heading: Heading) -> str:
    """What a figure or a ranking is called, a figure with its unit of measure."""
    if heading.figure is None:
        ranking = next(item for item in plan.rankings if item.id == heading.id)
        return ranking.label or ranking.id
    figure = heading.figure
    return f"{figure.label} ({figure.unit})" if figure.unit else figure.label


def spelling(plan: Plan, heading: Heading) -> Callable[[Any], str]:
    """How people read a cell of such a column, whose numbers are texts with the decimals shown."""
    kind = heading.kind
    if kind == "truth":
        truths = TRUTHS[plan.language]
        return lambda cell: NONE if cell is None else truths[cell]
    if kind == "date":
        return lambda cell: NONE if cell is None else cell.strftime(DATES[plan.language])
    if kind == "id":
        names = _levels(plan)
        return lambda cell: NONE if cell is None else names.get(cell, cell)
    if kind == "number":
        return lambda cell: spelt([cell], plan.language)[0]
    return lambda cell: NONE if cell is None else str(cell)


def _levels(plan: Plan) -> Mapping[str, str]:
    """The labels of all levels, as a figure may give those of any block."""
    return {id: label or id for block in plan.levels for id, label in block.labels.items()}


def labels_of(plan: Plan) -> Mapping[str, str | None]:
    """The labels of what a unit can lack: inputs, and criteria of which too little is known."""
    criteria = {item.id: item.label for item in plan.criteria}
    return criteria | {item.id: item.label for item in plan.inputs}


def limit(criterion: CriterionPlan, language: str) -> str:
    """The max of a criterion, or what a bonus or penalty is up to; empty where there is none."""
    if criterion.unlimited:
        return ""
    text = short_text(criterion.maximum)
    return text.replace(".", ",") if language == "vi" else text


def shows_share(plan: Plan, criterion: CriterionPlan) -> bool:
    """Whether the percentage of the max is worth a column: it repeats points of a hundred."""
    return criterion.maximum != 100 or plan.not_applicable == "leave_out"


def lacking(plan: Plan, missing: Sequence[str]) -> str:
    """What a unit without a total lacks, by labels: the first few, and how many more."""
    words, labels = words_of("table", plan.language), labels_of(plan)
    if not missing:
        return words["nothing_applies"]
    named = [labels.get(id) or id for id in missing[:MOST_LACKING]]
    more = len(missing) - len(named)
    said = f"{words['lacks']}: {', '.join(named)}"
    return f"{said} {words['more'].format(count=more)}" if more else said
