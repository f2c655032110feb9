"""Forms that were filled in: the bytes of a workbook to the cells of each unit.

Cells are found by the ids that the form carries beside them in a hidden row or column, not by
where they stood when it was made, so a row more or less does no harm.
"""

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import PurePath
from typing import Any

from attrs import field, frozen

from rulelang.data.table import Table
from rulelang.data.workbook_errors import error_cells
from rulelang.diagnostics import Cell, DataError, Diagnostic

__all__ = [
    "ANSWER",
    "FIRST_ROW",
    "FORMAT",
    "FORM_MARK",
    "LOCKS",
    "PROPERTIES",
    "TABLE_MARK",
    "Answers",
    "Form",
    "NoFormError",
    "read_form",
    "read_sheet",
]

FORMAT = "1"
"""The version of what is written here; a form of another one is not read."""

PROPERTIES = "rulelang"
"""The hidden sheet that says what the form is of: a name and a text in each row."""

FORM_MARK, TABLE_MARK = "rulelang form", "rulelang table"
"""What the cell holds where the ids cross the keys of columns. Of a form the ids stand below it,
and the cells to fill in below `ANSWER`; of a table the ids stand beside it, and the first row to
fill in beside `FIRST_ROW`."""

ANSWER, FIRST_ROW = "answer", "rows"

SUFFIXES = (".xlsx", ".xlsm")
LOCKS = ("~$", ".~lock.")
"""Begin the name of the file that a spreadsheet program keeps beside an open workbook."""

EXACT = 2**53
"""Below this a binary number of a cell is a whole number exactly if it looks like one."""

Row = Sequence[Any]
Spot = tuple[int, int]
"""A row and a column, counted from 0."""

Errors = Mapping[Spot, str]


class NoFormError(ValueError):
    """The file is no form; ``diagnostic`` says why."""

    def __init__(self, file: str, why: str) -> None:
        self.diagnostic = Diagnostic("W502", Cell(file, 0), {}, why)
        super().__init__(file, why)


@frozen
class Answers:
    """What one unit filled in: raw cells by id (None: empty), and where each of them stands."""

    file: str
    sheet: str
    cells: Mapping[str, Any]
    places: Mapping[str, Spot] = field(repr=False)

    def cell(self, id: str, unit: str = "") -> Cell:
        """The place of the cell of an id; of the sheet where the form has none."""
        if id not in self.places:
            return Cell(self.file, 0, id, self.sheet, unit)
        row, column = self.places[id]
        return Cell(self.file, row + 1, id, self.sheet, unit, f"{letters(column)}{row + 1}")


@frozen
class Form:
    """A workbook that units filled in, and the rules that it was made of."""

    file: str
    rules: str
    edition: str
    sha256: str
    answers: tuple[Answers, ...]


def read_form(raw: bytes, file: str) -> Form:
    """Read a form. Raises NoFormError where the bytes are none.

    Needs python-calamine.
    """
    name = PurePath(file).name
    if name.startswith(LOCKS):
        raise NoFormError(file, "lock")
    if PurePath(name).suffix.lower() not in SUFFIXES:
        raise NoFormError(file, "suffix")
    sheets, wrong = _sheets(raw, file)
    if PROPERTIES not in sheets:
        raise NoFormError(file, "other")
    properties = {str(row[0]): str(row[1]) for row in sheets.pop(PROPERTIES) if len(row) > 1}
    if properties.get("format") != FORMAT:
        raise NoFormError(file, "format")
    answers = [
        found
        for sheet, rows in sheets.items()
        for found in _answers(rows, wrong.get(sheet, {}), file, sheet)
    ]
    rules, edition, sha256 = (properties.get(key, "") for key in ("rules", "edition", "sha256"))
    return Form(file, rules, edition, sha256, tuple(answers))


def read_sheet(raw: bytes, file: str) -> Table:
    """The first sheet of a workbook as a table, the first row with anything in it as the header.

    Raises DataError where there is none.
    """
    try:
        sheets, _ = _sheets(raw, file)
    except NoFormError:
        values = {"file": file, "reason": "it is no workbook that can be read"}
        raise DataError([Diagnostic("E518", Cell(file, 0), values)]) from None
    name, rows = next(iter(sheets.items()))
    filled = [(n, row) for n, row in enumerate(rows, start=1) if any(cell != "" for cell in row)]
    header = tuple(str(cell).strip() for cell in filled[0][1]) if filled else ()
    cells = tuple(tuple(_plain(cell) for cell in row) for _, row in filled[1:])
    return Table(file, header, cells, tuple(n for n, _ in filled[1:]), None, name)


def _sheets(raw: bytes, file: str) -> tuple[dict[str, list[Row]], dict[str, dict[Spot, str]]]:
    """The rows of each sheet by its name, and the errors that stand in its cells."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(raw))
        sheets = {
            name: list[Row](book.get_sheet_by_name(name).to_python(skip_empty_area=False))
            for name in book.sheet_names
        }
        return sheets, error_cells(raw)
    except PasswordError:
        raise NoFormError(file, "password") from None
    except (CalamineError, OSError, ValueError):
        raise NoFormError(file, "damaged") from None


def _answers(rows: Sequence[Row], wrong: Errors, file: str, sheet: str) -> Iterator[Answers]:
    """The answers of a sheet; none where it is not one to fill in."""
    marks = {FORM_MARK: _of_form, TABLE_MARK: _of_table}
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, str) and cell in marks:
                for places in marks[cell](rows, at, column):
                    cells = {id: _cell(rows, wrong, place) for id, place in places.items()}
                    yield Answers(file, sheet, cells, places)
                return


def _of_form(rows: Sequence[Row], at: int, column: int) -> Iterator[dict[str, Spot]]:
    keys = list(rows[at])
    if ANSWER in keys:
        answer = keys.index(ANSWER)
        yield {
            str(row[column]): (number, answer)
            for number, row in enumerate(rows)
            if number > at and row[column] != ""
        }


def _of_table(rows: Sequence[Row], at: int, column: int) -> Iterator[dict[str, Spot]]:
    ids = {str(id): place for place, id in enumerate(rows[at]) if place > column and id != ""}
    first = next((n for n, row in enumerate(rows) if row[column] == FIRST_ROW), len(rows))
    for number in range(first, len(rows)):
        yield {id: (number, place) for id, place in ids.items()}


def _cell(rows: Sequence[Row], wrong: Errors, place: Spot) -> Any:
    """A cell as data hold it: whole numbers as such, None where it is empty."""
    if place in wrong:
        return wrong[place]
    row, column = place
    return _plain(rows[row][column]) if column < len(rows[row]) else None


def _plain(cell: Any) -> Any:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < EXACT:
        return int(cell)  # of a larger one, the shortest decimal is another number
    return None if cell == "" else cell


def letters(column: int) -> str:
    """The letters of a column, counted from 0: A, …, Z, AA, …"""
    text = ""
    column += 1
    while column:
        column, digit = divmod(column - 1, 26)
        text = chr(ord("A") + digit) + text
    return text
