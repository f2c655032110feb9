"""How parts make their whole, a row each: from the parts that apply to a value.

Each function takes the parts in order; one that does not apply is NULL, and is left out.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import lcm
from typing import TypeAlias

from attrs import evolve, frozen
from sqlglot import exp

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
    greatest,
    least,
    literal,
    minus,
    null,
    nullif,
    over,
    plus,
    size,
    times,
    unknown,
)
from rulelang.output.sql.numbers import (
    add,
    aligned,
    clamp,
    constant,
    divide,
    multiply,
    narrowed,
    or_whole,
    scaled,
)
from rulelang.output.sql.values import Value, state_is, sure, united, where_known
from rulelang.output.sql.writer import Writer
from rulelang.output.walk import Item
from rulelang.output.walk.states import NOT_APPLICABLE
from rulelang.plan import intervals
from rulelang.plan.expressions import Combine, Whole

__all__ = ["combine", "whole"]

Rows: TypeAlias = list[tuple[Sql, Sql]]


@frozen(eq=False)
class Part:
    """A part that goes into the whole: ``value`` are its points, ``maximum`` its max.

    Where ``gone`` holds it does not apply, and is NULL.
    """

    value: Value
    gone: Sql | None
    maximum: Value
    weight: Fraction


def combine(w: Writer, expr: Combine, items: Sequence[Item[Value]]) -> Value:
    """What parts come to; NULL where one that applies is not known."""
    parts = _parts(items)
    value = COMBINATIONS[expr.combination](w, parts, expr)
    near = united(item.points.near for item in items)
    faults = united(item.points.faults for item in items)
    value = evolve(
        value,
        states=frozenset(),
        state=None,
        gaps=(),
        near=united((value.near, near)),
        faults=united((value.faults, faults)),
    )
    lacking = w.lacking.joined(item.points.states - {NOT_APPLICABLE} for item in items)
    if not lacking:
        return value
    rows = _states(w, items, lacking)
    gaps = united(_lacking(item.points) for item in items)
    state = w.column("state", case(rows, literal(0))) if len(lacking) > 1 else None
    # A sum of what is NULL is NULL, which LEAST and GREATEST are not.
    sql = value.sql if expr.combination in ("sum", "mean") else where_known(gaps, value.sql)
    return evolve(value, sql=sql, states=lacking, state=state, gaps=gaps)


def whole(w: Writer, expr: Whole, items: Sequence[Item[Value]]) -> Value:
    """The max of the parts that apply, together."""
    parts = _parts(items)
    total = add(w, [counted(w, part, sure(part.maximum)) for part in parts])
    smallest = intervals.union(*(part.maximum.range for part in parts)).low
    return evolve(total, range=evolve(total.range, low=smallest))


def _parts(items: Sequence[Item[Value]]) -> list[Part]:
    """The parts; of a single one it is known that it applies."""
    found = []
    for item in items:
        gone = state_is(item.points, NOT_APPLICABLE) if len(items) > 1 else None
        found.append(Part(item.points, gone, item.maximum, item.weight))
    return found


def _lacking(points: Value) -> tuple[Sql, ...]:
    condition = state_is(points, *(points.states - {NOT_APPLICABLE}))
    return () if condition is None else (condition,)


def _states(w: Writer, items: Sequence[Item[Value]], states: frozenset[int]) -> Rows:
    """The conditions under which parts come to each state, those of more first."""
    found: dict[int, Sql] = {}
    for state, pairs in w.lacking.rows(states):
        both = [all_of([found[one], found[other]]) for one, other in pairs]
        found[state] = any_of([*_ones(items, state), *both])
    return [(condition, literal(state)) for state, condition in reversed(found.items())]


def _ones(items: Sequence[Item[Value]], state: int) -> list[Sql]:
    found = [state_is(item.points, state) for item in items]
    return [condition for condition in found if condition is not None]


def counted(w: Writer, item: Part, value: Value) -> Value:
    """A number of the child that counts nothing where it does not apply."""
    if item.gone is None:
        return value
    zero = literal(0)
    error = None if value.error is None else coalesce(value.error, zero)
    if value.constant is not None:
        sql = case([(item.gone, zero)], value.sql)
    elif len(item.value.states) <= 1 and value is item.value:
        sql = coalesce(value.sql, zero)
    else:
        sql = case([(item.gone, zero)], value.sql)
    span = intervals.union(value.range, intervals.exactly(Fraction(0)))
    value = or_whole(value, sql)
    return evolve(value, error=error, states=frozenset(), state=None, range=span)


def _shares(w: Writer, items: Sequence[Part]) -> list[Value]:
    """Each child's points over its max, NULL where it does not apply."""
    shares = []
    for item in items:
        value = evolve(item.value, states=frozenset(), state=None)
        maximum = item.maximum.constant
        if isinstance(maximum, Fraction):
            share = scaled(w, value, 1 / maximum)
        else:
            share = divide(w, value, item.maximum)
        share = w.with_error(w.hoisted(evolve(share, states=frozenset(), state=None), "share"))
        shares.append(share)
    return shares


def _weighted(w: Writer, terms: Sequence[tuple[Fraction, Value]]) -> tuple[Value, int]:
    """The sum of values times weights, with whole weights: the sum and what it is to be over."""
    together = lcm(*(weight.denominator for weight, _ in terms))
    products = [multiply(w, constant(w, weight * together), value) for weight, value in terms]
    return add(w, products), together


def _fixed(items: Sequence[Part]) -> bool:
    """Whether every child has the same max in all units."""
    return all(item.maximum.constant is not None for item in items)


# ---- points --------------------------------------------------------------------------------------


def _sum(w: Writer, items: Sequence[Part], parent: Combine) -> Value:
    return add(w, [counted(w, item, item.value) for item in items])


def _points(highest: bool) -> Callable[[Writer, Sequence[Part], Combine], Value]:
    def points(w: Writer, items: Sequence[Part], parent: Combine) -> Value:
        chosen = _extreme_of(w, [item.value for item in items], highest)
        chosen = w.hoisted(chosen, "chosen")
        return clamp(w, chosen, None, constant(w, parent.maximum))

    return points


def _extreme_of(w: Writer, values: Sequence[Value], highest: bool) -> Value:
    """The least or greatest of those that are known."""
    values = aligned(w, values)
    errors = [value.error for value in values if value.error is not None]
    combine = intervals.highest if highest else intervals.lowest
    union = intervals.union(*(value.range for value in values))
    inside = combine(*(value.range for value in values))
    return Value(
        (greatest if highest else least)(*(value.sql for value in values)),
        "number",
        error=greatest(*errors) if errors else None,
        digits=max(value.digits for value in values),
        scale=max(value.scale for value in values),
        range=evolve(union, denominator=inside.denominator),
    )


# ---- shares --------------------------------------------------------------------------------------


def _mean(w: Writer, items: Sequence[Part], parent: Combine) -> Value:
    if not _fixed(items):
        return _mean_of_shares(w, items, parent)
    terms = []
    for item in items:
        assert isinstance(item.maximum.constant, Fraction)
        factor = item.weight * parent.maximum / item.maximum.constant
        terms.append((factor, counted(w, item, item.value)))
    if all(item.gone is None for item in items):
        weights = sum((item.weight for item in items), Fraction(0))
        total, together = _weighted(w, [(factor / weights, value) for factor, value in terms])
        return scaled(w, total, Fraction(1, together))
    total, together = _weighted(w, terms)
    return _over_weights(w, items, total, Fraction(together))


def _mean_of_shares(w: Writer, items: Sequence[Part], parent: Combine) -> Value:
    shares = _shares(w, items)
    terms = [
        (item.weight * parent.maximum, counted(w, item, share))
        for item, share in zip(items, shares, strict=True)
    ]
    total, together = _weighted(w, terms)
    return _over_weights(w, items, total, Fraction(together))


def _over_weights(w: Writer, items: Sequence[Part], total: Value, factor: Fraction) -> Value:
    """A sum over the weights of the children that apply, times a constant."""
    weights = [counted(w, item, constant(w, item.weight * factor)) for item in items]
    quotient = divide(w, total, w.hoisted(add(w, weights), "weights"))
    return evolve(quotient, states=frozenset(), state=None)


def _extreme(highest: bool) -> Callable[[Writer, Sequence[Part], Combine], Value]:
    def extreme(w: Writer, items: Sequence[Part], parent: Combine) -> Value:
        if all(item.maximum.constant == parent.maximum for item in items):
            return _extreme_of(w, [item.value for item in items], highest)
        return scaled(w, _extreme_of(w, _shares(w, items), highest), parent.maximum)

    return extreme


def _best(w: Writer, items: Sequence[Part], parent: Combine) -> Value:
    """The plain mean of the best shares: those that fewer than N others are ahead of."""
    shares = _shares(w, items)
    taken = []
    for place, (item, share) in enumerate(zip(items, shares, strict=True)):
        ahead = [
            case(
                [(compare(">=" if index < place else ">", other.sql, share.sql), literal(1))],
                literal(0),
            )
            for index, other in enumerate(shares)
            if index != place
        ]
        value = counted(w, item, share)
        if parent.best < len(items):
            among = compare("<", plus(*ahead), literal(parent.best))
            value = or_whole(value, case([(among, value.sql)], literal(0)))
        taken.append(evolve(value, error=None))
    total = scaled(w, add(w, taken), parent.maximum)
    known = [counted(w, item, constant(w, Fraction(1))) for item in items]
    most = constant(w, Fraction(parent.best))
    count = add(w, known)
    if count.constant is None:
        count = w.hoisted(evolve(count, sql=least(count.sql, most.sql)), "count")
    else:
        count = constant(w, Fraction(min(parent.best, len(items))))
    result = divide(w, total, count)
    errors = [share.error for share in shares if share.error is not None]
    error = result.error
    if errors:  # a mean of the best moves by no more than the farthest of them does
        moved = times(size(parent.maximum), greatest(*errors))
        error = moved if error is None else plus(error, moved)
    return evolve(result, error=error, states=frozenset(), state=None)


def _places(shares: Sequence[Value]) -> list[Sql]:
    """How many of the others are before each share, from the lowest."""
    found = []
    for place, share in enumerate(shares):
        before = [
            case(
                [(compare("<=" if index < place else "<", other.sql, share.sql), literal(1))],
                literal(0),
            )
            for index, other in enumerate(shares)
            if index != place
        ]
        found.append(plus(*before) if before else literal(0))
    return found


def _there(w: Writer, items: Sequence[Part]) -> Value:
    """How many parts apply."""
    return w.hoisted(
        add(w, [counted(w, item, constant(w, Fraction(1))) for item in items]), "there"
    )


def _some(
    w: Writer, items: Sequence[Part], shares: Sequence[Value], among: Callable[[Sql], Sql]
) -> tuple[Value, Sql | None]:
    """The sum of the shares at some places, without its error, and the largest error of any."""
    taken = []
    for item, share, place in zip(items, shares, _places(shares), strict=True):
        value = counted(w, item, share)
        here = among(w.column("place", place))
        value = or_whole(value, case([(here, value.sql)], literal(0)))
        taken.append(evolve(value, error=None))
    errors = [share.error for share in shares if share.error is not None]
    return add(w, taken), greatest(*errors) if errors else None


def _moved(result: Value, error: Sql | None, maximum: Fraction) -> Value:
    """A mean of some, which moves by no more than the farthest of them does."""
    if error is None:
        return evolve(result, states=frozenset(), state=None)
    moved = times(size(maximum), error)
    moved = moved if result.error is None else plus(result.error, moved)
    return evolve(result, error=moved, states=frozenset(), state=None)


def _median(w: Writer, items: Sequence[Part], parent: Combine) -> Value:
    """The mean of the one or two shares in the middle."""
    shares, there = _shares(w, items), _there(w, items)
    last = minus(there.sql, literal(1))

    def in_the_middle(place: Sql) -> Sql:
        return compare("<=", absolute(minus(times(literal(2), place), last)), literal(1))

    total, error = _some(w, items, shares, in_the_middle)
    odd = compare("=", exp.Mod(this=there.sql.copy(), expression=literal(2)), literal(1))
    half = constant(w, Fraction(1, 2))
    factor = or_whole(half, case([(odd, literal(1))], half.sql))
    factor = evolve(factor, range=intervals.Interval(Fraction(1, 2), Fraction(1), 2))
    result = multiply(w, scaled(w, total, parent.maximum), w.hoisted(factor, "factor"))
    return _moved(result, error, parent.maximum)


def _mean_without(w: Writer, items: Sequence[Part], parent: Combine) -> Value:
    """The plain mean of the shares between the lowest and the highest that are left out."""
    shares, there = _shares(w, items), _there(w, items)

    def is_kept(place: Sql) -> Sql:
        upto = minus(there.sql, literal(parent.best)) if parent.best else there.sql
        return all_of([compare(">=", place, literal(parent.lowest)), compare("<", place, upto)])

    total, error = _some(w, items, shares, is_kept)
    left = add(w, (there, constant(w, Fraction(-parent.best - parent.lowest))))
    result = divide(w, scaled(w, total, parent.maximum), left)
    return _moved(result, error, parent.maximum)


def _extremes(w: Writer, shares: Sequence[Value]) -> tuple[Value, Value]:
    """The lowest and the highest share."""
    low = w.hoisted(_extreme_of(w, shares, False), "lowest")
    return low, w.hoisted(_extreme_of(w, shares, True), "highest")


def _geometric_mean(w: Writer, items: Sequence[Part], parent: Combine) -> Value:
    shares = _shares(w, items)
    low, high = _extremes(w, shares)
    zero: Sql = literal(0)
    logarithms = [
        _term(item.weight, exp.Ln(this=nullif(double(share.sql), zero)))
        for item, share in zip(items, shares, strict=True)
    ]
    weights = plus(*(_present(item, item.weight) for item in items))
    power = exp.Exp(
        this=over(
            plus(*(coalesce(term, zero) for term in logarithms)), nullif(double(weights), zero)
        )
    )
    places = w.dialect.places
    kind = w.dialect.decimal(4, places)
    low, high = (narrowed(w, share, w.dialect.precision - places) for share in (low, high))
    even = [(compare("=", low.sql, zero), zero), (compare("=", low.sql, high.sql), low.sql)]
    sql = case([(unknown(low.sql), null()), *even], cast(power, kind))
    mean = w.hoisted(
        Value(
            sql,
            "number",
            digits=max(4, low.digits),
            scale=max(places, low.scale),
            range=high.range,
        ),
        "mean",
    )
    own = plus(size(Fraction(1, 10**12)), times(size(Fraction(1, 10**13)), _logarithm_size(w, low)))
    is_even = any_of([condition for condition, _ in even])
    if low.error is None:
        error = case([(is_even, zero)], own)
    else:
        widest = w.with_error(low).error
        assert widest is not None
        w.edge(low.sql, times(literal(2), widest))
        carried = over(times(literal(2), double(widest)), nullif(absolute(low.sql), zero))
        error = case([(is_even, times(literal(2), widest))], plus(own, times(literal(2), carried)))
    return scaled(w, evolve(mean, error=error), parent.maximum)


def _logarithm_size(w: Writer, low: Value) -> Sql:
    """How large a logarithm of the shares may be, and one more."""
    logarithm = absolute(exp.Ln(this=double(nullif(absolute(low.sql), literal(0)))))
    return plus(coalesce(logarithm, literal(0)), literal(1))


def _term(weight: Fraction, sql: Sql) -> Sql:
    return sql if weight == 1 else times(_plain(weight), sql)


def _plain(weight: Fraction) -> Sql:
    """A weight in binary floating point, whose logarithms are no more exact."""
    return literal(repr(float(weight))) if weight.denominator > 1 else literal(weight.numerator)


def _present(item: Part, weight: Fraction) -> Sql:
    return _plain(weight) if item.gone is None else case([(item.gone, literal(0))], _plain(weight))


def _harmonic_mean(w: Writer, items: Sequence[Part], parent: Combine) -> Value:
    shares = _shares(w, items)
    low, _ = _extremes(w, shares)
    if low.error is not None:
        low = w.with_error(low)
        assert low.error is not None
        w.edge(low.sql, times(literal(2), low.error))
    quotients = []
    for item, share in zip(items, shares, strict=True):
        quotient = divide(w, constant(w, item.weight), share)
        quotient = evolve(quotient, states=frozenset(), state=None)
        quotients.append(counted(w, item, w.with_error(quotient)))
    weights = [counted(w, item, constant(w, item.weight * parent.maximum)) for item in items]
    total = w.hoisted(add(w, weights), "weights")
    mean = divide(w, total, w.hoisted(add(w, quotients), "reciprocals"))
    none = compare("=", low.sql, literal(0))
    rows = [(none, literal(0))]
    error = None if mean.error is None else case([(none, literal(0))], mean.error)
    return evolve(
        mean,
        sql=case(rows, mean.sql),
        error=error,
        states=frozenset(),
        state=None,
        range=intervals.Interval(Fraction(0), parent.maximum),
    )


COMBINATIONS: dict[str, Callable[[Writer, Sequence[Part], Combine], Value]] = {
    "sum": _sum,
    "mean": _mean,
    "geometric_mean": _geometric_mean,
    "harmonic_mean": _harmonic_mean,
    "lowest": _extreme(False),
    "highest": _extreme(True),
    "best": _best,
    "median": _median,
    "mean_without": _mean_without,
    "highest_points": _points(True),
    "lowest_points": _points(False),
}
