"""CSV files that every reader reads alike, told by their bytes, many rows at a time.

In such a file rows are ended by line feeds, each has as many cells as the header, quotation marks
stand around whole cells only, no row is empty but the last ones, and all is UTF-8.
"""

import csv
from mmap import mmap

import numpy as np
import numpy.typing as npt

from rulelang.data.sheet import MOST_COLUMNS

__all__ = ["plain_rows"]

BLOCK = 1 << 24
LONGEST_ROW = 131_072  # `csv` reads no longer cell
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
FEED, RETURN, COMMA, QUOTE = b'\n\r,"'
SPACES = (0xC2, 0xE1, 0xE2, 0xE3)  # a letter that begins so may be white space

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]


def plain_rows(raw: bytes | mmap) -> tuple[tuple[str, ...], int] | None:
    """The header of such a file and the number of its rows, the empty ones at its end not counted;
    None for any other file."""
    start = len(BYTE_ORDER_MARK) if raw[:3] == BYTE_ORDER_MARK else 0
    end = raw.find(b"\n", start)
    header = _header(raw[start:end]) if end > 0 else None
    if header is None or raw.find(b"\0") >= 0:
        return None
    rows, at = 0, end + 1
    stop = _stop(raw, at, len(header) - 1)
    while at < stop:
        block = raw[at : min(at + BLOCK, stop)]
        if at + BLOCK >= stop and not block.endswith(b"\n"):
            block += b"\n"
        ends = _ends(block, len(header) - 1)
        if ends is None:
            return None
        rows += len(ends)
        at += int(ends[-1]) + 1
    return header, rows


def _stop(raw: bytes | mmap, start: int, separators: int) -> int:
    """Where the last row ends in which anything stands, or more separators than there may be."""
    stop = len(raw)
    while stop > start:
        begin = raw.rfind(b"\n", start, stop - 1) + 1 or start
        row = raw[begin:stop]
        if row.strip(b" \t\r\n,") or row.count(b",") > separators:
            break
        stop = begin
    return stop


def _header(line: bytes) -> tuple[str, ...] | None:
    """The headings, two or more and all different; not of a line of very many."""
    if line.count(b",") > MOST_COLUMNS:
        return None
    try:
        header = tuple(cell.strip() for cell in next(csv.reader([line.decode()], strict=True)))
    except (UnicodeDecodeError, csv.Error, StopIteration):
        return None
    return header if 1 < len(header) == len({*header} - {""}) else None


def _ends(block: bytes, separators: int) -> Places | None:
    """Where the rows of a block end that are whole; None where one is not plain."""
    data = np.frombuffer(block, np.uint8)
    feeds, commas, quotes = (np.flatnonzero(data == byte) for byte in (FEED, COMMA, QUOTE))
    if len(quotes):
        feeds, commas = (found[quotes.searchsorted(found) % 2 == 0] for found in (feeds, commas))
    if not len(feeds):
        return None
    size = int(feeds[-1]) + 1
    data, commas, quotes = data[:size], commas[commas < size], quotes[quotes < size]
    starts = np.concatenate([[0], feeds[:-1] + 1])
    plain = (
        len(commas) == separators * len(feeds)
        and bool((commas[::separators] >= starts).all())
        and bool((commas[separators - 1 :: separators] < feeds).all())
        and int((feeds - starts).max()) < LONGEST_ROW
        and bool((data[np.flatnonzero(data == RETURN) + 1] == FEED).all())
        and _around_cells(data, quotes)
        and _decodes(block[:size])
        and not _holds_empty(block, data, starts, feeds)
    )
    return feeds if plain else None


def _around_cells(data: Bytes, quotes: Places) -> bool:
    """Whether each quotation mark begins or ends a cell, or stands for one within a cell."""
    if not len(quotes):
        return True
    before = data[quotes[::2] - 1]
    before[quotes[::2] == 0] = FEED
    after = data[quotes[1::2] + 1]
    return bool(
        np.isin(before, [COMMA, FEED, QUOTE]).all()
        and np.isin(after, [COMMA, FEED, RETURN, QUOTE]).all()
    )


def _decodes(block: bytes) -> bool:
    try:
        block.decode()
    except UnicodeDecodeError:
        return False
    return True


def _holds_empty(block: bytes, data: Bytes, starts: Places, feeds: Places) -> bool:
    """Whether some row has nothing in it."""
    first = data[starts]
    seen = (first > ord(" ")) & (first != COMMA) & (first != QUOTE) & ~np.isin(first, SPACES)
    rows = np.flatnonzero(~seen)
    parts = (block[starts[row] : feeds[row]].decode() for row in rows)
    return any(not part.replace(",", "").replace('"', "").strip() for part in parts)
