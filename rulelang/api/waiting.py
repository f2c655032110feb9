"""Waiting for a database: with a limit of time, and so that Ctrl-C ends it."""

from collections.abc import Callable
from threading import Event, Thread
from time import monotonic
from typing import Generic, TypeVar

__all__ = ["TimeLimitError", "within"]

Found = TypeVar("Found")
Stop = Callable[[], object]

TICK = 0.1
GRACE = 5.0
"""Seconds that a database has to obey; one that does not is left behind."""


class TimeLimitError(Exception):
    """The work took longer than it may."""


class _Job(Generic[Found]):
    """Work in a thread of its own, with what it gave or failed at."""

    def __init__(self, work: Callable[[Callable[[Stop], None]], Found]) -> None:
        self.work = work
        self.stops: list[Stop] = []
        self.stopped = False
        self.done = Event()
        self.found: list[Found] = []
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self.found.append(self.work(self.interruptible))
        except BaseException as error:  # raised again by who waits
            self.error = error
        finally:
            self.done.set()

    def interruptible(self, stop: Stop) -> None:
        """Note how the work is interrupted; who comes too late does not begin."""
        if self.stopped:
            raise TimeLimitError
        self.stops.append(stop)

    def stop(self) -> None:
        """Interrupt until it ends: between two statements a database hears nothing."""
        self.stopped = True
        last = monotonic() + GRACE
        while self.stops and not self.done.is_set() and monotonic() < last:
            for stop in self.stops:
                try:
                    stop()
                except Exception:  # its connection is closed meanwhile, or the server is gone
                    continue
            self.done.wait(TICK)


def within(seconds: float, work: Callable[[Callable[[Stop], None]], Found]) -> Found:
    """What ``work`` gives, who is handed a function to say how it is interrupted.

    It runs in a thread, as most databases hear Ctrl-C only between two rows. Raises TimeLimitError
    once the time is over, and whatever the work raises.
    """
    job = _Job(work)
    Thread(target=job.run, daemon=True, name="rulelang database").start()
    last = monotonic() + seconds
    try:
        while not job.done.wait(TICK):
            if monotonic() > last:
                raise TimeLimitError
    except BaseException:
        job.stop()
        raise
    if job.error is not None:
        raise job.error
    return job.found[0]
