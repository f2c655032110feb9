"""Typed cells to whole numbers, as code: the same types and ranges as ``data.cells`` reads.

A number is on a constant denominator. A float of fewer than 16 digits is the shortest decimal
n / 10^k where that quotient, correctly rounded, is the float again; a cell that is not, and a type
that is seldom met, is read by a function. Texts of numbers are left to ``data.cells``.
"""

import math
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Rational, Real
from typing import Any

from rulelang.data.spelling import clean, fold
from rulelang.engine.rows.quotients import Quotient
from rulelang.engine.rows.source import Fragment, Symbol
from rulelang.engine.rows.writer import OUTSIDE, Writer
from rulelang.plan.expressions import Const
from rulelang.plan.intervals import Interval
from rulelang.plan.tree import InputPlan, Plan
from rulelang.rational import TooLargeError, from_float, parse_decimal

__all__ = [
    "DIGITS",
    "FINER",
    "LOCALS",
    "READERS",
    "Tables",
    "convert",
    "ordinal",
    "symbol_of",
    "unreported",
]

DIGITS = (4, 9, 20)
"""How many decimals numbers may have, a function each; records that have more are left."""

FINER = "return False"
"""The statement by which a row asks for more decimals, if there are any."""

MOST = 10**15
"""Up to here, and not beyond, a float tells all digits of a decimal."""

BEYOND = 10**60
"""What is not a number on the denominator, so that it lies beyond every range."""

Tables = dict[str, Any]
"""What code reads next to its own text, by name."""


NUMBERS: tuple[type, ...] = (Real, Decimal)


def _units(cell: Any, power: int) -> int:
    """A number in units of 1 / power; ``BEYOND`` where it is none, or has more decimals."""
    if isinstance(cell, bool) or not isinstance(cell, NUMBERS):
        return BEYOND
    try:
        if isinstance(cell, Integral):
            return int(cell) * power
        if isinstance(cell, Rational):
            value = Fraction(cell)
        elif isinstance(cell, float):
            value = from_float(cell)
        else:
            value = parse_decimal(str(cell))
    except (ValueError, TooLargeError):
        return BEYOND
    return BEYOND if power % value.denominator else value.numerator * (power // value.denominator)


def ordinal(value: bool | date) -> Fraction:
    """A truth or a date as the number that it is ranked by."""
    return Fraction(value if isinstance(value, bool) else value.toordinal())


LOCALS = "kind, whole, real, text = type, int, float, str"
"""The statement before all conversions: what they ask in each cell is at hand."""

READERS: dict[str, Any] = {
    "units": _units,
    "floor": math.floor,
    "clean": clean,
    "date": date,
    "ordinal": ordinal,
}
"""What code calls to read cells, and to turn values into keys of a ranking."""


def _power(item: InputPlan, digits: int) -> int:
    return 1 if item.kind == "integer" else 10**digits


def _range(item: InputPlan, power: int, digits: int) -> tuple[int, int]:
    """The least and the greatest whole number that a cell may come to."""
    most = MOST * power if digits == DIGITS[-1] else MOST
    low, high = -most, most
    if isinstance(item.low, Const) and isinstance(item.low.value, Fraction):
        low = max(low, math.ceil(item.low.value * power))
    if isinstance(item.high, Const) and isinstance(item.high.value, Fraction):
        high = min(high, math.floor(item.high.value * power))
    return low, high


def symbol_of(writer: Writer, item: InputPlan, name: str, digits: int) -> Symbol:
    """What stands for an input that has been converted, in the local ``name``."""
    if item.kind not in ("number", "integer", "percent"):
        return Fragment(name)
    power = _power(item, digits)
    low, high = _range(item, power, digits)
    writer.bits[name] = max(abs(low), abs(high)).bit_length()
    at = Interval(Fraction(low, power), Fraction(high, power), power)
    return Quotient(Fraction(1, power), name, (), at, writer.bits[name])


def convert(writer: Writer, item: InputPlan, name: str, digits: int, tables: Tables) -> None:
    """Write the statements that check the cell in a local and make it a whole number.

    Texts, choices, dates and truths stay what they are; a default is in for None.
    """
    _KINDS.get(item.kind, _number)(writer, item, name, digits, tables)


def unreported(writer: Writer, plan: Plan, item: InputPlan, name: str, tables: Tables) -> None:
    """Leave rows in which a mark stands for what is missing, where it might be taken for a text."""
    if plan.missing_marks and item.kind in ("text", "choice"):
        marks = {clean(mark) for mark in plan.missing_marks}
        tables["marks"] = frozenset(marks)
        if item.kind == "choice":
            marked = [id for id, label in item.options if label and clean(label) in marks]
            tables[f"marks_{name}"] = frozenset(marked)
        writer.leave_if(f"{name} in {'marks' if item.kind == 'text' else f'marks_{name}'}")


def _number(writer: Writer, item: InputPlan, name: str, digits: int, tables: Tables) -> None:
    power = _power(item, digits)
    low, high = _range(item, power, digits)
    others = [f"{name} = units({name}, {power})"]
    if isinstance(item.default, Fraction) and power % item.default.denominator == 0:
        default = int(item.default * power)
        others = [f"{name} = {default} if {name} is None else units({name}, {power})"]
    if power == 1:
        writer.block(f"if kind({name}) is not whole:", others)
    elif digits == DIGITS[-1]:
        writer.emit(*others)
    else:
        # The nearest whole number, in half the time that `round` takes.
        nearest = [f"n = floor({name}*{power}.0 + 0.5)", f"if n / {power} != {name}:", f" {FINER}"]
        writer.block(f"if kind({name}) is real:", [*nearest, f"{name} = n"])
        writer.block(f"elif kind({name}) is whole:", [f"{name} *= {power}"])
        writer.block("else:", others)
    beyond = OUTSIDE if power == 1 else FINER
    writer.block(f"if {name} < {low} or {name} > {high}:", [beyond])


def _default(writer: Writer, item: InputPlan, name: str, text: str) -> None:
    if item.default is not None:
        writer.block(f"if {name} is None:", [f"{name} = {text}"])


def _choice(writer: Writer, item: InputPlan, name: str, digits: int, tables: Tables) -> None:
    ids = {id: id for id, _ in item.options}
    labels = {fold(label): id for id, label in reversed(item.options) if label} | ids
    tables |= {f"ids_{name}": frozenset(ids), f"labels_{name}": labels}
    _default(writer, item, name, repr(item.default))
    writer.block(f"if kind({name}) is not text:", [OUTSIDE])
    found = [f"{name} = labels_{name}.get({name})", f"if {name} is None:", f" {OUTSIDE}"]
    writer.block(f"if {name} not in ids_{name}:", found)


def _truth(writer: Writer, item: InputPlan, name: str, digits: int, tables: Tables) -> None:
    _default(writer, item, name, repr(item.default))
    writer.block(f"if {name} is not True and {name} is not False:", [OUTSIDE])


def _date(writer: Writer, item: InputPlan, name: str, digits: int, tables: Tables) -> None:
    if isinstance(item.default, date):
        _default(writer, item, name, writer.date(item.default))
    writer.block(f"if kind({name}) is not date:", [OUTSIDE])
    for bound, sign in ((item.low, "<"), (item.high, ">")):
        if isinstance(bound, Const) and isinstance(bound.value, date):
            writer.block(f"if {name} {sign} {writer.date(bound.value)}:", [OUTSIDE])


def _text(writer: Writer, item: InputPlan, name: str, digits: int, tables: Tables) -> None:
    _default(writer, item, name, repr(item.default))
    writer.block(f"if kind({name}) is not text:", [OUTSIDE])
    writer.emit(f"{name} = clean({name})")
    writer.block(f"if not {name}:", [OUTSIDE])


_KINDS: dict[str, Callable[[Writer, InputPlan, str, int, Tables], None]] = {
    "choice": _choice,
    "yesno": _truth,
    "date": _date,
    "text": _text,
}
