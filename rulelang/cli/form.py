"""``rulelang form``: the workbooks that units fill in."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rulelang.api.files import reason_of
from rulelang.cli.files import argument, must_be_file
from rulelang.cli.help import command
from rulelang.cli.inputs import reads
from rulelang.cli.options import language, no_color
from rulelang.cli.reading import load, must_have
from rulelang.cli.streams import say, spoken, tell
from rulelang.cli.usage import refused, wrong_usage
from rulelang.cli.wording import said

if TYPE_CHECKING:
    from rulelang.data.answers import Asked
    from rulelang.plan.tree import Plan
    from rulelang.words import Language

__all__ = ["form", "named_units", "units_option"]

FAILED = 1
ASKED = ("office", "committee", "all")
PACKAGES = ("xlsxwriter",)


def _units(context: click.Context, parameter: click.Parameter, value: Path | None) -> Path | None:
    if value is not None and not context.resilient_parsing:
        must_be_file(value, value.suffix or ".csv")
        reads(context, lambda: (value,))
    return value


units_option = click.option(
    "--units",
    type=click.Path(path_type=Path),
    callback=_units,
    metavar="FILE",
)
"""``--units FILE``."""


@command(
    "form",
    "RULES -o FORM.xlsx",
    lambda found: (
        ("form", found.rules, "-o", "form.xlsx"),
        ("form", found.rules, "--units", found.data, "-o", "forms/"),
        ("form", found.rules, "--units", found.data, "--wide", "-o", "table.xlsx"),
    ),
)
@argument("rules", ".rules")
@click.option(
    "-o",
    "--output",
    metavar="FORM.xlsx|FOLDER/",
    required=True,
)
@units_option
@click.option("--wide", is_flag=True)
@click.option(
    "--ask",
    type=click.Choice(ASKED),
)
@click.option("--period", metavar="TEXT")
@language(exposed=True)
@no_color
@click.pass_context
def form(
    context: click.Context,
    rules: Path,
    output: str,
    units: Path | None,
    wide: bool,
    ask: "Asked | None",
    period: str | None,
    language: str | None,
) -> None:
    """Make the workbooks that units fill in."""
    path = _path(output, units is not None, wide)
    must_have("needs.form", PACKAGES, "xlsx")
    from rulelang.api.forms import FormThereError, write_forms
    from rulelang.output.form.head import PeriodError

    ruleset = load(context, rules)
    names = named_units(context, units, ruleset.plan)
    try:
        written = write_forms(ruleset.plan, path, names, wide, language, ask, period)
    except PeriodError as error:
        raise wrong_usage("form_period", reason=error.sentence) from None
    except FormThereError as error:
        raise wrong_usage("form_there", file=str(error.path)) from None
    except OSError as error:
        file, reason = str(error.filename or path), reason_of(error)
        raise refused("cannot_write", file=file, reason=reason) from None
    spoken_in = spoken(context)
    say(f"{path}: {_made(len(written), names, path, wide, spoken_in)}")
    left = _left_to_the_committee(ruleset.plan, ask, wide)
    if left:
        say(said("left_to_committee", spoken_in, list=", ".join(left)))


def _left_to_the_committee(plan: "Plan", ask: "Asked | None", wide: bool) -> list[str]:
    """What the form of an office does not ask, by labels."""
    from rulelang.data.answers import asked

    if ask in ("committee", "all") or (ask is None and wide):
        return []
    own = asked(plan, "office")
    return [item.label or item.id for item in asked(plan) if item not in own]


def _path(output: str, units: bool, wide: bool) -> Path:
    """Where to; wrong usage where that does not fit what is asked."""
    path = Path(output)
    folder = output.endswith(("/", os.sep)) or path.is_dir()
    if not folder and path.suffix.lower() != ".xlsx":
        raise wrong_usage("form_neither", file=output)
    if folder and path.suffix.lower() == ".xlsx":
        raise wrong_usage("form_folder", file=output)
    if folder and wide:
        raise wrong_usage("form_wide")
    if folder and not units:
        raise wrong_usage("form_units")
    return path


def named_units(context: click.Context, path: Path | None, plan: "Plan") -> tuple[str, ...] | None:
    """The units of a file, None where there is none; the command ends where it is wrong."""
    if path is None:
        return None
    from rulelang.api.units import read_units
    from rulelang.diagnostics import DataError

    try:
        found = read_units(path, plan)
    except DataError as error:
        tell(context, error.diagnostics)
        raise click.exceptions.Exit(FAILED) from None
    tell(context, found.diagnostics)
    return found.names


def _made(
    files: int, units: tuple[str, ...] | None, path: Path, wide: bool, language: "Language"
) -> str:
    if wide:
        return (
            said("table_of", language, count=len(units)) if units else said("one_table", language)
        )
    if path.suffix.lower() != ".xlsx":
        return said("forms", language, count=files)
    sheets = len(units) if units else 1
    return said("forms_in_sheets" if sheets > 1 else "forms", language, count=sheets)
