"""``rulelang sql``: a rubric as one query of SQL, for scores as a view in one's own database."""

from pathlib import Path

import click

from rulelang.api.needs import MissingExtraError
from rulelang.cli.files import argument
from rulelang.cli.help import command
from rulelang.cli.options import language, no_color, output, write
from rulelang.cli.reading import load
from rulelang.cli.usage import refused

__all__ = ["sql"]


@command(
    "sql",
    "RULES --dialect NAME",
    lambda found: (
        ("sql", found.rules, "--dialect", "duckdb"),
        ("sql", found.rules, "--dialect", "postgres", "--view", "scores"),
    ),
)
@argument("rules", ".rules")
@click.option(
    "--dialect",
    type=click.Choice(["duckdb", "postgres", "spark"]),
    required=True,
)
@click.option(
    "--table",
    metavar="NAME",
)
@click.option("--view", metavar="NAME")
@output
@language()
@no_color
@click.pass_context
def sql(
    context: click.Context,
    rules: Path,
    dialect: str,
    table: str | None,
    view: str | None,
    output: Path | None,
) -> None:
    """Print rules as one query of SQL."""
    ruleset = load(context, rules)
    try:
        query = ruleset.sql(dialect, table, view)
    except MissingExtraError:
        raise refused("no_sqlglot") from None
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    write(query, output)
