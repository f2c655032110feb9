"""Help texts of commands, each with an example that works from where one stands."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from rulelang.cli.files import Sample, sample

__all__ = ["Command", "command", "shown"]

SPECIAL = frozenset('"$`\\!')
"""What a shell takes for more than itself between double quotes."""


class Command(click.Command):
    """A command whose help ends in examples made of the files that are there."""

    usage: str
    examples: Callable[[Sample], Sequence[Sequence[str]]]

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        found = sample(Path())
        with formatter.section("Examples"):
            for words in self.examples(found):
                formatter.write(f"  {shown('rulelang', *words)}\n")


def command(
    name: str, usage: str, examples: Callable[[Sample], Sequence[Sequence[str]]]
) -> Callable[[Callable[..., Any]], Command]:
    """A command of the program; ``usage`` is how its overview shows its arguments."""

    def decorate(function: Callable[..., Any]) -> Command:
        made = click.command(name, cls=Command)(function)
        made.usage = usage
        made.examples = examples
        return made

    return decorate


def shown(*words: str) -> str:
    """Words as one types them in a shell, names of several words in double quotes."""
    from shlex import quote

    return " ".join(
        f'"{word}"' if quote(word) != word and not SPECIAL & set(word) else quote(word)
        for word in words
    )
