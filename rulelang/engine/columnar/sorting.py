"""Rows in the order of several columns of whole numbers, and where what they hold changes."""

from collections.abc import Sequence

import numpy as np

from rulelang.engine.columnar.machine import Array

__all__ = ["order_of", "tied_rows"]

SORT_BITS = 63
WORTH_IT = 8
"""So many bits of a column are worth sorting by at once."""


def order_of(columns: Sequence[Array]) -> tuple[Array, Array]:
    """The order of rows by several columns, the first the most significant, and where the values
    change. As many columns as fit are sorted at once; what ties in those, by the next ones."""
    rows = len(columns[0])
    order, new = np.arange(rows), np.zeros(rows, np.bool_)
    new[:1] = True
    left = list(columns)
    while left and not new.all():
        tied = tied_rows(new)
        inside = order if tied is None else order[tied]
        runs = None if tied is None else np.cumsum(new[tied]) - 1
        packed, bits, left = _packed(left, inside if tied is not None else None, runs)
        sorting, changes = _argsort(packed, bits)
        if tied is None:
            order, new = sorting, changes
        else:
            order[tied], new[tied] = inside[sorting], changes
    return order, new


def tied_rows(new: Array) -> Array | None:
    """The places of the rows that tie with others; None: all do."""
    if new[:1].all() and not new[1:].any():
        return None
    tied = ~new
    tied[:-1] |= tied[1:]
    return np.flatnonzero(tied)


def _packed(
    columns: Sequence[Array], rows: Array | None, runs: Array | None
) -> tuple[Array, int, list[Array]]:
    """The numbers of runs and as many columns as fit as one number, the bits of that, and the
    columns that are left; of the first that does not fit, the low bits."""
    packed, used = runs, 0
    if runs is not None:
        used = int(runs[-1]).bit_length()
    width = (len(columns[0] if rows is None else rows) - 1).bit_length()
    for at, column in enumerate(columns):
        values = column if rows is None else column[rows]
        low = int(values.min())
        bits = (int(values.max()) - low).bit_length()
        room = (SORT_BITS if at == 0 else SORT_BITS - width) - used
        if bits > room and at and room < WORTH_IT:
            break
        # what is above the lowest may need 64 bits, as which the difference is right
        above = (values - low).view(np.uint64)
        cut = max(0, bits - room)
        high = (above >> np.uint64(cut)).view(np.int64)
        packed = high if packed is None else (packed << (bits - cut)) | high
        used += bits - cut
        if cut:
            below = (column - low).view(np.uint64) & np.uint64((1 << cut) - 1)
            return packed, used, [below.view(np.int64), *columns[at + 1 :]]
    else:
        at = len(columns)
    assert packed is not None
    return packed, used, list(columns[at:])


def _argsort(packed: Array, bits: int) -> tuple[Array, Array]:
    """The order of numbers of so many bits, and where they change.

    They are sorted with their places in the low bits, which is several times faster than sorting
    places, and what the lost bits hide is put right.
    """
    rows = len(packed)
    width = (rows - 1).bit_length()
    lost = max(0, bits + width - SORT_BITS)
    sorting = packed >> lost if lost else packed.copy()
    sorting <<= width
    sorting |= np.arange(rows)
    sorting.sort()
    order = sorting & ((1 << width) - 1)
    sorting >>= width
    new = np.ones(rows, np.bool_)
    np.not_equal(sorting[1:], sorting[:-1], out=new[1:])
    if not lost or new.all():
        return order, new
    places = tied_rows(new)
    hidden = order if places is None else order[places]
    runs = np.cumsum(new if places is None else new[places]) - 1
    below = (runs << lost) | (packed[hidden] & ((1 << lost) - 1))
    sub, changed = _argsort(below, int(runs[-1]).bit_length() + lost)
    where = slice(None) if places is None else places
    order[where], new[where] = hidden[sub], changed
    return order, new
