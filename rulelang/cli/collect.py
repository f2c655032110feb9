"""``rulelang collect``: the forms that units filled in, read back as one table."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rulelang.api.files import reason_of
from rulelang.api.needs import COLUMNAR
from rulelang.cli.data import decimal
from rulelang.cli.files import PARQUET, argument, folder
from rulelang.cli.form import named_units, units_option
from rulelang.cli.help import command, shown
from rulelang.cli.options import language, no_color, output, writing
from rulelang.cli.progress import progress
from rulelang.cli.reading import load, must_have
from rulelang.cli.streams import ask_next, print_text, say
from rulelang.cli.usage import WrongUsageError, refused, wrong_usage
from rulelang.words import words_of

if TYPE_CHECKING:
    from rulelang.api.corrections import Lost
    from rulelang.api.forms import Collected

__all__ = ["collect"]

FAILED = 1
MOST = 5
"""Losses that are listed."""


@command(
    "collect",
    "RULES FOLDER",
    lambda found: (
        ("collect", found.rules, "forms", "-o", "data.parquet"),
        ("collect", found.rules, "forms", "--units", found.data, "-o", "data.csv"),
    ),
)
@argument("rules", ".rules")
@folder("folder")
@units_option
@decimal
@click.option(
    "--partial",
    is_flag=True,
)
@click.option(
    "--replace",
    is_flag=True,
)
@language(exposed=True)
@output
@no_color
@click.pass_context
def collect(
    context: click.Context,
    rules: Path,
    folder: Path,
    units: Path | None,
    decimal: str | None,
    partial: bool,
    replace: bool,
    language: str | None,
    output: Path | None,
) -> None:
    """Read back the forms in a folder.

    FOLDER holds the workbooks that came back, in folders of its own too. The table is one of CSV,
    or of Parquet with typed columns where `-o DATA.parquet` says so; `rulelang eval` reads both.
    With `--units` it is known who has not answered. What is wrong is listed office by office, in
    the language of the forms, to be forwarded.
    """
    _check(output)
    from rulelang.api.forms import collect as collect_forms

    ruleset = load(context, rules)
    names = named_units(context, units, ruleset.plan)
    over = [path for path in (output, units, rules) if path is not None]
    try:
        found = collect_forms(
            ruleset.plan, folder, names, progress("forms"), over, decimal, partial
        )
    except OSError as error:
        raise refused("cannot_read", file=str(folder), reason=reason_of(error)) from None
    said = words_of("form", language or ruleset.language)
    say(found.report(language))
    if found.errors and not (partial and len(found)):
        say(f"\n{said['nothing_written'].format(count=len(found.errors))}")
        if len(found.to_correct) < len(found):
            say(said["others"])
        context.exit(FAILED)
    if output is not None and output.exists() and not replace:
        _keep_corrections(found, output, said)
    _write(found, output)
    if found.held_back:
        say(said["held_back"].format(units=", ".join(found.held_back)))
    if output is not None and len(found):
        ask_next("score_them", shown("rulelang", "eval", str(rules), str(output)))


def _keep_corrections(found: "Collected", output: Path, said: Mapping[str, str]) -> None:
    """End the command where a file would lose what was corrected in it."""
    from rulelang.api.corrections import lost

    losses = lost(found, output)
    if not losses:
        return
    lines = [
        said["loses"].format(file=output),
        *(_loss(each, found.labels, said) for each in losses[:MOST]),
    ]
    if len(losses) > MOST:
        lines.append(f"… {said['and_more'].format(count=len(losses) - MOST)}")
    raise WrongUsageError("\n  ".join(lines), said["replace"])


def _loss(loss: "Lost", labels: Mapping[str, str], said: Mapping[str, str]) -> str:
    key = "loses_cell" if loss.unit else "loses_column" if loss.heading else "loses_file"
    new = loss.new or said["nothing"]
    question = labels.get(loss.heading, loss.heading)
    return said[key].format(unit=loss.unit, question=question, kept=loss.kept, new=new)


def _check(output: Path | None) -> None:
    if output is not None and output.suffix not in (PARQUET, ".csv"):
        raise wrong_usage("collect_ending", file=str(output))
    if output is not None and output.suffix == PARQUET:
        must_have("files.parquet", COLUMNAR, "columnar")


def _write(found: "Collected", output: Path | None) -> None:
    if output is None:
        print_text(found.to_csv())
        return
    with writing(output):
        if output.suffix == PARQUET:
            found.write_parquet(output)
        else:
            found.write_csv(output)
