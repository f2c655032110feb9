"""The formats of tables: each with its endings, its reader and what it needs.

Readers are imported when they are needed: most commands read one format.
"""

from collections.abc import Mapping
from importlib import import_module
from io import BytesIO
from pathlib import PurePath
from types import MappingProxyType
from typing import NamedTuple

from rulelang.data.options import Reading
from rulelang.data.readers.magic import COMPOUND, PARQUET, ZIP
from rulelang.data.readers.problems import Reason, refused_if_unreadable, unreadable
from rulelang.data.sheet import Sheet
from rulelang.words import Wording, phrase

__all__ = ["FORMATS", "Format", "format_of", "suffixes"]

READERS = "rulelang.data.readers"


class Format(NamedTuple):
    """``kind`` is what one calls a file of it; ``reader`` is the module and the function that read
    it; ``packages`` are imported there, and come with the ``extra`` of the package."""

    kind: str
    suffixes: tuple[str, ...]
    reader: tuple[str, str]
    packages: tuple[str, ...] = ()
    extra: str = ""

    def read(self, raw: bytes, file: str, options: Reading) -> list[Sheet]:
        """The bytes of a file as sheets; DataError where they are none."""
        module, name = self.reader
        with refused_if_unreadable(file, self.kind):
            read = getattr(import_module(f"{READERS}.{module}"), name)
            found: list[Sheet] = read(raw, file, options)
        return found


COLUMNS = ("numpy", "polars")

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "csv": Format("csv", (".csv", ".txt"), ("delimited", "read_delimited")),
        "tsv": Format("tsv", (".tsv", ".tab"), ("delimited", "read_delimited")),
        "json": Format("json", (".json",), ("objects", "read_json")),
        "jsonl": Format("jsonl", (".jsonl", ".ndjson"), ("objects", "read_jsonl")),
        "xlsx": Format("workbook", (".xlsx", ".xlsm"), ("workbook", "read_workbook")),
        "ods": Format("workbook", (".ods",), ("workbook", "read_workbook")),
        "xls": Format("workbook", (".xls",), ("legacy", "read_legacy"), ("xlrd",), "xlsx"),
        "parquet": Format(
            "parquet", (".parquet",), ("frames", "read_parquet"), COLUMNS, "columnar"
        ),
        "arrow": Format(
            "arrow",
            (".arrow", ".feather", ".ipc", ".arrows"),
            ("frames", "read_arrow"),
            COLUMNS,
            "columnar",
        ),
    }
)

ZIPPED = "zip"
SIGNATURES = (
    (ZIP, ZIPPED, ""),
    (COMPOUND, "xls", ""),
    (PARQUET, "parquet", ""),
    (b"ARROW1", "arrow", ""),
    (b"\xff\xff\xff\xff", "arrow", ""),
    (b"SQLite format 3\0", "", "sqlite"),
    (b"%PDF", "", "pdf"),
    (b"\x89PNG", "", "picture"),
    (b"\xff\xd8\xff", "", "picture"),
    (b"\x1f\x8b", "", "gzip"),
    (b"7z\xbc\xaf", "", "archive"),
    (b"Rar!", "", "archive"),
    (b"{\\rtf", "", "document"),
)
"""The first bytes of a file, and what it is by them: a format, or something that is not a table."""

HYPERTEXT = (b"<!doctype html", b"<html", b"<table")
MARKUP = (b"<?xml", b"<")
TEXTS = ("csv", "tsv", "json", "jsonl")
PARTS = (
    ("xl/workbook.bin", "", "binary_workbook"),
    ("xl/workbook.xml", "xlsx", ""),
    ("word/document.xml", "", "document"),
    ("ppt/presentation.xml", "", "presentation"),
)
"""A part of a zip, and what it is that has such a part."""

DOCUMENTS = "application/vnd.oasis.opendocument."
SPREADSHEET = DOCUMENTS + "spreadsheet"


def suffixes() -> tuple[str, ...]:
    """The endings of all files that are read."""
    return tuple(suffix for format in FORMATS.values() for suffix in format.suffixes)


def format_of(raw: bytes, file: str, told: str | None = None) -> str:
    """The format of some bytes: as the user says, by the ending of the name, else by the bytes.

    Raises DataError where the bytes are something else than the ending says, or no table at all.
    """
    if told is not None and told not in FORMATS:
        raise ValueError(f"there is no format {told!r}: write one of {', '.join(FORMATS)}")
    suffix = PurePath(file).suffix.lower()
    named = told or next((n for n, item in FORMATS.items() if suffix in item.suffixes), None)
    if raw.startswith((ZIP, COMPOUND)):
        from rulelang.data.readers.container import must_be_open, must_have_few_parts

        must_be_open(raw, file)
        must_have_few_parts(raw, file)
    kind = FORMATS[named].kind if named else "table"
    with refused_if_unreadable(file, kind):
        seen, what = _by_bytes(raw)
    if what:
        reason: Reason = "binary_workbook" if what == "binary_workbook" else "disguised"
        raise unreadable(file, kind, reason, found=phrase(f"files.{what}"))
    if seen and named and seen != named and not (named in TEXTS and seen in TEXTS):
        raise unreadable(file, kind, "rename", **_renamed(seen))
    found = named or seen
    if found is None:
        raise unreadable(file, kind, "unknown")
    return found


def _renamed(seen: str) -> dict[str, Wording]:
    format = FORMATS[seen]
    what, suffix = phrase(f"files.{format.kind if seen != 'csv' else 'text'}"), format.suffixes[0]
    return {"found": phrase("files.ending", what=what, suffix=suffix), "suffix": suffix}


def _by_bytes(raw: bytes) -> tuple[str | None, str]:
    """The format that the first bytes tell, and what a file is that is not a table."""
    for start, format, what in SIGNATURES:
        if raw.startswith(start):
            return _zipped(raw) if format == ZIPPED else (format or None, what)
    text = raw[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith(HYPERTEXT):
        return None, "html"
    if text.startswith(MARKUP):
        return None, "xml"
    if text.startswith(b"[") or text.startswith(b"{"):
        return _objects(raw), ""
    return "csv" if raw.strip() else None, ""


def _objects(raw: bytes) -> str:
    """Whether objects are in a list or a line each."""
    first, _, rest = raw.strip().partition(b"\n")
    lines = first.rstrip().endswith(b"}") and rest.lstrip().startswith(b"{")
    return "jsonl" if lines else "json"


def _zipped(raw: bytes) -> tuple[str | None, str]:
    """What a zip is by its parts; of one that is cut off, its reader says so."""
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(BytesIO(raw)) as parts:
            names = {*parts.namelist()}
            kind = parts.read("mimetype").decode("ascii", "replace") if "mimetype" in names else ""
    except (BadZipFile, OSError, RuntimeError, NotImplementedError):
        return None, ""
    if kind.startswith(DOCUMENTS):
        spreadsheet = kind.startswith(SPREADSHEET)
        return ("ods", "") if spreadsheet else (None, "other_document")
    for part, format, what in PARTS:
        if part in names:
            return format or None, what
    return None, "archive"
