"""An audit with the labels of the rules in place of their ids, for readers who know the report and
not the rules."""

from attrs import evolve

from rulelang.audit.claims import Claim
from rulelang.audit.findings import Audited, Conflict, Left
from rulelang.plan.tree import Plan
from rulelang.syntax import tree as t
from rulelang.syntax.print_claims import claim_text
from rulelang.words import Language

__all__ = ["with_labels"]


def with_labels(found: Audited, plan: Plan, language: Language) -> Audited:
    """The same audit, its claims told in a language, with labels and its decimal sign."""
    told = {claim.number: _claim(claim, plan, language) for claim in found.claims.claims}
    claims = evolve(found.claims, claims=tuple(told.values()))
    conflicts = tuple(_conflict(each, told, plan) for each in found.conflicts)
    return evolve(found, claims=claims, conflicts=conflicts)


def _conflict(conflict: Conflict, told: dict[int, Claim], plan: Plan) -> Conflict:
    suspect, left = conflict.suspect, conflict.left
    return evolve(
        conflict,
        claims=tuple(told[claim.number] for claim in conflict.claims),
        suspect=None if suspect is None else evolve(suspect, claim=told[suspect.claim.number]),
        left=None if left is None else _left(left, told[left.claim.number], plan),
    )


def _left(left: Left, claim: Claim, plan: Plan) -> Left:
    labels = _levels(left.claim, plan)
    values = tuple(labels.get(v, v) if isinstance(v, str) else v for v in left.values)
    return evolve(left, claim=claim, values=values)


def _claim(claim: Claim, plan: Plan, language: Language) -> Claim:
    levels, node = _levels(claim, plan), claim.node
    printed = tuple(evolve(item, text=_spelt(item, levels, language)) for item in node.printed)
    figure = node.figure
    if figure is not None and figure.of is not None:
        label = _names(plan).get(figure.of.id, figure.of.id)
        figure = evolve(figure, of=evolve(figure.of, id=label))
    text = claim_text(evolve(node, figure=figure, printed=printed), language).replace("`", "")
    named = (
        evolve(item, level=levels.get(item.level, item.level)) if item.level else item
        for item in claim.printed
    )
    return evolve(claim, text=text, printed=tuple(named))


def _spelt(item: t.Printed, levels: dict[str, str], language: Language) -> str:
    if item.value is None:
        return levels.get(item.text, item.text)
    return item.text.replace(".", ",") if language == "vi" else item.text


def _names(plan: Plan) -> dict[str, str]:
    found = {item.id: item.label for item in plan.criteria}
    found |= {item.id: item.label for item in plan.figures}
    found |= {item.id: item.label for item in plan.rankings}
    return {id: label for id, label in found.items() if label}


def _levels(claim: Claim, plan: Plan) -> dict[str, str]:
    """The labels of the levels that a claim is about, by their ids."""
    of = None if claim.figure is None else claim.figure.of
    block = next((block for block in plan.levels if block.of == of), None)
    if block is None:
        return {}
    found = {row.id: row.label for row in block.rows}
    found[block.below] = block.below_label
    return {id: label for id, label in found.items() if label}
