"""Colours of levels: from deep blue for the best to pale yellow, apart in lightness too.

Lightness falls from level to level, so they are distinguished in grey print and by those who see
fewer colours; black text stands out on all of them, and the level's id is in the cell.
"""

from collections.abc import Sequence

__all__ = ["level_colours"]

BEST, MIDDLE, LOWEST = (0x7F, 0xB2, 0xE5), (0xC5, 0xE3, 0xD0), (0xFF, 0xF7, 0xC2)
BELOW = "#EDEDED"


def level_colours(levels: Sequence[str], below: str) -> dict[str, str]:
    """The colour of each level by its id, best first; grey for the one below all."""
    last = max(len(levels) - 1, 1)
    found = {id: _colour(index / last) for index, id in enumerate(levels)}
    return found | {below: BELOW}


def _colour(place: float) -> str:
    first, second, part = (
        (BEST, MIDDLE, place * 2) if place < 0.5 else (MIDDLE, LOWEST, place * 2 - 1)
    )
    mixed = (round(a + (b - a) * part) for a, b in zip(first, second, strict=True))
    return "#" + "".join(f"{value:02X}" for value in mixed)
