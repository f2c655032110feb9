"""Linear expressions over unknowns, rows that compare them with 0, and formulas of rows.

A formula is a row, ``All`` or ``Either`` of formulas, or ``Count``: how many of some hold. There is
no negation: ``negated`` turns a formula over, row by row.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Literal, TypeAlias, assert_never

from attrs import frozen

__all__ = [
    "FALSE",
    "ONE",
    "TRUE",
    "ZERO",
    "Affine",
    "All",
    "Count",
    "Either",
    "Formula",
    "Relation",
    "Row",
    "all_of",
    "constant",
    "counted",
    "either",
    "equal",
    "moved",
    "negated",
    "row",
    "rows_of",
    "same",
    "total",
    "truth",
    "unknown",
    "variables",
    "within",
]

Relation: TypeAlias = Literal[">=", ">", "="]


NOUGHT, UNIT = Fraction(0), Fraction(1)


@frozen(eq=False, repr=False)
class Affine:
    """A constant and unknowns, each by its number, times a coefficient that is not 0."""

    terms: Mapping[int, Fraction]
    constant: Fraction

    def __add__(self, other: "Affine") -> "Affine":
        return total((self, other))

    def __sub__(self, other: "Affine") -> "Affine":
        minus = Affine({key: -value for key, value in other.terms.items()}, -other.constant)
        return total((self, minus))

    def times(self, factor: Fraction) -> "Affine":
        """Each coefficient and the constant multiplied."""
        if not factor:
            return ZERO
        if factor == 1:
            return self
        if factor == -1:
            return Affine({key: -value for key, value in self.terms.items()}, -self.constant)
        return Affine({k: c * factor for k, c in self.terms.items()}, self.constant * factor)

    def plus(self, number: Fraction) -> "Affine":
        """With a number added to its constant."""
        return Affine(self.terms, self.constant + number)

    def at(self, values: Mapping[int, Fraction]) -> Fraction:
        """Its value where the unknowns have these."""
        return sum((c * values[k] for k, c in self.terms.items()), self.constant)


def total(parts: Iterable[Affine]) -> Affine:
    """The sum of linear expressions."""
    terms: dict[int, Fraction] = {}
    number, cancelled = NOUGHT, False
    for part in parts:
        if part.constant:
            number = number + part.constant if number else part.constant
        for key, value in part.terms.items():
            before = terms.get(key)
            if before is None:
                terms[key] = value
            else:
                terms[key] = before + value
                cancelled = cancelled or not terms[key]
    if cancelled:
        terms = {key: value for key, value in terms.items() if value}
    return Affine(terms, number)


def constant(value: Fraction | int) -> Affine:
    """A number."""
    return Affine({}, Fraction(value))


def unknown(number: int) -> Affine:
    """One unknown."""
    return Affine({number: UNIT}, NOUGHT)


ZERO, ONE = constant(0), constant(1)


@frozen(eq=False, repr=False)
class Row:
    """A linear expression that is 0, at least 0, or more than 0.

    ``printed`` is the figure that it holds a value to, times ``sign``: 1 where the value is at
    least what prints so, -1 where it is at most that; 0 where it says another thing.
    """

    left: Affine
    relation: Relation
    printed: Fraction = Fraction(0)
    sign: int = 0

    def holds(self, values: Mapping[int, Fraction]) -> bool:
        """Whether it holds where the unknowns have these values."""
        return _holds(self.left.at(values), self.relation)


@frozen(eq=False, repr=False)
class All:
    """Every part holds; of no parts, always."""

    parts: tuple["Formula", ...]


@frozen(eq=False, repr=False)
class Either:
    """Some part holds; of no parts, never."""

    parts: tuple["Formula", ...]


@frozen(eq=False, repr=False)
class Count:
    """At least ``low`` and at most ``high`` of the parts hold."""

    parts: tuple["Formula", ...]
    low: int
    high: int


Formula: TypeAlias = Row | All | Either | Count

TRUE, FALSE = All(()), Either(())


def _holds(value: Fraction, relation: Relation) -> bool:
    match relation:
        case ">=":
            return value >= 0
        case ">":
            return value > 0
        case "=":
            return value == 0
        case _:
            assert_never(relation)


def row(left: Affine, relation: Relation) -> Formula:
    """A row, or whether it holds where nothing in it is unknown."""
    if left.terms:
        return Row(left, relation)
    return TRUE if _holds(left.constant, relation) else FALSE


def within(value: Affine, printed: Fraction, half: Fraction) -> Formula:
    """A value that lies so far from a printed figure at most, both ends included."""
    if not half:
        known = row(value.plus(-printed), "=")
        return Row(known.left, "=", printed, 1) if isinstance(known, Row) else known
    low, high = value.plus(half - printed), constant(printed + half) - value
    if not value.terms:
        return all_of((row(low, ">="), row(high, ">=")))
    return All((Row(low, ">=", printed, 1), Row(high, ">=", printed, -1)))


def truth(formula: Formula) -> bool | None:
    """Whether a formula always holds or never; None where that depends."""
    if isinstance(formula, All) and not formula.parts:
        return True
    return False if isinstance(formula, Either) and not formula.parts else None


def all_of(parts: Iterable[Formula]) -> Formula:
    """Every part holds."""
    kept: list[Formula] = []
    for part in parts:
        known = truth(part)
        if known is False:
            return FALSE
        if known is None:
            kept += part.parts if isinstance(part, All) else (part,)
    return kept[0] if len(kept) == 1 else All(tuple(kept))


def either(parts: Iterable[Formula]) -> Formula:
    """Some part holds."""
    kept: list[Formula] = []
    for part in parts:
        known = truth(part)
        if known is True:
            return TRUE
        if known is None:
            kept += part.parts if isinstance(part, Either) else (part,)
    return kept[0] if len(kept) == 1 else Either(tuple(kept))


def counted(parts: Iterable[Formula], low: int, high: int) -> Formula:
    """At least ``low`` and at most ``high`` of the parts hold."""
    kept: list[Formula] = []
    for part in parts:
        known = truth(part)
        if known is True:
            low, high = low - 1, high - 1
        elif known is None:
            kept.append(part)
    if low > len(kept) or high < 0 or low > high:
        return FALSE
    return TRUE if low <= 0 and high >= len(kept) else Count(tuple(kept), low, high)


def same(a: Formula, b: Formula) -> Formula:
    """Both hold, or neither does."""
    return either((all_of((a, b)), all_of((negated(a), negated(b)))))


def equal(a: Affine, b: Affine) -> Formula:
    """Two expressions are equal."""
    return row(a - b, "=")


def negated(formula: Formula) -> Formula:
    """What holds where a formula does not."""
    match formula:
        case Row():
            return _row_negated(formula)
        case All():
            return either(map(negated, formula.parts))
        case Either():
            return all_of(map(negated, formula.parts))
        case Count():
            few = counted(formula.parts, 0, formula.low - 1)
            many = counted(formula.parts, formula.high + 1, len(formula.parts))
            return either((few, many))
        case _:
            assert_never(formula)


def _row_negated(found: Row) -> Formula:
    minus = found.left.times(Fraction(-1))
    match found.relation:
        case ">=":
            return row(minus, ">")
        case ">":
            return row(minus, ">=")
        case "=":
            return either((row(found.left, ">"), row(minus, ">")))
        case _:
            assert_never(found.relation)


def rows_of(formula: Formula) -> tuple[list[Row], list[Formula]]:
    """The rows that hold where a formula does, and the parts of it that are no rows."""
    if isinstance(formula, Row):
        return [formula], []
    if not isinstance(formula, All):
        return [], [formula]
    rows: list[Row] = []
    others: list[Formula] = []
    for part in formula.parts:
        more, left = rows_of(part)
        rows += more
        others += left
    return rows, others


def moved(formula: Formula, places: Sequence[int]) -> Formula:
    """A formula with other unknowns: the one with number ``n`` is that at ``places[n]``."""
    match formula:
        case Row():
            return Row(affine_moved(formula.left, places), formula.relation)
        case All():
            return All(tuple(moved(part, places) for part in formula.parts))
        case Either():
            return Either(tuple(moved(part, places) for part in formula.parts))
        case Count():
            parts = tuple(moved(part, places) for part in formula.parts)
            return Count(parts, formula.low, formula.high)
        case _:
            assert_never(formula)


def affine_moved(found: Affine, places: Sequence[int]) -> Affine:
    """A linear expression with other unknowns."""
    return Affine({places[key]: value for key, value in found.terms.items()}, found.constant)


def variables(formula: Formula) -> Iterator[int]:
    """The unknowns of a formula; some may come several times."""
    if isinstance(formula, Row):
        yield from formula.left.terms
    else:
        for part in formula.parts:
            yield from variables(part)
