"""Formulas in z3: which of the claims can hold together, and with which values.

z3 decides over rational numbers, without rounding. It is handed text (SMT-LIB 2), which it reads
ten times as fast as it is handed terms, and it tells values as text, which is quicker too.
"""

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal, assert_never

from attrs import define, field

from rulelang.audit.linear import UNIT, Affine, All, Count, Either, Formula, Row, variables
from rulelang.audit.unit import Unknown

__all__ = ["Answer", "Ranges", "Solver", "fraction_of"]

LARGE = 10_000
"""With so many unknowns, it is quicker to begin anew than to go on from values that conflict."""

VALUE = re.compile(
    r"define-fun x(\d+) \(\) (?:Int|Real)\s+(\(-\s+)?(?:\(/\s+)?(\d+)(?:\.0)?(?:\s+(\d+))?"
)
"""An unknown's value as z3 writes it: `(define-fun x1 () Real (- (/ 1.0 3.0)))`."""

Answer = Literal["holds", "conflicts", "unknown"]


@define(eq=False, repr=False)
class Solver:
    """Formulas, each under the claims that say it; what is under none always holds.

    ``unknowns`` gives an unknown by its number. Each question takes ``seconds`` at most. ``held``:
    something held, so that z3 has values to go on from; ``astray``: it has only some that do not.
    More than ten fields, as it keeps what z3 was handed.
    """

    unknowns: Any
    seconds: float = 60.0
    solver: Any = None
    declared: set[int] = field(factory=set)
    guarded: set[int] = field(factory=set)
    guards: dict[int, Any] = field(factory=dict)
    core: list[int] = field(factory=list)
    texts: list[str] = field(factory=list)
    held: bool = False
    astray: bool = False

    def __attrs_post_init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        import z3

        self.solver = z3.Solver()
        self.limit(self.seconds)
        for text in self.texts:
            self.solver.from_string(text)
        self.astray = False

    def limit(self, seconds: float) -> None:
        """Let each question take so many seconds at most."""
        self.seconds = seconds
        self.solver.set("timeout", max(1, int(seconds * 1000)))

    def add(self, said: Iterable[tuple[Formula, int | None]]) -> None:
        """Add formulas, each with the number of the claim that says it."""
        lines: list[str] = []
        asserted: list[str] = []
        new: dict[int, Unknown] = {}
        guards: set[int] = set()
        for formula, claim in said:
            for number in variables(formula):
                if number not in self.declared and number not in new:
                    new[number] = self.unknowns(number)
            text = _text(formula, self.unknowns)
            if claim is None:
                asserted.append(f"(assert {text})")
            else:
                guards.add(claim)
                asserted.append(f"(assert (=> a{claim} {text}))")
        for number, found in new.items():
            lines.append(f"(declare-const x{number} {'Int' if found.whole else 'Real'})")
            name = _name(number, found)
            if found.low is not None:
                lines.append(f"(assert (>= {name} {_number(found.low)}))")
            if found.high is not None:
                lines.append(f"(assert (<= {name} {_number(found.high)}))")
        lines += [f"(declare-const a{claim} Bool)" for claim in sorted(guards - self.guarded)]
        self.declared |= new.keys()
        self.guarded |= guards
        text = "\n".join([*lines, *asserted])
        self.texts.append(text)
        self.solver.from_string(text)

    def _guard(self, claim: int) -> Any:
        import z3

        if claim not in self.guards:
            self.guards[claim] = z3.Bool(f"a{claim}")
        return self.guards[claim]

    def check(self, claims: Iterable[int]) -> Answer:
        """Whether these claims can hold together; where they cannot, ``core`` has some of them
        that cannot either."""
        import z3

        if self.astray and len(self.declared) > LARGE:
            self._begin()
        answer = self.solver.check(*(self._guard(claim) for claim in claims))
        self.held |= answer == z3.sat
        if answer == z3.unsat:
            self.astray = not self.held
            self.core = [int(str(guard)[1:]) for guard in self.solver.unsat_core()]
            return "conflicts"
        return "holds" if answer == z3.sat else "unknown"

    def core_of(self, claims: Iterable[int]) -> list[int] | None:
        """Some of the claims that cannot hold together; None where that is not known."""
        return self.core if self.check(claims) == "conflicts" else None

    def values(self) -> dict[int, Fraction]:
        """Values of the unknowns for which what was last asked holds."""
        found = {
            int(name): Fraction(int(top) if not minus else -int(top), int(bottom or 1))
            for name, minus, top, bottom in VALUE.findall(self.solver.model().sexpr())
        }
        for number in self.declared - found.keys():
            own = self.unknowns(number)
            found[number] = own.low if own.low is not None else own.high or Fraction(0)
        return found


@define(eq=False, repr=False)
class Ranges:
    """The least and the greatest value of expressions where claims hold."""

    solver: Solver
    optimizer: Any = None

    @classmethod
    def of(cls, solver: Solver, claims: Iterable[int], seconds: float) -> "Ranges":
        """The ranges that these claims leave over, each question taking so long at most."""
        import z3

        found = z3.Optimize()
        found.set("timeout", int(seconds * 1000))
        found.from_string("\n".join(solver.texts))
        found.add(*(z3.Bool(f"a{claim}") for claim in claims))
        return cls(solver, found)

    def of_value(self, value: Affine) -> tuple[Fraction | None, Fraction | None] | None:
        """The ends of the range of a value, None for one without an end; None where the time did
        not suffice."""
        low = self._most(value.times(Fraction(-1)))
        high = self._most(value)
        if low is None or high is None:
            return None
        return (None if low is NO_END else -low), (None if high is NO_END else high)

    def beside(
        self, value: Affine, low: Fraction, high: Fraction
    ) -> tuple[Fraction | None, Fraction | None]:
        """The greatest value up to one number, and the least from another; None where there is
        none, or where the time did not suffice."""
        below = self._most(value, low)
        above = self._most(value.times(Fraction(-1)), -high)
        known = isinstance(above, Fraction)
        return (below if isinstance(below, Fraction) else None), (-above if known else None)

    def _most(self, value: Affine, upto: Fraction | None = None) -> Any:
        """The greatest value, where it is up to a number; None where it is not known, or there is
        none."""
        import z3

        if not value.terms:
            return value.constant
        parts = []
        for number, factor in value.terms.items():
            whole = self.solver.unknowns(number).whole
            term = z3.ToReal(z3.Int(f"x{number}")) if whole else z3.Real(f"x{number}")
            parts.append(z3.Q(factor.numerator, factor.denominator) * term)
        self.optimizer.push()
        try:
            if upto is not None:
                most = upto - value.constant
                self.optimizer.add(z3.Sum(parts) <= z3.Q(most.numerator, most.denominator))
            goal = self.optimizer.maximize(z3.Sum(parts))
            if self.optimizer.check() != z3.sat:
                return None
            ends, number, _ = goal.upper_values()
            if fraction_of(ends):
                return NO_END
            return fraction_of(number) + value.constant
        finally:
            self.optimizer.pop()


NO_END = object()


def fraction_of(value: Any) -> Fraction:
    """A number of z3."""
    if hasattr(value, "numerator_as_long"):
        return Fraction(value.numerator_as_long(), value.denominator_as_long())
    return Fraction(value.as_long())


def _name(number: int, found: Unknown) -> str:
    return f"(to_real x{number})" if found.whole else f"x{number}"


@lru_cache(maxsize=10_000)
def _number(value: Fraction) -> str:
    top = f"{abs(value.numerator)}.0"
    text = top if value.denominator == 1 else f"(/ {top} {value.denominator}.0)"
    return f"(- {text})" if value < 0 else text


def _affine(left: Affine, unknowns: Any) -> str:
    parts = []
    for number, factor in left.terms.items():
        name = _name(number, unknowns(number))
        if factor is UNIT or factor == 1:
            parts.append(name)
        else:
            parts.append(f"(- {name})" if factor == -1 else f"(* {_number(factor)} {name})")
    if left.constant:
        parts.append(_number(left.constant))
    return parts[0] if len(parts) == 1 else f"(+ {' '.join(parts)})"


def _text(formula: Formula, unknowns: Any) -> str:
    match formula:
        case Row():
            return f"({formula.relation} {_affine(formula.left, unknowns)} 0.0)"
        case All():
            return _joined("and", "true", formula.parts, unknowns)
        case Either():
            return _joined("or", "false", formula.parts, unknowns)
        case Count():
            return _count(formula, unknowns)
        case _:
            assert_never(formula)


def _joined(word: str, nothing: str, parts: Sequence[Formula], unknowns: Any) -> str:
    if not parts:
        return nothing
    texts = [_text(part, unknowns) for part in parts]
    return texts[0] if len(texts) == 1 else f"({word} {' '.join(texts)})"


def _count(formula: Count, unknowns: Any) -> str:
    size = len(formula.parts)
    if formula.low > size or formula.high < 0 or formula.low > formula.high:
        return "false"
    texts = " ".join(_text(part, unknowns) for part in formula.parts)
    found = []
    if formula.low > 0:
        found.append(f"((_ at-least {formula.low}) {texts})")
    if formula.high < size:
        found.append(f"((_ at-most {formula.high}) {texts})")
    if not found:
        return "true"
    return found[0] if len(found) == 1 else f"(and {' '.join(found)})"
