"""The steps of a plan as one program: scores, levels, status and what is ranked by."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from attrs import evolve, field, frozen

from rulelang.engine.columnar import numbers
from rulelang.engine.columnar.expressions import Scope, compile_expression
from rulelang.engine.columnar.inputs import Carried, check_bounds
from rulelang.engine.columnar.keys import Key, key_of
from rulelang.engine.columnar.numbers import Number, Truth
from rulelang.engine.columnar.program import Builder, Program, Slot, UnsupportedError
from rulelang.engine.columnar.statistics import COLUMN_STATISTICS
from rulelang.engine.columnar.steps import Overall, level_of, run_steps, scope_of
from rulelang.engine.columnar.values import (
    ERROR,
    OTHER,
    UNRANKED,
    ZERO,
    Value,
    choose,
    choose_bits,
    either_bits,
    has_bit,
    is_lacking,
    is_missing,
    is_wrong,
)
from rulelang.plan.statistics import STATISTICS
from rulelang.plan.tree import (
    Plan,
    StatisticStep,
)
from rulelang.results.columns import INPUTS, levels_of_criteria, missing_word
from rulelang.results.columns import level_of as level_of_criterion

__all__ = [
    "BOTTOM",
    "RANKED_BY",
    "REST_OF",
    "Decimals",
    "Sampling",
    "Scoring",
    "compile_sampling",
    "compile_scoring",
    "denominators",
]

RANKED_BY, REST_OF, BOTTOM = "key ", "rest of key ", "denominator "
"""Begin the names of the outputs that units are ranked by, of what remains of those, and of the
columns in their denominators."""


Decimals = tuple[int, int]
"""Those of points and those of shares."""


@frozen
class Scoring:
    """A program that scores units, and how to read its outputs.

    Outputs: the score of each criterion by id (doubles, or whole numbers of decimals), ``ID
    absent`` where that can be absent, ``total``, ``share``, ``level``, ``ID level``, ``missing 0``
    and ``incomplete`` as in `results.columns`, and for each key of the rank ``key N`` and where it
    is not exact ``rest of key N``; ``denominator M`` for each column M in a denominator. ``keys``
    say what the keys are, with whether they ascend. ``origins`` is a program for the exact numbers
    and truths that keys which are not exact are computed from; None where all are exact.
    """

    program: Program
    keys: tuple[tuple[Key, bool], ...] = field(repr=False)
    origins: Program | None = field(default=None, repr=False)

    def outputs(self) -> list[tuple[str, type]]:
        """The outputs by name, with the type of their columns."""
        kinds = {"f": float, "i": int, "b": bool, "u": int}
        return [(name, kinds[self.program.kinds[at]]) for name, at in self.program.outputs]


def compile_scoring(
    plan: Plan,
    carried: Mapping[str, Carried],
    overall: Overall,
    like: "Scoring | None" = None,
    decimals: Decimals | None = None,
    figures: bool = True,
) -> Scoring:
    """The program of a whole plan; UnsupportedError where it has no column form.

    ``like`` is another program of the plan, in whose units keys are to be. ``decimals``:
    figures are rounded to so many, and given in units of the last. Without ``figures`` the program
    computes only what units are ranked by.
    """
    scope = scope_of(plan, carried)
    check_bounds(scope, {item.key: item for item in plan.inputs})
    run_steps(plan, scope, overall)
    b = scope.builder
    for check in plan.checks:
        holds = compile_expression(check.condition, scope)
        fails = b.either(b.invert(holds.data), holds.odd)
        b.doubt(b.both(fails, b.invert(is_lacking(b, holds))))
    return _finish(plan, scope, like, decimals, figures)


@frozen
class Sampling:
    """A program that computes what a statistic runs over: the outputs ``top``, ``bottom`` (where
    the denominator is a column) and ``absent`` (where a value can be), the denominator being
    times ``scale``."""

    program: Program
    scale: int


def compile_sampling(
    plan: Plan, carried: Mapping[str, Carried], overall: Overall, wanted: StatisticStep
) -> Sampling:
    """The program for one statistic; UnsupportedError where it has no column form."""
    if wanted.statistic not in COLUMN_STATISTICS and not STATISTICS[wanted.statistic].own:
        raise UnsupportedError(f"`{wanted.statistic}`")
    scope = scope_of(plan, carried)
    check_bounds(scope, {item.key: item for item in plan.inputs})
    run_steps(plan, scope, overall, until=wanted.key)
    b = scope.builder
    value = compile_expression(wanted.value, scope)
    wrong, lacks = is_wrong(b, value), is_lacking(b, value)
    if wanted.guarded:
        lacks = b.either(lacks, b.both(wrong, value.divides))
        wrong = b.both(wrong, b.invert(value.divides))
    b.doubt(wrong)
    data = value.data if value.kind == "number" else numbers.constant(Fraction(0))
    term = numbers.as_term(b, data)
    outputs = [("top", numbers.as_column(b, term.top))]
    if term.bottom is not None:
        outputs.append(("bottom", term.bottom))
    if lacks is not False:
        outputs.append(("absent", numbers.as_truths(b, lacks)))
    return Sampling(b.finish(outputs), term.scale)


def _finish(
    plan: Plan, scope: Scope, like: Scoring | None, decimals: Decimals | None, figures: bool
) -> Scoring:
    b = scope.builder
    root = plan.total.id
    total = scope.values[root]
    levels = {block.of: level_of(block, scope) for block in plan.levels}
    needed = [total, *(_own(b, level, scope.values[of]) for of, level in levels.items())]
    if plan.rank.within is not None:
        needed.append(scope.values[plan.rank.within])
        b.doubt(has_bit(b, needed[-1], ERROR))
    incomplete = total.out
    for value in needed:
        incomplete = b.either(incomplete, is_missing(b, value))
    missing: Slot | int = 0
    for value in needed:
        missing = either_bits(b, missing, value.missing)
    keys: list[tuple[Key, bool]] = []
    for place, (key, ascending) in enumerate(plan.rank.keys):
        value = compile_expression(key, scope)
        b.doubt(is_wrong(b, value))
        b.doubt(has_bit(b, value, ERROR))
        unranked = has_bit(b, value, UNRANKED)
        incomplete = b.either(incomplete, unranked)
        missing = either_bits(b, missing, choose_bits(b, unranked, value.missing, 0))
        out = False if value.out is total.out else value.out  # without a total it is incomplete
        lacks = b.either(has_bit(b, value, ZERO), out)
        other = None if like is None else like.keys[place][0]
        keys.append((key_of(b, value, lacks, ascending, other), ascending))
    outputs: list[tuple[str, Slot]] = []
    if incomplete is not False:
        outputs.append(("incomplete", numbers.as_truths(b, incomplete)))
    if figures:
        outputs += _figures(plan, scope, levels.get(root), decimals)
        outputs += _states(plan, scope, levels, missing, incomplete)
    for at, (made, _) in enumerate(keys):
        outputs.append((f"{RANKED_BY}{at}", made.units))
        if made.rest is not None:
            outputs.append((f"{REST_OF}{at}", made.rest))
    for bottom in denominators([made for made, _ in keys]):
        outputs.append((f"{BOTTOM}{bottom.index}", bottom))
    return Scoring(b.finish(outputs), tuple(keys), _origins(b, [key for key, _ in keys]))


def _origins(b: Builder, keys: Sequence[Key]) -> Program | None:
    slots = [slot for key in keys if key.rest is not None for slot in (key.units, key.rest)]
    found = b.origins(*slots)
    return b.finish([(str(at), slot) for at, slot in enumerate(found)], False) if slots else None


def _figure(b: Builder, value: Number, decimals: int | None) -> Slot:
    """A number as doubles, each the nearest to it, or as whole numbers of decimals."""
    return numbers.double(b, value) if decimals is None else numbers.in_decimals(b, value, decimals)


def _figures(
    plan: Plan, scope: Scope, level: Value | None, decimals: Decimals | None
) -> list[tuple[str, Slot]]:
    """The level of the total, and every score as a double."""
    b = scope.builder
    total = scope.values[plan.total.id]
    outputs: list[tuple[str, Slot]] = []
    if level is not None:
        outputs.append(("level", numbers.as_column(b, level.data)))
    share = numbers.scaled(b, total.data, 1 / plan.total.maximum)
    points, shares = decimals or (None, None)
    outputs.append(("total", _figure(b, total.data, points)))
    outputs.append(("share", _figure(b, share, shares)))
    for criterion in plan.criteria:
        if criterion is plan.total:
            continue
        value = scope.values[criterion.id]
        outputs.append((criterion.id, _figure(b, value.data, points)))
        lacks = is_lacking(b, value)
        if lacks is not False:
            outputs.append((criterion.id + " absent", numbers.as_truths(b, lacks)))
    return outputs


def _states(
    plan: Plan,
    scope: Scope,
    levels: Mapping[str, Value],
    missing: Slot | int,
    incomplete: Truth,
) -> Iterator[tuple[str, Slot]]:
    """The levels of criteria, and the inputs that were needed and not reported; where one of these
    has no bit of its own, the row is in doubt."""
    b = scope.builder
    for block in levels_of_criteria(plan):
        level = levels[block.of]
        lacks = b.either(is_lacking(b, level), is_lacking(b, scope.values[block.of]))
        found = choose(b, lacks, Value("date", len(block.rows) + 1), level)
        yield level_of_criterion(block.of), numbers.as_column(b, found.data)
    if not isinstance(missing, int):
        if len(plan.inputs) > INPUTS:
            others = b.emit("not_equal", "b", b.emit("bitwise_and", "u", missing, OTHER), 0)
            b.doubt(b.both(incomplete, others))
        yield missing_word(0), missing


def denominators(keys: Sequence[Key]) -> set[Slot]:
    """The columns in the denominators of keys."""
    products = [p for key in keys if key.over is not None for p in key.over.products]
    return {slot for product in products for slot in product}


def _own(b: Builder, level: Value, score: Value) -> Value:
    """What the conditions of the levels of a criterion needed, where that has a score."""
    if not level.bits:
        return level
    lacks = is_lacking(b, score)
    missing = choose_bits(b, lacks, 0, level.missing)
    return evolve(level, missing=missing)
