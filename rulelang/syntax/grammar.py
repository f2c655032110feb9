"""The grammar as tables of the parser, and what its rules call.

The tables are made of ``grammar.lark`` when rulelang is built (``python docs/generate.py``), and
are next to it as a text, which holds no code. Lark makes them; nobody else imports it.
"""

from collections.abc import Sequence
from typing import Any

from attrs import field, frozen

from rulelang.syntax.builder import Builder
from rulelang.syntax.tables import Make, Parser, Rule, States

__all__ = ["Grammar", "compile_grammar", "grammar_of", "tables_of"]

START = "start"


@frozen(eq=False, repr=False)
class Grammar:
    """The tables of the parser and its rules; ``begins`` is the state at the start."""

    rules: Sequence[Rule]
    states: States
    begins: int
    _make: Sequence[Make] = field(init=False)

    def __attrs_post_init__(self) -> None:
        builder = Builder()
        made = tuple(getattr(builder, rule.method, _as_parts) for rule in self.rules)
        object.__setattr__(self, "_make", made)

    def parser(self) -> Parser:
        """A parser at its start, to be fed token by token."""
        return Parser(self.states, self._make, [self.begins], [])


def _as_parts(parts: list[Any]) -> list[Any]:
    """What a rule makes whose parts are parts of another."""
    return parts


def grammar_of(tables: str) -> Grammar:
    """The grammar of tables as `tables_of` writes them."""
    begins, rules, states = tables.split("\n\n", 2)
    found = [_rule_of(place, *row.split()) for place, row in enumerate(rules.split("\n"))]
    return Grammar(found, _Rows(states.split("\n"), found), int(begins))


def _rule_of(place: int, makes: str, method: str, size: str, single: str, *spread: str) -> Rule:
    return Rule(place, makes, method, int(size), frozenset(map(int, spread)), single == "single")


class _Rows(dict[int, dict[str, "int | Rule"]]):
    """The states by their numbers, each read when it is first looked at: a file needs few of them.

    A row is a terminal or the name of a rule, its number, and so on.
    """

    def __init__(self, rows: Sequence[str], rules: Sequence[Rule]) -> None:
        self.rows, self.rules = rows, rules

    def __missing__(self, state: int) -> dict[str, "int | Rule"]:
        words = self.rows[state].split()
        goes = zip(words[::2], map(int, words[1::2]), strict=True)
        row = {name: to if to >= 0 else self.rules[-1 - to] for name, to in goes}
        self[state] = row
        return row


# ---- making tables -------------------------------------------------------------------------------


def compile_grammar(text: str) -> Grammar:
    """Compile a grammar, which takes a while; its rules are the methods of ``Builder``."""
    return grammar_of(tables_of(text))


def tables_of(text: str) -> str:
    """The tables of a grammar as a text of three parts: where it begins, its rules and its states.
    Needs Lark.

    A rule is what it makes, the method, how many parts it has, whether it is single, and the places
    of parts to spread. A state is each terminal and each rule's name, and behind it the state that
    follows or, where a rule ends, its place counted down from -1. Their order is the grammar's own,
    so that the same grammar gives the same text.
    """
    import lark
    from lark.lexer import Lexer

    class Fed(Lexer):
        """Stands where Lark wants a lexer; tokens are fed one at a time instead."""

        def __init__(self, lexer_conf: Any) -> None:
            pass

        def lex(self, lexer_state: Any, parser_state: Any) -> Any:
            return iter(())

    options: dict[str, Any] = {"keep_all_tokens": True, "maybe_placeholders": False}
    made = lark.Lark(text, parser="lalr", lexer=Fed, start=START, **options)
    table = made.parse_interactive("").parser_state.parse_conf.parse_table
    rules = {rule: place for place, rule in enumerate(made.rules)}
    first = table.start_states[START]
    order = _in_order(table.states, first)
    states = [
        " ".join(
            f"{name} {order[to] if isinstance(to, int) else -1 - rules[to]}"
            for name, (_, to) in sorted(table.states[state].items())
        )
        for state in order
    ]
    parts = [str(order[first])], map(_rule, rules), states
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _in_order(states: Any, first: int) -> dict[int, int]:
    """The states as one comes to them from the first, by the names that lead there."""
    reached = [first]
    for state in reached:  # which grows meanwhile
        for _, (_, to) in sorted(states[state].items()):
            if isinstance(to, int) and to not in reached:
                reached.append(to)
    return {state: place for place, state in enumerate(reached)}


def _rule(rule: Any) -> str:
    """A rule of Lark's. Those whose name begins with a low line are parts of others."""
    makes = str(rule.origin.name)
    spread = [
        str(at)
        for at, symbol in enumerate(rule.expansion)
        if not symbol.is_term and symbol.name.startswith("_")
    ]
    single = "single" if rule.options.expand1 and not rule.alias else "several"
    return " ".join([makes, str(rule.alias or makes), str(len(rule.expansion)), single, *spread])
