"""The convention of a column of a sheet, and what there is to say of it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

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
from rulelang.data.spelling import is_blank, listed, tidy
from rulelang.data.table import Table, written
from rulelang.diagnostics import Diagnostic
from rulelang.plan.tree import InputPlan
from rulelang.rational import TooLargeError, from_float, parse_decimal, short_text

__all__ = ["HUNDREDTH", "NUMBERS", "TICKS", "decide", "thousands"]

NUMBERS = ("number", "integer", "percent")
HUNDREDTH = Fraction(1, 100)
SIGNS = {".": "point", ",": "comma"}
TICKS = frozenset({"x", "✓", "✔", "☑"})


def decide(table: Table, index: int, item: InputPlan) -> tuple[Convention, list[Diagnostic]]:
    """How the column of an input is written.

    What is unclear is reported, once for the column or at each cell that another one contradicts.
    """
    heading = table.header[index]
    if heading in table.conventions:
        return table.conventions[heading], []
    cells = [row[index] if index < len(row) else None for row in table.rows]
    convention, found = TYPED, []  # type: Convention, list[Diagnostic]
    if not table.typed and item.kind in (*NUMBERS, "date"):
        convention, found = _written(table, index, item, cells)
    elif not table.typed:
        convention = Convention(sheet=True)
    if not table.typed:
        found += _as_text(table, index, item, cells)
        found += _only_ticks(table, index, item, cells)
    if item.kind == "percent":
        bare, more = _bare(table, index, cells, convention)
        convention = evolve(convention, bare=bare)
        found += more
    return convention, found


def _note(table: Table, index: int, item: InputPlan, seen: Seen) -> list[Diagnostic]:
    """What is said once of a column that is not written as programs write."""
    option = seen.option(_asked(table, seen))
    example = None if option is None else seen.example(option)
    if option is None or example is None:
        return []
    (row, text), said = example
    place = table.cell(row, index)
    if item.kind == "date":
        return [Diagnostic("N513", place, {"text": text, "value": said, "first": option})]
    percent = "%" if tidy(text).endswith("%") else ""
    values = {"text": text, "value": said + percent, "sign": SIGNS[option]}
    return [Diagnostic("N512", place, values)]


def _as_text(
    table: Table, index: int, item: InputPlan, cells: Sequence[Any]
) -> Iterator[Diagnostic]:
    """Say once of a column of a workbook which of its numbers are stored as texts."""
    if item.kind not in NUMBERS or not any(part.addressed for part in table.parts):
        return
    if not _has_texts(cells):
        return
    rows = [
        row
        for row, cell in enumerate(cells)
        if isinstance(cell, str) and not tidy(cell).endswith("%") and readings(cell, item.kind)
    ]
    if rows:
        spots = listed(table.cell(row, index).spot for row in rows)
        yield Diagnostic("N514", table.cell(rows[0], index), {"cells": spots})


def _only_ticks(
    table: Table, index: int, item: InputPlan, cells: Sequence[Any]
) -> Iterator[Diagnostic]:
    """Say of a column of ticks that its empty cells are no `no`."""
    if item.kind != "yesno" or item.default is not None:
        return
    filled = [cell for cell in cells if not is_blank(cell)]
    blank = next((row for row, cell in enumerate(cells) if is_blank(cell)), None)
    if not filled or blank is None:
        return
    if all(tidy(written(cell)).casefold() in TICKS for cell in filled):
        yield Diagnostic("N516", table.cell(blank, index), {"tick": tidy(written(filled[0]))})


# ---- decimal signs and dates ---------------------------------------------------------------------


def _written(
    table: Table, index: int, item: InputPlan, cells: Sequence[Any]
) -> tuple[Convention, list[Diagnostic]]:
    seen = Seen(item.kind)
    for row, text in _texts(cells):
        seen.see(row, text)
    asked = _asked(table, seen)
    convention = convention_of(seen, asked)
    if not convention.unclear:
        assumed = asked is not None and table.decimal is None
        return convention, [
            *_note(table, index, item, seen),
            *([_may_be_thousands(table, index, seen.doubtful["."])] if assumed else ()),
        ]
    if seen.leave:
        return convention, list(_contradictions(table, index, item, cells, seen))
    found = min(seen.doubtful.values())
    return convention, [_doubt(table, index, item, found)]


def _asked(table: Table, seen: Seen) -> str | None:
    """The decimal sign of what the cells leave open: the user's, or that of the file; a whole
    number with three zeros behind a point is most likely a thousand in any file."""
    open_to_point = table.pointed and seen.kind != "integer" and not seen.leave
    return table.decimal or ("." if open_to_point and {*seen.doubtful} == {"."} else None)


def _texts(cells: Sequence[Any]) -> Iterator[tuple[int, str]]:
    """The texts of a column, each once, in its first row."""
    texts = {}  # type: dict[str, int]
    if not _has_texts(cells):
        return
    for row, cell in enumerate(cells):
        if isinstance(cell, str) and not is_blank(cell):
            texts.setdefault(cell, row)
    yield from ((row, text) for text, row in texts.items())


def _has_texts(cells: Sequence[Any]) -> bool:
    return any(issubclass(kind, str) for kind in {*map(type, cells)})


def _doubt(table: Table, index: int, item: InputPlan, found: Found) -> Diagnostic:
    """A column that can be read in two ways."""
    said = readings(found.text, item.kind)
    place = table.cell(found.row, index)
    if item.kind == "date":
        values = {"text": found.text, "day": said["day"], "month": said["month"]}
        return Diagnostic("E532", place, values, "help")
    values = {"text": found.text, "point": said["."], "comma": said[","]}
    return Diagnostic("E530", place, values, "help")


def _contradictions(
    table: Table, index: int, item: InputPlan, cells: Sequence[Any], seen: Seen
) -> Iterator[Diagnostic]:
    """Each cell that is written otherwise than most; all of them, where there is no most."""
    sorts = [
        (row, cell, next(iter(said)))
        for row, cell in enumerate(cells)
        if isinstance(cell, str) and len(said := readings(cell, item.kind)) == 1
    ]
    counts = Counter(sort for _, _, sort in sorts)
    most = max(counts.values())
    usual = [sort for sort, count in counts.items() if count == most]
    code = "E533" if item.kind == "date" else "E531"
    names = SIGNS | {order: order for order in ORDERS}
    for row, text, sort in sorts:
        if len(usual) > 1 or sort != usual[0]:
            other = next(name for name in seen.leave if name != sort)
            against = seen.leave[other]
            values = {
                "text": text,
                "sign": names[sort],
                "other": against.text,
                "where": table.cell(against.row, index).spot,
                "against": names[other],
            }
            yield Diagnostic(code, table.cell(row, index), values, "help")


# ---- percentages ---------------------------------------------------------------------------------


class _Bare(NamedTuple):
    row: int
    text: str
    number: Fraction


def _bare(
    table: Table, index: int, cells: Sequence[Any], convention: Convention
) -> tuple[Fraction | None, list[Diagnostic]]:
    """What a number without its sign counts in, in a column of percentages; None where unclear."""
    signed: list[str] = []
    bare: list[_Bare] = []
    for row, cell in enumerate(cells):
        if is_blank(cell):
            continue
        if isinstance(cell, str) and PERCENT.fullmatch(tidy(cell)):
            signed.append(tidy(cell))
            continue
        number = _number(cell, convention)
        if number is not None:
            bare.append(_Bare(row, tidy(written(cell)), number))
    if not bare or (convention.unclear and not signed):
        return Fraction(1), []
    first = bare[0]
    place = table.cell(first.row, index)
    if signed:
        rows = listed(str(table.cell(row, index).row) for row, _, _ in bare)
        rows = f"row {rows}" if len(bare) == 1 else f"rows {rows}"
        values = {"signed": signed[0], "bare": first.text, "rows": rows}
        return None, [Diagnostic("E510", place, values, "help")]
    if any(number > 1 for _, _, number in bare):
        return HUNDREDTH, []
    values = {"first": short_text(first.number), "hundred": short_text(first.number * 100)}
    return None, [Diagnostic("E509", place, values, "help")]


def _number(cell: Any, convention: Convention) -> Fraction | None:
    """A bare number: a text, or in a sheet a number that is not formatted as a percentage."""
    try:
        if isinstance(cell, str):
            return number_in(tidy(cell), convention)
        if not convention.sheet or isinstance(cell, bool):
            return None
        if isinstance(cell, (int, float)):
            return Fraction(cell) if isinstance(cell, int) else from_float(cell)
        return parse_decimal(str(cell)) if isinstance(cell, Decimal) else None
    except (ValueError, TooLargeError):
        return None


def thousands(table: Table, at: int, cells: Sequence[Any]) -> list[Diagnostic]:
    """Warn once of a column in which a point may part thousands."""
    for row, cell in enumerate(cells):
        if isinstance(cell, str) and THOUSAND.fullmatch(cell.strip()):
            return [_may_be_thousands(table, at, Found(row, cell))]
    return []


def _may_be_thousands(table: Table, at: int, found: Found) -> Diagnostic:
    text = without_sign(tidy(found.text))
    short, thousand = text.rstrip("0").rstrip("."), text.replace(".", "")
    values = {"text": found.text.strip(), "short": short, "thousand": thousand}
    return Diagnostic("W501", table.cell(found.row, at), values, "help")
