"""Where data come from: files, folders of them, standard input and databases."""

import sys
from os import PathLike, fspath
from pathlib import Path

from attrs import evolve

from rulelang.api.files import read_data, reason_of, unreadable
from rulelang.api.needs import must_have
from rulelang.data.options import Reading
from rulelang.data.readers import FORMATS, format_of, suffixes
from rulelang.data.readers.problems import passed_over
from rulelang.data.sheet import Sheet
from rulelang.diagnostics import Cell, DataError, Diagnostic
from rulelang.words import Wording, phrase

__all__ = ["PARQUET", "STANDARD_INPUT", "files_of", "is_folder", "sheets_of", "sheets_of_text"]

STANDARD_INPUT = "-"
INPUT_NAME = "standard input"
TEXT_NAME = "text"
DEVICE = Path("/dev/stdin")
"""Standard input as a file, which it may be."""
LOCKS = ("~$", ".~lock.")
HIDDEN = "."
PARQUET = ".parquet"
LOGS = ("", "-wal", "-journal", "-shm", ".wal")
"""What the names of the files of one database end in, of SQLite and of DuckDB."""


def sheets_of(given: str | PathLike[str], reading: Reading) -> list[Sheet]:
    """The sheets of a file, of each file in a folder, of standard input (``-``), or of a URL.

    Raises DataError where there is none, MissingExtraError where a package is missing.
    """
    text = fspath(given)
    if text == STANDARD_INPUT:
        return _read(_standard_input(), INPUT_NAME, reading)
    if "://" in text:  # a path of a file may hold that too
        from rulelang.api.urls import is_url

        if is_url(text):
            from rulelang.api.databases import read_database

            return [read_database(text)]
    path = Path(text)
    return _of_folder(path, reading) if is_folder(path) else _of_file(path, reading)


def sheets_of_text(text: str, reading: Reading) -> list[Sheet]:
    """The sheets of a text, whatever format it is written in; DataError where there is none."""
    return _read(text.encode("utf-8", "surrogatepass"), TEXT_NAME, reading)


def files_of(given: str) -> list[Path]:
    """The files that are read of what `sheets_of` takes; none of pipes and of servers."""
    if given == STANDARD_INPUT:
        return [DEVICE] if DEVICE.is_file() else []
    if "://" in given:
        from rulelang.api.urls import database_file, is_url

        if is_url(given):
            file = database_file(given)
            return [] if file is None else [Path(f"{file}{end}") for end in LOGS]
    path = Path(given)
    if not path.is_dir():
        return [path]
    if is_folder(path):
        try:
            return _files(path)[0]
        except DataError:  # it cannot be listed, and reading it says so
            return []
    return [file for file in path.rglob("*") if file.is_file()]


def is_folder(path: Path) -> bool:
    """Whether a path is a folder of tables; one that ends in `.parquet` is a single table."""
    return path.suffix != PARQUET and path.is_dir()


def _standard_input() -> bytes:
    stream = getattr(sys.stdin, "buffer", None)
    if stream is None:
        values: dict[str, Wording] = {"file": INPUT_NAME, "reason": phrase("opening.closed")}
        raise DataError([Diagnostic("E518", Cell(INPUT_NAME, 0), values)])
    found: bytes = stream.read()
    return found


def _of_file(path: Path, reading: Reading) -> list[Sheet]:
    return _read(read_data(path), str(path), reading)


def _read(raw: bytes, name: str, reading: Reading) -> list[Sheet]:
    format = FORMATS[format_of(raw, name, reading.format)]
    if format.packages:
        must_have(f"files.{format.kind}", format.packages, format.extra)
    return format.read(raw, name, reading)


def _of_folder(folder: Path, reading: Reading) -> list[Sheet]:
    """The sheets of all tables in a folder; what is wrong with several files is said at once."""
    files, notes = _files(folder)
    if not files:
        raise DataError([*notes, unreadable(folder, ".xlsx", phrase("opening.no_table"))])
    sheets: list[Sheet] = []
    errors: list[Diagnostic] = []
    for done, path in enumerate(files, start=1):
        try:
            sheets += _of_file(path, evolve(reading, watch=None))
        except DataError as error:
            errors += error.diagnostics
        if reading.watch is not None:
            reading.watch(done, len(files))
    if errors:
        raise DataError(errors)
    sheets[0] = evolve(sheets[0], diagnostics=(*notes, *sheets[0].diagnostics))
    return sheets


def _files(folder: Path) -> tuple[list[Path], list[Diagnostic]]:
    """The tables in a folder by name, and a note on whatever else is there."""
    known = suffixes()
    files: list[Path] = []
    notes: list[Diagnostic] = []
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        raise DataError([unreadable(folder, "", reason_of(error))]) from None
    for path in paths:
        if path.name.startswith(LOCKS):
            notes.append(passed_over(str(path), "lock"))
        elif path.name.startswith(HIDDEN):
            continue
        elif path.is_dir():
            notes.append(passed_over(str(path), "folder"))
        elif path.suffix.lower() in known:
            files.append(path)
        else:
            notes.append(passed_over(str(path), "other"))
    return files, notes
