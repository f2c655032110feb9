"""Proofs that rows cannot hold together, in rational numbers that anybody can check.

Of rows alone a proof is a multiplier for each, so that their sum reads "a number below 0 is at
least 0" (Farkas' lemma). Where a formula has several ways to hold, or an unknown is whole, a proof
has one part for each way. z3 finds them; ``Leaf.is_valid`` adds them up again without it.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import TypeAlias

from attrs import frozen

from rulelang.audit.linear import (
    Affine,
    Count,
    Either,
    Formula,
    Row,
    constant,
    negated,
    row,
    rows_of,
    total,
    unknown,
    variables,
)
from rulelang.audit.smt import Solver
from rulelang.audit.unit import Unknown

__all__ = ["Leaf", "Proof", "Split", "leaves", "prove"]

MOST_LEAVES = 400

Why: TypeAlias = int | None
"""The number of the claim that says a row; None for what the rules, the data or a case say."""

Unknowns: TypeAlias = Callable[[int], Unknown]


@frozen(eq=False)
class Leaf:
    """Rows, each with its multiplier and the claim that says it."""

    parts: tuple[tuple[Fraction, Row, Why], ...]

    @property
    def sum(self) -> Affine:
        """What the rows come to, each times its multiplier."""
        return total(found.left.times(factor) for factor, found, _ in self.parts)

    def is_valid(self) -> bool:
        """Whether the sum is a number that cannot be what the rows say of it."""
        if any(factor < 0 and found.relation != "=" for factor, found, _ in self.parts):
            return False
        found = self.sum
        strict = any(factor > 0 and r.relation == ">" for factor, r, _ in self.parts)
        return not found.terms and (found.constant < 0 or (strict and found.constant == 0))


@frozen(eq=False)
class Split:
    """A proof for each way in which a formula can hold."""

    ways: tuple["Proof", ...]


Proof: TypeAlias = Leaf | Split


def leaves(proof: Proof) -> list[Leaf]:
    """The sums of a proof."""
    if isinstance(proof, Leaf):
        return [proof]
    return [leaf for way in proof.ways for leaf in leaves(way)]


class TooLongError(Exception):
    """A proof has more cases than anybody would check."""


def prove(
    said: Sequence[tuple[Formula, Why]], facts: Iterable[Formula], unknowns: Unknowns
) -> Proof | None:
    """Prove that what claims say cannot hold with the facts; None where no proof was found."""
    near = _near(said, list(facts))
    for chosen in near:
        tagged = [*said, *((fact, None) for fact in chosen)]
        needed = _needed(tagged, unknowns)
        if needed is not None:
            try:
                return _refute(needed, unknowns, [MOST_LEAVES])
            except TooLongError:
                return None
    return None


def _near(said: Sequence[tuple[Formula, Why]], facts: list[Formula]) -> Iterable[list[Formula]]:
    """No facts, then those about the unknowns of claims alone, those that touch them, and all."""
    yield []
    own = {number for formula, _ in said for number in variables(formula)}
    found = [(fact, set(variables(fact))) for fact in facts]
    yield [fact for fact, numbers in found if numbers <= own]
    yield [fact for fact, numbers in found if numbers & own]
    yield facts


def _bounds(numbers: Iterable[int], unknowns: Unknowns) -> list[tuple[Formula, Why]]:
    found: list[tuple[Formula, Why]] = []
    for number in sorted(set(numbers)):
        own = unknowns(number)
        if own.low is not None:
            found.append((Row(unknown(number).plus(-own.low), ">="), None))
        if own.high is not None:
            found.append((Row(constant(own.high) - unknown(number), ">="), None))
    return found


Tagged: TypeAlias = tuple[Formula, Why]


def _free(unknowns: Unknowns, whole: bool = True) -> Unknowns:
    """The unknowns without their bounds, which are rows of their own here."""
    return lambda n: Unknown(unknowns(n).ref, None, None, whole and unknowns(n).whole)


def _least(tagged: Sequence[Tagged], unknowns: Unknowns, whole: bool) -> list[Tagged] | None:
    """Formulas that cannot hold together, without any one of which the others can."""
    solver = Solver(_free(unknowns, whole), 20)
    solver.add((formula, at) for at, (formula, _) in enumerate(tagged))
    if solver.check(range(len(tagged))) != "conflicts":
        return None
    kept = sorted(set(solver.core))
    for at in list(kept):
        without = [other for other in kept if other != at]
        if at in kept and solver.check(without) == "conflicts":
            kept = [other for other in without if other in set(solver.core)]
    return [tagged[at] for at in kept]


def _split_rows(tagged: Sequence[Tagged]) -> list[Tagged]:
    """Formulas, their rows taken apart."""
    found: list[Tagged] = []
    for formula, why in tagged:
        rows, others = rows_of(formula)
        found += [(one, why) for one in rows]
        found += [(one, why) for one in others]
    return found


def _needed(tagged: Sequence[Tagged], unknowns: Unknowns) -> list[Tagged] | None:
    parts = _split_rows(tagged)
    numbers = {number for formula, _ in parts for number in variables(formula)}
    found = _least(parts, unknowns, True)  # what reads without the bounds of the rules is plainer
    found = found or _least([*parts, *_bounds(numbers, unknowns)], unknowns, True)
    if found is None or all(isinstance(formula, Row) for formula, _ in found):
        return found
    # What a claim says without a figure (that a score applies) rules cases out.
    silent = [each for each in parts if each[1] is not None and _is_silent(each[0])]
    return [*found, *(each for each in silent if each not in found)]


def _is_silent(formula: Formula) -> bool:
    """Whether a formula is a row without a printed figure."""
    return isinstance(formula, Row) and not formula.sign


def _refute(tagged: Sequence[Tagged], unknowns: Unknowns, left: list[int]) -> Proof:
    """A proof that formulas, with their bounds among them, cannot hold together."""
    left[0] -= 1
    if left[0] < 0:
        raise TooLongError
    parts = _split_rows(tagged)
    rows = [(formula, why) for formula, why in parts if isinstance(formula, Row)]
    # A case that is out of the question without any figure says so.
    silent = [each for each in rows if _is_silent(each[0])]
    found = _least(silent, unknowns, False) or _least(rows, unknowns, False)
    if found is not None:
        return _leaf([(r, why) for r, why in found if isinstance(r, Row)])
    others = [each for each in parts if not isinstance(each[0], Row)]
    if others:
        chosen = min(others, key=lambda each: len(_ways(each[0])))
        rest = [each for each in parts if each is not chosen]
        ways = _ways(chosen[0])
        return Split(tuple(_refute([*rest, (w, chosen[1])], unknowns, left) for w in ways))
    return _by_whole_numbers(rows, unknowns, left)


def _ways(formula: Formula) -> tuple[Formula, ...]:
    """The ways in which a formula can hold."""
    if isinstance(formula, Either):
        return formula.parts
    assert isinstance(formula, Count)
    first, *rest = formula.parts or (None,)
    if first is None:
        return () if formula.low > 0 or formula.high < 0 else (row(constant(0), ">="),)
    from rulelang.audit.linear import all_of

    if formula.high < 0 or formula.low > len(formula.parts):
        return ()
    if formula.low <= 0 and formula.high >= len(formula.parts):
        return (row(constant(0), ">="),)
    holds = Count(tuple(rest), formula.low - 1, formula.high - 1)
    fails = Count(tuple(rest), formula.low, formula.high)
    return (all_of((first, holds)), all_of((negated(first), fails)))


def _by_whole_numbers(rows: Sequence[Tagged], unknowns: Unknowns, left: list[int]) -> Proof:
    """A proof in two parts, for a whole number up to one and from the next."""
    solver = Solver(_free(unknowns, False), 20)
    solver.add((formula, None) for formula, _ in rows)
    if solver.check(()) != "holds":
        raise TooLongError
    values = solver.values()
    for number in sorted(values):
        if unknowns(number).whole and values[number].denominator != 1:
            below = constant(math.floor(values[number])) - unknown(number)
            above = unknown(number).plus(-Fraction(math.ceil(values[number])))
            ways = (Row(below, ">="), Row(above, ">="))
            return Split(tuple(_refute([*rows, (way, None)], unknowns, left) for way in ways))
    raise TooLongError


def _leaf(rows: Sequence[tuple[Row, Why]]) -> Leaf:
    """The multipliers of rows that cannot hold together."""
    import z3

    solver = z3.Solver()
    factors = [z3.Real(f"m{at}") for at in range(len(rows))]
    columns: dict[int, list[object]] = {}
    numbers: list[object] = []
    strict: list[object] = []
    for factor, (found, _) in zip(factors, rows, strict=True):
        if found.relation != "=":
            solver.add(factor >= 0)
        if found.relation == ">":
            strict.append(factor)
        for number, value in found.left.terms.items():
            columns.setdefault(number, []).append(factor * z3.Q(value.numerator, value.denominator))
        top = found.left.constant
        numbers.append(factor * z3.Q(top.numerator, top.denominator))
    for column in columns.values():
        solver.add(z3.Sum(column) == 0)
    whole = z3.Sum(numbers)
    strictly = z3.And(whole <= 0, z3.Sum(strict) == 1) if strict else z3.BoolVal(False)
    solver.add(z3.Or(whole == -1, strictly))
    if solver.check() != z3.sat:
        raise TooLongError
    from rulelang.audit.smt import fraction_of

    model = solver.model()
    found_factors = [fraction_of(model.eval(f, model_completion=True)) for f in factors]
    leaf = Leaf(
        tuple(
            (factor, own, why)
            for factor, (own, why) in zip(found_factors, rows, strict=True)
            if factor
        )
    )
    if not leaf.is_valid():
        raise AssertionError("multipliers that prove nothing")
    return leaf
