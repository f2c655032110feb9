"""By what units with the same total are told apart."""

from rulelang.plan.expressions import TOTAL, Read, Ref
from rulelang.plan.tree import Plan
from rulelang.plan.walk import reads
from rulelang.words import words_of

__all__ = ["by_total", "tie_break"]


def by_total(plan: Plan) -> bool:
    """Whether units are ranked by the total first, the highest before all others."""
    key, ascending = plan.rank.keys[0]
    return reads(key) == [Read(Ref("score", TOTAL))] and not ascending


def tie_break(plan: Plan) -> str:
    """What is looked at where totals are equal, or nothing where they then share a rank."""
    words = words_of("table", plan.language)
    labels = {item.id: item.label or item.id for item in plan.criteria}
    labels |= {item.id: item.label or item.id for item in plan.inputs}
    labels |= {item.id: item.label for item in plan.figures}
    found: list[str] = []
    for key, ascending in plan.rank.keys[1:] if by_total(plan) else ():
        (read, *others) = reads(key)
        if others:
            return ""
        level = read.ref.kind == "level" and read.ref.id == TOTAL
        name = words["level"] if level else labels.get(read.ref.id, read.ref.id)
        found.append(words["less_first"].format(key=name) if ascending else name)
    return words["tied"].format(keys=", ".join(found)) if found else ""
