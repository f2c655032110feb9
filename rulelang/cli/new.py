"""``rulelang new``: a first file of rules from a table of criteria."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rulelang.cli.files import must_be_file
from rulelang.cli.help import command, shown
from rulelang.cli.inputs import reads
from rulelang.cli.options import language, no_color, output_as, write
from rulelang.cli.streams import ask_next, say, spoken, tell
from rulelang.cli.usage import as_refused, wrong_usage
from rulelang.cli.wording import said

if TYPE_CHECKING:
    from rulelang.words import Language

__all__ = ["new"]

FAILED = 1


def _table(context: click.Context, parameter: click.Parameter, value: Path | None) -> Path | None:
    if value is not None and not context.resilient_parsing:
        must_be_file(value, value.suffix or ".csv")
        reads(context, lambda: (value,))
    return value


@command(
    "new",
    "--from TABLE",
    lambda found: (("new", "--from", "criteria.csv", "-o", f"new-{Path(found.rules).name}"),),
)
@click.option(
    "--from",
    "table",
    type=click.Path(path_type=Path),
    callback=_table,
    metavar="TABLE",
    required=True,
)
@click.option("--sheet", metavar="NAME")
@click.option("--encoding", metavar="NAME")
@output_as(".rules")
@language(exposed=True)
@no_color
@click.pass_context
def new(
    context: click.Context,
    table: Path,
    sheet: str | None,
    encoding: str | None,
    output: Path | None,
    language: "Language | None",
) -> None:
    """Write a first file of rules from a table of criteria."""
    if output is not None and output.exists():
        raise wrong_usage("new_there", file=str(output))
    from rulelang.api.needs import MissingExtraError
    from rulelang.api.sources import sheets_of
    from rulelang.data.options import Reading
    from rulelang.diagnostics import DataError
    from rulelang.drafting import draft

    try:
        sheets = sheets_of(table, Reading(encoding=encoding))
        named = [item for item in sheets if sheet is None or item.name == sheet]
        if not named:
            names = ", ".join(f"`{item.name}`" for item in sheets)
            raise wrong_usage("new_sheet", name=str(sheet), list=names)
        made = draft(named, str(table), language)
    except MissingExtraError as error:
        raise as_refused(error) from None
    except DataError as error:
        tell(context, error.diagnostics, error.language)
        raise click.exceptions.Exit(FAILED) from None
    tell(context, made.diagnostics, made.language)
    write(made.text, output)
    say(
        said(
            "drafted",
            spoken(context),
            count=made.criteria,
            forms=made.decided,
            left=made.left,
        )
    )
    if output is not None:
        ask_next("check_it", shown("rulelang", "check", str(output)))
