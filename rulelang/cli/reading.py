"""Rules and data read for a command; what is wrong with them is said, and the command ends."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from rulelang.api import needs
from rulelang.cli.help import shown
from rulelang.cli.streams import ask_next, say, spoken, tell
from rulelang.cli.usage import as_refused, wrong_usage
from rulelang.words import phrase

if TYPE_CHECKING:
    from rulelang.api.clustered import SparkScores
    from rulelang.api.evaluation import Evaluation
    from rulelang.api.ruleset import Ruleset
    from rulelang.api.scored import ScoredTable
    from rulelang.cli.data import Given
    from rulelang.diagnostics import Diagnostic

__all__ = [
    "evaluate",
    "load",
    "must_have",
    "score_table",
    "score_with_spark",
    "see_marked",
]

FAILED = 1
MOST_TRIED = 20
"""So many rules are looked at for those that fit a table."""

Results = TypeVar("Results", "Evaluation", "ScoredTable", "SparkScores")


def load(context: click.Context, path: Path, again: bool = False) -> "Ruleset":
    """The rules of a file, its warnings said, unless it is read ``again``; the command ends where
    it has errors."""
    from rulelang.api.loading import load as load_rules
    from rulelang.diagnostics import RulesError

    try:
        rules = load_rules(path)
    except RulesError as error:
        tell(context, error.diagnostics, error.language)
        raise click.exceptions.Exit(FAILED) from None
    tell(context, () if again else rules.diagnostics, rules.language)
    return rules


def evaluate(
    context: click.Context, rules: "Ruleset", data: "Given", format: str = "table"
) -> "Evaluation":
    """The results of a table, its notes said; the command ends where the data are wrong."""
    return _told(context, data, lambda: rules.evaluate(data.source, data.reading))


def score_table(
    context: click.Context, rules: "Ruleset", data: "Given", format: str
) -> "ScoredTable":
    """The same in columns, for results in a format."""
    from rulelang.api.scored import score_table as score
    from rulelang.api.writing import FORMATS

    must_have("needs.columnar", needs.COLUMNAR, "columnar")
    figures = FORMATS[format].of_columns(rules.plan)

    def slow(found: "Diagnostic") -> None:
        language = spoken(context)
        said = {"message": found.message_in(language), "help": found.mend_in(language)}
        say(phrase("report.row_by_row", **said).said(language))

    return _told(
        context, data, lambda: score(rules.plan, data.source, data.reading, figures, told=slow)
    )


def score_with_spark(
    context: click.Context, rules: "Ruleset", data: "Given", format: str
) -> "SparkScores":
    """The same by Spark, for results as a folder of Parquet files."""
    path = data.path
    if path is None:
        raise wrong_usage("spark_parquet")
    must_have("needs.spark", needs.SPARK, "spark")
    from rulelang.cli.clusters import spark_session

    with spark_session() as session:
        return _told(context, data, lambda: rules.score_with_spark(path, session, data.reading))


def must_have(what: str, packages: Sequence[str], extra: str) -> None:
    """End the command where a package is missing."""
    try:
        needs.must_have(what, packages, extra)
    except needs.MissingExtraError as error:
        raise as_refused(error) from None


def _told(context: click.Context, data: "Given", results: Callable[[], Results]) -> Results:
    from rulelang.diagnostics import Cell, DataError

    try:
        found = results()
    except needs.MissingExtraError as error:
        raise as_refused(error) from None
    except DataError as error:
        tell(context, [with_fitting(context, data, item) for item in error.diagnostics])
        nothing = phrase("report.nothing_scored", count=len(error.diagnostics))
        print(f"\n{nothing.said(spoken(context))}", file=sys.stderr)
        places = [item.place for item in error.diagnostics]
        if any(isinstance(place, Cell) and place.row for place in places):
            see_marked(context, data)
        raise click.exceptions.Exit(FAILED) from None
    tell(context, found.diagnostics)
    return found


def see_marked(context: click.Context, data: "Given") -> None:
    """After errors in data, name the command that marks them in a workbook."""
    if data.path is None or not data.path.is_file():
        return
    words = ["data", str(context.params["rules"]), *data.words, "-o", "marked.xlsx"]
    ask_next("see_marked", shown("rulelang", *words))


def with_fitting(context: click.Context, data: "Given", said: "Diagnostic") -> "Diagnostic":
    """What is said of a table of other rules, with the rules near by that fit it."""
    if said.code != "E539":
        return said
    from attrs import evolve

    found = _fitting(context.params["rules"], data)
    if not found:
        return said
    fitting = " or ".join(f"`{path}`" for path in found)
    return evolve(said, values={**said.values, "fitting": fitting}, help="fits")


def _fitting(rules: Path, data: "Given") -> list[Path]:
    """The rules, beside the data, beside those that were named and here, that read the table."""
    from rulelang.api.data import table_of
    from rulelang.api.loading import load as load_rules
    from rulelang.data.columns import match
    from rulelang.diagnostics import DataError, RulesError

    folders = [rules.parent, Path()]
    if data.path is not None:
        folders.insert(0, data.path if data.path.is_dir() else data.path.parent)
    paths = dict.fromkeys(path for folder in folders for path in sorted(folder.glob("*.rules")))
    found: list[Path] = []
    for path in [*paths][:MOST_TRIED]:
        try:
            plan = load_rules(path).plan
            table = table_of(data.source, plan, data.reading)
        except (RulesError, DataError, OSError):
            continue
        if all(item.severity != "error" for item in match(table, plan).diagnostics):
            found.append(path)
    return found
