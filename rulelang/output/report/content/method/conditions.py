"""Conditions in words: ``“Region” is “North” or “South”``, ``from 7 to below 31``."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from rulelang.output.report.content.method.binding import AND, ATOM, COMPARISON, OR, Written
from rulelang.plan.expressions import (
    SUBJECT,
    Apply,
    Cases,
    Const,
    Expr,
    Guard,
    Read,
    Recover,
    Settle,
    Status,
)

if TYPE_CHECKING:
    from rulelang.output.report.content.method.prose import Prose

__all__ = ["condition", "is_condition", "known_value", "where"]

NUMBERS = {"<": "below", "<=": "up_to", ">": "above", ">=": "from"}
DATES = {"<": "before", "<=": "until", ">": "after", ">=": "since"}
NEGATED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}
COMPARED = frozenset(NEGATED)


def condition(prose: "Prose", expr: Expr) -> Written:
    """A condition, and how tightly it binds."""
    match expr:
        case Recover(value=value) | Guard(argument=value):
            return condition(prose, value)
        case Settle():
            return _settled(prose, expr)
        case Status():
            return _status(prose, expr), COMPARISON
        case Apply(function="not"):
            return _negated(prose, expr.arguments[0])
        case Apply() if expr.function in COMPARED:
            return _compared(prose, expr), COMPARISON
        case Cases():
            return _cases(prose, expr)
        case Const():
            return prose.value(expr.value), ATOM
        case Read() if expr.ref.id in prose.lets.inlined:
            return condition(prose, prose.lets.inlined[expr.ref.id])
        case _:
            yes = prose.say("conditions.yes")
            return prose.say("conditions.is", what=prose.write(expr), value=yes), COMPARISON


def is_condition(expr: Expr) -> bool:
    """Whether an expression is a condition by its shape."""
    match expr:
        case Settle() | Status() | Const(value=bool()):
            return True
        case Apply():
            return expr.function in COMPARED or expr.function == "not"
        case Cases():
            return all(is_condition(value) for _, value in expr.rows) and (
                is_condition(expr.otherwise)
            )
        case Recover(value=value) | Guard(argument=value):
            return is_condition(value)
        case _:
            return False


def known_value(expr: Expr) -> Expr | None:
    """The value whose being known is the condition, None for any other condition."""
    if not isinstance(expr, Cases) or expr.otherwise != Const(True) or len(expr.rows) != 2:
        return None
    (first, no), (second, other) = expr.rows
    if not isinstance(first, Status) or not isinstance(second, Status):
        return None
    kinds = (first.kind, second.kind) == ("missing", "out") and no == other == Const(False)
    return first.argument if kinds and first.argument == second.argument else None


# ---- kinds of conditions -------------------------------------------------------------------------


def _settled(prose: "Prose", expr: Settle) -> Written:
    binds = AND if expr.function == "and" else OR
    same = _one_of(expr.arguments) if expr.function == "or" else None
    if same is not None:
        left, values = same
        texts = [prose.value(value, left) for value in values]
        either = prose.listed(texts, "or")
        return prose.say("conditions.is", what=prose.write(left), value=either), COMPARISON
    word = prose.say(f"conditions.{expr.function}")
    texts = [prose.condition(each, binds + 1) for each in expr.arguments]
    return f" {word} ".join(texts), binds


def _one_of(arguments: Sequence[Expr]) -> tuple[Read, list[object]] | None:
    """The value that must be one of several, and those; None for other conditions."""
    values: list[object] = []
    left: Read | None = None
    for each in arguments:
        match each:
            case Apply(function="=", arguments=(Read() as read, Const(value=value))):
                if left is not None and left != read:
                    return None
                left = read
                values.append(value)
            case _:
                return None
    return None if left is None else (left, values)


def _status(prose: "Prose", expr: Status, negated: bool = False) -> str:
    kind = {"missing": "not_missing", "applicable": "out", "out": "applicable"}
    key = kind[expr.kind] if negated else expr.kind
    return prose.say(f"conditions.{key}", what=prose.write(expr.argument))


def _negated(prose: "Prose", expr: Expr) -> Written:
    match expr:
        case Status():
            return _status(prose, expr, negated=True), COMPARISON
        case Apply() if expr.function in COMPARED:
            opposite = Apply(NEGATED[expr.function], expr.arguments)
            return _compared(prose, opposite), COMPARISON
        case Read() if expr.ref.id not in prose.lets.inlined:
            no = prose.say("conditions.no")
            return prose.say("conditions.is", what=prose.write(expr), value=no), COMPARISON
        case _:
            return prose.say("conditions.not", condition=prose.condition(expr, AND)), OR


def _compared(prose: "Prose", expr: Apply) -> str:
    left, right = expr.arguments
    if isinstance(left, Const) and not isinstance(right, Const):
        mirrored = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
        return _compared(prose, Apply(mirrored.get(expr.function, expr.function), (right, left)))
    what = prose.write(left, 3)
    if expr.function in ("=", "!="):
        number = not isinstance(right, Const) or isinstance(right.value, Fraction)
        key = (
            ("equal" if number else "is")
            if expr.function == "="
            else ("not_equal" if number else "is_not")
        )
        return prose.say(f"conditions.{key}", what=what, value=_other(prose, left, right))
    if not isinstance(right, Const):
        key = f"than_{NUMBERS[expr.function]}"
    elif isinstance(right.value, date):
        key = DATES[expr.function]
    else:
        key = NUMBERS[expr.function]
    return prose.say(f"conditions.{key}", what=what, value=_other(prose, left, right))


def _other(prose: "Prose", left: Expr, right: Expr) -> str:
    """What something is compared with, as its own values are written."""
    if not isinstance(right, Const):
        return prose.write(right, 3)
    if not isinstance(right.value, Fraction):
        return prose.value(right.value, left if isinstance(left, Read) else None)
    text, measure = prose.compared(right, left), prose.measure(left)
    return prose.say("names.measured", value=text, unit=measure) if measure else text


def _cases(prose: "Prose", expr: Cases) -> Written:
    known = known_value(expr)
    if known is not None:
        return prose.say("conditions.not_missing", what=prose.write(known)), COMPARISON
    asked, value = expr.rows[0]
    if len(expr.rows) == 1 and expr.otherwise == Const(False):
        texts = (prose.condition(asked, AND + 1), prose.condition(value, AND + 1))
        return f" {prose.say('conditions.and')} ".join(texts), AND
    if len(expr.rows) == 1 and value == Const(False) and isinstance(asked, Status):
        return prose.condition(expr.otherwise), COMPARISON  # whether it applies
    text = prose.condition(expr.otherwise)
    for asked, value in reversed(expr.rows):
        then = prose.condition(value)
        text = prose.say(
            "conditions.cases", condition=prose.condition(asked), then=then, otherwise=text
        )
    return text, 0


# ---- where the subject of rows lies -------------------------------------------------------------


def where(prose: "Prose", expr: Expr, subject: Expr | None) -> str:
    """Where the subject of rows must lie for one of them: ``from 31 to below 91``."""
    if isinstance(expr, Const):
        return prose.say("where.any")
    bounds = expr.arguments if isinstance(expr, Settle) and expr.function == "and" else (expr,)
    found = [_bound(prose, one, subject) for one in bounds]
    (first, value), *rest = found
    if not rest:
        return prose.say(f"where.{first}", value=value)
    dates = "_dates" if first == "since" else ""
    return prose.say(f"where.between{dates}", low=value, high=rest[0][1])


def _bound(prose: "Prose", expr: Expr, subject: Expr | None) -> tuple[str, str]:
    """The key of a phrase, and the value that the subject is compared with."""
    assert isinstance(expr, Apply), expr
    assert isinstance(expr.arguments[0], Read), expr
    assert expr.arguments[0].ref == SUBJECT, expr
    asked, bound = expr.arguments[0], expr.arguments[1]
    if expr.function in ("=", "!="):
        read = subject if isinstance(subject, Read) else asked
        text = (
            prose.value(bound.value, read)
            if isinstance(bound, Const) and not isinstance(bound.value, Fraction)
            else prose.write(bound, 3)
        )
        return ("at" if expr.function == "=" else "other_than"), text
    is_date = isinstance(bound, Const) and isinstance(bound.value, date)
    key = (DATES if is_date else NUMBERS)[expr.function]
    return key, prose.compared(bound, asked if subject is None else subject)
