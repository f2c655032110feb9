"""Files of rules, of data, and of the grammar."""

import errno
from functools import lru_cache
from pathlib import Path

from rulelang.diagnostics import Cell, DataError, Diagnostic, RulesError, Source
from rulelang.syntax import Grammar, grammar_of
from rulelang.words import Wording, phrase

__all__ = ["compiled_grammar", "read_data", "read_rules", "reason_of", "unreadable"]

MOST_LISTED = 10


@lru_cache(maxsize=1)
def compiled_grammar() -> Grammar:
    """The grammar, by the tables that are next to it."""
    tables = Path(__file__).parent.parent / "syntax" / "grammar.txt"
    return grammar_of(tables.read_text("utf-8"))


def read_rules(path: Path) -> Source:
    """Read a rules file; RulesError where that is not possible."""
    try:
        raw = path.read_bytes()
        return Source.of(raw.decode("utf-8-sig"), str(path), raw)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        values: dict[str, Wording] = {
            "file": str(path),
            "reason": phrase("opening.not_utf8", line=str(line)),
        }
        diagnostic = Diagnostic("E518", Cell(str(path), 0), values, "encoding")
        raise RulesError([diagnostic]) from None
    except (OSError, ValueError) as error:
        raise RulesError([unreadable(path, ".rules", reason_of(error))]) from None


def read_data(path: Path) -> bytes:
    """Read the bytes of a data file; DataError where that is not possible."""
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise DataError([unreadable(path, ".csv", reason_of(error))]) from None


REASONS = {
    errno.EACCES: "opening.denied",
    errno.EFBIG: "opening.too_large",
    errno.EISDIR: "opening.folder",
    errno.ENOENT: "opening.not_there",
    errno.ENOSPC: "opening.full",
    errno.ENOTDIR: "opening.no_folder",
    errno.EPERM: "opening.denied",
    errno.EROFS: "opening.only_read",
}
"""The usual reasons of the system, in the words of the catalogue."""


def reason_of(error: Exception) -> Wording:
    """Why a file cannot be opened, or written."""
    key = REASONS.get(getattr(error, "errno", None) or 0)
    return phrase(key) if key else (getattr(error, "strerror", None) or str(error)).lower()


def unreadable(path: Path, suffix: str, reason: Wording) -> Diagnostic:
    """What is said of a file that cannot be read, with those that are there."""
    from rulelang.api.urls import shown_url

    try:
        folder = path if path.is_dir() else path.parent
        there = sorted(str(p) for p in folder.iterdir() if p.suffix == suffix)
    except (OSError, ValueError):
        there = []
    listed = ", ".join(there[:MOST_LISTED]) + (", …" if len(there) > MOST_LISTED else "")
    file = shown_url(str(path))  # what stands for a database may be written so
    values: dict[str, Wording] = {"file": file, "reason": reason, "files": listed}
    return Diagnostic("E518", Cell(file, 0), values, "help" if there else "")
