"""Processes that were forked from one in which Polars had run: there it waits for ever."""

import sys
import threading
from pathlib import Path

__all__ = ["must_not_be_forked"]

TASKS = Path("/proc/self/task")
"""The threads of this process, where the system says so (Linux; others do not fork by default)."""
OWN = "polars-"
"""What the threads of Polars are called."""


def must_not_be_forked() -> None:
    """Raise RuntimeError where Polars would wait for threads that only the parent has."""
    polars = sys.modules.get("polars")
    if polars is None or not TASKS.is_dir():
        return
    wanted = polars.thread_pool_size()  # which starts them, unless they seem to be there
    names = [_name(task) for task in TASKS.iterdir()]
    started = any(name.startswith(OWN) and name.removeprefix(OWN).isdigit() for name in names)
    if not started and len(names) - threading.active_count() < wanted:
        raise RuntimeError(
            "this process was forked after Polars had run in its parent, and would wait for ever: "
            "start processes with `multiprocessing.get_context('spawn')`"
        )


def _name(task: Path) -> str:
    try:
        return (task / "comm").read_text("utf-8", "replace").strip()
    except OSError:  # it has ended meanwhile
        return ""
