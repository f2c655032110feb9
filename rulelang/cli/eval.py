"""``rulelang eval``: score and rank."""

import sys
from io import StringIO
from pathlib import Path

import click
from attrs import evolve

from rulelang.api.writing import ENDINGS, FORMATS, Engine, Options
from rulelang.cli.changes import changes, load_changed, words_of
from rulelang.cli.data import Given, data
from rulelang.cli.engines import ENGINES, Scored, asked, chosen
from rulelang.cli.files import argument
from rulelang.cli.help import command, shown
from rulelang.cli.options import (
    complete_criteria,
    exact,
    format_by_ending,
    language,
    no_color,
    output_as,
    writing,
)
from rulelang.cli.reading import must_have
from rulelang.cli.streams import ask_next, in_colour, print_text, say, spoken, tell, width, wrote
from rulelang.cli.usage import as_refused, either, word, wrong_usage
from rulelang.cli.wording import said
from rulelang.output.limits import LimitError

__all__ = ["evaluate"]


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
    type=click.Choice([*FORMATS]),
    default=None,
)
@click.option(
    "--by",
    metavar="CRITERION",
    shell_complete=complete_criteria,
)
@click.option(
    "--engine",
    type=click.Choice([*ENGINES]),
    default=None,
)
@click.option(
    "--formulas",
    is_flag=True,
)
@click.option(
    "--figures",
    metavar="ID,ID",
    shell_complete=complete_criteria,
)
@changes
@exact
@click.option(
    "--bom/--no-bom",
    default=None,
)
@output_as(*ENDINGS)
@language()
@no_color
@click.pass_context
def evaluate(
    context: click.Context,
    rules: Path,
    data: Given,
    format: str | None,
    by: str | None,
    engine: Engine | None,
    formulas: bool,
    figures: str | None,
    changes: dict[str, str],
    exact: bool,
    bom: bool | None,
    output: Path | None,
) -> None:
    """Score and rank the units of a table.

    DATA is a table (.xlsx, .ods, .csv, .tsv, .json, .jsonl, .parquet), a folder of tables, `-` for
    standard input, or a database: `sqlite:///FILE?table=NAME`, `duckdb:///FILE?query=SELECT …`,
    `postgresql://HOST/NAME?table=NAME`.
    """
    from rulelang.api.alike import doubtful_units
    from rulelang.api.evaluation import Evaluation

    format = _format(format, output)
    made = FORMATS[format]
    table = output is None and format == "table"
    options = Options(
        exact,
        formulas,
        bom,
        by,
        None if figures is None else tuple(name.strip() for name in figures.split(",")),
        width() if table else None,
        table and in_colour(context, sys.stdout),
    )
    for option in options.given():
        if option not in made.options:
            able = [other for other, own in FORMATS.items() if option in own.options]
            nouns = either([word(f"nouns.{other}") for other in able])
            ask = word("usage.ask_for", asked=asked(able[0]))
            raise wrong_usage("option_for", ask, option=option, nouns=nouns)
    ruleset = load_changed(context, rules, changes)
    options = evolve(options, language=spoken(context))
    scorer = chosen(engine, ruleset.plan, data, format, options.given())
    if by is not None:
        from rulelang.cli.criteria import criterion

        by = criterion(ruleset.plan, by)
        options = evolve(options, by=by)
    if options.figures is not None:
        from rulelang.cli.criteria import with_figures

        ruleset = with_figures(ruleset, options.figures)
    must_have(
        made.noun, [name for name in made.packages if name not in scorer.packages], made.extra
    )
    results = scorer.score(context, ruleset, data, format)
    tell(context, doubtful_units(results))
    if output is None:
        # A table is fit for a terminal; what other formats print there is made so.
        held = StringIO() if not table and sys.stdout.isatty() else None
        lines = made.write(results, held or sys.stdout, options)
        if held is not None:
            print_text(held.getvalue())
    else:
        try:
            with writing(output):
                lines = made.write(results, output, options)
        except LimitError as error:
            raise as_refused(error) from None
    for line in lines:
        say(line)
    if output is not None:
        wrote(output, len(results) if isinstance(results, Evaluation) else results.rows)
        if not isinstance(results, Evaluation):
            say(said("by_engine", spoken(context), count=results.rows, exact=results.handed_over))
    if table and by is None and sys.stdout.isatty():
        last = _last_ranked(results)
        if last is not None:
            unit, period = last
            words = ["explain", str(rules), *data.words, *words_of(changes), "--unit", unit]
            words += [] if period is None else ["--period", period]
            ask_next("explain_one", shown("rulelang", *words))


def _last_ranked(results: Scored) -> tuple[str, str | None] | None:
    """The unit with the last rank, and its period."""
    from rulelang.api.clustered import SparkScores
    from rulelang.output.blocks import last_ranked

    assert not isinstance(results, SparkScores)
    return last_ranked(results.view)


def _format(format: str | None, output: Path | None) -> str:
    """The format that is asked for: by its name, or by what the name of the file ends in."""
    found = format_by_ending(output, ENDINGS, format)
    ending = None if output is None else ENDINGS.get(output.suffix.lower())
    if ending is not None and ending != found and not FORMATS[ending].text:
        mend, noun = word("usage.leave_one_out"), word(f"nouns.{ending}")
        raise wrong_usage("to_be", mend, file=str(output), noun=noun, format=str(format))
    if output is None and not FORMATS[found].text:
        raise wrong_usage("no_text", noun=word(f"nouns.{found}"), asked=asked(found))
    return found
