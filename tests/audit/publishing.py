"""Reports made of results: what could be published of them, as claims."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from random import Random

from rulelang.plan.analysis import analyse
from rulelang.plan.expressions import TOTAL, Combine, Read, Recover, Ref
from rulelang.plan.facts import facts_of_key
from rulelang.plan.tree import Plan
from rulelang.rational import decimal_text
from rulelang.results.score import UnitResult

__all__ = ["block", "changed", "claims_of", "parts_of_sums", "sum_and_parts"]


def printed(value: Fraction, decimals: int) -> str:
    """A figure as a report prints it."""
    return decimal_text(value, decimals)


def percent(value: Fraction, decimals: int) -> str:
    """A share as a report prints it."""
    return decimal_text(value * 100, decimals) + "%"


def claims_of(plan: Plan, units: Sequence[UnitResult], random: Random) -> list[str]:
    """Claims that hold of units, all of which are complete; each is drawn or withheld."""
    found: list[str] = []
    decimals = random.choice((0, 1, 2))
    limited = [c for c in plan.criteria if not c.unlimited and c is not plan.total]
    for unit in units:
        name = f'"{unit.unit}"'
        if unit.total is not None:
            found.append(f"total of {name} = {printed(unit.total, decimals)}")
        if unit.share is not None:
            found.append(f"share of {name} = {percent(unit.share, decimals)}")
        if unit.rank is not None:
            found.append(f"rank of {name} = {unit.rank}")
        if unit.level is not None:
            found.append(f"level of {name} = `{unit.level}`")
        found += [f"`{id}` of {name} = {rank}" for id, rank in unit.ranks.items() if rank]
        found += [
            f"level of `{id}` of {name} = `{level}`"
            for id, level in unit.levels.items()
            if level is not None
        ]
        found += [
            f"`{id}` of {name} = {printed(value, decimals)}"
            for id, value in unit.figures.items()
            if isinstance(value, Fraction)
        ]
        for criterion in plan.criteria:
            score = unit.scores.get(criterion.id)
            if score is not None and criterion is not plan.total:
                found.append(f"`{criterion.id}` of {name} = {printed(score, decimals)}")
                if criterion in limited and unit.maxima.get(criterion.id):
                    share = percent(score / unit.maxima[criterion.id], decimals)
                    found.append(f"share of `{criterion.id}` of {name} = {share}")
    running = [unit for unit in units if unit.status != "disqualified"]
    for criterion in plan.criteria:
        found += _of_all(criterion.id, criterion is plan.total, running, decimals)
    found += _of_several(plan, units, running, random, decimals)
    if plan.total_levels is not None:
        for level in plan.total_levels.labels:
            count = sum(unit.level == level for unit in units)
            found.append(f"count of level `{level}` = {count}")
    return [claim for claim in found if random.random() < 0.6]


def _of_all(id: str, is_total: bool, units: Sequence[UnitResult], decimals: int) -> list[str]:
    known = [(u, u.total if is_total else u.scores[id]) for u in units]
    values = [value for _, value in known if value is not None]
    if not values:
        return []
    name = "total" if is_total else f"`{id}`"
    high, low = max(values), min(values)
    best = ", ".join(f'"{u.unit}"' for u, value in known if value == high)
    worst = ", ".join(f'"{u.unit}"' for u, value in known if value == low)
    ordered = sorted(values)
    middle = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
    mean = sum(values, Fraction(0)) / len(values)
    return [
        f"highest {name} = {printed(high, decimals)} by {best}",
        f"lowest {name} = {printed(low, decimals)} by {worst}",
        f"highest {name} = {printed(high, decimals)}",
        f"spread of {name} = {printed(high - low, decimals)}",
        f"average of {name} = {printed(mean, decimals)}",
        f"median of {name} = {printed(middle, decimals)}",
    ]


def _of_several(
    plan: Plan,
    units: Sequence[UnitResult],
    running: Sequence[UnitResult],
    random: Random,
    decimals: int,
) -> list[str]:
    """Claims that compare units with one another, with all, or with a bound."""
    found: list[str] = []
    ranked = sorted((u for u in units if u.rank is not None), key=lambda u: u.rank or 0)
    if len(ranked) > 1:
        found.append("order " + ", ".join(f'"{unit.unit}"' for unit in ranked))
        worst = [u for u in ranked if u.rank == ranked[-1].rank]
        found.append(f'rank of "{random.choice(worst).unit}" = last')
    known = [(u, u.total) for u in units if u.total is not None]
    if len(known) > 1:
        (one, high), (other, low) = random.sample(known, 2)
        apart = printed(abs(high - low), decimals)
        found.append(f'difference of "{one.unit}" and "{other.unit}" = {apart}')
    counted = [u.total for u in running if u.total is not None]
    if counted:
        mean = sum(counted, Fraction(0)) / len(counted)
        bound = Fraction(round(random.choice(counted)))
        above = sum(value >= bound for value in counted)
        found.append(f"count of units at least {printed(bound, 0)} = {above}")
        for unit, value in known:
            if value != mean:
                side = "above" if value > mean else "below"
                found.append(f'total of "{unit.unit}" {side} average')
    return found


def block(units: Sequence[UnitResult], claims: Sequence[str]) -> str:
    """Claims as a block, with the list of units."""
    names = ", ".join(f'"{unit.unit}"' for unit in units)
    return "\n".join(["published {", f"  units {names}", *(f"  {c}" for c in claims), "}"])


# ---- wrong figures -------------------------------------------------------------------------------

FIGURE = re.compile(r"= (-?[0-9]+)(?:\.([0-9]+))?(%?)(?= by |$)")
"""What a claim prints."""


def changed(claim: str, random: Random, least: int) -> str | None:
    """A claim with another figure, that many units of its last digit away at least; None where it
    prints none."""
    found = FIGURE.search(claim)
    if found is None or claim.startswith(("level of", "rank of", "count of")):
        return None
    decimals = len(found[2] or "")
    number = Fraction(f"{found[1]}.{found[2]}") if decimals else Fraction(found[1])
    off = Fraction(random.choice((-1, 1)) * (least + random.randrange(30)), 10**decimals)
    other = f"= {printed(number + off, decimals)}{found[3]}"
    return claim[: found.start()] + other + claim[found.end() :]


def parts_of_sums(plan: Plan) -> Iterator[tuple[str, list[str]]]:
    """The criteria that add up others, none of which can be without points."""
    table = analyse(plan).table
    for step in plan.steps:
        value = step.value.value if isinstance(step.value, Recover) else step.value
        if step.ref.kind != "score" or step.ref.id == TOTAL or not isinstance(value, Combine):
            continue
        parts = [part.points.ref for part in value.parts if isinstance(part.points, Read)]
        alone = len(parts) == len(value.parts) and value.combination == "sum"
        if alone and not any(facts_of_key(table, ref).gaps for ref in parts):
            yield step.ref.id, [ref.id for ref in parts if ref == Ref("score", ref.id)]


def sum_and_parts(unit: UnitResult, id: str, parts: Sequence[str], decimals: int) -> list[str]:
    """What a report prints of a criterion and of what it adds up."""
    found = [(each, unit.scores.get(each)) for each in (id, *parts)]
    return [
        f'`{each}` of "{unit.unit}" = {printed(score, decimals)}'
        for each, score in found
        if score is not None
    ]
