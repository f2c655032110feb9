"""Limits on what a workbook may unpack to, held before anything of it is kept.

A workbook (.xlsx, .xlsm, .xlsb, .ods) is a zip of parts of XML: some kilobytes can unpack to
gigabytes, and an XML part that declares entities can grow without end.
"""

from io import BytesIO
from typing import IO
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError

from rulelang.data.readers.magic import COMPOUND, LISTED, ZIP
from rulelang.data.readers.problems import unreadable
from rulelang.words import Phrase, phrase

__all__ = [
    "DAMAGED",
    "KIND",
    "must_be_open",
    "must_be_safe",
    "must_have_few_parts",
    "size_of",
]

KIND = "workbook"

MOST_UNPACKED = 1 << 30
"""Bytes of all parts together."""

MOST_TIMES = 400
"""How many times its packed size a part may have, where it is large."""

LARGE = 1 << 24
MOST_PARTS = 10_000
PROLOG = 1 << 16

ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""The part of Excel's older container in which it keeps a newer workbook under a password."""

MANIFEST, ENCRYPTION = "META-INF/manifest.xml", b"encryption-data"
"""The list of the parts of an OpenDocument, and what it says of those under a password."""

DAMAGED = (BadZipFile, ZlibError, EOFError, KeyError, NotImplementedError, OSError, RuntimeError)
"""What Python's reader of zips raises where one is damaged, or packed in a way it cannot unpack."""


class _PrologReadError(Exception):
    """The first element of a part was met."""


class _DeclaredError(Exception):
    """A part declares a document type, and with it maybe entities."""


def must_be_open(raw: bytes, file: str) -> None:
    """Raise DataError where a workbook is protected by a password."""
    if raw.startswith(COMPOUND) and ENCRYPTED in raw:
        raise unreadable(file, KIND, "password")


def must_have_few_parts(raw: bytes, file: str) -> None:
    """Raise DataError where a zip lists more parts than are read, before the list is made."""
    count = raw.count(LISTED) if raw.startswith(ZIP) else 0
    if count > MOST_PARTS:
        values = {"count": count, "most": MOST_PARTS}
        raise unreadable(file, KIND, "parts", **values)


def must_be_safe(raw: bytes, file: str) -> None:
    """Raise DataError where a zip is damaged, or beyond what is unpacked here."""
    try:
        with ZipFile(BytesIO(raw)) as book:
            parts = book.infolist()
            _must_be_small(parts, file)
            if MANIFEST in book.namelist() and ENCRYPTION in book.read(MANIFEST):
                raise unreadable(file, KIND, "password")
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                    with book.open(part) as stream:
                        _must_declare_nothing(stream, part, file)
    except DAMAGED:
        raise unreadable(file, KIND, "damaged") from None


def _must_be_small(parts: list[ZipInfo], file: str) -> None:
    size = sum(part.file_size for part in parts)
    if size > MOST_UNPACKED:
        raise unreadable(file, KIND, "large", size=size_of(size), most=size_of(MOST_UNPACKED))
    for part in parts:
        times = part.file_size // max(part.compress_size, 1)
        if part.file_size > LARGE and times > MOST_TIMES:
            part_name = part.filename
            raise unreadable(file, KIND, "dense", part=part_name, times=times, most=MOST_TIMES)


def _must_declare_nothing(stream: IO[bytes], part: ZipInfo, file: str) -> None:
    """Parse up to the first element: a document type is before it."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = _stop
    parser.StartDoctypeDeclHandler = _refuse
    try:
        for piece in iter(lambda: stream.read(PROLOG), b""):
            parser.Parse(piece)
    except _PrologReadError:
        return
    except _DeclaredError:
        raise unreadable(file, KIND, "entities", part=part.filename) from None
    except (expat.ExpatError, ValueError):  # some parts are kept that no reader looks at
        return


def _stop(name: str, attributes: dict[str, str]) -> None:
    raise _PrologReadError


def _refuse(*declared: object) -> None:
    raise _DeclaredError


def size_of(size: int) -> Phrase:
    """Bytes as people count them."""
    return phrase("files.megabytes", count=round(size / (1 << 20)))
