"""Rules and data read for a command; what is wrong with them is said, and the command ends."""

import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from rulelang.cli.streams import tell

if TYPE_CHECKING:
    from rulelang.api.evaluation import Evaluation
    from rulelang.api.ruleset import Ruleset
    from rulelang.api.scored import ScoredTable

__all__ = ["evaluate", "load", "score_table"]

FAILED = 1
Results = TypeVar("Results", "Evaluation", "ScoredTable")


def load(context: click.Context, path: Path) -> "Ruleset":
    """The rules of a file, its warnings said; the command ends where it has errors."""
    from rulelang.api.ruleset import load as load_rules
    from rulelang.diagnostics import RulesError

    try:
        rules = load_rules(path)
    except RulesError as error:
        tell(context, error.diagnostics)
        raise click.exceptions.Exit(FAILED) from None
    tell(context, rules.diagnostics)
    return rules


def evaluate(context: click.Context, rules: "Ruleset", path: Path) -> "Evaluation":
    """The results of a table, its notes said; the command ends where the data are wrong."""
    return _told(context, lambda: rules.evaluate(path))


def score_table(context: click.Context, rules: "Ruleset", path: Path) -> "ScoredTable":
    """The same of a Parquet table, in columns."""
    missing = [name for name in ("numpy", "polars") if find_spec(name) is None]
    if missing:
        wanted = "pip install 'rulelang[columnar]'"
        raise click.ClickException(f"a Parquet table needs {' and '.join(missing)}: {wanted}")
    return _told(context, lambda: rules.score_table(path))


def _told(context: click.Context, results: Callable[[], Results]) -> Results:
    from rulelang.diagnostics import DataError

    try:
        found = results()
    except DataError as error:
        tell(context, error.diagnostics)
        count = len(error.diagnostics)
        errors = "1 error" if count == 1 else f"{count} errors"
        print(f"\n{errors} in the data: nothing was scored", file=sys.stderr)
        raise click.exceptions.Exit(FAILED) from None
    tell(context, found.diagnostics)
    return found
