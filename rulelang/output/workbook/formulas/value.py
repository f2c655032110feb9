"""A value of the plan as a formula, and when it has none."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Literal, TypeAlias

from attrs import evolve, field, frozen

from rulelang.output.workbook.formulas.text import constant
from rulelang.plan.intervals import EVERY_NUMBER, Interval, exactly
from rulelang.plan.kinds import InputKind
from rulelang.plan.values import Known

__all__ = ["KINDS", "Kind", "Value", "fixed", "known_of", "merged"]

Kind: TypeAlias = Literal["number", "yesno", "date", "text", "nothing"]
"""What a value is where there is one; of ``nothing`` there never is."""

KINDS: dict[InputKind, Kind] = {
    "number": "number",
    "integer": "number",
    "percent": "number",
    "yesno": "yesno",
    "choice": "text",
    "date": "date",
    "text": "text",
}


@frozen(eq=False)
class Value:
    """A formula of every row.

    ``text`` gives the value where every cell of ``needs`` is known, each being named with the
    states that it may hold instead, and no condition of ``fails`` holds, each with its state. It
    may itself come to one of ``states``. ``exact``: it is computed without an error of binary
    numbers; ``sure``: it is rounded to the digits that are sure; ``simple``: it is a name or a
    constant, which may be written twice; ``breaks``: it may be the spreadsheet's own error though
    no cell that it reads is one. ``depth`` is how many functions are nested in it, ``range`` where
    a number lies. More than ten fields: all that formulas around it must know of it.
    """

    text: str
    kind: Kind
    needs: Mapping[str, frozenset[int]] = field(factory=dict)
    fails: tuple[tuple[str, int], ...] = ()
    states: frozenset[int] = frozenset()
    exact: bool = False
    sure: bool = False
    simple: bool = False
    breaks: bool = False
    depth: int = 0
    range: Interval = EVERY_NUMBER

    @property
    def all_states(self) -> frozenset[int]:
        """Every state that it may come to."""
        return self.states.union(*self.needs.values(), (state for _, state in self.fails))


def merged(values: Iterable[Value]) -> tuple[dict[str, frozenset[int]], list[tuple[str, int]]]:
    """What several values need together, and when they fail, each once and in order."""
    needs: dict[str, frozenset[int]] = {}
    fails: dict[tuple[str, int], None] = {}
    for value in values:
        for name, states in value.needs.items():
            needs[name] = needs.get(name, frozenset()) | states
        fails.update(dict.fromkeys(value.fails))
    return needs, [*fails]


def fixed(value: Known) -> Value:
    """A constant of the rules. Raises InexpressibleError."""
    found = Value(constant(value), _kind_of(value), exact=True, simple=True)
    return evolve(found, range=exactly(value)) if isinstance(value, Fraction) else found


def known_of(value: Value) -> Known | None:
    """What a value is in every row, where that is known."""
    if value.all_states:
        return None
    if value.kind == "yesno":
        return {"TRUE": True, "FALSE": False}.get(value.text)
    return value.range.only if value.kind == "number" else None


def _kind_of(value: Known) -> Kind:
    if isinstance(value, bool):
        return "yesno"
    if isinstance(value, Fraction):
        return "number"
    return "text" if isinstance(value, str) else "date"
