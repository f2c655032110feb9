"""What the plan says of one unit that decides whether and where it is ranked, written out."""

from rulelang.audit.absence import lacks
from rulelang.audit.linear import Affine, Formula, all_of, either, negated, truth
from rulelang.audit.nodes import lower
from rulelang.audit.unit import Finite, Order, Standing, Work
from rulelang.plan.expressions import TOTAL, Expr, Read, Recover, Ref
from rulelang.plan.facts import EVERYWHERE, NOT_APPLICABLE, facts_of
from rulelang.plan.tree import RankPlan

__all__ = ["standing_of"]


def standing_of(work: Work) -> Standing:
    """When a unit is out of the running, its orders, and the levels that it reaches."""
    plan = work.template.plan
    table = work.analysis.table
    ways = [facts_of(table, expr, EVERYWHERE).gaps for expr in plan.needed]
    # A unit that lacks what is no part of its total may be incomplete, and has no rank then.
    known_total = Ref("score", TOTAL) not in work.template.may_lack
    complete = known_total and not any(way & ~NOT_APPLICABLE for way in ways)
    out = [_condition(work, item.condition) for item in plan.disqualified]
    known = [each for each in out if each is not None]
    orders = {id: _order(work, ranking) for id, ranking in _rankings(work)} if complete else {}
    block = plan.total_levels
    reached: tuple[Formula, ...] | None = ()
    if block is not None and block.has_quotas:
        rows = [_condition(work, expr) for expr in block.reached]
        held = tuple(each for each in rows if each is not None)
        reached = held if complete and len(held) == len(rows) else None
    return Standing(
        either(known) if len(known) == len(out) else None,
        {id: order for id, order in orders.items() if order is not None},
        reached,
        complete,
    )


def _rankings(work: Work) -> list[tuple[str, RankPlan]]:
    plan = work.template.plan
    return [(TOTAL, plan.rank), *((ranking.id, ranking) for ranking in plan.rankings)]


def _condition(work: Work, expr: Expr) -> Formula | None:
    """When a condition holds; None where it may be absent for what is missing, or nothing is known
    of it."""
    work.step = Ref("condition", TOTAL)
    lost = lacks(work, expr)
    found = None if lost is None else lower(work, expr)
    if lost is None or found is None or isinstance(found, (Affine, Finite)):
        return None
    return all_of((negated(lost), found))


def _order(work: Work, ranking: RankPlan) -> Order | None:
    """What units are ranked by; None where a key may be absent of a unit that is ranked, or is no
    number."""
    work.step = Ref("input", ranking.within or "")
    group = ranking.group
    own = None if group is None else lower(work, group)
    if group is not None and (own is None or _may_lack(work, group)):
        return None
    keys: list[tuple[Affine, bool]] = []
    for key, ascending in ranking.keys:
        work.step = Ref("score", TOTAL)
        found = None if _may_lack(work, key) else lower(work, key)
        if not isinstance(found, Affine):
            return None
        keys.append((found, ascending))
    return Order(own, tuple(keys))


def _may_lack(work: Work, expr: Expr) -> bool:
    """Whether a unit that is ranked may have no value of an expression. It has a total."""
    value = expr.value if isinstance(expr, Recover) else expr
    if isinstance(value, Read) and value.ref == Ref("score", TOTAL):
        return value.ref in work.template.may_lack
    lost = lacks(work, expr)
    return lost is None or truth(lost) is not False
