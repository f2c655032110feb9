"""What is said of bytes that cannot be read as a table."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from rulelang.diagnostics import Cell, DataError, Diagnostic, RulelangError
from rulelang.words import Wording, phrase

__all__ = ["Reason", "passed_over", "refused_if_unreadable", "unreadable"]

Reason = Literal[
    "encoding",
    "encoded",
    "no_encoding",
    "binary",
    "quotes",
    "unclosed",
    "long",
    "empty",
    "wide",
    "columns",
    "damaged",
    "password",
    "disguised",
    "rename",
    "binary_workbook",
    "large",
    "dense",
    "parts",
    "entities",
    "area",
    "text",
    "no_sheet",
    "near_sheet",
    "no_sheets",
    "json",
    "shape",
    "nested",
    "twice",
    "number",
    "lengths",
    "depth",
    "digits",
    "surrogate",
    "cell_twice",
    "calendar",
    "types",
    "reader",
    "unknown",
]
"""Why bytes are not a table: a key of the phrases `unreadable`, and of the help of E515."""

INNARDS = r"[{}]|::|Error|Exception"
"""Signs that a reader shows its own records, which tell a person nothing."""

PANIC = "PanicException"
"""What Polars raises when its own code gives up. It is not an Exception, and has no public name."""

Passed = Literal["folder", "hidden", "lock", "other"]


def unreadable(
    file: str, kind: str, reason: Reason, sheet: str = "", /, **values: Wording
) -> DataError:
    """The error to raise: ``kind`` is a key of `files`, ``reason`` one of the help and of
    `unreadable`."""
    said = {
        "kind": phrase(f"files.{kind}"),
        "why": phrase(f"unreadable.{reason}", **values),
        **values,
    }
    return DataError([Diagnostic("E515", Cell(file, 0, "", sheet), said, reason)])


@contextmanager
def refused_if_unreadable(
    file: str, kind: str, spoken: tuple[type[Exception], ...] = ()
) -> Iterator[None]:
    """Raise DataError in place of whatever a reader raises when a file is damaged.

    The first line of an error that is ``spoken`` is shown, if a person can read it.
    """
    try:
        yield
    except (RulelangError, ImportError, MemoryError):
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno:
            raise  # of the system, not of the file
        first = str(error).partition("\n")[0] if isinstance(error, spoken) else ""
        if first and not re.search(INNARDS, first):
            raise unreadable(file, kind, "reader", reason=first) from None
        raise unreadable(file, kind, "damaged") from error
    except BaseException as error:
        if type(error).__name__ != PANIC:
            raise
        raise unreadable(file, kind, "types") from error


def passed_over(file: str, reason: Passed, /, sheet: str = "") -> Diagnostic:
    """The note on a file or a sheet that is not read; ``reason`` is a key of its fixes."""
    return Diagnostic("N505", Cell(file, 0, "", sheet), {}, reason)
