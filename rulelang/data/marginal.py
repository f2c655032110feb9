"""Rows of a sheet that are not units: totals, numbers of the columns, headings again, notes below.

None of them is ranked, and each is said. Rows that may be units stay.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import field, frozen

from rulelang.data.sheet import CellError
from rulelang.data.spelling import is_blank, loose, tidy
from rulelang.data.table import written

__all__ = ["TOTALS", "Sorted", "is_note", "is_numbering", "names_no_unit", "sort_rows", "text_of"]

TOTALS = (
    *("tổng", "tổng cộng", "tổng số", "cộng", "toàn tỉnh", "cả tỉnh", "cả nước", "toàn quốc"),
    *("total", "totals", "grand total", "subtotal", "sum"),
)
LONGER = ("tổng cộng", "tổng số", "toàn tỉnh", "cả tỉnh", "cả nước", "toàn quốc", "grand total")
"""Those that are totals whatever follows: `Tổng cộng 13 huyện`."""

MEANS = ("trung bình", "bình quân", "average", "mean")
"""Totals at the end of a table only: there are places of this name."""

NOTES = ("ghi chú", "nguồn", "note", "notes", "source", "sources")

BEHIND = r"\s*(?::.*|\(.*)?"
_TOTAL = re.compile(
    f"(?:{'|'.join(map(loose, TOTALS))}){BEHIND}|(?:{'|'.join(map(loose, LONGER))})\\W.*"
)
_MEAN = re.compile(f"(?:{'|'.join(map(loose, MEANS))})(?:\\W.*)?")
_NOTE = re.compile(f"(?:{'|'.join(map(loose, NOTES))})\\s*[:.].*|[*(]\\s*[*].*")
_NUMBER = re.compile(r"\(?([0-9]{1,3}|[A-Z])\)?")


@frozen(eq=False, repr=False)
class Sorted:
    """The rows of a sheet: ``units`` are their places, the others say why each is none."""

    units: tuple[int, ...]
    empty: tuple[int, ...] = ()
    totals: Mapping[int, str] = field(factory=dict)
    repeated: tuple[int, ...] = ()
    numbering: tuple[int, ...] = ()
    below: Mapping[int, str] = field(factory=dict)


def text_of(cell: Any) -> str:
    """A cell as a text; empty where it is blank or an error."""
    return "" if is_blank(cell) or isinstance(cell, CellError) else written(cell).strip()


def names_no_unit(name: str, heading: str, last: bool = False) -> bool:
    """Whether a row of this name is not a unit: a total, repeated headings (``heading`` is the
    heading of the names, spelt loosely), or a mean in the ``last`` row."""
    text = loose(name)
    return text == heading or bool(_TOTAL.fullmatch(text)) or (last and bool(_MEAN.fullmatch(text)))


def is_note(name: str) -> bool:
    """Whether a text is a note or a source, as they are below a table."""
    return bool(_NOTE.fullmatch(loose(name)))


def is_numbering(cells: Sequence[Any]) -> bool:
    """Whether cells number the columns: 1, 2, 3, or A, B, 1, 2, in brackets or not."""
    found = [_NUMBER.fullmatch(tidy(text_of(cell))) for cell in cells if text_of(cell)]
    if len(found) < 3 or not all(found):
        return False
    signs = [one[1] for one in found if one]
    letters = [sign for sign in signs if not sign.isdigit()]
    numbers = [int(sign) for sign in signs if sign.isdigit()]
    return (
        signs[: len(letters)] == letters == [chr(65 + at) for at in range(len(letters))]
        and len(numbers) > 1
        and numbers == list(range(1, len(numbers) + 1))
    )


def sort_rows(
    rows: Sequence[Sequence[Any]],
    heading: Sequence[str],
    start: int,
    unit: int | None,
    inputs: Sequence[int],
) -> Sorted:
    """Sort the rows from ``start`` on, below the headings; ``unit`` and ``inputs`` are columns."""
    empty: list[int] = []
    totals: dict[int, str] = {}
    repeated: list[int] = []
    numbering: list[int] = []
    kept: list[int] = []
    means: dict[int, str] = {}
    headings = [loose(text) for text in heading]
    for at in range(start, len(rows)):
        row = rows[at]
        words = _words(row, unit)
        if not any(text_of(cell) or isinstance(cell, CellError) for cell in row):
            empty.append(at)
        elif total := _one_of(words, _TOTAL):
            totals[at] = total
        elif _is_heading(row, headings):
            repeated.append(at)
        elif not kept and is_numbering(row) and not _numbered(rows[at + 1 :], row, unit):
            numbering.append(at)
        else:
            kept.append(at)
            if mean := _one_of(words, _MEAN):
                means[at] = mean
    while kept and kept[-1] in means:
        totals[kept[-1]] = means[kept.pop()]
    below = _below(rows, kept, {*empty}, unit, inputs)
    units = tuple(at for at in kept if at not in below)
    last = max((*units, *totals), default=start)
    return Sorted(
        units,
        tuple(at for at in empty if at < last),
        totals,
        tuple(repeated),
        tuple(numbering),
        below,
    )


def _words(row: Sequence[Any], unit: int | None) -> dict[str, str]:
    """What may name a row that sums up others, and how it is spelt loosely."""
    named = text_of(row[unit]) if unit is not None and unit < len(row) else ""
    words = [named] if named else [text_of(cell) for cell in row if isinstance(cell, str)]
    return {word: loose(word) for word in words}


def _one_of(words: Mapping[str, str], pattern: re.Pattern[str]) -> str:
    """The first word that is one of a kind, or an empty text."""
    return next((word for word, spelling in words.items() if pattern.fullmatch(spelling)), "")


def _is_heading(row: Sequence[Any], headings: Sequence[str]) -> bool:
    """Whether a row holds the headings, which are spelt loosely, again, as at the top of a printed
    page."""
    same = 0
    for at, cell in enumerate(row):
        text = text_of(cell)
        if text and (at >= len(headings) or loose(text) != headings[at]):
            return False
        same += bool(text)
    return same > 1


def _numbered(rows: Sequence[Sequence[Any]], row: Sequence[Any], unit: int | None) -> bool:
    """Whether units are numbers or letters, so that a row of them may well be one."""
    if unit is None or "(" in text_of(row[unit] if unit < len(row) else None):
        return unit is None
    names = [text_of(other[unit]) for other in rows if unit < len(other) and text_of(other[unit])]
    return not names or any(_NUMBER.fullmatch(name) or name.isdigit() for name in names)


def _below(
    rows: Sequence[Sequence[Any]],
    kept: Sequence[int],
    empty: set[int],
    unit: int | None,
    inputs: Sequence[int],
) -> dict[int, str]:
    """Notes, sources and signatures under a table: rows at its end without any figure."""
    block: list[int] = []
    for at in reversed(kept):
        if any(column < len(rows[at]) and text_of(rows[at][column]) for column in inputs):
            break
        block.insert(0, at)
    for place, at in enumerate(block):
        named = text_of(rows[at][unit]) if unit is not None and unit < len(rows[at]) else ""
        first = next((text for cell in rows[at] if (text := text_of(cell))), "")
        if not named or at - 1 in empty or _NOTE.fullmatch(loose(first)):
            return {
                one: next((text for cell in rows[one] if (text := text_of(cell))), "")
                for one in block[place:]
            }
    return {}
