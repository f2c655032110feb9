"""What a spreadsheet itself checks when an answer is typed in."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from rulelang.diagnostics.visible import visible
from rulelang.output.choices import Choices, length, options
from rulelang.output.form import formulas
from rulelang.output.form.phrasing import Phrasing
from rulelang.plan.expressions import Const, Expr
from rulelang.plan.tree import InputPlan

__all__ = ["choices", "validation"]

LONGEST_TITLE, LONGEST_MESSAGE = 32, 255
LEAST_NUMBER, GREATEST_NUMBER = "-1E+300", "1E+300"
FIRST_DAY, LAST_DAY = 1, 2_958_465
"""Of the calendar of a workbook: in the years 1900 and 9999."""

TYPES = {"number": "decimal", "percent": "decimal", "integer": "integer", "date": "date"}
LIMITS = {
    "date": (str(FIRST_DAY), str(LAST_DAY)),
    "integer": ("-999999999999999", "999999999999999"),  # more digits no cell keeps
}


def choices(item: InputPlan, phrasing: Phrasing) -> Choices | None:
    """The drop-down of an input, None for one that has none."""
    if item.kind == "yesno":
        return Choices((phrasing.words["yes"], phrasing.words["no"]))
    if item.kind == "choice":
        return Choices(tuple(options(item).values()))
    return None


def validation(
    item: InputPlan,
    phrasing: Phrasing,
    own: str,
    cells: Mapping[str, str],
    lists: Mapping[str, str],
) -> dict[str, Any]:
    """The rule of an input's cell, as XlsxWriter takes it.

    ``own`` is the cell, ``cells`` are those that bounds may read, by the id of the input, and
    ``lists`` where the items of long drop-downs stand.
    """
    allowed = phrasing.allowed(item)
    return _test(item, phrasing, own, cells, lists) | {
        "input_title": _cut(item.label or item.id, LONGEST_TITLE),
        "input_message": _cut(allowed, LONGEST_MESSAGE),
        "error_title": _cut(phrasing.words["wrong"], LONGEST_TITLE),
        "error_message": _cut(phrasing.words["wanted"].format(allowed=allowed), LONGEST_MESSAGE),
    }


def _test(
    item: InputPlan,
    phrasing: Phrasing,
    own: str,
    cells: Mapping[str, str],
    lists: Mapping[str, str],
) -> dict[str, Any]:
    found = choices(item, phrasing)
    if found is not None:
        return {"validate": "list", "source": lists.get(item.id) or list(found.items)}
    if item.kind == "text":
        return {"validate": "any"}
    custom = formulas.condition(item, own, cells)
    if custom is not None:
        return {"validate": "custom", "value": custom}
    low, high = LIMITS.get(item.kind, (LEAST_NUMBER, GREATEST_NUMBER))
    return {
        "validate": TYPES[item.kind],
        "criteria": "between",
        "minimum": _fixed(item.low, low),
        "maximum": _fixed(item.high, high),
    }


def _fixed(bound: Expr | None, otherwise: str) -> str:
    """A bound that is a value; one that depends on other answers is left to words."""
    if not isinstance(bound, Const) or isinstance(bound.value, (bool, str)):
        return otherwise
    if not isinstance(bound.value, Fraction):  # a day, within the calendar
        return str(min(max(int(formulas.constant(bound.value)), FIRST_DAY), LAST_DAY))
    return formulas.constant(bound.value)


def _cut(text: str, longest: int) -> str:
    text = visible(" ".join(text.split()))
    if length(text) <= longest:
        return text
    while length(text) >= longest:
        text = text[:-1]
    return text.rstrip() + "…"
