"""Forms that were filled in: the bytes of a workbook to the cells of each unit.

Cells are found by the ids that the form carries beside them in a hidden row or column, not by
where they stood when it was made, so a row more or less does no harm.
"""

from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any

from attrs import field, frozen

from rulelang.data.options import Reading
from rulelang.data.readers.workbook import read_workbook
from rulelang.data.sheet import Sheet
from rulelang.data.table import letters
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
    "unreadable",
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

SUFFIXES = (".xlsx", ".xlsm", ".ods")
LOCKS = ("~$", ".~lock.")
"""Begin the name of the file that a spreadsheet program keeps beside an open workbook."""

WHY = {"password": "password", "no_sheet": "other", "near_sheet": "other", "no_sheets": "other"}
"""What the mends of a workbook that cannot be read are here; any other is one that is damaged."""

Spot = tuple[int, int]
"""A row and a column, counted from 0."""


class NoFormError(ValueError):
    """The file is no form; ``diagnostic`` says why."""

    def __init__(self, file: str, why: str) -> None:
        self.diagnostic = Diagnostic("W502", Cell(file, 0), {}, why)
        super().__init__(file, why)


def unreadable(file: str) -> NoFormError:
    """The error of a file that cannot be opened."""
    return NoFormError(file, "unreadable")


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
    try:
        (properties,) = read_workbook(raw, file, Reading(sheet=PROPERTIES))
        said = {str(row[0]): str(row[1] or "") for row in properties.rows if len(row) > 1}
        if said.get("format") != FORMAT:
            raise NoFormError(file, "format")
        sheets = read_workbook(raw, file, Reading())
    except DataError as error:
        raise NoFormError(file, WHY.get(error.diagnostics[0].help, "damaged")) from None
    answers = tuple(found for sheet in sheets for found in _answers(sheet))
    rules, edition, sha256 = (said.get(key, "") for key in ("rules", "edition", "sha256"))
    return Form(file, rules, edition, sha256, answers)


def _answers(sheet: Sheet) -> Iterator[Answers]:
    """The answers of a sheet; none where it is not one to fill in."""
    marks = {FORM_MARK: _of_form, TABLE_MARK: _of_table}
    for at, row in enumerate(sheet.rows):
        for column, cell in enumerate(row):
            if isinstance(cell, str) and cell in marks:
                for spots in marks[cell](sheet, at, column):
                    cells = {id: _cell(sheet, *spot) for id, spot in spots.items()}
                    yield Answers(sheet.file, sheet.name, cells, _moved(spots, sheet.first))
                return


def _of_form(sheet: Sheet, at: int, column: int) -> Iterator[dict[str, Spot]]:
    keys = list(sheet.rows[at])
    if ANSWER in keys:
        answer = keys.index(ANSWER)
        ids = [(row, _cell(sheet, row, column)) for row in range(at + 1, len(sheet.rows))]
        yield {str(id): (row, answer) for row, id in ids if id is not None}


def _of_table(sheet: Sheet, at: int, column: int) -> Iterator[dict[str, Spot]]:
    keys = enumerate(sheet.rows[at])
    ids = {str(id): place for place, id in keys if place > column and id is not None}
    size = len(sheet.rows)
    first = next((row for row in range(size) if _cell(sheet, row, column) == FIRST_ROW), size)
    for row in range(first, size):
        yield {id: (row, place) for id, place in ids.items()}


def _cell(sheet: Sheet, row: int, column: int) -> Any:
    cells = sheet.rows[row]
    return cells[column] if column < len(cells) else None


def _moved(spots: Mapping[str, Spot], first: Spot) -> dict[str, Spot]:
    """Places in what was read as places in the sheet, whose first rows may be left out."""
    down, right = first[0] - 1, first[1] - 1
    return {id: (row + down, column + right) for id, (row, column) in spots.items()}
