"""Forms that were filled in: the bytes of a workbook to the cells of each unit.

Cells are found by the ids that the form carries beside them in a hidden row or column, not by
where they stood when it was made, so a row more or less does no harm.
"""

from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any

from attrs import field, frozen

from rulelang.data.options import Reading
from rulelang.data.readers import FORMATS, format_of
from rulelang.data.rows import cell_of
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

WORKBOOKS = ("xlsx", "ods", "xls")
"""The formats that a form may be saved in."""

LOCKS = ("~$", ".~lock.")
"""Begin the name of the file that a spreadsheet program keeps beside an open workbook."""

NO_FORM = ("no_sheet", "near_sheet", "no_sheets")
"""Why a workbook that can be read is no form."""

ASKED_AGAIN = ("password", "binary_workbook", "rename")
"""Why a file that may well be a form cannot be read, where whoever sent it can mend it."""

Spot = tuple[int, int]
"""A row and a column, counted from 0."""


class NoFormError(ValueError):
    """The file is no form; ``diagnostic`` says why."""

    def __init__(self, file: str, help: str, why: str = "", **values: str) -> None:
        said = {"why": f": {why}" if why else "", **values}
        self.diagnostic = Diagnostic("W502", Cell(file, 0), said, help)
        super().__init__(file, help)


def unreadable(file: str) -> NoFormError:
    """The error of a file that cannot be opened."""
    return NoFormError(file, "unreadable")


@frozen
class Answers:
    """What one unit filled in, as a table has it: cells by id (None: empty), the same as names and
    codes show, and where each of them stands."""

    file: str
    sheet: str
    cells: Mapping[str, Any]
    names: Mapping[str, Any] = field(repr=False)
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
    """Read a form. Raises NoFormError where the bytes are none. Of `.xls` it needs xlrd."""
    if PurePath(file).name.startswith(LOCKS):
        raise NoFormError(file, "lock")
    try:
        format = format_of(raw, file)
        if format not in WORKBOOKS:
            raise NoFormError(file, "suffix")
        read = FORMATS[format].read
        (properties,) = read(raw, file, Reading(sheet=PROPERTIES))
        said = {str(row[0]): str(row[1] or "") for row in properties.rows if len(row) > 1}
        if said.get("format") != FORMAT:
            raise NoFormError(file, "format")
        sheets = read(raw, file, Reading())
    except DataError as error:
        raise _no_form(error.diagnostics[0]) from None
    answers = tuple(found for sheet in sheets for found in _answers(sheet))
    rules, edition, sha256 = (said.get(key, "") for key in ("rules", "edition", "sha256"))
    return Form(file, rules, edition, sha256, answers)


def _no_form(wrong: Diagnostic) -> NoFormError:
    """What cannot be read, in the words that data have for it."""
    assert isinstance(wrong.place, Cell)
    file, reason = wrong.place.file, wrong.help
    if reason in NO_FORM:
        return NoFormError(file, "other")
    if reason in ("disguised", "unknown"):
        return NoFormError(file, "suffix", wrong.values["why"])
    suffix = wrong.values.get("suffix", "")
    asked = reason in ASKED_AGAIN and (not suffix or suffix[1:] in WORKBOOKS)
    help = reason if asked else "damaged"
    return NoFormError(file, help, wrong.values["why"], suffix=suffix)


def _answers(sheet: Sheet) -> Iterator[Answers]:
    """The answers of a sheet; none where it is not one to fill in."""
    marks = {FORM_MARK: _of_form, TABLE_MARK: _of_table}
    for at, row in enumerate(sheet.rows):
        for column, cell in enumerate(row):
            if isinstance(cell, str) and cell in marks:
                for spots in marks[cell](sheet, at, column):
                    cells = {id: cell_of(sheet, *spot) for id, spot in spots.items()}
                    names = {id: sheet.named(*spot) for id, spot in spots.items()}
                    places = _moved(spots, sheet.first)
                    yield Answers(sheet.file, sheet.name, cells, names, places)
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
