"""The command line: ``rulelang eval``, ``explain``, ``check``, ``test`` and ``fmt``.

Exit codes: 0 all is well, 1 the rules or the data have errors or an example fails, 2 wrong usage.
Results go to standard output, everything else to standard error.
"""

import atexit
import gc
import os
import sys
from collections.abc import Sequence

from rulelang.cli.streams import close_quietly, open_streams, refusal, say
from rulelang.diagnostics.visible import visible

__all__ = ["main"]

FAILED = 1
INTERRUPTED = 130
"""What a shell expects of a program that was stopped from the keyboard."""

DEBUG = "RULELANG_DEBUG"

MANY_OBJECTS = 1_000_000
"""A run that makes fewer gives its memory back as a whole, at its end."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command, by default that of the process's arguments, and return its exit code."""
    _spare_collections()
    open_streams()
    try:
        from rulelang.cli.commands import run

        code = run(arguments)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        close_quietly()
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        refused = refusal(error)
        if refused:
            close_quietly()
            say(f"error: cannot write standard output: {refused}")
            return FAILED
        if os.environ.get(DEBUG):
            raise
        said = visible(" ".join(f"{type(error).__name__}: {error}".split())[:200])
        say(
            f"error: this is a fault in rulelang, not in your files ({said}); please report it, "
            f"with what {DEBUG}=1 adds"
        )
        return FAILED


def _spare_collections() -> None:
    """Do not look for garbage in a short run, nor at its end: it is a sixth of its time."""
    gc.set_threshold(MANY_OBJECTS)
    atexit.register(gc.freeze)
