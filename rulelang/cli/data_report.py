"""``rulelang data``: what was read of a table, and what is wrong with it."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rulelang.api import needs
from rulelang.cli.data import Given, data
from rulelang.cli.files import argument
from rulelang.cli.help import command
from rulelang.cli.options import format_by_ending, language, no_color, output_as, write, writing
from rulelang.cli.reading import load, see_marked, with_fitting
from rulelang.cli.streams import spoken, tell, wrote
from rulelang.cli.usage import as_refused, refused, word, wrong_usage
from rulelang.words import Language

if TYPE_CHECKING:
    from rulelang.api.ruleset import Ruleset
    from rulelang.data.report import DataReport

__all__ = ["data_report"]

FAILED = 1
ENDINGS: Mapping[str, str] = {".txt": "table", ".json": "json", ".xlsx": "marked"}
"""What is written, by what the name of a file ends in; `marked` is a copy of the workbook."""

STANDARD_INPUT = "-"


@command(
    "data",
    "RULES DATA",
    lambda found: (
        ("data", found.rules, found.data),
        ("data", found.rules, found.data, "-o", "marked.xlsx"),
    ),
)
@argument("rules", ".rules")
@data
@click.option(
    "--format",
    type=click.Choice(["table", "json"]),
    default=None,
)
@output_as(*ENDINGS)
@language()
@no_color
@click.pass_context
def data_report(
    context: click.Context,
    rules: Path,
    data: Given,
    format: str | None,
    output: Path | None,
) -> None:
    """Show what was read of a table, and what is wrong.

    Which column went to which input, what is missing for each unit, and every wrong cell. `-o
    MARKED.xlsx` writes a copy of the workbook with the wrong cells coloured and commented. The
    exit code is 1 where something is wrong.
    """
    written = format_by_ending(output, ENDINGS, format)
    marked = output is not None and ENDINGS.get(output.suffix.lower()) == "marked"
    if marked and format is not None:
        mend = word("usage.leave_one_out")
        raise wrong_usage("marked_workbook", mend, file=str(output), format=str(format))
    ruleset = load(context, rules)
    found = _read(context, ruleset, data)
    if written != "json":
        other = [item for item in found.diagnostics if item.code == "E539"]  # nothing else matters
        said = other or found.diagnostics
        tell(context, [with_fitting(context, data, item) for item in said])
    if marked and output is not None:
        _mark(found, data, output, spoken(context))
    else:
        write(_text(found, written, spoken(context)), output)
    if found.errors:
        if not marked and output is None:
            see_marked(context, data)
        context.exit(FAILED)


def _read(context: click.Context, rules: "Ruleset", data: Given) -> "DataReport":
    from rulelang.diagnostics import DataError

    try:
        return rules.check_data(data.source, data.reading)
    except needs.MissingExtraError as error:
        raise as_refused(error) from None
    except DataError as error:
        tell(context, error.diagnostics)
        raise click.exceptions.Exit(FAILED) from None


def _text(found: "DataReport", format: str, language: "Language") -> str:
    from rulelang.output import data_report

    if format == "json":
        return data_report.json_text(found)
    return data_report.text(found, language)


def _mark(found: "DataReport", data: Given, output: Path, language: "Language") -> None:
    from rulelang.api.data_report import write_marked

    if data.name == STANDARD_INPUT:
        raise wrong_usage("input_once")
    try:
        with writing(output):
            write_marked(found, data.name, output, data.reading, language)
        wrote(output)
    except needs.MissingExtraError as error:
        raise as_refused(error) from None
    except ValueError as error:
        raise refused("cannot_copy", file=data.name, reason=str(error)) from None
