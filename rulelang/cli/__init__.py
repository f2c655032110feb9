"""The command line: ``rulelang eval``, ``explain``, ``check``, ``test`` and ``fmt``.

Exit codes: 0 all is well, 1 the rules or the data have errors or an example fails, 2 wrong usage.
Results go to standard output, everything else to standard error.
"""

import gc
import os
import sys
from collections.abc import Sequence

from rulelang.cli.streams import close_quietly, speak_utf8

__all__ = ["main"]

FAILED = 1
INTERRUPTED = 130
"""What a shell expects of a program that was stopped from the keyboard."""

DEBUG = "RULELANG_DEBUG"

FEW_COLLECTIONS = 50_000
"""Looking for garbage takes a tenth of a short run, most of it while modules are imported."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command, by default that of the process's arguments, and return its exit code."""
    gc.set_threshold(FEW_COLLECTIONS)
    speak_utf8()
    try:
        from rulelang.cli.commands import run

        code = run(arguments)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        close_quietly()
        return FAILED
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return INTERRUPTED
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        said = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        print(
            f"error: this is a fault in rulelang, not in your files ({said}); please report it, "
            f"with what {DEBUG}=1 adds",
            file=sys.stderr,
        )
        return FAILED
