"""From what on a level is reached, and what it requires next to that."""

from rulelang.output.report.content.method.earned import cases_of, percent, points
from rulelang.output.report.content.method.functions import of_known
from rulelang.output.report.content.method.prose import Prose, inner
from rulelang.plan.expressions import Cases, Const, Expr, Recover
from rulelang.plan.tree import LevelPlan, LevelsPlan, QuotaPlan

__all__ = ["bound_of", "required", "requires_of"]

FALSE = Const(False)


def bound_of(prose: Prose, block: LevelsPlan, level: LevelPlan) -> str:
    """From what on a level is reached, or up to what: in points, or in the unit of a figure."""
    figure = next((one for one in prose.plan.figures if one.id == block.of), None)

    def unit(prose: Prose, expr: Expr) -> str:
        if figure is None and isinstance(expr, Const):
            return points(prose, expr)
        text = prose.write(expr)
        if figure is None or not figure.unit:
            return text
        return prose.say("names.measured", value=text, unit=figure.unit)

    bound = inner(level.bound)
    if isinstance(bound, Cases) and of_known(prose, bound) is None:
        text = cases_of(prose, bound, unit)
    else:
        text = prose.sentence(lambda prose: unit(prose, bound))
    other = "" if isinstance(bound, Const) else "_other"
    return prose.say(f"levels.{level.side}{other}", bound=text)


def required(block: LevelsPlan, at: int) -> list[Expr]:
    """What a level requires next to its bound, that of all levels included."""
    reached, asked = block.reached[at], list[Expr]()
    while isinstance(reached, Cases) and reached.otherwise == FALSE:
        reached, needed = reached.rows[0]
        if isinstance(needed, Recover):
            asked.insert(0, needed.value)
    return asked


def requires_of(prose: Prose, block: LevelsPlan, at: int) -> str:
    """The same in words; how many units it has room for; whether these have no rank."""
    level = block.rows[at]
    parts = [prose.asked(one) for one in required(block, at)]
    if level.quota is not None:
        parts.append(prose.say("levels.in_order", quota=_room(prose, block, level.quota)))
    if level.unranked:
        parts.append(prose.say("levels.unranked"))
    return "; ".join(parts)


def _room(prose: Prose, block: LevelsPlan, quota: QuotaPlan) -> str:
    if not quota.share:
        return prose.say("levels.quota_units", count=int(quota.amount))
    share = prose.writer.signs(percent(quota.amount))
    if quota.of is None:
        return prose.say("levels.quota_share", share=share)
    return prose.say("levels.quota_share_of", share=share, level=block.labels[quota.of] or quota.of)
