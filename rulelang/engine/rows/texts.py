"""Records of texts, as forms send them: each text as the value that it writes for its input.

Numbers that are written plainly are read together. What any other text writes is kept.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import partial
from typing import Any, TypeAlias

from rulelang.data.cells import FEW_DIGITS, PLAIN, plain_number, read_cells
from rulelang.data.deciding import decide
from rulelang.data.dictionary import column_of
from rulelang.data.scalars import CELLS, as_cell
from rulelang.data.spelling import clean
from rulelang.data.table import Table
from rulelang.plan.tree import InputPlan, Plan
from rulelang.plan.values import Absent
from rulelang.rational import from_float

__all__ = ["Read", "read_of"]

MOST_TEXTS = 1_000
"""So many texts of an input are kept in mind with what they write."""

NUMBERS = ("number", "integer", "percent")

Read: TypeAlias = Callable[[Sequence[Any]], Sequence[Any] | None]
"""Gives cells as the programs take them: what texts write, and values of Python. None where a cell
is of those that they leave: a mark of nothing."""


def read_of(plan: Plan) -> Read:
    """The function that reads the cells of a plan's inputs."""
    texts = {f"x{at}": _Texts(plan, item) for at, item in enumerate(plan.inputs)}
    whole = [name for name, one in texts.items() if one.plain and one.item.kind == "integer"]
    decimal = [name for name, one in texts.items() if one.plain and one.item.kind != "integer"]
    others = [name for name, one in texts.items() if not one.plain]
    lines = [
        *(f" {line}" for name in others for line in _alone(name)),
        *_together(whole, "wholes"),
        *_together(decimal, "decimals"),
    ]
    marks = ("%" if texts[name].item.kind == "percent" else "" for name in decimal)
    names: dict[str, Any] = {f"{name}_texts": each for name, each in texts.items()}
    names["wholes"] = _wholes
    names["decimals"] = partial(_decimals, re.compile(" ".join(PLAIN.pattern + m for m in marks)))
    names |= {"CELLS": CELLS, "as_cell": as_cell}
    cells, body = _tuple(texts), "\n".join(lines)
    exec(
        f"def read(cells):\n {cells} = cells\n kind, text = type, str\n{body}\n return {cells}",
        names,
    )
    straight: Read = names["read"]

    def read(cells: Sequence[Any]) -> Sequence[Any] | None:
        try:
            return straight(cells)
        except _LeftError:
            return None

    return read


def _tuple(names: Iterable[str]) -> str:
    return f"({''.join(f'{name}, ' for name in names)})"


def _alone(name: str) -> list[str]:
    """The statements that read the cell in a local."""
    return [
        f"if kind({name}) is text: {name} = {name}_texts[{name}]",
        f"elif kind({name}) not in CELLS: {name} = as_cell({name})",
    ]


def _together(names: Sequence[str], function: str) -> list[str]:
    """The statements that read the cells in some locals by one call, where all are plain texts."""
    if not names:
        return []
    cells = _tuple(names)
    alone = (f"  {line}" for name in names for line in _alone(name))
    return [" try:", f"  {cells} = {function}({cells})", " except (TypeError, ValueError):", *alone]


def _wholes(cells: Sequence[str]) -> Iterable[int]:
    """Whole numbers as `plain_number` reads them, all or none: TypeError or ValueError."""
    text = "".join(cells)
    if not (text.isdigit() and text.isascii()) or max(map(len, cells)) > FEW_DIGITS:
        raise ValueError
    return map(int, cells)  # ValueError where one is empty


def _decimals(pattern: re.Pattern[str], cells: Sequence[str]) -> Iterable[float]:
    """Numbers and percentages as `plain_number` reads them, likewise; the pattern is that of all
    cells, with a space between two."""
    text = " ".join(cells)
    if pattern.fullmatch(text) is None or max(map(len, cells)) > FEW_DIGITS:
        raise ValueError
    return map(float, text.replace("%", "e-2").split(" "))


class _LeftError(Exception):
    """A cell that the programs leave to the exact engine."""


class _Texts(dict[str, Any]):
    """What texts write for an input, kept from record to record: a dict, which looks up what it
    has without a call."""

    def __init__(self, plan: Plan, item: InputPlan) -> None:
        self.item = item
        self.marks = frozenset(map(clean, plan.missing_marks))
        plainly = (plain_number(mark, item.kind) for mark in self.marks)
        self.plain = item.kind in NUMBERS and all(number is None for number in plainly)

    def __missing__(self, text: str) -> Any:
        found: Any = plain_number(text, self.item.kind) if self.plain else None
        if found is None:
            if clean(text) in self.marks:
                raise _LeftError
            found = text if self.item.kind == "text" else _written(self.item, text)
        if len(self) >= MOST_TEXTS:
            self.clear()
        self[text] = found
        return found


def _written(item: InputPlan, text: str) -> Any:
    """What a text writes for an input: a value, None where nothing; the text if that is wrong."""
    column = column_of([text])
    convention, said = decide(Table("", (item.id,), ((text,),), (0,)), 0, item, column)
    (value,), wrong = read_cells(column.cells, item, convention)
    if wrong or any(one.severity == "error" for one in said):
        return text
    if isinstance(value, Absent):
        return None
    if isinstance(value, Fraction):  # what programs read at once, where it is the same number
        if value.denominator == 1:
            return value.numerator
        near = float(value)
        return near if from_float(near) == value else value
    return value
