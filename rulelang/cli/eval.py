"""``rulelang eval``: score and rank."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rulelang.cli.criteria import must_be_criterion
from rulelang.cli.files import argument
from rulelang.cli.help import command, shown
from rulelang.cli.options import complete_criteria, exact, no_color, output, write, writing
from rulelang.cli.reading import evaluate as evaluate_file
from rulelang.cli.reading import load, score_table
from rulelang.cli.streams import ask_next, in_colour, width
from rulelang.cli.usage import wrong_usage

if TYPE_CHECKING:
    from rulelang.api.evaluation import Evaluation

__all__ = ["evaluate"]

PARQUET = ".parquet"


@command(
    "eval",
    "RULES DATA",
    lambda found: (
        ("eval", found.rules, found.data),
        ("eval", found.rules, found.data, "--format", "json", "-o", "results.json"),
    ),
)
@argument("rules", ".rules")
@argument("data", ".csv")
@click.option(
    "--format",
    type=click.Choice(["table", "json", "csv"]),
    default=None,
    help="A table for people (the default), JSON, or a table of CSV.",
)
@click.option(
    "--by",
    metavar="ID",
    shell_complete=complete_criteria,
    help="The breakdown of one criterion, best first, instead of the ranking.",
)
@exact("Every figure of the JSON as a fraction, not rounded.")
@output
@no_color
@click.pass_context
def evaluate(
    context: click.Context,
    rules: Path,
    data: Path,
    format: str | None,
    by: str | None,
    exact: bool,
    output: Path | None,
) -> None:
    """Score and rank the units of a table.

    A large table of typed columns, DATA.parquet, is scored in columns: `-o RANKED.parquet` names
    the table of results.
    """
    if PARQUET in (data.suffix, output.suffix if output is not None else ""):
        _in_columns(context, rules, data, output, plain=not (format or by or exact))
        return
    format = format or "table"
    if exact and format != "json":
        raise wrong_usage("`--exact` is for JSON", "add `--format json`")
    if by is not None and format != "table":
        raise wrong_usage("`--by` is for the table", f"`--format {format}` has every criterion")
    ruleset = load(context, rules)
    if by is not None:
        must_be_criterion(ruleset.plan, by)
    evaluation = evaluate_file(context, ruleset, data)
    if format == "json":
        write(evaluation.to_json(exact), output, rules, data)
    elif format == "csv":
        write(_csv(evaluation, output), output, rules, data)
    else:
        write(_table(context, evaluation, by, output), output, rules, data)
        ranking = evaluation.ranking()
        if ranking and by is None and output is None:
            last = ranking[-1]
            words = ["explain", str(rules), str(data), "--unit", last.unit]
            words += [] if last.period is None else ["--period", last.period]
            ask_next("explain one", shown("rulelang", *words))


def _in_columns(
    context: click.Context,
    rules: Path,
    data: Path,
    output: Path | None,
    plain: bool,
) -> None:
    """Score a Parquet table in columns; ``plain``: nothing else is asked for."""
    if output is None or {data.suffix, output.suffix} != {PARQUET} or not plain:
        raise wrong_usage("a Parquet table becomes a Parquet table", "name it: `-o ranked.parquet`")
    with writing(output, rules, data):
        table = score_table(context, load(context, rules), data)
        table.write_parquet(output)
    print(f"{table.rows} units, {table.handed_over} by the exact engine", file=sys.stderr)


def _csv(evaluation: "Evaluation", output: Path | None) -> str:
    """The table as data; on a terminal, which would obey what stands in it, made visible."""
    from rulelang.output.visible import visible

    text = evaluation.to_csv()
    return visible(text) if output is None and sys.stdout.isatty() else text


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
