"""A table of criteria: which column says what, and its rows as they are written."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Literal, TypeAlias, get_args

from attrs import frozen

from rulelang import rational
from rulelang.data.headings import ROWS_SEARCHED, Headings, find_headings
from rulelang.data.marginal import is_note, is_numbering, names_no_unit, text_of
from rulelang.data.rows import cell_of
from rulelang.data.sheet import Percentage, Sheet
from rulelang.data.spelling import clean, loose, tidy
from rulelang.data.table import letters, written
from rulelang.diagnostics import Cell, DataError, Diagnostic
from rulelang.words import Listed, Wording

__all__ = ["Criteria", "Line", "Role", "criteria_in"]

Role: TypeAlias = Literal["number", "name", "max", "how", "evidence"]
ROLES: tuple[Role, ...] = get_args(Role)

WORDS: Mapping[Role, tuple[str, ...]] = {
    "number": (
        *("stt", "tt", "số tt", "số thứ tự", "mục", "mã", "mã số", "ký hiệu"),
        *("no", "no.", "#", "number", "item", "ref", "code"),
    ),
    "name": (
        *("tiêu chí", "tên tiêu chí", "chỉ tiêu", "chỉ số", "nội dung", "nội dung tiêu chí"),
        *("nội dung đánh giá", "tiêu chí đánh giá", "tiêu chí thành phần", "nội dung chỉ tiêu"),
        *("criterion", "criteria", "indicator", "indicators", "content", "description"),
    ),
    "max": (
        *("điểm tối đa", "điểm chuẩn", "thang điểm", "số điểm tối đa", "mức điểm", "số điểm"),
        *("điểm", "tối đa", "max", "max points", "maximum points", "max score", "maximum score"),
        *("maximum", "points", "score", "marks"),
    ),
    "how": (
        *("cách tính", "cách tính điểm", "cách chấm", "cách chấm điểm", "phương pháp"),
        *("phương pháp chấm", "phương pháp tính", "phương pháp đánh giá", "hướng dẫn chấm"),
        *("hướng dẫn chấm điểm", "cách đánh giá", "công thức", "công thức tính", "cách cho điểm"),
        *("how it is scored", "how scored", "scoring", "method", "scoring method", "calculation"),
        *("formula", "how"),
    ),
    "evidence": (
        *("tài liệu kiểm chứng", "tài liệu chứng minh", "minh chứng", "kiểm chứng", "tài liệu"),
        *("hồ sơ minh chứng", "hồ sơ kiểm chứng", "nguồn kiểm chứng"),
        *("evidence", "documents", "proof", "verification", "means of verification"),
    ),
}
"""What the column of each role is headed with; the first is what messages name."""

SPECIFIC: tuple[Role, ...] = ("how", "evidence", "max", "name", "number")
"""Headings such as `Cách tính điểm` are those of the role that begins with more of them."""

OVER_UNITS = tuple(map(loose, ("toàn", "cả", "trung bình", "bình quân")))
TOTALS = tuple(map(loose, ("tổng điểm", "tổng số điểm", "tổng cộng điểm", "total points")))

LONGEST_HEADING = 60
POINTS = re.compile(
    r"(?:tối đa|max|maximum|up to|đến)?\s*(?P<sign>[-+]?)\s*"
    r"(?P<digits>[0-9]{1,9}(?:[.,][0-9]{1,6})?)\s*(?P<percent>%?)\s*(?:điểm|đ|points?|pts?|marks?)?\.?"
)


@frozen
class Line:
    """A row of criteria: its number, name, points, the two texts, and its cell of points.

    ``points`` is None where the cell is empty.
    """

    number: str
    name: str
    points: Fraction | None
    how: str
    evidence: str
    place: Cell


@frozen
class Criteria:
    """The rows of a table of criteria, what stands above it, and which columns there are.

    ``total`` are the points of a row that adds up the others.
    """

    file: str
    title: str
    lines: tuple[Line, ...]
    roles: frozenset[Role]
    total: Line | None
    texts: str


def criteria_in(sheets: Sequence[Sheet], file: str) -> Criteria:
    """The table of criteria in the sheets of a file. Raises DataError where there is none, and for
    points that are no number."""
    best: tuple[int, Sheet, Headings, dict[Role, int]] | None = None
    for sheet in sheets:
        named = {text: role for text in _texts(sheet) if (role := _role_of(text)) is not None}
        headings = find_headings(sheet, (), named)
        if headings is None:
            continue
        headings = _lowest(sheet, headings)
        columns = _columns(headings.texts)
        if best is None or len(columns) > best[0]:
            best = (len(columns), sheet, headings, columns)
    if best is None:
        raise DataError([Diagnostic("E537", Cell(file, 0), {}, "help")])
    _, sheet, headings, columns = best
    missing = [role for role in ("name", "max") if role not in columns]
    if missing:
        raise DataError([_no_column(sheet, headings, missing[0])])
    return _read(sheet, headings, columns)


def _lowest(sheet: Sheet, headings: Headings) -> Headings:
    """The headings with a row below them that tells one of them apart: `Điểm` over `Điểm tối đa`
    and `Tự chấm`, where the cells under the others are empty."""
    if headings.below >= len(sheet.rows):
        return headings
    width = max(len(headings.texts), len(sheet.rows[headings.below]))
    upper = [*headings.texts, *[""] * (width - len(headings.texts))]
    cells = [*sheet.rows[headings.below], *[None] * (width - len(sheet.rows[headings.below]))]
    lower = [text_of(cell) if isinstance(cell, str) else "" for cell in cells]
    roles = [_role_of(text) for text in upper]
    named = "name" in roles and not text_of(cells[roles.index("name")])
    if not named or not any(_role_of(text) == "max" for text in lower):
        return headings
    texts = tuple(below or above for above, below in zip(upper, lower, strict=True))
    return headings._replace(texts=texts, height=headings.height + 1)


def _no_column(sheet: Sheet, headings: Headings, role: str) -> Diagnostic:
    place = Cell(sheet.file, headings.first + sheet.first[0], "", sheet.name)
    known = [f"`{_short(text)}`" for text in headings.texts if text]
    values: dict[str, Wording] = {"known": Listed.of(known)}
    return Diagnostic("E550", place, values, "help" if role == "name" else "max")


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_HEADING else text[: LONGEST_HEADING - 1] + "…"


def _texts(sheet: Sheet) -> Iterator[str]:
    for row in sheet.rows[: ROWS_SEARCHED + 2]:
        for cell in row:
            text = text_of(cell) if isinstance(cell, str) else ""
            if text and len(text) <= LONGEST_HEADING:
                yield text


def _fit(text: str) -> tuple[int, int, Role] | None:
    """How well a heading fits the role that it fits best: exactly, by its beginning."""
    spelt = loose(text).strip(" .:*()")
    found: list[tuple[int, int, Role]] = []
    for rank, role in enumerate(SPECIFIC):
        for word in map(loose, WORDS[role]):
            if spelt == word:
                found.append((100 + len(word), -rank, role))
            elif re.match(re.escape(word) + r"\W", spelt) and len(word) > 1:
                found.append((len(word), -rank, role))
    return max(found, default=None)


def _role_of(text: str) -> Role | None:
    found = _fit(text)
    return None if found is None else found[2]


def _columns(headings: Sequence[str]) -> dict[Role, int]:
    """The column of each role: the one whose heading fits it best, of several the first."""
    fits = [(fit, -at) for at, text in enumerate(headings) if (fit := _fit(text)) is not None]
    found: dict[Role, int] = {}
    for (_, _, role), at in sorted(fits, reverse=True):
        found.setdefault(role, -at)
    return found


# ---- rows ----------------------------------------------------------------------------------------


def _read(sheet: Sheet, headings: Headings, columns: Mapping[Role, int]) -> Criteria:
    """The rows below the headings."""
    lines: list[Line] = []
    total: Line | None = None
    wrong: list[Diagnostic] = []
    for row in range(headings.below, len(sheet.rows)):
        texts = {role: _text(sheet, row, columns.get(role)) for role in ROLES}
        texts["number"] = _number_text(sheet, row, columns.get("number"))
        if not any(texts.values()) or is_numbering(sheet.rows[row]):
            continue
        place = _cell(sheet, row, columns["max"], headings.texts)
        points = _points(sheet, row, columns["max"])
        name = _one_line(texts["name"])
        if is_note(name) and not texts["number"]:
            continue
        if points is None and texts["max"]:
            values: dict[str, Wording] = {"text": _short(_one_line(texts["max"]))}
            wrong.append(Diagnostic("E551", place, values, "help"))
        line = Line(texts["number"], name, points, texts["how"], texts["evidence"], place)
        if _is_total(name or line.number, headings.texts[columns["name"]]):
            total = line if points is not None else total
            continue
        lines.append(line)
    if wrong:
        raise DataError(wrong)
    everything = " ".join(
        [*headings.texts, *(f"{line.name} {line.how} {line.evidence}" for line in lines)]
    )
    title = _title(sheet, headings.first)
    roles = frozenset(columns)
    return Criteria(sheet.file, title, tuple(lines), roles, total, f"{title} {everything}")


def _is_total(name: str, heading: str) -> bool:
    """Whether a row adds up the others, or is the headings again; what begins as the sum of an area
    is a criterion: `Toàn trường tham gia`."""
    text = loose(name)
    if text.startswith(OVER_UNITS):
        return False
    return names_no_unit(name, loose(heading), False) or text.startswith(TOTALS)


def _title(sheet: Sheet, first: int) -> str:
    """The longest text above the headings."""
    texts = [text_of(cell) for row in sheet.rows[:first] for cell in row if isinstance(cell, str)]
    return _one_line(max(texts, key=len, default=""))


def _text(sheet: Sheet, row: int, column: int | None) -> str:
    cells = sheet.rows[row]
    if column is None or column >= len(cells):
        return ""
    return clean(text_of(sheet.named(row, column)))


def _number_text(sheet: Sheet, row: int, column: int | None) -> str:
    """The number of a criterion. A spreadsheet makes a date of `1.2`: the day and the month are
    what was typed."""
    cells = sheet.rows[row]
    cell = cells[column] if column is not None and column < len(cells) else None
    if isinstance(cell, date):
        return f"{cell.day}.{cell.month}"
    return _one_line(_text(sheet, row, column))


def _points(sheet: Sheet, row: int, column: int) -> Fraction | None:
    """The points of a row; a percentage counts in points of a hundred."""
    cell = cell_of(sheet, row, column) if column < len(sheet.rows[row]) else None
    text = tidy(written(cell)) if not isinstance(cell, bool) and cell is not None else ""
    if isinstance(cell, Percentage):
        text = str(cell)
    found = POINTS.fullmatch(text.lower())
    if found is None:
        return None
    value = rational.parse_decimal(found["digits"].replace(",", "."))
    return -value if found["sign"] == "-" else value


def _cell(sheet: Sheet, row: int, column: int, headings: Sequence[str]) -> Cell:
    number, first = row + sheet.first[0], sheet.first[1]
    address = f"{letters(column + first - 1)}{number}" if sheet.addressed else ""
    return Cell(sheet.file, number, headings[column], sheet.name, "", address)


def _one_line(text: str) -> str:
    return " ".join(text.split())
