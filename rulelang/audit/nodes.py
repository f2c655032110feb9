"""The kinds of node as linear expressions and formulas: a function for each kind.

What is not linear (a product of two unknowns, a root) is an unknown within the interval that the
plan's analysis gives it: a conflict that is found then is one all the same, and a witness is
evaluated by the exact engine.
"""

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, TypeAlias, assert_never

from attrs import evolve

from rulelang.audit.absence import condition, lacks, looking_at
from rulelang.audit.combining import COMBINED
from rulelang.audit.curves import BACK
from rulelang.audit.linear import (
    FALSE,
    TRUE,
    Affine,
    Formula,
    all_of,
    constant,
    either,
    equal,
    negated,
    row,
    same,
    total,
    truth,
)
from rulelang.audit.parting import of_those_that_apply
from rulelang.audit.pieces import extreme, held, rounded
from rulelang.audit.supposed import product_of, quotient_of
from rulelang.audit.unit import Curve, Finite, Lowered, Work
from rulelang.plan.combinations import COMBINATIONS
from rulelang.plan.expressions import (
    Apply,
    Cases,
    Combine,
    Const,
    Expr,
    Guard,
    Hold,
    Lack,
    Nothing,
    Part,
    Read,
    Recover,
    Round,
    Scale,
    Settle,
    Status,
    Whole,
)
from rulelang.plan.intervals import Interval
from rulelang.plan.kinds import Rounding
from rulelang.plan.values import Known
from rulelang.plan.walk import reads

__all__ = ["KINDS", "alike_of", "known_value", "lower"]

MOST_YEARS = 50
"""Of so many years each is a case."""


def lower(work: Work, expr: Expr) -> Lowered:
    """An expression over the unknowns of a unit, where it has a value."""
    memo = work.memo.found
    if expr not in memo:
        before = work.loosened
        memo[expr] = KINDS[type(expr)](work, expr), work.loosened > before
    found, loose = memo[expr]
    if loose:
        work.loosen()
    return found


def _number(work: Work, expr: Expr) -> Affine:
    found = lower(work, expr)
    return found if isinstance(found, Affine) else work.loosely(expr)


# ---- leaves --------------------------------------------------------------------------------------


def known_value(value: Known) -> Lowered:
    """A constant."""
    if isinstance(value, bool):
        return TRUE if value else FALSE
    if isinstance(value, Fraction):
        return constant(value)
    if isinstance(value, date):
        return constant(value.toordinal())
    return Finite(((TRUE, value),))


def _const(work: Work, expr: Const) -> Lowered:
    return known_value(expr.value)


def _read(work: Work, expr: Read) -> Lowered:
    if expr.ref in work.template.values:
        return work.template.values[expr.ref]
    found = work.analysis.of(expr)
    return work.loosely(expr) if isinstance(found, Interval) else None


def _nothing(work: Work, expr: Nothing | Lack) -> Lowered:
    return None


# ---- functions and conditions --------------------------------------------------------------------


def _apply(work: Work, expr: Apply) -> Lowered:
    name = expr.function
    if name in ("=", "!=", "<", "<=", ">", ">="):
        return _compare(work, expr)
    if name == "not":
        return negated(condition(work, expr.arguments[0]))
    if name not in FUNCTIONS or lacks(work, expr) is None:
        return work.loosely(expr)
    found = FUNCTIONS[name](work, expr, [_number(work, each) for each in expr.arguments])
    return work.loosely(expr) if found is None else found


def _compare(work: Work, expr: Apply) -> Lowered:
    left, right = (lower(work, each) for each in expr.arguments)
    if isinstance(left, Affine) and isinstance(right, Affine):
        return compared(left, expr.function, right)
    alike = alike_of(left, right)
    if alike is None or expr.function not in ("=", "!="):
        return work.open()
    return alike if expr.function == "=" else negated(alike)


def alike_of(left: Lowered, right: Lowered) -> Formula | None:
    """When two values are the same; None where that is not known."""
    if isinstance(left, Affine) or isinstance(right, Affine):
        both = isinstance(left, Affine) and isinstance(right, Affine)
        return equal(left, right) if both else None  # type: ignore[arg-type]
    if isinstance(left, Finite) or isinstance(right, Finite):
        if not isinstance(left, Finite) or not isinstance(right, Finite):
            return None
        if left.of is not None and left.of == right.of:  # of two units
            return equal(left.place, right.place)
        return either(all_of((f, g)) for f, a in left.cases for g, b in right.cases if a == b)
    return None if left is None or right is None else same(left, right)


def compared(left: Affine, relation: str, right: Affine) -> Formula:
    """Two numbers compared."""
    match relation:
        case ">=" | ">" | "=":
            return row(left - right, relation)
        case "<=":
            return row(right - left, ">=")
        case "<":
            return row(right - left, ">")
        case _:
            return negated(row(left - right, "="))


def _product(work: Work, expr: Apply, args: Sequence[Affine]) -> Affine | None:
    factor, found, bounds = Fraction(1), None, Interval()
    for each, part in zip(args, expr.arguments, strict=True):
        if not each.terms:
            factor *= each.constant
        elif found is None:
            found, bounds = each, work.bounds(part)
        elif work.supposing:
            product = work.fresh(Interval())
            work.fact(product_of(product, (found, bounds), (each, work.bounds(part))))
            found, bounds = product, Interval()
        else:
            return None
    return constant(factor) if found is None else found.times(factor)


def _quotient(work: Work, expr: Apply, args: Sequence[Affine]) -> Affine | None:
    top, bottom = args
    if bottom.terms and work.supposing:
        quotient = work.fresh(work.bounds(expr))
        work.fact(quotient_of(quotient, top, bottom, work.bounds(expr.arguments[1])))
        return quotient
    if bottom.terms or not bottom.constant:
        return None
    return top.times(1 / bottom.constant)


def _highest(work: Work, expr: Apply, args: Sequence[Affine]) -> Affine:
    return extreme(work, work.bounds(expr), args, 1)


def _lowest(work: Work, expr: Apply, args: Sequence[Affine]) -> Affine:
    return extreme(work, work.bounds(expr), args, -1)


def _clamp(work: Work, expr: Apply, args: Sequence[Affine]) -> Affine:
    value, low, high = args
    return held(work, value, low, high, work.bounds(expr.arguments[0]), work.bounds(expr))


def _absolute(work: Work, expr: Apply, args: Sequence[Affine]) -> Affine:
    return extreme(work, work.bounds(expr), [args[0], args[0].times(Fraction(-1))], 1)


def _rounding(mode: Rounding) -> Callable[[Work, Apply, Sequence[Affine]], Affine | None]:
    def rounding(work: Work, expr: Apply, args: Sequence[Affine]) -> Affine | None:
        step = Fraction(1)
        if len(args) == 2:
            if args[1].terms or args[1].constant.denominator != 1:
                return None
            step = Fraction(10) ** -int(args[1].constant)
        return rounded(work, args[0], step, mode, work.bounds(expr.arguments[0]))

    return rounding


def _curve(work: Work, expr: Apply, args: Sequence[Affine]) -> Affine | None:
    """A function of which points are supposed, once it is known where they are wanted."""
    exponent = args[1].constant if len(args) == 2 else None
    if not work.supposing or (len(args) == 2 and args[1].terms):
        return None
    found = work.fresh(work.bounds(expr))
    work.template.curves.append(Curve(found, args[0], expr.function, exponent))
    return found


def _year(work: Work, expr: Apply, args: Sequence[Affine]) -> Affine | None:
    """The year of a date: a case for each, where they are few."""
    bounds = work.bounds(expr)
    if bounds.low is None or bounds.high is None or bounds.high - bounds.low > MOST_YEARS:
        return None
    found, day = work.fresh(bounds), args[0]
    ways = []
    for year in range(int(bounds.low), int(bounds.high) + 1):
        first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
        inside = (row(day.plus(-Fraction(first)), ">="), row(constant(last) - day, ">="))
        ways.append(all_of((*inside, equal(found, constant(year)))))
    work.fact(either(ways))
    return found


Function = Callable[[Work, Apply, Sequence[Affine]], Affine | None]

FUNCTIONS: dict[str, Function] = {
    "+": lambda work, expr, args: total(args),
    "sum": lambda work, expr, args: total(args),
    "mean": lambda work, expr, args: total(args).times(Fraction(1, len(args))),
    "-": lambda work, expr, args: args[0].times(Fraction(-1)),
    "*": _product,
    "/": _quotient,
    "max": _highest,
    "min": _lowest,
    "clamp": _clamp,
    "abs": _absolute,
    "round": _rounding("half away"),
    "floor": _rounding("floor"),
    "ceil": _rounding("ceil"),
    "year": _year,
    **dict.fromkeys(BACK, _curve),
    "days": lambda work, expr, args: args[1] - args[0],
}


def _settle(work: Work, expr: Settle) -> Lowered:
    parts = [condition(work, each) for each in expr.arguments]
    return all_of(parts) if expr.function == "and" else either(parts)


Row: TypeAlias = tuple[Formula, Lowered]
"""When a value is that of a row, and the value."""


def _cases(work: Work, expr: Cases) -> Lowered:
    failed: list[Formula] = []
    taken: list[Row] = []
    with looking_at(work, expr):
        for asked, value in (*expr.rows, (None, expr.otherwise)):
            holds = TRUE if asked is None else condition(work, asked)
            here = all_of((*failed, holds))
            if truth(here) is not False:
                taken.append((here, lower(work, value)))
            failed.append(negated(holds))
    lost = lacks(work, expr)
    if lost is None or truth(lost) is False:
        return _taken(work, expr, taken)
    return _taken(work, expr, [each for each in taken if each[1] is not None], lost)


def _taken(work: Work, expr: Expr, taken: Sequence[Row], lost: Formula = FALSE) -> Lowered:
    """The value of the one row that is taken; where it is ``lost``, nothing reads it."""
    found = [value for _, value in taken]
    if not found:
        return None
    if all(isinstance(value, Affine) for value in found):
        if len(found) == 1:
            return found[0]
        number = work.fresh(work.bounds(expr))
        ways = [all_of((c, equal(number, v))) for c, v in taken if isinstance(v, Affine)]
        work.fact(either((lost, *ways)))
        return number
    if all(isinstance(value, Finite) for value in found):
        cases: dict[Known, list[Formula]] = {}
        for holds, value in taken:
            if isinstance(value, Finite):
                for own, known in value.cases:
                    cases.setdefault(known, []).append(all_of((holds, own)))
        return Finite(tuple((either(parts), known) for known, parts in cases.items()))
    if all(value is not None and not isinstance(value, (Affine, Finite)) for value in found):
        return either(all_of((holds, value)) for holds, value in taken)  # type: ignore[arg-type]
    return work.loosely(expr) if isinstance(work.analysis.of(expr), Interval) else None


def _status(work: Work, expr: Status) -> Lowered:
    lost = lacks(work, expr.argument)
    if lost is None:
        return work.open()
    match expr.kind:
        case "missing":
            return FALSE
        case "applicable":
            return negated(lost)
        case "out":
            return lost
        case _:
            assert_never(expr.kind)


def _guard(work: Work, expr: Guard) -> Lowered:
    return lower(work, expr.argument)


# ---- points --------------------------------------------------------------------------------------


def _combine(work: Work, expr: Combine) -> Lowered:
    def of(parts: Sequence[Part]) -> Affine | None:
        return _of_all(work, evolve(expr, parts=tuple(parts)))

    found = of_those_that_apply(work, expr, expr.parts, of)
    return work.loosely(expr) if found is None else found


def _of_all(work: Work, expr: Combine) -> Affine | None:
    """What parts come to that all apply; None where that is not linear."""
    maxima = [_number(work, part.maximum) for part in expr.parts]
    points = [_number(work, part.points) for part in expr.parts]
    if COMBINATIONS[expr.combination].of_shares:
        if any(each.terms or not each.constant for each in maxima):
            return None
        points = [p.times(expr.maximum / m.constant) for p, m in zip(points, maxima, strict=True)]
    combined = COMBINED.get(expr.combination)
    return None if combined is None else combined(work, expr, points)


def _whole(work: Work, expr: Whole) -> Lowered:
    def of(parts: Sequence[Part]) -> Affine:
        return total(_number(work, part.maximum) for part in parts)

    found = of_those_that_apply(work, expr, expr.parts, of)
    return work.loosely(expr) if found is None else found


def _scale(work: Work, expr: Scale) -> Lowered:
    value, have = expr.value, expr.have

    def of(parts: Sequence[Part]) -> Affine | None:
        assert isinstance(value, Combine)
        whole = total(_number(work, part.maximum) for part in parts)
        own = _of_all(work, evolve(value, parts=tuple(parts)))
        return None if own is None else _over(own, expr.whole, whole)

    if isinstance(value, Combine) and isinstance(have, Whole):
        found = of_those_that_apply(work, expr, value.parts, of)
    else:
        found = _over(_number(work, value), expr.whole, _number(work, have))
    return work.loosely(expr) if found is None else found


def _over(value: Affine, whole: Fraction, have: Affine) -> Affine | None:
    return None if have.terms or not have.constant else value.times(whole / have.constant)


def _round(work: Work, expr: Round) -> Lowered:
    return rounded(work, _number(work, expr.value), expr.step, expr.mode, work.bounds(expr.value))


def _hold(work: Work, expr: Hold) -> Lowered:
    low = None if expr.low is None else _number(work, expr.low)
    high = None if expr.high is None else _number(work, expr.high)
    value = _number(work, expr.value)
    return held(work, value, low, high, work.bounds(expr.value), work.bounds(expr))


def _recover(work: Work, expr: Recover) -> Lowered:
    lost = lacks(work, expr.value)
    if lost is None:
        return _recovered(work, expr) if isinstance(work.analysis.of(expr), Interval) else None
    found, other = _unless_left_out(work, expr), expr.not_applicable
    if other is None or truth(lost) is False:
        return found
    rows = [(negated(lost), found), (lost, lower(work, other))]
    taken = [each for each in rows if truth(each[0]) is not False and each[1] is not None]
    return _taken(work, expr, taken, lacks(work, expr) or FALSE)


def _unless_left_out(work: Work, expr: Recover) -> Lowered:
    """A value; supposed that inputs which only it reads may not be reported, what stands for it."""
    found = lower(work, expr.value)
    policies = dict(expr.missing)
    own = [each.ref for each in reads(expr.value) if work.alone.get(each.ref) in policies]
    if not own or isinstance(expr.value, Read) or not isinstance(found, Affine):
        return found
    instead = lower(work, policies[work.alone[own[0]]])
    if not isinstance(instead, Affine):
        return found
    gone, number = work.fresh_truth(), work.fresh(Interval())
    alike = frozenset(ref for ref in own if work.alone[ref] == work.alone[own[0]])
    work.template.left_out.append((gone, alike))
    ways = (all_of((gone, equal(number, instead))), all_of((negated(gone), equal(number, found))))
    work.fact(either(ways))
    return number


def _recovered(work: Work, expr: Recover) -> Affine:
    """A number that may be absent, and what stands for it then."""
    found = lower(work, expr.value)
    ways = [lower(work, value) for _, value in expr.missing]
    if expr.not_applicable is not None:
        ways.append(lower(work, expr.not_applicable))
    bounds = work.bounds(expr.value)
    other = [
        way
        for way in ways
        if not isinstance(way, Affine) or way.terms or way.constant not in bounds
    ]
    if isinstance(found, Affine) and isinstance(expr.value, Read) and all(w is None for w in other):
        return found  # a free number has all the values that may stand for it
    return work.loosely(expr)


KINDS: dict[type, Callable[[Work, Any], Lowered]] = {
    Const: _const,
    Nothing: _nothing,
    Lack: _nothing,
    Read: _read,
    Apply: _apply,
    Settle: _settle,
    Cases: _cases,
    Status: _status,
    Guard: _guard,
    Combine: _combine,
    Whole: _whole,
    Scale: _scale,
    Round: _round,
    Hold: _hold,
    Recover: _recover,
}
