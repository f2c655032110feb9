"""What was done to scores of single units: signs next to figures, and a line that counts them."""

from collections.abc import Iterable, Mapping, Sequence

from rulelang.output.figures import spelt
from rulelang.plan.kinds import MARKS, Mark
from rulelang.plan.tree import Plan
from rulelang.rational import short_text
from rulelang.results.marked import Marked, Markings
from rulelang.words import words_of

__all__ = ["line", "signs", "told"]

SIGNS: Mapping[Mark, str] = {"rescaled": "†", "left_out": "‡", "held": "*"}
SEPARATOR = " · "
MOST_PLACES = 3
"""So many floors and limits are named; of more, only the units are counted."""


def signs(marked: Mapping[Mark, Sequence[Markings]], ids: Iterable[str]) -> list[str]:
    """The signs of the marks that each unit has at any of these criteria."""
    wanted = set(ids)
    found: list[str] = []
    for mark in MARKS:
        having = marked[mark]
        has = {own: SIGNS[mark] * any(id in wanted for id, _ in own) for own in {*having}}
        own_signs = [has[own] for own in having]
        found = [*map(str.__add__, found, own_signs)] if found else own_signs
    return found


def told(plan: Plan, marked: Mapping[Mark, Sequence[str]]) -> str:
    """What was done to the scores of a unit: ``rescaled: Services; held: Total, Award``."""
    words = words_of("table", plan.language)
    labels = {item.id: item.label or item.id for item in plan.criteria}
    labels[plan.total.id] = words["total"]
    return "; ".join(
        f"{words[mark]}: {', '.join(labels[id] for id in ids)}"
        for mark in MARKS
        if (ids := marked[mark])
    )


def line(marked: Marked, language: str, signed: bool = False) -> str:
    """How many units have which mark: ``rescaled: 3 units · held at 0: 69 units``.

    Empty where none has any. ``signed`` puts the signs before the words that explain them.
    """
    words = words_of("table", language)

    def part(mark: Mark, text: str, count: int) -> str:
        units = words["one_unit" if count == 1 else "units"]
        return f"{SIGNS[mark] + ' ' if signed else ''}{text}: {count} {units}"

    parts: list[str] = []
    for mark in MARKS:
        count = marked.units.get(mark, 0)
        if mark == "held" and 0 < len(marked.held) <= MOST_PLACES:
            for at, units in marked.held.items():
                (shown,) = spelt([short_text(at)], language)
                parts.append(part(mark, f"{words['held_at']} {shown}", units))
        elif count:
            parts.append(part(mark, words[mark], count))
    return SEPARATOR.join(parts)
