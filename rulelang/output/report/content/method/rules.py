"""What holds for all criteria: what is missing or does not apply, who is out, how units rank."""

from collections.abc import Iterator

from rulelang.output.report.content.method.prose import Prose, inner
from rulelang.plan.combinations import COMBINATIONS
from rulelang.plan.expressions import Cases, Combine, Expr, Read
from rulelang.plan.kinds import MissingPolicy
from rulelang.plan.tree import RankPlan
from rulelang.plan.walk import reads, within

__all__ = ["rules"]


def rules(prose: Prose) -> Iterator[str]:
    """The rules, a sentence or two each."""
    plan, say = prose.plan, prose.say
    bonuses = any(one.kind == "bonus" for one in plan.criteria)
    yield say("rules.limits_bonuses" if bonuses else "rules.limits")
    if any(_of_shares(step.value) for step in plan.steps if step.ref.kind in ("points", "score")):
        yield say("combinations.shares")
    yield from _missing(prose)
    if any(step.ref.kind == "condition" for step in plan.steps):
        yield say(f"rules.not_applicable_{plan.not_applicable}")
    for item in plan.disqualified:
        condition, reason = prose.asked(item.condition), item.reason.rstrip(".")
        yield say("rules.disqualified", condition=condition, reason=reason)
    yield _ranked(prose, plan.rank)
    yield say(f"rules.{plan.rank.ties}")
    for ranking in plan.rankings:
        yield _ranked(prose, ranking)
        if ranking.ties != plan.rank.ties:
            yield say(f"rules.{ranking.ties}")
    key = "decimals" if plan.decimals else "whole"
    yield say(f"rules.{key}", count=plan.decimals)


def _of_shares(expr: Expr) -> bool:
    combined = (item for item in within(expr) if isinstance(item, Combine))
    return any(COMBINATIONS[item.combination].of_shares for item in combined)


def _missing(prose: Prose) -> Iterator[str]:
    """What happens where an input is not reported: of most of them, then of those with another
    policy or a default."""
    say = prose.say
    by_policy: dict[MissingPolicy, list[str]] = {}
    by_default: dict[str, list[str]] = {}
    for item in prose.plan.inputs:
        name = prose.name(item.id)
        if item.default is None:
            by_policy.setdefault(item.policy, []).append(name)
        else:
            value = prose.value(item.default, Read(item.key), item.kind == "percent")
            by_default.setdefault(value, []).append(name)
    order = sorted(by_policy, key=lambda policy: -len(by_policy[policy]))
    for at, policy in enumerate(order):
        if not at:
            yield say(f"rules.missing_{policy}")
            continue
        names = by_policy[policy]
        yield say(f"rules.only_{policy}", inputs=prose.listed(names), count=len(names))
    for value, names in by_default.items():
        yield say("rules.default", inputs=prose.listed(names), value=value, count=len(names))


def _ranked(prose: Prose, ranking: RankPlan) -> str:
    """By what units are ranked, and within what; the name of a ranking next to the plain one."""
    say = prose.say
    keys = [
        say("rules.ascending", key=text) if up else text
        for key, up in ranking.keys
        for text in (_key(prose, key),)
    ]
    text = keys[0]
    for key in keys[1:]:
        text = say("rules.then", list=text, last=key)
    kind = "also" if ranking.id else "ranked"
    name = ranking.label or ranking.id
    if ranking.within is None:
        return say(f"rules.{kind}", keys=text, name=name)
    group = prose.name(ranking.within)
    return say(f"rules.{kind}_within", keys=text, name=name, group=group)


def _key(prose: Prose, key: Expr) -> str:
    """What units are ranked by; the place of a level among the others is called as the level is."""
    found = inner(key)
    levels = [one for one in reads(found) if one.ref.kind in ("level", "placed")]
    if isinstance(found, Cases) and len({one.ref for one in levels}) == 1:
        return prose.write(levels[0])
    return prose.line(found)
