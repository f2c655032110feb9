"""Passes over a table: its chunks are read in their order and worked on by several threads.

Each chunk is cut into batches that fit a processor's cache. What a program is in doubt about comes
back, for the exact engine.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import get_ident
from typing import Any, TypeVar

import numpy as np
import polars as pl
from attrs import define, field

from rulelang.engine.columnar.machine import Array, Machine
from rulelang.engine.columnar.program import Program
from rulelang.engine.columnar.reading import TableReading

__all__ = ["Machines", "Take", "in_order", "run_chunk", "run_over"]

BATCH = 32_768
MOST_IN_DOUBT = 50_000  # rows that are gathered before they are handed over

Result = TypeVar("Result")
Compiled = Callable[[frozenset[str]], Program]
Take = Callable[[frozenset[str], dict[str, Array], slice], None]
Note = Callable[[pl.DataFrame, slice], Array | None]


@define
class Machines:
    """Machines for programs, one a thread for each."""

    compiled: Compiled
    made: dict[Any, Machine] = field(factory=dict)

    def of(self, nulls: frozenset[str]) -> Machine:
        """This thread's machine for chunks in which just these inputs have empty cells."""
        key = get_ident(), nulls
        if key not in self.made:
            self.made[key] = Machine(self.compiled(nulls), BATCH)
        return self.made[key]


def in_order(
    chunks: Iterator[pl.DataFrame], threads: int, work: Callable[[pl.DataFrame, slice], Result]
) -> Iterator[Result]:
    """What ``work`` makes of each chunk and the places of its rows, in the order of the data."""
    waiting: deque[Future[Result]] = deque()
    first = 0
    with ThreadPoolExecutor(threads) as pool:
        for frame in chunks:
            waiting.append(pool.submit(work, frame, slice(first, first + frame.height)))
            first += frame.height
            if len(waiting) > threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def run_chunk(
    reading: TableReading,
    frame: pl.DataFrame,
    runs: Iterable[tuple[Machines, Take]],
    marked: Array | None,
) -> Array:
    """Run this thread's machines over a chunk; the rows in doubt, those ``marked`` among them.

    What takes is given the outputs of each batch, with the inputs that have empty cells and the
    places of its rows in the chunk; outputs are the machine's own.
    """
    doubtful = np.zeros(frame.height, np.bool_) if marked is None else marked
    arrays, nulls = reading.encode(frame, doubtful)
    for machines, take in runs:
        for places, outputs, doubts in machines.of(nulls).batches(arrays, frame.height):
            take(nulls, outputs, places)
            if doubts is not None:
                doubtful[places] |= doubts
    return np.flatnonzero(doubtful)


def run_over(
    reading: TableReading,
    columns: Sequence[str],
    threads: int,
    runs: Sequence[tuple[Compiled, Take]],
    note: Note | None = None,
) -> Iterator[tuple[pl.DataFrame, Array]]:
    """Run programs over every chunk; the rows in doubt, many at once, with their places.

    What takes is as in `run_chunk`, with places in the whole table; ``note`` sees every chunk
    first, and says which rows are in doubt whatever the programs say.
    """
    machines = [(Machines(compiled), take) for compiled, take in runs]

    def work(frame: pl.DataFrame, place: slice) -> tuple[pl.DataFrame, Array] | None:
        def shifted(
            take: Take, nulls: frozenset[str], outputs: dict[str, Array], at: slice
        ) -> None:
            take(nulls, outputs, slice(place.start + at.start, place.start + at.stop))

        own = [(machine, partial(shifted, take)) for machine, take in machines]
        rows = run_chunk(reading, frame, own, None if note is None else note(frame, place))
        return (frame[rows], rows + place.start) if len(rows) else None

    gathered: list[tuple[pl.DataFrame, Array]] = []
    for found in in_order(reading.source.read(columns), threads, work):
        if found is not None:
            gathered.append(found)
        if sum(len(rows) for _, rows in gathered) > MOST_IN_DOUBT:
            yield _together(gathered)
            gathered.clear()
    if gathered:
        yield _together(gathered)


def _together(parts: list[tuple[pl.DataFrame, Array]]) -> tuple[pl.DataFrame, Array]:
    frames, rows = zip(*parts, strict=True)
    return pl.concat(frames), np.concatenate(rows)
