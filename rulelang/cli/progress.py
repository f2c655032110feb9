"""A bar that shows how much is done, on a terminal only."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["lasting", "progress"]

WIDTH = 30


def progress(what: str) -> Callable[[int, int], None] | None:
    """What to tell how much of how much is done; None where nobody looks."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        filled = WIDTH * done // max(total, 1)
        bar = "█" * filled + "░" * (WIDTH - filled)
        line = "" if done >= total else f"{what} {bar} {100 * done // max(total, 1)}%"
        print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)

    return show


@contextmanager
def lasting(what: str) -> Iterator[Callable[[int, int], None] | None]:
    """The same, for work that goes on when all is done: what it is stands there until its end."""
    show = progress(what)
    if show is None:
        yield None
        return

    def told(done: int, total: int) -> None:
        if done < total:
            show(done, total)
        else:
            print(f"\r\x1b[K{what} …", end="", file=sys.stderr, flush=True)

    told(0, 0)
    try:
        yield told
    finally:
        show(0, 0)
