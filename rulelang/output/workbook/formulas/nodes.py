"""What a spreadsheet says of each kind of node: a row each, in `language`."""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import assert_never

from attrs import evolve

from rulelang.output.walk import Item, Recovery
from rulelang.output.walk.states import DIVISION, DOMAIN, MISSING, NOT_APPLICABLE
from rulelang.output.workbook.formulas.combinations import COMBINATIONS, Part, whole_of
from rulelang.output.workbook.formulas.functions import FUNCTIONS, bracketed, held, rounded
from rulelang.output.workbook.formulas.text import call, number
from rulelang.output.workbook.formulas.value import Value, fixed, known_of, merged
from rulelang.output.workbook.formulas.writer import Writer
from rulelang.plan.combinations import COMBINATIONS as MEANINGS
from rulelang.plan.expressions import (
    Apply,
    Combine,
    Guard,
    Hold,
    Round,
    Scale,
    Settle,
    Status,
    Whole,
)
from rulelang.plan.intervals import EVERY_NUMBER, Interval, union
from rulelang.plan.values import Known

__all__ = [
    "absent",
    "apply",
    "cases",
    "combine",
    "constant",
    "guard",
    "hold",
    "recover",
    "round_to",
    "scale",
    "settle",
    "status",
    "subject",
    "whole",
]

MOST_ROWS = 12
"""Rows of a form in one formula; the others are in a column of their own."""

LONGEST = 900
"""Characters of what follows in the rows below; of more, they are in a column of their own."""

DEEPEST = 30


def constant(w: Writer, value: Known) -> Value:
    """A known value of the rules."""
    return fixed(value)


def absent(w: Writer, state: int) -> Value:
    """No value, for one reason."""
    return Value(w.state(state), "nothing", states=frozenset({state}))


def subject(w: Writer, value: Value) -> Value:
    """What the rows of a form look at."""
    return w.hoisted(value, "value")


# ---- functions and conditions --------------------------------------------------------------------


def apply(w: Writer, expr: Apply, arguments: Sequence[Value]) -> Value:
    """A function or operator."""
    known = [w.known(argument) for argument in arguments]
    value = FUNCTIONS[expr.function](w, known)
    needs, fails = merged(known)
    own = [item for item in value.fails if item not in fails]
    within = w.range(expr) if value.kind == "number" else EVERY_NUMBER
    is_sum = expr.function in ("+", "-", "*", "sum")
    return evolve(
        value,
        needs=needs,
        fails=(*fails, *own),
        depth=1 + max((argument.depth for argument in known), default=0),
        range=within,
        exact=value.exact or (is_sum and _is_whole(within, known)),
    )


def _is_whole(within: Interval, arguments: Iterable[Value]) -> bool:
    """Whether a sum or product is a whole number that is computed of exact ones."""
    return within.denominator == 1 and all(each.exact for each in arguments)


def settle(w: Writer, expr: Settle, arguments: Sequence[Value]) -> Value:
    """``and`` or ``or``; what is known to settle nothing is left out."""
    settling = expr.function == "or"
    if any(known_of(argument) is settling for argument in arguments):
        return fixed(settling)
    kept = [argument for argument in arguments if known_of(argument) is None]
    if len(kept) < 2:
        return kept[0] if kept else fixed(not settling)
    name, settled, other = ("OR", "TRUE", "FALSE") if settling else ("AND", "FALSE", "TRUE")
    depth = 2 + max(argument.depth for argument in kept)
    if not any(argument.all_states for argument in kept):
        texts = w.in_parts(name, [argument.text for argument in kept], "condition")
        return Value(call(name, texts), "yesno", depth=depth)
    cells = [
        w.hoisted(argument, "condition") if argument.all_states else argument for argument in kept
    ]
    settles = [
        f"({cell.text})={settled}" if not cell.simple else f"{cell.text}={settled}"
        for cell in cells
    ]
    needs, _ = merged(cells)
    rest = w.closed(Value(other, "yesno", needs))
    text = f"IF({call('OR', w.in_parts('OR', settles, 'condition'))},{settled},{rest})"
    states = w.lacking.joined(needs.values())
    return Value(text, "yesno", states=states, depth=depth + len(states))


def cases(w: Writer, rows: Sequence[tuple[Value, Value]], otherwise: Value) -> Value:
    """The value of the first row whose condition holds, else the last."""
    conditions = [w.known(condition, "condition") for condition, _ in rows]
    values = [*(value for _, value in rows), otherwise]
    first = conditions[0]
    if len(rows) == 1 and _is_and(*values):
        text, depth = call("AND", [first.text, values[0].text]), max(first.depth, values[0].depth)
        return Value(text, "yesno", first.needs, first.fails, depth=1 + depth)
    if any(value.kind == "nothing" for value in values):
        # Next to a text, a number cannot be rounded any more.
        values = [w.sure(value) for value in values]
    # What the first condition needs, the whole needs; each is looked at once.
    checked: set[str] = set()
    known: list[set[str]] = []
    for condition in conditions:
        checked = checked | {*condition.needs, *(fail for fail, _ in condition.fails)}
        known.append(checked)
    text, depth = w.closed(values[-1], checked), values[-1].depth + len(values[-1].all_states)
    states = set(_beyond(values[-1], checked))
    for index in reversed(range(len(conditions))):
        condition, value = conditions[index], values[index]
        before = known[index - 1] if index else known[0]
        taken = w.closed(value, known[index])
        text = taken if condition.text == "TRUE" else f"IF({condition.text},{taken},{text})"
        states |= _beyond(value, known[index])
        text = w.closed(evolve(condition, text=text), before)
        states |= _beyond(condition, before)
        depth = 1 + max(depth, value.depth + len(value.all_states), condition.depth)
        depth += len(condition.all_states)
        is_full = (len(conditions) - index) % MOST_ROWS == 0
        if index and (is_full or len(text) > LONGEST or depth > DEEPEST):
            text, depth = w.column(f"{w.owner}_rest", text), 0
    some = [value for value in values if value.kind != "nothing"] or values
    return Value(
        text,
        some[0].kind,
        first.needs,
        first.fails,
        w.lacking.closed(states),
        exact=all(value.exact for value in some),
        sure=all(value.exact or value.sure for value in some),
        depth=depth,
        range=union(*(value.range for value in some)),
    )


def _is_and(value: Value, otherwise: Value) -> bool:
    """Whether a row of these is an ``and``: its value may be asked for in any case."""
    is_sure = not value.all_states and not value.breaks
    return value.kind == "yesno" and is_sure and known_of(otherwise) is False


def _beyond(value: Value, checked: set[str]) -> frozenset[int]:
    """The states that a value may come to though what is checked is known."""
    needs = [states for name, states in value.needs.items() if name not in checked]
    fails = frozenset(state for condition, state in value.fails if condition not in checked)
    return value.states.union(fails, *needs)


# ---- absences ------------------------------------------------------------------------------------


def status(w: Writer, expr: Status, value: Value) -> Value:
    """What is known of a value."""
    cell = w.hoisted(value, "value")
    match expr.kind:
        case "missing":
            condition = w.is_state([cell.text], *sorted(w.states(value) & MISSING))
            assert condition is not None
            return Value(condition, "yesno", depth=2)
        case "out":
            return Value(w.gone(cell.text), "yesno")
        case "applicable":
            others = w.states(value) - {NOT_APPLICABLE}
            applies = NOT_APPLICABLE not in value.all_states
            text = "TRUE" if applies else f"{cell.text}<>{w.state(NOT_APPLICABLE)}"
            return Value(text, "yesno", {cell.text: others} if others else {})
        case _:
            assert_never(expr.kind)


def guard(w: Writer, expr: Guard, value: Value) -> Value:
    """A division by zero within means that the whole does not apply, or all that cannot be
    computed."""
    found = {DIVISION, DOMAIN} if expr.wholly else {DIVISION}
    fails = tuple(
        (condition, NOT_APPLICABLE if state in found else state) for condition, state in value.fails
    )
    if not found & value.states.union(*value.needs.values()):
        return evolve(value, fails=fails)
    value = w.hoisted(value, "value")
    states = w.states(value) - found | {NOT_APPLICABLE}
    text = w.closed(value, replaced=dict.fromkeys(found, w.state(NOT_APPLICABLE)))
    return evolve(value, text=text, needs={}, states=states, simple=False)


def recover(
    w: Writer,
    value: Value,
    recovery: Recovery[Value],
    rounded: Callable[[Value], Value] | None = None,
) -> Value:
    """A value where it is needed, ``rounded``; a fault is the spreadsheet's own error."""
    replaced = dict.fromkeys(recovery.faults, "NA()")
    replaced |= {state: w.closed(instead) for state, instead in recovery.instead}
    replaced |= {state: w.state(settled) for state, settled in recovery.settles}
    if value.states & replaced.keys():
        value = w.hoisted(value, "points" if value.kind == "number" else "condition")
    value = (rounded or w.neat)(value)
    # States above those that are replaced are looked at first, and can be so further out.
    last = max({*replaced, *(w.states(value) & MISSING)}) if w.mixes(value) else max(replaced)
    outer = {name: frozenset(s for s in own if s > last) for name, own in value.needs.items()}
    inner = {name: own - outer[name] for name, own in value.needs.items()}
    inside = evolve(value, needs={name: own for name, own in inner.items() if own})
    given = [instead for _, instead in recovery.instead]
    return evolve(
        value,
        text=w.closed(inside, replaced=replaced),
        needs={name: own for name, own in outer.items() if own},
        fails=(),
        states=(w.states(inside) - replaced.keys()).union(
            (settled for _, settled in recovery.settles), *(each.all_states for each in given)
        ),
        exact=value.exact and all(each.exact for each in given),
        sure=all(each.exact or each.sure for each in (value, *given) if each.kind != "nothing"),
        simple=False,
        breaks=bool(recovery.faults),
        depth=value.depth + len(inside.all_states),
        range=union(value.range, *(each.range for each in given if each.kind != "nothing")),
    )


# ---- criteria ------------------------------------------------------------------------------------


def combine(w: Writer, expr: Combine, items: Sequence[Item[Value]]) -> Value:
    """What parts come to."""
    points, parts = _parts(w, items)
    text = COMBINATIONS[expr.combination](w, parts, expr)
    within = w.range(expr)
    exact = not MEANINGS[expr.combination].of_shares and _is_whole(within, points)
    return Value(text, "number", _needs(points), exact=exact, depth=2, range=within)


def whole(w: Writer, expr: Whole, items: Sequence[Item[Value]]) -> Value:
    """The sum of the max of the parts that apply."""
    _, parts = _parts(w, items)
    most = whole_of(parts)
    if isinstance(most, Fraction):
        return fixed(most)
    maxima = [w.hoisted(item.maximum) for item in items]
    within = w.range(expr)
    exact = _is_whole(within, maxima)
    return Value(most, "number", _needs(maxima), exact=exact, depth=2, range=within)


def _parts(w: Writer, items: Sequence[Item[Value]]) -> tuple[list[Value], list[Part]]:
    """The points of parts, each a cell or a constant, and the parts of these."""
    found = [w.hoisted(item.points) for item in items]
    return found, [_part(w, points, item) for points, item in zip(found, items, strict=True)]


def _part(w: Writer, points: Value, item: Item[Value]) -> Part:
    maximum = known_of(item.maximum)
    return Part(
        points.text,
        w.gone(points.text) if NOT_APPLICABLE in points.all_states else None,
        maximum if isinstance(maximum, Fraction) else w.hoisted(item.maximum).text,
        item.weight,
    )


def _needs(values: Iterable[Value]) -> dict[str, frozenset[int]]:
    """The cells that must be known; what does not apply is skipped."""
    needs = {value.text: value.all_states - {NOT_APPLICABLE} for value in values}
    return {name: states for name, states in needs.items() if states}


def scale(w: Writer, expr: Scale, value: Value, have: Value) -> Value:
    """Points of what applies, scaled to the full max."""
    value, have = w.known(value), w.known(have)
    text = f"{bracketed(value)}*({number(expr.whole)}/{bracketed(have)})"
    return Value(
        text,
        "number",
        value.needs,
        value.fails,
        depth=1 + max(value.depth, have.depth),
        range=w.range(expr),
    )


def round_to(w: Writer, expr: Round, value: Value) -> Value:
    """To the nearest multiple of a step."""
    value = w.known(value, "value")
    return evolve(
        rounded(w, value, expr.step, expr.mode),
        needs=value.needs,
        fails=value.fails,
        depth=value.depth + 3,
        range=w.range(expr),
    )


def hold(w: Writer, expr: Hold, value: Value, low: Value | None, high: Value | None) -> Value:
    """A number held within bounds."""
    if held(value, low, high) == value.text:
        return value
    value = w.known(value, "value")
    ends = [bound for bound in (low, high) if bound is not None]
    return evolve(
        value,
        text=held(value, low, high),
        exact=value.exact and all(bound.exact for bound in ends),
        sure=False,
        simple=False,
        depth=value.depth + 2,
        range=w.range(expr),
    )
