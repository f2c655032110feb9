"""Rules and data read for a command; what is wrong with them is said, and the command ends."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from rulelang.api import needs
from rulelang.cli.streams import say, spoken, tell
from rulelang.cli.usage import wrong_usage
from rulelang.words import phrase

if TYPE_CHECKING:
    from rulelang.api.clustered import SparkScores
    from rulelang.api.evaluation import Evaluation
    from rulelang.api.ruleset import Ruleset
    from rulelang.api.scored import ScoredTable
    from rulelang.cli.data import Given
    from rulelang.diagnostics import Diagnostic

__all__ = ["SPARK", "evaluate", "load", "must_have", "score_table", "score_with_spark"]

FAILED = 1
SPARK = (*needs.COLUMNAR, "pandas", "pyarrow", "pyspark")
"""What the engine on Spark needs."""
Results = TypeVar("Results", "Evaluation", "ScoredTable", "SparkScores")


def load(context: click.Context, path: Path) -> "Ruleset":
    """The rules of a file, its warnings said; the command ends where it has errors."""
    from rulelang.api.ruleset import load as load_rules
    from rulelang.diagnostics import RulesError

    try:
        rules = load_rules(path)
    except RulesError as error:
        tell(context, error.diagnostics, error.language)
        raise click.exceptions.Exit(FAILED) from None
    tell(context, rules.diagnostics, rules.language)
    return rules


def evaluate(
    context: click.Context, rules: "Ruleset", data: "Given", format: str = "table"
) -> "Evaluation":
    """The results of a table, its notes said; the command ends where the data are wrong."""
    return _told(context, lambda: rules.evaluate(data.name, data.reading))


def score_table(
    context: click.Context, rules: "Ruleset", data: "Given", format: str
) -> "ScoredTable":
    """The same in columns, for results in a format."""
    from rulelang.api.scored import score_table as score
    from rulelang.api.writing import FORMATS

    must_have("the columnar engine", needs.COLUMNAR, "columnar")
    figures = FORMATS[format].of_columns(rules.plan)

    def slow(found: "Diagnostic") -> None:
        language = spoken(context)
        said = {"message": found.message_in(language), "help": found.mend_in(language)}
        say(phrase("report.row_by_row", **said).said(language))

    return _told(context, lambda: score(rules.plan, data.name, data.reading, figures, told=slow))


def score_with_spark(
    context: click.Context, rules: "Ruleset", data: "Given", format: str
) -> "SparkScores":
    """The same by Spark, for results as a folder of Parquet files."""
    path = data.path
    if path is None:
        raise wrong_usage("the engine `spark` reads Parquet files", "name one, or a folder of them")
    must_have("the engine `spark`", SPARK, "spark")
    from rulelang.cli.clusters import spark_session

    with spark_session() as session:
        return _told(context, lambda: rules.score_with_spark(path, session, data.reading))


def must_have(what: str, packages: Sequence[str], extra: str) -> None:
    """End the command where a package is missing."""
    try:
        needs.must_have(what, packages, extra)
    except needs.MissingExtraError as error:
        raise click.ClickException(str(error)) from None


def _told(context: click.Context, results: Callable[[], Results]) -> Results:
    from rulelang.diagnostics import DataError

    try:
        found = results()
    except needs.MissingExtraError as error:
        raise click.ClickException(str(error)) from None
    except DataError as error:
        tell(context, error.diagnostics)
        nothing = phrase("report.nothing_scored", count=len(error.diagnostics))
        print(f"\n{nothing.said(spoken(context))}", file=sys.stderr)
        raise click.exceptions.Exit(FAILED) from None
    tell(context, found.diagnostics)
    return found
