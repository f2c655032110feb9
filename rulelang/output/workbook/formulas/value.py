"""A value of the plan as a formula, and when it has none."""

from collections.abc import Iterable, Mapping

from attrs import field, frozen

from rulelang.plan.intervals import EVERY_NUMBER, Interval

__all__ = ["InexpressibleError", "Value", "merged"]


class InexpressibleError(Exception):
    """What a spreadsheet cannot express; the message says why."""


@frozen(eq=False)
class Value:
    """A formula of every row.

    ``text`` gives the value where every cell of ``needs`` is known, each being named with the
    states that it may hold instead, and no condition of ``fails`` holds, each with its state. It
    may itself come to one of ``states``. ``kind`` is number, yesno, date or text. ``exact``: it
    is computed without an error of binary numbers; ``simple``: it is a name or a constant, which
    may be written twice. ``depth`` is how many functions are nested in it, ``range`` where a
    number lies.
    """

    text: str
    kind: str
    needs: Mapping[str, frozenset[int]] = field(factory=dict)
    fails: tuple[tuple[str, int], ...] = ()
    states: frozenset[int] = frozenset()
    exact: bool = False
    simple: bool = False
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
        needs.update(value.needs)
        fails.update(dict.fromkeys(value.fails))
    return needs, [*fails]
