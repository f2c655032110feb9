"""The tree of a table by the numbers of its rows: `I`, `1`, `1.1`, `a)`, `-`."""

import re
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple, TypeAlias

from attrs import define, evolve, field

from rulelang.drafting.table import Line
from rulelang.editing.values import number_text

__all__ = ["Node", "tree_of"]

Style: TypeAlias = Literal["roman", "upper", "digits", "lower", "dash", "plus", "none"]

BULLETS: dict[str, Style] = {
    **dict.fromkeys("-–—−•●*", "dash"),
    **dict.fromkeys("+◦○", "plus"),
}
LED = re.compile(
    r"(?P<number>(?:[0-9]{1,3}(?:\.[0-9]{1,3})*|[IVX]{1,6}|[A-Za-zđĐ])[.)]|[0-9]{1,3}(?:\.[0-9]{1,3})+|[-–—−•●*+◦○])"
    r"\s+(?P<name>\S.*)"
)
"""A name that begins with its number."""
DIGITS = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})*")
ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}
MOST_DEPTH = 12
"""Far below the depth that rules may have, and above that of any decree."""


class _Number(NamedTuple):
    """A number: how it is written, how deep by its points, and its place among its kind."""

    style: Style
    points: int
    place: int
    text: str


@define
class Node:
    """A criterion of the table with those below it; ``item`` is its number in the decree."""

    line: Line
    style: Style
    item: str = ""
    nodes: list["Node"] = field(factory=list)


def tree_of(lines: Sequence[Line]) -> list[Node]:
    """The criteria at the top, each with its own. A row without a number and a name goes on with
    how the row before is scored."""
    roots: list[Node] = []
    open_: list[tuple[_Number, Node]] = []
    for line in lines:
        line = _split(line)
        if not line.name and not line.number and open_:
            _go_on(open_[-1][1], line)
            continue
        number = _number(line.number, [one for one, _ in open_])
        _close(open_, number)
        parent = open_[-1][1] if open_ and len(open_) < MOST_DEPTH else None
        node = Node(line, number.style, _item(number, parent))
        (roots if parent is None else parent.nodes).append(node)
        if len(open_) < MOST_DEPTH:
            open_.append((number, node))
    return roots


def _split(line: Line) -> Line:
    """A line whose number stands within its name, apart."""
    found = LED.fullmatch(line.name) if not line.number else None
    return line if found is None else evolve(line, number=found["number"], name=found["name"])


def _go_on(node: Node, line: Line) -> None:
    """Add the texts of a row that names nothing to the row before."""
    before = node.line
    points = "" if line.points is None else f": {number_text(line.points)}"
    how = "\n".join(filter(None, (before.how, f"{line.how}{points}")))
    evidence = "\n".join(filter(None, (before.evidence, line.evidence)))
    node.line = evolve(before, how=how, evidence=evidence)


def _number(text: str, open_: Iterable[_Number]) -> _Number:
    """What a number is; a letter that is a Roman number too goes on with what is open."""
    spelt = text.strip(" .)(:")
    if not spelt:
        return _Number(BULLETS.get(text.strip()[:1], "none"), 0, 0, "")
    if spelt in BULLETS:
        return _Number(BULLETS[spelt], 0, 0, "")
    if DIGITS.fullmatch(spelt):
        parts = spelt.split(".")
        return _Number("digits", len(parts), int(parts[-1]), spelt)
    last = {one.style: one for one in open_}
    value = _roman(spelt)
    if len(spelt) == 1 and spelt.isalpha():
        place = ord(spelt.upper())
        upper = spelt.isupper()
        letters = last.get("upper" if upper else "lower")
        roman = last.get("roman")
        if not upper:
            return _Number("lower", 0, place, spelt)
        goes_on = roman is not None and roman.place + 1 == value
        if value and (goes_on or value == 1) and not (letters and letters.place + 1 == place):
            return _Number("roman", 0, value, spelt)
        return _Number("upper", 0, place, spelt)
    if value:
        return _Number("roman", 0, value, spelt)
    return _Number("none", 0, 0, spelt)


def _roman(text: str) -> int:
    """The value of a Roman number, 0 where it is none."""
    if not text or any(letter not in ROMAN for letter in text) or len(text) > 8:
        return 0
    values = [ROMAN[letter] for letter in text]
    return sum(
        -one if one < next_ else one for one, next_ in zip(values, [*values[1:], 0], strict=True)
    )


def _close(open_: list[tuple[_Number, Node]], number: _Number) -> None:
    """Close what a number cannot be in: from one of its own kind on, and among numbers with points
    from one with as many points."""
    styles = [one.style for one, _ in open_]
    if number.style == "digits":
        depths = [at for at, (one, _) in enumerate(open_) if _ends(one, number)]
        del open_[depths[0] if depths else len(open_) :]
        while open_ and open_[-1][0].style in ("lower", "dash", "plus", "none"):
            open_.pop()
    elif number.style in styles:
        del open_[styles.index(number.style) :]


def _ends(one: _Number, number: _Number) -> bool:
    """Whether a number with points ends another: it has no more points, or does not begin so."""
    if one.style != "digits":
        return False
    return one.points >= number.points or not number.text.startswith(f"{one.text}.")


def _item(number: _Number, parent: Node | None) -> str:
    """The number of a criterion in its decree, with those above it where it has no points."""
    if not number.text:
        return ""
    if number.points > 1 or parent is None or not parent.item:
        return number.text
    return f"{parent.item}.{number.text}"
