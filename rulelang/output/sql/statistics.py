"""Functions over all units of a period, as windows: a row each."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from attrs import evolve, frozen
from sqlglot import exp

from rulelang.output.sql.expressions import choice
from rulelang.output.sql.nodes import (
    Sql,
    absolute,
    all_of,
    any_of,
    call,
    case,
    cast,
    coalesce,
    compare,
    double,
    known,
    literal,
    minus,
    null,
    nullif,
    over,
    plus,
    size,
    times,
    truth,
    window,
)
from rulelang.output.sql.numbers import (
    OF_INTEGER,
    add,
    constant,
    difference,
    divide,
    multiply,
)
from rulelang.output.sql.values import Value, absences, state_is, united
from rulelang.output.sql.writer import Writer
from rulelang.output.walk.states import DIVISION, NOT_APPLICABLE, OF_WRONG, WRONG
from rulelang.plan.statistics import STATISTICS
from rulelang.plan.tree import StatisticStep

__all__ = ["neighbours", "statistic"]

COUNT_DIGITS = 10
OTHERS_DIGITS = COUNT_DIGITS + 1


@frozen
class _Over:
    """What a statistic is taken of: its value in a column, its error, and the units known, those
    of each ``partition``; ``own`` is what the standing among them is of."""

    w: Writer
    value: Value
    own: Value
    count: Value
    parameter: Fraction | None
    partition: tuple[Sql, ...]

    def all(self, function: Sql, order: Sequence[tuple[Sql, bool]] = ()) -> Sql:
        """A function over the units of the period, or of a part of them."""
        return window(function, self.partition, order)

    @property
    def error(self) -> Sql | None:
        """The largest error of any unit."""
        if self.value.error is None:
            return None
        return self.w.column("error", self.all(exp.Max(this=self.value.error.copy())))

    def aggregate(self, function: type[exp.AggFunc]) -> Sql:
        """An aggregate of the value."""
        return self.all(function(this=self.value.sql.copy()))


def statistic(
    w: Writer, step: StatisticStep, value: Value, within: Value | None, own: Value | None
) -> Value:
    """The statistic of a step over its value, for every unit."""
    value = w.with_error(w.hoisted(value))
    asked = value if own is None else w.with_error(w.hoisted(own))
    row = STATISTICS[step.statistic]
    partition = w.partition if within is None else (*w.partition, within.sql)
    count = _count_of(w, value, partition)
    over_all = _Over(w, value, asked, count, step.parameter, partition)
    is_kth = row.ranked and step.parameter is not None
    taken = _KTH[step.statistic] if is_kth else _STATISTICS[step.statistic]
    result = w.hoisted(taken(over_all), "")
    bad = value.states & (WRONG - {DIVISION} if step.guarded else WRONG)
    failing = state_is(value, *bad) if bad else None
    some_wrong = None
    if failing is not None:
        some_wrong = w.column("failed", over_all.all(_any(failing)))
    if row.own:
        result = _own(w, asked, result, some_wrong)
    else:
        result = _shared(over_all, step, result, some_wrong)
    return _carried(over_all, _where_within(w, result, within))


def _where_within(w: Writer, result: Value, within: Value | None) -> Value:
    """The statistic of a unit that is in some part; the others lack it, as they lack that."""
    if within is None or not within.states:
        return result
    lost = Value(null(), result.kind, within.states, within.state)
    return choice(w, [(any_of(absences(within)), lost)], result)


def _any(condition: Sql) -> Sql:
    return call("BOOL_OR", coalesce(condition, truth(False)))


def _count_of(w: Writer, value: Value, partition: Sequence[Sql]) -> Value:
    counted = window(exp.Count(this=value.sql.copy()), partition)
    return Value(
        w.column("count", cast(counted, "DECIMAL(10, 0)")), "number", digits=COUNT_DIGITS, scale=0
    )


def _carried(over_all: _Over, result: Value) -> Value:
    """The flags of every unit that was looked at are those of all that read the statistic."""
    w, value = over_all.w, over_all.value
    w.edges.extend(united((value.near, over_all.own.near)))
    near: tuple[Sql, ...] = ()
    faults: tuple[Sql, ...] = ()
    if w.edges:
        conditions = any_of(list(dict.fromkeys(w.edges)))
        flag = w.column("near", over_all.all(_any(conditions)))
        w.edges = []
        w.near.append(flag)
        near = (flag,)
    if value.faults or over_all.own.faults:
        listed = united((value.faults, over_all.own.faults))
        flag = w.column("wrong", over_all.all(_any(any_of(listed))))
        w.faults.append(flag)
        faults = (flag,)
    return evolve(result, near=near, faults=faults)


# ---- where there is no value ---------------------------------------------------------------------


def _own(w: Writer, value: Value, result: Value, some_wrong: Sql | None) -> Value:
    """Each unit has its own value, and lacks one where what it is taken of is lacking."""
    states = value.states | ({OF_WRONG} if some_wrong is not None else set())
    sql = result.sql
    if some_wrong is not None:
        sql = case([(some_wrong, null())], sql)
    result = evolve(result, sql=sql, states=states, state=None, gaps=())
    if len(states) > 1:
        own = w.state_of(value)
        rows = [(compare(">", own, literal(0)), own)]
        if some_wrong is not None:
            rows.append((some_wrong, literal(OF_WRONG)))
        result = evolve(result, state=w.column("state", case(rows, literal(0))))
    return w.hoisted(result)


def _shared(over_all: _Over, step: StatisticStep, result: Value, some_wrong: Sql | None) -> Value:
    """All units have one value; it is lacking where none has what it is taken of."""
    w, value = over_all.w, over_all.value
    gone = value.states - WRONG
    if step.guarded and DIVISION in value.states:
        gone |= {NOT_APPLICABLE}
    if STATISTICS[step.statistic].of_nothing is not None:
        gone = frozenset()
    rows: list[tuple[Sql, Sql]] = []
    if some_wrong is not None:
        rows.append((some_wrong, literal(OF_WRONG)))
    single = DIVISION in result.states
    kth = STATISTICS[step.statistic].ranked and step.parameter is not None
    gone = w.lacking.closed(gone)
    if kth:
        gone |= {NOT_APPLICABLE}
    states = gone | ({OF_WRONG} if some_wrong is not None else set()) | result.states
    if some_wrong is not None:
        result = w.hoisted(evolve(result, sql=case([(some_wrong, null())], result.sql)))
    result = evolve(result, states=states, state=None, gaps=())
    if len(states) <= 1:
        return result
    if single:  # of a single unit there is no sample deviation
        rows.append((compare("=", over_all.count.sql, literal(1)), literal(DIVISION)))
    last: Sql = literal(0)
    if gone:
        rows.append((known(result.sql), literal(0)))
        if kth:
            rows.append((compare(">", over_all.count.sql, literal(0)), literal(NOT_APPLICABLE)))
        last = literal(*gone) if len(gone) == 1 else _highest_state(over_all, gone)
    return evolve(result, state=w.column("state", case(rows, last)))


def _highest_state(over_all: _Over, gone: frozenset[int]) -> Sql:
    """The state that counts of all units."""
    w, value = over_all.w, over_all.value
    state = w.column("state", w.state_of(value))
    if any(pairs for _, pairs in w.lacking.rows(gone)):
        return _joined_state(over_all, state, gone)
    counted = case([(compare(">=", state, literal(NOT_APPLICABLE)), state)], None)
    highest = over_all.all(exp.Max(this=counted))
    return coalesce(highest, literal(NOT_APPLICABLE)) if NOT_APPLICABLE in gone else highest


def _joined_state(over_all: _Over, state: Sql, gone: frozenset[int]) -> Sql:
    """The same where units lack several things that come to another state together."""
    found: dict[int, Sql] = {}
    for own, pairs in over_all.w.lacking.rows(gone):
        here = []
        if own in over_all.value.states:
            here.append(
                over_all.w.column("any", over_all.all(_any(compare("=", state, literal(own)))))
            )
        both = [all_of([found[one], found[other]]) for one, other in pairs]
        found[own] = any_of([*here, *both])
    rows = [(condition, literal(own)) for own, condition in reversed(found.items())]
    return case(rows, literal(NOT_APPLICABLE))


# ---- the statistics ------------------------------------------------------------------------------


def _extreme(function: type[exp.AggFunc]) -> Callable[[_Over], Value]:
    def extreme(o: _Over) -> Value:
        return _plain(o, o.aggregate(function), o.error)

    return extreme


def _kth(descending: bool) -> Callable[[_Over], Value]:
    """The k-th from the top or bottom; NULL where there are fewer."""

    def kth(o: _Over) -> Value:
        row = o.w.column("row", o.all(exp.RowNumber(), [(o.value.sql, descending)]))
        here = compare("=", row, literal(int(o.parameter or 1)))
        sql = o.all(exp.Max(this=case([(here, o.value.sql)], None)))
        return _plain(o, sql, o.error)

    return kth


def _plain(o: _Over, sql: Sql, error: Sql | None) -> Value:
    """A statistic of the same type as what it is taken of."""
    value = o.value
    return Value(
        sql, "number", error=error, digits=value.digits, scale=value.scale, range=value.range
    )


def _count(o: _Over) -> Value:
    return o.count


def _total(o: _Over) -> Value:
    error = None
    if o.value.error is not None:
        summed = o.all(exp.Sum(this=o.value.error.copy()))
        error = o.w.column("total_error", coalesce(summed, literal(0)))
    total = coalesce(o.aggregate(exp.Sum), literal(0))
    digits = o.w.dialect.precision - o.value.scale
    return Value(total, "number", error=error, digits=digits, scale=o.value.scale)


def _average(o: _Over) -> Value:
    total = o.w.hoisted(_total(o), "total")
    quotient = divide(o.w, total, o.count)
    return evolve(quotient, states=frozenset(), state=None, range=o.value.range)


def _percentile(o: _Over) -> Value:
    return _at(o, o.parameter or Fraction(0))


def _median(o: _Over) -> Value:
    return _at(o, Fraction(1, 2))


def _at(o: _Over, share: Fraction) -> Value:
    """The value at a share of the way through the sorted units, between neighbours linearly."""
    w = o.w
    others = w.column("others", minus(o.count.sql, literal(1)))
    order = [(o.value.sql, False)]
    row = w.column("row", o.all(exp.RowNumber(), order))
    parts, whole = literal(share.numerator), literal(share.denominator)
    through = others if share.numerator == 1 else times(others, parts)
    rest: Sql = literal(0)
    if share.denominator > 1:
        rest = w.column("rest", exp.Mod(this=_bracketed(through), expression=whole))
    # Whole numbers, so that no rounding decides which unit is meant.
    before = w.column("before", _quotient_of_whole(through, rest, whole))
    low = w.column("low", _value_at(o, row, before, 1))
    if share.denominator == 1:
        return _plain(o, low, o.error)
    high = w.column("high", coalesce(_value_at(o, row, before, 2), low))
    first, second = (_plain(o, sql, None) for sql in (low, high))
    digits = OTHERS_DIGITS if share.numerator == 1 else OTHERS_DIGITS + OF_INTEGER
    fraction = divide(
        w, Value(rest, "number", digits=digits), constant(w, Fraction(share.denominator))
    )
    between = multiply(w, w.hoisted(difference(w, second, first), "step"), fraction)
    result = add(w, (first, between))
    error = o.error
    if error is not None:
        error = error if result.error is None else plus(error, result.error)
        result = evolve(result, error=error)
    return result


def _bracketed(sql: Sql) -> Sql:
    return exp.Paren(this=sql.copy()) if isinstance(sql, exp.Binary) else sql.copy()


def _quotient_of_whole(through: Sql, rest: Sql, whole: Sql) -> Sql:
    return over(minus(through, rest), whole)


def _value_at(o: _Over, row: Sql, before: Sql, place: int) -> Sql:
    here = compare("=", row, plus(before, literal(place)))
    # Counted by rows, so that the units without a value, which come last, are never met.
    return o.all(exp.Max(this=case([(here, o.value.sql)], None)))


def _deviation(sample: bool) -> Callable[[_Over], Value]:
    def deviation(o: _Over) -> Value:
        w, value = o.w, o.value
        mean = w.with_error(w.hoisted(_average(o), "mean"))
        apart = double(minus(value.sql, mean.sql))
        squares = o.all(exp.Sum(this=times(apart, apart)))
        count = minus(o.count.sql, literal(1)) if sample else o.count.sql
        divisor = nullif(count, literal(0))
        alike = [compare("=", o.aggregate(exp.Min), o.aggregate(exp.Max))]
        zero: Sql = literal(0)
        if sample:
            alike.append(compare(">", o.count.sql, literal(1)))
        root = exp.Sqrt(this=over(squares, divisor))
        digits = min(26, w.dialect.precision - w.dialect.places)
        kind = w.dialect.decimal(digits, w.dialect.places)
        all_alike = w.column("alike", all_of(alike))
        result = Value(
            w.column("deviation", case([(all_alike, zero)], cast(root, kind))),
            "number",
            digits=digits,
            scale=w.dialect.places,
        )
        # The deviation moves by no more than the farthest of its values does (a sample's by √2
        # of that), and a sum of n squares is off by n units in the last place at most.
        moved = plus(mean.error or zero, (value.error and o.error) or zero)
        counted = plus(o.count.sql, literal(20))
        own = times(times(absolute(result.sql), counted), size(Fraction(1, 10**15)))
        error = plus(size(Fraction(1, 10**12)), own, times(literal(2), moved))
        if o.error is not None:
            error = case([(all_alike, times(literal(2), o.error))], error)
        else:
            error = case([(all_alike, zero)], error)
        states = frozenset({DIVISION}) if sample else frozenset()
        return evolve(result, states=states, error=error)

    return deviation


def _standing(o: _Over) -> Value:
    """The share of the other units that this one is not below; ties with an error are flagged."""
    w, own = o.w, o.own.sql
    among: Sql = literal(1)
    if o.own is not o.value:  # the unit itself may be in no part
        among = case([(known(o.value.sql), literal(1))], literal(0))
    not_above = o.all(exp.Count(this=o.value.sql.copy()), [(own, False)])
    beaten = w.column("beaten", cast(minus(not_above, among), "DECIMAL(10, 0)"))
    others = w.column("others", minus(o.count.sql, among))
    share = divide(
        w,
        Value(beaten, "number", digits=COUNT_DIGITS),
        Value(others, "number", digits=OTHERS_DIGITS),
    )
    alone = compare("=", others, literal(0))
    has_one = known(own)
    rows = [(all_of([has_one, alone]), literal(1)), (has_one, share.sql)]
    w.edges.extend(neighbours(w, o.own, o.partition))
    error = case([(alone, literal(0))], share.error) if share.error is not None else None
    return evolve(share, sql=case(rows, None), error=error, states=frozenset(), state=None)


def neighbours(w: Writer, value: Value, partition: Sequence[Sql]) -> list[Sql]:
    """The conditions under which a row may be on the other side of the next than it seems."""
    if value.error is None:
        return []
    widest = w.column("widest", window(exp.Max(this=value.error.copy()), partition))
    order = [(value.sql, False)]
    found: list[Sql] = []
    for kind, ending in ((exp.Lag, "below"), (exp.Lead, "above")):
        gap = w.column(
            f"gap_{ending}",
            absolute(minus(value.sql, window(kind(this=value.sql.copy()), partition, order))),
        )
        other = coalesce(window(kind(this=value.error.copy()), partition, order), literal(0))
        both = w.column(f"doubt_{ending}", plus(value.error, other))
        near = all_of(
            [
                compare(">", gap, literal(0)),
                compare("<=", gap, nullif(times(literal(2), widest), literal(0))),
            ]
        )
        tied = all_of([compare("=", gap, literal(0)), compare(">", both, literal(0))])
        found.append(any_of([near, tied]))
    return found


_STATISTICS: dict[str, Callable[[_Over], Value]] = {
    "lowest": _extreme(exp.Min),
    "highest": _extreme(exp.Max),
    "average": _average,
    "median": _median,
    "deviation": _deviation(sample=False),
    "sample_deviation": _deviation(sample=True),
    "count": _count,
    "total_of": _total,
    "percentile": _percentile,
    "standing": _standing,
}

_KTH: dict[str, Callable[[_Over], Value]] = {
    "lowest": _kth(descending=False),
    "highest": _kth(descending=True),
}
