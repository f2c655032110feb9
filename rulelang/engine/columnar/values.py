"""The values of columns: numbers, truths, dates and codes, each with where it is absent."""

from typing import Any

from attrs import evolve, frozen

from rulelang.engine.columnar import numbers
from rulelang.engine.columnar.numbers import Truth, choose_truth
from rulelang.engine.columnar.program import Builder, Slot, Whole
from rulelang.results.columns import INPUTS, bit_of

__all__ = [
    "ERROR",
    "OTHER",
    "POLICY_BITS",
    "UNRANKED",
    "ZERO",
    "Value",
    "absences_where",
    "absent_of",
    "choose",
    "choose_bits",
    "code",
    "either_bits",
    "has_bit",
    "is_absent",
    "is_lacking",
    "is_missing",
    "is_wrong",
    "known",
    "missing_bits",
]

ZERO, UNRANKED, ERROR = 1, 2, 4
POLICY_BITS = {"zero": ZERO, "unranked": UNRANKED, "error": ERROR}

OTHER = 1 << 62
"""The bit of all inputs that have no bit of their own."""


@frozen
class Value:
    """A column of values.

    ``kind`` is number, truth, date or code; ``data`` is a Number, a truth, a column of ordinals or
    one of codes, which stand for ``options``. ``missing`` holds, where something needed was not
    reported, the bits of the policies of what was not, and those of the inputs themselves
    (`missing_bits`); ``bits`` are those of policies that it can have at all.
    ``out`` is where the value does not apply, ``odd`` where it is wrong, and ``divides`` where that
    is for a division by zero. What is missing counts before what does not apply, and that before
    what is wrong.
    """

    kind: str
    data: Any
    options: tuple[str, ...] = ()
    missing: Slot | int = 0
    bits: int = 0
    out: Truth = False
    odd: Truth = False
    divides: Truth = False

    @property
    def always(self) -> bool:
        """Whether it is known for every row."""
        return self.bits == 0 and self.out is False and self.odd is False


def missing_bits(policy: str, place: int) -> int:
    """The bits of an input that was not reported, by its policy and its place in the plan."""
    return POLICY_BITS[policy] | (bit_of(place) if place < INPUTS else OTHER)


def known(kind: str, data: Any) -> Value:
    """A value known for every row."""
    return Value(kind, data)


def absent_of(b: Builder, result: Value, *parts: Value) -> Value:
    """A value that is absent where any of the parts is, or where it is wrong itself; of several
    that are wrong, the first counts."""
    missing: Slot | int = 0
    bits = 0
    out: Truth = False
    odd: Truth = False
    divides: Truth = False
    for part in parts:
        missing = either_bits(b, missing, part.missing)
        bits |= part.bits
        out = b.either(out, part.out)
    for part in (*parts, result):
        divides = b.either(divides, b.both(part.divides, b.invert(odd)))
        odd = b.either(odd, part.odd)
    return evolve(result, missing=missing, bits=bits, out=out, odd=odd, divides=divides)


def absences_where(b: Builder, truth: Truth, x: Value, y: Value) -> Value:
    """y, absent as x is where the truth holds."""
    return evolve(
        y,
        missing=choose_bits(b, truth, x.missing, y.missing),
        bits=x.bits | y.bits,
        out=choose_truth(b, truth, x.out, y.out),
        odd=choose_truth(b, truth, x.odd, y.odd),
        divides=choose_truth(b, truth, x.divides, y.divides),
    )


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


def has_bit(b: Builder, value: Value, wanted: int) -> Truth:
    """Where something was not reported whose policy is one of the wanted ones."""
    if not value.bits & wanted:
        return False
    if isinstance(value.missing, int):
        return bool(value.missing & wanted)
    return b.emit("not_equal", "b", b.emit("bitwise_and", "u", value.missing, wanted), 0)


def is_missing(b: Builder, value: Value) -> Truth:
    """Where something needed was not reported."""
    if value.bits == 0 or isinstance(value.missing, int):
        return value.bits != 0 and value.missing != 0
    return b.emit("not_equal", "b", value.missing, 0)


def is_lacking(b: Builder, value: Value) -> Truth:
    """Where it is missing or does not apply."""
    return b.either(is_missing(b, value), value.out)


def is_absent(b: Builder, value: Value) -> Truth:
    """Where there is none, for any reason."""
    return b.either(is_lacking(b, value), value.odd)


def is_wrong(b: Builder, value: Value) -> Truth:
    """Where there is none because it is wrong."""
    return b.both(value.odd, b.invert(is_lacking(b, value)))


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
    return absences_where(b, truth, x, evolve(y, data=data, options=options))


def code(x: Value, options: tuple[str, ...]) -> Whole:
    """The column of a date or code; a constant text by its place among the options."""
    if isinstance(x.data, str):
        return options.index(x.data) if x.data in options else -1
    data: Whole = x.data
    return data
