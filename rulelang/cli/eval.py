"""``rulelang eval``: score and rank."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rulelang.api.writing import FILES_ONLY, FORMATS, TEXTS, format_of
from rulelang.cli.criteria import must_be_criterion
from rulelang.cli.data import Given, data
from rulelang.cli.engines import ENGINES, chosen
from rulelang.cli.files import argument
from rulelang.cli.help import command, shown
from rulelang.cli.options import complete_criteria, exact, no_color, output, write, writing
from rulelang.cli.reading import evaluate as evaluate_file
from rulelang.cli.reading import load, must_have
from rulelang.cli.streams import ask_next, in_colour, say, width
from rulelang.cli.usage import wrong_usage

if TYPE_CHECKING:
    from rulelang.api.clustered import SparkScores
    from rulelang.api.evaluation import Evaluation
    from rulelang.api.scored import ScoredTable

__all__ = ["evaluate"]

NAMES = {"parquet": "Parquet", "xlsx": "a workbook"}


@command(
    "eval",
    "RULES DATA",
    lambda found: (
        ("eval", found.rules, found.data),
        ("eval", found.rules, found.data, "-o", "results.json"),
        ("eval", found.rules, found.data, "--formulas", "-o", "results.xlsx"),
    ),
)
@argument("rules", ".rules")
@data
@click.option(
    "--format",
    type=click.Choice([*FORMATS.values()]),
    default=None,
    help="What to write; by default what the name of FILE ends in, else a table for people.",
)
@click.option(
    "--by",
    metavar="ID",
    shell_complete=complete_criteria,
    help="The breakdown of one criterion, best first, instead of the ranking.",
)
@click.option(
    "--engine",
    type=click.Choice([*ENGINES]),
    default=None,
    help="How figures are computed; the results are the same. Without it, the fastest for the job.",
)
@click.option(
    "--formulas",
    is_flag=True,
    help="Scores, levels and ranks of a workbook (.xlsx) as formulas over its sheet of data.",
)
@exact("Every figure of the JSON as a fraction, not rounded.")
@output
@no_color
@click.pass_context
def evaluate(
    context: click.Context,
    rules: Path,
    data: Given,
    format: str | None,
    by: str | None,
    engine: str | None,
    formulas: bool,
    exact: bool,
    output: Path | None,
) -> None:
    """Score and rank the units of a table.

    DATA is a table (.xlsx, .ods, .csv, .tsv, .json, .jsonl, .parquet), a folder of tables, `-` for
    standard input, or a database: `sqlite:///FILE?table=NAME`, `duckdb:///FILE?query=SELECT …`,
    `postgresql://HOST/NAME?table=NAME`. FILE may end in .xlsx, .csv, .json, .jsonl,
    .md, .parquet or .txt.
    """
    format = _format(format, output)
    if exact and format not in ("json", "jsonl"):
        raise wrong_usage("`--exact` is for JSON", "add `--format json`")
    if formulas and format != "xlsx":
        raise wrong_usage("`--formulas` is for a workbook", "name one: `-o ranked.xlsx`")
    if by is not None and format != "table":
        raise wrong_usage("`--by` is for the table", "every other output has all criteria")
    scorer = chosen(engine, data, format)
    ruleset = load(context, rules)
    if by is not None:
        must_be_criterion(ruleset.plan, by)
    if format in ("csv", "parquet"):
        _write_table(
            scorer.score(context, ruleset, data, format), format, output, rules, *data.files
        )
        return
    if format == "xlsx":
        must_have("a workbook", ("xlsxwriter",), "xlsx")
    evaluation = evaluate_file(context, ruleset, data)
    if format == "xlsx" and output is not None:
        _write_workbook(evaluation, output, formulas, rules, *data.files)
        return
    if format != "table":
        write(TEXTS[format](evaluation, exact), output, rules, *data.files)
        return
    write(_table(context, evaluation, by, output), output, rules, *data.files)
    ranking = evaluation.ranking()
    if ranking and by is None and output is None:
        last = ranking[-1]
        words = ["explain", str(rules), *data.words, "--unit", last.unit]
        words += [] if last.period is None else ["--period", last.period]
        ask_next("explain one", shown("rulelang", *words))


def _format(format: str | None, output: Path | None) -> str:
    """The format that is asked for: by its name, or by what the name of the file ends in."""
    ending = None if output is None else format_of(output)
    found = format or ending or "table"
    if ending in FILES_ONLY and ending != found:
        raise wrong_usage(
            f"`{output}` is to be {NAMES[ending]}, and `--format {format}` is not",
            "leave one of them out",
        )
    if found in FILES_ONLY and output is None:
        raise wrong_usage(f"{NAMES[found]} is no text", f"name a file: `-o ranked.{found}`")
    return found


def _write_workbook(evaluation: "Evaluation", output: Path, formulas: bool, *read: Path) -> None:
    """Write a workbook, and say what its formulas cannot express."""
    from rulelang.output.workbook.book import WorkbookLimitError

    try:
        with writing(output, *read):
            lines = evaluation.write(output, "xlsx", formulas=formulas)
    except WorkbookLimitError as error:
        raise click.ClickException(str(error)) from None
    for line in lines:
        say(line)


def _write_table(
    scored: "Evaluation | ScoredTable | SparkScores",
    format: str,
    output: Path | None,
    *read: Path,
) -> None:
    """Write results as a table for programs; in CSV, which a terminal would obey, visibly."""
    from rulelang.api.clustered import SparkScores
    from rulelang.api.scored import ScoredTable
    from rulelang.output.visible import visible

    if output is None:
        assert not isinstance(scored, SparkScores), "which makes Parquet only"
        if sys.stdout.isatty():
            sys.stdout.write(visible(scored.to_csv()))
        else:
            scored.write_csv(sys.stdout)
        return
    with writing(output, *read):
        if format == "csv" and not isinstance(scored, SparkScores):
            scored.write_csv(output)
        else:
            scored.write_parquet(output)
    if isinstance(scored, (ScoredTable, SparkScores)):
        print(f"{scored.rows} units, {scored.handed_over} by the exact engine", file=sys.stderr)


def _table(
    context: click.Context, evaluation: "Evaluation", by: str | None, output: Path | None
) -> str:
    from rulelang.output import table

    return table.text(
        evaluation.plan,
        evaluation.results,
        width() if output is None else None,
        by,
        output is None and in_colour(context, sys.stdout),
    )
