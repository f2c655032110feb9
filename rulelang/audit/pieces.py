"""Numbers that are one of several linear expressions: the highest of several, one that is rounded,
one that is held between two ends."""

from collections.abc import Sequence
from fractions import Fraction
from typing import assert_never

from rulelang.audit.linear import (
    Affine,
    Formula,
    all_of,
    constant,
    counted,
    either,
    equal,
    row,
)
from rulelang.audit.unit import Work
from rulelang.plan.intervals import Interval
from rulelang.plan.kinds import Rounding

__all__ = ["at_place", "extreme", "held", "rounded"]


def extreme(work: Work, bounds: Interval, parts: Sequence[Affine], sign: int) -> Affine:
    """The highest (1) or the lowest (-1) of several."""
    if len(parts) == 1:
        return parts[0]
    found = work.fresh(bounds)
    for part in parts:
        work.fact(row((found - part).times(Fraction(sign)), ">="))
    work.fact(either(equal(found, part) for part in parts))
    return found


def at_place(work: Work, parts: Sequence[Affine], place: int) -> Affine:
    """The part at a place, counted from the lowest, 0."""
    if len(parts) == 1:
        return parts[0]
    found = work.fresh(Interval())
    work.fact(either(equal(found, part) for part in parts))
    work.fact(counted((row(found - part, ">") for part in parts), 0, place))
    work.fact(counted((row(part - found, ">") for part in parts), 0, len(parts) - 1 - place))
    return found


def rounded(work: Work, value: Affine, step: Fraction, mode: Rounding, bounds: Interval) -> Affine:
    """The multiple of a step that a value is rounded to."""
    whole = work.fresh(Interval(), whole=True)
    result = whole.times(step)
    beyond = value - result  # what is rounded away
    below = beyond.times(Fraction(-1))
    half = step / 2
    positive = bounds.low is not None and bounds.low >= 0
    match mode:
        case "half away":
            up = all_of((row(beyond.plus(half), ">="), row(below.plus(half), ">")))
            down = all_of((row(beyond.plus(half), ">"), row(below.plus(half), ">=")))
            work.fact(up if positive else _by_sign(value, up, down))
        case "half even":
            near = all_of((row(beyond.plus(half), ">"), row(below.plus(half), ">")))
            even = equal(whole, work.fresh(Interval(), whole=True).times(Fraction(2)))
            tie = either((equal(beyond, constant(half)), equal(below, constant(half))))
            work.fact(either((near, all_of((tie, even)))))
        case "floor" | "ceil" | "down" | "up":
            down = all_of((row(beyond, ">="), row(below.plus(step), ">")))
            up = all_of((row(below, ">="), row(beyond.plus(step), ">")))
            towards = {
                "floor": (down, down),
                "ceil": (up, up),
                "down": (down, up),
                "up": (up, down),
            }
            above_0, below_0 = towards[mode]
            work.fact(above_0 if positive else _by_sign(value, above_0, below_0))
        case _:
            assert_never(mode)
    return result


def _by_sign(value: Affine, above_0: Formula, below_0: Formula) -> Formula:
    """What holds of a number from 0, and of one below."""
    if above_0 is below_0:
        return above_0
    minus = value.times(Fraction(-1))
    return either((all_of((row(value, ">="), above_0)), all_of((row(minus, ">"), below_0))))


def held(
    work: Work,
    value: Affine,
    low: Affine | None,
    high: Affine | None,
    before: Interval,
    after: Interval,
) -> Affine:
    """A value held between two ends, each where there is one; its interval before and after."""
    if low is not None and not low.terms and before.low is not None:
        low = None if before.low >= low.constant else low
    if high is not None and not high.terms and before.high is not None:
        high = None if before.high <= high.constant else high
    if low is None and high is None:
        return value
    found = work.fresh(after)
    ways: list[Formula] = []
    inside: list[Formula] = [equal(found, value)]
    if low is not None:
        ways.append(all_of((row(low - value, ">"), equal(found, low))))
        inside.append(row(value - low, ">="))
    if high is not None:
        over = [row(value - high, ">"), equal(found, high)]
        if low is not None:
            over.append(row(value - low, ">="))
        ways.append(all_of(over))
        inside.append(row(high - value, ">="))
    work.fact(either((*ways, all_of(inside))))
    return found
