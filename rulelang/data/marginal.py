"""Rows of a sheet that are not units: totals, limits, numbers or measures of the columns, headings
again, headings of groups, notes and signatures below.

None of them is ranked, and each is said. Rows that may be units stay.
"""

import re
from collections.abc import Mapping, Sequence
from operator import and_
from typing import Any

from attrs import field, frozen

from rulelang.data.sheet import CellError
from rulelang.data.spelling import is_blank, loose, tidy
from rulelang.data.table import written
from rulelang.data.totals import is_limit, is_mean, is_total
from rulelang.plan.kinds import InputKind

__all__ = [
    "Sorted",
    "has_figure",
    "is_note",
    "is_numbering",
    "names_no_unit",
    "sort_rows",
    "text_of",
]

NOTES = ("ghi chú", "nguồn", "note", "notes", "source", "sources")

SIGNED = (
    *("người lập", "người lập biểu", "người lập bảng", "người tổng hợp", "người kiểm tra"),
    *("thủ trưởng", "thủ trưởng đơn vị", "thủ trưởng cơ quan", "xác nhận của", "nơi nhận"),
    *("ký tên", "ký, ghi rõ họ tên", "ký, họ tên", "ký, đóng dấu", "ký và đóng dấu", "đã ký"),
    *("prepared by", "approved by", "checked by", "signature", "signed"),
)
"""What begins a cell where people sign below a table."""

_NOTE = re.compile(f"(?:{'|'.join(map(loose, NOTES))})\\s*[:.].*|[*(]\\s*[*].*")
_SIGNED = re.compile(
    f"\\(?(?:{'|'.join(map(loose, SIGNED))})(?:\\W.*)?"
    f"|(?:tm|kt|tl|tuq)\\. .+|.*\\b{loose('ngày')}\\W.+{loose('tháng')}\\W.+{loose('năm')}.*"
)
_IN_WORDS = re.compile(f"{loose('ngày')}\\s*[0-9]")
ONES = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_FIGURE = re.compile(r"[^\w(]*[0-9]")
ROMANS = tuple(f"{tens}{ones}" for tens in ("", "x") for ones in ONES)[1:]
LETTERS = tuple("abcdefghiklmnopqrst")
_GROUP = re.compile(r"([ivx]+|[a-z])\s*[.)/:–-]\s*\S.*")
_ORDINAL = re.compile(r"[0-9]+\.?")
_NUMBER = re.compile(r"\(?([0-9]{1,3}|[A-Z])\)?")


@frozen(eq=False, repr=False)
class Sorted:
    """The rows of a sheet: ``units`` are their places, the others say why each is none."""

    units: tuple[int, ...]
    empty: tuple[int, ...] = ()
    totals: Mapping[int, str] = field(factory=dict)
    repeated: tuple[int, ...] = ()
    numbering: tuple[int, ...] = ()
    measures: tuple[int, ...] = ()
    limits: tuple[int, ...] = ()
    groups: Mapping[int, str] = field(factory=dict)
    below: Mapping[int, str] = field(factory=dict)


def text_of(cell: Any) -> str:
    """A cell as a text; empty where it is blank or an error."""
    return "" if is_blank(cell) or isinstance(cell, CellError) else written(cell).strip()


def names_no_unit(name: str, heading: str, last: bool = False) -> bool:
    """Whether a row of this name is not a unit: a total, limits, repeated headings (``heading`` is
    the heading of the names, spelt loosely), or a mean in the ``last`` row."""
    return loose(name) == heading or is_total(name) or is_limit(name) or (last and is_mean(name))


def has_figure(cell: Any, kind: InputKind) -> bool:
    """Whether something may be reported in a cell of an input: of numbers and dates what begins as
    one, of all others whatever stands there."""
    if isinstance(cell, CellError):
        return True
    text = text_of(cell)
    if kind in ("yesno", "choice", "text") or not isinstance(cell, str):
        return bool(text)
    return bool(_FIGURE.match(tidy(text)))


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
    inputs: Mapping[int, InputKind],
) -> Sorted:
    """Sort the rows from ``start`` on, below the headings; ``unit`` and ``inputs`` are columns."""
    empty: list[int] = []
    totals: dict[int, str] = {}
    repeated: list[int] = []
    numbering: list[int] = []
    measures: list[int] = []
    limits: list[int] = []
    kept: list[int] = []
    means: dict[int, str] = {}
    headings = [loose(text) for text in heading]
    for at in range(start, len(rows)):
        row = rows[at]
        words = _words(row, unit)
        if not any(text_of(cell) or isinstance(cell, CellError) for cell in row):
            empty.append(at)
        elif total := next(filter(is_total, words), ""):
            totals[at] = total
        elif any(map(is_limit, words)):
            limits.append(at)
        elif _is_heading(row, headings):
            repeated.append(at)
        elif not kept and is_numbering(row) and not _numbered(rows[at + 1 :], row, unit):
            numbering.append(at)
        elif not kept and _holds_measures(row, unit, inputs):
            measures.append(at)
        else:
            kept.append(at)
            if mean := next(filter(is_mean, words), ""):
                means[at] = mean
    while kept and kept[-1] in means:
        last = kept.pop()
        totals[last] = means[last]
    below = _below(rows, kept, {*empty}, unit, inputs)
    kept = [at for at in kept if at not in below]
    subtotals = _subtotals(rows, kept, unit, inputs)
    kept = [at for at in kept if at not in subtotals]
    groups = dict(sorted((subtotals | _groups(rows, kept, unit, inputs)).items()))
    units = tuple(at for at in kept if at not in groups)
    end = max((*units, *totals), default=start)
    return Sorted(
        units,
        tuple(at for at in empty if at < end),
        totals,
        tuple(repeated),
        tuple(numbering),
        tuple(measures),
        tuple(limits),
        groups,
        below,
    )


def _words(row: Sequence[Any], unit: int | None) -> list[str]:
    """What may name a row that is not a unit."""
    named = _name(row, unit)
    return [named] if named else [text_of(cell) for cell in row if isinstance(cell, str)]


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


def _name(row: Sequence[Any], unit: int | None) -> str:
    return text_of(row[unit]) if unit is not None and unit < len(row) else ""


def _first(row: Sequence[Any]) -> str:
    return next((text for cell in row if (text := text_of(cell))), "")


def _cells(row: Sequence[Any], inputs: Mapping[int, InputKind]) -> dict[int, Any]:
    """The cells of inputs in which anything stands."""
    return {
        at: row[at]
        for at in inputs
        if at < len(row) and (text_of(row[at]) or isinstance(row[at], CellError))
    }


def _reports(row: Sequence[Any], inputs: Mapping[int, InputKind]) -> bool:
    return any(has_figure(cell, inputs[at]) for at, cell in _cells(row, inputs).items())


def _holds_measures(row: Sequence[Any], unit: int | None, inputs: Mapping[int, InputKind]) -> bool:
    """Whether a row without a name has words in place of figures: `%`, `máy`, `(1.000 đồng)`."""
    nameless = unit is not None and not _name(row, unit)
    return nameless and bool(_cells(row, inputs)) and not _reports(row, inputs)


def _subtotals(
    rows: Sequence[Sequence[Any]],
    kept: Sequence[int],
    unit: int | None,
    inputs: Mapping[int, InputKind],
) -> dict[int, str]:
    """The headings of groups that have figures, which sum up the units below them.

    The first row that has figures is one. They are counted as I, II or A, B, in the column of
    ordinals of which all others have a number, or before their names, where no other has such.
    """
    filled = [at for at in kept if unit is not None and _cells(rows[at], inputs)]
    for column in range(unit or 0):
        marks = {at: loose(_name(rows[at], column)).rstrip(".") for at in filled}
        signs = {at: mark for at, mark in marks.items() if not _ORDINAL.fullmatch(mark)}
        if _heads(signs, filled):
            return {at: _name(rows[at], unit) for at in signs}
    signs = {
        at: found[1] for at in filled if (found := _GROUP.fullmatch(loose(_name(rows[at], unit))))
    }
    headed = len(signs) > 1 and _heads(signs, filled)
    return {at: _name(rows[at], unit) for at in signs} if headed else {}


def _heads(signs: Mapping[int, str], rows: Sequence[int]) -> bool:
    """Whether rows with signs count groups of the other ``rows``, of which each has some."""
    headed = [at in signs for at in (*rows, *rows[:1])]  # the last row has no group below it
    whole = not any(map(and_, headed, headed[1:]))
    return any(headed[:1]) and whole and _counts([*signs.values()])


def _counts(signs: Sequence[str]) -> bool:
    """Whether signs count groups from the first on: I, II, III, or at least A and B."""
    last = len(signs)
    return bool(signs) and (
        (*signs,) == ROMANS[:last] or (last > 1 and (*signs,) == LETTERS[:last])
    )


def _groups(
    rows: Sequence[Sequence[Any]],
    kept: Sequence[int],
    unit: int | None,
    inputs: Mapping[int, InputKind],
) -> dict[int, str]:
    """The headings of groups of units, and whatever else has neither a name nor a cell of an input.

    A row with a name alone may be a unit that does not report. It is a heading if the first row of
    the table is one, by `I.` or `A.` before its name, or by its column of ordinals, where all that
    report have a number and it has none.
    """
    if unit is None or not kept:
        return {}
    bare = [at for at in kept if not _cells(rows[at], inputs)]
    nameless = {at: _first(rows[at]) for at in bare if not _name(rows[at], unit)}
    alone = [at for at in bare if at not in nameless]
    if not alone or alone[0] != next(at for at in kept if at not in nameless):
        return nameless
    filled = [at for at in kept if at not in {*bare}]
    lettered = {
        at: found[1] for at in bare if (found := _GROUP.fullmatch(loose(_name(rows[at], unit))))
    }
    if (
        [*lettered][:1] == alone[:1]
        and _counts([*lettered.values()])
        and not any(_GROUP.fullmatch(loose(_name(rows[at], unit))) for at in filled)
    ):
        return nameless | {at: _name(rows[at], unit) for at in lettered}
    for column in range(unit):
        marks = {at: tidy(_name(rows[at], column)) for at in (*filled, *alone)}
        if len(filled) > 1 and all(_ORDINAL.fullmatch(marks[at]) for at in filled):
            headed = [at for at in alone if not _ORDINAL.fullmatch(marks[at])]
            if headed[:1] == alone[:1]:
                return nameless | {at: _name(rows[at], unit) for at in headed}
    return nameless


def _below(
    rows: Sequence[Sequence[Any]],
    kept: Sequence[int],
    empty: set[int],
    unit: int | None,
    inputs: Mapping[int, InputKind],
) -> dict[int, str]:
    """Notes, sources and signatures under a table: rows at its end without any figure.

    Words stand under the columns of figures only where people have signed.
    """
    block: list[int] = []
    for at in reversed(kept):
        if _reports(rows[at], inputs) or _dates(rows[at], unit, inputs):
            break
        block.insert(0, at)
    signed = next((place for place, at in enumerate(block) if _is_signed(rows[at])), len(block))
    worded = [place for place in range(signed) if _cells(rows[block[place]], inputs)]
    for place in range(worded[-1] + 1 if worded else 0, len(block)):
        row = rows[block[place]]
        if (
            place >= signed
            or not _name(row, unit)
            or block[place] - 1 in empty
            or _NOTE.fullmatch(loose(_first(row)))
        ):
            return {at: _first(rows[at]) for at in block[place:]}
    return {}


def _is_signed(row: Sequence[Any]) -> bool:
    return any(_SIGNED.fullmatch(loose(text)) for cell in row if (text := text_of(cell)))


def _dates(row: Sequence[Any], unit: int | None, inputs: Mapping[int, InputKind]) -> bool:
    """Whether a row with a name has a date in words in a column of dates: `ngày 6 tháng 5`."""
    name = loose(_name(row, unit))
    found = (
        loose(text_of(cell)) for at, cell in _cells(row, inputs).items() if inputs[at] == "date"
    )
    return bool(name) and not _SIGNED.fullmatch(name) and any(map(_IN_WORDS.match, found))
