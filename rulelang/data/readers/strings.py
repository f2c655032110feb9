"""How long the texts of an .xlsx workbook are once each cell has its own.

Cells name a text of a common list, so that a text of 32 kB in a million cells takes some megabytes
in the file and 32 GB in memory. What is counted are bytes of XML, which are never fewer than the
letters.
"""

import re
from collections.abc import Iterator
from zipfile import ZipFile

from rulelang.data.readers.container import chunks

__all__ = ["MOST_TEXT", "text_size"]

MOST_TEXT = 1 << 30
"""Bytes of all texts of a sheet, each as often as it stands there."""

STRINGS = "xl/sharedStrings.xml"
END = re.compile(rb"</(?:[\w.-]+:)?si\s*>|<(?:[\w.-]+:)?si\s*/>")
USE = re.compile(rb't="s"[^<]*><v>([0-9]{1,9})</v>')
ANY_USE = re.compile(rb"""=\s*["']s["']""")


def text_size(parts: ZipFile, sheet: str, cells: int) -> int:
    """An upper bound of the bytes of all texts in a sheet's part that spans so many cells."""
    if STRINGS not in parts.namelist():
        return 0
    longest = max(_lengths(parts), default=0)
    if longest * cells <= MOST_TEXT:
        return longest * cells
    lengths = [*_lengths(parts)]
    size = 0
    with parts.open(sheet) as stream:
        for piece in chunks(stream, b"<c"):
            uses = USE.findall(piece)
            size += sum(lengths[int(one)] for one in uses if int(one) < len(lengths))
            size += longest * max(len(ANY_USE.findall(piece)) - len(uses), 0)
    return size


def _lengths(parts: ZipFile) -> Iterator[int]:
    """The length of each text of the list, its markup included."""
    length = 0
    with parts.open(STRINGS) as stream:
        for piece in chunks(stream):
            first, *rest = END.split(piece)
            length += len(first)
            for one in rest:
                yield length
                length = len(one)
