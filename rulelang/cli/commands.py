"""The program and its commands; what each of them needs is imported when it runs."""

import os
import re
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from rulelang.cli.files import sample
from rulelang.cli.help import Command, frame, purpose, shown, write_options, write_usage
from rulelang.cli.options import language, no_color
from rulelang.cli.streams import knows_language, note_language, say, spoken
from rulelang.cli.usage import did_you_mean, translated, usage_text, word, wrong_usage
from rulelang.words import Language

__all__ = ["language_of", "program", "run"]

COMPLETE = "_RULELANG_COMPLETE"
"""Set where a shell asks for its script or for completions."""

CODE = r"[EWNewn][0-9]{3}"
"""The code of an error, a warning or a note, which `explain` explains, too."""

NAME = "rulelang"

COMMANDS = {
    "eval": ("eval", "evaluate"),
    "explain": ("explain", "explain"),
    "analyse": ("analyse", "analyse"),
    "compare": ("compare", "compare"),
    "plot": ("plot", "plot"),
    "data": ("data_report", "data_report"),
    "new": ("new", "new"),
    "check": ("check", "check"),
    "test": ("test", "test"),
    "report": ("report", "report"),
    "audit": ("audit", "audit"),
    "fmt": ("fmt", "fmt"),
    "form": ("form", "form"),
    "collect": ("collect", "collect"),
    "sql": ("sql", "sql"),
    "serve": ("serve", "serve"),
}
"""The commands as one needs them, not by the alphabet: each with its module and its name there. One
that is not asked for is not imported."""

ALSO = {"analyze": "analyse"}
"""Other spellings of commands."""


def command_of(name: str) -> Command:
    """A command by its name."""
    module, attribute = COMMANDS[name]
    found: Command = getattr(import_module(f"rulelang.cli.{module}"), attribute)
    return found


class _Program(click.Group):
    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        note_language(ctx, args)
        return super().parse_args(ctx, args)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_usage(ctx, formatter)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(purpose(NAME, spoken(ctx)))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_options(self, ctx, formatter)
        rows = [(name, purpose(name, spoken(ctx))) for name in COMMANDS]
        with formatter.section(frame("commands", ctx)):
            formatter.write_dl(rows)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return command_of(cmd_name) if cmd_name in COMMANDS else None

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(frame("example", ctx)):
            formatter.write(f"  {_example()}\n")
        with formatter.section(frame("completion", ctx)):
            for shell in ("bash", "zsh"):
                formatter.write(f'  eval "$({COMPLETE}={shell}_source rulelang)"\n')
            formatter.write(f"  {COMPLETE}=fish_source rulelang | source\n")

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = ALSO.get(args[0], args[0])
        args = [name, *args[1:]]
        if not ctx.resilient_parsing and name not in COMMANDS and name[:1] != "-":
            mend = did_you_mean(name, COMMANDS, word("usage.lists_commands"))
            raise wrong_usage("no_command", mend, name=name)
        rest = args[2:]
        alone = not rest or rest[0].startswith("-")
        if name == "explain" and alone and any(re.fullmatch(CODE, word) for word in args[1:2]):
            args = ["check", "--explain", *args[1:]]
        return super().resolve_command(ctx, args)


@click.group(
    NAME,
    cls=_Program,
    invoke_without_command=True,
)
@language()
@no_color
@click.version_option(package_name="rulelang", prog_name="rulelang", message="%(prog)s %(version)s")
@click.pass_context
def program(context: click.Context) -> None:
    if context.invoked_subcommand is None:
        click.echo(_overview(context))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command that the arguments name, by default those of the process.

    Returns the exit code; wrong usage is said here.
    """
    if COMPLETE in os.environ:
        from rulelang.cli.shells import mend_completion

        mend_completion()
    try:
        code: Any = program.main(arguments, prog_name="rulelang", standalone_mode=False)
    except click.ClickException as error:
        say(usage_text(error, language_of(error, arguments)))
        return error.exit_code
    except click.Abort:
        raise KeyboardInterrupt from None
    return int(code or 0)


def language_of(error: click.ClickException | None, arguments: Sequence[str] | None) -> Language:
    """The language of an error: that which is asked for, else of the rules, else of the locale."""
    words = sys.argv[1:] if arguments is None else arguments
    context = getattr(error, "context", None) or getattr(error, "ctx", None)
    if context is None:
        context = click.Context(program)
        note_language(context, words)
    return spoken(context) if knows_language(context) else spoken(context, _own(words))


def _own(words: Sequence[str]) -> Language | None:
    """The language of the first rules that a command line names, if they can be read."""
    from rulelang.api.files import compiled_grammar, read_rules
    from rulelang.diagnostics import RulesError
    from rulelang.syntax import parse
    from rulelang.words.own import language_of_rules

    for path in map(Path, words):
        if path.suffix == ".rules" and path.is_file():
            try:
                source = read_rules(path)
            except RulesError:
                continue
            return language_of_rules(parse(source, compiled_grammar()).file.language, source.text)
    return None


def _overview(context: click.Context) -> str:
    """What there is, a line each, and an example that works from here."""
    language = spoken(context)
    lines = [purpose(NAME, language), ""]
    usages = {
        name: f"{NAME} {name} {translated(command_of(name).usage, language)}" for name in COMMANDS
    }
    widest = max(map(len, usages.values()))
    lines += [f"  {usage:<{widest}}  {purpose(name, language)}" for name, usage in usages.items()]
    return "\n".join([*lines, "", f"{frame('for_example', context)}:  {_example()}"])


def _example() -> str:
    found = sample(Path())
    return shown("rulelang", "eval", found.rules, found.data)
