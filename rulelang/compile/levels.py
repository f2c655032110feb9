"""Levels: what a score must reach, what it requires next to that, and who gets one in the end."""

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from rulelang.compile.policies import needed_requirement
from rulelang.diagnostics import Place
from rulelang.forms.lowering import constant_number
from rulelang.forms.types import bare_percentage
from rulelang.plan.expressions import (
    TOTAL,
    Apply,
    Cases,
    Const,
    Expr,
    Nothing,
    Read,
    Recover,
    Ref,
    Status,
)
from rulelang.plan.tree import LevelPlan, LevelsPlan, PlacingStep, QuotaPlan, ValueStep
from rulelang.syntax import tree as t

if TYPE_CHECKING:
    from rulelang.compile.compiler import Compiler

__all__ = ["compile_levels", "required"]

FALSE = Const(False)


def compile_levels(to: "Compiler", of: str, levels: t.Levels) -> LevelsPlan:
    """The levels of the total, a criterion or a figure, and the steps of them."""
    place = Place(levels.span)
    let = to.lets.get(of)
    score = Read(Ref("score" if let is None else "let", of), of)
    for_all = needed_requirement(to.lower(levels.requires)) if levels.requires else None
    rows: list[LevelPlan] = []
    reached: list[Expr] = []
    below: t.LevelRow | None = None
    last = next(row.name.text for row in levels.rows if row.bound is None)
    for row in levels.rows:
        if row.bound is None:
            below = row
            continue
        bound = _bound(to, of, row)
        requires = needed_requirement(to.lower(row.requires)) if row.requires else None
        rows.append(_row(row, bound, requires, last))
        condition = _reached(score, row, bound)
        for required in (requires, for_all):
            if required is not None:  # read only where the bound is reached
                condition = Cases(None, ((condition, required),), FALSE)
        reached.append(condition)
    assert below is not None
    cases = [(each, Const(row.id)) for each, row in zip(reached, rows, strict=True)]
    value = Cases(None, tuple(cases), Const(below.name.text))
    if not cases:  # a unit without a score has no level
        known = Status("applicable", score)
        value = Cases(None, ((known, Const(below.name.text)),), Nothing())
    to.add(ValueStep(Ref("level", of), value, place))
    found = LevelsPlan(
        of, tuple(rows), below.name.text, below.label, below.unranked, tuple(reached)
    )
    if of == TOTAL:
        _place(to, found, place)
    return found


def required(block: LevelsPlan) -> Iterator[Expr]:
    """What the levels that a unit could have require, each where it is looked at."""
    for at, reached in enumerate(block.reached):
        above = () if block.has_quotas else block.reached[:at]
        missed = tuple((each, FALSE) for each in above)
        while isinstance(reached, Cases) and reached.otherwise == FALSE:
            condition, needed = reached.rows[0]
            if isinstance(needed, Recover):
                yield Cases(None, (*missed, (condition, needed.value)), FALSE)
            reached = condition


def _row(row: t.LevelRow, bound: Expr, requires: Expr | None, below: str) -> LevelPlan:
    quota = None
    if row.quota is not None:  # all complete units reach the last row
        of = row.quota.of.id if row.quota.of else None
        amount = row.quota.amount.value
        assert isinstance(amount, Fraction)
        share = row.quota.amount.is_percentage
        quota = QuotaPlan(amount, share, None if of == below else of)
    place = Place(row.span)
    return LevelPlan(
        row.name.text, row.label, row.side, bound, requires, quota, row.unranked, place
    )


def _reached(score: Read, row: t.LevelRow, bound: Expr) -> Expr:
    """Whether a score reaches a bound; one that does not apply is not reached."""
    within = Apply(">=" if row.side == "from" else "<=", (score, bound), Place(row.span))
    if isinstance(bound, Const):
        return within
    never = Apply("!=", (score, score))  # where there is a score
    return Cases(None, ((Status("out", bound), never),), within)


def _bound(to: "Compiler", of: str, row: t.LevelRow) -> Expr:
    """The bound of a level in points, or in the units of a figure."""
    assert row.bound is not None
    bound = constant_number(row.bound, to.scope)
    if bound is None:
        return Recover(to.lower(row.bound))
    if row.bracketed or of in to.lets or not bare_percentage(row.bound):
        return Const(bound)
    if of in to.criteria.varied:
        return Apply("*", (Const(bound), Read(Ref("max", of), f"{of}.max")))
    return Const(bound * to.criteria.written[of].plan.maximum)


def _place(to: "Compiler", levels: LevelsPlan, place: Place) -> None:
    """The level of the total as a ranking has it: none of a unit that is incomplete, or out."""
    ref = Ref("placed", TOTAL)
    if levels.has_quotas:
        to.disqualified()  # what these read is computed before
        to.rank()
        to.add(PlacingStep(ref, Read(Ref("level", TOTAL), "level"), place))
        return
    value: Expr = Read(Ref("level", TOTAL), "level")
    for other in to.scope.levels:
        if other != TOTAL:
            own = Read(Ref("level", other), f"{other}.level")
            lacks = Cases(None, ((Status("missing", own), Apply("!=", (own, own))),), FALSE)
            value = Cases(None, ((lacks, Nothing()),), value)
    for key in to.keys_beside_level():
        lacks = Cases(None, ((Status("missing", key), Apply("!=", (key, key))),), FALSE)
        value = Cases(None, ((lacks, Nothing()),), value)
    for item in to.disqualified():
        value = Cases(None, ((item.condition, Nothing()),), value)
    to.add(ValueStep(ref, value, place))
