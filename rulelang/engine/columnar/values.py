"""The values of columns: numbers, truths, dates and codes, each with where it is absent."""

from fractions import Fraction
from typing import Any

from attrs import evolve, frozen

from rulelang.engine.columnar import numbers
from rulelang.engine.columnar.numbers import Number, Truth, choose_truth
from rulelang.engine.columnar.program import Builder, Slot, Whole, span
from rulelang.plan.kinds import MISSING_POLICIES, MissingPolicy
from rulelang.results.columns import INPUTS, bit_of

__all__ = [
    "NOTHING",
    "OTHER",
    "POLICY_BITS",
    "SETTLED",
    "UNSAID",
    "Value",
    "absences_where",
    "absent_as",
    "absent_of",
    "choose",
    "code",
    "either_bits",
    "falls_under",
    "is_absent",
    "is_lacking",
    "is_missing",
    "is_wrong",
    "joined",
    "known",
    "lack",
    "missing_bits",
    "settled",
    "without",
]

POLICY_BITS = {policy: 1 << place for place, policy in enumerate(MISSING_POLICIES)}
"""A bit for each policy; of several, the lowest counts."""

UNSAID, SETTLED = (1 << len(MISSING_POLICIES) + at for at in range(2))
"""The bits of what falls under the policy of the place that reads it, as it has none of its own,
and of what stays missing in whatever it is a part of."""

OTHER = 1 << 62
"""The bit of all ids that have no bit of their own."""


@frozen
class Value:
    """A column of values.

    ``kind`` is number, truth, date or code; ``data`` is a Number, a truth, a column of ordinals or
    one of codes, which stand for ``options`` (-1: for another text), or one text. Of kind
    ``nothing`` are values that are absent in every row.

    ``missing`` holds, where something needed was not reported, the bits of the policies of what was
    not, and those of the inputs themselves (`missing_bits`); ``bits`` are those of policies that it
    can have at all. ``out`` is where the value does not apply, ``odd`` where it is wrong, and
    ``divides`` where that is for a division by zero. What is missing counts before what does not
    apply, and that before what is wrong.
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

    @property
    def number(self) -> Number:
        """The data of numbers; any will do where there is nothing."""
        found: Number = numbers.constant(Fraction(0)) if self.kind == "nothing" else self.data
        return found


NOTHING = Value("nothing", False, out=True)
"""What does not apply in any row."""


def missing_bits(policy: int, place: int) -> int:
    """The bits of what was not reported, by the bit of its policy and its place among what a unit
    can lack."""
    return policy | (bit_of(place) if place < INPUTS else OTHER)


def lack(policy: int, place: int) -> Value:
    """What is missing in every row, by the bit of its policy."""
    return Value("nothing", False, missing=missing_bits(policy, place), bits=policy)


def known(kind: str, data: Any) -> Value:
    """A value known for every row."""
    return Value(kind, data)


def absent_of(b: Builder, result: Value, *parts: Value) -> Value:
    """A value that is absent where any of the parts is, or where it is wrong itself; of several
    that are wrong, the first counts."""
    if result.out is False and all(part.always and part.missing == 0 for part in parts):
        return result  # as it is of most
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


def absent_as(b: Builder, condition: Value, y: Value) -> Value:
    """y, absent as a condition is where that is."""
    if condition.always:
        return y
    absent = is_absent(b, condition)
    missing = condition.missing
    if y.bits:
        missing = choose_bits(b, absent, missing, y.missing)
    found = evolve(y, missing=missing, bits=condition.bits | y.bits)
    if condition.out is False and condition.odd is False:
        return found  # missing counts first, whatever else y may be there
    out, odd, divides = (
        x if other is False else choose_truth(b, absent, x, other)
        for x, other in (
            (condition.out, y.out),
            (condition.odd, y.odd),
            (condition.divides, y.divides),
        )
    )
    return evolve(found, out=out, odd=odd, divides=divides)


# ---- what is missing -----------------------------------------------------------------------------


def either_bits(b: Builder, x: Slot | int, y: Slot | int) -> Slot | int:
    """The bits of both."""
    if x == 0 or y == 0 or x is y:
        return x if y == 0 else y
    if isinstance(x, int) and isinstance(y, int):
        return x | y
    return b.emit("bitwise_or", "u", x, y)


def choose_bits(b: Builder, truth: Truth, x: Slot | int, y: Slot | int) -> Slot | int:
    """The bits of x where the truth holds, else those of y."""
    if isinstance(truth, bool):
        return x if truth else y
    return x if x is y or (x == 0 and y == 0) else b.emit("where", "u", truth, x, y)


def falls_under(
    b: Builder,
    value: Value,
    policy: MissingPolicy,
    nearest: MissingPolicy | None = None,
    parts: bool = False,
) -> Truth:
    """Where something was not reported, and this policy says what becomes of it. ``nearest`` is
    that of what has none of its own; where it is of ``parts``, what is settled stays missing."""
    bit = POLICY_BITS[policy]
    said, before = bit, bit - 1  # the policies that come before it
    if value.bits & UNSAID:
        assert nearest is not None
        said |= UNSAID if nearest == policy else 0
        before |= UNSAID if POLICY_BITS[nearest] < bit else 0
    before |= SETTLED if parts else 0
    if not value.bits & said:
        return False
    others = value.bits & ~said
    if others & ~SETTLED == 0 and not others & before:
        return is_missing(b, value)
    if isinstance(value.missing, int):
        return bool(value.missing & said) and not value.missing & before
    if said == bit:
        counting = b.emit("bitwise_and", "u", value.missing, before | bit)
        return b.emit("equal", "b", counting, bit)
    found: Truth = b.emit("not_equal", "b", b.emit("bitwise_and", "u", value.missing, said), 0)
    if value.bits & before:
        none = b.emit("equal", "b", b.emit("bitwise_and", "u", value.missing, before), 0)
        found = b.both(found, none)
    return found


def without(value: Value, policy: MissingPolicy) -> Value:
    """A value of which nothing falls under a policy any more; something may fall under it at
    another place, where places have policies of their own."""
    if value.bits & (UNSAID | SETTLED):
        return value
    return evolve(value, bits=value.bits & ~POLICY_BITS[policy])


def settled(b: Builder, where: Truth, value: Value) -> Value:
    """A value that stays missing in some rows, whatever it is a part of."""
    if where is False:
        return value
    missing = choose_bits(b, where, either_bits(b, value.missing, SETTLED), value.missing)
    return evolve(value, missing=missing, bits=value.bits | SETTLED)


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


# ---- choices -------------------------------------------------------------------------------------


def choose(b: Builder, truth: Truth, x: Value, y: Value) -> Value:
    """x where the truth holds, else y, each with its absences."""
    if isinstance(truth, bool):
        return x if truth else y
    if "nothing" in (x.kind, y.kind):
        some = x if y.kind == "nothing" else y
        filled = evolve(y, kind=some.kind, data=some.data, options=some.options)
        return absences_where(b, truth, x, filled)
    if x.kind != y.kind:  # rows for every option of a choice: the rest, a number, is never reached
        y = evolve(y, kind=x.kind, data=x.data, options=x.options)
    options = joined(y, x)
    data: Any
    if x.kind == "number":
        data = numbers.choose(b, truth, x.data, y.data)
    elif x.kind == "truth":
        data = choose_truth(b, truth, x.data, y.data)
    else:
        data = b.choose(truth, code(b, x, options), code(b, y, options))
    return absences_where(b, truth, x, evolve(y, data=data, options=options))


def joined(*values: Value) -> tuple[str, ...]:
    """The texts that several values can be, each once."""
    found: dict[str, None] = {}
    for value in values:
        found |= dict.fromkeys(value.options)
        if isinstance(value.data, str):
            found.setdefault(value.data)
    return tuple(found)


def code(b: Builder, x: Value, options: tuple[str, ...], other: int = -1) -> Whole:
    """The column of a date or code; texts by their place among the options, ``other`` for those of
    another column's own options that are not among them."""
    if isinstance(x.data, str):
        return options.index(x.data) if x.data in options else -1
    data: Whole = x.data
    if x.options == options[: len(x.options)]:
        return data
    places = (options.index(text) if text in options else other for text in x.options)
    table = (-1, *places)
    if isinstance(data, int):
        return table[data + 1]
    interval = span(min(table), len(options))
    return b.emit("take", "i", b.add(data, 1), table, interval=interval)
