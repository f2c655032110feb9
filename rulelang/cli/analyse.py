"""``rulelang analyse``: who is highest and lowest in what, and what decided the ranking."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

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
from rulelang.cli.reading import evaluate, load, must_have
from rulelang.cli.streams import spoken, width, wrote
from rulelang.cli.usage import as_refused, did_you_mean, listed, word, wrong_usage
from rulelang.output.limits import LimitError

if TYPE_CHECKING:
    from rulelang.analysis.facts import Analysis
    from rulelang.api.evaluation import Evaluation
    from rulelang.words import Language

__all__ = ["analyse", "of_period"]

ENDINGS: Mapping[str, str] = {".txt": "table", ".json": "json", ".csv": "csv", ".xlsx": "xlsx"}


@command(
    "analyse",
    "RULES DATA",
    lambda found: (
        ("analyse", found.rules, found.data),
        ("analyse", found.rules, found.data, "-o", "analysis.xlsx"),
    ),
)
@argument("rules", ".rules")
@data
@click.option("--format", type=click.Choice([*dict.fromkeys(ENDINGS.values())]), default=None)
@click.option("--period", metavar="PERIOD")
@exact
@output_as(*ENDINGS)
@language()
@no_color
@click.pass_context
def analyse(
    context: click.Context,
    rules: Path,
    data: Given,
    format: str | None,
    period: str | None,
    exact: bool,
    output: Path | None,
) -> None:
    """Show how the scores of all units lie, and what decided the ranking."""
    written = format_by_ending(output, ENDINGS, format)
    if exact and written != "json":
        raise wrong_usage(
            "option_for", word("usage.ask_for", asked="--format json"), option="exact", nouns="JSON"
        )
    if written == "xlsx" and output is None:
        raise wrong_usage("no_text", noun=word("nouns.xlsx"), asked="-o FILE.xlsx")
    ruleset = load(context, rules)
    if written == "xlsx":
        must_have("files.workbook", ("xlsxwriter",), "xlsx")
    results = evaluate(context, ruleset, data)
    found = of_period(results.analyses(), period)
    if written == "xlsx" and output is not None:
        _workbook(results, found, output, spoken(context))
    elif written == "csv" and output is not None:
        _csv(results, found, output)
    else:
        lines = width() if output is None else None
        write(_text(results, found, written, spoken(context), lines, exact), output)


def of_period(found: "Sequence[Analysis]", period: str | None) -> "Sequence[Analysis]":
    """All that was found, or what is of the period that the command line names."""
    if period is None:
        return found
    known = [one.period for one in found if one.period is not None]
    if not known:
        raise wrong_usage("rules_no_periods")
    if period not in known:
        mend = did_you_mean(period, known, listed(known))
        raise wrong_usage("no_period_in_data", mend, name=period)
    return [one for one in found if one.period == period]


def _text(
    results: "Evaluation",
    found: "Sequence[Analysis]",
    written: str,
    language: "Language",
    width: int | None,
    exact: bool,
) -> str:
    if written == "json":
        from rulelang.output.analysis.document import json_text

        return json_text(results.plan, results.results.sha256, found, exact)
    if written == "csv":
        from rulelang.output.analysis.document import csv_text

        return csv_text(results.plan, found)
    from rulelang.output.analysis.text import text

    return text(results.plan, found, language, width)


def _workbook(
    results: "Evaluation", found: "Sequence[Analysis]", output: Path, language: "Language"
) -> None:
    from datetime import datetime

    from rulelang.output.analysis.workbook import write as write_workbook

    try:
        with writing(output):
            write_workbook(results.plan, found, output, datetime.now().astimezone(), language)
    except LimitError as error:
        raise as_refused(error) from None
    wrote(output)


def _csv(results: "Evaluation", found: "Sequence[Analysis]", output: Path) -> None:
    from rulelang.output import csv
    from rulelang.output.analysis.document import csv_text

    with writing(output):
        bom = csv.wants_bom(results.plan, output, None)
        csv.write([csv_text(results.plan, found)], output, bom)
    wrote(output)
