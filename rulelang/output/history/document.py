"""A history as JSON, by `docs/schema/history.schema.json`."""

import json
from typing import Any

from rulelang.analysis.history import (
    CriterionHistory,
    CriterionYear,
    History,
    Kept,
    Placed,
    Run,
    UnitHistory,
)
from rulelang.plan.kinds import MARKS
from rulelang.plan.tree import Plan
from rulelang.results.plain import plain

__all__ = ["as_dict", "text"]

SCHEMA = 1


def text(history: History, plan: Plan, exact: bool = False) -> str:
    """The document as a text that ends in a line end."""
    return json.dumps(as_dict(history, plan, exact), ensure_ascii=False, indent=2) + "\n"


def as_dict(history: History, plan: Plan, exact: bool = False) -> dict[str, Any]:
    """The history as values of JSON: figures as numbers, or as fractions in texts where ``exact``.
    ``plan`` is that of the last year."""
    return {
        "schema": SCHEMA,
        "ruleset": plan.id,
        "label": plan.label,
        "periods": [*history.periods],
        "same_rules": history.same_rules,
        "units": [_unit(unit, exact) for unit in history.units],
        "criteria": [_criterion(criterion, exact) for criterion in history.criteria],
        "alike": [
            {"period": each.period, "old": each.old, "new": each.new} for each in history.alike
        ],
    }


def _unit(unit: UnitHistory, exact: bool) -> dict[str, Any]:
    return {
        "unit": unit.unit,
        "group": unit.group,
        "fate": unit.fate,
        "changes": [
            {"period": change.period, "kind": change.kind, "before": [*change.before]}
            for change in unit.changes
        ],
        "after": [*unit.after],
        "rise": unit.rise,
        "levels": unit.levels,
        "first": _run(unit.first),
        "last": _run(unit.last),
        "was_first": _run(unit.was_first),
        "was_last": _run(unit.was_last),
        "best": _place(unit.best),
        "worst": _place(unit.worst),
        "years": [_placed(year, exact) for year in unit.years],
    }


def _run(run: Run | None) -> dict[str, Any] | None:
    if run is None:
        return None
    return {"periods": [*run.periods], "consecutive": run.consecutive}


def _place(year: Placed | None) -> dict[str, Any] | None:
    return None if year is None else {"period": year.period, "rank": year.rank, "of": year.of}


def _placed(year: Placed, exact: bool) -> dict[str, Any]:
    result = year.result
    found: dict[str, Any] = {
        "period": year.period,
        "unit": year.name,
        "group": year.group,
        "status": year.status,
        "rank": year.rank,
        "of": year.of,
        "sharing": year.sharing,
        "first": year.first,
        "last": year.last,
        "level": year.level,
        "total": plain(year.total, exact),
        "max": plain(result.max, exact),
        "share": plain(year.share, exact),
        "reason": result.reason,
        "missing": [*result.missing],
    }
    marks = {mark: [*result.marked(mark)] for mark in MARKS}
    return found | marks | {"replaced": [*year.replaced]}


def _criterion(criterion: CriterionHistory, exact: bool) -> dict[str, Any]:
    return {
        "id": criterion.id,
        "label": criterion.label,
        "parent": criterion.parent,
        "kind": criterion.kind,
        "comparable": criterion.comparable,
        "rise": plain(criterion.rise, exact),
        "rose": [*criterion.rose],
        "fell": [*criterion.fell],
        "same": [*criterion.same],
        "highest": [_kept(kept) for kept in criterion.highest],
        "lowest": [_kept(kept) for kept in criterion.lowest],
        "years": [_year(year, exact) for year in criterion.years],
    }


def _kept(kept: Kept) -> dict[str, Any]:
    return {
        "unit": kept.unit,
        "periods": [*kept.run.periods],
        "consecutive": kept.run.consecutive,
    }


def _year(year: CriterionYear, exact: bool) -> dict[str, Any]:
    return {
        "period": year.period,
        "max": plain(year.maximum, exact),
        "units": year.units,
        "mean": plain(year.mean, exact),
        "share": plain(year.share, exact),
        "even": year.even,
        "highest": [*year.highest],
        "lowest": [*year.lowest],
        "unusual": {one: [*names] for one, names in year.unusual.items()},
    }
