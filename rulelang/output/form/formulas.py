"""Bounds that depend on other answers, as formulas of a spreadsheet.

A formula computes with binary numbers and must refuse no answer that is allowed, so what is
computed is given a little room; `collect` compares exactly.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction

from rulelang.plan.expressions import Apply, Const, Expr, Read
from rulelang.plan.tree import InputPlan
from rulelang.plan.walk import reads

__all__ = ["NUMBERS", "condition", "constant"]

LONGEST = 255
"""Characters of a formula that validates a cell."""

EPOCH = date(1899, 12, 30)
"""Day 0 of a workbook."""

NUMBERS = ("number", "integer", "percent", "date")
"""The kinds of inputs whose cells hold numbers."""

LARGEST = 10**308
"""About the largest number of a cell, which no answer exceeds."""

ROOM = "1E-9"
OPERATORS = {"+": "+", "*": "*", "/": "/", "^": "^"}


def _call(name: str) -> Callable[[Sequence[str]], str]:
    return lambda arguments: f"{name}({','.join(arguments)})"


FUNCTIONS: Mapping[str, Callable[[Sequence[str]], str]] = {
    "-": lambda parts: f"(-{parts[0]})",
    "min": _call("MIN"),
    "max": _call("MAX"),
    "sum": _call("SUM"),
    "mean": _call("AVERAGE"),
    "abs": _call("ABS"),
    "floor": lambda parts: f"INT({parts[0]})",
    "ceil": lambda parts: f"(-INT(-({parts[0]})))",
    "round": _call("ROUND"),
    "clamp": lambda parts: f"MIN(MAX({parts[0]},{parts[1]}),{parts[2]})",
    "days": lambda parts: f"({parts[1]}-{parts[0]})",
    "year": _call("YEAR"),
}


def constant(value: Fraction | date) -> str:
    """A number, or a day as its number, as formulas write it.

    The double of a bound is compared with the double of an answer, so none within is refused.
    """
    if isinstance(value, date):
        return str((value - EPOCH).days)
    if abs(value) >= LARGEST:
        return "1E+308" if value > 0 else "-1E+308"
    return repr(value.numerator if value.denominator == 1 else float(value))


def condition(item: InputPlan, own: str, cells: Mapping[str, str]) -> str | None:
    """When an answer in the cell ``own`` is allowed, where its bounds depend on other answers.

    ``cells`` are those of the inputs by id. Where one of them is empty, its bound holds. None
    where both bounds are fixed, or where a bound cannot be written, so that words must do.
    """
    tests = []
    moving = False
    for bound, sign in ((item.low, ">="), (item.high, "<=")):
        if bound is None:
            continue
        text = _written(bound, cells)
        if text is None:
            return None
        room = "" if isinstance(bound, (Const, Read)) else _room(sign, text)
        test = f"{own}{sign}{text}{room}"
        needed = [cells[read.ref.id] for read in reads(bound)]
        if needed:
            moving = True
            test = f"IF(COUNT({','.join(needed)})<{len(needed)},TRUE,{test})"
        tests.append(test)
    if not moving:
        return None
    kind = [f"{own}=INT({own})"] if item.kind == "integer" else []
    formula = f"=AND(ISNUMBER({own}),{','.join([*kind, *tests])})"
    return formula if len(formula) <= LONGEST else None


def _room(sign: str, text: str) -> str:
    return f"{'-' if sign == '>=' else '+'}{ROOM}*(1+ABS({text}))"


def _written(expr: Expr, cells: Mapping[str, str]) -> str | None:
    if isinstance(expr, Const):
        value = expr.value
        return constant(value) if isinstance(value, date) or type(value) is Fraction else None
    if isinstance(expr, Read):
        return cells.get(expr.ref.id)
    if isinstance(expr, Apply):
        parts = [_written(part, cells) for part in expr.arguments]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return None
        if expr.function in OPERATORS:
            return f"({OPERATORS[expr.function].join(known)})"
        if expr.function in FUNCTIONS:
            return FUNCTIONS[expr.function](known)
    return None
