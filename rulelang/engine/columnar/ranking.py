"""Competition ranking of columns: one sort of whole numbers, and a proof that ties are ties."""

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np

from rulelang.engine.columnar.contest import PART, Contest, made_whole
from rulelang.engine.columnar.keys import (
    ExactKeys,
    Key,
    exact_of,
    has_room,
    in_units,
    scaled_to,
)
from rulelang.engine.columnar.machine import Array
from rulelang.engine.columnar.sorting import order_of, tied_rows
from rulelang.plan.kinds import Ties
from rulelang.plan.ties import TIES, TieRule
from rulelang.results.collation import vietnamese_key

__all__ = ["rank_columns"]

PARTS_A_BLOCK = 8
TOP_BITS = 16
AT_ONCE = 2**25  # rows
SHARES, SAMPLE = 16, 100_000
ROUNDED = 2.0**-25  # of half a unit and less, in 24 bits


def rank_columns(
    contest: Contest, ties: Ties, threads: int = 1, at_once: int = AT_ONCE, part: int = PART
) -> Array:
    """The rank of every row, 0 where it has none; ``ties`` as in ``results.ranking.rank``. More
    rows than ``at_once`` are sorted in shares, and each share in parts of some ``part`` rows, on
    so many threads."""
    ranks = np.full(len(contest.columns[0]), 0, np.int32)
    before = 0
    with ThreadPoolExecutor(threads) as pool:
        contest = made_whole(contest, pool)
        off = _off_grid(contest)
        for members, further in _shares(contest, off, at_once):
            apart = not len(further) and _apart(contest, ties)
            parts = _parts(contest, members, part, pool) if apart else [members]
            ranked = pool.map(partial(_ranked, contest, ties, further), parts)
            for order, places, count in ranked:
                ranks[order] = places + before
                if contest.groups is None:
                    before += count
    return ranks


def _ranked(
    contest: Contest, ties: Ties, further: Array, members: Array | None
) -> tuple[Array, Array, int]:
    """Rows from best to worst, the rank of each among them, and how many ranks that takes."""
    order, new, starts = _sorted(contest, members)
    if len(further):
        order, new, starts = _insert(contest, order, new, further)
    if TIES[ties].by_name:
        order = _by_name(contest, order, new)
        new = np.ones(len(order), np.bool_)
    count = int(new.sum()) if TIES[ties].counts == "ranks" else len(order)
    return order, _places(new, starts, TIES[ties]), count


def _apart(contest: Contest, ties: Ties) -> bool:
    """Whether parts can be ranked apart: nobody asks for exact keys or names, a pass each."""
    told = all(_told(contest, at) for at in range(len(contest.keys)))
    known = bool(contest.known) and any(key.scale is None for key in contest.keys)
    return contest.groups is None and not TIES[ties].by_name and told and not known


def _parts(
    contest: Contest, members: Array | None, size: int, pool: ThreadPoolExecutor
) -> list[Array | None]:
    """Rows in parts that fit a processor's cache, the best first, by the high bits of their first
    key; what has the same first key is in one part.

    Blocks of rows are sorted by these bits, which is by counting, and each part taken together of
    its rows in every block.
    """
    rows = len(contest.columns[0]) if members is None else len(members)
    if rows <= size:
        return [members]
    ascending = contest.ascending[0]
    block = size * PARTS_A_BLOCK
    blocks = [slice(start, start + block) for start in range(0, rows, block)]

    def first(rows: slice) -> Array:
        column = contest.columns[0]
        units = column[rows] if members is None else column[members[rows]]
        return units if ascending else np.negative(units)

    def ends_of(rows: slice) -> tuple[int, int]:
        units = first(rows)
        return int(units.min()), int(units.max())

    lows, highs = zip(*pool.map(ends_of, blocks), strict=True)
    low = min(lows)
    shift = max(0, (max(highs) - low).bit_length() - TOP_BITS)

    def by_top(rows: slice) -> tuple[Array, Array]:
        # what is above the lowest may need 64 bits, as which the difference is right
        top = ((first(rows) - low).view(np.uint64) >> np.uint64(shift)).astype(np.uint16)
        order = np.argsort(top, kind="stable").astype(np.int32)  # half the room, while all wait
        return order, np.bincount(top, minlength=2**TOP_BITS)

    orders, counts = zip(*pool.map(by_top, blocks), strict=True)
    each = [np.cumsum(count) for count in counts]
    ends = np.sum(each, axis=0)
    cuts = np.unique(np.searchsorted(ends, np.arange(size, rows, size)))
    cuts = cuts[ends[cuts] < rows]

    def part(at: int) -> Array:
        """The rows whose bits are beyond those of one cut, up to those of the next."""
        taken = []
        for rows, order, upto in zip(blocks, orders, each, strict=True):
            start = upto[cuts[at - 1]] if at else 0
            stop = upto[cuts[at]] if at < len(cuts) else len(order)
            taken.append(order[start:stop].astype(np.int64) + rows.start)
        inside = np.concatenate(taken)
        return inside if members is None else members[inside]

    return list(pool.map(part, range(len(cuts) + 1)))


def _shares(contest: Contest, off: Array, at_once: int) -> Iterator[tuple[Array | None, Array]]:
    """The rows that take part in shares to be ranked one after the other, the best first, each
    with those of the rows ``off`` that belong to it; None: all rows.

    Sorting needs room several times over: of many rows, so many at once as have a first key, or
    are in a group, between two bounds.
    """
    taking_part = contest.complete
    if len(off):
        taking_part = _all(contest) if taking_part is None else taking_part.copy()
        taking_part[off] = False
    if len(contest.columns[0]) <= at_once:
        yield None if taking_part is None else np.flatnonzero(taking_part), off
        return
    first, units = _first(contest, off)
    sample = first[:: len(first) // SAMPLE + 1]
    bounds = np.unique(np.quantile(sample, np.linspace(0, 1, SHARES + 1)))
    ends = [-math.inf, *(int(bound) for bound in bounds[1:-1]), math.inf]
    pairs = list(pairwise(ends))
    upwards = contest.groups is not None or contest.ascending[0]
    for low, high in pairs if upwards else reversed(pairs):
        inside = _all(contest) if taking_part is None else taking_part.copy()
        if low != -math.inf:
            inside &= first >= low
        if high != math.inf:
            inside &= first < high
        mine = [low <= unit < high for unit in units]
        yield np.flatnonzero(inside), off[np.asarray(mine, np.bool_)]


def _first(contest: Contest, off: Array) -> tuple[Array, list[int]]:
    """What shares are cut by: the groups, or else the first key; and that of the rows ``off``."""
    if contest.groups is not None:
        return contest.groups, contest.groups[off].tolist()
    key, ascending = contest.keys[0], contest.ascending[0]
    values = [contest.known[row][0] for row in off.tolist()]
    if key.scale is None:
        return contest.columns[0], [in_units(key, value, ascending)[0] for value in values]
    return contest.columns[0], [math.floor(scaled_to(key, value, ascending)) for value in values]


def _all(contest: Contest) -> Array:
    return np.ones(len(contest.columns[0]), np.bool_)


def _places(new: Array, starts: Array, rule: TieRule) -> Array:
    """The rank at each place of the order, within its group."""
    if not len(new):
        return np.zeros(0, np.int64)
    counted = np.cumsum(new)
    behind = 0
    if rule.behind:
        behind = rule.behind * (np.bincount(counted)[counted] - 1)
    if rule.counts == "ranks":
        before = np.where(starts, counted - 1, 0)
        return counted - np.maximum.accumulate(before) + behind
    at = np.arange(len(new), dtype=np.int64)
    first = np.maximum.accumulate(np.where(new, at, 0))
    group = np.maximum.accumulate(np.where(starts, at, 0))
    return first - group + 1 + behind


# ---- sorting -------------------------------------------------------------------------------------


def _sorted(contest: Contest, members: Array | None) -> tuple[Array, Array, Array]:
    """The rows from best to worst, group by group; where the keys change, and the group."""
    columns = []
    if contest.groups is not None:
        columns.append(_of(contest.groups, members))
    for column, ascending in zip(contest.columns, contest.ascending, strict=True):
        units = _of(column, members)
        columns.append(units if ascending else np.negative(units))
    order, new = order_of(columns)
    order = order if members is None else members[order]
    order, new = _settle(contest, order, new)
    return order, new, _starts(contest, order)


def _starts(contest: Contest, order: Array) -> Array:
    """Where a group begins."""
    if contest.groups is None:
        starts = np.zeros(len(order), np.bool_)
    else:
        groups = contest.groups[order]
        starts = np.empty(len(order), np.bool_)
        np.not_equal(groups[1:], groups[:-1], out=starts[1:])
    starts[:1] = True
    return starts


def _of(column: Array, members: Array | None) -> Array:
    return column if members is None else column[members]


# ---- ties that are not proven --------------------------------------------------------------------


def _runs(new: Array) -> tuple[Array, Array]:
    """The first place of each run of two and more equal rows, and the place after its last."""
    starts = np.flatnonzero(new)
    ends = np.append(starts[1:], len(new))
    several = ends - starts > 1
    return starts[several], ends[several]


def _settle(contest: Contest, order: Array, new: Array) -> tuple[Array, Array]:
    """Rows whose keys agree as far as their units show, distinguished or proven equal.

    Numbers with the same units are less than one unit apart: equal, where different ones are
    farther. Elsewhere what remains of the units tells, and where even that cannot, exact keys. Only
    where a key is equal does the next one count.
    """
    inexact = [at for at, key in enumerate(contest.keys) if key.scale is None]
    by_units = all(contest.apart[at].units >= 1 for at in inexact)
    if not inexact or (by_units and not contest.known):
        return order, new
    starts, ends = _runs(_changes(contest, order, new, inexact[0]))
    if by_units:  # but for rows that the exact engine scored, which may stand anywhere
        before = np.cumsum(np.append(0, _scored(contest, order)))
        mixed = before[ends] > before[starts]
        starts, ends = starts[mixed], ends[mixed]
    if not len(starts):
        return order, new
    order, new = order.copy(), new.copy()
    places, runs = _inside(starts, ends)
    rows, told, at = order[places], True, inexact[0]
    while told and at < len(contest.keys):
        rows, runs = _by_key(contest, at, rows, runs)
        told = _told(contest, at)
        if told and contest.keys[at].scale is None and contest.known:
            rows, runs = _split(contest, at, rows, runs)
        at += 1
    order[places], new[places] = rows, _begins(runs)
    left = np.bincount(runs)[runs] > 1
    if not told and left.any():
        _exactly(contest, order, new, places[left], runs[left], at)
    return order, new


def _changes(contest: Contest, order: Array, new: Array, last: int) -> Array:
    """Where the units of the keys up to one of them change, or the group."""
    if last == len(contest.keys) - 1:
        return new
    found = _starts(contest, order)
    for column in contest.columns[: last + 1]:
        units = column[order]
        found[1:] |= units[1:] != units[:-1]
    return found


def _begins(runs: Array) -> Array:
    """Where a run begins."""
    return np.append(True, runs[1:] != runs[:-1])


def _units(contest: Contest, at: int, rows: Array) -> Array:
    """The units of a key, the least being best."""
    units = contest.columns[at][rows]
    return units if contest.ascending[at] else np.negative(units)


def _by_key(contest: Contest, at: int, rows: Array, runs: Array) -> tuple[Array, Array]:
    """Rows of some runs in the order of a key, and the runs in which it may be equal."""
    units = _units(contest, at, rows)
    rests = contest.rests[at]
    rest = np.zeros(len(rows)) if rests is None else rests[rows]
    rest = rest if contest.ascending[at] else -rest
    sorting = np.lexsort((rest, units, runs))
    rows, units, rest, runs = rows[sorting], units[sorting], rest[sorting], runs[sorting]
    apart = _begins(runs) | _begins(units)
    apart[1:] |= np.diff(rest) > 2 * _tolerance(contest.keys[at])
    return rows, np.cumsum(apart) - 1


def _split(contest: Contest, at: int, rows: Array, runs: Array) -> tuple[Array, Array]:
    """Rows of runs in which the rows that columns scored have an equal key, those that the exact
    engine scored put in their places: their keys may lie between any that columns have."""
    scored = _scored(contest, rows)
    mixed = (np.bincount(runs, scored)[runs] > 0) & (np.bincount(runs)[runs] > 1)
    if not mixed.any():
        return rows, runs
    _, first = np.unique(runs[mixed & ~scored], return_index=True)
    samples = rows[mixed & ~scored][first]
    numbers = runs[mixed & ~scored][first].tolist()
    values = [keys[at] for keys in contest.exact(samples)]
    of_run = dict(zip(numbers, values, strict=True))
    own = [
        contest.known[row][at] if is_scored else of_run[run]
        for row, run, is_scored in zip(
            rows[mixed].tolist(), runs[mixed].tolist(), scored[mixed].tolist(), strict=True
        )
    ]
    best = {value: place for place, value in enumerate(sorted({*own}, reverse=True))}
    standing = np.zeros(len(rows), np.int64)
    standing[mixed] = [best[value] for value in own]
    sorting = np.lexsort((standing, runs))
    rows, runs, standing = rows[sorting], runs[sorting], standing[sorting]
    return rows, np.cumsum(_begins(runs) | _begins(standing)) - 1


def _told(contest: Contest, at: int) -> bool:
    """Whether numbers of a key that agree in units, and nearly in what remains, are equal, where
    columns scored them."""
    key, units = contest.keys[at], contest.apart[at].units
    return key.scale is not None or units >= 1 or units > 4 * _tolerance(key)


def _tolerance(key: Key) -> float:
    """How far what remains of a key can be off, once it is rounded."""
    return key.tolerance + ROUNDED


def _inside(starts: Array, ends: Array) -> tuple[Array, Array]:
    """The places within some runs, and the number of the run of each."""
    lengths = ends - starts
    runs = np.repeat(np.arange(len(starts)), lengths)
    within = np.arange(len(runs)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return np.repeat(starts, lengths) + within, runs


def _exactly(
    contest: Contest,
    order: Array,
    new: Array,
    places: Array,
    runs: Array,
    after: int,
) -> None:
    """Order the rows at some places, which are whole runs, by their exact keys, in place.

    Keys from ``after`` on are not compared yet; those before it are equal where rows are alike.
    """
    rows = order[places]
    which = _numbered(contest, rows)
    first = np.flatnonzero(_begins(runs))
    lengths = np.diff(np.append(first, len(runs)))
    same = np.minimum.reduceat(which, first) == np.maximum.reduceat(which, first)
    same = np.repeat(same, lengths)
    later = range(after, len(contest.keys))
    units = [_units(contest, at, rows) for at in later if contest.keys[at].scale is not None]
    standing = _numbers([*units, np.zeros(len(rows), np.int64)])
    if not same.all():
        apart = ~same
        each = _numbers([runs[apart], which[apart], standing[apart]])
        _, at, mine = np.unique(each, return_index=True, return_inverse=True)
        exact = _exact_of(contest, rows[apart][at])
        best = {key: place for place, key in enumerate(sorted({*exact}, reverse=True))}
        standing[apart] = np.asarray([best[key] for key in exact], np.int64)[mine]
    sorting = np.lexsort((standing, runs))
    order[places] = rows[sorting]
    new[places] = _begins(runs) | _begins(standing[sorting])


def _numbers(columns: Sequence[Array]) -> Array:
    """A number for each row, which orders rows as some columns do, the first before the next."""
    sorting = np.lexsort(tuple(reversed(columns)))
    changes = np.zeros(len(sorting), np.bool_)
    for column in columns:
        changes |= _begins(column[sorting])
    found = np.empty(len(sorting), np.int64)
    found[sorting] = np.cumsum(changes)
    return found


def _scored(contest: Contest, rows: Array) -> Array:
    """Which rows the exact engine scored."""
    return np.isin(rows, np.fromiter(contest.known, np.int64, len(contest.known)))


def _numbered(contest: Contest, rows: Array) -> Array:
    """A number for each row; rows of one run with the same number have equal keys, as far as these
    are not exact."""
    scored = _scored(contest, rows)
    which = np.zeros(len(rows), np.int64)
    which[~scored] = contest.alike(rows[~scored])
    which[scored] = which.max(initial=0) + 1 + np.arange(scored.sum())
    return which


def _exact_of(contest: Contest, rows: Array) -> list[ExactKeys]:
    """The exact keys of rows, those that are known among them."""
    asked = [row for row in rows.tolist() if row not in contest.known]
    found = dict(zip(asked, contest.exact(np.asarray(asked, np.int64)), strict=True))
    return [found[row] if row in found else contest.known[row] for row in rows.tolist()]


def _by_name(contest: Contest, order: Array, new: Array) -> Array:
    """Rows with equal keys in the order of their names."""
    tied = tied_rows(new)
    rows = order if tied is None else order[tied]
    if not len(rows):
        return order
    runs = np.cumsum(new if tied is None else new[tied]).tolist()
    keys = [vietnamese_key(name) for name in contest.names(rows)]
    order = order.copy()
    ranked = sorted(zip(runs, keys, rows.tolist(), strict=True))
    order[slice(None) if tied is None else tied] = [row for _, _, row in ranked]
    return order


# ---- rows whose keys are between the units -----------------------------------------------------


def _off_grid(contest: Contest) -> Array:
    """The rows scored by the exact engine whose keys are between two whole units, or beyond those
    of 64 bits."""
    found = [row for row, keys in contest.known.items() if not _on_grid(contest, keys)]
    return np.asarray(found, np.int64)


def _on_grid(contest: Contest, keys: ExactKeys) -> bool:
    for key, value, ascending in zip(contest.keys, keys, contest.ascending, strict=True):
        if not has_room(key, value, ascending):
            return False
        if key.scale is not None and scaled_to(key, value, ascending).denominator != 1:
            return False
    return True


def _insert(contest: Contest, order: Array, new: Array, off: Array) -> tuple[Array, Array, Array]:
    """The order with further rows, each compared with rows of the order by exact keys."""
    cache: dict[int, Any] = {}

    def standing(row: int) -> Any:
        """What sorts a row: its group, then its keys, the best first."""
        if row not in cache:
            keys = contest.known[row] if row in contest.known else _keys_of(contest, row)
            group = 0 if contest.groups is None else int(contest.groups[row])
            cache[row] = (group, tuple(-key for key in keys))
        return cache[row]

    further = sorted(off.tolist(), key=standing)
    places = [bisect_left(order, standing(row), key=lambda r: standing(int(r))) for row in further]
    ties = [
        place < len(order) and standing(int(order[place])) == standing(row)
        for row, place in zip(further, places, strict=True)
    ]
    merged = np.insert(order, places, further)
    first = np.insert(new, places, True)
    at = np.asarray(places, np.int64) + np.arange(len(places))
    for place, tied in zip(at.tolist(), ties, strict=True):
        if place and standing(int(merged[place - 1])) == standing(int(merged[place])):
            first[place] = False
        if tied and place + 1 < len(merged):
            first[place + 1] = False
    return merged, first, _starts(contest, merged)


def _keys_of(contest: Contest, row: int) -> ExactKeys:
    if all(key.scale is not None for key in contest.keys):
        columns = zip(contest.columns, contest.keys, contest.ascending, strict=True)
        return tuple(exact_of(key, int(column[row]), up) for column, key, up in columns)
    return contest.exact(np.asarray([row]))[0]
