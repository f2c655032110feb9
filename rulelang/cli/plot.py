"""``rulelang plot``: a picture of a ranking, of a unit, or of places over the years."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rulelang.api.pictures import (
    ENDINGS,
    Picture,
    PictureFormat,
    of_history,
    of_ranking,
    ranking_of,
)
from rulelang.cli.analyse import of_period
from rulelang.cli.data import Given, data
from rulelang.cli.files import argument
from rulelang.cli.help import command
from rulelang.cli.options import (
    complete_units,
    format_by_ending,
    language,
    no_color,
    output_as,
    write,
    writing,
)
from rulelang.cli.reading import evaluate, load, must_have
from rulelang.cli.streams import spoken, wrote
from rulelang.cli.usage import did_you_mean, listed, wrong_usage
from rulelang.cli.years import Previous, compared, previous, units_over_years, year
from rulelang.data.spelling import clean
from rulelang.output.charts.kinds import KINDS, Kind

if TYPE_CHECKING:
    from rulelang.analysis.facts import RankingAnalysis
    from rulelang.api.evaluation import Evaluation

__all__ = ["plot"]


@command(
    "plot",
    "KIND RULES DATA",
    lambda found: (
        ("plot", "ranking", found.rules, found.data, "-o", "ranking.svg"),
        ("plot", "profile", found.rules, found.data, "--unit", found.unit, "-o", "unit.png"),
    ),
)
@click.argument("kind", type=click.Choice(KINDS), metavar="KIND")
@argument("rules", ".rules")
@data
@click.option("--unit", metavar="NAME", shell_complete=complete_units)
@click.option("--period", metavar="PERIOD")
@click.option("--group", metavar="NAME")
@previous
@year
@units_over_years
@click.option("--format", type=click.Choice([*ENDINGS.values()]), default=None)
@output_as(*ENDINGS)
@language()
@no_color
@click.pass_context
def plot(
    context: click.Context,
    kind: Kind,
    rules: Path,
    data: Given,
    unit: str | None,
    period: str | None,
    group: str | None,
    previous: Sequence[Previous],
    year: str | None,
    units: Path | None,
    format: PictureFormat | None,
    output: Path | None,
) -> None:
    """Draw a picture of the results."""
    chosen = format_by_ending(output, ENDINGS, format or (None if output else "svg"))
    written = ENDINGS.get(f".{chosen}", "svg")
    if written == "png" and output is None:
        raise wrong_usage("no_text", noun="PNG", asked="-o FILE.png")
    _must_fit(kind, unit, bool(previous))
    ruleset = load(context, rules)
    if written != "json":
        must_have("files.picture", ("vl_convert",), "report")
    found = evaluate(context, ruleset, data)
    try:
        if kind == "places":
            history = compared(context, found, data, previous, year, units).history
            groups = [*dict.fromkeys(one.group for one in history.units)]
            own = _group(found, groups, group)
            made = of_history(found.plan, history, own, spoken(context))
        else:
            ranking = _ranking(found, period, group, unit)
            name = None if unit is None else _unit(ranking, unit)
            made = of_ranking(found.plan, ranking, kind, name, spoken(context))
    except ValueError:
        raise wrong_usage("nothing_to_draw") from None
    _write(made, written, output)


def _must_fit(kind: Kind, unit: str | None, earlier: bool) -> None:
    """Wrong usage where an option is not of the kind, or one is lacking."""
    if kind == "profile" and unit is None:
        raise wrong_usage("profile_unit")
    if kind != "profile" and unit is not None:
        raise wrong_usage("only_kind", option="--unit", kind="profile")
    if kind != "places" and earlier:
        raise wrong_usage("only_kind", option="--previous", kind="places")


def _ranking(
    found: "Evaluation", period: str | None, group: str | None, unit: str | None
) -> "RankingAnalysis":
    """The ranking of the group that is named, or else the one that the unit is in."""
    analysis = of_period(found.analyses(), period)[-1]
    if group is None and unit is not None:
        names = [own.result.unit for one in analysis.rankings for own in one.units]
        return ranking_of(analysis, None, _named(names, unit))
    groups = [one.group for one in analysis.rankings]
    return analysis.rankings[groups.index(_group(found, groups, group))]


def _group(found: "Evaluation", groups: Sequence[str | None], named: str | None) -> str | None:
    """The group that the command line names, by its id or label; the only one where it names
    none."""
    within = next((i for i in found.plan.inputs if i.id == found.plan.rank.within), None)
    labels = {} if within is None else dict(within.options)
    called = {labels.get(id or "") or id or "": id for id in groups}
    if named is None:
        if len(groups) > 1:
            raise wrong_usage("several_groups", listed([*called]))
        return groups[0]
    wanted = clean(named)
    if wanted in called:
        return called[wanted]
    if wanted not in groups:
        raise wrong_usage("no_group", did_you_mean(named, called, listed([*called])), name=named)
    return wanted


def _unit(ranking: "RankingAnalysis", named: str) -> str:
    return _named([one.result.unit for one in ranking.units], named)


def _named(names: Sequence[str], named: str) -> str:
    if clean(named) not in names:
        raise wrong_usage("no_unit", did_you_mean(named, names, listed(names)), name=named)
    return clean(named)


def _write(made: Picture, format: PictureFormat, output: Path | None) -> None:
    if output is None:
        write(made.text(format), None)
        return
    with writing(output):
        made.write(output, format)
    wrote(output)
