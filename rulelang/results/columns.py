"""Results in columns: the names of the arrays that an engine gives and an output reads.

``total``, ``share`` and each criterion by its id are doubles; ``ID absent`` is true where a
criterion has no score. ``level`` and ``ID level`` are the place of the level's row, the otherwise
row being the last. ``incomplete`` is true where a unit has no total, ``rank`` is 0 there.
``missing N`` are words of bits: bit K of word N is set where the input at place ``N * 60 + K`` of
the plan was needed and not reported. ``ID rescaled``, ``ID left_out`` and ``ID held`` are true
where a criterion, or the total, has that mark. An array that cannot have anything in it is left
out, but for ``ID level``.
"""

from collections.abc import Iterator, Sequence

from rulelang.plan.tree import LevelsPlan, Plan
from rulelang.results.score import Mark

__all__ = [
    "BITS",
    "MISSING",
    "absent_of",
    "ids_of_levels",
    "level_of",
    "levels_of_criteria",
    "mark_of",
    "missing_word",
    "words_of",
]

MISSING = "missing "
"""Begins the names of such words."""

BITS = 60
"""So many inputs share a word of 64 bits: no sign, and room for what an engine keeps beside."""


def absent_of(id: str) -> str:
    """Where a criterion has no score."""
    return f"{id} absent"


def level_of(id: str) -> str:
    """The level of a criterion."""
    return f"{id} level"


def mark_of(id: str, mark: Mark) -> str:
    """Where a criterion has a mark."""
    return f"{id} {mark}"


def missing_word(at: int) -> str:
    """A word of the inputs that were needed and not reported."""
    return f"{MISSING}{at}"


def levels_of_criteria(plan: Plan) -> tuple[LevelsPlan, ...]:
    """The levels of single criteria, in the order of the rules."""
    return tuple(block for block in plan.levels if block.of != plan.total.id)


def ids_of_levels(block: LevelsPlan) -> list[str]:
    """The ids of levels by their place, best first."""
    return [*(row.id for row in block.rows), block.below]


def words_of(plan: Plan, missing: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Inputs that were needed and not reported, as words by name."""
    places = [at for at, item in enumerate(plan.inputs) if item.id in missing]
    for word in sorted({at // BITS for at in places}):
        yield missing_word(word), sum(1 << at % BITS for at in places if at // BITS == word)
