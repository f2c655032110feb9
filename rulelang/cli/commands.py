"""The program and its commands; what each of them needs is imported when it runs."""

import os
import re
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from rulelang.cli.files import sample
from rulelang.cli.help import Command, shown
from rulelang.cli.options import language, no_color
from rulelang.cli.streams import say
from rulelang.cli.usage import did_you_mean, usage_text, wrong_usage

__all__ = ["program", "run"]

COMPLETE = "_RULELANG_COMPLETE"
"""Set where a shell asks for its script or for completions."""

CODE = re.compile(r"[EWN][0-9]{3}", re.IGNORECASE)
"""The code of an error, a warning or a note, which `explain` explains, too."""

PURPOSE = "Score and rank units by a rubric, exactly, and say why each figure came about."


COMMANDS = {
    "eval": ("eval", "evaluate"),
    "explain": ("explain", "explain"),
    "data": ("report", "report"),
    "check": ("check", "check"),
    "test": ("test", "test"),
    "audit": ("audit", "audit"),
    "fmt": ("fmt", "fmt"),
    "form": ("form", "form"),
    "collect": ("collect", "collect"),
    "sql": ("sql", "sql"),
}
"""The commands as one needs them, not by the alphabet: each with its module and its name there. One
that is not asked for is not imported."""


def command_of(name: str) -> Command:
    """A command by its name."""
    module, attribute = COMMANDS[name]
    found: Command = getattr(import_module(f"rulelang.cli.{module}"), attribute)
    return found


class _Program(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return command_of(cmd_name) if cmd_name in COMMANDS else None

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Example"):
            formatter.write(f"  {_example()}\n")
        with formatter.section("Completion of commands, files, units and criteria by the shell"):
            for shell in ("bash", "zsh"):
                formatter.write(f'  eval "$({COMPLETE}={shell}_source rulelang)"\n')
            formatter.write(f"  {COMPLETE}=fish_source rulelang | source\n")

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if not ctx.resilient_parsing and name not in COMMANDS and name[:1] != "-":
            mend = did_you_mean(name, COMMANDS, "`rulelang` alone lists the commands")
            raise wrong_usage(f"there is no command `{name}`", mend)
        if name == "explain" and len(args) == 2 and CODE.fullmatch(args[1]):
            args = ["check", "--explain", args[1]]
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Program,
    invoke_without_command=True,
    help=PURPOSE,
)
@language()
@no_color
@click.version_option(package_name="rulelang", prog_name="rulelang", message="%(prog)s %(version)s")
@click.pass_context
def program(context: click.Context) -> None:
    if context.invoked_subcommand is None:
        click.echo(_overview())


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
        say(usage_text(error))
        return error.exit_code
    except click.Abort:
        raise KeyboardInterrupt from None
    return int(code or 0)


def _overview() -> str:
    """What there is, a line each, and an example that works from here."""
    lines = [PURPOSE, ""]
    commands = [command_of(name) for name in COMMANDS]
    usages = [f"rulelang {command.name} {command.usage}" for command in commands]
    for usage, command in zip(usages, commands, strict=True):
        lines.append(f"  {usage:<{max(map(len, usages))}}  {command.get_short_help_str(80)}")
    return "\n".join([*lines, "", f"For example:  {_example()}"])


def _example() -> str:
    found = sample(Path())
    return shown("rulelang", "eval", found.rules, found.data)
