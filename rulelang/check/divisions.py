"""Divisions that make data wrong where their divisor is 0, as it plainly can be."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from attrs import define, field

from rulelang.diagnostics import Place
from rulelang.plan.analysis import Analysis
from rulelang.plan.expressions import Apply, Cases, Expr, Guard, Read, Ref, Settle, Status
from rulelang.plan.intervals import ZERO as JUST_ZERO
from rulelang.plan.intervals import Interval, intersection
from rulelang.plan.tree import InputPlan, StatisticStep, Step
from rulelang.plan.walk import expressions, parts, reads

__all__ = ["Division", "open_divisions"]

Keys = frozenset[Ref]
NONE: Keys = frozenset()


class Division(NamedTuple):
    """A division whose divisor is 0 where the inputs ``keys`` are.

    ``divisor`` is its text; ``whole`` is the input of whole numbers that it is, if it is one.
    """

    place: Place
    divisor: str
    keys: Keys
    whole: str = ""


@define(eq=False, repr=False)
class _Search:
    """What is known of the values that are read, by key: the inputs that they come from, and the
    divisions that are open in the lets."""

    analysis: Analysis
    inputs: dict[Ref, InputPlan]
    sources: dict[Ref, Keys]
    divisions: dict[Ref, tuple[Division, ...]] = field(factory=dict)


def open_divisions(analysis: Analysis) -> list[Division]:
    """The divisions from which nothing keeps a 0 away, each once.

    Within a ratio or scale a division by zero means that it does not apply. An input that is read
    by a condition around a division, or by a `check`, is taken to be looked after.
    """
    plan = analysis.plan
    if not any(_divides(expr) for expr in expressions(plan)):
        return []
    inputs = {item.key: item for item in plan.inputs}
    search = _Search(analysis, inputs, {key: frozenset([key]) for key in inputs})
    found: list[Division] = []
    for step in plan.steps:
        found += _step(search, step)
        search.sources[step.ref] = _sources(search, [step.value])
    asked = [row.requires for block in plan.levels for row in block.rows if row.requires]
    asked += [bound for item in plan.inputs for bound in (item.low, item.high) if bound]
    for expr in (*asked, *(key for key, _ in plan.rank.keys)):
        found += _open(search, expr)
    looked_after = _sources(search, (check.condition for check in plan.checks))
    return [*dict.fromkeys(_but_of(found, looked_after | _bounded(search)))]


def _divides(expr: Expr) -> bool:
    """Whether there is a division in an expression, outside of a guard."""
    waiting = [expr]
    while waiting:
        item = waiting.pop()
        if isinstance(item, Apply) and item.function == "/":
            return True
        if not isinstance(item, (Guard, Status)):
            waiting += parts(item)
    return False


def _but_of(divisions: Iterable[Division], keys: Keys) -> Iterator[Division]:
    """The divisions whose divisor has nothing to do with some inputs."""
    return (division for division in divisions if not division.keys & keys)


def _sources(search: _Search, exprs: Iterable[Expr]) -> Keys:
    """The inputs that expressions come from."""
    found = NONE
    for expr in exprs:
        for read in reads(expr):
            found |= search.sources.get(read.ref, NONE)
    return found


def _bounded(search: _Search) -> Keys:
    """The inputs that the bounds of others keep above 0."""
    found = NONE
    for key, item in search.inputs.items():
        if item.high is not None and _above_zero(search.analysis.of_key(key)):
            found |= _sources(search, [item.high])
        if item.low is not None and _above_zero(search.analysis.of(item.low)):
            found |= {key}
    return found


def _above_zero(value: object) -> bool:
    return isinstance(value, Interval) and value.low is not None and value.low > 0


# ---- steps ---------------------------------------------------------------------------------------


def _step(search: _Search, step: Step) -> tuple[Division, ...]:
    """The divisions that a step opens; those of a let are opened where it is read."""
    if isinstance(step, StatisticStep):
        return () if step.guarded else _open(search, step.value)
    if step.ref.kind == "level":
        return ()  # what it requires is looked at by itself
    if step.ref.kind in ("let", "guarded"):
        search.divisions[step.ref] = _open(search, step.value)
        return ()
    return _open(search, step.value)


# ---- expressions ---------------------------------------------------------------------------------


def _open(search: _Search, expr: Expr) -> tuple[Division, ...]:
    """The divisions of an expression that a 0 can reach."""
    if isinstance(expr, Read):
        return search.divisions.get(expr.ref, ())
    if isinstance(expr, Apply):
        found = [division for part in expr.arguments for division in _open(search, part)]
        return (*found, *_itself(search, expr))
    if isinstance(expr, Settle):
        return _settled(search, expr.arguments)
    if isinstance(expr, Cases):
        return _chosen(search, expr)
    if isinstance(expr, (Guard, Status)):
        return ()
    return tuple(division for part in parts(expr) for division in _open(search, part))


def _itself(search: _Search, expr: Apply) -> tuple[Division, ...]:
    if expr.function != "/" or expr.place is None:
        return ()
    divisor = expr.arguments[1]
    keys = _zero_with(search, divisor)
    if not keys:
        return ()
    item = search.inputs.get(divisor.ref) if isinstance(divisor, Read) else None
    whole = item.id if item is not None and item.kind == "integer" else ""
    return (Division(expr.place, _text(divisor), keys, whole),)


def _text(divisor: Expr) -> str:
    if isinstance(divisor, Read):
        return divisor.text
    assert isinstance(divisor, Apply) and divisor.place is not None
    return divisor.place.plain


def _settled(search: _Search, arguments: Sequence[Expr]) -> tuple[Division, ...]:
    """Those of `and` and `or`, where one argument that settles it makes the others unread."""
    found: list[Division] = []
    for index, argument in enumerate(arguments):
        inside = _open(search, argument)
        if inside:
            others = (*arguments[:index], *arguments[index + 1 :])
            found += _but_of(inside, _sources(search, others))
    return tuple(found)


def _chosen(search: _Search, expr: Cases) -> tuple[Division, ...]:
    """Those of rows, which are read only where no row above them is taken."""
    found: list[Division] = []
    asked = NONE
    if expr.subject is not None:
        found += _open(search, expr.subject)
        asked = _sources(search, [expr.subject])
    for condition, value in expr.rows:
        found += _but_of(_open(search, condition), asked)
        asked |= _sources(search, [condition])
        found += _but_of(_open(search, value), asked)
    return (*found, *_but_of(_open(search, expr.otherwise), asked))


# ---- divisors ------------------------------------------------------------------------------------


def _zero_with(search: _Search, divisor: Expr) -> Keys:
    """The inputs whose being 0 makes a divisor 0; none where it is not sure that they can."""
    if isinstance(divisor, Read):
        if divisor.ref in search.inputs:
            can_be = search.analysis.of_key(divisor.ref)
            zero = isinstance(can_be, Interval) and intersection(can_be, JUST_ZERO) is not None
            return frozenset([divisor.ref]) if zero else NONE
        value = search.analysis.table.lets.get(divisor.ref)
        return NONE if value is None else _zero_with(search, value)
    if not isinstance(divisor, Apply):
        return NONE
    each = [_zero_with(search, part) for part in divisor.arguments]
    if divisor.function == "*":  # one factor is enough
        return next((keys for keys in each if keys), NONE)
    if divisor.function in ("+", "sum", "mean") and all(each):
        terms = [search.analysis.of(part) for part in divisor.arguments]
        if all(isinstance(term, Interval) and term.low == 0 for term in terms):
            return NONE.union(*each)
    return NONE
