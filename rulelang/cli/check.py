"""``rulelang check``: what is wrong with rules."""

from pathlib import Path

import click

from rulelang.cli.files import argument
from rulelang.cli.help import command
from rulelang.cli.options import no_color
from rulelang.cli.streams import show, tell

__all__ = ["check"]


@command("check", "RULES", lambda found: (("check", found.rules),))
@argument("rules", ".rules", several=True)
@no_color
@click.pass_context
def check(context: click.Context, rules: tuple[Path, ...]) -> None:
    """Show the errors and warnings of rules."""
    from rulelang.api.ruleset import load
    from rulelang.diagnostics import RulesError

    wrong = False
    for path in rules:
        try:
            found = load(path).diagnostics
        except RulesError as error:
            found = error.diagnostics
        tell(context, found)
        errors = sum(item.severity == "error" for item in found)
        warnings = sum(item.severity == "warning" for item in found)
        counts = [_count(errors, "error")] + ([_count(warnings, "warning")] if warnings else [])
        show(f"{path}: {', '.join(counts)}")
        wrong = wrong or errors > 0
    context.exit(1 if wrong else 0)


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}" + ("" if number == 1 else "s")
