"""The plan as straight-line code over whole numbers: a row each node kind.

Of each value it is known, as code is written, whether there is one: an absence is a symbol as a
number is, and no code is written for it. Where a row would come to another absence than the one
that code is written for, or to one instead of a value, or to something wrong, it leaves the code.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, TypeAlias, assert_never

from attrs import evolve, field, frozen

from rulelang.engine.expressions import Policies
from rulelang.engine.rows import quotients
from rulelang.engine.rows.calls import function_call
from rulelang.engine.rows.quotients import Quotient, constant
from rulelang.engine.rows.rounding import round_to
from rulelang.engine.rows.writer import OUTSIDE, OutsideError, Writer, in_brackets
from rulelang.plan import intervals
from rulelang.plan.expressions import (
    SUBJECT,
    Apply,
    Cases,
    Const,
    Expr,
    Guard,
    Read,
    Ref,
    Settle,
    Status,
)
from rulelang.plan.intervals import Interval
from rulelang.plan.kinds import Rounding
from rulelang.plan.values import Absent, absence

__all__ = [
    "Fragment",
    "Source",
    "Symbol",
    "choices",
    "condition_of",
    "inverse",
    "number_of",
    "value_of",
]

MOST_MULTIPLIED = 16
"""A higher power is called as a function."""

MOST_PLACES = 100


@frozen
class Fragment:
    """A truth, date or text as source text; a known truth is ``True`` or ``False``."""

    text: str


Symbol: TypeAlias = Quotient | Fragment | Absent
"""What stands for a value while code is written, or why there is none."""


@frozen(eq=False)
class Source:
    """Code being written. ``values`` stand for what a unit has; ``kinds`` write further kinds of
    node."""

    writer: Writer
    policies: Policies
    kinds: "Mapping[type, Callable[[Source, Any], Symbol]]"
    values: dict[Ref, Symbol] = field(factory=dict)


def value_of(source: Source, expr: Expr) -> Symbol:
    """Write the statements that an expression needs, and return what stands for its value.

    Raises ``OutsideError`` where no row comes to a value.
    """
    write = _KINDS.get(type(expr)) or source.kinds[type(expr)]
    return write(source, expr)


def number_of(source: Source, expr: Expr) -> Quotient | Absent:
    """The same for a number, or for its absence."""
    value = value_of(source, expr)
    if isinstance(value, Fragment):
        raise OutsideError("no number")
    return value


def condition_of(source: Source, expr: Expr) -> str | Absent:
    """The same for a condition, or for its absence."""
    value = value_of(source, expr)
    if isinstance(value, Absent):
        return value
    if not isinstance(value, Fragment):
        raise OutsideError("no condition")
    return value.text


# ---- what is read --------------------------------------------------------------------------------


def _const(source: Source, expr: Const) -> Symbol:
    value = expr.value
    if isinstance(value, Fraction):
        return constant(value)
    if isinstance(value, (bool, str)):
        return Fragment(repr(value))
    return Fragment(source.writer.date(value))


def _read(source: Source, expr: Read) -> Symbol:
    if expr.ref not in source.values:
        raise OutsideError("a value that is never known")
    return source.values[expr.ref]


def _guard(source: Source, expr: Guard) -> Symbol:
    return value_of(source, expr.argument)


def _status(source: Source, expr: Status) -> Symbol:
    value = value_of(source, expr.argument)
    absent = value.kind if isinstance(value, Absent) else None
    match expr.kind:
        case "missing":
            return Fragment(str(absent == "missing"))
        case "out":
            return Fragment(str(absent == "not applicable"))
        case "applicable":
            if isinstance(value, Absent) and absent != "not applicable":
                return value
            return Fragment(str(absent is None))
        case _:
            assert_never(expr.kind)


# ---- functions -----------------------------------------------------------------------------------


def _apply(source: Source, expr: Apply) -> Symbol:
    arguments: list[Any] = [value_of(source, argument) for argument in expr.arguments]
    absent = absence(arguments)
    if absent is not None:
        return absent
    write = _FUNCTIONS.get(expr.function)
    if write is None:
        return _called(source.writer, expr.function, arguments)
    return write(source.writer, arguments)


def _called(writer: Writer, name: str, arguments: Any) -> Symbol:
    """A function without code of its own is called."""
    code = function_call(name)
    if code is None:
        raise OutsideError(f"`{name}`")
    return quotients.called(writer, code, arguments)


def _compare(relation: str) -> Callable[[Writer, Any], Symbol]:
    sign = {"=": "=="}.get(relation, relation)

    def compare(writer: Writer, arguments: Any) -> Symbol:
        a, b = arguments
        if isinstance(a, Quotient) and isinstance(b, Quotient):
            return Fragment(quotients.compare(writer, relation, a, b))
        return Fragment(f"{in_brackets(a.text)} {sign} {in_brackets(b.text)}")

    return compare


def _not(writer: Writer, arguments: Any) -> Symbol:
    (a,) = arguments
    return Fragment(inverse(a.text))


def inverse(text: str) -> str:
    """The condition that holds where another does not."""
    known = {"True": "False", "False": "True"}
    return known.get(text) or f"not {in_brackets(text)}"


def _negative(writer: Writer, arguments: Any) -> Quotient:
    (a,) = arguments
    found: Quotient = evolve(a, factor=-a.factor, at=intervals.negate(a.at))
    return found


def _product(writer: Writer, arguments: Sequence[Quotient]) -> Quotient:
    result = constant(Fraction(1))
    for argument in arguments:
        result = quotients.multiply(writer, result, argument)
    return result


def _mean(writer: Writer, arguments: Sequence[Quotient]) -> Quotient:
    share = constant(Fraction(1, len(arguments)))
    return quotients.multiply(writer, quotients.add(writer, arguments), share)


def _whole(mode: Rounding) -> Callable[[Writer, Any], Quotient]:
    return lambda writer, arguments: round_to(writer, arguments[0], Fraction(1), mode)


def _round(writer: Writer, arguments: Any) -> Symbol:
    value, places = arguments
    whole = places.is_constant and places.factor.denominator == 1
    if not whole or abs(places.factor) > MOST_PLACES:
        return _called(writer, "round", arguments)
    step = Fraction(10) ** -int(places.factor)
    return round_to(writer, value, step, "half away")


def _power(writer: Writer, arguments: Any) -> Symbol:
    base, exponent = arguments
    whole = exponent.is_constant and exponent.factor.denominator == 1
    if whole and abs(exponent.factor) <= MOST_MULTIPLIED:
        return quotients.power(writer, base, int(exponent.factor))
    return _called(writer, "^", arguments)


def _days(writer: Writer, arguments: Any) -> Quotient:
    start, end = arguments
    most = Fraction(date.max.toordinal())
    at = Interval(-most, most, 1)
    text = f"({end.text} - {start.text}).days"
    return Quotient(Fraction(1), writer.local(text, 23), (), at, 23)


def _year(writer: Writer, arguments: Any) -> Quotient:
    at = Interval(Fraction(1), Fraction(9999), 1)
    return Quotient(Fraction(1), writer.local(f"{arguments[0].text}.year", 14), (), at, 14)


_FUNCTIONS: dict[str, Callable[[Writer, Any], Symbol]] = {
    "+": quotients.add,
    "sum": quotients.add,
    "-": _negative,
    "*": _product,
    "/": lambda writer, arguments: quotients.divide(writer, *arguments),
    "^": _power,
    "min": lambda writer, arguments: quotients.extreme(writer, arguments, False),
    "max": lambda writer, arguments: quotients.extreme(writer, arguments, True),
    "clamp": lambda writer, arguments: quotients.clamp(writer, *arguments),
    "mean": _mean,
    "abs": lambda writer, arguments: quotients.absolute(writer, *arguments),
    "floor": _whole("floor"),
    "ceil": _whole("ceil"),
    "round": _round,
    "days": _days,
    "year": _year,
    "not": _not,
    **{name: _compare(name) for name in ("=", "!=", "<", "<=", ">", ">=")},
}


# ---- choices -------------------------------------------------------------------------------------


def _settle(source: Source, expr: Settle) -> Symbol:
    """``and`` or ``or``; the statements that a later argument needs run only if it is read.

    Where an argument is absent, a row that no other settles leaves the code.
    """
    writer = source.writer
    settling, neutral = ("True", "False") if expr.function == "or" else ("False", "True")
    first = condition_of(source, expr.arguments[0])
    texts = [neutral if isinstance(first, Absent) else first]
    absent: list[Any] = [first] if isinstance(first, Absent) else []
    found = ""  # the local that holds what the arguments so far come to
    outer: list[list[str]] = []
    for argument in expr.arguments[1:]:
        if texts[-1] == settling:
            break
        with writer.apart() as lines:
            text = _branch_condition(source, argument, lines)
        if isinstance(text, Absent):
            absent.append(text)
            continue
        if not lines:
            texts.append(text)
            continue
        found = found or writer.fresh()
        writer.emit(f"{found} = {_joined(expr.function, texts)}")
        outer.append(writer.lines)
        writer.lines = lines
        texts = [text]
    text = _joined(expr.function, texts)
    if outer:
        if text != found:
            writer.emit(f"{found} = {text}")
        for lines in reversed(outer):
            inner, writer.lines = writer.lines, lines
            writer.block(f"if {found if expr.function == 'and' else f'not {found}'}:", inner)
        text = found
    if not absent or text == settling:
        return Fragment(text)
    if text == neutral:
        return absence(absent) or Fragment(text)
    writer.leave_if(inverse(text) if settling == "True" else text)
    return Fragment(settling)


def _branch_condition(source: Source, expr: Expr, lines: list[str]) -> str | Absent:
    """A condition that not every row reads; an absence only where it takes no statements."""
    try:
        found = condition_of(source, expr)
    except OutsideError:
        lines.append(OUTSIDE)
        return "False"
    if isinstance(found, Absent) and lines:
        lines.append(OUTSIDE)
        return "False"
    return found


def _joined(function: str, texts: Sequence[str]) -> str:
    settling, neutral = ("True", "False") if function == "or" else ("False", "True")
    if settling in texts:
        return settling
    texts = [text for text in texts if text != neutral]
    if not texts:
        return neutral
    return f" {function} ".join(map(in_brackets, texts)) if len(texts) > 1 else texts[0]


def _cases(source: Source, expr: Cases) -> Symbol:
    before = source.values.get(SUBJECT)
    if expr.subject is not None:
        subject = value_of(source, expr.subject)
        if isinstance(subject, Quotient):
            subject = quotients.local(source.writer, subject)
        source.values[SUBJECT] = subject
    rows = [
        (_thunk(condition_of, condition), _thunk(value_of, value)) for condition, value in expr.rows
    ]
    result = choices(source, rows, _thunk(value_of, expr.otherwise))
    if before is not None:
        source.values[SUBJECT] = before
    return result


def _thunk(write: Callable[[Source, Expr], Any], expr: Expr) -> Callable[[Source], Any]:
    return lambda source: write(source, expr)


Write: TypeAlias = Callable[[Source], Any]
"""Writes statements, and returns what stands for their result."""


@frozen
class _Branch:
    """``before`` are statements that the condition needs; ``lines`` those of the branch, and what
    stands for its value: None where it leaves the code."""

    before: list[str]
    condition: str
    lines: list[str]
    value: Symbol | None


def choices(source: Source, rows: Sequence[tuple[Write, Write]], otherwise: Write) -> Symbol:
    """The value of the first row whose condition holds, else ``otherwise``.

    Conditions and values are functions that write their statements and return what stands for
    them; they run in the order of the rows, and only as far as they are needed. A condition that is
    absent is what all comes to that reaches it. Where no row has a value, the whole is absent as
    the first of them that is, and rows that come to another absence leave the code.
    """
    writer = source.writer
    count = writer.count
    branches: list[_Branch] = []
    last = otherwise
    for condition, value in rows:
        before: list[str] = []
        try:
            if branches:
                with writer.apart() as before:
                    holds = condition(source)
            else:
                holds = condition(source)
        except OutsideError:
            if not branches:
                raise
            last = _outside
            break
        if isinstance(holds, Absent):
            last = _absent(holds, before)
            break
        if not before and holds in ("True", "False"):
            if holds == "False":
                continue
            last = value
            break
        with writer.apart() as lines:
            found = _attempt(value, source)
        branches.append(_Branch(before, holds, lines, found))
    if not branches:
        only: Symbol = last(source)
        return only
    with writer.apart() as lines:
        found = _attempt(last, source)
    ends = [*branches, _Branch([], "", lines, found)]
    absences = [end.value for end in ends if isinstance(end.value, Absent)]
    known: Any = [
        (end.lines, end.value) for end in ends if isinstance(end.value, (Quotient, Fragment))
    ]
    if not known and not absences:
        raise OutsideError("in every branch")
    if known:
        result = _one(writer, count, known)
    else:
        result = absences[0]
        if all(end.value == result and not end.lines and not end.before for end in ends):
            return result
    for end in ends:
        if end.value is None or (isinstance(end.value, Absent) and end.value != result):
            end.lines.append(OUTSIDE)
        elif not end.lines:
            end.lines.append("pass")
    _write_branches(writer, branches, lines)
    return quotients.tamed(writer, result) if isinstance(result, Quotient) else result


def _absent(value: Absent, before: Sequence[str]) -> Write:
    """What writes the statements that a condition needed, and comes to its absence."""

    def write(source: Source) -> Symbol:
        source.writer.emit(*before)
        return value

    return write


def _outside(source: Source) -> Symbol:
    raise OutsideError("a condition that is never known")


def _attempt(write: Write, source: Source) -> Symbol | None:
    """What a branch comes to, None where it always leaves the code."""
    try:
        found: Symbol = write(source)
        return found
    except OutsideError:
        return None


def _one(writer: Writer, count: int, values: Sequence[tuple[list[str], Any]]) -> Symbol:
    """One symbol for the values of several branches."""
    if isinstance(values[0][1], Quotient):
        return quotients.branches(writer, count, values)
    name = writer.fresh()
    for lines, value in values:
        lines.append(f"{name} = {value.text}")
    return Fragment(name)


def _write_branches(writer: Writer, branches: Sequence[_Branch], otherwise: list[str]) -> None:
    """An ``if`` with its ``elif``; a condition that needs statements of its own nests them."""
    inner = writer.lines
    outer: list[list[str]] = []
    word = "if"
    for branch in branches:
        if branch.before:
            outer.append(inner)
            inner = [*branch.before]
            word = "if"
        inner.append(f"{word} {branch.condition}:")
        inner += [f" {line}" for line in branch.lines]
        word = "elif"
    inner.append("else:")
    inner += [f" {line}" for line in otherwise]
    for lines in reversed(outer):
        lines.append("else:")
        lines += [f" {line}" for line in inner]
        inner = lines


_KINDS: dict[type, Callable[[Source, Any], Symbol]] = {
    Const: _const,
    Read: _read,
    Apply: _apply,
    Settle: _settle,
    Cases: _cases,
    Status: _status,
    Guard: _guard,
}
