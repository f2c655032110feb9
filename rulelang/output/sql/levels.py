"""Levels of the total and of criteria."""

from attrs import frozen

from rulelang.output.sql.criteria import FAILED
from rulelang.output.sql.expressions import MAXIMUM, expression
from rulelang.output.sql.nodes import (
    Sql,
    all_of,
    case,
    compare,
    literal,
    minus,
    null,
    string,
    unknown,
)
from rulelang.output.sql.numbers import constant, multiply
from rulelang.output.sql.values import UNRANKED, Value, state_is
from rulelang.output.sql.writer import Writer
from rulelang.plan.tree import LevelPlan, LevelsPlan

__all__ = ["Level", "level"]


@frozen
class Level:
    """The level of a score as a text, and when it is lacking though the score is known."""

    value: Value
    lacking: Sql | None


def level(w: Writer, block: LevelsPlan) -> Level:
    """The levels of a block.

    A level is NULL where there is no score, and where the condition of one that the score
    reaches is missing: then the unit is incomplete.
    """
    w.begin("levels", f"{block.of}_level" if block.of != w.plan.total.id else "level")
    score = w.values[block.of]
    rows: list[tuple[Sql, Sql]] = []
    states: list[tuple[Sql, Sql]] = []
    found: frozenset[int] = frozenset()
    if score.states or w.faults:
        rows.append((unknown(score.sql), null()))
        states.append((unknown(score.sql), literal(0)))
    for row in block.rows:
        reached = _reached(w, block, row, score)
        if row.requires is None:
            rows.append((reached, string(row.id)))
            states.append((reached, literal(0)))
            continue
        holds = expression(w, row.requires)
        taken = all_of([reached, holds.sql])
        doubted = state_is(holds, UNRANKED, *FAILED)
        if doubted is not None:
            holds = holds if holds.state is not None else w.hoisted(holds, "condition")
            taken = all_of([reached, holds.sql])
            doubted = state_is(holds, UNRANKED, *FAILED)
            assert doubted is not None
            found |= holds.states & {UNRANKED, *FAILED}
        rows.append((taken, string(row.id)))
        states.append((taken, literal(0)))
        if doubted is not None:
            rows.append((all_of([reached, doubted]), null()))
            states.append((all_of([reached, doubted]), w.state_of(holds)))
    title = "" if block.of == w.plan.total.id else block.of
    value = Value(w.column("", case(rows, string(block.below)), title), "text")
    lacking = None
    if found:
        state = w.column("state", case(states, literal(0)))
        for reason in sorted(found - {UNRANKED}):
            w.wrong(compare("=", state, literal(reason)))
        if UNRANKED in found:
            lacking = compare("=", state, literal(UNRANKED))
    return Level(w.finish(value), lacking)


def _reached(w: Writer, block: LevelsPlan, row: LevelPlan, score: Value) -> Sql:
    bound = constant(w, row.bound)
    if row.percentage:
        bound = multiply(w, bound, w.values[block.of + MAXIMUM])
    if row.bound > 0:
        errors = [side.error for side in (score, bound) if side.error is not None]
        if bound.error is not None:
            bound = w.hoisted(bound, "bound")
        for error in errors[:1]:
            total = error if len(errors) == 1 else _both(score, bound)
            w.edge(minus(score.sql, bound.sql), total)
    return compare(">=", score.sql, bound.sql)


def _both(left: Value, right: Value) -> Sql:
    from rulelang.output.sql.nodes import plus

    assert left.error is not None and right.error is not None
    return plus(left.error, right.error)
