"""The command line: ``rulelang eval``, ``explain``, ``check``, ``test`` and ``fmt``.

Exit codes: 0 all is well, 1 the rules or the data have errors or an example fails, 2 wrong usage.
Results go to standard output, everything else to standard error.
"""

import atexit
import gc
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rulelang.cli.streams import close_quietly, keep_errors_apart, open_streams, refusal, say
from rulelang.diagnostics.visible import visible
from rulelang.words.values import Wording

__all__ = ["main"]

FAILED = 1
INTERRUPTED = 130
"""What a shell expects of a program that was stopped from the keyboard."""

SIGNALLED = 128
"""What a shell adds to the number of a signal that ended a program."""
STOPPING = ("SIGTERM", "SIGHUP")

DEBUG = "RULELANG_DEBUG"

LARGE_PAGES = "NUMPY_MADVISE_HUGEPAGE"
"""NumPy asks for memory in large pages, which the system first has to gather: on a machine at work,
that takes columns longer than many small pages do."""

MANY_OBJECTS = 1_000_000
"""No garbage is looked for in a run that makes fewer: it is a sixth of its time."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command, by default that of the process's arguments, and return its exit code.

    Of the process itself, a run that leaves nothing to be done ends here.
    """
    gc.set_threshold(MANY_OBJECTS)
    os.environ.setdefault(LARGE_PAGES, "0")  # before anything imports NumPy
    open_streams()
    if arguments is None and not os.environ.get(DEBUG):
        keep_errors_apart()
    try:
        with _stoppable():
            from rulelang.cli.commands import run

            code = run(arguments)
            sys.stdout.flush()
            if arguments is None:
                _leave(code)
            return code
    except (_StoppedError, KeyboardInterrupt) as error:
        return _exit_code(error)
    except BrokenPipeError:
        close_quietly()
        return FAILED
    except Exception as error:
        ended = _ended_by(error)
        if ended is not None:
            return _exit_code(ended)
        refused = refusal(error)
        if refused:
            close_quietly()
            _say_error("no_output", reason=refused)
            return FAILED
        if os.environ.get(DEBUG):
            raise
        said = visible(" ".join(f"{type(error).__name__}: {error}".split())[:200])
        _say_error("fault", said=said, debug=DEBUG)
        return FAILED


def _say_error(key: str, **values: Wording) -> None:
    """Write an error of no command, in the language of the command line or else of the locale."""
    from rulelang.cli.commands import language_of
    from rulelang.cli.usage import refused, usage_text

    say(usage_text(refused(key, **values), language_of(None, None)))


class _StoppedError(BaseException):
    """The system asks the program to end; like Ctrl-C, it is caught by nobody on the way."""

    def __init__(self, signal: int) -> None:
        self.signal = signal


def _exit_code(error: _StoppedError | KeyboardInterrupt) -> int:
    return SIGNALLED + error.signal if isinstance(error, _StoppedError) else INTERRUPTED


def _ended_by(error: BaseException | None) -> _StoppedError | KeyboardInterrupt | None:
    """The signal behind an error: Python 3.11 puts what reaches it in the body of a class, as when
    a library is imported, into an error of its own."""
    while error is not None:
        if isinstance(error, (_StoppedError, KeyboardInterrupt)):
            return error
        error = error.__cause__ or error.__context__
    return None


@contextmanager
def _stoppable() -> Iterator[None]:
    """End as by Ctrl-C where the system asks for it, so that no half-written file is left."""

    def stop(number: int, frame: object) -> None:
        raise _StoppedError(number)

    stopping = [getattr(signal, name) for name in STOPPING if hasattr(signal, name)]
    if threading.current_thread() is not threading.main_thread():
        stopping = []
    ours = [number for number in stopping if signal.getsignal(number) is signal.SIG_DFL]
    for number in ours:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


def _leave(code: int) -> None:
    """End the process where nothing waits for its end, and nobody watches it. Python would give
    back each object before, which takes as long as scoring some units."""
    if atexit._ncallbacks() or threading.active_count() > 1 or sys.gettrace() or sys.getprofile():
        gc.freeze()  # nor is garbage looked for then
        return
    sys.stderr.flush()
    os._exit(code)
