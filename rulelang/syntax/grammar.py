"""The grammar as tables, and a parser that follows them, fed token by token.

The tables are made of ``grammar.lark`` by `rulelang.syntax.tabling` and stand beside it as JSON,
which holds no code.
"""

from collections.abc import Callable, Sequence
from typing import Any

from attrs import define, field, frozen

from rulelang.syntax.builder import Builder
from rulelang.syntax.tables import END, Rule, States

__all__ = ["Grammar", "Parser", "grammar_of"]


@frozen(eq=False)
class Grammar:
    """The states, of which the parser begins in one and ends in another."""

    states: States = field(repr=False)
    start: int
    end: int

    def parser(self) -> "Parser":
        """A parser at its start."""
        return Parser(self, [self.start])


@define(eq=False, repr=False)
class Parser:
    """A parser at work: the states that it went through, and a value for each but the first."""

    grammar: Grammar
    stack: list[int]
    values: list[Any] = field(factory=list)

    def feed(self, token: Any) -> Any:
        """Take a token of the ``type`` of a terminal, which must be one that can be taken
        (`rulelang.syntax.tables`). Of the end, the value of all that was read."""
        states, stack, values = self.grammar.states, self.stack, self.values
        terminal = token.type
        while True:
            action = states[stack[-1]][terminal]
            if isinstance(action, int):
                stack.append(action)
                values.append(token)
                return None
            name, length, make = action
            parts = values[len(values) - length :]
            if length:
                del stack[-length:]
                del values[-length:]
            following = states[stack[-1]][name]
            assert isinstance(following, int)
            stack.append(following)
            values.append(make(parts))
            if terminal == END and stack[-1] == self.grammar.end:
                return values[-1]


def grammar_of(tables: str) -> Grammar:
    """The grammar of tables as `rulelang.syntax.tabling` writes them."""
    from json import loads

    found = loads(tables)
    builder = Builder()
    rules = [
        Rule(name, length, _making(getattr(builder, maker, _listed), single, spliced))
        for name, length, maker, single, spliced in found["rules"]
    ]
    states: list[dict[str, Any]] = found["states"]
    for actions in states:
        for name, action in actions.items():
            if action < 0:
                actions[name] = rules[-1 - action]
    return Grammar(states, found["start"], found["end"])


def _listed(parts: list[Any]) -> list[Any]:
    """What a repetition makes, which has no name: its values, to stand among those around it."""
    return parts


def _making(
    make: Callable[[list[Any]], Any], single: bool, spliced: Sequence[int]
) -> Callable[[list[Any]], Any]:
    """What a rule makes of its values, lists at the ``spliced`` places being parts themselves; of
    a ``single`` one it may make nothing new."""

    def made(parts: list[Any]) -> Any:
        for place in spliced:  # from the last, as places before it stay
            if place:
                parts[place : place + 1] = parts[place]
            else:  # a repetition grows at its end
                first: list[Any] = parts[0]
                first += parts[1:]
                parts = first
        return parts[0] if single and len(parts) == 1 else make(parts)

    return made if single or spliced else make
