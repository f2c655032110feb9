"""Results in columns: the names of the arrays that an engine gives and an output reads.

``total``, ``share`` and each criterion by its id are doubles; ``ID absent`` is true where a
criterion has no score. ``level`` is the place of the level's row, the otherwise row being the last;
``ID level`` that of a criterion, where there is none the place after the last. ``is incomplete`` is
true where a unit has no total, ``rank`` is 0 there. Ids have no spaces, so that a name with one is
never that of a criterion. ``missing N`` are words of bits: of word N the bit of `bit_of` K is set
where what stands at place ``N * INPUTS + K`` of `lackable` was needed and not reported; other bits
mean nothing. ``ID rescaled``, ``ID left_out`` and ``ID held`` are true where a criterion, or the total,
has that mark. ``is handed`` is true where the exact engine scored. An array that cannot have
anything in it is left out, but for ``ID level``.
"""

from collections.abc import Iterator, Sequence

from rulelang.plan.kinds import MISSING_POLICIES, Mark
from rulelang.plan.tree import LevelsPlan, Plan

__all__ = [
    "HANDED",
    "INCOMPLETE",
    "INPUTS",
    "MISSING",
    "absent_of",
    "bit_of",
    "ids_of_levels",
    "lackable",
    "level_of",
    "levels_of_criteria",
    "mark_of",
    "missing_word",
    "words_of",
]

INCOMPLETE = "is incomplete"
"""Where a unit has no total."""

MISSING = "missing "
"""Begins the names of such words."""

HANDED = "is handed"
"""Where the exact engine scored."""

INPUTS = 56
"""So many ids share a word of 64 bits."""

FIRST_BIT = len(MISSING_POLICIES) + 2
"""The bits below say what policies make of what was missing, for an engine's own use."""


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
    """A word of what was needed and not reported."""
    return f"{MISSING}{at}"


def levels_of_criteria(plan: Plan) -> tuple[LevelsPlan, ...]:
    """The levels of single criteria, in the order of the rules."""
    return tuple(block for block in plan.levels if block.of != plan.total.id)


def ids_of_levels(block: LevelsPlan) -> list[str]:
    """The ids of levels by their place, best first."""
    return [*(row.id for row in block.rows), block.below]


def lackable(plan: Plan) -> list[str]:
    """The ids of what a unit can lack, as results list them: inputs, then criteria of which too little
    may be known."""
    lacking = [item.id for item in plan.criteria if item.lacking is not None]
    return [*(item.id for item in plan.inputs), *lacking]


def bit_of(place: int) -> int:
    """The bit of an id in its word, by its place among those that a unit can lack."""
    return 1 << place % INPUTS + FIRST_BIT


def words_of(plan: Plan, missing: Sequence[str]) -> Iterator[tuple[str, int]]:
    """What was needed and not reported, as words by name."""
    places = [at for at, id in enumerate(lackable(plan)) if id in missing]
    for word in sorted({at // INPUTS for at in places}):
        yield missing_word(word), sum(bit_of(at) for at in places if at // INPUTS == word)
