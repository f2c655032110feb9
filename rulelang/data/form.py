"""Forms that were filled in: the bytes of a workbook to the cells of each unit."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from typing import Any, TypeAlias

from attrs import evolve, field, frozen

from rulelang.data.filled import FORM_MARK, TABLE_MARK, Answers, answers_in
from rulelang.data.options import Reading
from rulelang.data.readers import FORMATS, format_of
from rulelang.data.sheet import Sheet
from rulelang.diagnostics import Cell, DataError, Diagnostic
from rulelang.words import Wording, phrase

__all__ = ["FORMAT", "LOCKS", "PROPERTIES", "Form", "NoFormError", "read_form", "unreadable"]

FORMAT = "2"
"""The version of what is written here; a form of another one is not read."""

PROPERTIES = "rulelang"
"""The hidden sheet that says what the form is of. Its columns: names of properties, their texts,
the ids of the questions, their labels, and the units that the form is made out to."""

COLUMNS = 5

WORKBOOKS = ("xlsx", "ods", "xls")
"""The formats that a form may be saved in."""

LOCKS = ("~$", ".~lock.")
"""Begin the name of the file that a spreadsheet program keeps next to an open workbook."""

NO_FORM = ("no_sheet", "near_sheet", "no_sheets")
"""Why a workbook that can be read is not a form."""

ASKED_AGAIN = ("password", "binary_workbook", "rename")
"""Why a file that may well be a form cannot be read, where whoever sent it can fix it."""

Read: TypeAlias = Callable[[bytes, str, Reading], Sequence[Sheet]]


class NoFormError(ValueError):
    """The file is not a form; ``diagnostic`` says why."""

    def __init__(self, file: str, help: str, why: Wording = "", **values: Wording) -> None:
        said = {"why": phrase("forms.because", why=why) if why else "", **values}
        self.diagnostic = Diagnostic("W502", Cell(file, 0), said, help)
        super().__init__(file, help)


def unreadable(file: str) -> NoFormError:
    """The error of a file that cannot be opened."""
    return NoFormError(file, "unreadable")


@frozen
class Form:
    """A workbook that units filled in, and what it says of itself.

    ``meaning`` is the digest of the rules that it was made of, ``asks`` whom it asks, ``labels``
    are its questions by id, and ``units`` those that it was made out to, none where a unit writes
    its own name. ``problems`` concern the workbook as a whole.
    """

    file: str
    rules: str
    edition: str
    meaning: str
    language: str
    asks: str
    labels: Mapping[str, str] = field(repr=False)
    units: tuple[str, ...]
    answers: tuple[Answers, ...] = ()
    problems: tuple[Diagnostic, ...] = ()


def read_form(raw: bytes, file: str) -> Form:
    """Read a form. Raises NoFormError where the bytes are none. Of `.xls` it needs xlrd."""
    if PurePath(file).name.startswith(LOCKS):
        raise NoFormError(file, "lock")
    try:
        format = format_of(raw, file)
        if format not in WORKBOOKS:
            raise NoFormError(file, "suffix")
        read = FORMATS[format].read
        form = _made(read, raw, file)
        sheets = read(raw, file, Reading())
    except DataError as error:
        raise _no_form(error.diagnostics[0]) from None
    answers = tuple(found for sheet in sheets for found in answers_in(sheet, form.labels))
    read_from = {found.sheet for found in answers}
    problems = [] if answers else [Diagnostic("E525", Cell(file, 0), {}, "help")]
    if answers:
        others = (sheet for sheet in sheets if sheet.name not in read_from)
        problems += [Diagnostic("W506", _whole(s), {"text": ""}, "sheet") for s in others if s.rows]
    return evolve(form, answers=answers, problems=tuple(problems))


def _made(read: Read, raw: bytes, file: str) -> Form:
    """What the hidden sheet of a form says. Raises NoFormError, and DataError."""
    try:
        (hidden,) = read(raw, file, Reading(sheet=PROPERTIES))
    except DataError as error:
        if error.diagnostics[0].help in NO_FORM and _has_marks(read(raw, file, Reading())):
            raise NoFormError(file, "copied") from None
        raise
    columns = [[_text(row, column) for row in hidden.rows] for column in range(COLUMNS)]
    names, values, ids, labels, units = columns
    said = dict(zip(names, values, strict=True))
    if said.get("format") != FORMAT:
        raise NoFormError(file, "format")
    asked = {id: label for id, label in zip(ids, labels, strict=True) if id}
    kept = tuple(unit for unit in units if unit)
    return Form(
        file,
        rules=said.get("rules", ""),
        edition=said.get("edition", ""),
        meaning=said.get("meaning", ""),
        language=said.get("language", ""),
        asks=said.get("asks", ""),
        labels=asked,
        units=kept,
    )


def _has_marks(sheets: Sequence[Sheet]) -> bool:
    """Whether somebody copied the sheet of a form into another workbook."""
    return any(cell in (FORM_MARK, TABLE_MARK) for s in sheets for row in s.rows for cell in row)


def _text(row: Sequence[Any], column: int) -> str:
    return "" if column >= len(row) or row[column] is None else str(row[column])


def _whole(sheet: Sheet) -> Cell:
    return Cell(sheet.file, 0, "", sheet.name)


def _no_form(wrong: Diagnostic) -> NoFormError:
    """What cannot be read, in the words that data have for it."""
    assert isinstance(wrong.place, Cell)
    file, reason = wrong.place.file, wrong.help
    if reason in NO_FORM:
        return NoFormError(file, "other")
    if reason in ("disguised", "unknown"):
        return NoFormError(file, "suffix", wrong.values["why"])
    suffix = str(wrong.values.get("suffix", ""))
    asked = reason in ASKED_AGAIN and (not suffix or suffix[1:] in WORKBOOKS)
    help = reason if asked else "damaged"
    return NoFormError(file, help, wrong.values["why"], suffix=suffix)
