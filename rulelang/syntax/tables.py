"""The tables of the parser, what can be asked of them without moving it, and the parser itself.

Lark makes the tables of the grammar (`grammar.py`); they are read here, for a first answer waits
for an import, and every question is asked before a token is taken. LALR(1): a state has an action
for each terminal that it can take, and the next state for each rule that may end there.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from attrs import define

__all__ = ["END", "Parser", "Rule", "States", "after", "can_take", "resume_size"]

END = "$END"


class Rule(NamedTuple):
    """A rule of the grammar: its place among them, what it makes by which method of the builder,
    and how many parts it has.

    ``spread`` are the places of parts that are lists, whose items are parts of this. Of a rule that
    is ``single``, one part alone stands for the whole.
    """

    place: int
    makes: str
    method: str
    size: int
    spread: frozenset[int]
    single: bool


States: TypeAlias = Mapping[int, Mapping[str, "int | Rule"]]
"""For each state, what it does with a terminal (goes to a state, or ends a rule), and the state
that it goes to when a rule has ended."""

Stack = list[int]
Make: TypeAlias = Callable[[list[Any]], Any]


def can_take(states: States, stack: Stack, terminal: str, size: int | None = None) -> bool:
    """Whether the parser can take a terminal, its pending reductions included; of the stack only
    the first ``size`` count where a size is given."""
    kept = len(stack) if size is None else size
    actions = states[stack[kept - 1]]
    action = actions.get(terminal)
    if action is None or action.__class__ is int:  # as of most
        return action is not None or _is_end(actions, terminal)
    return _taken(states, stack, terminal, kept) is not None


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
    """How much of the stack is left when the terminal is taken, and what then is above it."""
    pushed: Stack = []
    while True:
        actions = states[pushed[-1] if pushed else stack[kept - 1]]
        action = actions.get(terminal)
        if action is None:
            return (kept, pushed) if _is_end(actions, terminal) else None
        if isinstance(action, int):
            pushed.append(action)
            return kept, pushed
        below = len(pushed) - action.size
        if below >= 0:
            del pushed[below:]
        else:
            kept += below
            pushed.clear()
        goes = states[pushed[-1] if pushed else stack[kept - 1]]
        pushed.append(goes[action.makes])  # type: ignore[arg-type]


def _is_end(actions: Mapping[str, "int | Rule"], terminal: str) -> bool:
    """Whether this is the state in which all has been read."""
    return terminal == END and not actions


@define(eq=False, repr=False)
class Parser:
    """A parser, fed token by token: the states it has gone through, and what was made so far.

    ``make`` has the function of each rule.
    """

    states: States
    make: Sequence[Make]
    stack: Stack
    values: list[Any]

    def feed(self, token: Any) -> Any:
        """Take a token that can be taken; at the end of the text, what all has come to."""
        states, stack, values, kind = self.states, self.stack, self.values, token.type
        while True:
            action = states[stack[-1]].get(kind)
            if isinstance(action, int):
                stack.append(action)
                values.append(token)
                return None
            if action is None:  # all has been read
                return values[-1]
            place, makes, _, size, spread, single = action
            if single and size == 1 and not spread:  # as most: what was made stays as it is
                stack[-1] = states[stack[-2]][makes]  # type: ignore[assignment]
                continue
            parts: list[Any] = []
            if size:
                parts = values[-size:]
                del stack[-size:], values[-size:]
            if spread:
                parts = _spread(parts, spread)
            values.append(parts[0] if single and len(parts) == 1 else self.make[place](parts))
            stack.append(states[stack[-1]][makes])  # type: ignore[arg-type]  # goes to a state


def _spread(parts: list[Any], places: frozenset[int]) -> list[Any]:
    """Parts with the items of lists among them. The first list goes on, for nobody else has it: a
    rule that repeats begins with what it was before."""
    found: list[Any] = []
    for place, part in enumerate(parts):
        if place not in places:
            found.append(part)
        elif found:
            found += part
        else:
            found = part
    return found
