"""Symbolic quotients rounded to the multiples of a step."""

import math
from collections.abc import Callable
from fractions import Fraction

from attrs import evolve

from rulelang.engine.rows import quotients
from rulelang.engine.rows.calls import rounding_call
from rulelang.engine.rows.quotients import Quotient, bits_of, constant
from rulelang.engine.rows.writer import Writer, in_brackets, times
from rulelang.plan import intervals
from rulelang.plan.intervals import Interval
from rulelang.plan.kinds import Rounding

__all__ = ["round_to"]


def round_to(writer: Writer, a: Quotient, step: Fraction, mode: Rounding) -> Quotient:
    """The multiple of a step, in the manner of ``rational.round_to``; also ``floor``, ``ceil``."""
    at = _rounded(a.at, step, mode)
    ratio = a.factor / step
    bottom = times(ratio.denominator, writer.product(a.under))
    top = times(ratio.numerator, a.over)
    bits = a.bits + ratio.numerator.bit_length() + 2
    if bottom == "1":  # it is a multiple of the step
        return Quotient(step, writer.local(top, bits), (), at, bits)
    bottom = writer.local(bottom, bits_of(writer, a.under) + ratio.denominator.bit_length())
    negative = a.at.low is None or a.at.low < 0
    if mode == "half away" and not negative:
        text = _nearest(times(2 * ratio.numerator, a.over), bottom)
        return Quotient(step, writer.local(text, bits), (), at, bits)
    top = writer.local(top, bits)
    if mode == "half even":
        doubled = writer.local(f"2*{in_brackets(top)} + {in_brackets(bottom)}", bits)
        twice = str(2 * int(bottom)) if bottom.isdigit() else writer.local(f"2*{bottom}")
        found = writer.fresh(bits)
        writer.emit(f"{found} = {doubled} // {twice}")
        writer.block(f"if {found} & 1 and {found}*{twice} == {doubled}:", [f"{found} -= 1"])
        return Quotient(step, found, (), at, bits)
    write = _FLOORS.get(mode)
    if write is None:  # a mode without code of its own is called
        assert mode != "floor" and mode != "ceil"
        called = quotients.called(writer, rounding_call(mode), [a, constant(step)])
        return evolve(called, at=at)
    text = write(in_brackets(top), in_brackets(bottom))
    if negative and mode in ("half away", "down", "up"):
        below = write(f"(-{in_brackets(top)})", in_brackets(bottom))
        text = f"{text} if {in_brackets(top)} >= 0 else -({below})"
    return Quotient(step, writer.local(text, bits), (), at, bits)


def _rounded(at: Interval, step: Fraction, mode: Rounding) -> Interval:
    whole = {"floor": math.floor, "ceil": math.ceil}.get(mode)
    if whole is None:
        return intervals.rounded(at, step, mode)
    low, high = (None if end is None else Fraction(whole(end)) for end in (at.low, at.high))
    return Interval(low, high, 1)


_FLOORS: dict[Rounding, Callable[[str, str], str]] = {
    "floor": lambda n, d: f"{n} // {d}",
    "ceil": lambda n, d: f"-(-{n} // {d})",
    "down": lambda n, d: f"{n} // {d}",
    "up": lambda n, d: f"-(-{n} // {d})",
    "half away": lambda n, d: _nearest(times(2, n), d),
}


def _nearest(twice: str, d: str) -> str:
    """Twice a whole number, 0 or more, over twice another, to the nearest, halves away from 0."""
    bottom = str(2 * int(d)) if d.isdigit() else f"(2*{d})"
    return f"({twice} + {d}) // {bottom}"
