"""Raw cells to exact values; what is wrong with a cell is said next to its value."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Rational, Real
from typing import Any, assert_never
from unicodedata import normalize

from attrs import evolve, frozen

from rulelang.data.conventions import (
    PERCENT,
    Convention,
    date_in,
    number_in,
    readings,
)
from rulelang.data.deciding import TICKS
from rulelang.data.dictionary import Column
from rulelang.data.nearly import meant
from rulelang.data.sheet import CellError, Percentage, plain
from rulelang.data.spelling import clean, fold, holds_several, is_blank, loose, tidy
from rulelang.data.table import written
from rulelang.diagnostics.suggest import nearest
from rulelang.plan.expressions import Const
from rulelang.plan.kinds import InputKind
from rulelang.plan.tree import InputPlan
from rulelang.plan.values import POISON, Known, Value, limits_of, missing, worded
from rulelang.rational import TooLargeError, check_size, from_float, parse_decimal, short_text
from rulelang.words import Day, Phrase, Ungrouped, Wording, phrase

__all__ = ["Wrong", "blank_value", "error_of", "plain_number", "read_cells", "read_column"]

TRUTH = {"yes": True, "có": True, "true": True, "1": True}
TRUTH |= dict.fromkeys(TICKS, True)
TRUTH |= {"no": False, "không": False, "false": False, "0": False}
LONGEST_SHOWN = 80
NO_VALUE = "#?"
# Patterns of what is seldom written are texts, which `re` compiles when they are first needed.
PLAIN = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
FEW_DIGITS = 15
"""A double tells all digits of a decimal that has no more."""

COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
COMMA_THOUSANDS = r"[+-]?[0-9]{1,3},[0-9]{3}"
POINT_THOUSANDS = r"[+-]?[1-9][0-9]{0,2}\.[0-9]{3}"
SEPARATED = r"[+-]?[0-9]{1,3}(?:([ .,'])[0-9]{3})(?:\1[0-9]{3})+|[+-]?[0-9]{1,3}(?: [0-9]{3})+"
DAY_FIRST = r"(0?[1-9]|[12][0-9]|3[01])[/.-](0?[1-9]|1[0-2])[/.-]([0-9]{4})"
DAY = r"[0-9]{1,2}([/.-])[0-9]{1,2}\1[0-9]{4}|[0-9]{4}([/.-])[0-9]{1,2}\2[0-9]{1,2}"


KINDS: Mapping[InputKind, Phrase] = {
    "number": phrase("wanted.number"),
    "integer": phrase("wanted.integer"),
    "percent": phrase("wanted.percent"),
    "yesno": phrase("wanted.yesno"),
    "date": phrase("wanted.date"),
    "text": phrase("wanted.text"),
}


@frozen(eq=False, repr=False)
class Wrong:
    """What is wrong with the cell of a row, or of a place among distinct cells: the code, the fix,
    and what fills the sentences."""

    row: int
    code: str
    help: str
    values: dict[str, Wording]


class _WrongCellError(Exception):
    def __init__(self, help: str = "help", code: str = "E503", **values: Wording) -> None:
        self.help = help
        self.code = code
        self.values = values


class _UnclearError(Exception):
    """The whole column was reported."""


def error_of(cell: CellError) -> tuple[str, dict[str, Wording]]:
    """The fix of a cell that holds an error, and what fills its sentences."""
    if cell.column:
        return "zone", {"what": phrase("cells.moment"), "column": cell.column}
    if cell.text == NO_VALUE:
        return "formula", {"what": phrase("cells.formula")}
    return "help", {"what": phrase("cells.error", text=cell.text)}


def blank_value(item: InputPlan) -> Value:
    """What an empty cell of an input stands for."""
    return missing(item.id) if item.default is None else item.default


def read_cells(
    cells: Sequence[Any], item: InputPlan, convention: Convention
) -> tuple[list[Value], list[Wrong]]:
    """The values of distinct cells of one input, poison for each one that is wrong; and what is,
    by the place of the cell."""
    blank = blank_value(item)
    values: list[Value] = []
    wrong: list[Wrong] = []
    for place, cell in enumerate(cells):
        if is_blank(cell):
            values.append(blank)
            continue
        try:
            value = _read(cell, item, convention)
            _hold(value, item)
            values.append(value)
        except _UnclearError:
            values.append(POISON)
        except _WrongCellError as error:
            values.append(POISON)
            said = {
                "value": _shown(cell, convention),
                "wanted": _wanted(item, convention),
                **error.values,
            }
            near = meant(cell, item.kind) if isinstance(cell, str) else None
            if near is not None and (error.code, error.help) == (near.code, "help"):
                wrong.append(Wrong(place, near.code, near.help, said | {"mend": near.text}))
            else:
                wrong.append(Wrong(place, error.code, error.help, said))
    return values, wrong


def plain_number(text: str, kind: InputKind) -> int | float | None:
    """The number that a text of a program writes for an input, where it does so plainly, in at most
    15 digits: what `read_cells` reads by the convention of programs, whole or the double nearest to
    it. None for any other text, which is left to that."""
    if len(text) > FEW_DIGITS:
        return None
    if kind == "integer":
        return int(text) if text.isascii() and text.isdigit() else None
    if kind == "percent":
        number = text[:-1]
        return float(f"{number}e-2") if text[-1:] == "%" and PLAIN.fullmatch(number) else None
    if PLAIN.fullmatch(text) is None:
        return None
    return float(text) if "." in text else int(text)


def read_column(
    column: Column, item: InputPlan, convention: Convention
) -> tuple[list[Value], list[Wrong]]:
    """The values of an input row by row; and what is wrong, row by row too."""
    assert column.codes is not None
    values, wrong = read_cells(column.cells, item, convention)
    by_place = {one.row: one for one in wrong}
    said = [
        evolve(by_place[code], row=row)
        for row, code in (enumerate(column.codes) if wrong else ())
        if code in by_place
    ]
    return [values[code] for code in column.codes], said


def _shown(cell: Any, convention: Convention) -> Wording:
    """A wrong cell in a message: as it stood, unless it is very long. What a workbook holds as a
    date, a number or a truth is written as the program of its reader shows it."""
    if convention.sheet and isinstance(cell, date):
        return Day(cell)
    text = cell if isinstance(cell, str) else written(cell)
    if len(text) > LONGEST_SHOWN:
        return text[:LONGEST_SHOWN] + "…"
    if convention.sheet and isinstance(cell, bool):
        return text.upper()
    return Ungrouped(text) if convention.sheet and isinstance(cell, (int, float)) else text


def _read(cell: Any, item: InputPlan, convention: Convention) -> Known:
    if isinstance(cell, CellError):
        help, values = error_of(cell)
        raise _WrongCellError(help, "E534", **values)
    if not isinstance(cell, (str, int, float)):
        if holds_several(cell):
            raise _WrongCellError()
        cell = plain(cell) if isinstance(cell, (bytes, bytearray)) else cell
    match item.kind:
        case "text":
            return clean(cell) if isinstance(cell, str) else written(cell)
        case "choice":
            return _choice(cell, item)
        case "yesno":
            return _truth(cell)
        case "date":
            return _date(cell, convention)
        case "number" | "integer" | "percent":
            return _number(cell, item, convention)
        case _:
            assert_never(item.kind)


def _number(cell: Any, item: InputPlan, convention: Convention) -> Fraction:
    if convention.sheet:
        number = _sheet_number(cell, item, convention)
    elif isinstance(cell, str):
        number = _text_number(cell, item, convention)
    else:
        number = _typed_number(cell)
    if item.kind == "integer" and number.denominator != 1:
        raise _WrongCellError()
    return number


def _choice(cell: Any, item: InputPlan) -> str:
    """The id of a choice, by its id or else by its label, or by what comes to one of them only."""
    text = fold(written(cell))
    ids = {id: id for id, _ in item.options}
    labels = {fold(label): id for id, label in reversed(item.options) if label}
    known = labels | ids
    if text in known:
        return known[text]
    alike = {id for spelling, id in known.items() if loose(spelling) == loose(text)}
    if len(alike) == 1:
        return alike.pop()
    near = nearest(text, [*ids, *(label for _, label in item.options if label)])
    raise _WrongCellError("near" if near else "help", near=near or "")


def _truth(cell: Any) -> bool:
    if isinstance(cell, bool):
        return cell
    text = _word(cell) if isinstance(cell, (str, Real, Decimal)) else ""
    if text in TRUTH:
        return TRUTH[text]
    raise _WrongCellError()


def _word(cell: Any) -> str:
    """A word as those for yes and no are compared."""
    return normalize("NFC", tidy(written(cell)).casefold())


# ---- dates ---------------------------------------------------------------------------------------


def _date(cell: Any, convention: Convention) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = cell.strip() if isinstance(cell, str) else ""
    if convention.sheet and text:
        return _sheet_date(text, convention)
    day_first = re.fullmatch(DAY_FIRST, text)
    if day_first:
        mend = f"{day_first[3]}-{day_first[2]:0>2}-{day_first[1]:0>2}"
        raise _WrongCellError("day_first", mend=mend)
    return _standard_date(text)


def _standard_date(text: str, help: str = "date") -> date:
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise _WrongCellError("no_day") from None
    dated = re.fullmatch(r"[0-9]+[/.-][0-9]+[/.-][0-9]+", text)
    raise _WrongCellError(help if dated else "help")


def _sheet_date(text: str, convention: Convention) -> date:
    found = date_in(text, convention)
    if found is not None:
        return found
    if convention.unclear and readings(text, "date"):
        raise _UnclearError
    if re.fullmatch(DAY, tidy(text)):
        raise _WrongCellError("no_day")
    return _standard_date(tidy(text), "sheet_date")


# ---- numbers -------------------------------------------------------------------------------------


def _sheet_number(cell: Any, item: InputPlan, convention: Convention) -> Fraction:
    """A number that somebody filled in: a text by the convention of its column, or a number."""
    percent = item.kind == "percent"
    if not isinstance(cell, str):
        if isinstance(cell, date):
            raise _WrongCellError("as_date")
        number = _typed_number(cell)
        if isinstance(cell, Percentage):
            if not percent:
                raise _WrongCellError("percent")
            return number
        return number * _factor(convention) if percent else number
    text = tidy(cell)
    signed = PERCENT.fullmatch(text)
    if signed and not percent:
        raise _WrongCellError("percent")
    body = signed[1] if signed else text
    said = readings(body, item.kind)
    if convention.unclear and said:
        raise _UnclearError
    factor = Fraction(1, 100) if signed else _factor(convention) if percent and said else 1
    try:
        return number_in(body, convention) * factor
    except TooLargeError:
        raise _WrongCellError("digits") from None
    except ValueError:
        other = next(iter(said.values()), "")
        mend = other if convention.decimal == "." else other.replace(".", ",")
        help = "comma" if convention.decimal == "." else "point_sign"
        raise _WrongCellError(help if other else "help", mend=mend) from None


def _factor(convention: Convention) -> Fraction:
    """What a number without a sign counts in, in a column of percentages."""
    if convention.bare is None:
        raise _UnclearError
    return convention.bare


def _text_number(cell: str, item: InputPlan, convention: Convention) -> Fraction:
    """A number that a program wrote as a text."""
    text = tidy(cell)
    factor = Fraction(1)
    if item.kind == "percent":
        signed = PERCENT.fullmatch(text)
        bare = _factor(convention)
        text, factor = (signed[1], Fraction(1, 100)) if signed else (text, bare)
    if item.kind == "integer" and re.fullmatch(POINT_THOUSANDS, text):
        number = parse_decimal(text)
        raise _WrongCellError(
            "point" if number.denominator == 1 else "separators",
            whole=text.replace(".", ""),
            mend=short_text(number),
        )
    try:
        return parse_decimal(text) * factor
    except TooLargeError:
        raise _WrongCellError("digits") from None
    except ValueError:
        if COMMA.fullmatch(text):
            help = "thousands" if re.fullmatch(COMMA_THOUSANDS, text) else "comma"
            mend, whole = text.replace(",", "."), text.replace(",", "")
            raise _WrongCellError(help, mend=mend, whole=whole) from None
        if re.fullmatch(SEPARATED, text):
            raise _WrongCellError("separators", whole=re.sub("[ .,']", "", text)) from None
        if item.kind != "percent" and PERCENT.fullmatch(text):
            raise _WrongCellError("percent") from None
        raise _WrongCellError() from None


def _typed_number(cell: Any) -> Fraction:
    if isinstance(cell, bool):
        raise _WrongCellError()
    try:
        if isinstance(cell, Integral):
            return check_size(Fraction(int(cell)))
        if isinstance(cell, Rational):
            return check_size(Fraction(cell))
        if isinstance(cell, Decimal) and cell.is_finite():
            return parse_decimal(str(cell))
        if isinstance(cell, float):
            return from_float(cell)
        if isinstance(cell, Real):  # of another precision, whose shortest decimal is its own
            return parse_decimal(str(cell))
    except TooLargeError:
        raise _WrongCellError("digits") from None
    except ValueError:
        pass  # no finite number
    raise _WrongCellError()


# ---- bounds --------------------------------------------------------------------------------------


def _hold(value: Known, item: InputPlan) -> None:
    """Hold a value to its constant bounds; those that read other inputs are checked later."""
    for bound, above in ((item.low, False), (item.high, True)):
        if isinstance(bound, Const):
            limit: Any = bound.value
            over: Any = value
            if over > limit if above else over < limit:
                raise _WrongCellError()


def _wanted(item: InputPlan, convention: Convention) -> Wording:
    """What was expected in a cell of this input."""
    if item.kind == "choice":
        options = (f"{id} ({label})" if label else id for id, label in item.options)
        return phrase("wanted.one_of", options=", ".join(options))
    kind, percent = KINDS[item.kind], item.kind == "percent"
    if item.kind == "date" and not convention.sheet:  # programs write a date in one way
        kind = phrase("wanted.typed_date")
    low = worded(item.low.value, percent) if isinstance(item.low, Const) else None
    high = worded(item.high.value, percent) if isinstance(item.high, Const) else None
    limits = limits_of(low, high)
    return kind if limits is None else phrase("wanted.within", kind=kind, limits=limits)
