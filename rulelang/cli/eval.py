"""``rulelang eval``: score and rank."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rulelang.cli.criteria import must_be_criterion
from rulelang.cli.engines import ENGINES, chosen
from rulelang.cli.files import PARQUET, argument
from rulelang.cli.help import command, shown
from rulelang.cli.options import complete_criteria, exact, no_color, output, write, writing
from rulelang.cli.reading import evaluate as evaluate_file
from rulelang.cli.reading import load
from rulelang.cli.streams import ask_next, in_colour, width
from rulelang.cli.usage import wrong_usage

if TYPE_CHECKING:
    from rulelang.api.clustered import SparkScores
    from rulelang.api.evaluation import Evaluation
    from rulelang.api.scored import ScoredTable

__all__ = ["evaluate"]


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
@click.option(
    "--engine",
    type=click.Choice([*ENGINES]),
    default=None,
    help="How figures are computed; the results are the same. Without it, the fastest for the job.",
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
    engine: str | None,
    exact: bool,
    output: Path | None,
) -> None:
    """Score and rank the units of a table.

    DATA is a CSV file, or a Parquet file (.parquet); `-o RANKED.parquet` writes the results as
    Parquet.
    """
    format = _format(format, output)
    if exact and format != "json":
        raise wrong_usage("`--exact` is for JSON", "add `--format json`")
    if by is not None and format != "table":
        raise wrong_usage("`--by` is for the table", "every other output has all criteria")
    scorer = chosen(engine, data, format)
    ruleset = load(context, rules)
    if by is not None:
        must_be_criterion(ruleset.plan, by)
    if format in ("csv", "parquet"):
        _write_table(scorer.score(context, ruleset, data, format), format, output, rules, data)
        return
    evaluation = evaluate_file(context, ruleset, data)
    if format == "json":
        write(evaluation.to_json(exact), output, rules, data)
        return
    write(_table(context, evaluation, by, output), output, rules, data)
    ranking = evaluation.ranking()
    if ranking and by is None and output is None:
        last = ranking[-1]
        words = ["explain", str(rules), str(data), "--unit", last.unit]
        words += [] if last.period is None else ["--period", last.period]
        ask_next("explain one", shown("rulelang", *words))


def _format(format: str | None, output: Path | None) -> str:
    """The format that is asked for: by its name, or by that of a Parquet file."""
    if output is None or output.suffix != PARQUET:
        return format or "table"
    if format is not None:
        raise wrong_usage(
            f"`{output}` is to be Parquet, and `--format {format}` is not", "leave one of them out"
        )
    return "parquet"


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
