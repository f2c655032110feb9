"""``rulelang sql``: a rubric as one query of SQL, for scores as a view in one's own database."""

from pathlib import Path

import click

from rulelang.api.needs import MissingExtraError, must_have
from rulelang.cli.files import argument
from rulelang.cli.help import command
from rulelang.cli.options import language, no_color, output, write
from rulelang.cli.reading import load
from rulelang.cli.usage import as_refused, refused

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
        must_have("needs.sql", ("sqlglot",), "sql")
    except MissingExtraError:
        raise refused("no_sqlglot") from None
    from rulelang.output.sql import InexpressibleError

    try:
        query = ruleset.sql(dialect, table, view)
    except InexpressibleError as error:
        raise as_refused(error) from None
    write(query, output)
