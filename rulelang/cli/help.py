"""Help of commands, from the catalogue (`help.en.toml`), with an example that works from where one
stands. A command's own table there has its purpose, what there is to know about it, and a sentence
for each of its options; those that several commands have are in the table `shared`.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from rulelang.cli.files import Sample, sample
from rulelang.cli.inputs import must_not_be_read
from rulelang.cli.streams import note_language, spoken
from rulelang.cli.usage import either, translated, usage_line, word, wrong_usage
from rulelang.diagnostics.visible import visible_line
from rulelang.words.values import Language, Wording, said

__all__ = ["Command", "command", "frame", "purpose", "shown", "write_options", "write_usage"]

SPECIAL = frozenset('"$`\\!')
"""What a shell takes for more than itself between double quotes."""


class Command(click.Command):
    """A command whose help ends in examples made of the files that are there."""

    usage: str
    examples: Callable[[Sample], Sequence[Sequence[str]]]
    instead: str
    """The key of what one does instead of writing over what is read."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        note_language(ctx, args)
        written = list(args)
        ctx.allow_extra_args = True  # what is too much is said here, with a mend
        extra = super().parse_args(ctx, args)
        if extra and not ctx.resilient_parsing:
            words = " ".join(f"`{text}`" for text in extra)
            mend = _quoted(ctx, written, extra) or usage_line(ctx, spoken(ctx))
            raise wrong_usage("unexpected", mend, count=len(extra), words=words)
        return extra

    def invoke(self, ctx: click.Context) -> Any:
        output = ctx.params.get("output")
        if isinstance(output, Path):
            must_not_be_read(output, self.instead)
        try:
            return super().invoke(ctx)
        except click.ClickException as error:
            error.context = ctx  # type: ignore[attr-defined]  # which knows the language
            raise

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_usage(ctx, formatter)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        table = _table(spoken(ctx), str(self.name))
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text("\n\n".join(table[key] for key in ABOUT if key in table))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_options(self, ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        found = sample(Path())
        with formatter.section(frame("examples", ctx)):
            for words in self.examples(found):
                formatter.write(f"  {shown('rulelang', *words)}\n")


ABOUT = ("purpose", "about")


def _table(language: Language, name: str) -> dict[str, str]:
    from rulelang.words import sentences

    table: dict[str, str] = sentences(f"help.{language}")[name]
    return table


def purpose(name: str, language: Language) -> str:
    """What a command is for, in one sentence."""
    return _table(language, name)["purpose"]


def frame(key: str, context: click.Context) -> str:
    """A word of the frame of help."""
    return _table(spoken(context), "frame")[key]


def write_usage(context: click.Context, formatter: click.HelpFormatter) -> None:
    """How a command is used."""
    line = usage_line(context, spoken(context)).removeprefix(context.command_path).strip()
    formatter.write_usage(context.command_path, line, f"{frame('usage', context)}: ")


def write_options(
    command: click.Command, context: click.Context, formatter: click.HelpFormatter
) -> None:
    """The options of a command, each with its sentence."""
    language = spoken(context)
    rows = []
    for option in command.get_params(context):
        record = option.get_help_record(context)
        if isinstance(option, click.Option) and record is not None:
            rows += [(translated(record[0], language), _sentence(command, option, language))]
    with formatter.section(frame("options", context)):
        formatter.write_dl(rows)


def _sentence(command: click.Command, option: click.Option, language: Language) -> str:
    """The sentence of an option."""
    name = "help" if "--help" in option.opts else str(option.name)
    own, shared = (_table(language, table) for table in (str(command.name), "shared"))
    endings = getattr(option, "endings", None)
    if name in own:
        text = own[name]
    elif endings is not None:
        text = shared["output_ends"].format(endings=said(either(endings), language))
    else:
        text = shared[name]
    return f"{text}  {_table(language, 'frame')['required']}" if option.required else text


def _quoted(context: click.Context, written: list[str], extra: list[str]) -> Wording:
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
            return word("usage.quote", text=shown(option, name))
    return ""


def _parted(word: str) -> list[str]:
    """An option that is joined to its value, and the value."""
    return word.split("=", 1) if word.startswith("--") else [word]


def command(
    name: str,
    usage: str,
    examples: Callable[[Sample], Sequence[Sequence[str]]],
    instead: str = "name_another",
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
