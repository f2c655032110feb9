"""Competition ranking: equal keys share a rank, and the next rank counts them (1, 2, 2, 4)."""

from collections.abc import Sequence
from typing import Any

from attrs import frozen

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


def rank(entrants: Sequence[Entrant], ties: str) -> dict[int, int]:
    """The rank of each row within its group; ``ties`` is ties_share, ties_dense or ties_ordinal."""
    groups: dict[Any, list[Entrant]] = {}
    for entrant in entrants:
        groups.setdefault(entrant.group, []).append(entrant)
    ranks: dict[int, int] = {}
    for members in groups.values():
        if ties == "ties_ordinal":
            members.sort(key=lambda e: (e.keys, vietnamese_key(e.unit)))
        else:
            members.sort(key=lambda e: e.keys)
        place = 0
        for position, entrant in enumerate(members, start=1):
            tied = position > 1 and entrant.keys == members[position - 2].keys
            if ties == "ties_ordinal" or not tied:
                place = place + 1 if ties == "ties_dense" else position
            ranks[entrant.row] = place
    return ranks
