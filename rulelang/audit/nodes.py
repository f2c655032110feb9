"""The kinds of node as linear expressions and formulas: a function for each kind.

What is not linear (a product of two unknowns, a root) is an unknown within the interval that the
plan's analysis gives it: a conflict that is found then is one all the same, and a witness is
evaluated by the exact engine.
"""

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

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
from rulelang.audit.pieces import at_place, extreme, held, rounded
from rulelang.audit.supposed import product_of, quotient_of
from rulelang.audit.unit import Finite, Lowered, Work
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
    Read,
    Recover,
    Round,
    Scale,
    Settle,
    Status,
    Whole,
)
from rulelang.plan.facts import EVERYWHERE, facts_of
from rulelang.plan.intervals import Interval
from rulelang.plan.kinds import Rounding
from rulelang.plan.values import Known

__all__ = ["KINDS", "alike_of", "known_value", "lower"]


def lower(work: Work, expr: Expr) -> Lowered:
    """An expression over the unknowns of a unit."""
    return KINDS[type(expr)](work, expr)


def _number(work: Work, expr: Expr) -> Affine:
    found = lower(work, expr)
    return found if isinstance(found, Affine) else work.loosely(expr)


def _formula(work: Work, expr: Expr) -> Formula:
    """A condition; where nothing is known of it, whether an unknown is 1."""
    found = lower(work, expr)
    if found is None or isinstance(found, (Affine, Finite)):
        return _open(work)
    return found


def _open(work: Work) -> Formula:
    work.template.loose.add(work.step)
    return work.fresh_truth()


def _gaps(work: Work, expr: Expr) -> int:
    return facts_of(work.analysis.table, expr, EVERYWHERE).gaps


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
        return negated(_formula(work, expr.arguments[0]))
    if name not in FUNCTIONS or _gaps(work, expr):
        return work.loosely(expr)
    found = FUNCTIONS[name](work, expr, [_number(work, each) for each in expr.arguments])
    return work.loosely(expr) if found is None else found


def _compare(work: Work, expr: Apply) -> Lowered:
    left, right = (lower(work, each) for each in expr.arguments)
    if isinstance(left, Affine) and isinstance(right, Affine):
        return compared(left, expr.function, right)
    alike = alike_of(left, right)
    if alike is None or expr.function not in ("=", "!="):
        return _open(work)
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
    "days": lambda work, expr, args: args[1] - args[0],
}


def _settle(work: Work, expr: Settle) -> Lowered:
    parts = [_formula(work, each) for each in expr.arguments]
    return all_of(parts) if expr.function == "and" else either(parts)


def _cases(work: Work, expr: Cases) -> Lowered:
    from rulelang.plan.expressions import SUBJECT

    values = work.template.values
    before = values.get(SUBJECT)
    if expr.subject is not None:
        values[SUBJECT] = lower(work, expr.subject)
    failed: list[Formula] = []
    taken: list[tuple[Formula, Lowered]] = []
    for condition, value in expr.rows:
        holds = _formula(work, condition)
        taken.append((all_of((*failed, holds)), lower(work, value)))
        failed.append(negated(holds))
    taken.append((all_of(failed), lower(work, expr.otherwise)))
    if expr.subject is not None:
        values.pop(SUBJECT)
        if before is not None:
            values[SUBJECT] = before
    return _taken(work, expr, [row for row in taken if truth(row[0]) is not False])


def _taken(work: Work, expr: Cases, taken: Sequence[tuple[Formula, Lowered]]) -> Lowered:
    """The value of the one row that is taken."""
    found = [value for _, value in taken]
    if all(isinstance(value, Affine) for value in found):
        if len(found) == 1:
            return found[0]
        number = work.fresh(work.bounds(expr))
        work.fact(
            either(
                all_of((condition, equal(number, value)))
                for condition, value in taken
                if isinstance(value, Affine)
            )
        )
        return number
    if all(isinstance(value, Finite) for value in found):
        cases: dict[Known, list[Formula]] = {}
        for condition, value in taken:
            if isinstance(value, Finite):
                for holds, known in value.cases:
                    cases.setdefault(known, []).append(all_of((condition, holds)))
        return Finite(tuple((either(parts), known) for known, parts in cases.items()))
    if all(value is not None and not isinstance(value, (Affine, Finite)) for value in found):
        return either(all_of((condition, value)) for condition, value in taken)  # type: ignore[arg-type]
    return work.loosely(expr) if isinstance(work.analysis.of(expr), Interval) else None


def _status(work: Work, expr: Status) -> Lowered:
    if _gaps(work, expr.argument):
        return _open(work)
    return TRUE if expr.kind == "applicable" else FALSE


def _guard(work: Work, expr: Guard) -> Lowered:
    return lower(work, expr.argument)


# ---- points --------------------------------------------------------------------------------------


def _combine(work: Work, expr: Combine) -> Lowered:
    combination = COMBINATIONS[expr.combination]
    maxima = [_number(work, part.maximum) for part in expr.parts]
    fixed = all(not each.terms for each in maxima)
    if any(_gaps(work, part.points) for part in expr.parts):
        return work.loosely(expr)
    points = [_number(work, part.points) for part in expr.parts]
    if combination.of_shares:
        if not fixed or any(not each.constant for each in maxima):
            return work.loosely(expr)
        points = [p.times(expr.maximum / m.constant) for p, m in zip(points, maxima, strict=True)]
    if expr.combination not in COMBINED:
        return work.loosely(expr)
    return COMBINED[expr.combination](work, expr, points)


def _sum(work: Work, expr: Combine, points: Sequence[Affine]) -> Affine:
    return total(points)


def _mean(work: Work, expr: Combine, points: Sequence[Affine]) -> Affine:
    whole = sum((part.weight for part in expr.parts), Fraction(0))
    weighted = zip(points, expr.parts, strict=True)
    return total(p.times(part.weight / whole) for p, part in weighted)


def _median(work: Work, expr: Combine, points: Sequence[Affine]) -> Affine:
    places = {(len(points) - 1) // 2, len(points) // 2}
    return total(at_place(work, points, place) for place in places).times(Fraction(1, len(places)))


def _best_of(sign: int, limited: bool) -> "Combined":
    """The highest (1) or lowest (-1) child; where points are ``limited``, held within the max."""

    def best(work: Work, expr: Combine, points: Sequence[Affine]) -> Affine:
        if not limited:
            return extreme(work, work.bounds(expr), points, sign)
        found = extreme(work, Interval(), points, sign)
        return held(work, found, None, constant(expr.maximum), Interval(), work.bounds(expr))

    return best


Combined = Callable[[Work, Combine, Sequence[Affine]], Affine]

COMBINED: dict[str, Combined] = {
    "sum": _sum,
    "mean": _mean,
    "median": _median,
    "highest": _best_of(1, limited=False),
    "lowest": _best_of(-1, limited=False),
    "highest_points": _best_of(1, limited=True),
    "lowest_points": _best_of(-1, limited=True),
}


def _whole(work: Work, expr: Whole) -> Lowered:
    if any(_gaps(work, part.points) for part in expr.parts):
        return work.loosely(expr)
    return total(_number(work, part.maximum) for part in expr.parts)


def _scale(work: Work, expr: Scale) -> Lowered:
    have = _number(work, expr.have)
    if have.terms or not have.constant:
        return work.loosely(expr)
    return _number(work, expr.value).times(expr.whole / have.constant)


def _round(work: Work, expr: Round) -> Lowered:
    return rounded(work, _number(work, expr.value), expr.step, expr.mode, work.bounds(expr.value))


def _hold(work: Work, expr: Hold) -> Lowered:
    low = None if expr.low is None else _number(work, expr.low)
    high = None if expr.high is None else _number(work, expr.high)
    value = _number(work, expr.value)
    return held(work, value, low, high, work.bounds(expr.value), work.bounds(expr))


def _recover(work: Work, expr: Recover) -> Lowered:
    gaps = _gaps(work, expr.value)
    if not gaps:
        return lower(work, expr.value)
    if isinstance(work.analysis.of(expr.value), Interval):
        return _recovered(work, expr)
    return None


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
    number = work.loosely(expr)
    return number


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
