"""What a command reads, noted where it is named, so that no result is written over it."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path

import click

from rulelang.cli.usage import word, wrong_usage

__all__ = ["must_not_be_read", "reads"]

NOTED = "rulelang.reads"
Files = Callable[[], Iterable[Path]]


def reads(context: click.Context, files: Files) -> None:
    """Note files that the command reads; they are looked for once something is to be written."""
    noted: list[Files] = context.meta.setdefault(NOTED, [])
    noted.append(files)


def must_not_be_read(output: Path, instead: str) -> None:
    """Wrong usage where a file to be written is one that is read, under whatever name.

    ``instead`` is the key of what one does instead.
    """
    noted: list[Files] = click.get_current_context().meta.get(NOTED, [])
    own = _identity(output)
    if any(_identity(path) == own for files in noted for path in files()):
        raise wrong_usage("overwrites", word(f"usage.{instead}"), file=str(output))


def _identity(path: Path) -> tuple[int, int] | str:
    """What is one and the same for all names of a file: its number on its device; of a file that
    is not there its path, links resolved."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return os.path.realpath(path)
    return found.st_dev, found.st_ino
