"""Criteria named on the command line, by label or by id."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rulelang.cli.usage import did_you_mean, listed, wrong_usage

if TYPE_CHECKING:
    from rulelang.api.ruleset import Ruleset
    from rulelang.plan.tree import Plan
    from rulelang.words.values import Wording

__all__ = ["called", "criterion", "with_figures"]


def criterion(plan: "Plan", name: str, figures: bool = False) -> str:
    """The id of a criterion, or of a figure where these serve too, by its id or label; case and
    marks of a label do not matter. Wrong usage where there is none, and where there are several."""
    ids = [item.id for item in plan.criteria]
    also = [item.id for item in plan.figures] if figures else []
    if name in (*ids, *also):
        return name
    found = called(plan, name, figures)
    if len(found) == 1:
        return found[0]
    if found:
        raise wrong_usage("several_criteria", name=name, list=", ".join(found))
    raise wrong_usage("no_criterion", _mend(plan, name, ids), name=name)


def with_figures(rules: "Ruleset", figures: Sequence[str]) -> "Ruleset":
    """The rules whose tables of results have only these columns beside the names of units; wrong
    usage for one that there is not."""
    from attrs import evolve

    from rulelang.output.layout import only, own_columns

    known = own_columns(rules.plan)
    for name in figures:
        if name not in known:
            raise wrong_usage("no_figure", did_you_mean(name, known, listed(known)), name=name)
    return evolve(rules, plan=only(rules.plan, figures))


def called(plan: "Plan", name: str, figures: bool = False) -> list[str]:
    """The ids of the criteria, and of figures where these serve too, with this id or label; where
    one has the very name, those that differ in case or marks do not count."""
    from rulelang.diagnostics.suggest import plain

    items = [(item.id, item.label) for item in plan.criteria]
    items += [(item.id, item.label) for item in plan.figures] if figures else []
    for same in (_spaced, lambda text: plain(_spaced(text))):
        found = [id for id, label in items if same(name) in (same(id), same(label or id))]
        if found:
            return found
    return []


def _spaced(text: str) -> str:
    from unicodedata import normalize

    return normalize("NFC", " ".join(text.split()))


def _mend(plan: "Plan", name: str, ids: list[str]) -> "Wording":
    labels = [criterion.label for criterion in plan.criteria if criterion.label]
    named = [item.label or item.id for item in plan.criteria if item is not plan.total]
    return did_you_mean(name, [*labels, *ids], listed(named))
