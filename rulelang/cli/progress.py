"""A bar that shows how much is done, on a terminal only."""

import sys
from collections.abc import Callable

__all__ = ["progress"]

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
