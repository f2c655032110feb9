"""The shape of the parser's tables, and questions to them, asked without moving the parser.

``states`` are the tables: for each state, what it does with a terminal or a rule. ``stack`` are
the states of a parser, of which only the first ``size`` count where a size is given.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

__all__ = ["END", "Actions", "Rule", "States", "after", "can_take", "resume_size"]

END = "$END"
"""The terminal behind the last one."""


class Rule(NamedTuple):
    """A rule: what it makes of its last ``length`` values, and what that is called."""

    name: str
    length: int
    make: Callable[[list[Any]], Any]


Actions = Mapping[str, int | Rule]
"""What a state does with a terminal or with what a rule made: the state that follows, or the rule
that ends here."""

States = Sequence[Actions]
Stack = list[int]


def can_take(states: States, stack: Stack, terminal: str, size: int | None = None) -> bool:
    """Whether the parser can take a terminal, its pending reductions included."""
    kept = len(stack) if size is None else size
    actions = states[stack[kept - 1]]
    action = actions.get(terminal)
    if action is None:
        return _is_end(actions, terminal)
    return isinstance(action, int) or _taken(states, stack, terminal, kept) is not None


def after(states: States, stack: Stack, terminal: str) -> Stack | None:
    """The stack once the terminal is taken, or None where it cannot be."""
    taken = _taken(states, stack, terminal, len(stack))
    if taken is None:
        return None
    kept, pushed = taken
    return [*stack[:kept], *pushed]


def resume_size(states: States, stack: Stack, terminal: str, floor: int) -> int | None:
    """How much of the stack to keep, and more than ``floor``, so that the terminal can be taken."""
    sizes = range(len(stack), floor, -1)
    return next((size for size in sizes if can_take(states, stack, terminal, size)), None)


def _taken(states: States, stack: Stack, terminal: str, kept: int) -> tuple[int, Stack] | None:
    """How much of the stack is left when the terminal is taken, and what then stands above it."""
    pushed: Stack = []
    while True:
        actions = states[pushed[-1] if pushed else stack[kept - 1]]
        action = actions.get(terminal)
        if action is None:
            return (kept, pushed) if _is_end(actions, terminal) else None
        if isinstance(action, int):
            pushed.append(action)
            return kept, pushed
        name, length, _ = action
        below = len(pushed) - length
        if below >= 0:
            del pushed[below:]
        else:
            kept += below
            pushed.clear()
        following = states[pushed[-1] if pushed else stack[kept - 1]][name]
        assert isinstance(following, int)
        pushed.append(following)


def _is_end(actions: Actions, terminal: str) -> bool:
    """Whether this is the state in which all has been read."""
    return terminal == END and not actions
