"""Standard output and standard error: their encoding, colour and width, and what is said there."""

import errno
import os
import sys
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from rulelang.cli.wording import said
from rulelang.diagnostics.visible import visible

if TYPE_CHECKING:
    from rulelang.diagnostics import Diagnostic
    from rulelang.words import Language
    from rulelang.words.values import Wording

__all__ = [
    "ask_for",
    "ask_next",
    "close_quietly",
    "in_colour",
    "keep_errors_apart",
    "knows_language",
    "note_language",
    "open_streams",
    "print_text",
    "refusal",
    "say",
    "show",
    "spoken",
    "tell",
    "width",
    "wrote",
]

CLOSED = {"stdout": os.O_RDONLY, "stderr": os.O_WRONLY}
"""How the null device stands in for a stream that is closed: a result that is written must fail,
what is said beside it need not be heard."""

ASKED, OWN = "rulelang.language", "rulelang.own_language"
"""Under which a command keeps the language that is asked for, and that of the rules."""

REFUSALS = {errno.EBADF, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.ENOSPC}
"""What a stream answers that can be written no further."""


def open_streams() -> None:
    """Make both streams UTF-8 with plain line ends, whatever the system's own encoding is."""
    for name, mode in CLOSED.items():
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, mode), "w"))
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def keep_errors_apart() -> None:
    """Let nothing but this program write to standard error: Polars tells there in its own words
    why it gave up on a damaged file."""
    try:
        own = os.dup(sys.stderr.fileno())
    except (OSError, ValueError):  # of a stream that is no file, or closed
        return
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    # A line at a time, so that it stands before what is printed after it.
    sys.stderr = os.fdopen(
        own, "w", buffering=1, encoding="utf-8", errors="backslashreplace", newline="\n"
    )


def close_quietly() -> None:
    """Give up standard output, which takes no more, so that nothing complains at exit."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())


def refusal(error: Exception) -> "Wording | None":
    """Why standard output took no more, or None where the error is another one."""
    if not isinstance(error, OSError) or error.filename is not None:
        return None
    if error.errno not in REFUSALS:
        return None
    from rulelang.api.files import reason_of
    from rulelang.words import phrase

    return phrase("opening.closed") if error.errno == errno.EBADF else reason_of(error)


def in_colour(context: click.Context, stream: TextIO) -> bool:
    """Whether to write colour: only to a terminal, and unless it was refused."""
    refused = context.find_root().color is False or os.environ.get("NO_COLOR")
    return not refused and os.environ.get("TERM") != "dumb" and stream.isatty()


def width() -> int | None:
    """The columns of the terminal, or what COLUMNS says; None where output goes elsewhere."""
    if sys.stdout.isatty() or os.environ.get("COLUMNS"):
        from shutil import get_terminal_size  # with what packs and unpacks archives

        return get_terminal_size().columns
    return None


def say(line: str) -> None:
    """Write a line that is no result: to standard error."""
    print(visible(line), file=sys.stderr)


def show(line: str) -> None:
    """Write a line for people to standard output."""
    print(visible(line))


def print_text(text: str) -> None:
    """Write a text to standard output: to a file or a program as it is, to a terminal so that it
    obeys nothing in it."""
    sys.stdout.write(visible(text) if sys.stdout.isatty() else text)


def wrote(output: Path, count: int | None = None) -> None:
    """On a terminal, say that a file was written, and of how many units."""
    if sys.stderr.isatty():
        language, file = spoken(click.get_current_context()), str(output)
        if count is None:
            say(said("wrote", language, file=file))
        else:
            say(said("wrote_units", language, file=file, count=count))


def note_language(context: click.Context, arguments: Sequence[str]) -> None:
    """Note the language that a command line asks for before it is read: wrong usage and help are
    said in it too, wherever it stands."""
    words = [part for text in arguments for part in text.split("=", 1)]
    for option, value in pairwise(words):
        if option == "--language" and value in ("en", "vi"):
            ask_for(context, "vi" if value == "vi" else "en")


def ask_for(context: click.Context, language: "Language") -> None:
    """Note the language that the command line asks for."""
    context.meta[ASKED] = language


def knows_language(context: click.Context) -> bool:
    """Whether a language was asked for, or the rules' own one is known."""
    return ASKED in context.meta or OWN in context.meta


def spoken(context: click.Context, own: "Language | None" = None) -> "Language":
    """The language to speak: that which is asked for, else the rules' ``own``, which is noted for
    what is said later, else that of the locale."""
    from rulelang.api.speaking import chosen

    if own is not None:
        context.meta[OWN] = own
    return chosen(context.meta.get(ASKED), context.meta.get(OWN))


def tell(
    context: click.Context, diagnostics: Iterable["Diagnostic"], own: "Language | None" = None
) -> None:
    """Write diagnostics to standard error; ``own`` is the language of the rules, once known."""
    found, language = tuple(diagnostics), spoken(context, own)
    if not found:
        return
    from rulelang.diagnostics import render_all

    colour = in_colour(context, sys.stderr)
    print(render_all(found, colour, language=language), file=sys.stderr)


def ask_next(question: str, command: str) -> None:
    """On a terminal, say in one line what one would ask next, by its key, and how."""
    if sys.stdout.isatty() and sys.stderr.isatty():
        sys.stdout.flush()
        asked = said(question, spoken(click.get_current_context()))
        say(f"\n{asked}: {command}")
