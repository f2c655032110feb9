"""``rulelang audit``: can what a report published be right?"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rulelang.api import needs
from rulelang.cli.data import source_of
from rulelang.cli.files import argument
from rulelang.cli.help import command
from rulelang.cli.options import format_by_ending, language, no_color, output_as, write, writing
from rulelang.cli.progress import progress
from rulelang.cli.reading import load
from rulelang.cli.streams import tell
from rulelang.cli.usage import as_refused, refused, wrong_usage

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
)
@language(exposed=True)
@click.option("--witness", is_flag=True)
@click.option(
    "--seconds",
    type=click.FloatRange(min=0.1),
    default=300,
    metavar="SECONDS",
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
    """Find contradictions in a published report."""
    written = format_by_ending(output, ENDINGS, format)
    if written == "xlsx" and (output is None or format is not None):
        raise wrong_usage("audit_workbook")
    found = _found(context, rules, claims, data, seconds)
    if written == "xlsx" and output is not None:
        try:
            with writing(output):
                found.write_workbook(output, language)
        except needs.MissingExtraError as error:
            raise as_refused(error) from None
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
        source = None if data is None else source_of(data)
        return ruleset.audit(given, source, seconds=seconds, progress=told)
    except (RulesError, DataError) as error:
        tell(context, error.diagnostics, error.language)
        raise click.exceptions.Exit(FAILED) from None
    except needs.MissingExtraError as error:
        raise as_refused(error) from None
    except ValueError:
        raise refused("no_published", file=str(rules)) from None


def _text(found: "Audit", written: str, language: "Language | None", witness: bool) -> str:
    if written == "json":
        return found.to_json(language, witness)
    if written == "markdown":
        return found.to_markdown(language)
    return found.to_text(language, witness)
