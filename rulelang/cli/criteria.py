"""Criteria named on the command line: by id, though a table shows them by label."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rulelang.cli.usage import did_you_mean, listed, wrong_usage

if TYPE_CHECKING:
    from rulelang.api.ruleset import Ruleset
    from rulelang.plan.tree import Plan

__all__ = ["called", "must_be_criterion", "with_figures"]


def must_be_criterion(plan: "Plan", name: str, figures: bool = False) -> None:
    """Wrong usage unless the name is the id of a criterion, or of a figure where these serve too;
    the mend is an id also of a label."""
    ids = [criterion.id for criterion in plan.criteria]
    also = [figure.id for figure in plan.figures] if figures else []
    if name not in (*ids, *also):
        raise wrong_usage(f"there is no criterion `{name}`", _mend(plan, name, ids))


def with_figures(rules: "Ruleset", figures: Sequence[str]) -> "Ruleset":
    """The rules whose tables of results have only these columns beside the names of units; wrong
    usage for one that there is not."""
    from attrs import evolve

    from rulelang.output.layout import only

    try:
        return evolve(rules, plan=only(rules.plan, figures))
    except ValueError as error:
        message, _, mend = str(error).partition(": ")
        raise wrong_usage(message, mend) from None


def called(plan: "Plan", name: str) -> list[str]:
    """The ids of the criteria with this id or label; case and marks do not matter."""
    from rulelang.diagnostics.suggest import plain

    wanted = plain(name)
    return [
        criterion.id
        for criterion in plan.criteria
        if wanted in (plain(criterion.id), plain(criterion.label or criterion.id))
    ]


def _mend(plan: "Plan", name: str, ids: list[str]) -> str:
    from rulelang.diagnostics.suggest import nearest

    labels = [criterion.label for criterion in plan.criteria if criterion.label]
    label = nearest(name, [*ids, *labels])
    if label is None or label in ids:
        return did_you_mean(name, ids, listed(ids))
    meant = " or ".join(f"`{id}`" for id in called(plan, label))
    return f"did you mean {meant}, {label}?"
