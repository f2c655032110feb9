"""A rubric as plain values. ``docs/schema/rubric.schema.json`` describes it field by field."""

from collections.abc import Iterator, Mapping
from typing import Any

from rulelang.plan.expressions import TOTAL, Const, Expr, Read, Ref
from rulelang.plan.speech import language_of
from rulelang.plan.tree import CriterionPlan, InputPlan, LevelsPlan, Plan, RankPlan
from rulelang.plan.walk import reads
from rulelang.results.plain import plain

__all__ = ["VERSION", "as_dict"]

VERSION = 1
"""Of the shape that the schema describes; a change that programs could stumble over counts up."""


def as_dict(plan: Plan, scores_alone: bool, exact: bool = False) -> dict[str, Any]:
    """The rubric as values of JSON: figures are numbers, or where ``exact`` fractions in texts."""
    return _Shown(plan, exact).rubric(scores_alone)


class _Shown:
    """A plan, and how its figures are written."""

    def __init__(self, plan: Plan, exact: bool) -> None:
        self.plan, self.exact = plan, exact

    def rubric(self, scores_alone: bool) -> dict[str, Any]:
        plan = self.plan
        feeds = _feeds(plan)
        return {
            "schema": VERSION,
            "id": plan.id,
            "label": plan.label,
            "edition": plan.edition,
            "language": language_of(plan),
            "sha256": plan.sha256,
            "unit": _named(plan.unit, plan.unit_label),
            "period": _named(plan.period, plan.period_label),
            "decimals": plan.decimals,
            "missing_marks": [*plan.missing_marks],
            "not_applicable": plan.not_applicable,
            "scores_alone": scores_alone,
            "inputs": [self.input(item, feeds) for item in plan.inputs],
            "total": self.criterion(plan.total),
            "levels": [self.levels(block) for block in plan.levels],
            "rank": self.ranking(plan.rank),
            "rankings": [self.ranking(one) for one in plan.rankings],
            "figures": [
                {"id": one.id, "label": one.label, "kind": one.kind, "unit": one.unit or None}
                for one in plan.figures
            ],
        }

    def value(self, known: object) -> Any:
        return plain(known, self.exact)

    def bound(self, bound: Expr | None) -> dict[str, Any] | None:
        """A bound: its value, the input that it is, or nothing more than that there is one."""
        if bound is None:
            return None
        known = bound.value if isinstance(bound, Const) else None
        read = bound.ref.id if isinstance(bound, Read) and bound.ref.kind == "input" else None
        return {"value": self.value(known), "input": read}

    def input(self, item: InputPlan, feeds: Mapping[str, list[str]]) -> dict[str, Any]:
        return {
            "id": item.id,
            "label": item.label,
            "item": item.item or None,
            "kind": item.kind,
            "choices": [{"id": id, "label": label} for id, label in item.options],
            "low": self.bound(item.low),
            "high": self.bound(item.high),
            "default": self.value(item.default),
            "missing": item.policy,
            "unit": item.unit or None,
            "evidence": item.evidence or None,
            "given": item.given,
            "per_row": item.per_row,
            "feeds": feeds.get(item.id, []),
            "line": item.place.line,
        }

    def criterion(self, item: CriterionPlan) -> dict[str, Any]:
        of = {one.id: one for one in self.plan.criteria}
        return {
            "id": item.id,
            "label": item.label,
            "item": item.item or None,
            "kind": item.kind,
            "max": self.value(item.maximum),
            "limit": None if item.unlimited else self.value(item.limit),
            "floor": self.value(item.floor),
            "form": item.form,
            "evidence": item.evidence or None,
            "parts": [self.criterion(of[id]) for _, id in item.parts],
            "line": item.place.line,
        }

    def levels(self, block: LevelsPlan) -> dict[str, Any]:
        rows = [
            {
                "id": row.id,
                "label": row.label,
                row.side: self.bound(row.bound),
                "requires": row.requires is not None,
                "quota": row.quota is not None,
                "ranked": not row.unranked,
            }
            for row in block.rows
        ]
        below = _named(block.below, block.below_label)
        return {"of": block.of, "rows": rows, "otherwise": below}

    def ranking(self, rank: RankPlan) -> dict[str, Any]:
        keys = [
            {"of": next((found.ref.id for found in reads(key)), None), "ascending": ascending}
            for key, ascending in rank.keys
        ]
        ties = rank.ties.removeprefix("ties_")
        named = {"id": rank.id or None, "label": rank.label}
        return {**named, "within": rank.within, "by": keys, "ties": ties}


def _named(id: str | None, label: str | None) -> dict[str, str | None] | None:
    return None if id is None else {"id": id, "label": label}


def _feeds(plan: Plan) -> Mapping[str, list[str]]:
    """The criteria that read an input, themselves or through named values, by the input's id."""
    found: dict[str, list[str]] = {}
    for item in plan.criteria:
        if item.id != TOTAL:
            for id in dict.fromkeys(_read_by(item.id, plan)):
                found.setdefault(id, []).append(item.id)
    return found


def _read_by(id: str, plan: Plan) -> Iterator[str]:
    """The inputs that a criterion reads, other criteria apart."""
    steps = {step.ref: step.value for step in plan.steps}
    gathered = {one.ref: one.input for one in plan.gathered}
    others = {one.id for one in plan.criteria} - {id}
    new = [ref for ref in steps if ref.id == id]
    seen: set[Ref] = {*new}
    while new:
        ref = new.pop()
        if ref.kind == "input" or ref in gathered:
            yield gathered.get(ref, ref.id)
        elif ref in steps and ref.id not in others:
            read = [one.ref for one in reads(steps[ref]) if one.ref not in seen]
            seen.update(read)
            new += read
