"""The steps of a plan as one program: scores, levels, status and what is ranked by."""

from collections.abc import Iterator, Mapping, Sequence

from attrs import field, frozen

from rulelang.engine.columnar import numbers
from rulelang.engine.columnar.expressions import Scope, compile_expression
from rulelang.engine.columnar.inputs import Carried, check_bounds
from rulelang.engine.columnar.keys import Key, key_of
from rulelang.engine.columnar.numbers import Number, Truth
from rulelang.engine.columnar.program import Builder, Program, Slot
from rulelang.engine.columnar.steps import Overall, run_steps, scope_of
from rulelang.engine.columnar.values import (
    OTHER,
    Value,
    code,
    either_bits,
    is_absent,
    is_lacking,
    is_missing,
)
from rulelang.engine.columnar.witness import Witness
from rulelang.plan.tree import TOTAL, LevelsPlan, Plan, Ref
from rulelang.results.columns import (
    INPUTS,
    absent_of,
    ids_of_levels,
    level_of,
    levels_of_criteria,
    mark_of,
    missing_word,
)

__all__ = [
    "BOTTOM",
    "RANKED_BY",
    "REST_OF",
    "Decimals",
    "Scoring",
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
    witness: Witness | None = None,
) -> Scoring:
    """The program of a whole plan; UnsupportedError where it has no column form.

    ``like`` is another program of the plan, in whose units keys are to be. ``decimals``:
    figures are rounded to so many, and given in units of the last. Without ``figures`` the program
    computes only what units are ranked by. ``witness``: rows that show how large numbers are.
    """
    scope = scope_of(plan, carried, witness)
    check_bounds(scope, plan.inputs)
    run_steps(plan, scope, overall)
    b = scope.builder
    for check in plan.checks:
        holds = compile_expression(check.condition, scope)
        fails = b.either(b.invert(holds.data), holds.odd)
        b.doubt(b.both(fails, b.invert(is_lacking(b, holds))))
    return _finish(plan, scope, like, decimals, figures)


def _finish(
    plan: Plan, scope: Scope, like: Scoring | None, decimals: Decimals | None, figures: bool
) -> Scoring:
    b = scope.builder
    total = scope.values[Ref("score", TOTAL)]
    needed = [compile_expression(expr, scope) for expr in plan.needed]
    incomplete = total.out
    for value in needed:
        incomplete = b.either(incomplete, is_missing(b, value))
    keys: list[tuple[Key, bool]] = []
    ranked_by = needed[len(needed) - len(plan.rank.keys) :]
    for place, (value, (_, ascending)) in enumerate(zip(ranked_by, plan.rank.keys, strict=True)):
        lacks = False if value.out is total.out else value.out  # without a total it is incomplete
        other = None if like is None else like.keys[place][0]
        keys.append((key_of(b, value, lacks, ascending, other), ascending))
    outputs: list[tuple[str, Slot]] = []
    if incomplete is not False:
        outputs.append(("incomplete", numbers.as_truths(b, incomplete)))
    if figures:
        outputs += _figures(plan, scope, decimals)
        outputs += _states(plan, scope, needed, incomplete)
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


def _figures(plan: Plan, scope: Scope, decimals: Decimals | None) -> list[tuple[str, Slot]]:
    """The level of the total, and every score as a double."""
    b = scope.builder
    total = scope.values[Ref("score", TOTAL)].number
    outputs: list[tuple[str, Slot]] = []
    for block in plan.levels:
        if block.of == TOTAL:
            outputs.append(("level", _level(block, scope)))
    share = numbers.scaled(b, total, 1 / plan.total.maximum)
    points, shares = decimals or (None, None)
    outputs.append(("total", _figure(b, total, points)))
    outputs.append(("share", _figure(b, share, shares)))
    for criterion in plan.criteria:
        if criterion is plan.total:
            continue
        value = scope.values[Ref("score", criterion.id)]
        outputs.append((criterion.id, _figure(b, value.number, points)))
        lacks = is_lacking(b, value)
        if lacks is not False:
            outputs.append((absent_of(criterion.id), numbers.as_truths(b, lacks)))
    return outputs


def _level(block: LevelsPlan, scope: Scope) -> Slot:
    """The place of the level's row, the last being the otherwise row; where there is none for a
    criterion, the place after that."""
    b, ids = scope.builder, ids_of_levels(block)
    level = scope.values[Ref("level", block.of)]
    if level.kind == "nothing":
        return numbers.as_column(b, len(ids))
    found = code(b, level, tuple(ids))
    lacks = is_lacking(b, level) if block.of != TOTAL else False
    if lacks is not False:
        found = len(ids) if lacks is True else b.choose(lacks, len(ids), found)
    return numbers.as_column(b, found)


def _states(
    plan: Plan, scope: Scope, needed: Sequence[Value], incomplete: Truth
) -> Iterator[tuple[str, Slot]]:
    """The levels of criteria, the inputs that were needed and not reported, and the marks; where
    such an input has no bit of its own, the row is in doubt."""
    b = scope.builder
    for block in levels_of_criteria(plan):
        yield level_of(block.of), _level(block, scope)
    missing: Slot | int = 0
    for value in needed:
        missing = either_bits(b, missing, value.missing if value.bits else 0)
    if not isinstance(missing, int):
        if len(plan.inputs) > INPUTS:
            others = b.emit("not_equal", "b", b.emit("bitwise_and", "u", missing, OTHER), 0)
            b.doubt(b.both(incomplete, others))
        yield missing_word(0), missing
    for mark in plan.marks:
        condition = compile_expression(mark.condition, scope)
        holds = b.both(condition.data, b.invert(is_absent(b, condition)))
        if holds is not False:
            yield mark_of(mark.of, mark.mark), numbers.as_truths(b, holds)


def denominators(keys: Sequence[Key]) -> set[Slot]:
    """The columns in the denominators of keys."""
    products = [p for key in keys if key.over is not None for p in key.over.products]
    return {slot for product in products for slot in product}
