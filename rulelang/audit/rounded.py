"""Ranks that follow the printed scores, and not the scores themselves."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from attrs import frozen

from rulelang.audit.claims import Claim, Claims
from rulelang.audit.recompute import Verdict
from rulelang.plan.expressions import Read, Recover
from rulelang.plan.tree import Plan, RankPlan
from rulelang.rational import round_to
from rulelang.results.score import UnitResult

__all__ = ["RoundedRanks", "rounded_ranks"]

MOST_DECIMALS = 6


@frozen
class RoundedRanks:
    """Of a ranking: the printed ranks that differ are all those of scores that are rounded to so
    many decimals first."""

    ranking: str
    decimals: int
    claims: int


def rounded_ranks(
    plan: Plan,
    claims: Claims,
    verdicts: Mapping[int, Verdict],
    units: Sequence[UnitResult | None],
) -> tuple[RoundedRanks, ...]:
    """The rankings whose wrong ranks are explained so, every other printed rank staying right."""
    ranked: dict[str, list[Claim]] = {}
    for claim in claims.claims:
        figure = claim.figure
        if figure is None or figure.kind != "rank" or claim.kind != "figure":
            continue
        if claim.period is None and claim.printed[0].value is not None:
            ranked.setdefault(figure.of, []).append(claim)
    found: list[RoundedRanks] = []
    for id, own in ranked.items():
        wrong = [c for c in own if (v := verdicts.get(c.number)) is not None and v.holds is False]
        decimals = _decimals(plan, id, own, units) if wrong else None
        if decimals is not None:
            found.append(RoundedRanks(id, decimals, len(wrong)))
    return tuple(found)


def _decimals(
    plan: Plan, id: str, claims: Sequence[Claim], units: Sequence[UnitResult | None]
) -> int | None:
    """With how many decimals all ranks come out as printed; None where with none."""
    ranking = next((r for r in plan.rankings if r.id == id), plan.rank)
    scores = _scores(ranking, units)
    if scores is None:
        return None
    sign = -1 if ranking.keys[0][1] else 1
    for decimals in reversed(range(MOST_DECIMALS + 1)):
        step = Fraction(1, 10**decimals)
        rounded = [round_to(score, step, "half away") * sign for score in scores]
        ranks = [1 + sum(other > own for other in rounded) for own in rounded]
        if all(ranks[at] == claim.printed[0].value for claim in claims for at in claim.units):
            return decimals
    return None


def _scores(ranking: RankPlan, units: Sequence[UnitResult | None]) -> list[Fraction] | None:
    """What units are ranked by, where that is one score that all of them have."""
    key = ranking.keys[0][0]
    expr = key.value if isinstance(key, Recover) else key
    if len(ranking.keys) > 1 or not isinstance(expr, Read) or ranking.ties != "ties_share":
        return None
    found: list[Fraction] = []
    for unit in units:
        score = None if unit is None else unit.score(expr.ref.id)
        if score is None or expr.ref.kind != "score":
            return None
        found.append(score)
    return found
