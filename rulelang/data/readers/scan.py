"""A fast look at the sheets of workbooks as all programs write them, by the expressions of Polars.

A look at each element of a large sheet (`marks`) takes twice as long as to read its cells. Where
Polars is installed, the letters of the XML are searched instead: whether each cell begins in the
usual way, within what bounds its place is, which are formatted as a percentage, and whether there
is any error or formula. Whatever is written otherwise is left to the look at each element.
"""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.util import find_spec
from itertools import islice
from typing import IO, TYPE_CHECKING

from rulelang.data.readers.container import chunks
from rulelang.data.readers.marks import Marks, column_number

if TYPE_CHECKING:
    import polars

__all__ = ["plain_marks"]

COLUMN = re.compile(rb'<c r="([A-Z]{1,3})[0-9]')
ROW = re.compile(rb'<row r="([0-9]{1,7})"')
THREADS = 2
AT_ONCE = 4
"""Pieces of a part that are looked at in turn, so that few of them are in memory."""

TAG = re.compile(rb"<(?:[^<>\s]+:)?c[\s/>]")
"""How a cell begins, in whatever name space and with whatever white space."""

UNTOLD = r't="e"|<f|\x00'
"""Errors and formulas, which take a look at each element, and another encoding."""


def plain_marks(open_part: Callable[[], IO[bytes]], percents: frozenset[str]) -> Marks | None:
    """What the part of a sheet tells; None where it takes a look at each element.

    ``percents`` are the styles that format a percentage. `bottom` and `right` may be too large:
    they are the greatest numbers that begin like the last row, and like its last column.
    """
    if find_spec("polars") is None:
        return None
    last, letters = _corner(open_part)
    if not letters or not last:
        return None
    rows, bottom = _up_to_row(last)
    columns, right = _up_to_column(letters)
    within = f'<c r="(?:{columns})(?:{rows})"'
    styles = "|".join(sorted(percents))
    signed = f'<c r="[A-Z]+[0-9]+" s="(?:{styles})"(?: [^>]*[^/])?>' if styles else ""
    marks = Marks(bottom=bottom - 1, right=right)
    look = partial(_seen, within=within, signed=signed)
    with open_part() as stream, ThreadPoolExecutor(THREADS) as pool:
        pieces = chunks(stream)
        while some := list(islice(pieces, AT_ONCE)):
            for tags in pool.map(look, some):
                if tags is None:
                    return None
                _sign(tags, marks)
    return marks


def _corner(open_part: Callable[[], IO[bytes]]) -> tuple[str, str]:
    """The last row that is written, and the greatest column at the beginning."""
    last, letters = b"", set[bytes]()
    with open_part() as stream:
        for piece in chunks(stream):
            letters |= {*COLUMN.findall(piece)} if not letters else set()
            at = piece.rfind(b"<row ")
            found = ROW.match(piece, at) if at >= 0 else None
            last = found[1] if found else last
    greatest = max(letters, key=lambda one: (len(one), one), default=b"")
    return last.decode(), greatest.decode()


def _seen(piece: bytes, within: str, signed: str) -> "polars.Series | None":
    """The beginnings of the cells of a piece that are formatted as a percentage; None where not all
    of it is as expected."""
    import polars

    try:
        text = polars.Series([piece.decode()])
    except UnicodeDecodeError:
        return None
    if text.str.contains(UNTOLD).item():
        return None
    if text.str.count_matches(within).item() != _cells(piece):
        return None
    return text.str.extract_all(signed).explode().drop_nulls() if signed else text.clear()


def _cells(piece: bytes) -> int:
    """How many cells begin in a piece, however their tags are written."""
    count = piece.count(b"<c ")
    if piece.count(b"<c") == count and b":c" not in piece:
        return count
    return len(TAG.findall(piece))


def _sign(tags: "polars.Series", marks: Marks) -> None:
    """Put the cells that begin with these tags among the percentages."""
    import polars

    places = tags.to_frame("tag").select(
        polars.col("tag").str.extract("([A-Z]+)").alias("letters"),
        polars.col("tag").str.extract("([0-9]+)").cast(polars.Int64).sub(1).alias("row"),
    )
    for (letters,), rows in places.group_by("letters"):
        column = column_number(str(letters))
        marks.percents.setdefault(column, set()).update(rows["row"].to_list())


def _up_to_row(last: str) -> tuple[str, int]:
    """A pattern of the numbers of rows up to one of as many digits, and the greatest of them."""
    more = len(last) - 1
    if not more:
        return "[0-9]", 9
    return f"[0-9]{{1,{more}}}|[1-{last[0]}][0-9]{{{more}}}", int(last[0] + "9" * more)


def _up_to_column(last: str) -> tuple[str, int]:
    """A pattern of the letters of columns up to those that begin like these, and the greatest."""
    more = len(last) - 1
    shorter = f"[A-Z]{{1,{more}}}|" if more else ""
    greatest = column_number(last[0] + "Z" * more)
    return f"{shorter}[A-{last[0]}][A-Z]{{{more}}}", greatest
