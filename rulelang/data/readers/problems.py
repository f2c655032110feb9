"""What is said of bytes that cannot be read as a table."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from rulelang.diagnostics import Cell, DataError, Diagnostic, RulelangError

__all__ = ["passed_over", "refused_if_unreadable", "unreadable"]

PANIC = "PanicException"
"""What Polars raises when its own code gives up. It is no Exception, and has no public name."""

Passed = Literal["folder", "hidden", "lock", "other"]


def unreadable(file: str, kind: str, reason: str, /, sheet: str = "", **values: str) -> DataError:
    """The error to raise: ``kind`` as one calls the format, ``reason`` a key of the sentences."""
    said = {"kind": kind, "why": REASONS[reason].format(**values), **values}
    return DataError([Diagnostic("E515", Cell(file, 0, "", sheet), said, reason)])


@contextmanager
def refused_if_unreadable(file: str, kind: str) -> Iterator[None]:
    """Raise DataError in place of whatever a reader raises when a file is damaged."""
    try:
        yield
    except (RulelangError, ImportError, MemoryError):
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno:
            raise  # of the system, not of the file
        raise unreadable(file, kind, "damaged") from error
    except BaseException as error:
        if type(error).__name__ != PANIC:
            raise
        raise unreadable(file, kind, "types") from error


def passed_over(file: str, reason: Passed, /, sheet: str = "") -> Diagnostic:
    """The note on a file or a sheet that is not read; ``reason`` is a key of its mends."""
    return Diagnostic("N505", Cell(file, 0, "", sheet), {}, reason)


REASONS = {
    "encoding": "line {row} is neither UTF-8 nor Windows-1258",
    "encoded": "line {row} is not {encoding}",
    "no_encoding": "there is no encoding `{encoding}`",
    "binary": "it holds bytes that no text has",
    "quotes": "a quotation mark stands within a cell of row {row}",
    "unclosed": "a quotation mark is opened in row {row} and never closed",
    "long": "a cell of row {row} has over 131,072 letters",
    "empty": "there is nothing in it",
    "wide": "row {row} has {cells} cells, and at most {most} are read",
    "columns": "its objects have {cells} keys, and at most {most} are read",
    "damaged": "it is damaged, or was cut off",
    "password": "it is protected by a password",
    "disguised": "it is {found}, whatever its name says",
    "rename": "it is {found}, whatever its name says",
    "binary_workbook": "it is a binary workbook (.xlsb)",
    "large": "unpacked it has {size}, and at most {most} are unpacked",
    "dense": "{part} unpacks to {times} times its size, and at most {most} times is unpacked",
    "parts": "it has {count} parts, and at most {most} are read",
    "entities": "{part} declares a document type, which no workbook does",
    "area": "its cells span {cells} cells, and at most {most} are read",
    "text": "its texts take {size}, and at most {most} are read",
    "no_sheet": "there is no sheet `{wanted}` in it",
    "near_sheet": "there is no sheet `{wanted}` in it",
    "no_sheets": "all its sheets are hidden or empty",
    "json": "at line {line}, column {at}: {reason}",
    "shape": "it holds {found}, and a list of objects is wanted",
    "nested": "object {row} holds {found} as `{key}`, and a text, a number, true, false or null"
    " is wanted",
    "twice": "an object names `{key}` twice",
    "number": "`{found}` is no number of JSON",
    "lengths": "its columns have {found} values, and all need as many",
    "depth": "it is nested too deeply",
    "digits": "a number in it has {count} digits, and at most {most} are read",
    "surrogate": "one of its texts holds half of a letter (`{found}`)",
    "cell_twice": "it holds the cell {cell} twice",
    "calendar": "its column `{column}` holds a date outside the years 1 to 9999",
    "types": "it is damaged, or has columns of a type that is not read",
    "reader": "{reason}",
    "unknown": "neither its name nor its first bytes say what it is",
}
