"""Results in columns: the names of the arrays that an engine gives and an output reads.

``total``, ``share`` and each criterion by its id are doubles; ``ID absent`` is true where a
criterion has no score. ``level`` is the place of the level's row, the otherwise row being the last;
``ID level`` that of a criterion or figure, where there is none the place after the last. ``is
incomplete`` is true where a unit is that; ``rank`` is 0 where it has none, and so is ``ID rank`` of
a further ranking. Where units can be disqualified, ``is disqualified`` are bits of the reasons that
hold, by their place, and ``total absent`` is true where a unit has no total; ``is unranked`` is
true where its level has no ranks. A figure is under its id, with ``ID absent``: numbers are
doubles, truths are truths, dates ordinals, texts and levels their places among the `texts` of the
plan. Ids have no spaces, so that a name with one is never that of a criterion. ``missing N`` are
words of bits: of word N the bit of `bit_of` K is set where what is at place ``N * INPUTS + K``
of `lackable` was needed and not reported; the bits below mean nothing. ``ID rescaled``, ``ID
left_out`` and ``ID held`` are true where a criterion, or the total, has that mark. ``is handed`` is
true where the exact engine scored. An array that cannot have anything in it is left out, but for
``ID level``.
"""

from collections.abc import Iterator, Sequence

from rulelang.plan.expressions import Const
from rulelang.plan.kinds import MISSING_POLICIES, Mark
from rulelang.plan.tree import LevelsPlan, Plan
from rulelang.plan.walk import within

__all__ = [
    "BETWEEN_REASONS",
    "HANDED",
    "INCOMPLETE",
    "INPUTS",
    "MISSING",
    "REASONS",
    "UNRANKED",
    "absent_of",
    "bit_of",
    "ids_of_levels",
    "lackable",
    "level_of",
    "levels_of_criteria",
    "mark_of",
    "missing_word",
    "rank_of",
    "reasons_in",
    "texts",
    "words_of",
]

INCOMPLETE = "is incomplete"
"""Where a unit is incomplete."""

REASONS = "is disqualified"
"""The reasons for which a unit is disqualified, as bits."""

UNRANKED = "is unranked"
"""Where the level of a unit has no ranks."""

MISSING = "missing "
"""Begins the names of such words."""

HANDED = "is handed"
"""Where the exact engine scored."""

INPUTS = 56
"""So many ids share a word of 64 bits."""

BETWEEN_REASONS = "; "
"""What is between several reasons."""

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


def rank_of(id: str) -> str:
    """The ranks of a further ranking."""
    return f"{id} rank"


def texts(plan: Plan) -> list[str]:
    """The texts that a figure can be without being one that only the data have, each once."""
    constants = (
        node.value
        for step in plan.steps
        for node in within(step.value)
        if isinstance(node, Const) and isinstance(node.value, str)
    )
    ids = (id for item in plan.inputs for id, _ in item.options)
    return [*dict.fromkeys((*constants, *ids))]


def reasons_in(plan: Plan, text: str) -> int:
    """Bits of reasons that are joined to a text; of several such, it does not matter which."""
    reasons = [item.reason for item in plan.disqualified]

    def bits(rest: str, first: int) -> int:
        for at in range(first, len(reasons)):
            if rest == reasons[at]:
                return 1 << at
            begins = f"{reasons[at]}{BETWEEN_REASONS}"
            if rest.startswith(begins) and (found := bits(rest.removeprefix(begins), at + 1)):
                return found | 1 << at
        return 0

    return bits(text, 0)


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
    """The ids of what a unit can lack, as results list them: inputs, then criteria of which too
    little may be known."""
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
