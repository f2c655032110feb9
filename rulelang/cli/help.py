"""Help texts of commands, each with an example that works from where one stands."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from rulelang.cli.files import Sample, sample
from rulelang.cli.inputs import must_not_be_read
from rulelang.cli.usage import wrong_usage
from rulelang.diagnostics.visible import visible_line

__all__ = ["Command", "command", "shown"]

SPECIAL = frozenset('"$`\\!')
"""What a shell takes for more than itself between double quotes."""


class Command(click.Command):
    """A command whose help ends in examples made of the files that are there."""

    usage: str
    examples: Callable[[Sample], Sequence[Sequence[str]]]
    instead: str
    """What one does instead of writing over what is read."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        written = list(args)
        ctx.allow_extra_args = True  # what is too much is said here, with a mend
        extra = super().parse_args(ctx, args)
        if extra and not ctx.resilient_parsing:
            words = " ".join(f"`{word}`" for word in extra)
            mend = _quoted(ctx, written, extra) or ctx.get_usage().removeprefix("Usage: ")
            plural = "s" if len(extra) > 1 else ""
            raise wrong_usage(f"unexpected argument{plural} {words}", mend)
        return extra

    def invoke(self, ctx: click.Context) -> Any:
        output = ctx.params.get("output")
        if isinstance(output, Path):
            must_not_be_read(output, self.instead)
        return super().invoke(ctx)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        found = sample(Path())
        with formatter.section("Examples"):
            for words in self.examples(found):
                formatter.write(f"  {shown('rulelang', *words)}\n")


def _quoted(context: click.Context, written: list[str], extra: list[str]) -> str:
    """The mend where the words too many go on a name that an option has begun."""
    options = {
        name
        for item in context.command.params
        if isinstance(item, click.Option) and not item.is_flag
        for name in item.opts
    }
    words = [part for word in written for part in _parted(word)]
    end = len(extra) + 2
    for start, option in enumerate(words):
        if option in options and words[start + 2 : start + end] == extra:
            name = " ".join(words[start + 1 : start + end])
            return f"a name of several words is quoted: `{shown(option, name)}`"
    return ""


def _parted(word: str) -> list[str]:
    """An option that is joined to its value, and the value."""
    return word.split("=", 1) if word.startswith("--") else [word]


def command(
    name: str,
    usage: str,
    examples: Callable[[Sample], Sequence[Sequence[str]]],
    instead: str = "name another file with `-o`",
) -> Callable[[Callable[..., Any]], Command]:
    """A command of the program; ``usage`` is how its overview shows its arguments."""

    def decorate(function: Callable[..., Any]) -> Command:
        made = click.command(name, cls=Command)(function)
        made.usage = usage
        made.instead = instead
        made.examples = examples
        return made

    return decorate


def shown(*words: str) -> str:
    """Words as one types them in a shell, names of several words in double quotes."""
    from shlex import quote

    return visible_line(
        " ".join(
            f'"{word}"' if quote(word) != word and not SPECIAL & set(word) else quote(word)
            for word in words
        )
    )
