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
    kept = len(stack) if size is None else size
    action = states[stack[kept - 1]].get(terminal)
    if action is None or action[0] is Shift:  # as of most
        return action is not None or _is_end(states[stack[kept - 1]], terminal)
    return _taken(states, stack, terminal, kept) is not None


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
        action = actions.get(terminal)
        if action is None:
            return (kept, pushed) if _is_end(actions, terminal) else None
        if action[0] is Shift:
            pushed.append(action[1])
            return kept, pushed
        rule = action[1]
        below = len(pushed) - len(rule.expansion)
        if below >= 0:
            del pushed[below:]
        else:
            kept += below
            pushed.clear()
        pushed.append(states[pushed[-1] if pushed else stack[kept - 1]][rule.origin.name][1])


def _is_end(actions: Any, terminal: str) -> bool:
    """Whether this is the state in which all has been read."""
    return terminal == END and not actions
