"""Competition ranking: equal keys share a rank, and the next rank counts them (1, 2, 2, 4)."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from attrs import frozen

from rulelang.plan.kinds import Ties
from rulelang.plan.ties import TIES
from rulelang.results.collation import vietnamese_key

__all__ = ["Entrant", "rank", "sort_key"]


@frozen(eq=False, repr=False)
class Entrant:
    """A unit to be ranked among its group; ``keys`` sort the best first."""

    row: int
    unit: str
    group: Any
    keys: tuple[tuple[int, Any], ...]


def sort_key(value: Any, ascending: bool) -> tuple[int, Any]:
    """A key's value so that the best sorts first; None, which has no value, comes last."""
    if value is None:
        return (1, 0)
    number = value.toordinal() if hasattr(value, "toordinal") else value
    return (0, number if ascending else -number)


def rank(entrants: Sequence[Entrant], ties: Ties) -> dict[int, int]:
    """The rank of each row within its group."""
    rule = TIES[ties]
    groups: dict[Any, list[Entrant]] = {}
    for entrant in entrants:
        groups.setdefault(entrant.group, []).append(entrant)
    ranks: dict[int, int] = {}
    for members in groups.values():
        if rule.by_name:
            members.sort(key=lambda e: (e.keys, vietnamese_key(e.unit)))
            tied = [[member] for member in members]
        else:
            members.sort(key=lambda e: e.keys)
            tied = [[*alike] for _, alike in groupby(members, key=lambda e: e.keys)]
        better = 0
        for alike in tied:
            place = 1 + better + rule.behind * (len(alike) - 1)
            ranks.update((entrant.row, place) for entrant in alike)
            better += 1 if rule.counts == "ranks" else len(alike)
    return ranks
