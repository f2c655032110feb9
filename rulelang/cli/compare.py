"""``rulelang compare``: what became of units and criteria over the years."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rulelang.api import needs
from rulelang.cli.data import Given, data
from rulelang.cli.files import argument
from rulelang.cli.help import command
from rulelang.cli.options import (
    exact,
    format_by_ending,
    language,
    no_color,
    output_as,
    write,
    writing,
)
from rulelang.cli.reading import evaluate, load
from rulelang.cli.streams import spoken, width, wrote
from rulelang.cli.usage import as_refused, wrong_usage
from rulelang.cli.years import Previous, compared, previous, units_over_years, year
from rulelang.output.history import ENDINGS
from rulelang.output.limits import LimitError

if TYPE_CHECKING:
    from rulelang.api.comparing import Comparison

__all__ = ["compare"]

OLD = ("--previous", "2020", "old.rules", "old.csv")
"""An earlier year, in examples."""


@command(
    "compare",
    "RULES DATA",
    lambda found: (
        ("compare", found.rules, found.data, *OLD),
        ("compare", found.rules, found.data, *OLD, "-o", "history.xlsx"),
    ),
)
@argument("rules", ".rules")
@data
@previous
@year
@units_over_years
@click.option("--format", type=click.Choice(["table", "json"]), default=None)
@exact
@output_as(*ENDINGS)
@language()
@no_color
@click.pass_context
def compare(
    context: click.Context,
    rules: Path,
    data: Given,
    previous: Sequence[Previous],
    year: str | None,
    units: Path | None,
    format: str | None,
    exact: bool,
    output: Path | None,
) -> None:
    """Compare results over the years."""
    written = format_by_ending(output, ENDINGS, format)
    if exact and written != "json":
        raise wrong_usage("exact_json")
    ruleset = load(context, rules)
    found = compared(context, evaluate(context, ruleset, data), data, previous, year, units)
    if written == "xlsx" and output is not None:
        _write_workbook(found, output, context)
    elif written == "json":
        write(found.to_json(exact), output)
    else:
        wide = width() if output is None else None
        write(found.to_table(spoken(context), wide), output)


def _write_workbook(found: "Comparison", output: Path, context: click.Context) -> None:
    try:
        with writing(output):
            found.write(output, language=spoken(context))
    except (needs.MissingExtraError, LimitError) as error:
        raise as_refused(error) from None
    wrote(output)
