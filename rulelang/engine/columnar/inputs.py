"""Inputs as columns: how each is carried, and the instructions that check and load it.

A double stands for its shortest decimal. Where a whole number n below 10^15 divided by a power of
ten is the double again, that decimal is n over the power: every decimal of 15 digits has a double
of its own. So n is computed, the division checked, and what fails goes to the exact engine.
"""

from collections.abc import Iterable

from attrs import frozen

from rulelang.engine.columnar import numbers
from rulelang.engine.columnar.expressions import Scope, compile_expression, constant
from rulelang.engine.columnar.functions import applied
from rulelang.engine.columnar.program import Builder, Slot, span
from rulelang.engine.columnar.values import (
    POLICY_BITS,
    UNSAID,
    Value,
    choose,
    is_absent,
    is_wrong,
    known,
    missing_bits,
)
from rulelang.plan.expressions import Const
from rulelang.plan.tree import InputPlan, Plan
from rulelang.plan.walk import expressions, within

__all__ = [
    "LARGEST_DECIMAL",
    "NULLS",
    "Carried",
    "check_bounds",
    "load",
    "nulls_of",
    "policy_bits",
    "texts_compared",
]

NULLS = " is null"
"""Ends the name of the column that says where an input's is empty."""

LARGEST_DECIMAL = 10**15 - 1


@frozen
class Carried:
    """How an input's column is carried.

    ``form`` is ``whole`` (int64), ``long`` (the numerators of decimals of more than 15 digits),
    ``float`` (doubles of decimals), ``truth``, ``code`` (places among the options, -1 for another
    text), ``date`` (ordinals), or ``default`` where there is no column. Numbers are whole numbers
    over ``scale``, from ``low`` to ``high``; values beyond go to the exact engine. ``options`` are
    the texts that codes stand for.
    """

    form: str
    scale: int = 1
    low: int = 0
    high: int = 0
    options: tuple[str, ...] = ()
    nulls: bool = False


def nulls_of(item: InputPlan) -> str:
    """The name of the column that says where an input's is empty; its own has the input's id."""
    return item.id + NULLS


def policy_bits(item: InputPlan, nearest: bool) -> int:
    """The bit of the policy of an input; ``nearest``: places that read it may say what it means
    that it is missing."""
    return UNSAID if nearest and not item.own else POLICY_BITS[item.policy]


def load(b: Builder, item: InputPlan, carried: Carried, place: int, nearest: bool) -> Value:
    """The values of an input, which has this place in the plan, checked row by row; ``nearest`` as
    in `policy_bits`."""
    if carried.form == "default":
        assert item.default is not None
        return constant(item.default)
    value = _LOADERS[carried.form](b, item.id, carried)
    if not carried.nulls:
        return value
    empty = b.column(nulls_of(item), "b")
    if item.default is not None:
        return choose(b, empty, constant(item.default), value)
    policy = policy_bits(item, nearest)
    missing = b.emit("where", "u", empty, missing_bits(policy, place), 0)
    return Value(value.kind, value.data, value.options, missing, policy)


def _whole(b: Builder, id: str, carried: Carried) -> Value:
    slot = b.column(id, "i", span(carried.low, carried.high))
    b.check("outside", slot, carried.low, carried.high)
    return known("number", numbers.whole(slot, carried.scale))


def _float(b: Builder, id: str, carried: Carried) -> Value:
    column = b.column(id, "f")
    if carried.scale == 1:
        near = b.emit("rint", "f", column)
        b.check("differs", near, column)
    else:
        power = float(carried.scale)
        near = b.emit("rint", "f", b.emit("multiply", "f", column, power))
        b.check("differs", b.emit("divide", "f", near, power), column)
    b.check("outside", near, float(carried.low), float(carried.high))
    slot = b.emit("cast", "i", near, interval=span(carried.low, carried.high))
    return known("number", numbers.whole(slot, carried.scale))


def _truth(b: Builder, id: str, carried: Carried) -> Value:
    return known("truth", b.column(id, "b"))


def _code(b: Builder, id: str, carried: Carried) -> Value:
    slot: Slot = b.column(id, "i", span(-1, len(carried.options)))
    return Value("code", slot, carried.options)


def _date(b: Builder, id: str, carried: Carried) -> Value:
    slot = b.column(id, "i", span(carried.low, carried.high))
    b.check("outside", slot, carried.low, carried.high)
    return known("date", slot)


_LOADERS = {
    "whole": _whole,
    "long": _whole,
    "float": _float,
    "truth": _truth,
    "code": _code,
    "date": _date,
}


def check_bounds(scope: Scope, inputs: Iterable[InputPlan]) -> None:
    """Rows whose value is beyond a bound that reads other inputs are in doubt."""
    b = scope.builder
    for item in inputs:
        for bound, operator in ((item.low, "<"), (item.high, ">")):
            if bound is None or isinstance(bound, Const):
                continue
            edge = compile_expression(bound, scope)
            beyond = applied(b, operator, (scope.values[item.key], edge))
            known_so = b.both(beyond.data, b.invert(is_absent(b, beyond)))
            b.doubt(b.either(known_so, is_wrong(b, beyond)))


def texts_compared(plan: Plan) -> tuple[str, ...]:
    """The texts that are in a plan: what inputs are compared with, and what they are without."""
    found = [
        item.value
        for expr in expressions(plan)
        for item in within(expr)
        if isinstance(item, Const) and isinstance(item.value, str)
    ]
    found += [item.default for item in plan.inputs if isinstance(item.default, str)]
    return tuple(dict.fromkeys(found))
