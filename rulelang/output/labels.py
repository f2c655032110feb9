"""The columns of the table of results as people call them."""

from collections import Counter
from typing import assert_never

from rulelang.output.layout import Heading, headings
from rulelang.plan.tree import Plan
from rulelang.words import words_of

__all__ = ["labels_of_headings"]


def labels_of_headings(plan: Plan) -> list[str]:
    """A heading for each column: labels of the rules, and words in the language of the plan. Those
    that are alike have the name of the column behind them."""
    columns = headings(plan)
    found = [_label(plan, heading) for heading in columns]
    count = Counter(found)
    return [
        label if count[label] == 1 else f"{label} ({heading.name})"
        for label, heading in zip(found, columns, strict=True)
    ]


def _label(plan: Plan, heading: Heading) -> str:
    own, more = words_of("workbook", plan.language), words_of("table", plan.language)
    match heading.what:
        case "unit":
            return plan.unit_label or plan.unit or own["unit"]
        case "period":
            return plan.period_label or own["period"]
        case "group":
            labels = {item.id: item.label for item in plan.inputs}
            return labels[heading.name] or heading.name
        case "score":
            return _criterion(plan, heading.id)
        case "level of":
            return f"{_criterion(plan, heading.id)}: {own['level'].lower()}"
        case "figure":
            return (heading.figure and heading.figure.label) or heading.id
        case "rank of":
            named = {one.id: one.label for one in plan.rankings}
            return named[heading.id] or heading.id
        case "status" | "total" | "share" | "level" | "rank" | "reason" as word:
            return own[word]
        case "missing":
            return own["lacks"].capitalize()
        case "rescaled" | "left_out" | "held" as mark:
            return more[mark].capitalize()
        case other:
            assert_never(other)


def _criterion(plan: Plan, id: str) -> str:
    labels = {item.id: item.label for item in plan.criteria}
    labels |= {item.id: item.label for item in plan.figures}
    return labels[id] or id
