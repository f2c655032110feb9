"""Expressions of the plan as formulas: a row each node kind."""

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from attrs import evolve

from rulelang.output.workbook.formulas.functions import FUNCTIONS
from rulelang.output.workbook.formulas.states import DIVISION, MISSING, NOT_APPLICABLE
from rulelang.output.workbook.formulas.text import TOO_LONG, call, constant, fits, joined
from rulelang.output.workbook.formulas.value import Value, merged
from rulelang.output.workbook.formulas.writer import Writer
from rulelang.plan.intervals import EVERY_NUMBER, Interval, exactly
from rulelang.plan.tree import (
    SUBJECT,
    Apply,
    Cases,
    Const,
    Expr,
    Guard,
    Read,
    Settle,
    Status,
)
from rulelang.plan.values import Known

__all__ = ["APPLIES", "MAXIMUM", "expression", "fixed", "kind_of"]

APPLIES = ".applies"
"""Ends the key of whether a criterion applies, where it may not."""

MAXIMUM = ".own max"
"""Ends the key of the max of a criterion that applies, which may be the unit's own."""

MOST_ROWS = 12
"""Rows of a form in one formula; the others stand in a column of their own."""


def expression(w: Writer, expr: Expr) -> Value:
    """The value of an expression."""
    value = _KINDS[type(expr)](w, expr)
    return w.fitted(value)


def fixed(value: Known) -> Value:
    """A constant of the rules."""
    found = Value(constant(value), kind_of(value), exact=True, simple=True)
    return evolve(found, range=exactly(value)) if isinstance(value, Fraction) else found


def kind_of(value: Known) -> str:
    """The kind of a known value."""
    if isinstance(value, bool):
        return "yesno"
    if isinstance(value, Fraction):
        return "number"
    return "text" if isinstance(value, str) else "date"


def _range(w: Writer, expr: Expr) -> Interval:
    found = w.analysis.of(expr)
    return found if isinstance(found, Interval) else EVERY_NUMBER


def _const(w: Writer, expr: Const) -> Value:
    if isinstance(expr.value, Fraction) and not fits(expr.value):
        return w.inexpressible(TOO_LONG)
    return fixed(expr.value)


def _read(w: Writer, expr: Read) -> Value:
    id, _, attribute = expr.key.partition(".")
    if attribute != "share":
        return w.values[expr.key]
    score, most = w.values[id], w.values[id + MAXIMUM]
    return Value(f"{score.text}/{most.text}", "number", score.needs, range=_range(w, expr))


def _apply(w: Writer, expr: Apply) -> Value:
    arguments = [w.known(expression(w, argument)) for argument in expr.arguments]
    value = FUNCTIONS[expr.function](w, arguments)
    needs, fails = merged(arguments)
    own = [item for item in value.fails if item not in fails]
    return evolve(
        value,
        needs=needs,
        fails=(*fails, *own),
        depth=1 + max((argument.depth for argument in arguments), default=0),
        range=_range(w, expr) if value.kind == "number" else EVERY_NUMBER,
        exact=value.exact or _is_whole(w, expr, arguments),
    )


def _is_whole(w: Writer, expr: Apply, arguments: Iterable[Value]) -> bool:
    """Whether a number is a whole one that is computed of exact ones without an error."""
    steps = expr.function in ("+", "-", "*", "sum") and all(each.exact for each in arguments)
    return steps and _range(w, expr).denominator == 1


def _settle(w: Writer, expr: Settle) -> Value:
    settling = expr.function == "or"
    name, settled, other = ("OR", "TRUE", "FALSE") if settling else ("AND", "FALSE", "TRUE")
    arguments = [expression(w, argument) for argument in expr.arguments]
    depth = 2 + max(argument.depth for argument in arguments)
    if not any(argument.all_states for argument in arguments):
        texts = w.in_parts(name, [argument.text for argument in arguments], "condition")
        return Value(call(name, texts), "yesno", depth=depth)
    cells = [
        w.hoisted(argument, "condition") if argument.all_states else argument
        for argument in arguments
    ]
    settles = [
        f"({cell.text})={settled}" if not cell.simple else f"{cell.text}={settled}"
        for cell in cells
    ]
    needs, _ = merged(cells)
    rest = w.closed(Value(other, "yesno", needs))
    text = f"IF({call('OR', w.in_parts('OR', settles, 'condition'))},{settled},{rest})"
    states = frozenset().union(*needs.values())
    return Value(text, "yesno", states=states, depth=depth + len(states))


def _cases(w: Writer, expr: Cases) -> Value:
    outer = w.values.get(SUBJECT)
    if expr.subject is not None:
        w.values[SUBJECT] = w.hoisted(expression(w, expr.subject), "value")
    conditions = [w.known(expression(w, condition), "condition") for condition, _ in expr.rows]
    points = [expression(w, value) for _, value in expr.rows]
    otherwise = expression(w, expr.otherwise)
    if outer is not None:
        w.values[SUBJECT] = outer
    # What the first condition needs, the whole needs; each is looked at once.
    first = conditions[0] if conditions else Value("TRUE", "yesno")
    checked = {*first.needs, *(condition for condition, _ in first.fails)}
    known: list[set[str]] = []
    for condition in conditions:
        checked = checked | {*condition.needs, *(fail for fail, _ in condition.fails)}
        known.append(checked)
    text, depth = w.closed(otherwise, checked), otherwise.depth + len(otherwise.all_states)
    states = set(_beyond(otherwise, checked))
    for index in reversed(range(len(conditions))):
        condition, value = conditions[index], points[index]
        before = known[index - 1] if index else known[0]
        text = f"IF({condition.text},{w.closed(value, known[index])},{text})"
        states |= _beyond(value, known[index])
        asked = evolve(condition, text=text)
        text = w.closed(asked, before)
        states |= _beyond(condition, before)
        depth = 1 + max(depth, value.depth + len(value.all_states), condition.depth)
        depth += len(condition.all_states)
        if index and ((len(conditions) - index) % MOST_ROWS == 0 or len(text) > 900 or depth > 30):
            text, depth = w.column(f"{w.owner}_rest", text), 0
    values = [*points, otherwise]
    return Value(
        text,
        values[0].kind,
        first.needs,
        first.fails,
        frozenset(states),
        exact=all(value.exact for value in values),
        depth=depth,
        range=_range(w, expr) if values[0].kind == "number" else EVERY_NUMBER,
    )


def _beyond(value: Value, checked: set[str]) -> frozenset[int]:
    """The states that a value may come to though what is checked is known."""
    needs = [states for name, states in value.needs.items() if name not in checked]
    fails = frozenset(state for condition, state in value.fails if condition not in checked)
    return value.states.union(fails, *needs)


def _status(w: Writer, expr: Status) -> Value:
    argument = w.hoisted(expression(w, expr.argument), "value")
    states = argument.all_states
    if expr.kind == "missing":
        found = sorted(states & MISSING)
        condition = w.is_state([argument.text], *found)
        return Value(condition or "FALSE", "yesno", depth=2)
    refused: list[str] = []
    if isinstance(expr.argument, Read):
        applies = w.values.get(expr.argument.key + APPLIES)
        if applies is not None:
            refused.append(f"{applies.text}=FALSE")
    if NOT_APPLICABLE in states:
        refused.append(w.gone(argument.text))
    rest = w.without(argument, NOT_APPLICABLE)
    text = w.closed(Value("TRUE", "yesno", rest.needs))
    if refused:
        condition = joined("OR", refused)
        text = f"IF({condition},FALSE,{text})"
    return Value(text, "yesno", states=states - {NOT_APPLICABLE}, depth=2 + len(states))


def _guard(w: Writer, expr: Guard) -> Value:
    value = expression(w, expr.argument)
    if DIVISION not in value.all_states:
        return value
    fails = tuple(
        (condition, NOT_APPLICABLE if state == DIVISION else state)
        for condition, state in value.fails
    )
    inside = value.states.union(*value.needs.values())
    if DIVISION not in inside:
        return evolve(value, fails=fails)
    value = w.hoisted(value, "value")
    gone = {DIVISION: w.state(NOT_APPLICABLE)}
    text = w.closed(value, replaced=gone)
    name = w.column(f"{w.owner}_guarded", text)
    states = value.all_states - {DIVISION} | {NOT_APPLICABLE}
    return Value(
        name,
        value.kind,
        {name: states},
        exact=value.exact,
        simple=True,
        range=value.range,
    )


_KINDS: dict[type, Callable[[Writer, Any], Value]] = {
    Const: _const,
    Read: _read,
    Apply: _apply,
    Settle: _settle,
    Cases: _cases,
    Status: _status,
    Guard: _guard,
}
