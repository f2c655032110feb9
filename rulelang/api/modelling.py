"""The public structure of a rubric, made from its plan and its text; and its plain values."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from attrs import fields, has

from rulelang.api import model as m
from rulelang.check.declared import clause
from rulelang.engine.rows.record import not_alone
from rulelang.plan.expressions import TOTAL, Const, Expr, Read, Ref
from rulelang.plan.kinds import InputKind
from rulelang.plan.layers import values_of, weights_around
from rulelang.plan.speech import language_of
from rulelang.plan.tree import CriterionPlan, InputPlan, LevelPlan, LevelsPlan, Plan, RankPlan
from rulelang.plan.values import spelt
from rulelang.plan.walk import reads
from rulelang.results.plain import plain
from rulelang.syntax import tree as t
from rulelang.syntax.kinds import Clausal

__all__ = ["VERSION", "all_in", "plain_values", "structure_of"]

VERSION = 2
"""Of the shape that the schema describes; a change that programs could stumble over counts up."""


def structure_of(plan: Plan, tree: t.File) -> m.Structure:
    """The structure of a rubric."""
    return _Written(plan, tree).structure()


def all_in(item: m.Criterion) -> Iterator[m.Criterion]:
    """A criterion and all below it, in the order of the file."""
    yield item
    for part in item.parts:
        yield from all_in(part)


def plain_values(structure: m.Structure, exact: bool = False) -> dict[str, Any]:
    """It as values of JSON: figures are numbers, or where ``exact`` fractions in texts."""
    found: dict[str, Any] = _plain(structure, exact)
    return {"schema": VERSION} | found


def _plain(value: Any, exact: bool) -> Any:
    if isinstance(value, tuple):
        return [_plain(one, exact) for one in value]
    if has(type(value)):
        names = [one.name for one in fields(type(value))]
        return {name: _plain(getattr(value, name), exact) for name in names}
    return plain(value, exact)


class _Written:
    """A plan next to the statements that it comes from, by their ids."""

    def __init__(self, plan: Plan, tree: t.File) -> None:
        self.plan = plan
        self.inputs = {one.name.text: one for one in tree.statements if isinstance(one, t.Input)}
        self.levels = {
            one.of.id if one.of else TOTAL: one
            for one in tree.statements
            if isinstance(one, t.Levels)
        }
        self.criteria = {one.name.text: one for one in _criteria_in(tree.statements)}
        self.feeds = _feeds(plan)
        self.named = values_of(plan)

    def structure(self) -> m.Structure:
        plan = self.plan
        return m.Structure(
            id=plan.id,
            label=plan.label,
            edition=plan.edition,
            language=language_of(plan),
            sha256=plan.sha256,
            unit=None if plan.unit is None else m.Column(plan.unit, plan.unit_label),
            period=None if plan.period is None else m.Column(plan.period, plan.period_label),
            decimals=plan.decimals,
            missing_marks=plan.missing_marks,
            not_applicable=plan.not_applicable,
            scores_alone=not_alone(plan) is None,
            inputs=tuple(self.input(item) for item in plan.inputs),
            total=self.criterion(plan.total),
            levels=tuple(self.block(block) for block in plan.levels),
            rank=_ranking(plan.rank),
            rankings=tuple(_ranking(one) for one in plan.rankings),
            figures=tuple(
                m.Figure(one.id, one.label, one.kind, one.unit or None, one.decimals)
                for one in plan.figures
            ),
        )

    def input(self, item: InputPlan) -> m.Input:
        written = self.inputs.get(item.id)  # the score that an assessor gives has none
        clauses = written.clauses if written else ()
        return m.Input(
            id=item.id,
            label=item.label,
            item=item.item or None,
            kind=item.kind,
            choices=tuple(m.Option(id, label) for id, label in item.options),
            low=_bound(item.low, _operand(clauses, "from"), item.kind),
            high=_bound(item.high, _operand(clauses, "to"), item.kind),
            default=item.default,
            missing=item.policy,
            unit=item.unit or None,
            evidence=item.evidence or None,
            given=item.given,
            per_row=item.per_row,
            feeds=tuple(self.feeds.get(item.id, ())),
            line=item.place.line,
        )

    def criterion(self, item: CriterionPlan) -> m.Criterion:
        of = {one.id: one for one in self.plan.criteria}
        written = self.criteria.get(item.id)  # the root has none
        weights = weights_around(self.named, item)
        return m.Criterion(
            id=item.id,
            label=item.label,
            item=item.item or None,
            kind=item.kind,
            max=item.maximum,
            weight=None if weights is None else weights[0],
            limit=None if item.unlimited else item.limit,
            floor=item.floor,
            form=item.form,
            applies=_text(_operand(written.clauses if written else (), "applies_when")),
            missing=item.policy,
            evidence=item.evidence or None,
            parts=tuple(self.criterion(of[id]) for _, id in item.parts),
            line=item.place.line,
        )

    def block(self, block: LevelsPlan) -> m.Levels:
        rows = {row.name.text: row for row in self.levels[block.of].rows}
        return m.Levels(
            of=block.of,
            rows=tuple(self.level(row, rows[row.id], self.levels[block.of]) for row in block.rows),
            otherwise=m.Option(block.below, block.below_label),
            otherwise_ranked=not block.below_unranked,
        )

    def level(self, row: LevelPlan, written: t.LevelRow, block: t.Levels) -> m.Level:
        bound = _bound(row.bound, written.bound, "number")
        assert bound is not None
        conditions = [one for one in (block.requires, written.requires) if one is not None]
        quota = row.quota
        return m.Level(
            id=row.id,
            label=row.label,
            side=row.side,
            bound=bound,
            requires="; ".join(one.span.text for one in conditions) or None,
            quota=None if quota is None else m.Quota(quota.amount, quota.share, quota.of),
            ranked=not row.unranked,
        )


def _criteria_in(statements: Iterable[t.Statement]) -> Iterator[t.Criterion]:
    for one in statements:
        if isinstance(one, t.Criterion):
            yield one
            yield from _criteria_in(one.children)


def _operand(clauses: Iterable[t.Clause], key: Clausal) -> t.Expression | None:
    found = clause(clauses, key)
    return found.operands[0] if found else None


def _text(written: t.Expression | None) -> str | None:
    return None if written is None else written.span.text


def _bound(bound: Expr | None, written: t.Expression | None, kind: InputKind) -> m.Bound | None:
    if bound is None:
        return None
    known = bound.value if isinstance(bound, Const) else None
    read = bound.ref.id if isinstance(bound, Read) and bound.ref.kind == "input" else None
    text = _text(written)
    if text is None:  # it comes with the type or with the max
        if kind == "percent" and isinstance(known, Fraction):
            text = f"{spelt(known * 100)}%"
        else:
            text = "" if known is None else spelt(known)
    return m.Bound(known, read, text)


def _ranking(rank: RankPlan) -> m.Ranking:
    keys = tuple(
        m.RankKey(next((found.ref.id for found in reads(key)), None), ascending)
        for key, ascending in rank.keys
    )
    ties: dict[str, m.Tying] = {
        "ties_share": "share",
        "ties_dense": "dense",
        "ties_ordinal": "ordinal",
    }
    return m.Ranking(rank.id or None, rank.label, rank.within, keys, ties[rank.ties])


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
