"""Why a claim stays undecided: what of the rules is not known closely enough without data."""

from collections.abc import Iterator

from rulelang.audit.claims import Claim
from rulelang.audit.encoding import Said
from rulelang.audit.findings import Undecided
from rulelang.audit.ranking import ranking_of
from rulelang.audit.system import System
from rulelang.plan.expressions import TOTAL, Expr, Read, Ref
from rulelang.plan.tree import StatisticStep
from rulelang.plan.walk import reads

__all__ = ["why"]

MOST_NAMED = 3
UNNAMED = ("statistic", "previous", "gathered", "subject", "condition")
"""Kinds of values that have no name in the rules."""


def why(system: System, claim: Claim, said: Said, refused: bool) -> Undecided:
    """The reason for which a claim is undecided; ``refused``: the rules refuse the inputs that were
    found."""
    of = TOTAL if claim.figure is None else claim.figure.of
    if said.unclear is not None:
        return Undecided(claim, said.unclear, (of,))
    loose = tuple(dict.fromkeys(_loose(system, claim)))
    if loose:
        return Undecided(claim, "bounds", loose[:MOST_NAMED])
    return Undecided(claim, "refused" if refused else "together", ())


def _loose(system: System, claim: Claim) -> Iterator[str]:
    """The named values that a claim hangs on and of which only bounds are known, nearest first."""
    template = system.template
    steps = {step.ref: step for step in template.plan.steps}
    of = TOTAL if claim.figure is None else claim.figure.of
    waiting: list[tuple[Ref, str]] = [(ref, of) for ref in _roots(system, claim)]
    seen: set[Ref] = set()
    while waiting:
        ref, near = waiting.pop(0)
        if ref in seen:
            continue
        seen.add(ref)
        name = near if ref.kind in UNNAMED else ref.id
        if ref in template.loose:
            yield name
        step = steps.get(ref)
        if step is not None:
            values: list[Expr] = [step.value]
            if isinstance(step, StatisticStep) and step.within is not None:
                values.append(Read(step.within))
            waiting += [(each.ref, name) for value in values for each in reads(value)]


def _roots(system: System, claim: Claim) -> Iterator[Ref]:
    """What a claim reads of a unit."""
    plan, figure = system.template.plan, claim.figure
    if claim.kind == "every":
        yield from (Ref("score", item.id) for item in plan.criteria if item.kind == "criterion")
    elif figure is not None and figure.kind != "rank":
        yield Ref("level" if figure.kind == "level" else "score", figure.of)
        yield Ref("let", figure.of)
    else:
        ranking = ranking_of(system, TOTAL if figure is None else figure.of)
        for key, _ in ranking.keys:
            yield from (each.ref for each in reads(key))
        yield Ref("level", TOTAL)
    # Of what is said of all units, and of ranks, it counts who is out of the running.
    for item in plan.disqualified:
        yield from (each.ref for each in reads(item.condition))
