"""The least that had to change for more points, where rows give them."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from attrs import evolve, frozen

from rulelang.engine.calculation import COMPARISONS, Writer
from rulelang.plan.expressions import SUBJECT, Apply, Cases, Expr, Read, Status
from rulelang.plan.values import Value
from rulelang.plan.walk import within

__all__ = ["Looked", "step_up"]

NEARLY = Fraction(1, 10**9)
"""Beyond a bound that a row does not include."""

Worth = Callable[[Any], Any]


@frozen
class Looked:
    """What rows look at: whether it is whole, whether a percentage, and its unit of measure."""

    whole: bool = False
    percent: bool = False
    unit: str = ""


def step_up(writer: Writer, cases: Cases, looked: Looked, worth: Worth) -> tuple[str, Value] | None:
    """What had to change for the next row that is ``worth`` more, and its points; None where there
    is none, or where it cannot be said in few words."""
    index = writer.taken(cases)
    now = worth(writer.value_of(cases))
    if cases.subject is None:
        return _condition(writer, cases, index, now, worth)
    subject = writer.value_of(cases.subject)
    if isinstance(subject, bool | str):
        return _choice(writer, cases, now, worth)
    if isinstance(subject, Fraction | date):
        return _distance(writer, cases, subject, looked, now, worth)
    return None


def _condition(
    writer: Writer, cases: Cases, index: int, now: Fraction, worth: Worth
) -> tuple[str, Value] | None:
    """The nearest condition above the row that is taken: it is what must hold."""
    for condition, points in reversed(cases.rows[:index]):
        asks = any(isinstance(part, Status) for part in within(condition))
        value = writer.value_of(points)
        if asks or not isinstance(value, Fraction) or worth(value) <= now:
            continue
        return _said(writer, condition), value
    return None


def _said(writer: Writer, condition: Expr) -> str:
    """What a condition asks for; where it compares an input that is a number, how far that is."""
    if isinstance(condition, Apply) and condition.function in (">=", ">", "<=", "<"):
        looked, _ = condition.arguments
        here, there = (writer.value_of(argument) for argument in condition.arguments)
        plain = isinstance(looked, Read) and looked.ref.kind == "input"
        if plain and isinstance(here, Fraction) and isinstance(there, Fraction) and here != there:
            percent = any(map(writer.is_percent, condition.arguments))
            over = "=" not in condition.function  # on the bound is not enough
            gap = far(writer, there - here, Looked(percent=percent), over)
            return f"{writer.asked(looked)}: {gap}"
    return writer.asked(condition)


def _choice(writer: Writer, cases: Cases, now: Fraction, worth: Worth) -> tuple[str, Value] | None:
    """Of the values that are worth more, the one that is worth least."""
    found: list[tuple[Fraction, str, Value]] = []
    for condition, points in cases.rows:
        value = writer.value_of(points)
        if isinstance(value, Fraction) and worth(value) > now:
            found.append((worth(value), writer.where(condition), value))
    if not found:
        return None
    _, said, value = min(found, key=lambda row: row[0])
    return said, value


def _distance(
    writer: Writer,
    cases: Cases,
    subject: Fraction | date,
    looked: Looked,
    now: Fraction,
    worth: Worth,
) -> tuple[str, Value] | None:
    """The nearest value of the subject that is worth more; the rows themselves say what it is."""
    found: list[tuple[Fraction, Fraction, bool, Value]] = []
    for bound in _bounds(writer, cases):
        if type(bound) is not type(subject):
            continue
        step: Any = timedelta(1) if isinstance(bound, date) else Fraction(looked.whole) or NEARLY
        for tried in (bound, bound + step, bound - step):
            other = evolve(writer, values={**writer.values, SUBJECT: tried})
            points = _points(other, cases)
            if not isinstance(points, Fraction) or worth(points) <= now:
                continue
            over = step == NEARLY and tried != bound
            gap = _days_or_number(bound if over else tried, subject)
            found.append((abs(gap), gap, over, points))
    if not found:
        return None
    _, gap, over, points = min(found, key=lambda row: (row[0], row[2]))
    if not gap:  # it is on the bound, and a little beyond it is worth more
        return None
    if isinstance(subject, date):
        words = writer.names.words
        days = words["day" if abs(gap) == 1 else "days"].format(count=writer.number(abs(gap)))
        return words["later" if gap > 0 else "earlier"].format(amount=days), points
    return far(writer, gap, looked, over), points


def _days_or_number(to: Any, start: Any) -> Fraction:
    gap = to - start
    return Fraction(gap.days) if isinstance(gap, timedelta) else gap


def _bounds(writer: Writer, cases: Cases) -> Iterator[Any]:
    """What the rows compare the subject with."""
    for condition, _ in cases.rows:
        for part in within(condition):
            if isinstance(part, Apply) and part.function in COMPARISONS:
                left, right = part.arguments
                if isinstance(left, Read) and left.ref == SUBJECT:
                    yield writer.value_of(right)


def _points(writer: Writer, cases: Cases) -> Value:
    """What the rows come to for the subject as it is among the values."""
    for condition, points in cases.rows:
        if writer.value_of(condition) is True:
            return writer.value_of(points)
    return writer.value_of(cases.otherwise)


def far(writer: Writer, gap: Fraction, looked: Looked, over: bool) -> str:
    """How far something is, in the reader's units: ``42 days fewer``."""
    words = writer.names.words
    size = abs(gap)
    unit = words["percentage points"] if looked.percent else looked.unit
    text = f"{writer.number(size * 100 if looked.percent else size)} {unit}".rstrip()
    if over:
        text = words["over"].format(amount=text)
    whole = size.denominator == 1 and not looked.percent
    return words["more" if gap > 0 else "fewer" if whole else "less"].format(amount=text)
