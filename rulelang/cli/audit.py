"""``rulelang audit``: can what a report published be right?"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rulelang.api import needs
from rulelang.cli.files import argument
from rulelang.cli.help import command
from rulelang.cli.options import format_by_ending, language, no_color, output_as, write, writing
from rulelang.cli.progress import progress
from rulelang.cli.reading import load
from rulelang.cli.streams import tell
from rulelang.cli.usage import wrong_usage

if TYPE_CHECKING:
    from rulelang.api.audit import Audit
    from rulelang.words import Language

__all__ = ["audit"]

FAILED = 1
ENDINGS: Mapping[str, str] = {".txt": "table", ".json": "json", ".md": "markdown", ".xlsx": "xlsx"}


@command(
    "audit",
    "RULES CLAIMS [DATA]",
    lambda found: (
        ("audit", found.rules, "report.rules"),
        ("audit", found.rules, "report.rules", found.data),
        ("audit", found.rules, "report.rules", "-o", "letter.md"),
    ),
)
@argument("rules", ".rules")
@argument("claims", ".rules")
@click.argument("data", required=False, metavar="[DATA]")
@click.option(
    "--format",
    type=click.Choice(["table", "json", "markdown"]),
    default=None,
    help="Lines for people (the default), JSON, or a letter to the publisher in Markdown.",
)
@language("The language of the sentences; that of the claims by default.", exposed=True)
@click.option(
    "--witness",
    is_flag=True,
    help="Also show one set of scores with which every claim that is left holds.",
)
@click.option(
    "--seconds",
    type=click.FloatRange(min=0.1),
    default=300,
    show_default=True,
    help="Stop the search after this time, and list what was not decided.",
)
@output_as(*ENDINGS)
@no_color
@click.pass_context
def audit(
    context: click.Context,
    rules: Path,
    claims: Path,
    data: str | None,
    format: str | None,
    language: "Language | None",
    witness: bool,
    seconds: float,
    output: Path | None,
) -> None:
    """Find contradictions in a published report.

    CLAIMS is a file with a block `published { … }`: what the report says of its ranking. With DATA
    each claim is computed anew. Without, the claims are held against the rules and one another:
    which of them cannot all be right, and why. The exit code is 1 where anything conflicts.
    """
    written = format_by_ending(output, ENDINGS, format)
    if written == "xlsx" and (output is None or format is not None):
        raise wrong_usage("a workbook is written to a file", "add `-o audit.xlsx`")
    found = _found(context, rules, claims, data, seconds)
    if written == "xlsx" and output is not None:
        try:
            with writing(output):
                found.write_workbook(output, language)
        except needs.MissingExtraError as error:
            raise click.ClickException(str(error)) from None
    else:
        write(_text(found, written, language, witness), output)
    if not found.consistent:
        context.exit(FAILED)


def _found(
    context: click.Context, rules: Path, claims: Path, data: str | None, seconds: float
) -> "Audit":
    from rulelang.diagnostics import DataError, RulesError

    ruleset = load(context, rules)
    try:
        own = claims.exists() and claims.samefile(rules)
        told = progress("checking claims")
        given = None if own else claims
        return ruleset.audit(given, data, seconds=seconds, progress=told)
    except (RulesError, DataError) as error:
        tell(context, error.diagnostics, error.language)
        raise click.exceptions.Exit(FAILED) from None
    except (ValueError, needs.MissingExtraError) as error:
        raise click.ClickException(str(error)) from None


def _text(found: "Audit", written: str, language: "Language | None", witness: bool) -> str:
    if written == "json":
        return found.to_json(language, witness)
    if written == "markdown":
        return found.to_markdown(language)
    return found.to_text(language, witness)
