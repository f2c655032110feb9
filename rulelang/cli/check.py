"""``rulelang check``: what is wrong with rules."""

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rulelang.api.needs import COLUMNAR
from rulelang.cli.files import argument
from rulelang.cli.help import command
from rulelang.cli.options import language, no_color
from rulelang.cli.streams import show, spoken, tell, width
from rulelang.words import Language, Listed, phrase

if TYPE_CHECKING:
    from rulelang.api.ruleset import Ruleset
    from rulelang.diagnostics import Diagnostic

__all__ = ["check"]


@command("check", "RULES", lambda found: (("check", found.rules),))
@argument("rules", ".rules", several=True)
@click.option(
    "--explain",
    metavar="CODE",
    is_eager=True,
    expose_value=False,
    callback=lambda context, _, code: _explain(context, code),
    help="Show the page of an error, such as E201.",
)
@language()
@no_color
@click.pass_context
def check(context: click.Context, rules: tuple[Path, ...]) -> None:
    """Show the errors and warnings of rules."""
    from rulelang.api.ruleset import load
    from rulelang.diagnostics import RulesError

    wrong = False
    for path in rules:
        try:
            ruleset = load(path)
            own: Language | None = ruleset.language
            found = (*ruleset.diagnostics, *_slow(ruleset))
        except RulesError as error:
            found, own = error.diagnostics, error.language
        tell(context, found, own)
        errors = sum(item.severity == "error" for item in found)
        warnings = sum(item.severity == "warning" for item in found)
        counts = [phrase("report.errors", count=errors) if errors else phrase("report.no_errors")]
        counts += [phrase("report.warnings", count=warnings)] if warnings else []
        show(f"{path}: {Listed(counts).said(spoken(context, own))}")
        wrong = wrong or errors > 0
    context.exit(1 if wrong else 0)


def _explain(context: click.Context, code: str | None) -> None:
    if code is not None and not context.resilient_parsing:
        from rulelang.cli.pages import page

        show(page(code, width()))
        context.exit(0)


def _slow(rules: "Ruleset") -> "list[Diagnostic]":
    """The statement by which large tables are scored row by row."""
    if any(find_spec(name) is None for name in COLUMNAR):
        return []
    from rulelang.engine.columnar.slow import slow_statement

    found = slow_statement(rules.plan)
    return [] if found is None else [found]
