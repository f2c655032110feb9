"""``rulelang explain``: why a unit has its score."""

from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

import click

from rulelang.cli.changes import changes, load_changed, words_of
from rulelang.cli.criteria import called, criterion
from rulelang.cli.data import Given, data
from rulelang.cli.files import argument
from rulelang.cli.help import command, shown
from rulelang.cli.options import (
    complete_criteria,
    complete_units,
    exact,
    language,
    no_color,
    output,
    write,
)
from rulelang.cli.reading import evaluate
from rulelang.cli.streams import ask_next, spoken, width
from rulelang.cli.usage import did_you_mean, listed, word, wrong_usage

if TYPE_CHECKING:
    from rulelang.api.evaluation import Evaluation
    from rulelang.words.values import Wording

__all__ = ["explain"]


@command(
    "explain",
    "RULES DATA --unit NAME",
    lambda found: (("explain", found.rules, found.data, "--unit", found.unit),),
)
@argument("rules", ".rules")
@data
@click.option("--unit", metavar="NAME", required=True, shell_complete=complete_units)
@click.option(
    "--of",
    metavar="CRITERION",
    default="total",
    shell_complete=complete_criteria,
)
@click.option("--period", metavar="PERIOD")
@click.option("--ids", is_flag=True)
@click.option("--lines", is_flag=True)
@changes
@exact
@output
@language()
@no_color
@click.pass_context
def explain(
    context: click.Context,
    rules: Path,
    data: Given,
    unit: str,
    of: str,
    period: str | None,
    ids: bool,
    lines: bool,
    changes: dict[str, str],
    exact: bool,
    output: Path | None,
) -> None:
    """Show why a unit has its score.

    DATA is whatever `rulelang eval` reads. `rulelang explain E201` shows the page of an error.
    """
    ruleset = load_changed(context, rules, changes)
    of = criterion(ruleset.plan, of, figures=True)
    evaluation = evaluate(context, ruleset, data)
    unit = _unit(evaluation, unit)
    period = _period(evaluation, unit, period)
    explanation = evaluation.explain(unit, of, period, exact, ids, spoken(context))
    text = explanation.text(width() if output is None else None, lines)
    write(text + "\n", output)
    part = next((item for item in ruleset.plan.criteria if item.parent == "total"), None)
    if of == ruleset.plan.total.id and part is not None and output is None:
        words = ["explain", str(rules), *data.words, *words_of(changes), "--unit", unit]
        words += [] if period is None else ["--period", period]
        ask_next("one_criterion", shown("rulelang", *words, "--of", part.label or part.id))


def _unit(evaluation: "Evaluation", name: str) -> str:
    names = [item.unit for item in evaluation.units]
    criteria = called(evaluation.plan, name)
    option = f"`{shown('--of', name)}`"
    otherwise = word("usage.is_criterion", name=name, option=option) if criteria else ""
    return _known(name, "no_unit", names, otherwise)


def _known(
    name: str, unknown: str, names: list[str], otherwise: "Wording" = "", **values: str
) -> str:
    """The name as the data have it: white space and how letters are composed do not matter.

    ``unknown`` is the key of the error; ``otherwise`` is the mend where none of the names is near;
    by default they are listed.
    """
    folded = {_folded(known): known for known in names}
    if _folded(name) not in folded:
        some = list(dict.fromkeys(names))
        mend = did_you_mean(name, some, otherwise or listed(some))
        raise wrong_usage(unknown, mend, name=name, **values)
    return folded[_folded(name)]


def _folded(name: str) -> str:
    return normalize("NFC", " ".join(name.split()))


def _period(evaluation: "Evaluation", unit: str, period: str | None) -> str | None:
    periods = [item.period for item in evaluation.units if item.unit == unit]
    named = [item for item in periods if item is not None]
    if period is None:
        if len(named) > 1:
            mend = word("usage.add_period", name=named[-1])
            raise wrong_usage("several_periods", mend, unit=unit, list=", ".join(named))
        return None
    if evaluation.plan.period is None:
        raise wrong_usage("rules_no_periods")
    noun = evaluation.plan.period_label
    if noun and period not in named:  # as the headings of the ranking have it: `Tháng 9`
        period = period.removeprefix(f"{noun} ")
    return _known(period, "no_period", named, unit=unit)
