"""Functions and operators as formulas, a row each.

A number that is compared or rounded is first rounded to what binary arithmetic is sure of.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Literal

from rulelang.output.walk.states import DIVISION, DOMAIN
from rulelang.output.workbook.formulas.text import call, number
from rulelang.output.workbook.formulas.value import Value
from rulelang.output.workbook.formulas.writer import Writer
from rulelang.plan.intervals import add, negate
from rulelang.plan.kinds import RoundingMode

__all__ = ["FUNCTIONS", "bracketed", "held", "rounded"]

Arguments = Sequence[Value]


def bracketed(value: Value) -> str:
    """A value as an operand."""
    text = value.text
    name = text.split("(", 1)[0]
    plain = value.simple or (text.endswith(")") and (not name or name.isalnum()))
    return text if plain and _is_one(text) else f"({text})"


def _is_one(text: str) -> bool:
    """Whether a formula is one name, one constant, or one function from end to end."""
    depth = 0
    for place, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0 and character == ")" and place < len(text) - 1:
            return False
    return True


def _number(text: str, *fails: tuple[str, int], exact: bool = False) -> Value:
    return Value(text, "number", fails=fails, exact=exact)


# ---- arithmetic ----------------------------------------------------------------------------------


def _sum(w: Writer, arguments: Arguments) -> Value:
    if len(arguments) > 4:
        return _number(call("SUM", w.in_parts("SUM", [a.text for a in arguments], "sum")))
    first, *others = [a.text for a in arguments]
    return _number(first + "".join(map(_term, others)))


def _term(text: str) -> str:
    """A number that is added; a negated one is subtracted."""
    return f"-{text[2:-1]}" if text.startswith("(-") and _is_one(text) else f"+{text}"


def _product(w: Writer, arguments: Arguments) -> Value:
    return _number("*".join(bracketed(a) for a in arguments))


def _minus(w: Writer, arguments: Arguments) -> Value:
    return Value(f"(-{bracketed(arguments[0])})", "number", exact=arguments[0].exact)


def _quotient(w: Writer, arguments: Arguments) -> Value:
    top, bottom = arguments
    text = f"{bracketed(top)}/{bracketed(bottom)}"
    return _number(text, *_zero(w, bottom))


def _zero(w: Writer, value: Value) -> list[tuple[str, int]]:
    """The failure of a division by a value, where it can be 0."""
    return [] if _is_never_zero(value) else [(f"{w.guarded(value)}=0", DIVISION)]


def _is_never_zero(value: Value) -> bool:
    low, high = value.range.low, value.range.high
    return (low is not None and low > 0) or (high is not None and high < 0)


def _power(w: Writer, arguments: Arguments) -> Value:
    base, exponent = arguments
    fails: list[tuple[str, int]] = []
    if exponent.range.low is None or exponent.range.low < 0:
        condition = f"AND({w.guarded(base)}=0,{exponent.text}<0)"
        fails.append((condition, DIVISION))
    if (base.range.low is None or base.range.low < 0) and exponent.range.denominator != 1:
        fails.append((f"AND({base.text}<0,{exponent.text}<>INT({exponent.text}))", DOMAIN))
    text = f"POWER({base.text},{exponent.text})"
    if not _is_never_zero(exponent) and not _is_never_zero(base):
        text = f"IF({exponent.text}=0,1,{text})"  # 0^0 is 1 in the rules; spreadsheets refuse it
    return _number(text, *fails)


def _function(name: str, *least: str) -> Callable[[Writer, Arguments], Value]:
    """A function of one number; ``least`` is the condition outside its domain."""

    def one(w: Writer, arguments: Arguments) -> Value:
        value = arguments[0]
        low = value.range.low
        outside = [(f"{value.text}{sign}", DOMAIN) for sign in least]
        inside = low is not None and (low > 0 or (low == 0 and least == ("<0",)))
        return _number(f"{name}({value.text})", *([] if inside else outside))

    return one


def _extreme(name: str) -> Callable[[Writer, Arguments], Value]:
    def extreme(w: Writer, arguments: Arguments) -> Value:
        texts = w.in_parts(name, [a.text for a in arguments], "extreme")
        return Value(call(name, texts), "number", exact=all(a.exact for a in arguments))

    return extreme


def _mean(w: Writer, arguments: Arguments) -> Value:
    total = _sum(w, arguments)
    return _number(f"({total.text})/{len(arguments)}")


def _abs(w: Writer, arguments: Arguments) -> Value:
    return Value(f"ABS({arguments[0].text})", "number", exact=arguments[0].exact)


def _floor(w: Writer, arguments: Arguments) -> Value:
    return _number(f"INT({w.guarded(arguments[0])})", exact=True)


def _ceil(w: Writer, arguments: Arguments) -> Value:
    return _number(f"(-INT(-{w.guarded(arguments[0])}))", exact=True)


def _round(w: Writer, arguments: Arguments) -> Value:
    value, places = arguments
    return _number(f"ROUND({w.guarded(value)},{places.text})", exact=True)


def _clamp(w: Writer, arguments: Arguments) -> Value:
    value, low, high = arguments
    text = f"MIN(MAX({value.text},{low.text}),{high.text})"
    return Value(text, "number", exact=all(a.exact for a in arguments))


def held(value: Value, low: Value | None, high: Value | None) -> str:
    """A number held within bounds, as far as its range asks for it."""
    text, within = value.text, value.range
    if high is not None and not _is_within(within.high, high.range.low):
        text = f"MIN({text},{high.text})"
    if low is not None and not _is_within(low.range.high, within.low):
        text = f"MAX({text},{low.text})"
    return text


def _is_within(end: Fraction | None, bound: Fraction | None) -> bool:
    return end is not None and bound is not None and end <= bound


# ---- rounding ------------------------------------------------------------------------------------

DECIMAL_STEPS = {Fraction(10) ** -places: places for places in range(-12, 16)}
ROUNDERS: dict[Literal["half away", "down", "up"], str] = {
    "half away": "ROUND",
    "down": "ROUNDDOWN",
    "up": "ROUNDUP",
}


def rounded(w: Writer, value: Value, step: Fraction, mode: RoundingMode) -> Value:
    """A number to the nearest multiple of a step."""
    places = DECIMAL_STEPS.get(step)
    if places is not None and mode != "half even":
        text = f"{ROUNDERS[mode]}({w.guarded(value)},{places})"
        return _number(text, exact=True)
    size = number(step)
    sure = max(0, w.places(value.range) - len(str(int(1 / step))) if step < 1 else 0)
    sure = sure or w.places(value.range)
    steps = f"ROUND(({value.text})/{size},{sure})"
    if mode == "half even":
        quotient = Value(steps, "number", value.needs, value.fails, exact=True)
        name = w.hoisted(quotient, "steps").text
        whole = f"IF(ABS({name}-TRUNC({name}))=0.5,2*ROUND({name}/2,0),ROUND({name},0))"
    else:
        whole = f"{ROUNDERS[mode]}({steps},0)"
    if places is not None and places > 0:
        return _number(f"ROUND({whole}*{size},{places})", exact=True)
    return _number(f"{whole}*{size}", exact=step.denominator in (1, 2, 4, 8))


# ---- comparisons ---------------------------------------------------------------------------------

SIGNS = {"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


def _comparison(sign: str) -> Callable[[Writer, Arguments], Value]:
    def compare(w: Writer, arguments: Arguments) -> Value:
        left, right = arguments
        if left.kind == "text":
            text = f"EXACT({left.text},{right.text})"
            return Value(text if sign == "=" else f"NOT({text})", "yesno")
        if left.kind != "number" or (left.exact and right.exact):
            return Value(f"{_operand(left)}{SIGNS[sign]}{_operand(right)}", "yesno")
        for one, other, turned in ((left, right, False), (right, left, True)):
            if other.exact and _is_short(w, one, other):
                sides = (w.guarded(one), _operand(other))
                return Value(SIGNS[sign].join(sides[::-1] if turned else sides), "yesno")
        apart = Value(
            f"{bracketed(left)}-{bracketed(right)}",
            "number",
            range=add(left.range, negate(right.range)),
        )
        return Value(f"{_apart(w, left, right, apart)}{SIGNS[sign]}0", "yesno")

    return compare


def _operand(value: Value) -> str:
    """A side of a comparison; comparisons themselves, which are truths, in brackets."""
    return bracketed(value) if value.kind == "yesno" else value.text


def _is_short(w: Writer, one: Value, other: Value) -> bool:
    """Whether a number has no more decimals than the other is rounded to."""
    denominator = other.range.denominator
    bounded = one.range.low is not None and one.range.high is not None
    places: int = 10 ** w.places(one.range)
    return bounded and denominator is not None and places % denominator == 0


def _apart(w: Writer, left: Value, right: Value, apart: Value) -> str:
    """How far two numbers are apart, without the error of binary arithmetic."""
    ranges = (left.range, right.range)
    if all(range.low is not None and range.high is not None for range in ranges):
        places = min(w.places(range) for range in ranges)
        return f"ROUND({apart.text},{places})"
    size = f"MAX(1,ABS({left.text}),ABS({right.text}))"
    return f"ROUND(({apart.text})/{size},12)"


def _not(w: Writer, arguments: Arguments) -> Value:
    return Value(f"NOT({arguments[0].text})", "yesno")


# ---- dates ---------------------------------------------------------------------------------------


def _days(w: Writer, arguments: Arguments) -> Value:
    return _number(f"({arguments[1].text}-{arguments[0].text})", exact=True)


def _year(w: Writer, arguments: Arguments) -> Value:
    return _number(f"YEAR({arguments[0].text})", exact=True)


FUNCTIONS: dict[str, Callable[[Writer, Arguments], Value]] = {
    "+": _sum,
    "*": _product,
    "-": _minus,
    "/": _quotient,
    "^": _power,
    "not": _not,
    **{sign: _comparison(sign) for sign in SIGNS},
    "min": _extreme("MIN"),
    "max": _extreme("MAX"),
    "sum": _sum,
    "mean": _mean,
    "abs": _abs,
    "floor": _floor,
    "ceil": _ceil,
    "round": _round,
    "clamp": _clamp,
    "ln": _function("LN", "<=0"),
    "exp": _function("EXP"),
    "sqrt": _function("SQRT", "<0"),
    "log10": _function("LOG10", "<=0"),
    "days": _days,
    "year": _year,
}
