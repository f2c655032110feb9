"""The convention of a column, told by its distinct cells, and what there is to say of it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from re import compile as pattern
from typing import Any, NamedTuple, assert_never, cast

from attrs import evolve

from rulelang.data.conventions import (
    ORDERS,
    PERCENT,
    THOUSAND,
    TYPED,
    Convention,
    Found,
    Seen,
    convention_of,
    number_in,
    readings,
    without_sign,
)
from rulelang.data.dictionary import Column
from rulelang.data.sheet import Percentage
from rulelang.data.spelling import clean, is_blank, tidy
from rulelang.data.table import Table, written
from rulelang.diagnostics import Diagnostic, Nearby, Rows
from rulelang.plan.kinds import InputKind
from rulelang.plan.tree import InputPlan
from rulelang.rational import TooLargeError, from_float, parse_decimal, short_text
from rulelang.words import Day, Listed, Number, Ungrouped, Wording, phrase

__all__ = ["BY_FIRST_CELL", "HUNDREDTH", "TICKS", "decide", "said_once", "texts_tell"]

HUNDREDTH = Fraction(1, 100)
BY_FIRST_CELL = ("E501", "E509", "E516", "E530", "E532", "E539")
"""What is asked of a column as a whole, and said in full by its first cell."""

NAMES = {".": "signs.point", ",": "signs.comma"} | {order: f"orders.{order}" for order in ORDERS}
"""The phrases that name a convention: a decimal sign, or the order of dates."""
TICKS = frozenset({"x", "✓", "✔", "☑"})
MARKS = frozenset(
    {
        *"-\u2013\u2014\u2212?./",
        "--",
        "---",
        "..",
        "...",
        "…",
        "n/a",
        "#n/a",
        "n.a.",
        "null",
        "none",
        "nil",
    }
)
"""What people write, and programs export, where nothing was reported."""
LIKELY_MARK = r"(?i)^\s*(?:\W{1,3}|#?n/a|n\.a\.|null|none|nil)\s*$"
"""A pattern of all of these, and of a little more."""
SHORT = pattern(r"[+-]?[0-9]{1,8}(?:\.[0-9]{1,7})?")
"""Plain decimals whose doubles compare with 0 and 1 as they do themselves."""


def decide(
    table: Table, index: int, item: InputPlan, column: Column
) -> tuple[Convention, list[Diagnostic]]:
    """How the column of an input is written.

    What is unclear is reported, once for the column or at each cell that another one contradicts.
    """
    heading = table.header[index]
    if heading in table.conventions:
        return table.conventions[heading], []
    if item.kind == "text":
        convention = TYPED if table.typed else Convention(sheet=True)
        found = [*_marks(table, index, column)]
    elif table.typed:
        convention = TYPED
        found = _thousands(table, index, column) if item.kind == "number" else []
    else:
        convention, found = _of_sheet(table, index, item, column)
    if item.kind == "percent":
        bare, more = _bare(table, index, item, column, convention)
        convention = evolve(convention, bare=bare)
        found += more
    return convention, found


def texts_tell(kind: InputKind, typed: bool) -> bool:
    """Whether the texts of a column tell how it is written, in a table that is typed or not."""
    match kind:
        case "number" | "percent" | "text":
            return True
        case "integer" | "date" | "yesno":
            return not typed
        case "choice":
            return False
        case _:
            assert_never(kind)


def _of_sheet(
    table: Table, index: int, item: InputPlan, column: Column
) -> tuple[Convention, list[Diagnostic]]:
    """How a column is written that people filled in."""
    match item.kind:
        case "number" | "integer" | "percent":
            convention, found = _written(table, index, item, column)
            return convention, [*found, *_as_text(table, index, item, column)]
        case "date":
            return _written(table, index, item, column)
        case "yesno":
            return Convention(sheet=True), [*_only_ticks(table, index, item, column)]
        case "choice" | "text":
            return Convention(sheet=True), []  # of texts there is more to say
        case _:
            assert_never(item.kind)


def said_once(notes: Iterable[Diagnostic]) -> list[Diagnostic]:
    """What is said of the columns of a table, with one note for all that have the same sign."""
    found: list[Diagnostic] = []
    for note in notes:
        for at, first in enumerate(found):
            if note.code == first.code == "N512" and note.values["sign"] == first.values["sign"]:
                columns = cast(int, first.values["count"]) + 1
                found[at] = evolve(first, values={**first.values, "count": columns})
                break
        else:
            found.append(note)
    return found


def _note(table: Table, index: int, item: InputPlan, seen: Seen) -> list[Diagnostic]:
    """What is said once of a column that is not written as programs write."""
    option = seen.option(_asked(table, seen))
    example = None if option is None else seen.example(option)
    if option is None or example is None:
        return []
    (row, text), said = example
    place = table.cell(row, index)
    if item.kind == "date":
        day = Day(date.fromisoformat(said))
        return [
            Diagnostic("N513", place, {"text": text, "value": day, "first": phrase(NAMES[option])})
        ]
    percent = "%" if tidy(text).endswith("%") else ""
    values: dict[str, Wording] = {
        "text": text,
        "value": Ungrouped(said + percent),
        "sign": phrase(NAMES[option]),
        "count": 1,
    }
    return [Diagnostic("N512", place, values)]


def _as_text(table: Table, index: int, item: InputPlan, column: Column) -> Iterator[Diagnostic]:
    """Say once of a column of a workbook which of its numbers are stored as texts."""
    if not any(part.addressed for part in table.parts):
        return
    numbers = [
        place
        for place, text in column.texts()
        if not tidy(text).endswith("%") and readings(text, item.kind)
    ]
    if numbers:
        rows = column.rows_of(numbers)
        spots = Listed.of(Nearby(table.cell(row, index)) for row in rows)
        yield Diagnostic("N514", table.cell(rows[0], index), {"cells": spots})


def _marks(table: Table, index: int, column: Column) -> Iterator[Diagnostic]:
    """Warn of marks of missing values that count as an answer, as any text does."""
    found = [(at, text) for at, text in column.texts() if clean(text).casefold() in MARKS]
    if found:
        place = table.cell(min(column.rows_of([at for at, _ in found])), index)
        said = ", ".join(dict.fromkeys(f'"{clean(text)}"' for _, text in found))
        yield Diagnostic("W516", place, {"marks": said}, "help")


def _only_ticks(table: Table, index: int, item: InputPlan, column: Column) -> Iterator[Diagnostic]:
    """Say of a column of ticks that its empty cells are no `no`."""
    if item.default is not None:
        return
    filled = [cell for cell in column.cells if not is_blank(cell)]
    blank = [row for row, cell in zip(column.first, column.cells, strict=True) if is_blank(cell)]
    if not filled or not blank:
        return
    if all(tidy(written(cell)).casefold() in TICKS for cell in filled):
        yield Diagnostic("N516", table.cell(min(blank), index), {"tick": tidy(written(filled[0]))})


# ---- decimal signs and dates ---------------------------------------------------------------------


def _written(
    table: Table, index: int, item: InputPlan, column: Column
) -> tuple[Convention, list[Diagnostic]]:
    seen = Seen(item.kind)
    for place, text in column.texts():
        if not _says_nothing(text, seen) and not is_blank(text):
            seen.see(column.first[place], text)
    asked = _asked(table, seen)
    convention = convention_of(seen, asked)
    if not convention.unclear:
        assumed = asked is not None and table.decimal is None
        return convention, [
            *_note(table, index, item, seen),
            *([_may_be_thousands(table, index, seen.doubtful["."])] if assumed else ()),
        ]
    if seen.leave:
        return convention, list(_contradictions(table, index, item, column, seen))
    found = min(seen.doubtful.values())
    return convention, [_doubt(table, index, item, found)]


def _says_nothing(text: str, seen: Seen) -> bool:
    """Whether a plain number is like those before it: it is whole, or there is one already whose
    point can only be a decimal one."""
    if seen.kind not in ("number", "percent") or SHORT.fullmatch(text) is None:
        return False
    return "." not in text or "." in seen.leave


def _asked(table: Table, seen: Seen) -> str | None:
    """The decimal sign of what the cells leave open: the user's, or that of the file; a whole
    number with three zeros behind a point is most likely a thousand in any file."""
    open_to_point = table.pointed and seen.kind != "integer" and not seen.leave
    return table.decimal or ("." if open_to_point and {*seen.doubtful} == {"."} else None)


def _doubt(table: Table, index: int, item: InputPlan, found: Found) -> Diagnostic:
    """A column that can be read in two ways."""
    said = readings(found.text, item.kind)
    place = table.cell(found.row, index)
    if item.kind == "date":
        values: dict[str, Wording] = {
            "text": found.text,
            "day": said["day"],
            "month": said["month"],
        }
        return Diagnostic("E532", place, values, "help")
    values = {"text": found.text, "point": Ungrouped(said["."]), "comma": Ungrouped(said[","])}
    return Diagnostic("E530", place, values, "help")


def _contradictions(
    table: Table, index: int, item: InputPlan, column: Column, seen: Seen
) -> Iterator[Diagnostic]:
    """Each cell that is written differently from most; all of them, where there is no most."""
    sorts = {
        place: next(iter(said))
        for place, text in column.texts()
        if len(said := readings(text, item.kind)) == 1
    }
    rows = Counter(sorts.keys() if column.codes is None else column.codes)
    counts: Counter[str] = Counter()
    for place, sort in sorts.items():
        counts[sort] += rows[place]
    most = max(counts.values())
    usual = [sort for sort, count in counts.items() if count == most]
    code = "E533" if item.kind == "date" else "E531"
    for place, sort in sorts.items():
        if len(usual) > 1 or sort != usual[0]:
            other = next(name for name in seen.leave if name != sort)
            against = seen.leave[other]
            values = {
                "text": column.cells[place],
                "sign": phrase(NAMES[sort]),
                "other": against.text,
                "where": Nearby(table.cell(against.row, index)),
                "against": phrase(NAMES[other]),
            }
            for row in column.rows_of([place]):
                yield Diagnostic(code, table.cell(row, index), values, "help")


# ---- percentages ---------------------------------------------------------------------------------


class _Bare(NamedTuple):
    place: int
    number: Fraction | float


def _bare(
    table: Table, index: int, item: InputPlan, column: Column, convention: Convention
) -> tuple[Fraction | None, list[Diagnostic]]:
    """What a number without its sign counts in, in a column of percentages; None where unclear."""
    signed: list[str] = []
    bare: list[_Bare] = []
    for place, cell in enumerate(column.cells):
        number = _number(cell, convention)
        if number is not None:
            bare.append(_Bare(place, number))
        elif isinstance(cell, Percentage):
            signed.append(str(cell))
        elif isinstance(cell, str) and PERCENT.fullmatch(tidy(cell)):
            signed.append(tidy(cell))
    if not bare or (convention.unclear and not signed):
        return Fraction(1), []
    first = column.cells[bare[0].place]
    spot = table.cell(column.first[bare[0].place], index)
    if signed:
        places = column.rows_of([place for place, _ in bare])
        cells = [table.cell(row, index) for row in places]
        rows = Rows(tuple(cell.number for cell in cells), "records" if spot.is_record else "rows")
        values: dict[str, Wording] = {
            "signed": signed[0],
            "bare": tidy(written(first)),
            "rows": rows,
        }
        return None, [Diagnostic("E510", spot, values, "help")]
    if item.id in table.percents:
        return table.percents[item.id], []
    if any(number > 1 for _, number in bare):
        return HUNDREDTH, []
    if not any(number for _, number in bare):  # nothing is nothing in any unit
        return Fraction(1), []
    exact = _exactly(first, convention)
    values = {"first": Number(short_text(exact)), "hundred": Number(short_text(exact * 100))}
    return None, [Diagnostic("E509", spot, values, "help")]


def _number(cell: Any, convention: Convention) -> Fraction | float | None:
    """A bare number, compared with 0 and 1 as it does: a text, or in a sheet a number that is not
    formatted as a percentage; None for any other cell."""
    if isinstance(cell, str):
        if convention.decimal == "." and SHORT.fullmatch(cell):
            return float(cell)
    elif not convention.sheet or isinstance(cell, UNCOUNTED) or not isinstance(cell, COUNTED):
        return None
    try:
        return _exactly(cell, convention)
    except (ValueError, TooLargeError):
        return None


COUNTED, UNCOUNTED = (int, float, Decimal), (bool, Percentage)


def _exactly(cell: Any, convention: Convention) -> Fraction:
    if isinstance(cell, str):
        return number_in(tidy(cell), convention)
    if isinstance(cell, int):
        return Fraction(cell)
    return from_float(cell) if isinstance(cell, float) else parse_decimal(str(cell))


def _thousands(table: Table, index: int, column: Column) -> list[Diagnostic]:
    """Warn once of a column in which a point may part thousands."""
    for place, text in column.texts():
        if THOUSAND.fullmatch(text.strip()):
            return [_may_be_thousands(table, index, Found(column.first[place], text))]
    return []


def _may_be_thousands(table: Table, at: int, found: Found) -> Diagnostic:
    text = without_sign(tidy(found.text))
    short, thousand = text.rstrip("0").rstrip("."), text.replace(".", "")
    values = {"text": found.text.strip(), "short": short, "thousand": thousand}
    return Diagnostic("W501", table.cell(found.row, at), values, "help")
