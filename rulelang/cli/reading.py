"""Rules and data read for a command; what is wrong with them is said, and the command ends."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rulelang.cli.streams import tell

if TYPE_CHECKING:
    from rulelang.api.evaluation import Evaluation
    from rulelang.api.ruleset import Ruleset

__all__ = ["evaluate", "load"]

FAILED = 1


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
    from rulelang.diagnostics import DataError

    try:
        evaluation = rules.evaluate(path)
    except DataError as error:
        tell(context, error.diagnostics)
        count = len(error.diagnostics)
        errors = "1 error" if count == 1 else f"{count} errors"
        print(f"\n{errors} in the data: nothing was scored", file=sys.stderr)
        raise click.exceptions.Exit(FAILED) from None
    tell(context, evaluation.diagnostics)
    return evaluation
