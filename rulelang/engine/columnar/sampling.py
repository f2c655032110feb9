"""What statistics run over, in columns: one program for all that can be computed in one pass."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Literal, TypeAlias

from attrs import field, frozen

from rulelang.engine.columnar import numbers
from rulelang.engine.columnar.expressions import compile_expression
from rulelang.engine.columnar.inputs import Carried, check_bounds
from rulelang.engine.columnar.program import Builder, Program, Slot, UnsupportedError
from rulelang.engine.columnar.steps import (
    PERIOD,
    Overall,
    part_column,
    part_of,
    run_steps,
    scope_of,
)
from rulelang.engine.columnar.values import is_lacking, is_wrong
from rulelang.engine.columnar.witness import Witness
from rulelang.plan.expressions import Expr, Read, Ref
from rulelang.plan.tree import Plan, StatisticStep, Step
from rulelang.plan.walk import within

__all__ = [
    "Argument",
    "Form",
    "Near",
    "Sampling",
    "absent_at",
    "bottom_at",
    "compile_sampling",
    "form_of",
    "known_at",
    "lacking_at",
    "needed_by",
    "place_at",
    "rest_at",
    "rounds",
    "top_at",
]

NO_PARTS: Mapping[str, int] = MappingProxyType({})

Form: TypeAlias = Literal["exact", "near"]
"""How columns know what a statistic runs over."""


@frozen
class Argument:
    """What a statistic runs over; where ``guarded``, a division by zero leaves a unit out. With
    ``within``, it runs over the units with the same value of an input."""

    value: Expr
    guarded: bool
    within: Ref | None = None

    @classmethod
    def of(cls, step: StatisticStep) -> "Argument":
        """That of a statistic."""
        return cls(step.value, step.guarded, step.within)


@frozen
class Near:
    """By how much a pair of doubles is off at most, and what makes the number whole where that is
    known."""

    error: float = field(eq=False)  # programs of one argument differ in it
    over: numbers.Over | None = field(eq=False)


@frozen
class Sampling:
    """A program that computes what statistics run over.

    Its outputs are for each argument `top_at`, `bottom_at` (where the denominator is a column),
    `absent_at` (where a value can be), `place_at` (where the table has parts) and `lacking_at`
    (where something can be missing for it, and reasons are asked for); the
    denominator is times the argument's place in ``scales``. Where that is `Near`, `top_at` and
    `rest_at` are a pair of doubles, `known_at` says where something makes it whole, and ``origins``
    has the program of what it is computed from.
    """

    program: Program
    scales: tuple[int | Near, ...]
    origins: Mapping[Argument, Program] = field(factory=dict, repr=False)


def top_at(at: int) -> str:
    """The numerators of an argument."""
    return f"top {at}"


def bottom_at(at: int) -> str:
    """Its denominators."""
    return f"bottom {at}"


def rest_at(at: int) -> str:
    """What remains of doubles that stand for an argument."""
    return f"rest {at}"


def known_at(at: int) -> str:
    """Where something makes it whole."""
    return f"known {at}"


def absent_at(at: int) -> str:
    """Where it has no value."""
    return f"absent {at}"


def place_at(at: int) -> str:
    """The numbers of the parts that rows are in."""
    return f"place {at}"


def lacking_at(at: int) -> str:
    """The bits of what is missing for it."""
    return f"lacking {at}"


def rounds(plan: Plan) -> list[list[StatisticStep]]:
    """The statistics of a plan, in rounds: each needs only those of the rounds before."""
    steps = {step.ref: step for step in plan.steps}
    depths: dict[Ref, int] = {}
    found: dict[int, list[StatisticStep]] = {}
    for step in plan.steps:
        own = [depths.get(ref, 0) for ref in _read_by(step) if ref in steps]
        depths[step.ref] = max(own, default=0)
        if isinstance(step, StatisticStep):
            found.setdefault(depths[step.ref], []).append(step)
            depths[step.ref] += 1
    return [found[depth] for depth in sorted(found)]


def needed_by(plan: Plan, arguments: Iterable[Argument]) -> set[Ref]:
    """The steps and the inputs that some arguments need."""
    steps = {step.ref: step for step in plan.steps}
    bounds = {
        item.key: [ref for bound in (item.low, item.high) if bound for ref in _refs(bound)]
        for item in plan.inputs
    }
    waiting = [ref for argument in arguments for ref in _refs(argument.value)]
    waiting += [argument.within for argument in arguments if argument.within is not None]
    found: set[Ref] = set()
    while waiting:
        ref = waiting.pop()
        if ref not in found:
            found.add(ref)
            waiting += _read_by(steps[ref]) if ref in steps else bounds.get(ref, ())
    return found


def _read_by(step: Step) -> list[Ref]:
    found = _refs(step.value)
    if isinstance(step, StatisticStep):
        found += [] if step.own is None else _refs(step.own)
        found += [] if step.within is None else [step.within]
    return found


def _refs(value: Expr) -> list[Ref]:
    return [item.ref for item in within(value) if isinstance(item, Read)]


def compile_sampling(
    plan: Plan,
    carried: Mapping[str, Carried],
    overall: Overall,
    arguments: Sequence[Argument],
    witness: Witness | None = None,
    parts: Mapping[str, int] = NO_PARTS,
    reasons: bool = False,
    near: Collection[Argument] = (),
) -> Sampling:
    """The program for some arguments, with the ``reasons`` where they have no value;
    UnsupportedError where one has no column form. ``parts`` say how many parts the table has by the
    names of the columns that number them; those that are ``near`` are computed as pairs."""
    needed = needed_by(plan, arguments)
    scope = scope_of(plan, carried, witness, needed)
    check_bounds(scope, [item for item in plan.inputs if item.key in needed])
    run_steps(plan, scope, overall, needed)
    b = scope.builder
    outputs: list[tuple[str, Slot]] = []
    scales: list[int | Near] = []
    pairs: dict[Argument, list[tuple[str, Slot]]] = {}
    for at, argument in enumerate(arguments):
        value = compile_expression(argument.value, scope)
        wrong, lacks = is_wrong(b, value), is_lacking(b, value)
        if argument.guarded:
            lacks = b.either(lacks, b.both(wrong, value.divides))
            wrong = b.both(wrong, b.invert(value.divides))
        b.doubt(wrong)
        if argument in near:
            scale, pairs[argument], known = _near(b, value.number, at)
            outputs += [*pairs[argument], *known]
            scales.append(scale)
        else:
            if value.kind in ("number", "nothing"):
                term = numbers.as_term(b, value.number)
            else:  # there is nothing to it but that it is known
                term = numbers.Term(0, 1, None)
            outputs.append((top_at(at), numbers.as_column(b, term.top)))
            if term.bottom is not None:
                outputs.append((bottom_at(at), term.bottom))
            scales.append(term.scale)
        if lacks is not False:
            outputs.append((absent_at(at), numbers.as_truths(b, lacks)))
        name = PERIOD if argument.within is None else part_of(argument.within.id)
        if name in parts:
            outputs.append((place_at(at), part_column(b, argument.within, parts[name])))
        if value.bits and reasons:
            outputs.append((lacking_at(at), numbers.as_column(b, value.missing)))
    origins = {argument: _origins(b, pair) for argument, pair in pairs.items()}
    return Sampling(b.finish(outputs), tuple(scales), origins)


def _near(
    b: Builder, x: numbers.Number, at: int
) -> tuple[Near, list[tuple[str, Slot]], list[tuple[str, Slot]]]:
    """A number as a pair, and where it is known what makes it whole."""
    high, low, error = numbers.pair(b, x)
    rest = low if isinstance(low, Slot) else b.emit("full", "f", low)
    over, truth = numbers.known_over(x)
    known = [] if over is None else [(known_at(at), numbers.as_truths(b, truth))]
    return Near(error, over), [(top_at(at), high), (rest_at(at), rest)], known


def _origins(b: Builder, pair: Sequence[tuple[str, Slot]]) -> Program:
    found = b.origins(*(slot for _, slot in pair))
    return b.finish([(str(at), slot) for at, slot in enumerate(found)], False)


def form_of(
    plan: Plan,
    carried: Mapping[str, Carried],
    overall: Overall,
    argument: Argument,
    witness: Witness | None = None,
) -> Form:
    """How columns know an argument; UnsupportedError where it has no column form."""
    try:
        compile_sampling(plan, carried, overall, [argument], witness)
    except UnsupportedError:
        if witness is not None:
            witness = Witness(witness.read)  # it follows one program
        compile_sampling(plan, carried, overall, [argument], witness, near=[argument])
        return "near"
    return "exact"
