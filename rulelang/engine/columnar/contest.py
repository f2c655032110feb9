"""What is ranked in columns: the keys of units, as whole numbers where they can be."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from attrs import evolve, frozen

from rulelang.engine.columnar.denominators import Apart
from rulelang.engine.columnar.keys import ExactKeys, Key, in_units
from rulelang.engine.columnar.machine import Array

__all__ = ["PART", "Contest", "made_whole"]

LARGEST_WHOLE = 2**48  # that a double times a factor distinguishes, and to spare
PART = 2**17


@frozen(eq=False)
class Contest:
    """What is ranked.

    ``columns`` are the units of each key, as its ``Key`` says, ``ascending`` where the least is
    best. ``apart`` says how near two different numbers of each key can be; ``rests`` are what
    remains of each key, rounded to 24 bits (None: nothing does). ``groups`` are ranked apart
    (None: all together); ``complete`` are the rows that take part (None: all). ``known`` are the
    exact keys of rows that the exact engine scored; ``exact`` gives those of any rows, ``alike`` a
    number for each, and ``names`` their names: rows with the same number have equal keys, as far as
    these are not exact. Ranking writes over ``columns``.
    More than ten fields: what the engines of one machine and of Spark hand over.
    """

    keys: Sequence[Key]
    apart: Sequence[Apart]
    ascending: Sequence[bool]
    columns: Sequence[Array]
    rests: Sequence[Array | None]
    groups: Array | None
    complete: Array | None
    known: Mapping[int, ExactKeys]
    exact: Callable[[Array], list[ExactKeys]]
    alike: Callable[[Array], Array]
    names: Callable[[Array], list[str]]


def made_whole(contest: Contest, pool: ThreadPoolExecutor) -> Contest:
    """The contest with keys that have a common multiple as whole numbers over that.

    A key is off its number by half a unit and a little; where a whole number over the multiple is
    four units and more, the one nearest to the key is the number's.
    """
    keys, columns = list(contest.keys), list(contest.columns)
    for at, (key, apart) in enumerate(zip(keys, contest.apart, strict=True)):
        if key.scale is not None or apart.multiple is None:
            continue
        times = float(apart.multiple / 2**key.bits)
        most = max(abs(int(columns[at].max(initial=0))), abs(int(columns[at].min(initial=0))))
        if times <= 1 / 4 and most * times < LARGEST_WHOLE:
            keys[at] = Key(key.units, apart.multiple, last=key.last)
            _multiply(columns[at], times, pool)
            for row, exact in contest.known.items():  # which the units may have had no room for
                columns[at][row] = in_units(keys[at], exact[at], contest.ascending[at])[0]
    return evolve(contest, keys=keys, columns=columns)


def _multiply(column: Array, factor: float, pool: ThreadPoolExecutor) -> None:
    """A column times a factor, to whole numbers, in place; part by part, which needs no room."""

    def multiplied(start: int) -> None:
        part = column[start : start + PART]
        part[:] = np.rint(part * factor)

    for _ in pool.map(multiplied, range(0, len(column), PART)):
        pass
