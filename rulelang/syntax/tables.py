"""Questions to the tables of the parser, which are asked without moving it.

``states`` are the tables: for each state, what it does with a terminal or a rule. ``stack`` are
the states of a parser, of which only the first ``size`` count where a size is given.
"""

from typing import Any

from lark.parsers.lalr_analysis import Shift

__all__ = ["after", "can_take", "resume_size"]

Stack = list[Any]
END = "$END"


def can_take(states: Any, stack: Stack, terminal: str, size: int | None = None) -> bool:
    """Whether the parser can take a terminal, its pending reductions included."""
    return _taken(states, stack, terminal, len(stack) if size is None else size) is not None


def after(states: Any, stack: Stack, terminal: str) -> Stack | None:
    """The stack once the terminal is taken, or None where it cannot be."""
    taken = _taken(states, stack, terminal, len(stack))
    if taken is None:
        return None
    kept, pushed = taken
    return [*stack[:kept], *pushed]


def resume_size(states: Any, stack: Stack, terminal: str, floor: int) -> int | None:
    """How much of the stack to keep, and more than ``floor``, so that the terminal can be taken."""
    sizes = range(len(stack), floor, -1)
    return next((size for size in sizes if can_take(states, stack, terminal, size)), None)


def _taken(states: Any, stack: Stack, terminal: str, kept: int) -> tuple[int, Stack] | None:
    """How much of the stack is left when the terminal is taken, and what then stands above it."""
    pushed: Stack = []
    while True:
        actions = states[pushed[-1] if pushed else stack[kept - 1]]
        if terminal == END and not actions:  # the state in which all has been read
            return kept, pushed
        action = actions.get(terminal)
        if action is None:
            return None
        if action[0] is Shift:
            return kept, [*pushed, action[1]]
        rule = action[1]
        popped = len(rule.expansion)
        kept -= max(popped - len(pushed), 0)
        del pushed[max(len(pushed) - popped, 0) :]
        below = pushed[-1] if pushed else stack[kept - 1]
        pushed.append(states[below][rule.origin.name][1])
