"""The time in which the body of a request must arrive: one timer for all requests that wait.

`asyncio.timeout` sets a timer for each, which takes as long as a score does.
"""

from asyncio import AbstractEventLoop, CancelledError, Task, TimerHandle, current_task
from asyncio import get_running_loop as running_loop
from types import TracebackType
from typing import Any

from attrs import define, field

__all__ = ["Patience"]


@define(eq=False)
class Patience:
    """A context in which a task may wait for so many ``seconds``; then it raises TimeoutError.

    ``ends`` is when each task has waited for so long, the first to end first. All tasks are of one
    event loop, whose timer looks at the first.
    """

    seconds: float
    ends: dict[Task[Any], float] = field(factory=dict)
    loop: AbstractEventLoop | None = None
    timer: TimerHandle | None = None

    def __enter__(self) -> None:
        task, loop = current_task(), running_loop()
        assert task is not None
        if self.loop is not loop:  # the one before was closed
            self.loop, self.timer = loop, None
            self.ends.clear()
        self.ends[task] = end = loop.time() + self.seconds
        if self.timer is None:
            self.timer = loop.call_at(end, self._look, loop)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        task = current_task()
        assert task is not None
        if self.ends.pop(task, None) is not None:
            return
        if task.uncancel() == 0 and kind is CancelledError:  # by `_look` alone
            raise TimeoutError from error

    def _look(self, loop: AbstractEventLoop) -> None:
        """End the tasks that have waited for too long, and look again when the next one has."""
        now = loop.time()
        for task in [task for task, end in self.ends.items() if end <= now]:
            del self.ends[task]
            task.cancel()
        first = next(iter(self.ends.values()), None)
        self.timer = None if first is None else loop.call_at(first, self._look, loop)
