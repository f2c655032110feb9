"""Which scores over the years are not ordinary, and which sentences do not say so.

Written from the meaning of marks alone, and never from the analysis.
"""

from collections.abc import Iterable, Sequence

from rulelang.output.report.sentences import Said
from tests.report.world import World

__all__ = ["odd", "unnoted"]

SCORED = ("has rank", "first run", "last run", "level", "score", "share", "rise")
LISTED = ("level gained", "level lost", "most risen", "most fallen")
AT_ENDS = ("highest in all", "lowest in all")
"""Facts that compare the scores of units over the years."""


def unnoted(world: World, said: Sequence[Said]) -> list[str]:
    """Scores over the years that are spoken of as if they were ordinary, in sentences that follow
    one another about the same: what was noted once is not noted again."""
    noted: set[tuple[str, str, str]] = set()
    found = []
    for one in said:
        for fact in one.facts:
            if fact.what in ("has status", "marked", "replaced"):
                kind = {"has status": fact.of, "marked": fact.text}.get(fact.what, fact.what)
                noted |= {(name, p, kind) for name in fact.units for p in fact.periods}
        for fact in one.facts:
            if fact.what not in (*SCORED, *LISTED, *AT_ENDS):
                continue
            of = fact.of if fact.what in (*AT_ENDS, "score", "share") else "total"
            wanted = {
                (name, period, kind)
                for name in fact.units
                for period in fact.periods
                for kind in odd(world, name, period, of)
            }
            found += [f"{one.text}: {each} is not noted" for each in wanted - noted]
    return found


def odd(world: World, name: str, period: str, id: str) -> Iterable[str]:
    """What is not ordinary in a score of a unit in a year: its status, or what its marks are."""
    unit, within = world.of(name, period), world.within(id)
    if unit is None:
        return
    if unit.status in ("incomplete", "unranked", "disqualified"):
        yield unit.status
    if within & world.without(name, period) and not (unit.status == "incomplete" and unit.missing):
        yield "replaced"
    for mark, ids in unit.marks.items():
        if within & {*ids}:
            yield mark
