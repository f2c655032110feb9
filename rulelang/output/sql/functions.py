"""The functions of one unit, a row each: from argument values to a value.

Roots, logarithms and powers are those of the database's binary floating point; each says how far
it may be off, and where it is exact.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeAlias

from attrs import evolve
from sqlglot import exp

from rulelang.output.sql.errors import InexpressibleError
from rulelang.output.sql.nodes import (
    Sql,
    absolute,
    all_of,
    any_of,
    case,
    cast,
    coalesce,
    compare,
    double,
    floor,
    known,
    literal,
    minus,
    negated,
    nullif,
    over,
    plus,
    rounded,
    size,
    times,
)
from rulelang.output.sql.numbers import (
    add,
    aligned,
    clamp,
    constant,
    divide,
    extreme,
    multiply,
    negate,
    scaled,
)
from rulelang.output.sql.rounding import rounding_of
from rulelang.output.sql.values import Value, united
from rulelang.output.sql.writer import Writer
from rulelang.output.walk.states import DIVISION, DOMAIN
from rulelang.plan import intervals
from rulelang.plan.expressions import Apply
from rulelang.plan.kinds import Rounding
from rulelang.words import Phrase, phrase

__all__ = ["FUNCTIONS"]

ROUGH = Fraction(1, 10**14)
"""What a function of binary floating point may be off, of its result: a generous 90 × 2^-53."""

LARGEST_EXPONENT = 4
"""A whole power up to this one is written as a product."""

MOST_PLACES = 12
POWERS_OF_TEN = range(-6, 13)

Arguments: TypeAlias = Sequence[Value]


# ---- comparisons and truth -----------------------------------------------------------------------


def _compared(operator: str) -> Callable[[Writer, Apply, Arguments], Value]:
    def comparison(w: Writer, expr: Apply, arguments: Arguments) -> Value:
        left, right = arguments
        if w.dialect.shrinks and "number" in (left.kind, right.kind):
            left, right = aligned(w, arguments)
        errors = [side.error for side in arguments if side.error is not None]
        if errors:
            left, right = w.hoisted(left), w.hoisted(right)
            apart = left.sql if right.constant == 0 else minus(left.sql, right.sql)
            w.edge(apart, plus(*errors))
        return _plain(w, arguments, compare(operator, left.sql, right.sql), "yesno")

    return comparison


def _not(w: Writer, expr: Apply, arguments: Arguments) -> Value:
    (argument,) = arguments
    return evolve(argument, sql=negated(argument.sql), constant=None)


def _plain(w: Writer, arguments: Arguments, sql: Sql, kind: str = "number") -> Value:
    return Value(
        sql,
        kind,
        *w.joined(arguments),
        near=united(argument.near for argument in arguments),
        faults=united(argument.faults for argument in arguments),
    )


# ---- dates ---------------------------------------------------------------------------------------


def _days(w: Writer, expr: Apply, arguments: Arguments) -> Value:
    start, end = arguments
    return evolve(_plain(w, arguments, w.dialect.days(start.sql, end.sql)), digits=10)


def _year(w: Writer, expr: Apply, arguments: Arguments) -> Value:
    year = exp.Extract(this=exp.var("YEAR"), expression=arguments[0].sql.copy())
    return evolve(_plain(w, arguments, cast(year, "DECIMAL(4, 0)")), digits=4)


# ---- arithmetic ----------------------------------------------------------------------------------


def _product(w: Writer, expr: Apply, arguments: Arguments) -> Value:
    result = arguments[0]
    for argument in arguments[1:]:
        result = multiply(w, result, argument)
    return result


def _mean(w: Writer, expr: Apply, arguments: Arguments) -> Value:
    return scaled(w, add(w, arguments), Fraction(1, len(arguments)))


def _absolute(w: Writer, expr: Apply, arguments: Arguments) -> Value:
    (argument,) = arguments
    return evolve(
        argument,
        sql=absolute(argument.sql),
        range=intervals.absolute(argument.range),
        constant=None,
    )


def _whole(mode: Rounding) -> Callable[[Writer, Apply, Arguments], Value]:
    def whole(w: Writer, expr: Apply, arguments: Arguments) -> Value:
        return rounding_of(w, arguments[0], Fraction(1), mode)

    return whole


def _round(w: Writer, expr: Apply, arguments: Arguments) -> Value:
    value, places = arguments
    count = places.constant
    if not isinstance(count, Fraction) or count.denominator != 1:
        raise _no_rounding(phrase("inexpressible.places_of_data"), expr)
    if count > MOST_PLACES:
        raise _no_rounding(phrase("inexpressible.places", most=MOST_PLACES), expr)
    return rounding_of(w, value, Fraction(10) ** -int(count), "half away")


def _no_rounding(what: Phrase, expr: Apply) -> InexpressibleError:
    return InexpressibleError(phrase("inexpressible.sql", what=what), expr.place)


# ---- what leaves the decimals --------------------------------------------------------------------


def _of_double(w: Writer, argument: Value, sql: Sql, domain: Sql | None) -> Value:
    """A result of binary floating point as a decimal; NULL outside the domain."""
    digits = min(26, w.dialect.precision - w.dialect.places)
    result = cast(sql, w.dialect.decimal(digits, w.dialect.places))
    if domain is not None:
        result = case([(domain, result)], None)
    value = _plain(w, (argument,), result)
    return evolve(value, digits=digits, scale=w.dialect.places)


def _off(w: Writer, result: Value, relative: Sql | None = None) -> Sql:
    """What a result may be off by being cut to its decimals, and by ``relative`` times 10^-14."""
    about = plus(absolute(result.sql), literal(1)) if relative is None else relative
    return plus(size(Fraction(1, 10**12)), times(size(ROUGH), about))


def _failing(w: Writer, value: Value, arguments: Arguments, *failures: tuple[Sql, int]) -> Value:
    states, state, gaps = w.joined(arguments, failures)
    return evolve(value, states=states, state=state, gaps=gaps)


def _logarithm(base: int | None) -> Callable[[Writer, Apply, Arguments], Value]:
    def logarithm(w: Writer, expr: Apply, arguments: Arguments) -> Value:
        x = w.with_error(w.hoisted(arguments[0]))
        sql: Sql = exp.Ln(this=double(x.sql))
        exact = [Fraction(1)]
        if base is not None:
            sql = over(sql, exp.Ln(this=double(literal(base))))
            exact = [Fraction(base) ** power for power in POWERS_OF_TEN]
        result = w.hoisted(_of_double(w, x, sql, compare(">", x.sql, literal(0))), "logarithm")
        if x.range.low is None or x.range.low <= 0:
            result = _failing(w, result, (x,), (compare("<=", x.sql, literal(0)), DOMAIN))
        even = any_of([compare("=", x.sql, constant(w, number).sql) for number in exact])
        error = case([(even, literal(0))], _off(w, result))
        if x.error is not None:
            w.edge(x.sql, times(literal(2), x.error))
            carried = over(times(literal(2), double(x.error)), nullif(absolute(x.sql), literal(0)))
            error = plus(_off(w, result), carried)
        return evolve(result, error=error)

    return logarithm


def _exponential(w: Writer, expr: Apply, arguments: Arguments) -> Value:
    x = w.with_error(w.hoisted(arguments[0]))
    within = compare(">", x.sql, literal(-600))
    power = case([(within, exp.Exp(this=double(x.sql)))], double(literal(0)))
    sql = case([(known(x.sql), power)], None)
    result = w.hoisted(_of_double(w, x, sql if x.states else power, None), "exponential")
    about = times(absolute(result.sql), plus(absolute(x.sql), literal(1)))
    if x.error is None:
        error = case([(compare("=", x.sql, literal(0)), literal(0))], _off(w, result, about))
        return evolve(result, error=error)
    w.edge(literal(1), x.error)  # an error of 1 or more says nothing of the power
    carried = times(times(literal(2), absolute(result.sql)), x.error)
    return evolve(result, error=plus(_off(w, result, about), carried))


def _root(w: Writer, expr: Apply, arguments: Arguments) -> Value:
    x = w.with_error(w.hoisted(arguments[0]))
    inside = compare(">=", x.sql, literal(0))
    result = _of_double(w, x, exp.Sqrt(this=double(x.sql)), inside)
    result = w.hoisted(result, "root")
    if x.range.low is None or x.range.low < 0:
        result = _failing(w, result, (x,), (compare("<", x.sql, literal(0)), DOMAIN))
    if x.error is None:
        squared = compare("=", times(result.sql, result.sql), x.sql)
        return evolve(result, error=case([(squared, literal(0))], _off(w, result)))
    w.edge(x.sql, x.error)
    near_zero = compare("<=", result.sql, literal(0))
    carried = case(
        [(near_zero, exp.Sqrt(this=double(x.error)))],
        over(double(x.error), nullif(result.sql, literal(0))),
    )
    return evolve(result, error=plus(_off(w, result), carried))


def _power(w: Writer, expr: Apply, arguments: Arguments) -> Value:
    base, exponent = arguments
    power = exponent.constant
    if isinstance(power, Fraction) and power.denominator == 1:
        if 0 < power <= LARGEST_EXPONENT:
            base = w.hoisted(base)
            return _product(w, expr, [base] * int(power))
        if -LARGEST_EXPONENT <= power < 0:
            base = w.hoisted(base)
            product = _product(w, expr, [base] * int(-power))
            return divide(w, constant(w, Fraction(1)), product)
    if power == Fraction(1, 2) and base.range.low is not None and base.range.low >= 0:
        return _root(w, expr, (base,))
    return _general_power(w, base, exponent)


def _general_power(w: Writer, base: Value, exponent: Value) -> Value:
    base = w.with_error(w.hoisted(base))
    exponent = w.with_error(w.hoisted(exponent))
    x, y = base.sql, exponent.sql
    zero = literal(0)
    division = all_of([compare("=", x, zero), compare("<", y, zero)])
    domain = all_of([compare("<", x, zero), compare("!=", y, floor(y))])
    inside = all_of([negated(division), negated(domain)])
    sql = exp.Pow(this=double(x), expression=double(y))
    result = _of_double(w, base, sql, inside)
    failures = [(division, DIVISION), (domain, DOMAIN)]
    result = w.hoisted(_failing(w, result, (base, exponent), *failures), "power")
    result = evolve(
        result,
        near=united((base.near, exponent.near)),
        faults=united((base.faults, exponent.faults)),
    )
    size_of_base = nullif(double(absolute(x)), zero)
    logarithm = w.column("logarithm", coalesce(absolute(exp.Ln(this=size_of_base)), zero))
    about = times(
        absolute(result.sql),
        plus(literal(1), times(plus(absolute(y), literal(1)), plus(logarithm, literal(1)))),
    )
    error = _off(w, result, about)
    even = [compare("=", x, literal(1)), compare("=", x, zero), compare("=", y, zero)]
    if base.error is None and exponent.error is None:
        return evolve(result, error=case([(any_of(even), zero)], error))
    moved: list[Sql] = []
    if base.error is not None:
        w.edge(x, times(literal(2), base.error))
        share = over(times(literal(2), double(base.error)), nullif(absolute(x), zero))
        moved.append(times(absolute(y), share))
    if exponent.error is not None:
        w.edge(minus(y, rounded(y, 0)), exponent.error)
        moved.append(times(exponent.error, plus(logarithm, literal(1))))
    shift = w.column("shift", plus(*moved))
    w.edges.append(compare(">", shift, literal(1)))
    carried = times(times(literal(2), absolute(result.sql)), shift)
    return evolve(result, error=plus(error, carried))


FUNCTIONS: dict[str, Callable[[Writer, Apply, Arguments], Value]] = {
    "+": lambda w, expr, arguments: add(w, arguments),
    "*": _product,
    "-": lambda w, expr, arguments: negate(arguments[0]),
    "/": lambda w, expr, arguments: divide(w, arguments[0], arguments[1]),
    "^": _power,
    **{operator: _compared(operator) for operator in ("=", "!=", "<", "<=", ">", ">=")},
    "not": _not,
    "min": lambda w, expr, arguments: extreme(w, arguments, False),
    "max": lambda w, expr, arguments: extreme(w, arguments, True),
    "sum": lambda w, expr, arguments: add(w, arguments),
    "mean": _mean,
    "abs": _absolute,
    "floor": _whole("floor"),
    "ceil": _whole("ceil"),
    "round": _round,
    "clamp": lambda w, expr, arguments: clamp(w, *arguments),
    "ln": _logarithm(None),
    "exp": _exponential,
    "sqrt": _root,
    "log10": _logarithm(10),
    "days": _days,
    "year": _year,
}
