"""Standard output and standard error: their encoding, colour and width, and what is said there."""

import os
import shutil
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, TextIO

import click

from rulelang.output.visible import visible

if TYPE_CHECKING:
    from rulelang.diagnostics import Diagnostic

__all__ = ["ask_next", "close_quietly", "in_colour", "say", "speak_utf8", "tell", "width"]


def speak_utf8() -> None:
    """Make both streams UTF-8 with plain line ends, whatever the system's own encoding is."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def close_quietly() -> None:
    """Give up standard output, whose reader has gone, so that nothing complains at exit."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())


def in_colour(context: click.Context, stream: TextIO) -> bool:
    """Whether to write colour: only to a terminal, and unless it was refused."""
    refused = context.find_root().color is False or os.environ.get("NO_COLOR")
    return not refused and os.environ.get("TERM") != "dumb" and stream.isatty()


def width() -> int | None:
    """The columns of the terminal, or what COLUMNS says; None where output goes elsewhere."""
    if sys.stdout.isatty() or os.environ.get("COLUMNS"):
        return shutil.get_terminal_size().columns
    return None


def say(line: str) -> None:
    """Write a line that is no result: to standard error."""
    print(line, file=sys.stderr)


def tell(context: click.Context, diagnostics: Iterable["Diagnostic"]) -> None:
    """Write diagnostics to standard error, what comes of the data in them made harmless."""
    found = tuple(diagnostics)
    if not found:
        return
    from rulelang.cli.harmless import harmless
    from rulelang.diagnostics import render_all

    say(render_all(map(harmless, found), in_colour(context, sys.stderr)))


def ask_next(question: str, command: str) -> None:
    """On a terminal, say in one line what one would ask next, and how."""
    if sys.stdout.isatty() and sys.stderr.isatty():
        sys.stdout.flush()
        say(f"\n{question}: {visible(command)}")
