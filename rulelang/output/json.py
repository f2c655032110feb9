"""Results as JSON. ``docs/schema/results.schema.json`` describes it field by field."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from attrs import asdict

from rulelang.output.figures import SHARE_DECIMALS, Figure, for_programs
from rulelang.plan.kinds import MARKS, Mark
from rulelang.plan.tree import FigurePlan, Plan
from rulelang.results.score import Results, UnitResult
from rulelang.results.summary import CriterionSummary, Extreme, Summary, summarise

__all__ = ["document", "lines", "text"]

# What JSON allows as it is, but terminals obey and UTF-8 cannot hold.
UNSAFE = re.compile("[\x7f-\x9f\ud800-\udfff]")
INDENT = "  "


def document(plan: Plan, results: Results, exact: bool = False) -> dict[str, Any]:
    """The results as plain values, in the order in which they are printed.

    Points are decimals rounded as the rubric shows them, shares with two decimals more; where
    ``exact``, every figure is a fraction in a string instead.
    """
    return _Document(plan, exact).of(results)


def text(plan: Plan, results: Results, exact: bool = False) -> str:
    """The results as JSON text that ends in a line end; figures keep their zeros (58.50)."""
    return "".join(_written(document(plan, results, exact), "\n")) + "\n"


def lines(plan: Plan, results: Results, exact: bool = False) -> str:
    """The units of the document alone, in the order of the data: a line of JSON each."""
    made = _Document(plan, exact)
    return "".join("".join(_written(made.unit(unit), None)) + "\n" for unit in results.units)


class _Document:
    """Makes the parts of one document: they share the plan, and how figures are printed."""

    def __init__(self, plan: Plan, exact: bool) -> None:
        self.plan = plan
        self.exact = exact
        self.ids = [item.id for item in plan.criteria if item is not plan.total]
        self.levelled = [item.of for item in plan.levels if item.of != plan.total.id]

    def points(self, value: Fraction | None) -> Figure | None:
        return for_programs(value, self.plan.decimals, self.exact)

    def share(self, value: Fraction | None) -> Figure | None:
        return for_programs(value, self.plan.decimals + SHARE_DECIMALS, self.exact)

    def of(self, results: Results) -> dict[str, Any]:
        plan = self.plan
        summary = summarise(plan, results)
        return {
            "ruleset": {
                "id": plan.id,
                "label": plan.label or plan.id,
                "edition": plan.edition,
                "sha256": plan.sha256,
            },
            "data": {"sha256": results.sha256, "rows": len(results.units)},
            "units": [self.unit(unit) for unit in results.units],
            "summary": {
                "levels": dict(summary.levels),
                **self.rooms(results),
                "criteria": [self.criterion(item) for item in summary.criteria],
                **{mark: [*self.marked(summary, mark)] for mark in MARKS},
            },
        }

    def rooms(self, results: Results) -> dict[str, Any]:
        """How many units each level had room for, where levels have quotas."""
        block = self.plan.total_levels
        if block is None or not block.has_quotas:
            return {}
        return {"rooms": [asdict(room) for room in results.rooms]}

    def unit(self, unit: UnitResult) -> dict[str, Any]:
        return {
            "unit": unit.unit,
            "period": unit.period,
            "group": unit.group,
            "status": unit.status,
            "total": self.points(unit.total),
            "max": self.points(unit.max),
            "share": self.share(unit.share),
            "level": unit.level,
            "rank": unit.rank,
            "scores": {id: self.points(unit.scores[id]) for id in self.ids},
            "levels": {id: unit.levels[id] for id in self.levelled},
            **self.further(unit),
            "missing": list(unit.missing),
            **{mark: list(unit.marked(mark)) for mark in MARKS},
        }

    def further(self, unit: UnitResult) -> dict[str, Any]:
        """What only some rubrics have: figures, further rankings, what takes units out."""
        plan, found = self.plan, dict[str, Any]()
        if plan.figures:
            found["figures"] = {item.id: self.figure(item, unit) for item in plan.figures}
        if plan.rankings:
            found["ranks"] = {item.id: unit.ranks[item.id] for item in plan.rankings}
        if plan.disqualified:
            found["reason"] = unit.reason
        return found

    def figure(self, item: FigurePlan, unit: UnitResult) -> Any:
        value = unit.figures[item.id]
        if isinstance(value, Fraction):
            return for_programs(value, item.decimals, self.exact)
        return value.isoformat() if isinstance(value, date) else value

    def marked(self, summary: Summary, mark: Mark) -> Iterator[dict[str, Any]]:
        for item in summary.marks:
            if item.mark == mark:
                at = {"at": self.points(item.at)} if mark == "held" else {}
                yield {"id": item.id, **at, "units": item.units}

    def criterion(self, item: CriterionSummary) -> dict[str, Any]:
        return {
            "id": item.id,
            "label": item.label or item.id,
            "max": self.points(item.maximum),
            "highest": self.extreme(item.highest),
            "lowest": self.extreme(item.lowest),
            "spread": self.points(item.spread),
            "mean": self.points(item.mean),
        }

    def extreme(self, extreme: Extreme | None) -> dict[str, Any] | None:
        if extreme is None:
            return None
        return {
            "score": self.points(extreme.score),
            "share": self.share(extreme.share),
            "units": list(extreme.units),
        }


def _written(value: Any, line: str | None) -> Iterator[str]:
    """A value as JSON, its parts on lines of their own after ``line``; None: all on one line.

    ``json`` itself would write a decimal through a float, and lose digits.
    """
    if isinstance(value, Mapping) and value:
        yield from _block("{}", line, ((f"{_string(key)}: ", item) for key, item in value.items()))
    elif isinstance(value, list) and value:
        yield from _block("[]", line, (("", item) for item in value))
    elif isinstance(value, Decimal):
        yield f"{value:f}"
    elif isinstance(value, str):
        yield _string(value)
    else:
        yield json.dumps(value)


def _block(brackets: str, line: str | None, items: Iterator[tuple[str, Any]]) -> Iterator[str]:
    inner = None if line is None else line + INDENT
    separator = brackets[0]
    for key, item in items:
        yield separator + (inner or "") + key
        yield from _written(item, inner)
        separator = ", " if line is None else ","
    yield (line or "") + brackets[1]


def _string(value: str) -> str:
    return UNSAFE.sub(
        lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False)
    )
