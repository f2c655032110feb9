"""Expressions with a unit's own numbers in them, as a person writes them on paper."""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any

from attrs import frozen

from rulelang.engine.expressions import Policies, Values, evaluator
from rulelang.plan.tree import (
    Apply,
    Cases,
    Const,
    Expr,
    Guard,
    Hold,
    Read,
    Recover,
    Round,
    Scale,
    Settle,
    Status,
)
from rulelang.plan.values import Absent, Value, spelt
from rulelang.plan.walk import depth
from rulelang.rational import decimal_text, fraction_text

__all__ = ["Writer"]

DECIMALS = 6
"""A number that ends within so many decimals is written whole."""

DEEPEST = 60
"""How deep an expression may be nested for a person to follow it."""

SYMBOLS = {"+": (5, " + "), "*": (6, " × "), "/": (6, " / "), "^": (8, "^")}
COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
ATOM = 9


@frozen
class Writer:
    """Writes expressions for one unit. ``exact``: numbers that do not end are fractions.

    ``cases`` gives the row of a ``Cases`` that is taken; ``decimals`` is how many a rounded
    number has, behind a ``≈``; ``point`` is the decimal sign.
    """

    policies: Policies
    values: Values
    decimals: int
    exact: bool
    point: str

    def value_of(self, expr: Expr) -> Value:
        """The value of an expression."""
        return evaluator(expr, self.policies)(self.values)

    def number(self, value: Fraction) -> str:
        """A number: whole if it ends soon, else rounded or as a fraction."""
        if 10**DECIMALS % value.denominator == 0:
            text = decimal_text(value, DECIMALS).rstrip("0").rstrip(".")
        elif self.exact:
            return fraction_text(value)
        else:
            text = "≈" + decimal_text(value, self.decimals)
        return text.replace(".", self.point).replace("-", "−")

    def spelt(self, value: Value, percent: bool = False) -> str:
        """Any value; ``percent``: a number as a percentage."""
        if isinstance(value, Absent):
            return value.kind
        if isinstance(value, Fraction):
            return f"{self.number(value * 100)}%" if percent else self.number(value)
        return spelt(value)

    def listed(self, texts: Iterable[str]) -> str:
        """Several numbers, kept apart where their decimal sign is a comma."""
        return ("; " if self.point == "," else ", ").join(texts)

    def line(self, expr: Expr) -> str:
        """A whole expression; one that nobody could follow is not written out."""
        return self.write(expr) if depth(expr) <= DEEPEST else "…"

    def write(self, expr: Expr, level: int = 0) -> str:
        """The expression, in brackets where it binds looser than ``level``."""
        text, binds = self.written(expr)
        return f"({text})" if binds < level else text

    def written(self, expr: Expr) -> "Written":
        """The expression, and how tightly it binds."""
        return _KINDS[type(expr)](self, expr)

    def taken(self, expr: Cases) -> int:
        """The index of the row that is taken; past the last for ``otherwise``."""
        self.value_of(expr)  # puts the subject in place for the rows
        holds = (self.value_of(condition) is True for condition, _ in expr.rows)
        return next((index for index, yes in enumerate(holds) if yes), len(expr.rows))


Written = tuple[str, int]


def _const(writer: Writer, expr: Const) -> Written:
    if expr.text.endswith("%"):
        return expr.text.replace(".", writer.point), ATOM
    if isinstance(expr.value, Fraction):
        return _number(writer, expr.value)
    return writer.spelt(expr.value), ATOM


def _read(writer: Writer, expr: Read) -> Written:
    value = writer.value_of(expr)
    if isinstance(value, Fraction):
        return _number(writer, value)
    return f"{expr.text} = {writer.spelt(value)}", 4


def _number(writer: Writer, value: Fraction) -> Written:
    text = writer.number(value)
    return text, 5 if value < 0 else 6 if "/" in text else ATOM


def _apply(writer: Writer, expr: Apply) -> Written:
    name, arguments = expr.function, expr.arguments
    if name == "+":
        terms = [a for a in arguments if not (isinstance(a, Const) and a.value == 0)]
        return (_sum(writer, terms), 5) if len(terms) > 1 else writer.written(terms[0])
    if name in ("-", "not"):
        return f"{'not ' if name == 'not' else '−'}{writer.write(arguments[0], 7)}", 7
    if name in COMPARISONS:
        return _comparison(writer, expr), 4
    if name in SYMBOLS:
        binds, symbol = SYMBOLS[name]
        # a × b / c is the same however it is bracketed; a power is read from the right
        first, other = binds + (name == "^"), binds + (name == "/")
        texts = [writer.write(a, other if i else first) for i, a in enumerate(arguments)]
        return symbol.join(texts), binds
    if name == "clamp":
        return _held(writer, arguments)
    return f"{name}({writer.listed(_named(writer, a, 0) for a in arguments)})", ATOM


def _named(writer: Writer, expr: Expr, level: int, percent: bool = False) -> str:
    """A value that is no number says little without its name: `portal (full)`."""
    if isinstance(expr, Read):
        value = writer.value_of(expr)
        if not isinstance(value, Fraction):
            return f"{expr.text} ({writer.spelt(value)})"
        if percent:
            return writer.spelt(value, percent)
    return writer.write(expr, level)


def _comparison(writer: Writer, expr: Apply) -> str:
    """A comparison; what is compared with a percentage is one too."""
    left, right = expr.arguments
    percent = any(isinstance(a, Const) and a.text.endswith("%") for a in expr.arguments)
    said = _named(writer, left, 5, percent)
    choice = isinstance(right, Const) and not isinstance(right.value, Fraction)
    if choice and expr.function == "=" and isinstance(left, Read) and writer.value_of(expr) is True:
        said = left.text  # `portal = full`, for `portal (full) = full` says it twice
    return f"{said} {expr.function} {_named(writer, right, 5, percent)}"


def _sum(writer: Writer, terms: Sequence[Expr]) -> str:
    text = writer.write(terms[0], 5)
    for term in terms[1:]:
        if isinstance(term, Apply) and term.function == "-":
            text += f" − {writer.write(term.arguments[0], 6)}"
        elif isinstance(term, Const) and isinstance(term.value, Fraction) and term.value < 0:
            text += f" − {writer.number(-term.value)}"
        else:
            text += f" + {writer.write(term, 6)}"
    return text


def _held(writer: Writer, arguments: tuple[Expr, ...]) -> Written:
    """A value, and where it is outside its bounds, that it is held within them."""
    known: list[Any] = [writer.value_of(argument) for argument in arguments]
    value, low, high = known
    text, binds = writer.written(arguments[0])
    if any(isinstance(item, Absent) for item in known) or low <= value <= high:
        return text, binds
    held = writer.spelt(low if value < low else high)
    return f"{held} (held within {writer.spelt(low)} and {writer.spelt(high)}: {text})", ATOM


def _settle(writer: Writer, expr: Settle) -> Written:
    binds = 2 if expr.function == "and" else 1
    return f" {expr.function} ".join(writer.write(a, binds + 1) for a in expr.arguments), binds


def _cases(writer: Writer, expr: Cases) -> Written:
    index = writer.taken(expr)
    return writer.written(expr.otherwise if index == len(expr.rows) else expr.rows[index][1])


def _status(writer: Writer, expr: Status) -> Written:
    name = expr.argument.text if isinstance(expr.argument, Read) else writer.write(expr.argument)
    holds = writer.value_of(expr) is True
    return f"{name} is {'' if holds else 'not '}{expr.kind}", 4


def _guard(writer: Writer, expr: Guard) -> Written:
    return writer.written(expr.argument)


def _inner(writer: Writer, expr: Recover | Hold | Round | Scale) -> Written:
    """What was done to a value afterwards is written beside it, not in it."""
    return writer.written(expr.value)


_KINDS: dict[type, Callable[[Writer, Any], Written]] = {
    Const: _const,
    Read: _read,
    Apply: _apply,
    Settle: _settle,
    Cases: _cases,
    Status: _status,
    Guard: _guard,
    Recover: _inner,
    Hold: _inner,
    Round: _inner,
    Scale: _inner,
}
