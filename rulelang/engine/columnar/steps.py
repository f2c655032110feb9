"""The steps of a plan as instructions: inputs, named values and statistics."""

from collections.abc import Container, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from math import gcd
from operator import or_
from typing import TYPE_CHECKING, Any

from attrs import evolve

from rulelang.engine.columnar import numbers
from rulelang.engine.columnar.expressions import Scope, compile_expression
from rulelang.engine.columnar.given import AMBIGUOUS, Nearly
from rulelang.engine.columnar.inputs import Carried, load, policy_bits
from rulelang.engine.columnar.program import Builder, Slot, UnsupportedError, Whole, span
from rulelang.engine.columnar.values import (
    NOTHING,
    POLICY_BITS,
    SETTLED,
    Value,
    absent_as,
    absent_of,
    is_absent,
    known,
    lack,
)
from rulelang.engine.columnar.witness import Witness
from rulelang.plan.expressions import Ref
from rulelang.plan.intervals import Interval
from rulelang.plan.statistics import STATISTICS
from rulelang.plan.tree import PlacingStep, Plan, StatisticStep, Step
from rulelang.plan.values import Absent
from rulelang.results.columns import lackable

if TYPE_CHECKING:
    from rulelang.engine.columnar.standing import Standings

__all__ = ["PERIOD", "Overall", "part_column", "part_of", "run_steps", "scope_of"]

Overall = Mapping[Ref, Sequence[Any]]
"""The values of statistics, one for each period or part of one: fractions, `Nearly` known ones, why
there is none, or `Standings` of the statistic that gives each unit its own."""

PERIOD = " period"
"""The column that says which period a row is of, where there are several."""


def part_of(id: str) -> str:
    """The column that says which part of the table a row is in by an input: see
    `Reading.parts_of`."""
    return f" within {id}"


def scope_of(
    plan: Plan,
    carried: Mapping[str, Carried],
    witness: Witness | None,
    only: Container[Ref] | None = None,
) -> Scope:
    """The scope of a plan's steps; of the inputs, those that are ``only`` asked for."""
    builder = Builder(witness=witness)
    nearest = any(criterion.policy is not None for criterion in plan.criteria)
    values = {
        item.key: load(builder, item, carried[item.id], at, nearest)
        for at, item in enumerate(plan.inputs)
        if only is None or item.key in only
    }
    unsaid = next((item.policy for item in plan.inputs if not item.own), None)
    policies = {item.id: policy_bits(item, nearest) for item in plan.inputs}
    policies |= {c.id: POLICY_BITS[c.lacking] for c in plan.criteria if c.lacking is not None}
    lacks = {id: lack(policies[id], at) for at, id in enumerate(lackable(plan))}
    return Scope(builder, values, unsaid=unsaid, lacks=lacks)


def run_steps(
    plan: Plan, scope: Scope, overall: Overall, only: Container[Ref] | None = None
) -> None:
    for step in plan.steps:
        if isinstance(step, PlacingStep) or (only is not None and step.ref not in only):
            continue  # units are placed once all are scored
        try:
            scope.values[step.ref] = _value(step, scope, overall)
        except UnsupportedError as error:
            error.place = error.place or step.place
            raise


def _value(step: Step, scope: Scope, overall: Overall) -> Value:
    if isinstance(step, StatisticStep):
        return _statistic(step, scope, overall[step.ref])
    return compile_expression(step.value, scope)


def _statistic(step: StatisticStep, scope: Scope, values: Sequence[Any]) -> Value:
    found = (_standing if STATISTICS[step.statistic].own else _of_part)(step, scope, values)
    if step.within is None:
        return found
    return absent_as(scope.builder, scope.values[step.within], found)


def _of_part(
    step: StatisticStep, scope: Scope, values: Sequence[Fraction | Nearly | Absent]
) -> Value:
    """The value of each row's part of the table, absent as that is; rows of parts that have none
    for another reason are in doubt."""
    b = scope.builder
    lacks = [_lacking(scope, value) for value in values]
    if len(values) == 1:
        (value,), (lacking,) = values, lacks
        if isinstance(value, Fraction):
            return known("number", numbers.constant(value))
        if isinstance(value, Nearly):
            return known("number", numbers.about(b, value.value, value.error))
        if lacking.always:
            raise UnsupportedError("slow.wrong")
        return lacking
    part = part_column(b, step.within, len(values))
    for code, (value, lacking) in enumerate(zip(values, lacks, strict=True)):
        if isinstance(value, Absent) and lacking.always:
            b.doubt(b.compare("equal", part, code))
    nearly = [x if isinstance(x, Nearly) else Nearly(_or_zero(x), Fraction(0)) for x in values]
    error = max(value.error for value in nearly)
    found = known("number", numbers.by_place(b, part, [x.value for x in nearly], error))
    if any(lacking.out for lacking in lacks):
        out = b.emit("take", "b", part, tuple(bool(lacking.out) for lacking in lacks))
        found = evolve(found, out=out)
    if any(lacking.bits for lacking in lacks):
        missing = b.emit("take", "u", part, tuple(lacking.missing for lacking in lacks))
        found = evolve(found, missing=missing, bits=reduce(or_, (x.bits for x in lacks)))
    return found


def _or_zero(value: Fraction | Absent) -> Fraction:
    return value if isinstance(value, Fraction) else Fraction(0)


def _lacking(scope: Scope, value: Fraction | Nearly | Absent) -> Value:
    """What the absence of a statistic is in columns; known where it is known, or where columns
    cannot tell."""
    if isinstance(value, Fraction | Nearly) or value.kind in ("wrong", "poison"):
        return known("nothing", False)
    if value.kind != "missing":
        return NOTHING
    lacks = [scope.lacks[name] for name in value.names]
    settled = SETTLED if value.settled else 0
    bits = reduce(or_, (each.bits for each in lacks), settled)
    words = [each.missing for each in lacks if isinstance(each.missing, int)]
    return Value("nothing", False, missing=reduce(or_, words, settled), bits=bits)


def part_column(b: Builder, within: Ref | None, count: int) -> Slot:
    """The number of each row's part of the table, of so many; -1 where it is in none."""
    name = PERIOD if within is None else part_of(within.id)
    return b.column(name, "i", span(-1, count - 1))


def _standing(step: StatisticStep, scope: Scope, values: "Sequence[Standings]") -> Value:
    """The standing of each unit's own value among those of its part of the table."""
    b, tables = scope.builder, tuple(values)
    value = compile_expression(step.value, scope)
    among: Slot | bool = True
    if step.own is not None:  # the unit itself may be in no part
        among = b.invert(is_absent(b, value))
        value = compile_expression(step.own, scope)
    part = 0 if len(tables) == 1 else part_column(scope.builder, step.within, len(tables))
    most = max(1, *(len(table) for table in tables))
    within = span(AMBIGUOUS, most)
    try:
        if any(table.error for table in tables):
            raise UnsupportedError("slow.digits")
        term = numbers.as_term(b, value.number)
        top, bottom = _over_scale(b, term, tables[0].scale)
        places = b.emit("standing", "i", top, bottom, part, tables, among, interval=within)
    except UnsupportedError:  # a number that no quotient of 64 bits is
        near, error = numbers.near(b, value.number)
        places = b.emit("standing_near", "i", near, error, part, tables, among, interval=within)
        b.doubt(b.compare("less", places, 0))
    found = numbers.multiply(b, numbers.whole(places), _each(b, part, tables, among))
    share = numbers.narrowed(found, Interval(Fraction(0), Fraction(1)))
    return absent_of(b, known("number", share), value)


def _each(
    b: Builder, part: Slot | int, tables: "Sequence[Standings]", among: Slot | bool
) -> numbers.Number:
    """The share that each of the others is, in each row's part of the table."""
    if isinstance(part, int) and isinstance(among, bool):
        return numbers.constant(Fraction(1, max(1, len(tables[0]) - among)))
    is_one = among if isinstance(among, bool) else b.emit("cast", "i", among, interval=span(0, 1))
    here = numbers.as_column(b, b.add(b.multiply(part, 2), is_one))
    each = [Fraction(1, max(1, len(table) - own)) for table in tables for own in (0, 1)]
    return numbers.by_place(b, here, each)


def _over_scale(b: Builder, term: numbers.Term, scale: int) -> tuple[Slot, Whole]:
    """A quotient times a scale."""
    shared = gcd(scale, term.scale)
    bottom = numbers.times_column(b, term.scale // shared, term.bottom)
    return numbers.as_column(b, b.multiply(term.top, scale // shared)), bottom
