"""``rulelang report``: the published report, fit to be signed."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from attrs import evolve

from rulelang.api import needs
from rulelang.api.report import ENDINGS, Units, report_of, write_templates
from rulelang.api.years import YearsError
from rulelang.cli.data import Given, data
from rulelang.cli.files import argument, must_be_file
from rulelang.cli.help import command
from rulelang.cli.inputs import reads
from rulelang.cli.options import complete_units, language, no_color, output_as, writing
from rulelang.cli.progress import lasting
from rulelang.cli.reading import evaluate, load
from rulelang.cli.streams import say, spoken, wrote
from rulelang.cli.usage import (
    WrongUsageError,
    as_refused,
    did_you_mean,
    either,
    refused,
    word,
    wrong_usage,
)
from rulelang.cli.wording import said
from rulelang.cli.years import Previous, compared, previous, renamed, year
from rulelang.output.report.settings import Settings, SettingsError, read_settings

if TYPE_CHECKING:
    from rulelang.api.comparing import Comparison
    from rulelang.api.evaluation import Evaluation

__all__ = ["report"]

TODAY = "today"


def _file(context: click.Context, parameter: click.Parameter, value: Path | None) -> Path | None:
    if value is not None and not context.resilient_parsing and not value.is_dir():
        must_be_file(value, value.suffix or ".toml")
        reads(context, lambda: (value,))
    return value


def _templates(context: click.Context, parameter: click.Parameter, value: Path | None) -> None:
    """Write our templates, and end."""
    if value is None or context.resilient_parsing:
        return
    from rulelang.api.files import reason_of

    try:
        written = write_templates(value)
    except needs.MissingExtraError as error:
        raise as_refused(error) from None
    except FileExistsError as error:
        raise wrong_usage("template_there", file=str(error.filename)) from None
    except OSError as error:
        file, reason = str(error.filename or value), reason_of(error)
        raise wrong_usage("cannot_write", file=file, reason=reason) from None
    for path in written:
        say(said("wrote", spoken(context), file=str(path)))
    context.exit()


def _day(context: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    if value is None:
        return None
    try:
        return date.today() if value == TODAY else date.fromisoformat(value)
    except ValueError:
        raise wrong_usage("report_date", text=value) from None


@command(
    "report",
    "RULES DATA -o REPORT.docx",
    lambda found: (
        ("report", found.rules, found.data, "-o", "report.docx"),
        ("report", found.rules, found.data, "--settings", "report.toml", "-o", "report.pdf"),
        (
            *("report", found.rules, found.data, "--previous", "old.rules", "old.csv"),
            *("-o", "report.docx"),
        ),
        ("report", found.rules, found.data, "--units", found.unit, "-o", "report.html"),
        ("report", "--write-template", "templates/"),
    ),
)
@argument("rules", ".rules")
@data
@output_as(*ENDINGS)
@previous
@year
@renamed
@click.option(
    "--settings",
    type=click.Path(path_type=Path, dir_okay=False),
    callback=_file,
    metavar="FILE.toml",
)
@click.option("--date", "day", callback=_day, metavar="DATE")
@click.option("--units", multiple=True, metavar="all|none|NAME", shell_complete=complete_units)
@click.option("--period", metavar="PERIOD")
@click.option(
    "--template",
    type=click.Path(path_type=Path),
    callback=_file,
    metavar="FOLDER|FILE.docx",
)
@click.option(
    "--write-template",
    type=click.Path(path_type=Path, file_okay=False),
    is_eager=True,
    expose_value=False,
    callback=_templates,
    metavar="FOLDER",
)
@language(exposed=True)
@no_color
@click.pass_context
def report(
    context: click.Context,
    rules: Path,
    data: Given,
    output: Path | None,
    previous: Sequence[Previous],
    year: str | None,
    renamed: Path | None,
    settings: Path | None,
    day: date | None,
    units: tuple[str, ...],
    period: str | None,
    template: Path | None,
    language: Any,
) -> None:
    """Write the report of a ranking."""
    ending = "" if output is None else output.suffix.lower()
    if output is None:
        raise wrong_usage("report_output")
    if ending not in ENDINGS:
        endings = either([*ENDINGS])
        raise wrong_usage("report_ending", file=str(output), endings=endings)
    if template is not None and not template.is_dir() and ending != ".docx":
        raise wrong_usage("report_template", file=str(template))
    given = _settings(settings)
    ruleset = load(context, rules)
    results = evaluate(context, ruleset, data)
    history = _compared(context, results, data, previous, year, renamed)
    try:
        made = report_of(
            results,
            history,
            period=_period(results, period),
            language=language,
            units=_units(results, units),
            settings=given if day is None else evolve(given, date=day),
            template=template,
        )
    except YearsError as error:
        mend = word(f"years.{error.fault}_help", **error.values)
        raise WrongUsageError(error.sentence, mend) from None
    try:
        with writing(output), lasting(said("writing", spoken(context))) as progress:
            note = made.write(output, progress=progress)
    except needs.MissingExtraError as error:
        raise as_refused(error) from None
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    if note:
        say(said("not_accessible", spoken(context), file=str(output), why=note))
    wrote(output, len(results))


def _compared(
    context: click.Context,
    results: "Evaluation",
    data: Given,
    previous: Sequence[Previous],
    year: str | None,
    renamed: Path | None,
) -> "Comparison | None":
    """The history, where there are earlier years."""
    if not previous and len(results.analyses()) < 2:
        return None
    return compared(context, results, data, previous, year, renamed)


def _settings(path: Path | None) -> Settings:
    if path is None:
        return Settings()
    from rulelang.api.files import reason_of

    try:
        return read_settings(path)
    except SettingsError as error:
        raise WrongUsageError(error.sentence, error.mend) from None
    except (OSError, UnicodeDecodeError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else str(error)
        raise refused("cannot_read", file=str(path), reason=reason) from None


def _period(results: "Evaluation", period: str | None) -> str | None:
    """The period that is asked for, by default the last."""
    from rulelang.cli.analyse import of_period

    return None if period is None else of_period(results.analyses(), period)[0].period


def _units(results: "Evaluation", names: tuple[str, ...]) -> Units:
    """The units that have a page."""
    if not names:
        return None
    if names == ("all",):
        return "all"
    if names == ("none",):
        return "none"
    known = [unit.unit for unit in results.units]
    for name in names:
        if name not in known:
            raise wrong_usage("no_unit", did_you_mean(name, known), name=name)
    return names
