"""``rulelang form``: the workbooks that units fill in."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rulelang.cli.files import argument, must_be_file
from rulelang.cli.help import command
from rulelang.cli.inputs import reads
from rulelang.cli.options import language, no_color
from rulelang.cli.reading import load, must_have
from rulelang.cli.streams import say, tell
from rulelang.cli.usage import wrong_usage

if TYPE_CHECKING:
    from rulelang.data.answers import Asked
    from rulelang.plan.tree import Plan

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
    help="The names of the units: one a line, or the unit's column of a table (.csv, .xlsx).",
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
    help="The workbook to make, or with --units a folder for a workbook each.",
)
@units_option
@click.option("--wide", is_flag=True, help="One table with a row for each unit.")
@click.option(
    "--ask",
    type=click.Choice(ASKED),
    help="Whom the form asks: the office, for what it knows itself; the committee, for the scores "
    "that it gives (`given`) and the group that units are ranked within; or all. By default the "
    "office, and with --wide all.",
)
@click.option("--period", metavar="TEXT", help="Fill in the period of the forms: `Quý 1/2025`.")
@language("The language of the form; that of the rubric's labels by default.", exposed=True)
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
    must_have("`rulelang form`", PACKAGES, "xlsx")
    from rulelang.api.forms import write_forms

    ruleset = load(context, rules)
    names = named_units(context, units, ruleset.plan)
    try:
        written = write_forms(ruleset.plan, path, names, wide, language, ask, period)
    except ValueError as error:
        raise wrong_usage(f"--period: {error}", "leave it out, or name another one") from None
    except FileExistsError as error:
        raise wrong_usage(str(error), "move it away, or name another one") from None
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise click.ClickException(f"cannot write `{error.filename or path}`: {reason}") from None
    say(f"{path}: {_made(len(written), names, path, wide)}")
    left = _left_to_the_committee(ruleset.plan, ask, wide)
    if left:
        say(f"left to the committee: {', '.join(left)}; `--ask all` asks for it too")


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
        mend = "name a workbook, `-o form.xlsx`, or with `--units` a folder, `-o forms/`"
        raise wrong_usage(f"`{output}` is neither a workbook nor a folder", mend)
    if folder and path.suffix.lower() == ".xlsx":
        raise wrong_usage(f"`{output}` is a folder, named as a workbook", "name another one")
    if folder and wide:
        raise wrong_usage("`--wide` makes one table", "name a workbook, `-o table.xlsx`")
    if folder and not units:
        mend = "name them with `--units FILE`, or make one workbook, `-o form.xlsx`"
        raise wrong_usage("a folder of forms needs the names of the units", mend)
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


def _made(files: int, units: tuple[str, ...] | None, path: Path, wide: bool) -> str:
    if wide:
        return "a table" + (f" of {len(units)} units" if units else "")
    if path.suffix.lower() != ".xlsx":
        return f"{files} forms" if files != 1 else "1 form"
    return f"{len(units)} forms, a sheet each" if units and len(units) > 1 else "1 form"
