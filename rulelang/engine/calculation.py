"""Expressions with a unit's own numbers in them, as a person writes them on paper."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, TypeGuard

from attrs import evolve, frozen

from rulelang.engine.expressions import Policies, Values, evaluator
from rulelang.engine.wording import Names
from rulelang.plan.combinations import FUNCTIONS
from rulelang.plan.expressions import (
    SUBJECT,
    Apply,
    Cases,
    Combine,
    Const,
    Expr,
    Guard,
    Hold,
    Lack,
    Nothing,
    Read,
    Recover,
    Round,
    Scale,
    Settle,
    Status,
)
from rulelang.plan.values import Absent, Value
from rulelang.plan.walk import depth
from rulelang.rational import decimal_text, fraction_text

__all__ = ["COMPARISONS", "Writer"]

DECIMALS = 6
"""A number that ends within so many decimals is written whole."""

DEEPEST = 60
"""How deep an expression may be nested for a person to follow it."""

SYMBOLS = {"+": (5, " + "), "*": (6, " × "), "/": (6, " ÷ "), "^": (8, "^")}
COMPARISONS = {"=": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
ATOM = 9


@frozen
class Writer:
    """Writes expressions for one unit. ``exact``: numbers that do not end are fractions.

    ``decimals`` is how many a rounded number has, after a ``≈``; ``point`` is the decimal sign.
    Where it is ``asking``, names are in place of the unit's values.
    """

    policies: Policies
    values: Values
    decimals: int
    exact: bool
    point: str
    names: Names
    asking: bool = False

    def value_of(self, expr: Expr) -> Value:
        """The value of an expression."""
        return evaluator(expr, self.policies)(self.values)

    def number(self, value: Fraction, more: int = 0) -> str:
        """A number: whole if it ends soon, else a fraction, or rounded to ``more`` decimals."""
        if 10**DECIMALS % value.denominator == 0:
            text = decimal_text(value, DECIMALS).rstrip("0").rstrip(".")
        elif self.exact:
            return fraction_text(value)
        else:
            text = "≈" + decimal_text(value, self.decimals + more)
        return self.signs(text)

    def signs(self, text: str) -> str:
        """A number with the signs of the language."""
        return text.replace(".", self.point).replace("-", "−")

    def spelt(self, value: Value, percent: bool = False, read: Read | None = None) -> str:
        """Any value; ``percent``: a number as a percentage; ``read`` is what it is the value of."""
        if isinstance(value, Fraction):
            return f"{self.number(value * 100)}%" if percent else self.number(value)
        return self.names.spelt(value, {} if read is None else self.names.choices(read))

    def listed(self, texts: Iterable[str]) -> str:
        """Several numbers, kept apart where their decimal sign is a comma."""
        return ("; " if self.point == "," else ", ").join(texts)

    def line(self, expr: Expr) -> str:
        """A whole expression; one that nobody could follow is not written out."""
        return self.write(expr) if depth(expr) <= DEEPEST else "…"

    def asked(self, expr: Expr) -> str:
        """What a condition asks for, by names."""
        return evolve(self, asking=True).line(expr)

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

    def is_percent(self, expr: Expr) -> bool:
        """Whether people read a value as a percentage."""
        if isinstance(expr, Const):
            return expr.text.endswith("%")
        return isinstance(expr, Read) and expr.ref in self.names.percents

    def where(self, condition: Expr) -> str:
        """Where the subject of rows must lie for one of them: ``from 31 to below 91``."""
        words = self.names.words
        if isinstance(condition, Settle) and condition.function == "and":
            bounds = [part for part in condition.arguments if _is_bound(part)]
            if len(bounds) == len(condition.arguments) == 2:
                low, high = (self._bound(part) for part in bounds)
                if (bounds[0].function, bounds[1].function) == (">=", "<"):
                    return words["between"].format(low=low, high=high)
        if _is_bound(condition):
            bound = self._bound(condition)
            return (
                words[condition.function].format(value=bound)
                if condition.function != "="
                else bound
            )
        return self.line(condition)

    def _bound(self, condition: Apply) -> str:
        subject, bound = condition.arguments
        assert isinstance(subject, Read)
        if isinstance(bound, Const) and not isinstance(bound.value, Fraction):
            return self.spelt(bound.value, read=subject)
        return self.write(bound, 5)


Written = tuple[str, int]


def _is_bound(condition: Expr) -> TypeGuard[Apply]:
    """Whether a condition compares the subject of the rows with something."""
    if not isinstance(condition, Apply) or condition.function not in COMPARISONS:
        return False
    left = condition.arguments[0]
    return condition.function != "!=" and isinstance(left, Read) and left.ref == SUBJECT


def _const(writer: Writer, expr: Const) -> Written:
    if expr.text.endswith("%"):
        return expr.text.replace(".", writer.point), ATOM
    if isinstance(expr.value, Fraction):
        top, bottom = expr.value.as_integer_ratio()
        if 10**DECIMALS % bottom and bottom < 10**DECIMALS:
            sign = "−" if top < 0 else ""
            return f"{sign}{abs(top)} ÷ {bottom}", 5 if sign else 6
        return _number(writer, expr.value)
    return writer.spelt(expr.value), ATOM


def _read(writer: Writer, expr: Read) -> Written:
    value = writer.value_of(expr)
    if writer.asking:
        name = writer.names.read(expr)
        return (f"{name}: {writer.spelt(True)}", 4) if isinstance(value, bool) else (name, ATOM)
    if isinstance(value, Fraction):
        return _number(writer, value)
    return f"{writer.names.read(expr)} = {writer.spelt(value, read=expr)}", 4


def _number(writer: Writer, value: Fraction) -> Written:
    text = writer.number(value)
    return text, 5 if value < 0 else 6 if "/" in text else ATOM


def _apply(writer: Writer, expr: Apply) -> Written:
    name, arguments = expr.function, expr.arguments
    if name == "+":
        terms = [a for a in arguments if not _is_nothing(a)] or [arguments[0]]
        return (_sum(writer, terms), 5) if len(terms) > 1 else writer.written(terms[0])
    if name == "not":
        return _negated(writer, arguments[0]), 7
    if name == "-":
        return f"−{writer.write(arguments[0], 7)}", 7
    if name in COMPARISONS:
        return _comparison(writer, expr), 4
    if name in SYMBOLS:
        binds, symbol = SYMBOLS[name]
        # a × b ÷ c is the same however it is bracketed; a power is read from the right
        first, other = binds + (name == "^"), binds + (name == "/")
        texts = [writer.write(a, other if i else first) for i, a in enumerate(arguments)]
        return symbol.join(texts).replace(" × 1 ÷ ", " ÷ "), binds
    if name == "clamp":
        return _held(writer, arguments)
    texts = [_named(writer, a, 0) for a in arguments]
    return f"{writer.names.function(name)}({writer.listed(texts)})", ATOM


def _is_nothing(expr: Expr) -> bool:
    """Whether a term is the constant 0, or a product with it."""
    if isinstance(expr, Const):
        return not isinstance(expr.value, bool) and expr.value == 0
    return (
        isinstance(expr, Apply) and expr.function == "*" and any(map(_is_nothing, expr.arguments))
    )


def _negated(writer: Writer, expr: Expr) -> str:
    words = writer.names.words
    if writer.asking and isinstance(expr, Read):
        return f"{writer.names.read(expr)}: {words['no']}"
    return f"{words['not']} {writer.write(expr, 7)}"


def _named(writer: Writer, expr: Expr, level: int, percent: bool = False) -> str:
    """A value that is not a number says little without its name: ``Portal (full)``; a date does."""
    if isinstance(expr, Read):
        if writer.asking:
            return writer.names.read(expr)
        value = writer.value_of(expr)
        if isinstance(value, date):
            return writer.spelt(value)
        if not isinstance(value, Fraction):
            return f"{writer.names.read(expr)} ({writer.spelt(value, read=expr)})"
        if percent:
            return writer.spelt(value, percent)
    return writer.write(expr, level)


def _comparison(writer: Writer, expr: Apply) -> str:
    """A comparison; what is compared with a percentage is one too."""
    left, right = expr.arguments
    percent = any(map(writer.is_percent, expr.arguments))
    first, second = (_named(writer, side, 5, percent) for side in (left, right))
    choice = isinstance(right, Const) and not isinstance(right.value, Fraction)
    if choice and isinstance(left, Read) and isinstance(right, Const):
        second = writer.spelt(right.value, read=left)
        if expr.function == "=" and writer.value_of(expr) is True:
            first = writer.names.read(left)  # `Portal = full`, for `Portal (full) = full` repeats
    return f"{first} {COMPARISONS[expr.function]} {second}"


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
    """A value, and where it is outside its bounds, which of them it is held at."""
    known: list[Any] = [writer.value_of(argument) for argument in arguments]
    value, low, high = known
    text, binds = writer.written(arguments[0])
    if any(isinstance(item, Absent) for item in known) or low <= value <= high:
        return text, binds
    word, bound = ("at least", low) if value < low else ("at most", high)
    held = writer.spelt(bound)
    return f"{held} ({writer.names.words[word].format(value=held)}: {text})", ATOM


def _settle(writer: Writer, expr: Settle) -> Written:
    binds = 2 if expr.function == "and" else 1
    word = writer.names.words[expr.function]
    return f" {word} ".join(writer.write(a, binds + 1) for a in expr.arguments), binds


def _cases(writer: Writer, expr: Cases) -> Written:
    if writer.asking:
        words = writer.names.words
        rows = [
            words["if"].format(condition=writer.where(asked), text=writer.write(x))
            for asked, x in expr.rows
        ]
        return f"{'; '.join(rows)}; {words['otherwise']}: {writer.write(expr.otherwise)}", 0
    index = writer.taken(expr)
    return writer.written(expr.otherwise if index == len(expr.rows) else expr.rows[index][1])


def _status(writer: Writer, expr: Status) -> Written:
    name = _named(evolve(writer, asking=True), expr.argument, 0)
    if expr.kind == "out":
        return writer.names.words["is not applicable"].format(what=name), 4
    holds = writer.asking or writer.value_of(expr) is True
    return writer.names.words[f"is {'' if holds else 'not '}{expr.kind}"].format(what=name), 4


def _nothing(writer: Writer, expr: Nothing | Lack) -> Written:
    return writer.names.words["missing" if isinstance(expr, Lack) else "not applicable"], ATOM


def _guard(writer: Writer, expr: Guard) -> Written:
    return writer.written(expr.argument)


def _combine(writer: Writer, expr: Combine) -> Written:
    """A function of what is known: of several values, those that there are."""
    values = [part.points for part in expr.parts]
    if writer.asking:
        values = [value.rows[0][1] if isinstance(value, Cases) else value for value in values]
    else:
        values = [value for value in values if not isinstance(writer.value_of(value), Absent)]
    texts = [_named(writer, value, 0) for value in values]
    return f"{writer.names.function(FUNCTIONS[expr.combination])}({writer.listed(texts)})", ATOM


def _inner(writer: Writer, expr: Recover | Hold | Round | Scale) -> Written:
    """What was done to a value afterwards is written next to it, not in it."""
    return writer.written(expr.value)


_KINDS: dict[type, Callable[[Writer, Any], Written]] = {
    Const: _const,
    Read: _read,
    Apply: _apply,
    Settle: _settle,
    Cases: _cases,
    Status: _status,
    Nothing: _nothing,
    Lack: _nothing,
    Guard: _guard,
    Combine: _combine,
    Recover: _inner,
    Hold: _inner,
    Round: _inner,
    Scale: _inner,
}
