"""The steps of a plan as one program: scores, levels, status and what is ranked by."""

from collections.abc import Iterator, Mapping, Sequence
from math import lcm
from typing import TypeAlias, assert_never

from attrs import evolve, field, frozen

from rulelang.engine.columnar import numbers
from rulelang.engine.columnar.expressions import Scope, compile_expression
from rulelang.engine.columnar.inputs import Carried, check_bounds
from rulelang.engine.columnar.keys import Key, key_of
from rulelang.engine.columnar.numbers import Truth
from rulelang.engine.columnar.origins import SURE, UNITS_OF
from rulelang.engine.columnar.program import Builder, Program, Slot, UnsupportedError, Whole
from rulelang.engine.columnar.steps import Overall, run_steps, scope_of
from rulelang.engine.columnar.stored import ALL, Asked, Stored, figure, stored
from rulelang.engine.columnar.values import (
    OTHER,
    Value,
    choose_bits,
    code,
    either_bits,
    falls_under,
    is_absent,
    is_lacking,
    is_missing,
)
from rulelang.engine.columnar.witness import Witness
from rulelang.plan.expressions import TOTAL, Recover, Ref
from rulelang.plan.tree import LevelsPlan, Plan, RankPlan
from rulelang.results.columns import (
    INCOMPLETE,
    INPUTS,
    REASONS,
    UNRANKED,
    absent_of,
    ids_of_levels,
    lackable,
    level_of,
    mark_of,
    missing_word,
    texts,
)

__all__ = [
    "BOTTOM",
    "FURTHER",
    "PLACE",
    "RANKED_BY",
    "REACHED",
    "REST_OF",
    "Grain",
    "Scoring",
    "compile_scoring",
    "denominators",
    "further_at",
]

RANKED_BY, REST_OF, BOTTOM = "key ", "rest of key ", "denominator "
"""Begin the names of the outputs that units are ranked by, of what remains of those, and of the
columns in their denominators."""

REACHED = "levels reached"
"""The bits of the rows of the levels that a unit reaches, where some have a quota."""

FURTHER = "further "
"""Begins the names of the outputs of further rankings."""

TRUTH, WHOLE, REST = Stored("bool"), Stored("int64"), Stored("float32")
PLACE = Stored("int32")
"""How such columns are kept; of what remains of keys, half the bits are enough."""

MOST_BITS = 60

Output: TypeAlias = tuple[str, Slot, Stored]
Keys: TypeAlias = list[tuple[Key, bool]]


@frozen
class Grain:
    """How fine a column of numbers is: no denominator is over ``most``, and all numbers times
    ``scale`` are whole (None: no such constant is known)."""

    scale: int | None
    most: int

    def with_(self, other: "Grain") -> "Grain":
        """That of both columns."""
        one, two = self.scale, other.scale
        scale = None if one is None or two is None else lcm(one, two)
        return Grain(scale, max(self.most, other.most))


@frozen
class Scoring:
    """A program that scores units, and how to read its outputs.

    ``outputs`` are, with how each is kept: the figures of `results.columns` that were asked for, a
    score where it is absent being anything; for each key of the rank ``key N`` and where it is not
    exact ``rest of key N``; `REACHED`; ``denominator M`` for each column M in a denominator.
    ``keys`` say what the keys are, with whether they ascend. ``origins`` is a program for the exact
    numbers and truths that keys which are not exact are computed from, and for where they are
    `SURE`, with their units; None where all are exact.
    ``grains`` are those of the scores of criteria, where they are known. ``further`` are the same
    of further rankings, whose outputs the program has by the names of `further_at`.
    """

    program: Program
    outputs: Mapping[str, Stored] = field(repr=False)
    keys: tuple[tuple[Key, bool], ...] = field(repr=False)
    origins: Program | None = field(default=None, repr=False)
    grains: Mapping[str, "Grain"] = field(factory=dict, repr=False)
    further: tuple["Scoring", ...] = field(default=(), repr=False)


def further_at(at: int, name: str) -> str:
    """An output of a further ranking, by its place among them."""
    return f"{FURTHER}{at} {name}"


def compile_scoring(
    plan: Plan,
    carried: Mapping[str, Carried],
    overall: Overall,
    like: "Scoring | None" = None,
    asked: Asked = ALL,
    witness: Witness | None = None,
) -> Scoring:
    """The program of a whole plan, without what is not asked for; UnsupportedError where it has no
    column form. ``like`` is another program of the plan, in whose units keys and figures are to be;
    ``witness`` are rows that show how large numbers are.
    """
    scope = scope_of(plan, carried, witness)
    check_bounds(scope, plan.inputs)
    run_steps(plan, scope, overall)
    b = scope.builder
    for check in plan.checks:
        holds = compile_expression(check.condition, scope)
        fails = b.either(b.invert(holds.data), holds.odd)
        b.doubt(b.both(fails, b.invert(is_lacking(b, holds))))
    return _finish(plan, scope, like, asked)


def _finish(plan: Plan, scope: Scope, like: Scoring | None, asked: Asked) -> Scoring:
    b = scope.builder
    total = scope.values[Ref("score", TOTAL)]
    needed = [compile_expression(expr, scope) for expr in plan.needed]
    lacks_some = total.out
    for value in needed:
        lacks_some = b.either(lacks_some, is_missing(b, value))
    first = 1 + len(plan.levels)
    reasons = [_holds(b, value) for value in needed[first : first + len(plan.disqualified)]]
    out: Truth = False
    for reason in reasons:
        out = b.either(out, reason)
    incomplete = b.both(lacks_some, b.invert(out))
    no_total = b.either(incomplete, b.both(out, is_absent(b, total)))
    keys = _keys(plan.rank, scope, needed, total, like)
    found: list[Output] = []
    if incomplete is not False:
        found.append((INCOMPLETE, numbers.as_truths(b, incomplete), TRUTH))
    if plan.disqualified:
        found.append((REASONS, _bits(b, reasons), WHOLE))
        found.append((absent_of(TOTAL), numbers.as_truths(b, no_total), TRUTH))
    block = plan.total_levels
    if block is not None and block.has_quotas:
        reached = [_holds(b, compile_expression(each, scope)) for each in block.reached]
        found.append((REACHED, _bits(b, reached), WHOLE))
    elif block is not None and block.unranked:
        found.append((UNRANKED, numbers.as_truths(b, _is_unranked(block, scope)), TRUTH))
    outputs = {} if like is None else like.outputs
    found += _levels(plan, scope, no_total, asked, outputs)
    found += _points(plan, scope, asked, outputs)
    found += _shown(plan, scope, no_total, asked, outputs)
    found += _states(plan, scope, needed, lacks_some, asked)
    found += _ranked_by(keys)
    others = [
        _further(evolve(plan, rank=ranking), scope, None if like is None else like.further[at])
        for at, ranking in enumerate(plan.rankings)
    ]
    every = [(name, slot) for name, slot, _ in found]
    for at, (_, own) in enumerate(others):
        every += [(further_at(at, name), slot) for name, slot, _ in own]
    program = b.finish(every)
    return evolve(
        _scoring(b, program, found, keys),
        grains=_grains(plan, scope, asked),
        further=tuple(_scoring(b, program, own, own_keys) for own_keys, own in others),
    )


def _scoring(
    b: Builder, program: Program, outputs: Sequence[Output], keys: Sequence[tuple[Key, bool]]
) -> Scoring:
    kept = {name: how for name, _, how in outputs}
    return Scoring(program, kept, tuple(keys), _origins(b, [key for key, _ in keys]))


def _keys(
    ranking: RankPlan, scope: Scope, needed: Sequence[Value], total: Value, like: Scoring | None
) -> Keys:
    """What a ranking ranks by: the last of what it needs."""
    found: Keys = []
    ranked_by = needed[len(needed) - len(ranking.keys) :]
    for place, (value, (_, ascending)) in enumerate(zip(ranked_by, ranking.keys, strict=True)):
        lacks = False if value.out is total.out else value.out  # without a total it has no rank
        other = None if like is None else like.keys[place][0]
        found.append((key_of(scope.builder, value, lacks, ascending, other), ascending))
    return found


def _ranked_by(keys: Keys) -> Iterator[Output]:
    for at, (made, _) in enumerate(keys):
        yield f"{RANKED_BY}{at}", made.units, WHOLE
        if made.rest is not None:
            yield f"{REST_OF}{at}", made.rest, REST
    for bottom in denominators([made for made, _ in keys]):
        yield f"{BOTTOM}{bottom.index}", bottom, WHOLE


def _further(plan: Plan, scope: Scope, like: Scoring | None) -> tuple[Keys, list[Output]]:
    """The keys of a further ranking, and where a unit lacks something that it needs."""
    b = scope.builder
    needed = [compile_expression(expr, scope) for expr in plan.needed]
    lacks: Truth = False
    for value in needed:
        lacks = b.either(lacks, is_missing(b, value))
    keys = _keys(plan.rank, scope, needed, needed[0], like)
    found = [] if lacks is False else [(INCOMPLETE, numbers.as_truths(b, lacks), TRUTH)]
    return keys, [*found, *_ranked_by(keys)]


def _grains(plan: Plan, scope: Scope, asked: Asked) -> dict[str, "Grain"]:
    found = {}
    for criterion in plan.criteria:
        if asked.has(criterion.id):
            over = numbers.over_of(scope.values[Ref("score", criterion.id)].number)
            if over is not None:
                whole = over.scale.denominator  # times which its scale is a whole number, or 0
                scale = None if over.products else max(1, int(over.scale * whole))
                found[criterion.id] = Grain(scale, max(1, int(over.most * whole)))
    return found


def _origins(b: Builder, keys: Sequence[Key]) -> Program | None:
    rounded = [(key, key.rest) for key in keys if key.rest is not None]
    slots = b.origins(*(slot for key, rest in rounded for slot in (key.units, rest)))
    found = [(str(at), slot) for at, slot in enumerate(slots)]
    sure: Truth = True
    for key, _ in rounded:
        sure = b.both(sure, key.sure)
    if isinstance(sure, Slot):
        units = [(f"{UNITS_OF}{at}", key.units) for at, (key, _) in enumerate(rounded)]
        return b.finish([*found, *units, (SURE, sure)])
    return b.finish(found, False) if rounded else None


def _holds(b: Builder, value: Value) -> Truth:
    """Where a condition is known to hold."""
    return b.both(value.data, b.invert(is_absent(b, value)))


def _bits(b: Builder, truths: Sequence[Truth]) -> Slot:
    """A bit for each truth."""
    if len(truths) > MOST_BITS:
        raise UnsupportedError("slow.many")
    found: Whole = 0
    for at, truth in enumerate(truths):
        bit = 1 << at
        one = (bit if truth else 0) if isinstance(truth, bool) else b.choose(truth, bit, 0)
        found = b.add(found, one)
    return numbers.as_column(b, found)


def _is_unranked(block: LevelsPlan, scope: Scope) -> Truth:
    """Where the level of the total is one without ranks."""
    b = scope.builder
    place, found = _level(block, scope), False  # type: Slot, Truth
    for at, id in enumerate(ids_of_levels(block)):
        if id in block.unranked:
            found = b.either(found, b.compare("equal", place, at))
    return found


def _levels(
    plan: Plan, scope: Scope, no_total: Truth, asked: Asked, like: Mapping[str, Stored]
) -> Iterator[Output]:
    hidden = {item.id for item in plan.figures if item.of_total}
    for block in plan.levels:
        name = "level" if block.of == TOTAL else level_of(block.of)
        if asked.has(name) and not (block.of == TOTAL and block.has_quotas):
            slot = _level(block, scope, no_total if block.of in hidden else False)
            yield name, slot, stored(slot, like.get(name))


def _shown(
    plan: Plan, scope: Scope, no_total: Truth, asked: Asked, like: Mapping[str, Stored]
) -> Iterator[Output]:
    """The figures that count for nothing, and where there is none."""
    b = scope.builder
    for item in plan.figures:
        if not asked.has(item.id):
            continue
        value = scope.values[Ref("let", item.id)]
        lacks = b.either(is_absent(b, value), no_total if item.of_total else False)
        if lacks is not False:
            yield absent_of(item.id), numbers.as_truths(b, lacks), TRUTH
        match item.kind:
            case "number":
                decimals = None if asked.decimals is None else item.decimals
                own = like.get(item.id)
                yield item.id, *figure(b, value.number, decimals, asked.narrow, own)
            case "yesno":
                yield item.id, numbers.as_truths(b, value.data), TRUTH
            case "date":
                yield item.id, numbers.as_column(b, value.data), PLACE
            case "text" | "level":
                place = 0 if value.kind == "nothing" else code(b, value, tuple(texts(plan)))
                unknown = b.compare("less", place, 0)
                b.doubt(b.both(unknown, b.invert(lacks)))
                yield item.id, numbers.as_column(b, b.maximum(place, 0)), PLACE
            case _:
                assert_never(item.kind)


def _points(plan: Plan, scope: Scope, asked: Asked, like: Mapping[str, Stored]) -> Iterator[Output]:
    """The total, and every score."""
    b = scope.builder
    total = scope.values[Ref("score", TOTAL)].number
    points, shares = asked.decimals or (None, None)
    figures = [("total", total, points)] if asked.has("total") else []
    if asked.has("share"):
        figures.append(("share", numbers.scaled(b, total, 1 / plan.total.maximum), shares))
    for criterion in plan.criteria:
        if criterion is plan.total or not asked.has(criterion.id):
            continue
        value = scope.values[Ref("score", criterion.id)]
        figures.append((criterion.id, value.number, points))
        lacks = is_lacking(b, value)
        if lacks is not False:
            yield absent_of(criterion.id), numbers.as_truths(b, lacks), TRUTH
    for name, number, decimals in figures:
        yield name, *figure(b, number, decimals, asked.narrow, like.get(name))


def _level(block: LevelsPlan, scope: Scope, hidden: Truth = False) -> Slot:
    """The place of the level's row, the last being the otherwise row; where there is none but for
    the total, or it is ``hidden``, the place after that."""
    b, ids = scope.builder, ids_of_levels(block)
    level = scope.values[Ref("level", block.of)]
    if level.kind == "nothing":
        return numbers.as_column(b, len(ids))
    found = code(b, level, tuple(ids))
    lacks = b.either(hidden, is_lacking(b, level)) if block.of != TOTAL else False
    if lacks is not False:
        found = len(ids) if lacks is True else b.choose(lacks, len(ids), found)
    return numbers.as_column(b, found)


def _states(
    plan: Plan, scope: Scope, needed: Sequence[Value], lacks_some: Truth, asked: Asked
) -> Iterator[Output]:
    """What was needed and not reported, and the marks; where such an id has no bit of its own, the
    row is in doubt."""
    b = scope.builder
    missing: Slot | int = 0
    for value in needed if asked.has("missing") else ():
        missing = either_bits(b, missing, value.missing if value.bits else 0)
    if not isinstance(missing, int) and lacks_some is not True:
        missing = b.emit("where", "u", lacks_some, missing, 0)  # else its bits mean nothing
    for recover in plan.excused if asked.has("missing") else ():
        missing = either_bits(b, missing, _left(recover, scope))
    if missing != 0:
        if len(lackable(plan)) > INPUTS:
            others = b.emit("not_equal", "b", b.emit("bitwise_and", "u", missing, OTHER), 0)
            b.doubt(others)
        yield missing_word(0), numbers.as_column(b, missing), WHOLE
    for mark in plan.marks:
        if not asked.has(mark.mark):
            continue
        holds = _holds(b, compile_expression(mark.condition, scope))
        if holds is not False:
            yield mark_of(mark.of, mark.mark), numbers.as_truths(b, holds), TRUTH


def _left(recover: Recover, scope: Scope) -> Slot | int:
    """The bits of what is missing for a value that leaves by its policy."""
    b = scope.builder
    value = compile_expression(recover.value, scope)
    leaves = falls_under(b, value, "rescale", recover.policy or scope.unsaid, recover.parts)
    return choose_bits(b, leaves, value.missing, 0)


def denominators(keys: Sequence[Key]) -> set[Slot]:
    """The columns in the denominators of keys."""
    products = [p for key in keys if key.over is not None for p in key.over.products]
    return {slot for product in products for slot in product}
