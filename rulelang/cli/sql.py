"""``rulelang sql``: a rubric as one query of SQL, for scores as a view in one's own database."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rulelang.cli.files import argument
from rulelang.cli.help import command
from rulelang.cli.options import language, no_color, output, write
from rulelang.cli.reading import load

if TYPE_CHECKING:
    from rulelang.plan.tree import Plan

__all__ = ["sql"]

MISSING = "`rulelang sql` needs SQLGlot: pip install 'rulelang[sql]'"


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
    help="The database that is to run the query.",
)
@click.option(
    "--table",
    metavar="NAME",
    help="The table or view with the data; by default it has the rubric's id.",
)
@click.option("--view", metavar="NAME", help="Make the statement one that creates this view.")
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
    write(_query(ruleset.plan, dialect, table, view), output)


def _query(plan: "Plan", dialect: str, table: str | None, view: str | None) -> str:
    """The query; the command ends where there can be none."""
    try:
        from rulelang.output.sql import InexpressibleError, query
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != "sqlglot":
            raise
        raise click.ClickException(MISSING) from None
    try:
        return query(plan, dialect, table, view)
    except InexpressibleError as error:
        raise click.ClickException(str(error)) from None
