"""The values of columns: numbers, truths, dates and codes, each with where it is absent."""

from typing import Any

from attrs import evolve, frozen

from rulelang.engine.columnar import numbers
from rulelang.engine.columnar.numbers import Truth, choose_truth
from rulelang.engine.columnar.program import Builder, Slot, Whole

__all__ = ["ERROR", "POLICY_BITS", "UNRANKED", "ZERO", "Value", "absent_of", "choose", "known"]

ZERO, UNRANKED, ERROR = 1, 2, 4
POLICY_BITS = {"zero": ZERO, "unranked": UNRANKED, "error": ERROR}


@frozen
class Value:
    """A column of values.

    ``kind`` is number, truth, date or code; ``data`` is a Number, a truth, a column of ordinals or
    one of codes, which stand for ``options``. ``missing`` holds, where something needed was not
    reported, the bits of the policies of what was not; ``bits`` are those that it can have at all.
    ``odd`` is where the value does not apply or is wrong.
    """

    kind: str
    data: Any
    options: tuple[str, ...] = ()
    missing: Slot | int = 0
    bits: int = 0
    odd: Truth = False

    @property
    def always(self) -> bool:
        """Whether it is known for every row."""
        return self.bits == 0 and self.odd is False


def known(kind: str, data: Any) -> Value:
    """A value known for every row."""
    return Value(kind, data)


def absent_of(b: Builder, result: Value, *parts: Value) -> Value:
    """A value that is absent where any of the parts is; what is missing comes before the rest."""
    missing: Slot | int = 0
    bits, odd = 0, result.odd
    for part in parts:
        missing = either_bits(b, missing, part.missing)
        bits |= part.bits
        odd = b.either(odd, part.odd)
    return evolve(result, missing=missing, bits=bits, odd=odd)


def either_bits(b: Builder, x: Slot | int, y: Slot | int) -> Slot | int:
    """The bits of both."""
    if x == 0 or y == 0 or x is y:
        return x if y == 0 else y
    return b.emit("bitwise_or", "u", x, y)


def choose_bits(b: Builder, truth: Truth, x: Slot | int, y: Slot | int) -> Slot | int:
    """The bits of x where the truth holds, else those of y."""
    if isinstance(truth, bool):
        return x if truth else y
    return x if x is y or (x == 0 and y == 0) else b.emit("where", "u", truth, x, y)


def is_missing(b: Builder, value: Value) -> Truth:
    """Where something needed was not reported."""
    if value.bits == 0:
        return False
    return b.emit("not_equal", "b", value.missing, 0)


def choose(b: Builder, truth: Truth, x: Value, y: Value) -> Value:
    """x where the truth holds, else y, each with its absences."""
    if isinstance(truth, bool):
        return x if truth else y
    options = x.options or y.options
    data: Any
    if x.kind == "number":
        data = numbers.choose(b, truth, x.data, y.data)
    elif x.kind == "truth":
        data = choose_truth(b, truth, x.data, y.data)
    else:
        data = b.choose(truth, code(x, options), code(y, options))
    return Value(
        x.kind,
        data,
        options,
        choose_bits(b, truth, x.missing, y.missing),
        x.bits | y.bits,
        choose_truth(b, truth, x.odd, y.odd),
    )


def code(x: Value, options: tuple[str, ...]) -> Whole:
    """The column of a date or code; a constant text by its place among the options."""
    if isinstance(x.data, str):
        return options.index(x.data) if x.data in options else -1
    data: Whole = x.data
    return data
