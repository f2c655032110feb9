"""Symbolic quotients: numbers whose numerator is source text, over what is known by then.

A sum of quotients goes over their common denominator and is never reduced; comparisons multiply
across. Integers of any length are exact in Python, so all of this is.
"""

import math
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias

from attrs import evolve, frozen

from rulelang.engine.rows.writer import OUTSIDE, OutsideError, Writer, in_brackets, times
from rulelang.plan import intervals
from rulelang.plan.intervals import EVERY_NUMBER, Interval, exactly

__all__ = [
    "Quotient",
    "absolute",
    "add",
    "aligned",
    "bits_of",
    "branches",
    "called",
    "clamp",
    "compare",
    "constant",
    "divide",
    "extreme",
    "local",
    "multiply",
    "power",
    "tamed",
]

Names: TypeAlias = tuple[str, ...]

MOST_BITS = 8000
"""A number that may be longer is reduced; one that is longer all the same is left to the exact
engine, which says where there are too many digits."""


@frozen
class Quotient:
    """``factor`` times ``over``, divided by every name ``under``.

    ``over`` is the source of a whole number, ``under`` are names of whole numbers above 0; ``at``
    is the interval of the value, ``bits`` the size of ``over``.
    """

    factor: Fraction
    over: str
    under: Names
    at: Interval
    bits: int

    @property
    def is_constant(self) -> bool:
        """Whether the value is known as the code is written."""
        return self.over == "1" and not self.under

    def size(self, writer: Writer) -> int:
        """How many bits numerator and denominator may have."""
        own = max(self.factor.numerator.bit_length(), self.factor.denominator.bit_length())
        return max(self.bits, sum(writer.bits[name] for name in self.under)) + own


def constant(value: Fraction) -> Quotient:
    """A number that is known."""
    return Quotient(value, "1", (), exactly(value), 1)


def local(writer: Writer, q: Quotient) -> Quotient:
    """The quotient with its numerator in a name of its own."""
    return evolve(q, over=writer.local(q.over, q.bits))


def tamed(writer: Writer, q: Quotient) -> Quotient:
    """The quotient, reduced where it may be long."""
    q = evolve(q, at=intervals.trimmed(q.at))
    if q.size(writer) <= MOST_BITS:
        return q
    top, bottom = writer.fresh(MOST_BITS), writer.fresh(MOST_BITS)
    parts = (_over(q), times(q.factor.denominator, writer.product(q.under)))
    writer.call("reduced", parts, (top, bottom))
    return Quotient(Fraction(1), top, (bottom,), q.at, MOST_BITS)


def called(writer: Writer, function: str, arguments: Sequence[Quotient]) -> Quotient:
    """What a function of ``calls.py`` gives for numerators and denominators."""
    parts: list[str] = []
    for argument in arguments:
        parts.append(_over(argument))
        parts.append(times(argument.factor.denominator, writer.product(argument.under)))
    top, bottom = writer.fresh(MOST_BITS), writer.fresh(MOST_BITS)
    writer.call(function, parts, (top, bottom))
    writer.call("reduced", (top, bottom), (top, bottom))  # a long number leaves the code
    return Quotient(Fraction(1), top, (bottom,), EVERY_NUMBER, MOST_BITS)


# ---- denominators --------------------------------------------------------------------------------


def _sorted(names: Counter[str]) -> Names:
    return tuple(sorted(names.elements()))


def _union(parts: Sequence[Names]) -> Names:
    """The least denominator that all go into."""
    found: Counter[str] = Counter()
    for names in parts:
        found |= Counter(names)
    return _sorted(found)


def _less(names: Names, others: Names) -> Names:
    return _sorted(Counter(names) - Counter(others))


def _common_factor(factors: Sequence[Fraction]) -> Fraction:
    """The largest number of which all are whole multiples."""
    bottom = math.lcm(*(f.denominator for f in factors))
    top = math.gcd(*(f.numerator * (bottom // f.denominator) for f in factors))
    return Fraction(top, bottom) if top else Fraction(1)


def _over(q: Quotient) -> str:
    """The numerator with its constant."""
    return times(q.factor.numerator, q.over)


def _times_over(whole: Fraction, q: Quotient, *more: str) -> str:
    """A whole multiple of a numerator; ``whole`` has no denominator."""
    assert whole.denominator == 1
    if whole == -1:
        return f"-{in_brackets(times(q.over, *more))}"
    return times(whole.numerator, q.over, *more)


def aligned(writer: Writer, parts: Sequence[Quotient]) -> tuple[list[Quotient], Fraction, Names]:
    """The same numbers with one factor and one denominator, which are returned too."""
    factors = [part.factor for part in parts if part.factor]
    factor = _common_factor(factors) if factors else Fraction(1)
    under = _union([part.under for part in parts])
    found: list[Quotient] = []
    for part in parts:
        more, times_over = _less(under, part.under), part.factor / factor
        bits = part.bits + times_over.numerator.bit_length() + bits_of(writer, more)
        over = _times_over(times_over, part, writer.product(more))
        found.append(Quotient(factor, writer.local(over, bits), under, part.at, bits))
    return found, factor, under


# ---- arithmetic ----------------------------------------------------------------------------------


def add(writer: Writer, parts: Sequence[Quotient]) -> Quotient:
    """The sum, over one common denominator."""
    at = intervals.add(*(part.at for part in parts))
    groups: dict[Names, list[Quotient]] = {}
    for part in parts:
        if part.factor:
            groups.setdefault(part.under, []).append(part)
    if not groups:
        return constant(Fraction(0))
    sums = [_alike(writer, group) for group in groups.values()]
    while len(sums) > 1:  # neighbours first, so that numbers grow late
        merged = [_pair(writer, a, b) for a, b in zip(sums[::2], sums[1::2], strict=False)]
        sums = merged + sums[len(merged) * 2 :]
    return tamed(writer, evolve(sums[0], at=at))


def _alike(writer: Writer, parts: Sequence[Quotient]) -> Quotient:
    """The sum of quotients over one denominator."""
    if len(parts) == 1:
        return parts[0]
    if all(part.over == "1" for part in parts):
        return evolve(parts[0], factor=sum((part.factor for part in parts), Fraction(0)))
    factor = _common_factor([part.factor for part in parts])
    terms: list[str] = []
    known = sum((part.factor for part in parts if part.over == "1"), Fraction(0)) / factor
    bits = (
        max(part.bits + (part.factor / factor).numerator.bit_length() for part in parts)
        + len(parts).bit_length()
    )
    for part in parts:
        if part.over == "1":
            continue
        terms.append(_times_over(part.factor / factor, part))
        if len(terms) == 40:  # a sum is read term by term, and nests as deep as it is long
            terms = [writer.local(_plus(terms), bits)]
    if known:
        terms.append(times(known.numerator))
    terms.sort(key=lambda term: term.startswith("-"))  # `a - b`, not `-b + a`
    text = _plus(terms) if terms else "0"
    return Quotient(factor, writer.local(text, bits), parts[0].under, parts[0].at, bits)


def _plus(terms: Sequence[str]) -> str:
    return " + ".join(terms).replace("+ -", "- ")


def _pair(writer: Writer, a: Quotient, b: Quotient) -> Quotient:
    under = _union((a.under, b.under))
    more_a, more_b = _less(under, a.under), _less(under, b.under)
    factor = _common_factor((a.factor, b.factor))
    by_a, by_b = writer.product(more_a), writer.product(more_b)
    top = _plus((_times_over(a.factor / factor, a, by_a), _times_over(b.factor / factor, b, by_b)))
    if len(under) > 1 and more_a and under not in writer.products:
        bits = sum(writer.bits[name] for name in under)
        writer.hold_product(under, times(writer.product(a.under), by_a), bits)
    sizes = [
        part.bits
        + (part.factor / factor).numerator.bit_length()
        + sum(writer.bits[name] for name in more)
        for part, more in ((a, more_a), (b, more_b))
    ]
    bits = max(sizes) + 1
    total = Quotient(factor, writer.local(top, bits), under, a.at, bits)
    return tamed(writer, total)


def multiply(writer: Writer, a: Quotient, b: Quotient) -> Quotient:
    """The product."""
    at = intervals.multiply(a.at, b.at)
    if not a.factor or not b.factor:
        return constant(Fraction(0))
    under = [*a.under, *b.under]
    overs = [part.over for part in (a, b) if part.over != "1"]
    for over in list(overs):
        if over in under:
            under.remove(over)
            overs.remove(over)
    text = writer.short(times(*overs), a.bits + b.bits)
    result = Quotient(a.factor * b.factor, text, tuple(sorted(under)), at, a.bits + b.bits)
    return tamed(writer, result)


def divide(writer: Writer, a: Quotient, b: Quotient) -> Quotient:
    """The quotient; a row in which the divisor is 0 is left to the exact engine."""
    at = intervals.divide(a.at, b.at)
    if not b.factor or b.at.low == b.at.high == 0:
        raise OutsideError("a division by zero")
    inverse = 1 / b.factor
    if b.over == "1":
        lifted = Quotient(
            inverse, times(*b.under), (), exactly(Fraction(1)), bits_of(writer, b.under)
        )
        return evolve(multiply(writer, a, lifted), at=at)
    low, high = b.at.low, b.at.high
    divisor = writer.local(b.over, b.bits)
    writer.bits.setdefault(divisor, b.bits)
    if (low is not None and low > 0) or (high is not None and high < 0):
        writer.sure.add(divisor)
    elif divisor not in writer.nonzero:
        writer.block(f"if not {divisor}:", [OUTSIDE])
        writer.learn(writer.nonzero, divisor, True)
    positive = low is not None and low >= 0
    negative = high is not None and high <= 0
    above, below = _less(b.under, a.under), _less(a.under, b.under)
    top = times(a.over, *above)
    bits = a.bits + bits_of(writer, above)
    if b.factor < 0:
        positive, negative = negative, positive
    if negative:
        inverse, divisor = -inverse, writer.local(f"-{divisor}", b.bits)
    elif not positive:
        signed, plain = writer.fresh(bits), writer.fresh(b.bits)
        writer.emit(f"{signed} = {top}", f"{plain} = {divisor}")
        writer.block(f"if {plain} < 0:", [f"{signed} = -{signed}", f"{plain} = -{plain}"])
        top, divisor = signed, plain
    under = [*below, divisor]
    if top in under and not a.is_constant:
        under.remove(top)
        top = "1"
    quotient = Quotient(a.factor * inverse, writer.short(top, bits), tuple(sorted(under)), at, bits)
    return tamed(writer, quotient)


def bits_of(writer: Writer, names: Names) -> int:
    return sum(writer.bits[name] for name in names) + 1


def power(writer: Writer, a: Quotient, exponent: int) -> Quotient:
    """A whole power."""
    if exponent < 0:
        return divide(writer, constant(Fraction(1)), power(writer, a, -exponent))
    result = constant(Fraction(1))
    a = local(writer, a)
    for _ in range(exponent):
        result = multiply(writer, result, a)
    if exponent % 2 == 0:
        at = intervals.clamp(result.at, exactly(Fraction(0)), Interval())
        result = evolve(result, at=at)
    return result


# ---- comparisons ---------------------------------------------------------------------------------

_SIGNS = {"=": "==", "!=": "!="}


def compare(writer: Writer, relation: str, a: Quotient, b: Quotient) -> str:
    """The condition that one number stands so to another; ``True`` or ``False`` where it is known.

    ``relation`` is as the rules write it.
    """
    told = intervals.told(relation, a.at, b.at)
    if told is not None:
        return str(told)
    sign = _SIGNS.get(relation, relation)
    if a.is_constant and not b.is_constant:
        mirrored = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
        return compare(writer, mirrored.get(relation, relation), b, a)
    factor = _common_factor([q.factor for q in (a, b) if q.factor])
    left, right = (a.factor / factor).numerator, (b.factor / factor).numerator
    if b.is_constant and not a.under and left > 0:
        return _against(sign, a.over, left, right)
    under = _union((a.under, b.under))
    top = times(left, a.over, writer.product(_less(under, a.under)))
    other = times(right, b.over, writer.product(_less(under, b.under)))
    if not b.factor:
        other = "0"
        top = a.over if left > 0 else f"-{in_brackets(a.over)}"
    return f"{in_brackets(top)} {sign} {in_brackets(other)}"


def _against(sign: str, over: str, times_over: int, bound: int) -> str:
    """``times_over`` · over against a known whole number, without the multiplication."""
    at, exact = bound // times_over, bound % times_over == 0
    if sign in ("==", "!="):
        return f"{in_brackets(over)} {sign} {at}" if exact else str(sign == "!=")
    if not exact and sign in (">=", "<"):
        at += 1
    return f"{in_brackets(over)} {sign} {at}"


# ---- choices between numbers ---------------------------------------------------------------------


def branches(writer: Writer, count: int, values: Sequence[tuple[list[str], Quotient]]) -> Quotient:
    """One quotient for the values of several branches, each of which gets its assignment.

    ``count`` is how many locals there were before them. Nothing else is written: the branches
    may not stand yet.
    """
    parts = [value for _, value in values]
    factors = [part.factor for part in parts if part.factor]
    factor = _common_factor(factors) if factors else Fraction(1)
    under = _union([part.under for part in parts])
    older = len(under) <= 1 and all(writer.older(name, count) for name in under)
    # Nothing over a denominator that only another branch has found not to be 0 is no number.
    known = all(name in writer.sure or name in writer.nonzero for name in under)
    shared = older and (known or all(part.under == under for part in parts))
    bits = 1
    for part in parts:
        own = (part.factor / factor).numerator.bit_length()
        bits = max(bits, part.bits + own + (bits_of(writer, under) if shared else 0))
    at = intervals.union(*(part.at for part in parts))
    top = writer.fresh(bits)
    if shared:
        for lines, part in values:
            more = _less(under, part.under)
            lines.append(f"{top} = {_times_over(part.factor / factor, part, *more)}")
        return Quotient(factor, top, under, at, bits)
    bottom = writer.fresh(max(bits_of(writer, part.under) for part in parts))
    for lines, part in values:
        lines.append(f"{top} = {_times_over(part.factor / factor, part)}")
        lines.append(f"{bottom} = {times(*part.under)}")
    return Quotient(factor, top, (bottom,), at, bits)


def extreme(writer: Writer, parts: Sequence[Quotient], greatest: bool) -> Quotient:
    """The least or the greatest of several."""
    best = parts[0]
    pick = intervals.highest if greatest else intervals.lowest
    for other in parts[1:]:
        at = pick(best.at, other.at)
        better = compare(writer, ">" if greatest else "<", other, best)
        if better == "True":
            best = other
        elif better != "False":
            best, other = local(writer, best), local(writer, other)
            better = compare(writer, ">" if greatest else "<", other, best)
            taken: list[str] = []
            kept: list[str] = []
            result = branches(writer, writer.count, [(taken, other), (kept, best)])
            writer.block(f"if {better}:", taken)
            writer.block("else:", kept)
            best = tamed(writer, result)
        best = evolve(best, at=at)
    return best


def clamp(writer: Writer, a: Quotient, low: Quotient, high: Quotient) -> Quotient:
    """A number held between two others."""
    at = intervals.clamp(a.at, low.at, high.at)
    if not (low.is_constant and high.is_constant and low.factor <= high.factor):
        held = extreme(writer, [extreme(writer, [a, low], True), high], False)
        return evolve(held, at=at)
    a = local(writer, a)
    under, over = compare(writer, "<", a, low), compare(writer, ">", a, high)
    if under == "True" or over == "True":
        return low if under == "True" else high
    cases = [(over, high), (under, low)]
    cases = [(c, q) for c, q in cases if c != "False" and c not in writer.never]
    if not cases:
        return evolve(a, at=at)
    factor = _common_factor([q.factor for q in (a, *(q for _, q in cases)) if q.factor])
    product = writer.product(a.under) if any(q.factor for _, q in cases) else "1"
    text = _times_over(a.factor / factor, a)
    bits = max(a.bits + (a.factor / factor).numerator.bit_length(), 1)
    for condition, q in reversed(cases):
        edge = times((q.factor / factor).numerator, product)
        own = (q.factor / factor).numerator.bit_length() + bits_of(writer, a.under)
        bits = max(bits, own)
        text = f"{edge} if {condition} else {text}"
    return Quotient(factor, writer.local(text, bits), a.under, at, bits)


def absolute(writer: Writer, a: Quotient) -> Quotient:
    """The distance from 0."""
    at = intervals.absolute(a.at)
    if a.at.low is not None and a.at.low >= 0:
        return a
    a = local(writer, a)
    text = f"-{a.over} if {a.over} < 0 else {a.over}"
    if a.over.removeprefix("-").isdigit():
        text = a.over.removeprefix("-")
    return evolve(a, factor=abs(a.factor), over=writer.local(text, a.bits), at=at)
